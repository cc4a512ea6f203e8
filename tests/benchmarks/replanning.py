"""Planning again on the day: `python -m tests.benchmarks.replanning [--talents 500] [--demands 300] [--days 10]`.

A simulated fair is planned and published; on each of several days twenty random events happen before its fifth
slot: talents late by an hour or not there, representatives away, tables lost, meetings called off. Prints what the
re-planned programme kept.
"""

import argparse
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from matcher.fair.day.events import CalledOff, DayEvent, Late, NoShow, TableLost, as_things_stand
from matcher.fair.day.replanning import replan
from matcher.fair.frame import Fair
from matcher.fair.planning.plan import plan
from matcher.fair.programme import Programme
from matcher.fair.review.clashes import Grade, clashes
from matcher.fair.review.comparing import Kind
from tests.benchmarks.machine import described, load
from tests.benchmarks.simulated_meetings import SimulatedMeetings, simulated

EVENTS = 20


@dataclass(frozen=True)
class Outcome:
    seconds: float
    hit: int  # meetings that could not stand as they were
    kinds: Counter[Kind]
    meetings: int
    value_kept: float  # of the published programme's
    possible: float  # share of the value whose people are still there at all in some slot that is left
    clashes: int
    fair: Fair  # as things stood
    programme: Programme  # planned again


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.replanning", description=__doc__)
    parser.add_argument("--talents", type=int, default=500)
    parser.add_argument("--demands", type=int, default=300)
    parser.add_argument("--days", type=int, default=10, help="days with other events")
    given = parser.parse_args(arguments)
    print(f"Simulated fair, {given.talents} × {given.demands}, {EVENTS} events a day. Machine: {described()}\n")
    print("| slots blocked | seconds, median (slowest) | could not stand | moved | other table or people | cancelled "
          "| value kept (could be kept) | clashes left |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    for blocked, interpreters in ((0.0, 0), (0.3, given.demands * 80 // 300)):
        made = simulated(
            given.talents,
            given.demands,
            blocked=blocked,
            rooms=4,
            tables=given.demands * 8 // 10 if blocked else given.demands,
            interpreters=interpreters,
            walk=3,
        )
        published = plan(made.fair, made.participants, made.scored, seconds=15)
        print(f"| {blocked:.0%} {_row([day(made, published, seed) for seed in range(given.days)])} [{load()}]")


def day(made: SimulatedMeetings, published: Programme, seed: int) -> Outcome:
    now = made.fair.slots[4].starts - timedelta(minutes=3)
    events = list(_events(made, published, now, np.random.default_rng(seed)))
    fair = as_things_stand(made.fair, events, published)
    hit = {
        meeting
        for clash in clashes(published, fair, made.participants)
        if clash.grade is not Grade.NOTE
        for meeting in clash.meetings
    }
    result = replan(fair, made.participants, made.scored, published, now)
    left = [clash for clash in clashes(result.programme, fair, made.participants) if clash.grade is not Grade.NOTE]
    return Outcome(
        result.seconds,
        len(hit),
        Counter(one.change.kind for one in result.told),
        len(published.meetings),
        result.programme.value / published.value,
        _possible(published, events),
        len(left),
        fair,
        result.programme,
    )


def _possible(published: Programme, events: Sequence[DayEvent]) -> float:
    """Without the meetings to come of those who never came, and those that were called off."""
    gone = {event.party for event in events if isinstance(event, NoShow)}
    off = {(event.demand, event.talent) for event in events if isinstance(event, CalledOff)}
    lost = sum(
        one.value
        for one in published.meetings
        if (gone & set(one.talents) and one.slot[-2:] >= "05") or off & set(one.pairs)
    )
    return 1 - lost / published.value


def _events(
    made: SimulatedMeetings, published: Programme, now: datetime, draw: np.random.Generator
) -> Iterator[DayEvent]:
    talents = [one.id for one in made.fair.attendees]
    people = [one.id for one in made.fair.representatives]
    tables = [one.id for one in made.fair.tables]
    to_come = [one for one in published.meetings if made.fair.slots[made.fair.slot_numbers[one.slot]].starts > now]
    for _ in range(EVENTS):
        match int(draw.integers(5)):
            case 0:
                yield Late(at=now, party=str(draw.choice(talents)), until=now + timedelta(minutes=60))
            case 1:
                yield NoShow(at=now, party=str(draw.choice(talents)))
            case 2:
                yield Late(at=now, party=str(draw.choice(people)), until=now + timedelta(minutes=50))
            case 3:
                yield TableLost(at=now, party=str(draw.choice(tables)))
            case _:
                meeting = to_come[int(draw.integers(len(to_come)))]
                yield CalledOff(at=now, demand=meeting.demands[0], talent=meeting.talents[0])


def _row(outcomes: Sequence[Outcome]) -> str:
    def mean(of: Sequence[float]) -> float:
        return statistics.fmean(of)

    seconds = [one.seconds for one in outcomes]
    meetings = outcomes[0].meetings
    moved = [one.kinds[Kind.MOVED] for one in outcomes]
    other = mean([one.kinds[Kind.OTHER_TABLE] + one.kinds[Kind.OTHER_PEOPLE] for one in outcomes])
    return (
        f"| {statistics.median(seconds):.2f} ({max(seconds):.2f}) "
        f"| {mean([one.hit for one in outcomes]):.0f} of {meetings} "
        f"| {mean(moved):.1f} = {mean(moved) / meetings:.2%} (most {max(moved) / meetings:.2%}) "
        f"| {other:.0f} | {mean([one.kinds[Kind.CANCELLED] for one in outcomes]):.1f} "
        f"| {mean([one.value_kept for one in outcomes]):.2%} ({mean([one.possible for one in outcomes]):.2%}) "
        f"| {sum(one.clashes for one in outcomes)} |"
    )


if __name__ == "__main__":
    main()
