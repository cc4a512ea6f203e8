"""Which pairs to choose for the greatest sum of values, within limits: a b-matching under families of limits.

Each family parts the pairs into groups: those of a demand, of an organisation, of a talent. Where the families fall
into two chains, in each of which one is nested in the next, the limits are the rows of a network, and the linear
programme has integral vertices (Edmonds, 1970; Schrijver, Combinatorial Optimization, 2003, ch. 41): a minimum-cost
circulation finds the optimum, and its potentials prove it. Sessions, which have guests enough or are not held, are
settled flow by flow; what that leaves open, and other families, go to HiGHS as an integer programme.

Least limits come before value: as few as possible are missed, and then the value is the greatest.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.planning.integer_programme import Columns, integer_programme
from matcher.fair.planning.network import circulation

Values = NDArray[np.float64]
Chosen = NDArray[np.bool_]

UNLIMITED = np.iinfo(np.int32).max
PROOF = 1e-7  # of a value: nearer to its bound it counts as proven


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
    if len(problem) == 0:
        answer = _Answer(np.zeros(0, dtype=np.bool_), 0.0, "nothing to choose from")
    elif problem.sessions:
        answer = _in_sessions(problem, seconds)
    else:
        answer = _flow(problem) or _programme(problem, seconds)
    lacking = _lacking(problem, answer.chosen)
    taken = time.perf_counter() - started
    return Selected(answer.chosen, answer.bound, lacking, answer.method, answer.margins, taken)


@dataclass(frozen=True)
class _Answer:
    chosen: Chosen
    bound: float
    method: str
    margins: Values | None = None


def _flow(problem: Selecting) -> _Answer | None:
    """None where the families do not fall into two chains."""
    chains = _two_chains(_binding(problem))
    if chains is None:
        return None
    chosen, bound, margins = circulation(problem.values, *chains)
    return _Answer(chosen, bound, "minimum-cost flow", margins)


def _programme(problem: Selecting, seconds: float) -> _Answer:
    return _Answer(*integer_programme(problem, seconds), "integer programme (HiGHS)")


def _in_sessions(problem: Selecting, seconds: float) -> _Answer:
    """By flows, where these prove their answer; else the better of theirs and of the integer programme."""
    flows = _by_flows(problem)
    if flows is None:
        return _programme(problem, seconds)
    answer, roomy = flows
    missed = _missed(problem, roomy.chosen)
    if _missed(problem, answer.chosen) == missed:
        if _value(problem, answer) >= roomy.bound - PROOF * max(1.0, abs(roomy.bound)):
            return answer
        bounds = [roomy.bound]
    else:
        bounds = []
    try:
        exact = _programme(problem, seconds)
    except TimeoutError:
        return replace(answer, bound=min([*bounds, _without_least(problem)]))
    better = min(answer, exact, key=lambda one: (_missed(problem, one.chosen), -_value(problem, one)))
    return replace(better, bound=min([*bounds, exact.bound]))


def _by_flows(problem: Selecting) -> tuple[_Answer, _Answer] | None:
    """(answer, the same with room for guests but no least number of them), or None where no flow can tell.

    A host whose guests are too many for some sessions and too few for one more is asked to have enough for that; where
    nobody is left to come, it is to have no more than the others hold.
    """
    families = [replace(one, least=one.least.copy(), most=one.most.copy()) for one in problem.families]
    for one in problem.sessions:
        least, most = families[one.family].least, families[one.family].most
        most[one.group] = min(most[one.group], one.count * one.most)
        least[one.group] = min(least[one.group], most[one.group])
    roomy = found = _flow(Selecting(problem.values, families))
    while found is not None and _narrow(problem, families, found.chosen):
        found = _flow(Selecting(problem.values, families))
    if roomy is None or found is None:
        return None
    return replace(found, bound=roomy.bound, method="minimum-cost flows"), roomy


def _narrow(problem: Selecting, families: Sequence[Family], chosen: Chosen) -> bool:
    """Whether a host has guests that fill no number of sessions; its limits among the families are then closer."""
    counts = [one.counts(chosen) for one in families]
    narrowed = False
    for one in problem.sessions:
        least, most, guests = families[one.family].least, families[one.family].most, counts[one.family][one.group]
        held = -(-guests // one.most)
        if guests >= held * one.least:
            continue
        narrowed = True
        if least[one.group] < held * one.least <= most[one.group]:
            least[one.group] = held * one.least
        else:
            most[one.group] = (held - 1) * one.most
            least[one.group] = min(problem.families[one.family].least[one.group], most[one.group])
    return narrowed


def _without_least(problem: Selecting) -> float:
    """A bound of any choice, whatever least limits it misses."""
    free = _flow(Selecting(problem.values, [replace(one, least=np.zeros_like(one.least)) for one in problem.families]))
    return free.bound if free else float(np.maximum(problem.values, 0.0).sum())


def _lacking(problem: Selecting, chosen: Chosen) -> list[IntArray]:
    return [np.maximum(one.least - one.counts(chosen), 0) for one in problem.families]


def _missed(problem: Selecting, chosen: Chosen) -> int:
    return int(sum(one.sum() for one in _lacking(problem, chosen)))


def _value(problem: Selecting, answer: _Answer) -> float:
    return float(problem.values[answer.chosen].sum())


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
    columns = Columns(problem, short=True)
    lowered = columns.per_family(columns.solve(columns.shortfalls, seconds).x, "short")
    columns = Columns(problem, short=False, more=True)
    solution = columns.solve(columns.raises, seconds, may_fail=True)
    return Relaxation(lowered, None if solution is None else columns.per_family(solution.x, "more"))
