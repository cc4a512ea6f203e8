"""Lists for many demands at once: whoever is wanted by all has a price, so that not everybody asks the same few.

A talent takes part in a limited number of meetings. An invitation that finds him booked is lost, and so is the place in
the list that led to it. What lists bring together is therefore the sum over talents of E[min(N, capacity)], N being how
many invitations he would accept. One more place, from which a meeting would come with chance c, adds c times
P(N < capacity). So every demand orders by

    chance of a meeting × (1 − price),    price of a talent = P(the others' invitations book him out),

and the demands take turns until no list changes. Best answers to one another's lists climb a common potential, that sum
(Monderer and Shapley, 1996), and as it is submodular in the lists, they end at no less than half of the best there is
(Vetta, 2002). Here N, a sum of many small chances, is taken as Poisson, so all this holds as far as that does.

The chances must be probabilities: where they promise more meetings than come about, people are priced who have time.
tests.benchmarks.congestion compares this with other ways of making lists.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtrc

from embeddings.vectors import FloatArray, IntArray

ATTENTION = 0.8  # position k is looked at with probability k^−attention, unless lists say otherwise
MOST_ROUNDS = 30
LEAST_GAIN = 1e-9  # meetings; below it a list is left as it is

Chances = NDArray[np.float64]


@dataclass(frozen=True)
class Candidates:
    """n eligible pairs of demands and talents, by their numbers from 0. No pair twice."""

    demands: IntArray  # (n,) not decreasing
    talents: IntArray  # (n,)
    invited: FloatArray  # (n,) the probability that the demand's side invites the talent, once it looks
    accepted: FloatArray  # (n,) that the talent accepts an invitation, if a slot is left

    def __post_init__(self) -> None:
        if len({len(self.demands), len(self.talents), len(self.invited), len(self.accepted)}) != 1:
            raise ValueError("demands, talents and their chances must be of one length")
        if (np.diff(self.demands) < 0).any():
            raise ValueError("candidates must stand demand by demand")

    def __len__(self) -> int:
        return len(self.demands)

    @cached_property
    def both(self) -> Chances:
        """(n,) of a meeting, once the demand's side looks and if a slot is left."""
        return np.asarray(self.invited, dtype=np.float64) * np.asarray(self.accepted, dtype=np.float64)

    @property
    def talent_count(self) -> int:
        return int(self.talents.max(initial=-1)) + 1

    @property
    def bounds(self) -> list[tuple[int, int]]:
        """First row and the row after the last, of each demand that has any."""
        starts = np.flatnonzero(np.diff(self.demands, prepend=-1))
        ends = np.append(starts, len(self))[1:]
        return list(zip(starts.tolist(), ends.tolist(), strict=True))


@dataclass(frozen=True)
class FairLists:
    """m places in lists, demand by demand and best first."""

    rows: IntArray  # (m,) of the candidates
    positions: IntArray  # (m,) from 1
    prices: FloatArray  # (talents,) the probability that all lists together book him out, 0..1
    others: IntArray  # (m,) in how many other lists the talent of this place stands

    def __len__(self) -> int:
        return len(self.rows)


def fair_lists(
    candidates: Candidates,
    *,
    length: int,
    capacity: int | IntArray,
    attention: float = ATTENTION,
    realised: float = 1.0,
) -> FairLists:
    """The `length` best candidates of each demand, priced; fewer where a demand has fewer, none for no candidates.

    capacity: meetings that each talent takes part in, one number for all or (talents,). attention: how fast the chance
    of being looked at falls with the position. realised: meetings that come about for each one that the chances
    promise, in so far as that is known; 0 orders by the chances alone. A round takes time in proportion to the
    candidates, and there are at most MOST_ROUNDS.
    """
    market = _Market(
        candidates,
        np.broadcast_to(np.asarray(capacity, dtype=np.int64), candidates.talent_count),
        np.arange(1, length + 1, dtype=np.float64) ** -attention,
        realised,
    )
    for _ in range(MOST_ROUNDS):
        changed = [market.turn(place) for place in range(len(market.chosen))]
        if not any(changed):
            break
    return _listed(candidates, market.chosen, prices(market.asked, market.slots))


class _Market:
    """Who stands in which list now, and how many acceptances each talent is asked for by all of them together."""

    def __init__(self, candidates: Candidates, slots: IntArray, looked: Chances, realised: float) -> None:
        self._candidates, self._looked, self._realised = candidates, looked, realised
        self._bounds = candidates.bounds
        self.slots = slots
        self.asked = np.zeros(candidates.talent_count)
        self.chosen: list[IntArray] = [np.zeros(0, dtype=np.int64) for _ in self._bounds]

    def turn(self, place: int) -> bool:
        """One demand answers to the lists of all others. Whether its list changed."""
        old, (first, end) = self.chosen[place], self._bounds[place]
        self.asked[self._candidates.talents[old]] -= self._acceptances(old)
        talents = self._candidates.talents[first:end]
        both = self._candidates.both[first:end]
        worth = both * (1 - prices(self.asked[talents], self.slots[talents]))
        new = first + np.lexsort((-both, -worth))[: len(self._looked)]
        gain = worth[new - first] @ self._looked[: len(new)] - worth[old - first] @ self._looked[: len(old)]
        changed = not len(old) or bool(gain > LEAST_GAIN)
        kept = new if changed else old
        self.chosen[place] = kept
        self.asked[self._candidates.talents[kept]] += self._acceptances(kept)
        return changed

    def _acceptances(self, rows: IntArray) -> Chances:
        """(n,) expected of each place of one list."""
        return self._realised * self._looked[: len(rows)] * self._candidates.both[rows]


def prices(asked: Chances, slots: IntArray) -> Chances:
    """(n,) the probability that at least `slots` invitations are accepted where `asked` are expected; 1 for no slot."""
    return np.where(slots > 0, pdtrc(np.maximum(slots - 1, 0), np.maximum(asked, 0)), 1.0)


def _listed(candidates: Candidates, chosen: list[IntArray], price: Chances) -> FairLists:
    """chosen: a list of rows for each demand, best first. price: (talents,)."""
    nothing = np.zeros(0, dtype=np.int64)
    rows = np.concatenate([nothing, *chosen])
    positions = np.concatenate([nothing, *(np.arange(1, len(one) + 1) for one in chosen)])
    talents = candidates.talents[rows]
    standing = np.bincount(talents, minlength=candidates.talent_count)
    return FairLists(rows, positions, np.asarray(price, dtype=np.float32), standing[talents] - 1)


def places_within(groups: NDArray[Any], worth: NDArray[Any]) -> IntArray:
    """(n,) the place of each in its group by falling worth, from 0; equals in the order given."""
    order = np.lexsort((np.arange(len(groups)), -worth, groups))
    starts = np.flatnonzero(np.diff(groups[order], prepend=groups[order[:1]] - 1))
    place = np.empty(len(groups), dtype=np.int64)
    place[order] = np.arange(len(groups)) - np.repeat(starts, np.diff(np.append(starts, len(groups))))
    return place
