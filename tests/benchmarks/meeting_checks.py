"""Whether a plan keeps the limits of a simulated fair: worked out from its frame, without any of the planner's code."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.fair.frame import Slot
from matcher.fair.programme import Meeting, Programme
from tests.benchmarks.simulated_meetings import SimulatedMeetings

Pair = tuple[str, str]  # demand, talent


class Broken(AssertionError):
    """A limit that a result does not keep."""


@dataclass(frozen=True)
class Lacking:
    """Least limits that are not met."""

    parties: int
    meetings: int


def check_pairs(made: SimulatedMeetings, pairs: Sequence[Pair]) -> None:
    """Raises Broken for a pair that may not meet, one that meets twice, somebody with too many, or a broken session."""
    allowed = {(one.demand, one.talent) for one in made.scored}
    for pair, count in Counter(pairs).items():
        if pair not in allowed or count > 1:
            raise Broken(f"{pair} meets {count} times, {'once' if pair in allowed else 'never'} is allowed")
    held = _counted(pairs)
    for party, limits in made.fair.rules.own.items():
        if held[party] > limits.most:
            raise Broken(f"{party} has {held[party]} meetings, {limits.most} are allowed")
    for group in made.fair.rules.groups:
        sessions = range(group.sessions + 1)
        if not any(number * group.least <= held[group.host] <= number * group.most for number in sessions):
            raise Broken(f"{group.host} cannot hold its sessions with {held[group.host]} guests")


def check_programme(made: SimulatedMeetings, programme: Programme) -> None:
    """Raises Broken for all that check_pairs refuses, and for anybody or anything in two places, away or too far."""
    check_pairs(made, [pair for meeting in programme.meetings for pair in meeting.pairs])
    slots = {slot.id: slot for slot in made.fair.slots}
    away: defaultdict[str, set[str]] = defaultdict(set)
    for absence in made.fair.absences:
        away[absence.who] |= {
            slot.id for slot in made.fair.slots if absence.since < slot.ends and slot.starts < absence.until
        }
    known = {table.id for table in made.fair.tables} | {one.id for one in made.fair.interpreters}
    people = {demand: one.id for one in made.fair.representatives for demand in one.demands}
    taken: dict[tuple[str, str], str] = {}
    for meeting in programme.meetings:
        for who in _involved(made, people, meeting):
            if (meeting.slot, who) in taken:
                raise Broken(f"{who} is in two meetings in {meeting.slot}: {taken[meeting.slot, who]}, {meeting.id}")
            if meeting.slot not in slots or meeting.slot in away[who]:
                raise Broken(f"{who} is not there in {meeting.slot}")
            taken[meeting.slot, who] = meeting.id
        unknown = {meeting.table, *filter(None, [meeting.interpreter])} - known
        if unknown:
            raise Broken(f"{meeting.id} needs what there is not: {sorted(unknown)}")
    _check_walks(made, programme, slots)


def lacking(made: SimulatedMeetings, pairs: Iterable[Pair]) -> Lacking:
    held = _counted(pairs)
    short = [max(0, limits.least - held[party]) for party, limits in made.fair.rules.own.items()]
    return Lacking(sum(one > 0 for one in short), sum(short))


def value_of(made: SimulatedMeetings, pairs: Iterable[Pair]) -> float:
    values = {(one.demand, one.talent): one.value for one in made.scored}
    return sum(values[pair] for pair in pairs)


def _counted(pairs: Iterable[Pair]) -> Counter[str]:
    return Counter(itertools.chain.from_iterable(pairs))


def _involved(made: SimulatedMeetings, people: Mapping[str, str], meeting: Meeting) -> list[str]:
    """All of whom there is one: the parties, who sits there for a demand, the table and the interpreter."""
    for demand, who in zip(meeting.demands, meeting.representatives, strict=True):
        if people[demand] != who:
            raise Broken(f"{who} does not speak for {demand}")
    strangers = [one for one in meeting.talents if "zh" not in made.participants.talents[one].languages]
    if strangers and not meeting.interpreter:
        raise Broken(f"nobody interprets for {strangers[0]} in {meeting.id}")
    return [*meeting.parties, *meeting.representatives, meeting.table, *filter(None, [meeting.interpreter])]


def _check_walks(made: SimulatedMeetings, programme: Programme, slots: dict[str, Slot]) -> None:
    room_of = {table.id: table.room for table in made.fair.tables}
    minutes = {frozenset(walk.rooms): walk.minutes for walk in made.fair.walks}
    days = defaultdict(list)
    for meeting in sorted(programme.meetings, key=lambda one: slots[one.slot].starts):
        for who in (*meeting.talents, *meeting.representatives):
            days[who].append(meeting)
    for who, held in days.items():
        for before, after in itertools.pairwise(held):
            pause = (slots[after.slot].starts - slots[before.slot].ends).total_seconds() / 60
            needed = minutes.get(frozenset((room_of[before.table], room_of[after.table])), 0)
            if needed > pause:
                raise Broken(f"{who} has {pause:.0f} minutes for a walk of {needed} after {before.slot}")
