"""Changes to a programme by hand, each checked for what it brings about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.frame import Fair, FrameModel, Id
from matcher.fair.languages import speaks, to_interpret
from matcher.fair.participants import Participants
from matcher.fair.planning.staffing import in_order
from matcher.fair.presence import Presence
from matcher.fair.programme import Meeting, Programme, meeting_id
from matcher.fair.review.clashes import Clash, Grade, clashes, new_clashes


class Move(FrameModel):
    """To another slot, table or both. Without a table: the same if it is free then, else a free one."""

    do: Literal["move"] = "move"
    meeting: Id
    slot: Id
    table: str = ""


class Swap(FrameModel):
    """Two meetings change slots and tables."""

    do: Literal["swap"] = "swap"
    first: Id
    second: Id


class Add(FrameModel):
    """A new meeting; of a pair that meets already, it is moved."""

    do: Literal["add"] = "add"
    demand: Id
    talent: Id
    slot: Id
    table: str = ""


class Remove(FrameModel):
    do: Literal["remove"] = "remove"
    meeting: Id


class Lock(FrameModel):
    """A locked meeting stays where it is in every later planning."""

    do: Literal["lock"] = "lock"
    meeting: Id
    locked: bool = True


class Assign(FrameModel):
    """Other people at the table; what is left out stays."""

    do: Literal["assign"] = "assign"
    meeting: Id
    representatives: tuple[Id, ...] | None = None
    interpreter: str | None = None


Edit = Annotated[Move | Swap | Add | Remove | Lock | Assign, Field(discriminator="do")]


@dataclass(frozen=True)
class Edited:
    programme: Programme
    clashes: Sequence[Clash]  # that were not there before, the gravest first
    before: Programme

    @property
    def touched(self) -> tuple[Meeting, ...]:
        """New ones, and those that are not as they were."""
        return tuple(one for one in self.programme.meetings if self.before.of_id.get(one.id) != one)

    @property
    def removed(self) -> tuple[str, ...]:
        """Ids of the meetings that are no more."""
        return tuple(one for one in self.before.of_id if one not in self.programme.of_id)

    @property
    def grade(self) -> Grade | None:
        """The gravest; None where nothing new clashes."""
        return self.clashes[0].grade if self.clashes else None


def edited(programme: Programme, fair: Fair, participants: Participants, edit: Edit, *, value: float = 0.0) -> Edited:
    """The programme after one change; whether to accept its clashes is for the caller to say.

    value: of the pair, where one is added. Raises NotFound for a meeting, slot or table that is not there.
    """
    made = _Editor(programme, fair, participants, value).apply(edit)
    before, after = clashes(programme, fair, participants), clashes(made, fair, participants)
    return Edited(made, new_clashes(before, after), programme)


class _Editor:
    def __init__(self, programme: Programme, fair: Fair, participants: Participants, value: float) -> None:
        self._programme, self._fair, self._participants, self._value = programme, fair, participants, value
        self._presence = Presence(fair)

    def apply(self, edit: Edit) -> Programme:
        match edit:
            case Move():
                return self._with(self._seated(self._meeting(edit.meeting), edit.slot, edit.table))
            case Swap():
                first, second = self._meeting(edit.first), self._meeting(edit.second)
                return self._with(
                    self._staffed(first, second.slot, second.table, {second.id}),
                    self._staffed(second, first.slot, first.table, {first.id}),
                )
            case Add():
                return self._with(self._seated(self._new(edit), edit.slot, edit.table))
            case Remove():
                return self._without(self._meeting(edit.meeting).id)
            case Lock():
                return self._with(self._meeting(edit.meeting).model_copy(update={"locked": edit.locked}))
            case Assign():
                return self._with(self._assigned(edit))

    def _meeting(self, meeting: str) -> Meeting:
        known = self._programme.of_id.get(meeting)
        if known is None:
            raise NotFound(_NO_MEETING.format(meeting=meeting))
        return known

    def _new(self, edit: Add) -> Meeting:
        if edit.demand not in self._participants.demands:
            raise NotFound(_NO_PARTY.format(party=edit.demand))
        if edit.talent not in self._participants.talents:
            raise NotFound(_NO_PARTY.format(party=edit.talent))
        number = meeting_id(edit.demand, edit.talent)
        return Meeting(
            id=number, slot=edit.slot, table="-", demands=(edit.demand,), talents=(edit.talent,), value=self._value
        )

    def _assigned(self, edit: Assign) -> Meeting:
        meeting = self._meeting(edit.meeting)
        update: dict[str, object] = {}
        if edit.representatives is not None:
            update["representatives"] = edit.representatives
        if edit.interpreter is not None:
            update["interpreter"] = edit.interpreter
        return meeting.model_copy(update=update)

    def _seated(self, meeting: Meeting, slot: str, table: str) -> Meeting:
        """At the named table, else at the one it has, else at a free one: its own side's first."""
        if slot not in self._fair.slot_numbers:
            raise NotFound(_NO_SLOT.format(slot=slot, slots=_some(one.id for one in self._fair.slots)))
        if table and table not in self._fair.table_of:
            raise NotFound(_NO_TABLE.format(table=table, tables=_some(self._fair.table_of)))
        return self._staffed(meeting, slot, table or self._free_table(meeting, slot), set())

    def _free_table(self, meeting: Meeting, slot: str) -> str:
        taken = {one.table for one in self._programme.meetings if one.slot == slot and one.id != meeting.id}
        number = self._fair.slot_numbers[slot]
        owners = {*meeting.parties, *(self._organisation(one) for one in meeting.demands)}
        fitting = [
            one.id
            for one in sorted(self._fair.tables, key=lambda one: (one.id != meeting.table, one.owner not in owners))
            if (not one.owner or one.owner in owners) and self._presence.of_table(one.id)[number]
        ]
        free = next((one for one in fitting if one not in taken), None)
        if free is None:
            raise NotFound(_NO_TABLES.format(slot=slot))
        return free

    def _organisation(self, demand: str) -> str:
        known = self._participants.demands.get(demand)
        return known.organisation if known else ""

    def _staffed(self, meeting: Meeting, slot: str, table: str, leaving: set[str]) -> Meeting:
        """With the people it has, as far as they are free then. leaving: meetings that go away from that slot."""
        others = [
            one
            for one in self._programme.meetings
            if one.slot == slot and one.id != meeting.id and one.id not in leaving
        ]
        busy = {who for one in others for who in (*one.representatives, one.interpreter)}
        number = self._fair.slot_numbers.get(slot)
        people: list[str] = []
        for place, demand in enumerate(meeting.demands):
            now = meeting.representatives[place] if place < len(meeting.representatives) else ""
            people.append(self._representative(demand, now, number, busy | set(people)))
        interpreter = self._interpreter(meeting, people, number, busy)
        return meeting.model_copy(
            update={"slot": slot, "table": table, "representatives": tuple(people), "interpreter": interpreter}
        )

    def _representative(self, demand: str, now: str, slot: int | None, busy: set[str]) -> str:
        known = self._participants.demands.get(demand)
        if known is None or slot is None:
            return now
        free = [
            one.id
            for one in self._presence.of_demand(known)
            if one.id not in busy and self._presence.of_representative(one)[slot]
        ]
        if now in free:
            return now
        return free[0] if free else now or next((one.id for one in self._presence.of_demand(known)), demand)

    def _interpreter(self, meeting: Meeting, people: Sequence[str], slot: int | None, busy: set[str]) -> str:
        needs = frozenset[frozenset[str]]()
        for place, demand in enumerate(meeting.demands):
            party = self._participants.demands.get(demand)
            chosen = [one for one in self._presence.of_demand(party) if one.id == people[place]] if party else []
            for talent in meeting.talents:
                if talent in self._participants.talents:
                    needs |= to_interpret(self._presence.languages(self._participants.talents[talent]), chosen)
        if not needs or slot is None:
            return meeting.interpreter if needs else ""
        free = [
            one.id
            for one in self._fair.interpreters
            if needs & speaks(one) and one.id not in busy and self._presence.of_interpreter(one)[slot]
        ]
        return meeting.interpreter if meeting.interpreter in free else next(iter(free), "")

    def _with(self, *changed: Meeting) -> Programme:
        new = {one.id: one for one in changed}
        meetings = [new.pop(one.id, one) for one in self._programme.meetings]
        return self._made([*meetings, *new.values()])

    def _without(self, meeting: str) -> Programme:
        return self._made([one for one in self._programme.meetings if one.id != meeting])

    def _made(self, meetings: Sequence[Meeting]) -> Programme:
        """Pairs that have a meeting now are unplaced no more; what was proven of the old one is not claimed."""
        held = {both for one in meetings for both in one.pairs}
        left = tuple(one for one in self._programme.unplaced if (one.demand, one.talent) not in held)
        ordered = in_order(self._fair.slot_numbers, meetings)
        return Programme(fair=self._programme.fair, meetings=ordered, unplaced=left, pairing=self._programme.pairing)


def _some(names: Iterable[str], most: int = 12) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")


_NO_MEETING = Bilingual(
    "没有编号为“{meeting}”的洽谈：它可能已被取消或重排。",
    "There is no meeting “{meeting}”: it may have been taken out.",
)
_NO_PARTY = Bilingual("“{party}”不在参会名单中。", "“{party}” does not take part in the fair.")
_NO_SLOT = Bilingual("没有编号为“{slot}”的时段。现有：{slots}。", "There is no slot “{slot}”. There are: {slots}.")
_NO_TABLE = Bilingual(
    "没有编号为“{table}”的洽谈桌。现有：{tables}。", "There is no table “{table}”. There are: {tables}."
)
_NO_TABLES = Bilingual(
    "时段“{slot}”没有空闲的洽谈桌：请换时段，或写明洽谈桌。",
    "No table is free in the slot “{slot}”: choose another slot, or name a table.",
)
