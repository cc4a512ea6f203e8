"""The choice of pairs as an integer programme, for HiGHS: slower than a flow, but limits may cross and give way."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from embeddings.vectors import IntArray

if TYPE_CHECKING:
    from matcher.fair.planning.selection import Family, Selecting

Chosen = NDArray[np.bool_]
Values = NDArray[np.float64]


def integer_programme(problem: "Selecting", seconds: float) -> tuple[Chosen, float]:
    """(chosen, bound). First as few misses as possible, then the greatest value with no more.

    seconds: for each of both. Raises TimeoutError where nothing was found by then.
    """
    missed = 0
    if any(one.least.any() for one in problem.families):
        columns = Columns(problem, short=True)
        solution = columns.solve(columns.shortfalls, seconds)
        missed = round(float(columns.shortfalls @ solution.x))
    columns = Columns(problem, short=missed > 0)
    if missed:
        columns.limit(columns.shortfalls, missed)
    solution = columns.solve(-columns.values, seconds)
    return np.round(solution.x[: len(problem)]).astype(np.bool_), -float(solution.mip_dual_bound)


class Columns:
    """The integer programme: a column a pair, then a number of sessions each, then what limits give way."""

    def __init__(self, problem: "Selecting", *, short: bool, more: bool = False) -> None:
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
        one_each = eye_array(groups, format="csr")
        floor = hstack([*blocks, *([one_each] if short else []), *([csr_array((groups, groups))] if more else [])])
        ceiling = hstack([*blocks, *([csr_array((groups, groups))] if short else []), *([-one_each] if more else [])])
        self._rows.append(LinearConstraint(floor.tocsr()[least > 0], least[least > 0], np.inf))
        self._rows.append(LinearConstraint(ceiling.tocsr(), -np.inf, most))

    def _sessions(self) -> None:
        n = len(self._problem)
        for number, one in enumerate(self._problem.sessions):
            pairs = np.flatnonzero(self._problem.families[one.family].groups == one.group)
            places = np.append(pairs, n + number)
            for sign, size in ((1, one.least), (-1, one.most)):
                amounts = np.append(np.full(len(pairs), sign), -sign * size)
                self._rows.append(LinearConstraint(self._row(places, amounts), 0, np.inf))

    def limit(self, cost: Values, most: float) -> None:
        places = np.flatnonzero(cost)
        self._rows.append(LinearConstraint(self._row(places, cost[places]), -np.inf, most))

    def _row(self, places: IntArray, amounts: NDArray[Any]) -> csr_array:
        none = np.zeros(len(places), dtype=np.int64)
        return coo_array((amounts.astype(np.float64), (none, places)), shape=(1, self._width)).tocsr()

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


def _membership(family: "Family") -> csr_array:
    """(g, n) 1 where the pair is of the group."""
    pairs = np.flatnonzero(family.groups >= 0)
    ones = np.ones(len(pairs))
    return coo_array((ones, (family.groups[pairs], pairs)), shape=(len(family.most), len(family.groups))).tocsr()
