"""The same meetings at kinder times: less waiting between two, fewer changes of room, lunch, the best early.

Between two slots, meetings that share nobody with the others may change sides together: a Kempe chain interchange, as
in examination timetabling (Thompson and Dowsland, Computers & Operations Research, 1998). Nobody's meeting is lost, and
all limits hold.
"""

import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.planning.timetable import NOWHERE, Timing

IDLE, ROOM_CHANGE, NO_LUNCH, LATE = 1.0, 0.5, 2.0, 0.05  # what each costs: a slot, a change, a day, a slot × the value
LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Comfort:
    """What people have to put up with, over all of them and all days."""

    idle_slots: int  # between the first and the last meeting of a day, without lunch
    room_changes: int
    days_without_lunch: int


@dataclass(frozen=True)
class Day:
    slots: Sequence[int]
    lunch: frozenset[int] = field(default_factory=frozenset)


class Rearranging:
    """Meetings in slots, and what they cost whom.

    persons: each (n,), who is in each pair, by number: the talent, and who represents an organisation alone; −1 for
    nobody. rooms: (n,). fixed: (n,) pairs that stay.
    """

    def __init__(
        self,
        timing: Timing,
        slots: IntArray,
        days: Sequence[Day],
        persons: Sequence[IntArray],
        rooms: IntArray,
        fixed: NDArray[np.bool_],
    ) -> None:
        self._timing, self.slots, self._days, self._rooms = timing, slots.copy(), days, rooms
        self._fixed = fixed
        self._possible = timing.possible()
        self._used = [self._counted(number) for number in range(len(timing.at_once))]
        self._people = [
            tuple((side, int(of[pair])) for side, of in enumerate(persons) if of[pair] >= 0)
            for pair in range(len(slots))
        ]
        self._meetings: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)  # person → slot → pair
        for pair in np.flatnonzero(slots != NOWHERE).tolist():
            for person in self._people[pair]:
                self._meetings[person][int(slots[pair])] = pair

    def _counted(self, number: int) -> NDArray[np.int64]:
        one = self._timing.at_once[number]
        used = np.zeros_like(one.free)
        standing = np.flatnonzero((self.slots != NOWHERE) & (one.groups >= 0))
        np.add.at(used, (one.groups[standing], self.slots[standing]), 1)
        return used

    @property
    def comfort(self) -> Comfort:
        idle = changes = lunches = 0
        for person in self._meetings:
            of_person = self._of(person)
            idle, changes, lunches = idle + of_person[0], changes + of_person[1], lunches + of_person[2]
        return Comfort(idle, changes, lunches)

    def _of(self, person: tuple[int, int]) -> tuple[int, int, int]:
        """(idle slots, room changes, days without lunch)."""
        held = self._meetings[person]
        idle = changes = lunches = 0
        for day in self._days:
            taken = [slot for slot in day.slots if slot in held]
            if not taken:
                continue
            between = [slot for slot in day.slots if taken[0] < slot < taken[-1] and slot not in day.lunch]
            idle += sum(slot not in held for slot in between)
            rooms = [int(self._rooms[held[slot]]) for slot in taken]
            changes += sum(one != other for one, other in itertools.pairwise(rooms))
            lunches += bool(day.lunch) and day.lunch <= set(taken)
        return idle, changes, lunches

    def _cost(self, persons: Iterator[tuple[int, int]] | set[tuple[int, int]]) -> float:
        total = 0.0
        for person in persons:
            idle, changes, lunches = self._of(person)
            total += IDLE * idle + ROOM_CHANGE * changes + NO_LUNCH * lunches
        return total

    def improve(self, seconds: float) -> None:
        """Until no exchange between two slots helps, or the time is over."""
        ends = time.perf_counter() + seconds
        helped = True
        while helped:
            helped = False
            for first in range(self._timing.slots):
                for second in range(first):
                    if time.perf_counter() > ends:
                        return
                    for chain in self._chains(first, second):
                        helped |= self._exchange(chain, first, second)

    def _chains(self, first: int, second: int) -> list[list[int]]:
        """Sets of pairs in the two slots, each of which shares nobody with the others."""
        pairs = np.flatnonzero((self.slots == first) | (self.slots == second)).tolist()
        by_person: dict[tuple[int, int], list[int]] = defaultdict(list)
        for pair in pairs:
            for person in self._people[pair]:
                by_person[person].append(pair)
        seen: set[int] = set()
        chains = []
        for pair in pairs:
            if pair in seen:
                continue
            chain, waiting = [], [pair]
            seen.add(pair)
            while waiting:
                one = waiting.pop()
                chain.append(one)
                for person in self._people[one]:
                    for other in by_person[person]:
                        if other not in seen:
                            seen.add(other)
                            waiting.append(other)
            chains.append(chain)
        return chains

    def _exchange(self, chain: Sequence[int], first: int, second: int) -> bool:
        """Whether it helped; where it does not, nothing is changed."""
        to = {pair: second if self.slots[pair] == first else first for pair in chain}
        if any(self._fixed[pair] or not self._possible[pair, slot] for pair, slot in to.items()):
            return False
        persons = {person for pair in chain for person in self._people[pair]}
        before = self._cost(persons) + self._lateness(chain)
        self._move(to)
        allowed = self._within_limits(chain, (first, second)) and self._reachable(persons)
        if allowed and self._cost(persons) + self._lateness(chain) < before - LEAST_GAIN:
            return True
        self._move({pair: second if slot == first else first for pair, slot in to.items()})
        return False

    def _lateness(self, chain: Sequence[int]) -> float:
        """What is worth more is better early; liking, too, counts."""
        total = 0.0
        for pair in chain:
            slot = int(self.slots[pair])
            total += LATE * float(self._timing.values[pair]) * slot / self._timing.slots
            if self._timing.liking is not None:
                total -= float(self._timing.liking[pair, slot])
        return total

    def _move(self, to: dict[int, int]) -> None:
        for pair in to:
            for person in self._people[pair]:
                self._meetings[person].pop(int(self.slots[pair]), None)
            for one, used in zip(self._timing.at_once, self._used, strict=True):
                if one.groups[pair] >= 0:
                    used[one.groups[pair], self.slots[pair]] -= 1
        for pair, slot in to.items():
            self.slots[pair] = slot
            for person in self._people[pair]:
                self._meetings[person][slot] = pair
            for one, used in zip(self._timing.at_once, self._used, strict=True):
                if one.groups[pair] >= 0:
                    used[one.groups[pair], slot] += 1

    def _within_limits(self, chain: Sequence[int], slots: tuple[int, int]) -> bool:
        for one, used in zip(self._timing.at_once, self._used, strict=True):
            groups = {int(one.groups[pair]) for pair in chain if one.groups[pair] >= 0}
            if any(used[group, slot] > one.free[group, slot] for group in groups for slot in slots):
                return False
        return True

    def _reachable(self, persons: set[tuple[int, int]]) -> bool:
        walks = self._timing.walks
        if walks is None:
            return True
        for person in persons:
            held = sorted(self._meetings[person].items())
            for (earlier, pair), (later, other) in itertools.pairwise(held):
                if walks.too_far[earlier, later, self._rooms[pair], self._rooms[other]]:
                    return False
        return True
