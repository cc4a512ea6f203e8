"""Which pairs to choose for the greatest sum of values, within limits: a b-matching under families of limits.

Each family parts the pairs into groups: those of a demand, of an organisation, of a talent. Where the families fall
into two chains, in each of which one is nested in the next, the limits are the rows of a network, and the linear
programme has integral vertices (Edmonds, 1970; Schrijver, Combinatorial Optimization, 2003, ch. 41): a minimum-cost
circulation finds the optimum, and its potentials prove it. Other families, and sessions that need a least number of
guests, go to HiGHS as an integer programme.

Least limits come before value: as few as possible are missed, and then the value is the greatest.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from embeddings.vectors import IntArray
from matcher.fair.planning.network import circulation

Values = NDArray[np.float64]
Chosen = NDArray[np.bool_]

UNLIMITED = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Family:
    """A partition of n pairs into g groups, each with limits."""

    name: str
    groups: IntArray  # (n,) of each pair; −1 where it is in none
    least: IntArray  # (g,)
    most: IntArray  # (g,)

    def counts(self, chosen: Chosen) -> IntArray:
        """(g,) chosen pairs of each group."""
        return np.bincount(self.groups[chosen & (self.groups >= 0)], minlength=len(self.most))


@dataclass(frozen=True)
class Sessions:
    """The pairs of one group of a family are held in sessions: each of `least` to `most`, and no more than `count`."""

    family: int
    group: int
    least: int
    most: int
    count: int


@dataclass(frozen=True)
class Selecting:
    """n pairs to choose from. A pair of value 0 or less is chosen only for a least limit."""

    values: Values  # (n,)
    families: Sequence[Family] = ()
    sessions: Sequence[Sessions] = ()

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Selected:
    chosen: Chosen  # (n,)
    bound: float  # no choice that misses as few of the least limits is worth more
    lacking: Sequence[IntArray]  # for each family (g,): how far below the least limit
    method: str
    margins: Values | None  # (n,) see network.circulation; None for an integer programme
    seconds: float = field(compare=False)

    @property
    def missed(self) -> int:
        return int(sum(one.sum() for one in self.lacking))


def select(problem: Selecting, *, seconds: float = 60.0) -> Selected:
    """The best choice; nothing for no pairs. seconds: the longest that an integer programme may take.

    Raises ValueError for a family whose arrays do not fit.
    """
    started = time.perf_counter()
    _check(problem)
    chains = None if problem.sessions else _two_chains(_binding(problem))
    margins = None
    if len(problem) == 0:
        chosen, bound, method = np.zeros(0, dtype=np.bool_), 0.0, "nothing to choose from"
    elif chains is not None:
        chosen, bound, margins = circulation(problem.values, *chains)
        method = "minimum-cost flow"
    else:
        chosen, bound = _integer_programme(problem, seconds)
        method = "integer programme (HiGHS)"
    lacking = [np.maximum(one.least - one.counts(chosen), 0) for one in problem.families]
    return Selected(chosen, bound, lacking, method, margins, time.perf_counter() - started)


def _check(problem: Selecting) -> None:
    if not np.isfinite(problem.values).all():
        raise ValueError("values must be finite")
    for one in problem.families:
        if len(one.groups) != len(problem) or len(one.least) != len(one.most):
            raise ValueError(f"the limits of {one.name} do not fit {len(problem)} pairs")
        if (one.groups >= len(one.most)).any() or (one.least > one.most).any() or (one.least < 0).any():
            raise ValueError(f"the limits of {one.name} are not in order")


def _binding(problem: Selecting) -> list[Family]:
    """Without the groups that no choice can break, nor the families that have only such."""
    kept = []
    for one in problem.families:
        if not len(one.most):
            continue
        size = np.bincount(one.groups[one.groups >= 0], minlength=len(one.most))
        binding = (one.most < size) | (one.least > 0)
        groups = np.where((one.groups >= 0) & binding[one.groups], one.groups, -1)
        if (groups >= 0).any():
            used, dense = np.unique(groups[groups >= 0], return_inverse=True)
            numbered = np.full(len(groups), -1, dtype=np.int64)
            numbered[groups >= 0] = dense
            kept.append(Family(one.name, numbered, one.least[used], one.most[used]))
    return kept


def _two_chains(families: Sequence[Family]) -> tuple[list[Family], list[Family]] | None:
    """The families in two chains, coarse before fine, or None where that cannot be."""
    numbers = range(len(families))
    nested = {(i, j): _lies_within(families[i], families[j]) for i in numbers for j in numbers if i != j}
    side: dict[int, int] = {}
    for first in range(len(families)):
        waiting = [(first, side.get(first, 0))]
        while waiting:
            one, wanted = waiting.pop()
            if one in side:
                if side[one] != wanted:
                    return None
                continue
            side[one] = wanted
            apart = [j for j in range(len(families)) if j != one and not nested[one, j] and not nested[j, one]]
            waiting += [(j, 1 - wanted) for j in apart]
    coarser = {i: {j for j in numbers if j != i and nested[i, j] and not nested[j, i]} for i in numbers}
    chains = []
    for number in (0, 1):
        members = {i for i in numbers if side[i] == number}
        try:
            order = list(TopologicalSorter({i: coarser[i] & members for i in members}).static_order())
        except CycleError:  # parts of one family within the next, and parts of that within the first
            return None
        chains.append([families[i] for i in order])
    return chains[0], chains[1]


def _lies_within(fine: Family, coarse: Family) -> bool:
    """Whether each group of `fine` lies in one group of `coarse`, or wholly outside."""
    inside = fine.groups >= 0
    label = np.full(len(fine.most), -2, dtype=np.int64)
    label[fine.groups[inside]] = coarse.groups[inside]
    return bool((label[fine.groups[inside]] == coarse.groups[inside]).all())


def _integer_programme(problem: Selecting, seconds: float) -> tuple[Chosen, float]:
    """First as few misses as possible, then the greatest value with no more."""
    missed = 0
    if any(one.least.any() for one in problem.families):
        columns = _Columns(problem, short=True)
        solution = columns.solve(columns.shortfalls, seconds)
        missed = round(float(columns.shortfalls @ solution.x))
    columns = _Columns(problem, short=missed > 0)
    if missed:
        columns.limit(columns.shortfalls, missed)
    solution = columns.solve(-columns.values, seconds)
    return np.round(solution.x[: len(problem)]).astype(np.bool_), -float(solution.mip_dual_bound)


@dataclass(frozen=True)
class Relaxation:
    """The fewest changes of limits by which all least limits could be met; two ways, each complete by itself."""

    lowered: Sequence[IntArray]  # for each family (g,): by how much the least limit would have to be lower
    raised: (
        Sequence[IntArray] | None
    )  # or by how much the most limit would have to be higher; None if that is not enough


def relaxation(problem: Selecting, *, seconds: float = 30.0) -> Relaxation:
    """What would have to give, where `select` missed least limits."""
    if not any(len(one.most) for one in problem.families):
        return Relaxation([one.least for one in problem.families], [one.most for one in problem.families])
    columns = _Columns(problem, short=True)
    lowered = columns.per_family(columns.solve(columns.shortfalls, seconds).x, "short")
    columns = _Columns(problem, short=False, more=True)
    solution = columns.solve(columns.raises, seconds, may_fail=True)
    return Relaxation(lowered, None if solution is None else columns.per_family(solution.x, "more"))


class _Columns:
    """The integer programme: a column a pair, then a number of sessions each, then what limits give way."""

    def __init__(self, problem: Selecting, *, short: bool, more: bool = False) -> None:
        self._problem = problem
        n, held = len(problem), len(problem.sessions)
        self._sizes = [len(one.most) for one in problem.families]
        groups = sum(self._sizes)
        self._short = slice(n + held, n + held + groups * short)
        self._more = slice(self._short.stop, self._short.stop + groups * more)
        self._width = self._more.stop
        self._integral = np.zeros(self._width, dtype=np.int64)
        self._integral[: n + held] = 1
        self._upper = np.full(self._width, np.inf)
        self._upper[:n] = 1
        self._upper[n : n + held] = [one.count for one in problem.sessions]
        self._rows: list[LinearConstraint] = []
        self.values = self._column(slice(0, n), problem.values)
        self.shortfalls = self._column(self._short, 1.0)
        self.raises = self._column(self._more, 1.0)
        if groups:
            self._limits(short, more)
        self._sessions()

    def _column(self, where: slice, value: Values | float) -> Values:
        made = np.zeros(self._width)
        made[where] = value
        return made

    def _limits(self, short: bool, more: bool) -> None:
        rows = vstack([_membership(one) for one in self._problem.families], format="csr")
        groups = rows.shape[0]
        least = np.concatenate([one.least for one in self._problem.families]).astype(np.float64)
        most = np.concatenate([one.most for one in self._problem.families]).astype(np.float64)
        blocks = [rows, csr_array((groups, len(self._problem.sessions)))]
        one_each = csr_array(np.eye(groups)) if groups < 2000 else _identity(groups)
        floor = hstack([*blocks, *([one_each] if short else []), *([csr_array((groups, groups))] if more else [])])
        ceiling = hstack([*blocks, *([csr_array((groups, groups))] if short else []), *([-one_each] if more else [])])
        self._rows.append(LinearConstraint(floor.tocsr()[least > 0], least[least > 0], np.inf))
        self._rows.append(LinearConstraint(ceiling.tocsr(), -np.inf, most))

    def _sessions(self) -> None:
        n = len(self._problem)
        for number, one in enumerate(self._problem.sessions):
            pairs = self._problem.families[one.family].groups == one.group
            for sign, size in ((1, one.least), (-1, one.most)):
                row = self._column(slice(0, n), sign * pairs.astype(np.float64))
                row[n + number] = -sign * size
                self._rows.append(LinearConstraint(row[None, :], 0, np.inf))

    def limit(self, cost: Values, most: float) -> None:
        self._rows.append(LinearConstraint(cost[None, :], -np.inf, most))

    def solve(self, cost: Values, seconds: float, may_fail: bool = False):  # type: ignore[no-untyped-def]
        """Raises TimeoutError where nothing was found in time."""
        solution = milp(
            cost,
            integrality=self._integral,
            bounds=Bounds(0, self._upper),
            constraints=self._rows,
            options={"time_limit": seconds, "mip_rel_gap": 1e-7},
        )
        if solution.x is None:
            if may_fail and solution.status == 2:
                return None
            raise TimeoutError(solution.message)
        return solution

    def per_family(self, x: Values, which: str) -> list[IntArray]:
        where = self._short if which == "short" else self._more
        return np.split(np.round(x[where]).astype(np.int64), np.cumsum(self._sizes)[:-1])


def _membership(family: Family) -> csr_array:
    """(g, n) 1 where the pair is of the group."""
    pairs = np.flatnonzero(family.groups >= 0)
    ones = np.ones(len(pairs))
    return coo_array((ones, (family.groups[pairs], pairs)), shape=(len(family.most), len(family.groups))).tocsr()


def _identity(size: int) -> csr_array:
    numbers = np.arange(size)
    return coo_array((np.ones(size), (numbers, numbers)), shape=(size, size)).tocsr()
