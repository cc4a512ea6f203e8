"""The chances of all open demands with their best talents at once, as numbers: what planning a fair needs, no reasons.

The ranking itself is that of `matches`: the same eligibility, candidates, model and taste; without the words it is ten
times as fast.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from embeddings.vectors import IntArray, top_k
from matcher.learning.verdicts import Party, Standing
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand, Talent
from matcher.ranking.congestion import Candidates
from matcher.ranking.eligibility import eligible
from matcher.ranking.features import features
from matcher.ranking.feedback import Taste, nudged
from matcher.ranking.reranker import Chances
from service.bootstrap import Service
from service.store.filters import Filter
from service.store.profiles import Stored

EACH = 60  # talents of a demand that are considered


@dataclass(frozen=True)
class OpenPairs:
    """Demands in the order of arrival, talents in that of their first pair, and the pairs by their numbers in these."""

    demands: Sequence[Stored[Demand]]
    talents: Sequence[Talent]
    pairs: Candidates


def of_open_demands(service: Service, day: date, *, each: int = EACH, only: Collection[str] | None = None) -> OpenPairs:
    """The `each` best talents of every demand open on a day (of those named, if any are), eligible on that day.

    The index is held for one demand at a time, so that others may write meanwhile.
    """
    with service.database.reading() as store:
        wanted = [
            stored for stored in store.demands.every(Filter(public_on=day)) if only is None or stored.profile.id in only
        ]
    found: list[tuple[int, list[str], Chances]] = []
    for number, stored in enumerate(wanted):
        with service.index.matchmaker() as matchmaker:
            ids, chances = _of_demand(service, matchmaker, stored.profile, day, each)
        found.append((number, ids, chances))
    profiles = service.index.profiles.talents(list(dict.fromkeys(one for _, ids, _ in found for one in ids)))
    numbers = {talent_id: number for number, talent_id in enumerate(profiles)}
    rows = [
        (number, numbers[talent_id], float(chances.invited[place]), float(chances.accepted[place]))
        for number, ids, chances in found
        for place, talent_id in enumerate(ids)
        if talent_id in numbers
    ]
    demands, talents, invited, accepted = zip(*rows, strict=True) if rows else ((), (), (), ())
    pairs = Candidates(
        np.array(demands, dtype=np.int64),
        np.array(talents, dtype=np.int64),
        np.array(invited, dtype=np.float32),
        np.array(accepted, dtype=np.float32),
    )
    return OpenPairs(wanted, list(profiles.values()), pairs)


def _of_demand(
    service: Service, matchmaker: Matchmaker, demand: Demand, day: date, limit: int
) -> tuple[list[str], Chances]:
    """Best first; nobody for a demand that the index does not hold as it is now."""
    with service.database.reading() as store:
        standing = Standing.of(store.verdicts.of_profile(Party.DEMAND, demand.id), Party.DEMAND)
    roster, asked = matchmaker.talents, matchmaker.demands.held(demand)
    rows: IntArray = np.zeros(0, dtype=np.int64)
    if asked is not None:
        allowed = eligible(asked.facts, roster.facts, day) & roster.in_use
        allowed[roster.rows_of(standing.declined)] = False
        rows = roster.candidates(asked, allowed)
    if not len(rows):
        nothing = np.zeros(0, dtype=np.float32)
        return [], Chances(nothing, nothing)
    chances = matchmaker.reranker.chances(features(matchmaker.pairs(demand, rows)))
    taste = Taste(standing.liked, standing.disliked)
    invited = nudged(chances.invited, roster.take(rows).body, roster, taste)
    order = top_k(Chances(invited, chances.accepted).both, limit)
    return [roster.ids[row] for row in rows[order]], Chances(invited[order], chances.accepted[order])
