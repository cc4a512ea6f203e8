"""Small problems of choosing and of timing at random, and their answers by trying everything."""

import itertools
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.planning.selection import Chosen, Family, Selecting, Sessions
from matcher.fair.planning.timetable import NOWHERE, AtOnce, Timing, Walks

MOST_PAIRS = 9

values = st.integers(-300, 1000).map(lambda thousandths: thousandths / 1000)


@st.composite
def families(draw: st.DrawFn, size: int, groups: IntArray | None = None) -> Family:
    """With empty groups at times, and pairs in none."""
    if groups is None:
        groups = np.array(draw(st.lists(st.integers(-1, 3), min_size=size, max_size=size)), dtype=np.int64)
    count = int(groups.max(initial=-1)) + 1 + draw(st.integers(0, 1))
    least = draw(st.lists(st.sampled_from((0, 0, 0, 1, 2, 3)), min_size=count, max_size=count))
    spare = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    fewest = np.array(least, dtype=np.int64)
    return Family("of a test", groups, fewest, fewest + np.array(spare, dtype=np.int64))


@st.composite
def chains(draw: st.DrawFn, size: int) -> list[Family]:
    """Up to three families, each of whose groups lies in one of the family before, or wholly outside."""
    made: list[Family] = []
    coarse = np.zeros(size, dtype=np.int64)
    for _ in range(draw(st.integers(0, 3))):
        part = np.array(draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)), dtype=np.int64)
        coarse = np.unique(coarse * 3 + part, return_inverse=True)[1].astype(np.int64)
        outside = draw(st.sets(st.integers(0, 8), max_size=2))
        made.append(draw(families(size, np.where(np.isin(coarse, list(outside)), -1, coarse))))
    return made


@st.composite
def in_two_chains(draw: st.DrawFn) -> Selecting:
    size = draw(st.integers(0, MOST_PAIRS))
    both = draw(chains(size)) + draw(chains(size))
    return Selecting(np.array(draw(st.lists(values, min_size=size, max_size=size))), draw(st.permutations(both)))


@st.composite
def of_any_kind(draw: st.DrawFn) -> Selecting:
    """Families that cross, and sessions."""
    size = draw(st.integers(1, MOST_PAIRS))
    crossing = [draw(families(size)) for _ in range(draw(st.integers(1, 3)))]
    worth = np.array(draw(st.lists(values, min_size=size, max_size=size)))
    return Selecting(worth, crossing, draw(sessions_of(crossing[0])))


@st.composite
def sessions_of(draw: st.DrawFn, first: Family) -> list[Sessions]:
    """Of some groups of the first family."""
    made = []
    for group in draw(st.sets(st.integers(0, 3), max_size=2)):
        if group < len(first.most):
            least = draw(st.integers(1, 3))
            made.append(Sessions(0, group, least, least + draw(st.integers(0, 1)), draw(st.integers(1, 2))))
    return made


@st.composite
def in_two_chains_with_sessions(draw: st.DrawFn) -> Selecting:
    chained = draw(in_two_chains().filter(lambda one: len(one.families) > 0))
    return replace(chained, sessions=draw(sessions_of(chained.families[0])))


def all_choices(size: int) -> NDArray[np.bool_]:
    """(2ⁿ, n)"""
    return np.array(list(itertools.product((False, True), repeat=size)), dtype=np.bool_).reshape(2**size, size)


class Tried:
    """Every choice there is, with what it misses and exceeds."""

    def __init__(self, problem: Selecting) -> None:
        choices = all_choices(len(problem))
        misses = np.zeros(len(choices), dtype=np.int64)
        excess = np.zeros(len(choices), dtype=np.int64)
        held = np.ones(len(choices), dtype=np.bool_)
        for family in problem.families:
            for group in range(len(family.most)):
                count = choices[:, family.groups == group].sum(axis=1)
                misses += np.maximum(family.least[group] - count, 0)
                excess += np.maximum(count - family.most[group], 0)
        for one in problem.sessions:
            count = choices[:, problem.families[one.family].groups == one.group].sum(axis=1)
            held &= np.any([(k * one.least <= count) & (count <= k * one.most) for k in range(one.count + 1)], axis=0)
        self.values = choices @ problem.values
        self._misses, self._excess, self._held = misses, excess, held

    @property
    def fewest_misses(self) -> int:
        """Within all most limits."""
        return int(self._misses[self._held & (self._excess == 0)].min())

    @property
    def best_value(self) -> float:
        """With the fewest misses."""
        within = self._held & (self._excess == 0)
        return float(self.values[within & (self._misses == self.fewest_misses)].max())

    @property
    def least_excess(self) -> int | None:
        """Over most limits, where no least limit is missed; None where one is missed in any case."""
        met = self._held & (self._misses == 0)
        return int(self._excess[met].min()) if met.any() else None


def keeps_limits(problem: Selecting, chosen: Chosen) -> bool:
    """The most limits and the sizes of sessions."""
    for family in problem.families:
        for group, most in enumerate(family.most.tolist()):
            if chosen[family.groups == group].sum() > most:
                return False
    for one in problem.sessions:
        count = chosen[problem.families[one.family].groups == one.group].sum()
        if not any(k * one.least <= count <= k * one.most for k in range(one.count + 1)):
            return False
    return True


@st.composite
def timings(draw: st.DrawFn, most_pairs: int = 14, most_slots: int = 5, *, walking: bool | None = None) -> Timing:
    """Talents and organisations with absences, shared tables that come and go, limits in all, and walks."""
    size, slots = draw(st.integers(1, most_pairs)), draw(st.integers(1, most_slots))
    talents = np.array(draw(st.lists(st.integers(0, 4), min_size=size, max_size=size)), dtype=np.int64)
    organisations = np.array(draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)), dtype=np.int64)
    worth = np.array(draw(st.lists(st.integers(1, 1000), min_size=size, max_size=size))) / 1000
    free = [
        np.array(draw(st.lists(st.integers(low, high), min_size=rows * slots, max_size=rows * slots)), dtype=np.int64)
        for rows, low, high in ((5, 0, 1), (4, 0, 2), (2, 0, 3))
    ]
    rooms = organisations % 2
    at_once = [
        AtOnce("talent", talents, free[0].reshape(5, slots)),
        AtOnce("organisation", organisations, free[1].reshape(4, slots)),
        AtOnce("table", rooms, free[2].reshape(2, slots)),
    ]
    in_all = []
    if draw(st.booleans()):
        most = np.array(draw(st.lists(st.integers(0, 3), min_size=5, max_size=5)), dtype=np.int64)
        in_all.append(Family("talents", talents, np.zeros(5, dtype=np.int64), most))
    walks = None
    if draw(st.booleans()) if walking is None else walking:
        walks = Walks(rooms, [talents], consecutive_too_far(slots, draw(st.integers(1, 2))))
    liking = None
    if draw(st.booleans()):
        drawn = draw(st.lists(st.integers(-5, 5), min_size=size * slots, max_size=size * slots))
        liking = np.array(drawn).reshape(size, slots) / 10_000
    return Timing(worth, at_once, in_all, walks, liking)


def consecutive_too_far(slots: int, near: int) -> Chosen:
    """Between two rooms one needs as many slots as `near`; within a room none."""
    earlier, later = np.indices((slots, slots))
    soon = (later > earlier) & (later - earlier <= near)
    return np.asarray(soon[:, :, None, None] & ~np.eye(2, dtype=np.bool_)[None, None])


def broken_limits(timing: Timing, slots: IntArray) -> list[str]:
    """What a timetable breaks, found pair by pair and slot by slot."""
    broken = []
    standing = [(pair, int(slot)) for pair, slot in enumerate(slots) if slot != NOWHERE]
    for one in timing.at_once:
        for group, frees in enumerate(one.free):
            for slot, free in enumerate(frees):
                if sum(one.groups[pair] == group and at == slot for pair, at in standing) > free:
                    broken.append(f"{one.name} {group} in slot {slot}")
    for family in timing.in_all:
        for group, most in enumerate(family.most):
            if sum(family.groups[pair] == group for pair, _ in standing) > most:
                broken.append(f"{family.name} {group} in all")
    if timing.walks is not None:
        rooms, far = timing.walks.rooms, timing.walks.too_far
        for movers in timing.walks.movers:
            for (one, first), (other, second) in itertools.permutations(standing, 2):
                if movers[one] == movers[other] >= 0 and far[first, second, rooms[one], rooms[other]]:
                    broken.append(f"mover {movers[one]} from slot {first} to {second}")
    return broken


def worth(timing: Timing, slots: IntArray) -> float:
    liking = np.zeros((len(timing), timing.slots)) if timing.liking is None else timing.liking
    return sum(float(timing.values[pair] + liking[pair, slot]) for pair, slot in enumerate(slots) if slot != NOWHERE)


def best_timetable(timing: Timing) -> float:
    """By an integer programme of its own: one variable for each pair in each slot."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    size, slots = len(timing), timing.slots
    numbers = np.arange(size * slots).reshape(size, slots)
    rows, most = [], []

    def at_most(variables: IntArray, limit: int) -> None:
        row = np.zeros(size * slots)
        row[variables.ravel()] = 1
        rows.append(row)
        most.append(limit)

    for pair in range(size):
        at_most(numbers[pair], 1)
    for one in timing.at_once:
        for group in range(len(one.free)):
            for slot in range(slots):
                at_most(numbers[one.groups == group, slot], int(one.free[group, slot]))
    for family in timing.in_all:
        for group in range(len(family.most)):
            at_most(numbers[family.groups == group], int(family.most[group]))
    if timing.walks is not None:
        rooms, far = timing.walks.rooms, timing.walks.too_far
        for movers in timing.walks.movers:
            for one, other in itertools.permutations(range(size), 2):
                for first, second in itertools.product(range(slots), repeat=2):
                    if movers[one] == movers[other] >= 0 and far[first, second, rooms[one], rooms[other]]:
                        at_most(np.array([numbers[one, first], numbers[other, second]]), 1)
    liking = np.zeros((size, slots)) if timing.liking is None else timing.liking
    solution = milp(
        -(timing.values[:, None] + liking).ravel(),
        integrality=np.ones(size * slots),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(np.array(rows), -np.inf, np.array(most))],
    )
    return -float(solution.fun)
