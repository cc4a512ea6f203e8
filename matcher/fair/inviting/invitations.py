"""Whom to invite, so that the open demands are best covered: letters one after another, each where it adds most.

How far below the best choice that may end is known beforehand:

* with a budget of letters alone, at most a share of 1/e (Nemhauser, Wolsey and Fisher, 1978);
* with most quotas, 1/2 where each talent counts for one of them (Fisher, Nemhauser and Wolsey, 1978) and p/(p + 1)
  where he counts for p, since a letter is in the way of p others at most (Calinescu, Chekuri, Pál and Vondrák, 2011);
* with least quotas too, 1/2 where each talent counts for one quota: sets of letters that can be completed to meet all
  quotas are a matroid (El Halabi et al., 2020). Where talents count for several, nothing is known beforehand.

What matters more is known afterwards: `Plan.optimality` bounds the very instance, and the gap is mostly under 2 %.

All gains are reckoned anew for each letter, as one product with a sparse matrix. That takes 0.3 ms where 5,000 talents
have 60 demands each; putting gains off that can wait (Minoux, 1978) would save little. Exchanging letters afterwards
added 0.014 % at most to simulated markets of 500 × 300, and is left out.
"""

import math
import time
from dataclasses import dataclass

import numpy as np

from embeddings.vectors import IntArray
from matcher.fair.inviting.coverage import Cover, Market, Mask
from matcher.fair.inviting.invitation_bound import upper_bound
from matcher.fair.inviting.letter_quotas import Allowed, Kinds, Relaxation, Terms
from matcher.fair.programme import Optimality
from matcher.ranking.congestion import Chances

LEAST_GAIN = 1e-9  # meetings; nobody is invited for less, unless a least quota asks for it
METHOD = "greedy letters; concave relaxation as bound"


@dataclass(frozen=True)
class Plan:
    """Whom to invite beside those who are invited, in the order of choice; nobody where least quotas cannot be met."""

    talents: IntArray  # (m,)
    gains: Chances  # (m,) meetings that each adds to the expected, after those before
    before: float  # meetings expected without these letters
    optimality: Optimality  # of what they add
    guarantee: float  # the share of the best choice that was certain beforehand
    unmet: Relaxation | None = None  # what would have to give

    @property
    def expected(self) -> float:
        """Meetings, with all letters."""
        return self.before + self.optimality.value


def invite(market: Market, invited: Mask, terms: Terms) -> Plan:
    """The letters to send. Of equals the one who stands first is chosen.

    invited: (talents,) who has a letter already or comes anyway: what they cover is not needed twice. Fewer letters
    than the terms allow where no more would add anything, none where there is no pair.
    """
    started = time.perf_counter()
    cover = Cover.by(market, invited)
    before = float(cover.expected.sum())
    terms = Terms(terms.letters, terms.free & ~invited, terms.quotas)
    certain = guarantee(terms)
    kinds = Kinds(terms)
    if kinds.completion(np.zeros(len(kinds.size), dtype=np.int64)) is None:
        nothing = np.zeros(0, dtype=np.int64)
        none = Optimality(value=0.0, bound=0.0, seconds=time.perf_counter() - started, method=METHOD)
        return Plan(nothing, np.zeros(0), before, none, certain, kinds.relaxation())
    talents, gains = _greedy(cover, terms)
    bound = upper_bound(market, Cover.by(market, invited), terms, talents) if len(talents) else 0.0
    value = float(gains.sum())
    seconds = time.perf_counter() - started
    optimality = Optimality(value=value, bound=max(bound, value), seconds=seconds, method=METHOD)
    return Plan(talents, gains, before, optimality, certain)


def guarantee(terms: Terms) -> float:
    """The share of the best choice's gain that these terms make certain, before any letter is chosen."""
    if not terms.quotas:
        return 1 - 1 / math.e
    counted = np.array([one.members & terms.free for one in terms.quotas]).sum(axis=0)
    most = max(int(counted.max(initial=0)), 1)
    if any(one.least for one in terms.quotas) and most > 1:
        return 0.0
    return 1 / (most + 1)


def _greedy(cover: Cover, terms: Terms) -> tuple[IntArray, Chances]:
    allowed = Allowed(terms)
    talents: list[int] = []
    gains: list[float] = []
    while len(talents) < terms.letters and allowed.free.any():
        worth = np.where(allowed.free, cover.gains(), -1.0)
        talent = int(worth.argmax())
        if worth[talent] <= LEAST_GAIN:
            if not allowed.owed:
                break
            talent = int(allowed.owing.argmax())
        if not allowed.take(talent):
            continue
        cover.add(talent)
        talents.append(talent)
        gains.append(float(worth[talent]))
    return np.array(talents, dtype=np.int64), np.array(gains, dtype=np.float64)
