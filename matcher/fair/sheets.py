"""What stands on each sheet of a fair, as plain data: in no format yet, and in both languages.

Names are what the participants give, who were made for the reader of the sheets; an id stands where there is none.
A programme may name slots, tables and parties that the frame no longer has: they are shown by their ids, not dropped.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise

from matcher.bilingual import Bilingual
from matcher.fair.frame import EVERYBODY, Absence, AbsenceReason, Fair, Slot, Table
from matcher.fair.participants import UNNAMED, Participants
from matcher.fair.programme import Meeting, Programme, supposed
from matcher.profiles import vocabulary


class Role(StrEnum):
    """Whose sheet it is."""

    TALENT = "talent"
    DEMAND = "demand"
    ORGANISATION = "organisation"
    REPRESENTATIVE = "representative"
    INTERPRETER = "interpreter"
    TABLE = "table"
    SLOT = "slot"


@dataclass(frozen=True)
class Named:
    id: str
    name: Bilingual  # the id, where no name is known
    about: Bilingual = UNNAMED  # one line under the name


@dataclass(frozen=True)
class Row:
    """A meeting."""

    meeting: str
    slot: str
    at: Slot | None  # None where the frame has no such slot
    table: str
    room: Named
    talents: tuple[Named, ...]
    demands: tuple[Named, ...]
    organisations: tuple[Named, ...]
    representatives: tuple[Named, ...]
    interpreter: Named | None
    notes: tuple[Bilingual, ...] = ()

    @property
    def start(self) -> datetime | None:
        return self.at.starts if self.at else None


class GapKind(StrEnum):
    FREE = "free"
    LUNCH = "lunch"
    ABSENT = "absent"


@dataclass(frozen=True)
class Gap:
    """A time without a meeting."""

    kind: GapKind
    start: datetime
    end: datetime  # midnight at the end of a day is 0:00 of the next
    note: Bilingual


@dataclass(frozen=True)
class Day:
    day: date | None  # None: meetings whose slot the frame does not have
    entries: tuple[Row | Gap, ...]  # in order of time


@dataclass(frozen=True)
class Sheet:
    role: Role
    subject: Named
    days: tuple[Day, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(entry for day in self.days for entry in day.entries if isinstance(entry, Row))


@dataclass(frozen=True)
class WallSlot:
    slot: Slot
    blocked: Bilingual  # why nobody meets; "" where they may


@dataclass(frozen=True)
class WallLine:
    table: str
    room: Named
    cells: tuple[tuple[Row, ...], ...]  # (slots,) one meeting each, or none; several where the table is taken twice


@dataclass(frozen=True)
class Wall:
    """All tables at all times of one day."""

    day: date
    slots: tuple[WallSlot, ...]
    lines: tuple[WallLine, ...]


@dataclass(frozen=True)
class Badge:
    id: str
    role: Role  # talent, representative or interpreter
    name: Bilingual
    label: Bilingual  # headline, organisation or languages
    code: str


@dataclass(frozen=True)
class UnplacedRow:
    demand: Named
    organisation: Named
    talent: Named
    value: float
    reason: Bilingual


@dataclass(frozen=True)
class Counts:
    meetings: int
    talents: int
    demands: int
    organisations: int
    tables: int
    interpreted: int  # meetings with an interpreter
    unplaced: int
    days: tuple[tuple[date | None, int], ...]  # meetings of each day; None: of no slot that the frame has
    slots: tuple[tuple[Slot, int], ...]  # meetings in each slot of the frame


@dataclass(frozen=True)
class Signing:
    """One agreement on the list of the signing ceremony."""

    order: int
    parties: tuple[Bilingual, ...]
    title: Bilingual
    amount: Bilingual = UNNAMED
    at: datetime | None = None  # local to the fair


class Sheets:
    """Every sheet of one programme. Equal programmes, frames and participants give equal sheets."""

    def __init__(self, programme: Programme, fair: Fair, participants: Participants) -> None:
        self.programme = programme
        self.fair = fair
        self._participants = participants
        self._slots = {slot.id: slot for slot in fair.slots}
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        for absence in fair.absences:
            self._absences[absence.who].append(absence)
        self._names: dict[tuple[Role, str], Named] = {}
        self.rows = tuple(sorted(map(self._row, programme.meetings), key=self._order))
        self._by_subject: dict[tuple[Role, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            for subject in _subjects(row):
                self._by_subject[subject].append(row)

    def role_of(self, subject: str) -> Role | None:
        """What an id stands for; None for one that neither programme, frame nor participants have."""
        return next((role for role in Role if self._knows(role, subject)), None)

    def sheet(self, role: Role, subject: str) -> Sheet:
        """Of anybody and anything; without days where nothing is known of it.

        An organisation's is for itself and for staff: it has its confidential demands beside the others.
        """
        rows = self._by_subject.get((role, subject), [])
        days = [Day(day, tuple(of_day)) for day, of_day in groupby(rows, _day)]
        if role is not Role.SLOT:
            days = self._with_gaps(role, subject, days)
        return Sheet(role, self.named(role, subject), tuple(days))

    @cached_property
    def talents(self) -> tuple[Sheet, ...]:
        """Of those who meet somebody, and of all whom the frame names as attending; by name."""
        return self._sheets(Role.TALENT, (attendee.id for attendee in self.fair.attendees))

    @cached_property
    def organisations(self) -> tuple[Sheet, ...]:
        """Of those that meet somebody, and of all that have a representative; by name."""
        return self._sheets(Role.ORGANISATION, (one.organisation for one in self.fair.representatives))

    @cached_property
    def interpreters(self) -> tuple[Sheet, ...]:
        return self._sheets(Role.INTERPRETER, (one.id for one in self.fair.interpreters))

    @cached_property
    def tables(self) -> tuple[Sheet, ...]:
        """Of those with a meeting; in the order of rooms and tables in the frame."""
        used = {row.table for row in self.rows}
        return tuple(self.sheet(Role.TABLE, table) for table in self._table_numbers if table in used)

    @cached_property
    def slots(self) -> tuple[Sheet, ...]:
        """Of those with a meeting; in order of time."""
        return tuple(self.sheet(Role.SLOT, slot) for slot in dict.fromkeys(row.slot for row in self.rows))

    @cached_property
    def walls(self) -> tuple[Wall, ...]:
        """One for each day of the frame."""
        taken: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            taken[row.table, row.slot].append(row)
        walls = []
        for day, of_day in groupby(self.fair.slots, lambda slot: slot.day):
            slots = tuple(WallSlot(slot, self._blocked(slot)) for slot in of_day)
            lines = tuple(
                WallLine(table, self._room(table), tuple(tuple(taken[table, one.slot.id]) for one in slots))
                for table in self._table_numbers
            )
            walls.append(Wall(day, slots, lines))
        return tuple(walls)

    @cached_property
    def unplaced(self) -> tuple[UnplacedRow, ...]:
        """The greatest loss first."""
        found = [
            UnplacedRow(
                self.named(Role.DEMAND, one.demand),
                self._host(one.demand) or _NOBODY,
                self.named(Role.TALENT, one.talent),
                one.value,
                one.reason,
            )
            for one in self.programme.unplaced
        ]
        return tuple(sorted(found, key=lambda one: (-one.value, one.demand.id, one.talent.id)))

    def badges(self, code_of: Callable[[str], str]) -> tuple[Badge, ...]:
        """Of talents, then of representatives, then of interpreters; each by name.

        A representative who is only supposed has the organisation's name. code_of: party → check-in code.
        """
        talents = [(Role.TALENT, sheet.subject.id) for sheet in self.talents]
        people = {one.id for one in self.fair.representatives}
        people |= {one.id for row in self.rows for one in row.representatives}
        representatives = [(Role.REPRESENTATIVE, one) for one in self._by_name(Role.REPRESENTATIVE, people)]
        interpreters = [(Role.INTERPRETER, sheet.subject.id) for sheet in self.interpreters]
        made = []
        for role, party in (*talents, *representatives, *interpreters):
            named = self.named(role, party)
            made.append(Badge(party, role, named.name, named.about, code_of(party)))
        return tuple(made)

    @cached_property
    def counts(self) -> Counts:
        in_slot = Counter(row.slot for row in self.rows)
        return Counts(
            meetings=len(self.rows),
            talents=len({one.id for row in self.rows for one in row.talents}),
            demands=len({one.id for row in self.rows for one in row.demands}),
            organisations=len({one.id for row in self.rows for one in row.organisations}),
            tables=len({row.table for row in self.rows}),
            interpreted=sum(row.interpreter is not None for row in self.rows),
            unplaced=len(self.programme.unplaced),
            days=tuple((day, len(list(of_day))) for day, of_day in groupby(self.rows, _day)),
            slots=tuple((slot, in_slot[slot.id]) for slot in self.fair.slots),
        )

    def named(self, role: Role, subject: str) -> Named:
        if (role, subject) not in self._names:
            name, about = self._name(role, subject)
            self._names[role, subject] = Named(subject, Bilingual(name.zh or subject, name.en or subject), about)
        return self._names[role, subject]

    def _name(self, role: Role, subject: str) -> tuple[Bilingual, Bilingual]:
        """Name and about, both "" where unknown."""
        known = self._participants
        if role is Role.TALENT and subject in known.talents:
            return known.talents[subject].name, known.talents[subject].headline
        if role is Role.DEMAND and subject in known.demands:
            return known.demands[subject].title, known.demands[subject].organisation_name
        if role is Role.ORGANISATION:
            return self._organisation_names.get(subject, UNNAMED), UNNAMED
        if role is Role.REPRESENTATIVE:
            organisation = self._organisation_of_representative.get(subject, "")
            name = self._organisation_names.get(organisation, Bilingual(organisation, organisation))
            own = self._representatives.get(subject, "")
            return (Bilingual(own, own), name) if own else (name, UNNAMED)
        if role is Role.INTERPRETER and subject in self._interpreters:
            return self._interpreters[subject]
        if role is Role.TABLE:
            return UNNAMED, self._room(subject).name
        if role is Role.SLOT and subject in self._slots:
            slot = self._slots[subject]
            said = f"{slot.day:%Y-%m-%d} {slot.start:%H:%M}–{slot.end:%H:%M}"
            return Bilingual(said, said), UNNAMED
        return UNNAMED, UNNAMED

    @cached_property
    def _organisation_names(self) -> dict[str, Bilingual]:
        """The first name that any of its demands gives, as `Participants.named` has it."""
        names: dict[str, Bilingual] = {}
        for demand in self._participants.demands.values():
            names.setdefault(demand.organisation, demand.organisation_name)
        return names

    @cached_property
    def _representatives(self) -> dict[str, str]:
        return {one.id: one.name for one in self.fair.representatives}

    @cached_property
    def _organisation_of_representative(self) -> dict[str, str]:
        known = {supposed(one.organisation): one.organisation for one in self._participants.demands.values()}
        return known | {one.id: one.organisation for one in self.fair.representatives}

    @cached_property
    def _interpreters(self) -> dict[str, tuple[Bilingual, Bilingual]]:
        found = {}
        for one in self.fair.interpreters:
            pairs = [Bilingual("{a} ⇄ {b}", "{a} ⇄ {b}").format(a=_spoken(a), b=_spoken(b)) for a, b in one.pairs]
            languages = Bilingual("、".join(pair.zh for pair in pairs), ", ".join(pair.en for pair in pairs))
            found[one.id] = (Bilingual(one.name, one.name), languages)
        return found

    @cached_property
    def _table_numbers(self) -> dict[str, int]:
        """Tables in the order of rooms, then as the frame has them, then those that only the programme names."""
        rooms = {room.id: number for number, room in enumerate(self.fair.rooms)}
        in_frame = sorted(self.fair.tables, key=lambda table: rooms.get(table.room, len(rooms)))
        other = sorted({meeting.table for meeting in self.programme.meetings} - {table.id for table in in_frame})
        return {table: number for number, table in enumerate([*(table.id for table in in_frame), *other])}

    def _room(self, table: str) -> Named:
        found: Table | None = self.fair.table_of.get(table)
        if found is None:
            return _NOBODY
        room = self.fair.room_of.get(found.room)
        name = room.name.bilingual if room else UNNAMED
        return Named(found.room, Bilingual(name.zh or found.room, name.en or found.room))

    def _organisation(self, demand: str) -> str:
        known = self._participants.demands.get(demand)
        return known.organisation if known else ""

    def _host(self, demand: str) -> Named | None:
        """The organisation as this demand names it: another of its demands would tell it where this is confidential."""
        known = self._participants.demands.get(demand)
        if known is None:
            return None
        name, organisation = known.organisation_name, known.organisation
        return Named(organisation, Bilingual(name.zh or organisation, name.en or organisation))

    def _row(self, meeting: Meeting) -> Row:
        hosts = {host.id: host for host in map(self._host, meeting.demands) if host}
        group = len(meeting.talents) > 1 or len(meeting.demands) > 1
        return Row(
            meeting=meeting.id,
            slot=meeting.slot,
            at=self._slots.get(meeting.slot),
            table=meeting.table,
            room=self._room(meeting.table),
            talents=tuple(self.named(Role.TALENT, one) for one in meeting.talents),
            demands=tuple(self.named(Role.DEMAND, one) for one in meeting.demands),
            organisations=tuple(hosts.values()),
            representatives=tuple(
                self.named(Role.REPRESENTATIVE, one) for one in dict.fromkeys(meeting.representatives)
            ),
            interpreter=self.named(Role.INTERPRETER, meeting.interpreter) if meeting.interpreter else None,
            notes=(_GROUP,) if group else (),
        )

    def _order(self, row: Row) -> tuple[datetime, str, int, str]:
        return row.start or datetime.max, row.slot, self._table_numbers[row.table], row.meeting

    def _knows(self, role: Role, subject: str) -> bool:
        if (role, subject) in self._by_subject:
            return True
        known = {
            Role.TALENT: self._participants.talents,
            Role.DEMAND: self._participants.demands,
            Role.ORGANISATION: self._organisation_names,
            Role.REPRESENTATIVE: self._organisation_of_representative,
            Role.INTERPRETER: self._interpreters,
            Role.TABLE: self.fair.table_of,
            Role.SLOT: self._slots,
        }
        attends = role is Role.TALENT and any(attendee.id == subject for attendee in self.fair.attendees)
        return subject in known[role] or attends

    def _sheets(self, role: Role, expected: Iterable[str]) -> tuple[Sheet, ...]:
        found = {subject for of, subject in self._by_subject if of is role} | set(expected)
        return tuple(self.sheet(role, subject) for subject in self._by_name(role, found))

    def _by_name(self, role: Role, subjects: Iterable[str]) -> list[str]:
        return sorted(subjects, key=lambda subject: (self.named(role, subject).name.en.casefold(), subject))

    def _blocked(self, slot: Slot) -> Bilingual:
        found = (_REASONS[absence.reason] for absence in self._absences.get(EVERYBODY, ()) if absence.blocks(slot))
        return next(found, _LUNCH if slot.lunch else UNNAMED)

    def _with_gaps(self, role: Role, subject: str, days: Sequence[Day]) -> list[Day]:
        away = sorted(self._away(role, subject), key=lambda absence: (absence.since, absence.until, absence.note))
        with_walks = role in (Role.TALENT, Role.DEMAND, Role.REPRESENTATIVE, Role.INTERPRETER)
        done = []
        for day in days:
            if day.day is None:
                done.append(day)
                continue
            rows = [entry for entry in day.entries if isinstance(entry, Row)]
            gaps = [*_absent(away, day.day), *self._free(rows, day.day, away, whole_day=role is Role.TABLE)]
            entries: list[Row | Gap] = [*(self._with_walks(rows) if with_walks else rows), *gaps]
            done.append(Day(day.day, tuple(sorted(entries, key=lambda entry: entry.start or datetime.max))))
        return done

    def _away(self, role: Role, subject: str) -> list[Absence]:
        who = [EVERYBODY, subject]
        if role is Role.DEMAND:
            who.append(self._organisation(subject))
        elif role is Role.REPRESENTATIVE:
            who.append(self._organisation_of_representative.get(subject, ""))
        elif role is Role.TABLE:
            who.append(self._room(subject).id)
        return [absence for one in dict.fromkeys(who) for absence in self._absences.get(one, ())]

    def _free(self, rows: Sequence[Row], day: date, away: Sequence[Absence], *, whole_day: bool) -> list[Gap]:
        """Lunch, and the slots between the first and the last meeting in which nobody is met; neighbours are joined."""
        busy = {row.slot for row in rows}
        starts = [row.at.starts for row in rows if row.at]
        first, last = min(starts), max(starts)
        gaps: list[Gap] = []
        joined = False
        for slot in (slot for slot in self.fair.slots if slot.day == day):
            open_to_meet = slot.id not in busy and not any(absence.blocks(slot) for absence in away)
            if open_to_meet and slot.lunch:
                gaps.append(Gap(GapKind.LUNCH, slot.starts, slot.ends, _LUNCH))
            free = open_to_meet and not slot.lunch and (whole_day or first < slot.starts < last)
            if free and joined:
                gaps[-1] = replace(gaps[-1], end=slot.ends)
            elif free:
                gaps.append(Gap(GapKind.FREE, slot.starts, slot.ends, _FREE))
            joined = free
        return gaps

    def _with_walks(self, rows: Sequence[Row]) -> list[Row]:
        """With a note where one has to go to another room after the meeting before."""
        done = list(rows[:1])
        for before, row in pairwise(rows):
            if before.room.id != row.room.id and before.room.id and row.room.id:
                minutes = self.fair.walk(before.room.id, row.room.id)
                said = (
                    _WALK.format(room=row.room.name, minutes=minutes)
                    if minutes
                    else _OTHER_ROOM.format(room=row.room.name)
                )
                row = replace(row, notes=(*row.notes, said))
            done.append(row)
        return done


def _subjects(row: Row) -> list[tuple[Role, str]]:
    parties = [
        *((Role.TALENT, one.id) for one in row.talents),
        *((Role.DEMAND, one.id) for one in row.demands),
        *((Role.ORGANISATION, one.id) for one in row.organisations),
        *((Role.REPRESENTATIVE, one.id) for one in row.representatives),
    ]
    interpreter = [(Role.INTERPRETER, row.interpreter.id)] if row.interpreter else []
    return list(dict.fromkeys([*parties, *interpreter, (Role.TABLE, row.table), (Role.SLOT, row.slot)]))


def _day(row: Row) -> date | None:
    return row.at.day if row.at else None


def _absent(away: Sequence[Absence], day: date) -> list[Gap]:
    """What of the absences falls on this day."""
    midnight = datetime.combine(day, time())
    gaps = []
    for absence in away:
        start, end = max(absence.since, midnight), min(absence.until, midnight + timedelta(days=1))
        if start < end:
            gaps.append(Gap(GapKind.ABSENT, start, end, _reason(absence)))
    return gaps


def _reason(absence: Absence) -> Bilingual:
    named = _REASONS[absence.reason]
    return Bilingual(f"{named.zh}：{absence.note}", f"{named.en}: {absence.note}") if absence.note else named


def _spoken(code: str) -> Bilingual:
    terms = vocabulary.languages()
    return terms.label(code) if code in terms.codes else Bilingual(code, code)


_NOBODY = Named("", UNNAMED)
_LUNCH = Bilingual("午餐", "Lunch")
_FREE = Bilingual("空闲", "Free")
_GROUP = Bilingual("小组洽谈", "Group session")
_WALK = Bilingual("请前往{room}，步行约 {minutes} 分钟", "Go to {room}, about {minutes} minutes' walk")
_OTHER_ROOM = Bilingual("请前往{room}", "Go to {room}")
_REASONS = {
    AbsenceReason.ARRIVAL: Bilingual("抵达", "Arrival"),
    AbsenceReason.DEPARTURE: Bilingual("离会", "Departure"),
    AbsenceReason.TOUR: Bilingual("参观考察", "Tour"),
    AbsenceReason.CEREMONY: Bilingual("仪式活动", "Ceremony"),
    AbsenceReason.BREAK: Bilingual("休息", "Break"),
    AbsenceReason.OUT_OF_ORDER: Bilingual("停用", "Out of order"),
    AbsenceReason.OTHER: Bilingual("不在场", "Away"),
}
