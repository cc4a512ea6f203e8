"""How long somebody waits who has come without a meeting: the talks that fit between those that are set down."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher.fair.day.events import WalkIn
from matcher.fair.frame import EVERYBODY, Fair
from matcher.fair.participants import Participants
from matcher.fair.presence import Presence
from matcher.fair.programme import Programme

TALK = timedelta(minutes=10)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Estimate:
    """For one in the queue. `starts`: None where no time is left today."""

    walk_in: WalkIn
    place: int  # in the queue of the organisation, from 1
    starts: datetime | None
    minutes: int | None  # from now


def estimates(
    fair: Fair,
    participants: Participants,
    programme: Programme,
    queue: Sequence[WalkIn],
    now: datetime,
    *,
    talk: timedelta = TALK,
) -> list[Estimate]:
    """In the order of the queue. Each talk is given the first gap that suffices among the organisation's people.

    The people of an organisation are free from now to the day's last slot, except in the slots of their meetings and
    where they are away; talents who wait are taken to be free but for their own meetings.
    """
    presence = Presence(fair)
    closing = max((slot.ends for slot in fair.slots if slot.day == now.date()), default=now)
    busy = _busy(fair, programme)
    given: dict[str, list[Span]] = defaultdict(list)
    found = []
    places: dict[str, int] = defaultdict(int)
    for one in queue:
        demand = participants.demands.get(one.demand)
        if demand is None:
            found.append(Estimate(one, 0, None, None))
            continue
        places[demand.organisation] += 1
        options = []
        for person in presence.of_demand(demand):
            away = _away(fair, {person.id, person.organisation, one.demand})
            taken = [*busy[person.id], *given[person.id], *away, *busy[one.talent], *given[one.talent]]
            start = _first_gap(taken, now, closing, talk)
            if start is not None:
                options.append((start, person.id))
        start, person_id = min(options, default=(None, ""))
        if start is not None:
            given[person_id].append((start, start + talk))
            given[one.talent].append((start, start + talk))
        minutes = None if start is None else round((start - now) / timedelta(minutes=1))
        found.append(Estimate(one, places[demand.organisation], start, minutes))
    return found


def _busy(fair: Fair, programme: Programme) -> dict[str, list[Span]]:
    busy: dict[str, list[Span]] = defaultdict(list)
    for meeting in programme.meetings:
        if meeting.slot in fair.slot_numbers:
            slot = fair.slots[fair.slot_numbers[meeting.slot]]
            for who in (*meeting.talents, *meeting.representatives):
                busy[who].append((slot.starts, slot.ends))
    return busy


def _away(fair: Fair, who: Iterable[str]) -> list[Span]:
    names = {*who, EVERYBODY}
    return [(one.since, one.until) for one in fair.absences if one.who in names]


def _first_gap(taken: Sequence[Span], since: datetime, until: datetime, length: timedelta) -> datetime | None:
    start = since
    for begins, ends in sorted(taken):
        if begins - start >= length:
            break
        start = max(start, ends)
    return start if start + length <= until else None
