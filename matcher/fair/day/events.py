"""What happens on the day, and what the frame is like after it."""

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

    events: in the order in which they came. A later word about a party replaces the earlier one.
    """
    away: dict[str, Absence] = {}
    more: list[Absence] = []
    bans: list[Ban] = []
    walked_in: list[str] = []
    for event in events:
        match event:
            case CheckedIn():
                known = away.pop(event.party, None)
                if known is not None and known.since < event.at:
                    more.append(known.model_copy(update={"until": event.at}))
            case Late():
                away[event.party] = _absence(event.party, event.at, event.until, "late")
            case NoShow():
                away[event.party] = _absence(event.party, event.at, _end_of_day(fair, event.at), "no_show")
            case TableLost():
                until = event.until or _end_of_fair(fair, event.at)
                away[event.party] = _absence(event.party, event.at, until, "lost", AbsenceReason.OUT_OF_ORDER)
            case Overrun():
                more += _overrun(fair, programme, event)
            case CalledOff():
                bans.append(Ban(party=event.demand, talent=event.talent, reason=event.note))
            case WalkIn():
                walked_in.append(event.talent)
            case WalkInDone():
                pass
    return _changed(fair, [*away.values(), *more], bans, walked_in)


def _absence(
    who: str, since: datetime, until: datetime, note: str, reason: AbsenceReason = AbsenceReason.OTHER
) -> Absence:
    return Absence(who=who, since=since, until=max(since, until), reason=reason, note=note)


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
    who = [*meeting.talents, *meeting.representatives, meeting.table, *filter(None, [meeting.interpreter])]
    return [_absence(one, since, event.until, "overrun") for one in who]


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
