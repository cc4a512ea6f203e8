"""When the chosen pairs meet: slot by slot the best matching, then every two slots once more, exactly.

Where all are always there, the first pass is exact: König's theorem (1916) promises a matching that covers whoever has
as many meetings left as there are slots, so as many slots as the largest number of meetings suffice, and balanced ones
keep to the tables (de Werra, 1971). Elsewhere whoever has few slots left goes first, and two slots at a time are solved
again with what found no place, as an integer programme, until nothing gains or the time is over.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.planning.selection import Chosen, Family, Selecting, Values, select

Free = NDArray[np.int64]
NOWHERE = -1

# How a pair is weighed when a slot is filled, beside its value: whoever has no slot to spare, how much of its time is
# needed, and in how few slots the pair could still meet. Chosen on simulated fairs with 30 % of the slots blocked.
CRITICAL, NEEDED, SCARCE = 4.0, 1.0, 4.0
LEAST_GAIN = 1e-6
SECONDS_FOR_TWO_SLOTS = 5.0


@dataclass(frozen=True)
class AtOnce:
    """In one slot, of the pairs of group g no more than free[g, s] are held: a talent 1, a room its tables."""

    name: str
    groups: IntArray  # (n,) of each pair; −1 where it is in none
    free: Free  # (g, slots)


@dataclass(frozen=True)
class Walks:
    """Who comes from one room must have time to reach the next."""

    rooms: IntArray  # (n,) where each pair meets
    movers: Sequence[IntArray]  # each (n,): who walks there, by number
    too_far: Chosen  # (slots, slots, rooms, rooms) whether [later slot, room] cannot be reached from [slot, room]


@dataclass(frozen=True)
class Timing:
    """n pairs and the limits on when they meet."""

    values: Values  # (n,) above 0, of meeting at all
    at_once: Sequence[AtOnce]
    in_all: Sequence[Family] = ()  # over the whole fair
    walks: Walks | None = None
    liking: Values | None = None  # (n, slots) what is added, or taken, where a pair meets then

    @property
    def slots(self) -> int:
        return int(self.at_once[0].free.shape[1])

    def __len__(self) -> int:
        return len(self.values)

    def possible(self) -> Chosen:
        """(n, slots) whether a pair could meet then, were it alone."""
        possible = np.ones((len(self), self.slots), dtype=np.bool_)
        for one in self.at_once:
            inside = one.groups >= 0
            possible[inside] &= one.free[one.groups[inside]] > 0
        return possible


@dataclass(frozen=True)
class Placed:
    """slots: (n,) in which each pair meets, NOWHERE for none."""

    slots: IntArray
    started_with: float  # values and likings of the first pass
    rounds: int = field(default=0, compare=False)


def timetable(
    timing: Timing,
    wanted: Chosen,
    *,
    fixed: IntArray | None = None,
    standing: IntArray | None = None,
    substitutes: Chosen | None = None,
    seconds: float = 10.0,
) -> Placed:
    """wanted: (n,) the pairs to place. fixed: (n,) slots that are given already, NOWHERE for the others.

    standing: (n,) slots in which pairs stand from an earlier planning: as many as can stay do so at first, and what
    else happens to them, the likings decide. substitutes: (n,) pairs that may come in where a wanted one finds no
    place. seconds: for the second pass. The result is never worth less than the first pass, and keeps all limits; fixed
    pairs stay whatever they break.
    """
    ends = time.perf_counter() + seconds
    board = _Board(timing, fixed)
    if standing is not None:
        board.keep(standing)
    board.fill_in_turn(wanted)
    started_with = board.worth()
    rounds = 0
    if (wanted & (board.slots == NOWHERE)).any():
        may = wanted | (substitutes if substitutes is not None else False)
        rounds = board.improve(may, ends)
    return Placed(board.slots, started_with, rounds)


class _Board:
    """Which pair stands in which slot now."""

    def __init__(self, timing: Timing, fixed: IntArray | None) -> None:
        self._timing = timing
        n = len(timing)
        self.slots = np.full(n, NOWHERE, dtype=np.int64) if fixed is None else fixed.astype(np.int64, copy=True)
        self._fixed = self.slots != NOWHERE
        self._possible = timing.possible()

    def worth(self) -> float:
        standing = np.flatnonzero(self.slots != NOWHERE)
        return float(self._worth_of(standing, self.slots[standing]).sum())

    def _worth_of(self, pairs: IntArray, slots: IntArray) -> Values:
        values = self._timing.values[pairs]
        return values if self._timing.liking is None else values + self._timing.liking[pairs, slots]

    def keep(self, standing: IntArray) -> None:
        """Slot by slot, the best of those who stand there and can."""
        for slot in range(self._timing.slots):
            items = self._open_items(np.flatnonzero((standing == slot) & ~self._fixed), (slot,))
            chosen = select(self._selecting(items, items.values)).chosen
            self.slots[items.pairs[chosen]] = slot

    def fill_in_turn(self, wanted: Chosen) -> None:
        """The slots with the fewest wanted pairs first, since what they miss has the others to go to."""
        order = np.argsort(self._possible[wanted].sum(axis=0), kind="stable")
        ahead = np.ones(self._timing.slots, dtype=np.bool_)
        for slot in order.tolist():
            self._fill(slot, wanted & (self.slots == NOWHERE), ahead)
            ahead[slot] = False

    def _fill(self, slot: int, left: Chosen, ahead: Chosen) -> None:
        """ahead: (slots,) which slots are still to be filled, this one among them."""
        items = self._open_items(np.flatnonzero(left), (slot,))
        if not len(items.pairs):
            return
        weights = items.values + self._urgency(left, ahead)[items.pairs]
        chosen = select(self._selecting(items, weights)).chosen
        self.slots[items.pairs[chosen]] = slot

    def _urgency(self, left: Chosen, ahead: Chosen) -> Values:
        """(n,) of the pairs that are left."""
        pairs = np.flatnonzero(left)
        urgency = np.zeros(len(left))
        choices = (self._possible[pairs] & ahead).sum(axis=1)
        urgency[pairs] = SCARCE / np.maximum(choices, 1)
        for one in self._timing.at_once:
            inside = pairs[one.groups[pairs] >= 0]
            groups = one.groups[inside]
            needed = np.bincount(groups, minlength=len(one.free))
            there = (one.free * ahead).sum(axis=1)
            share = (needed / np.maximum(there, 1))[groups]
            urgency[inside] += NEEDED * share + CRITICAL * (share >= 1)
        return urgency

    def improve(self, may: Chosen, ends: float) -> int:
        """Two slots at a time, those first for which most is waiting. → rounds over all of them."""
        for rounds in range(1, 100):
            before = self.worth()
            for first, second in self._couples(may):
                if time.perf_counter() > ends:
                    return rounds
                self._solve_again((first, second), may, ends)
            if self.worth() <= before + LEAST_GAIN:
                return rounds
        return rounds

    def _couples(self, may: Chosen) -> Iterator[tuple[int, int]]:
        waiting = self._possible[may & (self.slots == NOWHERE)].sum(axis=0)
        slots = self._timing.slots
        if slots == 1:
            yield 0, 0
        couples = [(one, other) for one in range(slots) for other in range(one)]
        yield from sorted(couples, key=lambda couple: -int(waiting[couple[0]] + waiting[couple[1]]))

    def _solve_again(self, two: tuple[int, int], may: Chosen, ends: float) -> None:
        """All that stands in these slots, and all that may and stands nowhere, placed anew."""
        slots = tuple(dict.fromkeys(two))
        here = np.isin(self.slots, slots) & ~self._fixed
        waiting = may & (self.slots == NOWHERE) & self._possible[:, slots].any(axis=1)
        if not waiting.any():
            return
        held = self.slots[here].copy()
        self.slots[here] = NOWHERE
        items = self._open_items(np.flatnonzero(here | waiting), slots)
        before = float(self._worth_of(np.flatnonzero(here), held).sum())
        limit = max(0.1, min(SECONDS_FOR_TWO_SLOTS, ends - time.perf_counter()))
        try:
            chosen = select(self._selecting(items, items.values), seconds=limit).chosen
        except TimeoutError:
            chosen = np.zeros(len(items.pairs), dtype=np.bool_)
        if float(items.values[chosen].sum()) > before + LEAST_GAIN:
            self.slots[items.pairs[chosen]] = items.slots[chosen]
        else:
            self.slots[here] = held

    def _open_items(self, pairs: IntArray, slots: Sequence[int]) -> "_Items":
        """Each of these pairs in each of these slots, where nothing that stands already prevents it."""
        numbers = np.repeat(pairs, len(slots))
        times = np.tile(np.asarray(slots, dtype=np.int64), len(pairs))
        open_ = self._possible[numbers, times]
        for one in self._timing.at_once:
            inside = one.groups[numbers] >= 0
            used = self._used(one)
            open_[inside] &= (one.free - used)[one.groups[numbers[inside]], times[inside]] > 0
        if self._timing.walks is not None:
            open_ &= ~self._out_of_reach(self._timing.walks, numbers, times)
        numbers, times = numbers[open_], times[open_]
        return _Items(numbers, times, self._worth_of(numbers, times))

    def _used(self, one: AtOnce) -> Free:
        """(g, slots) taken already."""
        used = np.zeros_like(one.free)
        standing = np.flatnonzero((self.slots != NOWHERE) & (one.groups >= 0))
        np.add.at(used, (one.groups[standing], self.slots[standing]), 1)
        return used

    def _out_of_reach(self, walks: Walks, numbers: IntArray, times: IntArray) -> Chosen:
        """(items,) whether somebody could not walk there from where they stand before, or on to where they do after."""
        blocked = np.zeros(len(numbers), dtype=np.bool_)
        slots = self._timing.slots
        for movers in walks.movers:
            standing = np.flatnonzero((self.slots != NOWHERE) & (movers >= 0))
            room_of = np.full((int(movers.max(initial=0)) + 1, slots), NOWHERE, dtype=np.int64)
            room_of[movers[standing], self.slots[standing]] = walks.rooms[standing]
            for other in range(slots):
                there = room_of[movers[numbers], other]
                known = (there != NOWHERE) & (movers[numbers] >= 0) & (times != other)
                here = walks.rooms[numbers[known]]
                blocked[known] |= (
                    walks.too_far[other, times[known], there[known], here]
                    | walks.too_far[times[known], other, here, there[known]]
                )
        return blocked

    def _selecting(self, items: "_Items", weights: Values) -> Selecting:
        slots, place = np.unique(items.slots, return_inverse=True)
        families = []
        for one in self._timing.at_once:
            left = np.maximum(one.free - self._used(one), 0)[:, slots]  # fixed pairs may have taken too much
            groups = _within(one.groups[items.pairs], place, len(slots))
            families.append(_limits(one.name, groups, left.reshape(-1)))
        for family in self._timing.in_all:
            counted = family.counts(self.slots != NOWHERE)
            families.append(_limits(family.name, family.groups[items.pairs], np.maximum(family.most - counted, 0)))
        if len(slots) > 1:
            pairs, number = np.unique(items.pairs, return_inverse=True)
            families.append(_limits("once", number, np.ones(len(pairs), dtype=np.int64)))
            families += self._reachable(items)
        return Selecting(weights, families)

    def _reachable(self, items: "_Items") -> list[Family]:
        """Between the slots that are filled together: in one room, or in none that is too far from it."""
        walks = self._timing.walks
        if walks is None:
            return []
        families = []
        slots = np.unique(items.slots).tolist()
        for earlier in slots:
            for later in slots:
                for room in np.flatnonzero(walks.too_far[earlier, later].any(axis=1)).tolist():
                    rooms = walks.rooms[items.pairs]
                    leaves = (items.slots == earlier) & (rooms == room)
                    comes = (items.slots == later) & walks.too_far[earlier, later, room, rooms]
                    for movers in walks.movers:
                        who = movers[items.pairs]
                        groups = np.where((leaves | comes) & (who >= 0), who, -1)
                        once = np.ones(int(who.max(initial=0)) + 1, dtype=np.int64)
                        families.append(_limits("walk", groups, once))
        return families


@dataclass(frozen=True)
class _Items:
    """Pairs in slots in which they could meet."""

    pairs: IntArray  # (m,)
    slots: IntArray  # (m,)
    values: Values  # (m,) with what is liked


def _within(groups: IntArray, place: IntArray, slots: int) -> IntArray:
    """Numbers of (group, slot)."""
    return np.where(groups >= 0, groups * slots + place, -1)


def _limits(name: str, groups: IntArray, most: IntArray) -> Family:
    return Family(name, groups, np.zeros(len(most), dtype=np.int64), most)
