"""A frame judged as a whole: what cannot be planned, what is surely not meant, and what is worth a look."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import groupby, pairwise

from matcher.bilingual import Bilingual
from matcher.fair.entry.check_messages import KINDS, PROBLEMS, SIDES
from matcher.fair.frame import EVERYBODY, Fair, Limits, Slot
from matcher.fair.presence import Presence
from matcher.profiles import vocabulary
from matcher.profiles.problems import Severity

_SHORTEST, _LONGEST = 5, 240  # minutes of a slot that need no second look
_MOST_DAYS = 60
_NOON = (time(10, 30), time(14, 30))
_LUNCH_GAP = timedelta(minutes=30)
_SHOWN = 20  # ids that a message lists


@dataclass(frozen=True)
class FrameProblem:
    """One finding. `path` names the place in the frame: tables[3].room; the cell, where it came from a workbook."""

    code: str  # stable, e.g. "frame.table_room"
    severity: Severity
    path: str
    message: Bilingual
    value: str = ""  # what was given, cut to 200 characters
    sheet: str = ""
    row: int | None = None  # as the program that opens the workbook shows it
    column: str = ""  # the heading as it stands in the sheet


@dataclass(frozen=True)
class Known:
    """Who may be named, by id; None where that is not known, and then nothing is said about who is unknown."""

    talents: Collection[str] | None = None
    demands: Mapping[str, str] | None = None  # → their organisation
    organisations: Collection[str] | None = None

    def is_unknown(self, party: str, *sides: str) -> bool:
        """Whether the party is none of these sides (talents, demands, organisations); False where one is not known."""
        held = [getattr(self, side) for side in sides]
        return all(one is not None and party not in one for one in held)


NOBODY_KNOWN = Known()


def checks(fair: Fair, known: Known = NOBODY_KNOWN) -> list[FrameProblem]:
    """All findings, in the order of the frame's parts; [] for a frame that can be planned as it stands.

    A frame with an error cannot be planned. Slots and tables may still be missing while it is being made: a warning.
    """
    look = _Look(fair, known)
    return [
        *_ids(look),
        *_slots(look),
        *_rooms(look),
        *_attendees(look),
        *_representatives(look),
        *_interpreters(look),
        *_absences(look),
        *_least(look),
        *_named_in_limits(look),
        *_pins(look),
        *_bans(look),
        *_groups(look),
    ]


def problem(code: str, path: str, value: str = "", **values: object) -> FrameProblem:
    """The finding `code` with its sentence filled in."""
    severity, template = PROBLEMS[code]
    return FrameProblem(code, severity, path, template.format(value=value[:200], **values), value[:200])


def is_refused(problems: Collection[FrameProblem]) -> bool:
    return any(found.severity is Severity.ERROR for found in problems)


@dataclass(frozen=True)
class _Look:
    """A frame with what several checks ask of it."""

    fair: Fair
    known: Known

    @cached_property
    def attending(self) -> frozenset[str]:
        """Those named; where none is, all talents attend."""
        return frozenset(one.id for one in self.fair.attendees)

    @cached_property
    def presence(self) -> Presence:
        return Presence(self.fair)

    @cached_property
    def usable(self) -> int:
        """How many slots no absence of everybody blocks."""
        return int(self.presence.everybody.sum())

    def is_away(self, talent: str) -> bool:
        """Whether it is a talent who does not attend."""
        return talent in (self.known.talents or ()) and not self.presence.attends(talent)

    def most_meetings(self, party: str) -> int:
        """For how many meetings there is time at most: one a slot for a talent, one a slot and representative else."""
        if party in (self.known.talents or self.attending):
            return int(self.presence.of_talent(party).sum())
        organisation = (self.known.demands or {}).get(party, party)
        there = self.presence.of(party)
        people = self.presence.representatives(organisation)
        if party != organisation:
            people = tuple(one for one in people if not one.demands or party in one.demands)
        elif self.known.demands is None and not any(one.organisation == party for one in self.fair.representatives):
            return int(there.sum()) * max(1, len(self.fair.representatives))  # a demand whose organisation is not told
        return sum(int((there & self.presence.of_representative(one)).sum()) for one in people)


def _ids(look: _Look) -> Iterator[FrameProblem]:
    fair, known = look.fair, look.known
    parts: Mapping[str, list[str]] = {
        "slots": [one.id for one in fair.slots],
        "rooms": [one.id for one in fair.rooms],
        "tables": [one.id for one in fair.tables],
        "attendees": [one.id for one in fair.attendees],
        "representatives": [one.id for one in fair.representatives],
        "interpreters": [one.id for one in fair.interpreters],
    }
    shared: dict[str, tuple[str, str]] = {}  # id → where an absence would find it
    for kind, ids in parts.items():
        places: dict[str, str] = {}
        for number, one in enumerate(ids):
            path = f"{kind}[{number}].id"
            if one in places:
                yield problem("frame.id_twice", path, one, kind=KINDS[kind], other=places[one])
                continue
            places[one] = path
            if kind == "slots":
                continue  # no absence names a slot
            if one in shared:
                other_kind, other = shared[one]
                yield problem("frame.id_shared", path, one, kind=KINDS[kind], other_kind=KINDS[other_kind], other=other)
            elif kind != "attendees" and (side := _side_of(one, known)):
                yield problem("frame.id_shared", path, one, kind=KINDS[kind], other_kind=KINDS[side], other=one)
            shared.setdefault(one, (kind, path))


def _side_of(party: str, known: Known) -> str:
    sides = (("talents", known.talents), ("demands", known.demands), ("organisations", known.organisations))
    return next((side for side, held in sides if held is not None and party in held), "")


def _slots(look: _Look) -> Iterator[FrameProblem]:
    slots = look.fair.slots
    if not slots:
        yield problem("frame.no_slots", "slots")
        return
    for number, slot in enumerate(slots):
        if slot.ends <= slot.starts:
            start, end = _clock(slot.start), _clock(slot.end)
            yield problem("frame.slot_backward", f"slots[{number}].end", end, slot=slot.id, start=start, end=end)
        elif not _SHORTEST <= slot.minutes <= _LONGEST:
            minutes = slot.minutes
            yield problem("frame.slot_length", f"slots[{number}].end", _clock(slot.end), slot=slot.id, minutes=minutes)
    yield from _overlaps(slots)
    yield from _lunches(slots)
    first, last = slots[0].day, slots[-1].day
    if (days := (last - first).days) > _MOST_DAYS:
        yield problem("frame.days_apart", f"slots[{len(slots) - 1}].day", str(last), first=first, last=last, days=days)
    if not look.usable:
        yield problem("frame.everybody_absent", "absences")


def _overlaps(slots: tuple[Slot, ...]) -> Iterator[FrameProblem]:
    latest: Slot | None = None
    for number, slot in enumerate(slots):
        if slot.ends <= slot.starts:
            continue
        if latest is not None and slot.starts < latest.ends:
            times = {"time": _span(slot), "other_time": _span(latest)}
            path = f"slots[{number}].start"
            yield problem("frame.slots_overlap", path, _clock(slot.start), slot=slot.id, other=latest.id, **times)
        if latest is None or slot.ends > latest.ends:
            latest = slot


def _lunches(slots: tuple[Slot, ...]) -> Iterator[FrameProblem]:
    for number, slot in enumerate(slots):
        if slot.lunch and not (slot.start < _NOON[1] and slot.end > _NOON[0]):
            yield problem("frame.lunch_time", f"slots[{number}].lunch", slot=slot.id, time=_span(slot))
    numbered = groupby(enumerate(slots), key=lambda pair: pair[1].day)
    for day, group in numbered:
        of_day = list(group)
        path = f"slots[{of_day[0][0]}].lunch"
        marked = [slot.lunch for _, slot in of_day]
        if all(marked):
            yield problem("frame.all_lunch", path, day=day)
        elif not any(marked) and not _has_gap([slot for _, slot in of_day]):
            yield problem("frame.no_lunch", path, day=day)


def _has_gap(slots: list[Slot]) -> bool:
    """Half an hour free around noon, or not a whole day."""
    begin, end = (datetime.combine(slots[0].day, at) for at in _NOON)
    if slots[0].starts >= begin + _LUNCH_GAP or max(slot.ends for slot in slots) <= end - _LUNCH_GAP:
        return True
    return any(min(b.starts, end) - max(a.ends, begin) >= _LUNCH_GAP for a, b in pairwise(slots))


def _rooms(look: _Look) -> Iterator[FrameProblem]:
    fair, known = look.fair, look.known
    there = _listed(room.id for room in fair.rooms)
    if not fair.tables:
        yield problem("frame.no_tables", "tables")
    used = {table.room for table in fair.tables}
    for number, room in enumerate(fair.rooms):
        if fair.tables and room.id not in used:
            yield problem("frame.room_empty", f"rooms[{number}]", room=room.id)
    employers = set(known.demands.values()) if known.demands is not None else None
    for number, table in enumerate(fair.tables):
        if table.room not in fair.room_of:
            yield problem("frame.table_room", f"tables[{number}].room", table.room, table=table.id, known=there)
        path, owner = f"tables[{number}].owner", table.owner
        if not owner:
            continue
        if known.is_unknown(owner, "talents", "organisations"):
            yield problem("frame.owner_unknown", path, owner, table=table.id)
        elif look.is_away(owner):
            yield problem("frame.not_attending", path, owner)
        elif employers is not None and owner in (known.organisations or ()) and owner not in employers:
            yield problem("frame.owner_no_demand", path, owner, table=table.id)
    yield from _walks(fair, there)


def _walks(fair: Fair, there: str) -> Iterator[FrameProblem]:
    seen: dict[frozenset[str], tuple[int, int]] = {}
    for number, walk in enumerate(fair.walks):
        first, second = walk.rooms
        for end, room in enumerate(walk.rooms):
            if room not in fair.room_of:
                yield problem("frame.walk_room", f"walks[{number}].rooms[{end}]", room, known=there)
        if first == second:
            yield problem("frame.walk_itself", f"walks[{number}].rooms[1]", second)
            continue
        before, minutes = seen.setdefault(frozenset(walk.rooms), (number, walk.minutes))
        if before != number:
            values = {"first": first, "second": second, "minutes": walk.minutes, "other": f"walks[{before}]"}
            path = f"walks[{number}].minutes"
            yield problem("frame.walk_twice", path, str(walk.minutes), other_minutes=minutes, **values)


def _attendees(look: _Look) -> Iterator[FrameProblem]:
    for number, attendee in enumerate(look.fair.attendees):
        path = f"attendees[{number}]"
        if look.known.is_unknown(attendee.id, "talents"):
            yield problem("frame.attendee_unknown", f"{path}.id", attendee.id)
        yield from _languages(f"{path}.languages", attendee.languages)
        arrives, leaves = attendee.arrives, attendee.leaves
        if arrives is not None and leaves is not None and leaves <= arrives:
            times = {"arrives": _moment(arrives), "leaves": _moment(leaves)}
            yield problem("frame.attendee_backward", f"{path}.leaves", _moment(leaves), attendee=attendee.id, **times)
        elif look.usable and not look.presence.of_talent(attendee.id).any():
            place = "leaves" if leaves is not None and arrives is None else "arrives"
            given = leaves if place == "leaves" else arrives
            value = _moment(given) if given else ""
            yield problem("frame.attendee_never", f"{path}.{place}", value, attendee=attendee.id)


def _languages(path: str, languages: Collection[str]) -> Iterator[FrameProblem]:
    for number, language in enumerate(languages):
        if language not in vocabulary.languages():
            yield problem("frame.language", f"{path}[{number}]", language)


def _representatives(look: _Look) -> Iterator[FrameProblem]:
    known = look.known
    for number, one in enumerate(look.fair.representatives):
        path = f"representatives[{number}]"
        if known.is_unknown(one.organisation, "organisations"):
            yield problem(
                "frame.representative_organisation", f"{path}.organisation", one.organisation, representative=one.id
            )
        yield from _languages(f"{path}.languages", one.languages)
        for place, demand in enumerate(one.demands):
            where = f"{path}.demands[{place}]"
            if known.is_unknown(demand, "demands"):
                yield problem("frame.representative_demand", where, demand, representative=one.id)
            elif known.demands is not None and (other := known.demands[demand]) != one.organisation:
                values = {"representative": one.id, "organisation": one.organisation, "other": other}
                yield problem("frame.representative_other", where, demand, **values)
    yield from _unrepresented(look)


def _unrepresented(look: _Look) -> Iterator[FrameProblem]:
    """Demands of an organisation whose representatives are all there for others."""
    named: dict[str, set[str]] = {}
    for one in look.fair.representatives:
        named.setdefault(one.organisation, set()).update(one.demands or (EVERYBODY,))
    for demand, organisation in (look.known.demands or {}).items():
        held = named.get(organisation, {EVERYBODY})
        if not held & {demand, EVERYBODY}:
            yield problem("frame.demand_unrepresented", "representatives", demand, organisation=organisation)


def _interpreters(look: _Look) -> Iterator[FrameProblem]:
    for number, interpreter in enumerate(look.fair.interpreters):
        for place, pair in enumerate(interpreter.pairs):
            path = f"interpreters[{number}].pairs[{place}]"
            if pair[0] == pair[1]:
                yield problem("frame.interpreter_pair", path, "-".join(pair), interpreter=interpreter.id)
            yield from _languages(path, dict.fromkeys(pair))


def _absences(look: _Look) -> Iterator[FrameProblem]:
    fair = look.fair
    local = {one.id for part in (fair.rooms, fair.tables, fair.representatives, fair.interpreters) for one in part}
    for number, absence in enumerate(fair.absences):
        path, who = f"absences[{number}]", absence.who
        if who != EVERYBODY and who not in local | look.attending:
            if look.known.is_unknown(who, "talents", "demands", "organisations"):
                yield problem("frame.absence_unknown", f"{path}.who", who)
            elif look.is_away(who):
                yield problem("frame.not_attending", f"{path}.who", who)
        times = {"who": who, "since": _moment(absence.since), "until": _moment(absence.until)}
        if absence.until <= absence.since:
            yield problem("frame.absence_backward", f"{path}.until", times["until"], **times)
        elif fair.slots and not any(map(absence.blocks, fair.slots)):
            yield problem("frame.absence_outside", f"{path}.since", times["since"], **times)


def _least(look: _Look) -> Iterator[FrameProblem]:
    """Least numbers of meetings for which there is not the time, or not the room."""
    fair, rules = look.fair, look.fair.rules
    if not look.usable:
        return
    count = look.usable
    sides: Mapping[str, Limits] = {"talents": rules.talents, "demands": rules.demands}
    for side, limits in sides.items():
        represented = side == "demands" and fair.representatives  # several may sit for one demand
        if limits.least > count and not represented:
            path, value = f"rules.{side}.least", str(limits.least)
            yield problem("frame.least_all", path, value, side=SIDES[side], least=limits.least, count=count)
    for party, limits in rules.own.items():
        time_for = look.most_meetings(party)
        if limits.least > time_for and not look.is_away(party):
            path, value = f"rules.own.{party}.least", str(limits.least)
            yield problem("frame.least_slots", path, value, party=party, least=limits.least, count=time_for)
    if rules.talents.least <= count:
        for number, attendee in enumerate(fair.attendees):
            least, time_for = rules.talents.least, look.most_meetings(attendee.id)
            if attendee.id not in rules.own and least > time_for:
                path, values = f"attendees[{number}]", {"party": attendee.id, "least": least, "count": time_for}
                yield problem("frame.least_slots", path, str(least), **values)
    yield from _least_of_organisations(look)
    least = sum(rules.own.get(one.id, rules.talents).least for one in fair.attendees)
    places = count * len(fair.tables)
    if fair.tables and not rules.groups and least > places:
        values = {"people": len(fair.attendees), "slots": count, "tables": len(fair.tables), "count": places}
        yield problem("frame.least_places", "rules.talents.least", str(rules.talents.least), least=least, **values)


def _least_of_organisations(look: _Look) -> Iterator[FrameProblem]:
    rules = look.fair.rules
    least = rules.organisations.least
    for organisation in dict.fromkeys((look.known.demands or {}).values()) if least else ():
        time_for = look.most_meetings(organisation)
        if organisation not in rules.own and least > time_for:
            values = {"party": organisation, "least": least, "count": time_for}
            yield problem("frame.least_slots", "rules.organisations.least", str(least), **values)


def _named_in_limits(look: _Look) -> Iterator[FrameProblem]:
    for party in look.fair.rules.own:
        if look.known.is_unknown(party, "talents", "demands", "organisations"):
            yield problem("frame.own_unknown", f"rules.own.{party}", party)
        elif look.is_away(party):
            yield problem("frame.not_attending", f"rules.own.{party}", party)
    for industry in look.fair.rules.industries:
        if industry not in vocabulary.industries():
            yield problem("frame.industry_unknown", f"rules.industries.{industry}", industry)


def _pins(look: _Look) -> Iterator[FrameProblem]:
    fair, known = look.fair, look.known
    bans = {(ban.party, ban.talent): f"rules.bans[{number}]" for number, ban in enumerate(fair.rules.bans)}
    seen: dict[tuple[str, str], str] = {}
    met: dict[tuple[str, str], str] = {}  # talent and organisation → where first
    for number, pin in enumerate(fair.rules.pins):
        path = f"rules.pins[{number}]"
        organisation = (known.demands or {}).get(pin.demand, "")
        if known.is_unknown(pin.demand, "demands"):
            yield problem("frame.pin_demand", f"{path}.demand", pin.demand)
        if known.is_unknown(pin.talent, "talents"):
            yield problem("frame.pin_talent", f"{path}.talent", pin.talent)
        elif not look.presence.attends(pin.talent):
            yield problem("frame.pin_absent", f"{path}.talent", pin.talent)
        pair = {"demand": pin.demand, "talent": pin.talent}
        banned = bans.get((pin.demand, pin.talent)) or bans.get((organisation, pin.talent))
        if banned:
            yield problem("frame.pin_banned", path, other=banned, **pair)
        if (before := seen.setdefault((pin.demand, pin.talent), path)) != path:
            yield problem("frame.pin_twice", path, other=before, **pair)
            continue
        first = met.setdefault((pin.talent, organisation), path) if organisation else path
        if fair.rules.once_per_organisation and first != path:
            values = {"talent": pin.talent, "organisation": organisation, "other": first}
            yield problem("frame.pin_organisation", path, **values)
    yield from _pinned_too_often(look, list(seen))


def _pinned_too_often(look: _Look, pins: list[tuple[str, str]]) -> Iterator[FrameProblem]:
    rules, demands = look.fair.rules, look.known.demands or {}
    sides = (
        (rules.demands, Counter(demand for demand, _ in pins)),
        (rules.talents, Counter(talent for _, talent in pins)),
        (rules.organisations, Counter(demands[demand] for demand, _ in pins if demand in demands)),
    )
    for limits, counted in sides:
        for party, count in counted.items():
            most = rules.own.get(party, limits).most
            if count > most:
                yield problem("frame.pin_limit", "rules.pins", party, party=party, count=count, most=most)


def _bans(look: _Look) -> Iterator[FrameProblem]:
    seen: dict[tuple[str, str], str] = {}
    for number, ban in enumerate(look.fair.rules.bans):
        path = f"rules.bans[{number}]"
        if look.known.is_unknown(ban.party, "demands", "organisations"):
            yield problem("frame.ban_party", f"{path}.party", ban.party)
        if look.known.is_unknown(ban.talent, "talents"):
            yield problem("frame.ban_talent", f"{path}.talent", ban.talent)
        if (before := seen.setdefault((ban.party, ban.talent), path)) != path:
            yield problem("frame.ban_twice", path, party=ban.party, talent=ban.talent, other=before)


def _groups(look: _Look) -> Iterator[FrameProblem]:
    seen: dict[str, str] = {}
    for number, group in enumerate(look.fair.rules.groups):
        path, host = f"rules.groups[{number}]", group.host
        if look.known.is_unknown(host, "demands", "talents"):
            yield problem("frame.group_host", f"{path}.host", host)
        elif look.is_away(host):
            yield problem("frame.not_attending", f"{path}.host", host)
        if group.least > group.most:
            values = {"host": host, "least": group.least, "most": group.most}
            yield problem("frame.group_least", f"{path}.least", str(group.least), **values)
        if (before := seen.setdefault(host, path)) != path:
            yield problem("frame.group_twice", f"{path}.host", host, host=host, other=before)
        if look.usable and group.sessions > (count := look.most_meetings(host)) and not look.is_away(host):
            values = {"host": host, "sessions": group.sessions, "count": count}
            yield problem("frame.group_slots", f"{path}.sessions", str(group.sessions), **values)


def _clock(at: time) -> str:
    return at.isoformat("minutes")


def _span(slot: Slot) -> str:
    return f"{slot.day} {_clock(slot.start)}–{_clock(slot.end)}"


def _moment(at: datetime) -> str:
    return at.isoformat(" ", "minutes")


def _listed(ids: Iterator[str]) -> str:
    """Not without end: a hall may have hundreds."""
    held = list(ids)
    return ", ".join(held[:_SHOWN]) + (" …" if len(held) > _SHOWN else "") or "–"
