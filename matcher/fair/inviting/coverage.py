"""Which demands the invited cover: how many of the meetings that each wants are expected to come about.

An invited talent comes or does not, and once there meets a demand with the chance that ranking gives the pair. Talents
decide apart from one another, so the number N of a demand's meetings is Poisson-binomial, and the invited are worth the
sum over demands of E[min(N, wanted)], computed exactly. It grows with every letter, and less the more are out: however
chance turns out, it counts covered places (Nemhauser, Wolsey and Fisher, 1978: monotone and submodular).

Somebody who is asked for more meetings than he has time for shares his time among all who ask: each of his chances
shrinks by E[min(M, capacity)] / E[M], M being how many would come about, taken as Poisson. Which of them then do is the
business of planning, not of letters.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import pdtr

from embeddings.vectors import IntArray
from matcher.ranking.congestion import Candidates, Chances

Mask = NDArray[np.bool_]
CAPACITY = 8  # meetings a talent has time for, unless the fair's rules say otherwise


@dataclass(frozen=True)
class Market:
    """Eligible pairs by numbers from 0, and what the two sides bring. Sides without a pair are counted too."""

    pairs: Candidates
    wanted: IntArray  # (demands,) meetings that each wants, 1 or more
    comes: Chances  # (talents,) the chance that he comes, once invited; 1 for who has accepted
    capacity: int = CAPACITY  # meetings that a talent who comes has time for
    least: float = 0.0  # pairs with a lower chance of a meeting cover nothing

    def __post_init__(self) -> None:
        if (self.wanted < 1).any():
            raise ValueError("every demand wants at least one meeting")
        if len(self.pairs) and (
            self.pairs.demands.max() >= len(self.wanted) or self.pairs.talents.max() >= len(self.comes)
        ):
            raise ValueError("a pair names a demand or a talent beyond those that are given")
        if not ((self.comes >= 0) & (self.comes <= 1)).all():
            raise ValueError("the chance of coming must lie between 0 and 1")

    @cached_property
    def counts(self) -> Mask:
        """(n,) pairs with a chance worth a letter."""
        return np.asarray((self.pairs.both >= self.least) & (self.pairs.both > 0))

    @cached_property
    def chances(self) -> Chances:
        """(n,) that the pair meets, once its talent is invited; 0 for pairs that do not count."""
        both = np.where(self.counts, self.pairs.both, 0.0)
        asked = np.zeros(len(self.comes))
        np.add.at(asked, self.pairs.talents, both)
        return np.asarray(both * (_share_met(asked, self.capacity) * self.comes)[self.pairs.talents])

    @cached_property
    def table(self) -> csr_array:
        """(talents, demands) the chances."""
        kept = self.counts
        places = (self.pairs.talents[kept], self.pairs.demands[kept])
        return csr_array((self.chances[kept], places), shape=(len(self.comes), len(self.wanted)))

    @cached_property
    def within_reach(self) -> IntArray:
        """(demands,) as wanted, but no more than there are pairs: the same sum, in less memory."""
        offered = np.bincount(self.pairs.demands[self.counts], minlength=len(self.wanted))
        return np.clip(self.wanted, 1, np.maximum(offered, 1))


class Cover:
    """What a growing set of invited talents covers."""

    def __init__(self, market: Market) -> None:
        self._table = market.table
        self.wanted = market.within_reach
        counts = np.arange(int(self.wanted.max(initial=1)))
        self._counted = counts < self.wanted[:, None]
        self.below: Chances = np.zeros(
            self._counted.shape
        )  # (demands, most wanted) P(N = j) for j < wanted, 0 from there on
        self.below[:, 0] = 1.0
        self.lacking = np.ones(len(self.wanted))  # (demands,) P(N < wanted): what one more certain meeting adds

    @classmethod
    def by(cls, market: Market, invited: Mask) -> "Cover":
        """invited: (talents,)."""
        cover = cls(market)
        for talent in np.flatnonzero(invited):
            cover.add(int(talent))
        return cover

    def gains(self) -> Chances:
        """(talents,) meetings that a letter to each would add to the expected; for one who has a letter, as if a second
        of his kind came."""
        return np.asarray(self._table @ self.lacking)

    def add(self, talent: int) -> None:
        row = slice(self._table.indptr[talent], self._table.indptr[talent + 1])
        demands, chance = self._table.indices[row], self._table.data[row][:, None]
        after = self.below[demands] * (1 - chance)
        after[:, 1:] += self.below[demands][:, :-1] * chance
        after[~self._counted[demands]] = 0.0
        self.below[demands] = after
        self.lacking[demands] = after.sum(axis=1)

    @property
    def expected(self) -> Chances:
        """(demands,) E[min(N, wanted)]."""
        short = (self.wanted[:, None] - np.arange(self.below.shape[1])) * self.below
        return np.asarray(self.wanted - short.sum(axis=1))


class Why(StrEnum):
    """Why nobody covers a demand."""

    NOBODY_ELIGIBLE = "nobody_eligible"
    TOO_SMALL = "too_small"  # whoever is eligible has too small a chance
    REFUSED = "refused"  # whoever would do has declined the fair, or was withdrawn
    NO_LETTER = "no_letter"  # somebody would do, and the letters went to others


@dataclass(frozen=True)
class Coverage:
    """Per demand, who covers it, and why nobody does."""

    expected: Chances  # (demands,) meetings, of those that it wants
    some: Chances  # (demands,) the chance of one at least
    rows: IntArray  # pairs that cover, demand by demand, the likeliest first
    why: tuple[Why | None, ...]  # (demands,) None where somebody covers it


def coverage(market: Market, invited: Mask, refused: Mask) -> Coverage:
    """invited: (talents,) who has a letter, is proposed for one, or comes anyway. refused: (talents,) cannot be had."""
    pairs = market.pairs
    covering = np.flatnonzero(market.counts & invited[pairs.talents])
    order = covering[np.lexsort((pairs.talents[covering], -market.chances[covering], pairs.demands[covering]))]
    some = np.ones(len(market.wanted))
    np.multiply.at(some, pairs.demands[order], 1 - market.chances[order])
    return Coverage(Cover.by(market, invited).expected, 1 - some, order, _reasons(market, invited, refused))


def _reasons(market: Market, invited: Mask, refused: Mask) -> tuple[Why | None, ...]:
    pairs, demands = market.pairs, len(market.wanted)

    def any_of(rows: Mask) -> Mask:
        return np.bincount(pairs.demands[rows], minlength=demands) > 0

    covered = any_of(market.counts & invited[pairs.talents])
    to_be_had = any_of(market.counts & ~refused[pairs.talents])
    enough, eligible = any_of(market.counts), any_of(np.ones(len(pairs), dtype=np.bool_))
    reasons: list[Why | None] = []
    for demand in range(demands):
        if covered[demand]:
            reasons.append(None)
        elif not eligible[demand]:
            reasons.append(Why.NOBODY_ELIGIBLE)
        elif not enough[demand]:
            reasons.append(Why.TOO_SMALL)
        else:
            reasons.append(Why.NO_LETTER if to_be_had[demand] else Why.REFUSED)
    return tuple(reasons)


def _share_met(asked: Chances, capacity: int) -> Chances:
    """(n,) the share of `asked` meetings, a Poisson number on average, that somebody has time for; 1 where none is."""
    if capacity < 1:
        return np.zeros(len(asked))
    within = asked * (pdtr(capacity - 2, asked) if capacity > 1 else 0.0) + capacity * (1 - pdtr(capacity - 1, asked))
    return np.where(asked > 0, np.minimum(within / np.where(asked > 0, asked, 1.0), 1.0), 1.0)
