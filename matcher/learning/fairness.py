"""Who is shown and who is chosen, by groups that an office decides to look at; never an input to ranking.

Selection rate, impact ratio and the four-fifths rule are those of New York City's rules on automated employment
decision tools (Local Law 144 of 2021; 6 RCNY § 5-301); exposure by position is that of Singh and Joachims (2018).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import FloatArray

FOUR_FIFTHS = 0.8
SMALL = 0.02  # groups below this share of the people are shown, but no verdict is passed on them, as the rules allow
NOT_STATED = ""


@dataclass(frozen=True)
class Group:
    """One group of one attribute. Ratios are NaN where the group, or what it is compared with, was never shown."""

    attribute: str
    value: str  # NOT_STATED for those of whom it is not known
    people: int
    share: float  # of all people
    shown: int  # times that one of them stood in a list
    chosen: int  # pairs of theirs that were shortlisted, invited or taken further
    selection_rate: float  # chosen of the pairs shown
    impact_ratio: float  # selection rate against that of the group selected most often
    exposure: float  # attention a person: sum over lists of 1/log2(1 + position)
    exposure_ratio: float  # against the group with most
    small: bool

    @property
    def below_four_fifths(self) -> bool:
        return self._counts and (self.impact_ratio < FOUR_FIFTHS or self.exposure_ratio < FOUR_FIFTHS)

    @property
    def _counts(self) -> bool:
        return not self.small and self.value != NOT_STATED


def audit(
    attribute: str,
    group_of: Mapping[str, str],
    people: Sequence[str],
    talents: NDArray[np.str_],
    positions: NDArray[np.integer[Any]],
    chosen: NDArray[np.bool_],
) -> list[Group]:
    """One row a group, the largest first, those of whom nothing is known last.

    group_of: talent → value; people: all who could be shown. talents, positions, chosen: (n,) of each time that
    somebody stood in a list. Empty for no people.
    """
    of_people = [group_of.get(one, NOT_STATED) for one in people]
    of_shown = [group_of.get(one, NOT_STATED) for one in talents.tolist()]
    known = sorted({*of_people, *of_shown})
    if not known:
        return []
    places = {value: place for place, value in enumerate(known)}

    def total(values: Sequence[str], weights: NDArray[Any] | None = None) -> NDArray[np.float64]:
        rows = np.array([places[value] for value in values], dtype=np.int64)
        return np.bincount(rows, weights, minlength=len(known)).astype(np.float64)

    number, shown = total(of_people), total(of_shown)
    taken = total(of_shown, chosen.astype(float))
    attention = total(of_shown, 1 / np.log2(1 + np.maximum(positions, 1)))
    rate, exposure = _share(taken, shown), _share(attention, number)
    share = _share(number, np.full(len(known), number.sum()))
    comparable = np.array([value != NOT_STATED for value in known]) & (share >= SMALL)
    rows = [
        Group(
            attribute=attribute,
            value=value,
            people=int(number[place]),
            share=float(share[place]),
            shown=int(shown[place]),
            chosen=int(taken[place]),
            selection_rate=float(rate[place]),
            impact_ratio=_ratio(rate, place, comparable),
            exposure=float(exposure[place]),
            exposure_ratio=_ratio(exposure, place, comparable),
            small=bool(share[place] < SMALL),
        )
        for value, place in places.items()
    ]
    return sorted(rows, key=lambda group: (group.value == NOT_STATED, -group.people))


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan))


def _ratio(values: NDArray[np.float64], place: int, comparable: NDArray[np.bool_]) -> float:
    """Against the highest of the groups that count."""
    among = values[comparable & ~np.isnan(values)]
    return float(values[place] / among.max()) if len(among) and among.max() > 0 else float("nan")


def with_minimum(
    scores: FloatArray, groups: Sequence[str], shares: Mapping[str, float], depth: int
) -> NDArray[np.int64]:
    """(min(depth, n),) the best order in which each prefix of k holds at least ⌊share · k⌋ of each group.

    That is the constraint of LinkedIn's deterministic constrained sorting (Geyik, Ambler and Kenthapadi, 2019). The
    m-th of a group has a deadline, position ⌈m / share⌉; everybody else may go first as long as all deadlines can be
    kept, so that the order is the highest in scores, place by place. A group with too few members gives what it has.

    ValueError where shares are negative or sum to more than 1.
    """
    if min(shares.values(), default=0) < 0 or sum(shares.values()) > 1 + 1e-9:
        raise ValueError(f"shares must not be negative nor sum to more than 1, and are {dict(shares)}")
    depth = min(depth, len(scores))
    waiting = [int(row) for row in np.argsort(-scores, kind="stable")]
    members = {value: sum(one == value for one in groups) for value in shares}
    placed = dict.fromkeys(shares, 0)
    order: list[int] = []
    while len(order) < depth:
        may_stand_here = (
            row for row in waiting if _feasible(groups[row], placed, members, shares, len(order) + 1, depth)
        )
        row = next(may_stand_here)
        order.append(row)
        waiting.remove(row)
        if groups[row] in placed:
            placed[groups[row]] += 1
    return np.array(order, dtype=np.int64)


def _feasible(
    chosen: str, placed: Mapping[str, int], members: Mapping[str, int], shares: Mapping[str, float], k: int, depth: int
) -> bool:
    """Whether, with one of `chosen` at position k, every later prefix can still hold its minimum."""
    for later in range(k, depth + 1):
        owed = 0
        for value, share in shares.items():
            due = min(int(share * later + 1e-9), members[value])
            owed += max(0, due - placed[value] - (value == chosen))
        if owed > later - k:
            return False
    return True


def cost(scores: FloatArray, order: NDArray[np.int64]) -> float:
    """What an order gives up of the nDCG of the best one, with the scores as gains: 0 … 1. 0 where all scores are 0."""
    weights = 1 / np.log2(np.arange(len(order)) + 2)
    best = float(np.array(nlargest(len(order), scores.tolist())) @ weights)
    return 1 - float(scores[order] @ weights) / best if best > 0 else 0.0
