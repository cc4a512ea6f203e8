"""What is wrong with a programme, whoever made it: the planner's own check, and the one behind every edit by hand."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from matcher.bilingual import Bilingual
from matcher.fair.frame import Fair, Limits, Representative, Slot
from matcher.fair.languages import speaks, to_interpret
from matcher.fair.participants import Participants
from matcher.fair.presence import Presence, There
from matcher.fair.programme import Meeting, Programme, supposed
from matcher.fair.review.clash_messages import SAID

IDLE_MINUTES = 90  # of slots between two meetings of a day, without lunch, from which on a wait is noted


class Grade(StrEnum):
    BLOCK = "block"  # cannot be: somebody in two places, or not there, or kept apart
    WARN = "warn"  # against a rule of the fair; whoever wants it may override
    NOTE = "note"  # uncomfortable


@dataclass(frozen=True)
class Clash:
    code: str
    grade: Grade
    fact: Bilingual
    advice: Bilingual | None = None
    meetings: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()

    @property
    def message(self) -> Bilingual:
        """What it is, and what staff can do."""
        if self.advice is None:
            return self.fact
        return Bilingual(self.fact.zh + self.advice.zh, f"{self.fact.en} {self.advice.en}")

    @property
    def key(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """The same clash in two versions of a programme."""
        return self.code, self.meetings, self.parties


def clashes(programme: Programme, fair: Fair, participants: Participants) -> list[Clash]:
    """All of them, the gravest first; none for an empty programme without least limits or pins."""
    found = list(_Check(programme, fair, participants))
    return sorted(found, key=lambda one: list(Grade).index(one.grade))


def new_clashes(before: Sequence[Clash], after: Sequence[Clash]) -> list[Clash]:
    """What an edit brought about."""
    known = {one.key for one in before}
    return [one for one in after if one.key not in known]


class _Check:
    def __init__(self, programme: Programme, fair: Fair, participants: Participants) -> None:
        self._programme, self._fair, self._participants = programme, fair, participants
        self._presence = Presence(fair)
        self._there: dict[tuple[str, str], There] = {}
        self._placed = [m for m in programme.meetings if m.slot in fair.slot_numbers and m.table in fair.table_of]

    def __iter__(self) -> Iterator[Clash]:
        yield from self._unknown()
        yield from self._twice()
        yield from self._away()
        yield from self._kept_apart()
        yield from self._tables_of_others()
        yield from self._people_of_others()
        yield from self._languages()
        yield from self._numbers()
        yield from self._pins()
        yield from self._groups()
        yield from self._walks()
        yield from self._comfort()

    def _clash(
        self, code: str, meetings: Sequence[Meeting] = (), parties: Sequence[str] = (), **values: object
    ) -> Clash:
        said = SAID[code]
        when = {}
        if meetings and meetings[0].slot in self._fair.slot_numbers:
            slot = self._slot(meetings[0])
            when = {"when": f"{slot.day:%m-%d} {slot.start:%H:%M}"}
        named = {"party": self._participants.named(parties[0])} if parties else {}
        fact = said.fact.format(**(when | named | values))
        return Clash(code, Grade(said.grade), fact, said.advice, tuple(one.id for one in meetings), tuple(parties))

    def _named(self, who: str) -> Bilingual:
        """Also representatives and interpreters, as the frame has them; one who is supposed, by the organisation."""
        name = self._names.get(who, "")
        return Bilingual(name, name) if name else self._participants.named(who.removesuffix(supposed("")))

    @cached_property
    def _names(self) -> dict[str, str]:
        named = {one.id: one.name for one in self._fair.representatives}
        return named | {one.id: one.name for one in self._fair.interpreters}

    def _slot(self, meeting: Meeting) -> Slot:
        return self._fair.slots[self._fair.slot_numbers[meeting.slot]]

    def _unknown(self) -> Iterator[Clash]:
        for meeting in self._programme.meetings:
            if meeting.slot not in self._fair.slot_numbers:
                yield self._clash("slot.unknown", [meeting], slot=meeting.slot)
            if meeting.table not in self._fair.table_of:
                yield self._clash("table.unknown", [meeting], table=meeting.table)
            for party in meeting.parties:
                if party not in self._participants.demands and party not in self._participants.talents:
                    yield self._clash("party.unknown", [meeting], [party])

    def _twice(self) -> Iterator[Clash]:
        sides: dict[str, Callable[[Meeting], Sequence[str]]] = {
            "talent.twice": lambda one: one.talents,
            "representative.twice": lambda one: one.representatives,
            "table.twice": lambda one: [one.table],
            "interpreter.twice": lambda one: [one.interpreter] if one.interpreter else [],
        }
        for code, of in sides.items():
            at: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
            for meeting in self._programme.meetings:
                for who in of(meeting):
                    at[meeting.slot, who].append(meeting)
            for (_, who), held in at.items():
                if len(held) > 1:
                    yield self._clash(code, held, [who], who=self._named(who))
        pairs: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
        for meeting in self._programme.meetings:
            for both in meeting.pairs:
                pairs[both].append(meeting)
        for (demand, talent), held in pairs.items():
            if len(held) > 1:
                yield self._clash("pair.twice", held, [demand, talent], other=self._participants.named(talent))

    def _away(self) -> Iterator[Clash]:
        for meeting in self._placed:
            number = self._fair.slot_numbers[meeting.slot]
            for kind, who in self._all_of(meeting):
                if not self._is_there(kind, who)[number]:
                    yield self._clash(f"{kind}.away", [meeting], [who], who=self._named(who))

    @staticmethod
    def _all_of(meeting: Meeting) -> Iterator[tuple[str, str]]:
        yield "table", meeting.table
        for kind, people in (
            ("talent", meeting.talents),
            ("demand", meeting.demands),
            ("representative", meeting.representatives),
        ):
            for who in people:
                yield kind, who
        if meeting.interpreter:
            yield "interpreter", meeting.interpreter

    def _is_there(self, kind: str, who: str) -> There:
        if (kind, who) not in self._there:
            self._there[kind, who] = self._presence_of(kind, who)
        return self._there[kind, who]

    def _presence_of(self, kind: str, who: str) -> There:
        if kind == "talent":
            return self._presence.of_talent(who)
        if kind == "table":
            return self._presence.of_table(who)
        if kind == "demand" and who in self._participants.demands:
            return self._presence.of(who, self._participants.demands[who].organisation)
        if kind == "representative" and who in self._people:
            return self._presence.of_representative(self._people[who])
        return self._presence.of(who)

    @cached_property
    def _people(self) -> dict[str, Representative]:
        organisations = {one.organisation for one in self._participants.demands.values()}
        return {one.id: one for organisation in organisations for one in self._presence.representatives(organisation)}

    def _kept_apart(self) -> Iterator[Clash]:
        bans = {(ban.party, ban.talent): ban.reason for ban in self._fair.rules.bans}
        for meeting in self._programme.meetings:
            for demand, talent in meeting.pairs:
                organisation = self._organisation(demand)
                for party in (demand, organisation):
                    if (party, talent) in bans:
                        other, reason = self._participants.named(talent), _in_brackets(bans[party, talent])
                        yield self._clash("pair.banned", [meeting], [party, talent], other=other, reason=reason)

    def _organisation(self, demand: str) -> str:
        known = self._participants.demands.get(demand)
        return known.organisation if known else ""

    def _tables_of_others(self) -> Iterator[Clash]:
        for meeting in self._placed:
            owner = self._fair.table_of[meeting.table].owner
            own = {*meeting.talents, *meeting.demands, *(self._organisation(one) for one in meeting.demands)}
            if owner and owner not in own:
                who = self._participants.named(owner)
                yield self._clash("table.of_other", [meeting], [owner], table=meeting.table, who=who)

    def _people_of_others(self) -> Iterator[Clash]:
        for meeting in self._programme.meetings:
            if not meeting.representatives:
                continue
            for demand, who in zip(meeting.demands, meeting.representatives, strict=False):
                known = self._participants.demands.get(demand)
                if known and who not in {one.id for one in self._presence.of_demand(known)}:
                    yield self._clash("representative.of_other", [meeting], [demand], who=self._named(who))

    def _languages(self) -> Iterator[Clash]:
        known = {one.id: speaks(one) for one in self._fair.interpreters}
        for meeting in self._programme.meetings:
            for demand, talent in meeting.pairs:
                if demand not in self._participants.demands or talent not in self._participants.talents:
                    continue
                people = [self._people[one] for one in meeting.representatives if one in self._people]
                people = people or list(self._presence.of_demand(self._participants.demands[demand]))
                needs = to_interpret(self._presence.languages(self._participants.talents[talent]), people)
                if needs and not needs & known.get(meeting.interpreter, frozenset()):
                    pair = "–".join(sorted(min(needs, key=sorted)))
                    yield self._clash("interpreter.missing", [meeting], [talent, demand], pair=pair)

    def _numbers(self) -> Iterator[Clash]:
        rules = self._fair.rules
        talents, demands, organisations, both = (
            Counter[str](),
            Counter[str](),
            Counter[str](),
            Counter[tuple[str, str]](),
        )
        for meeting in self._programme.meetings:
            for demand, talent in meeting.pairs:
                talents[talent] += 1
                demands[demand] += 1
                organisations[self._organisation(demand)] += 1
                both[self._organisation(demand), talent] += 1
        hosts = {group.host for group in rules.groups}
        of_side = (
            (self._participants.talents, talents, rules.talents),
            (self._participants.demands, demands, rules.demands),
            (
                {one.organisation: None for one in self._participants.demands.values()},
                organisations,
                rules.organisations,
            ),
        )
        for parties, counted, usual in of_side:
            for party in parties:
                yield from self._limit(party, counted[party], rules.own.get(party, usual), party in hosts)
        if rules.once_per_organisation:
            for (organisation, talent), count in both.items():
                if count > 1:
                    other = self._participants.named(talent)
                    yield self._clash("organisation.twice", (), [organisation, talent], other=other, count=count)
        yield from self._industries()

    def _limit(self, party: str, count: int, limits: Limits, hosts: bool) -> Iterator[Clash]:
        if count > limits.most and not hosts:
            yield self._clash("number.above", (), [party], count=count, most=limits.most)
        if count < limits.least and (party not in self._participants.talents or self._presence.attends(party)):
            yield self._clash("number.below", (), [party], count=count, least=limits.least)

    def _industries(self) -> Iterator[Clash]:
        limits = self._fair.rules.industries
        counted = Counter[str]()
        for meeting in self._programme.meetings:
            for demand, _ in meeting.pairs:
                known = self._participants.demands.get(demand)
                first = next((code for code in known.industries if code in limits), None) if known else None
                if first:
                    counted[first] += 1
        for code, wanted in limits.items():
            if counted[code] > wanted.most:
                yield self._clash("industry.above", (), [code], count=counted[code], most=wanted.most)
            if counted[code] < wanted.least:
                yield self._clash("industry.below", (), [code], count=counted[code], least=wanted.least)

    def _pins(self) -> Iterator[Clash]:
        held = {both for meeting in self._programme.meetings for both in meeting.pairs}
        for pin in self._fair.rules.pins:
            if (pin.demand, pin.talent) not in held:
                other = self._participants.named(pin.talent)
                yield self._clash("pin.missing", (), [pin.demand, pin.talent], other=other)

    def _groups(self) -> Iterator[Clash]:
        groups = {group.host: group for group in self._fair.rules.groups}
        for meeting in self._programme.meetings:
            guests = len(meeting.parties) - 1
            host = next((one for one in meeting.parties if one in groups), None)
            if guests > 1 and host is None:
                yield self._clash("group.without_host", [meeting], list(meeting.parties))
            elif host is not None and guests > groups[host].most:
                yield self._clash("group.above", [meeting], [host], count=guests, most=groups[host].most)
            elif host is not None and guests < groups[host].least:
                yield self._clash("group.below", [meeting], [host], count=guests, least=groups[host].least)

    def _walks(self) -> Iterator[Clash]:
        for who, held in self._days().items():
            for first, second in itertools.pairwise(held):
                rooms = (self._fair.table_of[first.table].room, self._fair.table_of[second.table].room)
                minutes = self._fair.walk(*rooms)
                between = (self._slot(second).starts - self._slot(first).ends).total_seconds() / 60
                if 0 <= between < minutes:
                    named = self._named(who)
                    yield self._clash(
                        "walk.too_short", [first, second], [who], who=named, minutes=minutes, between=int(between)
                    )

    def _comfort(self) -> Iterator[Clash]:
        lunches: dict[object, set[str]] = defaultdict(set)
        for slot in self._fair.slots:
            if slot.lunch:
                lunches[slot.day].add(slot.id)
        for who, held in self._days().items():
            by_day: dict[object, list[Meeting]] = defaultdict(list)
            for meeting in held:
                by_day[self._slot(meeting).day].append(meeting)
            for day, meetings in by_day.items():
                if lunches[day] and lunches[day] <= {one.slot for one in meetings}:
                    yield self._clash("lunch.none", [meetings[0]], [who], who=self._named(who))
                for first, second in itertools.pairwise(meetings):
                    wait = sum(
                        slot.minutes
                        for slot in self._fair.slots
                        if self._slot(first).ends <= slot.starts
                        and slot.ends <= self._slot(second).starts
                        and not slot.lunch
                    )
                    if wait >= IDLE_MINUTES:
                        named = self._named(who)
                        yield self._clash("wait.long", [first, second], [who], who=named, minutes=wait)

    def _days(self) -> dict[str, list[Meeting]]:
        """The meetings of each person who walks, in order of time: talents and representatives."""
        held: dict[str, list[Meeting]] = defaultdict(list)
        for meeting in sorted(self._placed, key=lambda one: self._fair.slot_numbers[one.slot]):
            for who in (*meeting.talents, *meeting.representatives):
                held[who].append(meeting)
        return held


def _in_brackets(reason: str) -> Bilingual:
    return Bilingual(f"（{reason}）", f" ({reason})") if reason else Bilingual("", "")
