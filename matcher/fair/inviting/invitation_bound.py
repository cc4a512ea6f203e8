"""How much letters could add at most: a concave function that no choice of letters exceeds, maximised.

Letters are taken as divisible, which makes the allowed choices a polytope, and what each demand gains is replaced by a
concave function of one number that is linear in the letters:

* A demand that wants one meeting more gains P(N = 0) (1 − e^−λ), λ the sum of −ln(1 − q) over the letters. On whole
  letters that is exact.
* A demand that wants more gains at most what it would if the same sum of chances came from its likeliest talents:
  their chances majorise all others of that sum, and E[min(N, wanted)] is Schur-convex in them (Hoeffding, 1956).

At any point x, F(x) + max over v of ∇F(x)·(v − x) is above the maximum of F, and so above that of the letters; steps
of Frank and Wolfe (1956) bring it down. The sum of the greatest remaining gains, by which Leskovec et al. (2007) bound
greedy covers after the fact, lay 5 to 30 % above the value on simulated markets with one to three meetings wanted;
this lies 0.1 to 2 % above it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from embeddings.vectors import IntArray
from matcher.fair.inviting.coverage import Cover, Market
from matcher.fair.inviting.letter_quotas import Terms, best_letters

Values = NDArray[np.float64]
STEPS = 12  # and fewer where the next ones would lower the bound by less than CLOSE, of itself
CLOSE = 2e-4
_HALVINGS = 8
_CERTAIN = 1e-12  # of a chance of 1, whose logarithm is infinite


def upper_bound(market: Market, before: Cover, terms: Terms, chosen: IntArray, *, steps: int = STEPS) -> float:
    """Meetings that no choice of letters within the terms adds more of. before: without any of them.

    chosen: letters from which to start, best a good choice. Each step takes time in proportion to the pairs.
    """
    gains = _Gains(market, before, terms.letters)
    share = np.zeros(len(market.comes))
    share[chosen] = 1.0
    reached = gains.sums(share)
    lowest = np.inf
    for _ in range(steps):
        value, slope = gains.at(reached)
        worth = gains.worth(slope)
        target = best_letters(terms, worth)
        lowest = min(lowest, value + float(worth @ (target - share)))
        if lowest - value < CLOSE * lowest:
            break
        direction = gains.sums(target) - reached
        step = gains.line_search(reached, direction)
        share, reached = share + step * (target - share), reached + step * direction
    return lowest


@dataclass(frozen=True)
class _Steps:
    """n concave, piecewise linear functions: where each piece begins, with which value and slope."""

    begins: Values  # (n, pieces)
    values: Values
    slopes: Values

    @cached_property
    def _apart(self) -> float:
        return float(self.begins.max(initial=0))

    @cached_property
    def _keys(self) -> Values:
        """All beginnings in one rising row, function after function."""
        return (self.begins + np.arange(len(self.begins))[:, None] * (self._apart + 1)).ravel()

    def at(self, places: Values) -> tuple[Values, Values]:
        """(n,) values and (n,) slopes at one place of each, 0 or more."""
        rows, width = np.arange(len(places)), self.begins.shape[1]
        found = np.searchsorted(self._keys, np.minimum(places, self._apart) + rows * (self._apart + 1), side="right")
        piece = np.clip(found - 1 - rows * width, 0, width - 1)
        slope = self.slopes[rows, piece]
        return self.values[rows, piece] + slope * (places - self.begins[rows, piece]), slope


class _Gains:
    """The concave function: a value and a slope for each demand at its sum."""

    def __init__(self, market: Market, before: Cover, letters: int) -> None:
        self._one = before.wanted == 1
        self._empty = before.below[self._one, 0]
        table = market.table
        several = ~self._one
        self._weights = csr_array(
            (_weights(table.data, self._one[table.indices]), table.indices, table.indptr), shape=table.shape
        )
        self._by_demand = csr_array(self._weights.T)
        self._steps = _likeliest_first(
            csr_array(table.T)[several], before.below[several], before.wanted[several], letters
        )

    def sums(self, share: Values) -> Values:
        """(demands,) of the letters' weights."""
        return np.asarray(self._by_demand @ share)

    def worth(self, slope: Values) -> Values:
        """(talents,) the gradient."""
        return np.asarray(self._weights @ slope)

    def at(self, sums: Values) -> tuple[float, Values]:
        """The value of all, and the slope of each demand."""
        slope = np.empty(len(sums))
        none = self._empty * np.exp(-sums[self._one])
        values, slope[~self._one] = self._steps.at(sums[~self._one])
        slope[self._one] = none
        return float((self._empty - none).sum() + values.sum()), slope

    def line_search(self, start: Values, direction: Values) -> float:
        """How far to go, 0 to 1; the function is concave on the way."""
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            rises = float(self.at(start + middle * direction)[1] @ direction) > 0
            low, high = (middle, high) if rises else (low, middle)
        return (low + high) / 2


def _weights(chances: Values, of_one: NDArray[np.bool_]) -> Values:
    return np.where(of_one, -np.log(np.maximum(1 - chances, _CERTAIN)), chances)


def _likeliest_first(by_demand: csr_array, below: Values, wanted: IntArray, letters: int) -> _Steps:
    """Of each demand, what it gains from its likeliest talent, the next one, and so on, as many as there are letters.

    by_demand: (n, talents) the chances. below: (n, most wanted) P(N = j) before.
    """
    sizes = np.diff(by_demand.indptr)
    pieces = int(min(sizes.max(initial=0), letters))
    sorted_chances = np.zeros((len(sizes), pieces))
    for row, (first, end) in enumerate(zip(by_demand.indptr[:-1], by_demand.indptr[1:], strict=True)):
        kept = np.sort(by_demand.data[first:end])[::-1][:pieces]
        sorted_chances[row, : len(kept)] = kept
    counted = np.arange(below.shape[1]) < wanted[:, None]
    slopes, below = [below.sum(axis=1)], below.copy()
    for place in range(pieces):
        chance = sorted_chances[:, place : place + 1]
        after = below * (1 - chance)
        after[:, 1:] += below[:, :-1] * chance
        below = np.where(counted, after, 0.0)
        slopes.append(below.sum(axis=1))
    slope = np.column_stack(slopes)
    nothing = np.zeros((len(sizes), 1))
    return _Steps(
        np.hstack([nothing, sorted_chances.cumsum(axis=1)]),
        np.hstack([nothing, (slope[:, :-1] * sorted_chances).cumsum(axis=1)]),
        slope,
    )
