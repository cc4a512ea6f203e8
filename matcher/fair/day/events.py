"""What happens on the day, and what the frame is like after it."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from matcher.fair.frame import Absence, AbsenceReason, Attendee, Ban, Fair, FrameModel, Id, LocalDatetime, Text
from matcher.fair.programme import Programme


class _Event(FrameModel):
    at: LocalDatetime = Field(description="In the fair's own time.")


class CheckedIn(_Event):
    """Somebody is there: a talent, a representative, an organisation. Ends being late or missed."""

    kind: Literal["checked_in"] = "checked_in"
    party: Id


class Late(_Event):
    kind: Literal["late"] = "late"
    party: Id
    until: LocalDatetime


class NoShow(_Event):
    """Not there, and not expected any more today."""

    kind: Literal["no_show"] = "no_show"
    party: Id


class TableLost(_Event):
    """A table, or a whole room."""

    kind: Literal["table_lost"] = "table_lost"
    party: Id
    until: LocalDatetime | None = None


class Overrun(_Event):
    """A meeting goes on after its slot: whoever is in it is not free until then."""

    kind: Literal["overrun"] = "overrun"
    meeting: Id
    until: LocalDatetime


class CalledOff(_Event):
    """A pair that will not meet any more."""

    kind: Literal["called_off"] = "called_off"
    demand: Id
    talent: Id
    note: Text = Field(default="", max_length=500)


class WalkIn(_Event):
    """A talent who has come without a meeting and waits to speak with an organisation."""

    kind: Literal["walk_in"] = "walk_in"
    talent: Id
    demand: Id


class WalkInDone(_Event):
    """Was spoken with, or went away."""

    kind: Literal["walk_in_done"] = "walk_in_done"
    talent: Id
    demand: Id
    served: bool = True


DayEvent = Annotated[
    CheckedIn | Late | NoShow | TableLost | Overrun | CalledOff | WalkIn | WalkInDone, Field(discriminator="kind")
]


def as_things_stand(fair: Fair, events: Iterable[DayEvent], programme: Programme) -> Fair:
    """The frame with what has happened: planning again and the clash check need to know nothing else.

    events: in the order in which they came. What was said of a party holds until the next word about it.
    """
    away = _Away()
    overruns: dict[str, list[Absence]] = {}
    bans: list[Ban] = []
    walked_in: list[str] = []
    for event in events:
        match event:
            case CheckedIn():
                for party in _come_with(fair, event.party):
                    away.end(party, _in_time_for(fair, event.at))
            case Late():
                away.say(_absence(event.party, event.at, event.until))
            case NoShow():
                away.say(_absence(event.party, event.at, _end_of_day(fair, event.at)))
            case TableLost():
                until = event.until or _end_of_fair(fair, event.at)
                away.say(_absence(event.party, event.at, until, AbsenceReason.OUT_OF_ORDER))
            case Overrun():
                overruns[event.meeting] = _overrun(fair, programme, event)
            case CalledOff():
                bans.append(Ban(party=event.demand, talent=event.talent, reason=event.note))
            case WalkIn():
                walked_in.append(event.talent)
            case WalkInDone():
                pass
    absences = [*away.all, *itertools.chain.from_iterable(overruns.values())]
    return _changed(fair, absences, bans, walked_in)


class _Away:
    """Who, or what, is not to be had, by what was said last; and what of earlier words is over but was true."""

    def __init__(self) -> None:
        self._last: dict[str, Absence] = {}
        self._over: list[Absence] = []

    @property
    def all(self) -> list[Absence]:
        return [*self._over, *self._last.values()]

    def say(self, absence: Absence) -> None:
        self.end(absence.who, absence.since)
        self._last[absence.who] = absence

    def end(self, party: str, at: datetime) -> None:
        known = self._last.pop(party, None)
        if known is not None and known.since < at:
            self._over.append(known.model_copy(update={"until": min(known.until, at)}))


def _come_with(fair: Fair, party: str) -> list[str]:
    """Who is there when this one is: with a representative the organisation, with it the only one it sends."""
    of = next((one.organisation for one in fair.representatives if one.id == party), None)
    if of is not None:
        return [party, of]
    sent = [one.id for one in fair.representatives if one.organisation == party]
    return [party, *sent] if len(sent) == 1 else [party]


def _in_time_for(fair: Fair, at: datetime) -> datetime:
    """The beginning of the slot in whose first half this is: a meeting is held though somebody comes a little late."""
    begun = (slot.starts for slot in fair.slots if slot.starts <= at < slot.starts + (slot.ends - slot.starts) / 2)
    return max(begun, default=at)


def _absence(who: str, since: datetime, until: datetime, reason: AbsenceReason = AbsenceReason.OTHER) -> Absence:
    return Absence(who=who, since=since, until=max(since, until), reason=reason)


def _end_of_day(fair: Fair, at: datetime) -> datetime:
    return max((slot.ends for slot in fair.slots if slot.day == at.date()), default=at)


def _end_of_fair(fair: Fair, at: datetime) -> datetime:
    return max((slot.ends for slot in fair.slots), default=at)


def _overrun(fair: Fair, programme: Programme, event: Overrun) -> list[Absence]:
    """From the end of the meeting's slot, for everybody in it and its table."""
    meeting = programme.of_id.get(event.meeting)
    if meeting is None or meeting.slot not in fair.slot_numbers:
        return []
    since = fair.slots[fair.slot_numbers[meeting.slot]].ends
    who = [*meeting.talents, *meeting.representatives, *filter(None, [meeting.interpreter])]
    people = [_absence(one, since, event.until) for one in who]
    return [*people, _absence(meeting.table, since, event.until, AbsenceReason.OUT_OF_ORDER)]


def _changed(fair: Fair, absences: Sequence[Absence], bans: Sequence[Ban], walked_in: Sequence[str]) -> Fair:
    attendees = fair.attendees
    if attendees:
        known = {one.id for one in attendees}
        attendees += tuple(Attendee(id=one) for one in dict.fromkeys(walked_in) if one not in known)
    rules = fair.rules.model_copy(
        update={
            "bans": (*fair.rules.bans, *bans),
            "pins": tuple(
                pin
                for pin in fair.rules.pins
                if not any((ban.party, ban.talent) == (pin.demand, pin.talent) for ban in bans)
            ),
        }
    )
    return fair.changed(absences=(*fair.absences, *absences), attendees=attendees, rules=rules)


def waiting(events: Iterable[DayEvent]) -> list[WalkIn]:
    """Who has walked in and was not served yet, in the order in which they came."""
    queue: dict[tuple[str, str], WalkIn] = {}
    for event in events:
        if isinstance(event, WalkIn):
            queue.setdefault((event.demand, event.talent), event)
        elif isinstance(event, WalkInDone):
            queue.pop((event.demand, event.talent), None)
    return list(queue.values())


def checked_in(events: Iterable[DayEvent]) -> dict[str, datetime]:
    """Party → when it was first seen."""
    seen: dict[str, datetime] = {}
    for event in events:
        if isinstance(event, CheckedIn):
            seen.setdefault(event.party, event.at)
    return seen
