"""The datum of ranking: aligned arrays, one row a (demand, talent)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import FloatArray
from matcher.ranking.facts import Facts
from matcher.ranking.growing import Ragged
from matcher.ranking.lexical import TermFrequency, exact
from matcher.ranking.roster import Described


@dataclass(frozen=True)
class Pairs:
    """n pairs. `demands` and `talents` have n rows, or one row that stands against all of the other side."""

    demands: Facts
    talents: Facts
    body: FloatArray  # (n,) cosine of the whole texts
    headline: FloatArray  # (n,) cosine of the two headlines
    evidence: Ragged  # of each phrase of the demand: its cosine with the talent's nearest phrase
    skills: NDArray[np.int64]  # (n,) how many of the demand's phrases, after the headline, are named skills
    relevance: FloatArray  # (n,) mean over the talent's three phrases that come nearest to any phrase of the demand
    shared_terms: FloatArray  # (n,) share of the demand's terms, weighted by rarity, that stand in the talent's text
    shared_exact_terms: FloatArray  # (n,) the same of formulas, codes and names; NaN where the demand has none

    def __len__(self) -> int:
        return len(self.body)


def pairs_of_demand(demand: Described, talents: Described, frequency: TermFrequency) -> Pairs:
    """demand: one row; talents: n rows."""
    similarity = _float(talents.phrases.values) @ _float(demand.phrases.values).T
    phrases = Ragged(similarity, talents.phrases.counts)
    best = np.maximum.reduceat(similarity, phrases.starts, axis=0)
    count = len(talents)
    evidence = Ragged(best.ravel(), np.full(count, best.shape[1], dtype=np.int64))
    relevance = _mean_of_highest(Ragged(similarity.max(axis=1), talents.phrases.counts), 3)
    weights = frequency.weight(demand.terms.values)
    found = np.zeros((count, len(demand.terms.values)), dtype=np.bool_)
    place = np.searchsorted(demand.terms.values, talents.terms.values)
    place = np.minimum(place, max(len(demand.terms.values) - 1, 0))
    if len(demand.terms.values):
        same = demand.terms.values[place] == talents.terms.values
        found[talents.terms.owners()[same], place[same]] = True
    names = exact(demand.terms.values)
    return Pairs(
        demands=demand.facts,
        talents=talents.facts,
        body=_float(talents.body) @ _float(demand.body[0]),
        headline=similarity[phrases.starts, 0],
        evidence=evidence,
        skills=np.repeat(demand.skills, count),
        relevance=relevance,
        shared_terms=_share(found @ weights, weights.sum()),
        shared_exact_terms=_share(found[:, names] @ weights[names], weights[names].sum()),
    )


def pairs_of_talent(talent: Described, demands: Described, frequency: TermFrequency) -> Pairs:
    """talent: one row; demands: n rows."""
    similarity = _float(demands.phrases.values) @ _float(talent.phrases.values).T
    count = len(demands)
    nearest_to_talent = np.maximum.reduceat(similarity, demands.phrases.starts, axis=0)
    highest = np.sort(nearest_to_talent, axis=1)[:, ::-1][:, :3].mean(axis=1)
    weights = frequency.weight(demands.terms.values)
    names = exact(demands.terms.values)
    found = np.isin(demands.terms.values, talent.terms.values)
    owners = demands.terms.owners()

    def total(chosen: NDArray[np.bool_]) -> FloatArray:
        return np.bincount(owners[chosen], weights[chosen], minlength=count).astype(np.float32)

    return Pairs(
        demands=demands.facts,
        talents=talent.facts,
        body=_float(demands.body) @ _float(talent.body[0]),
        headline=similarity[demands.phrases.starts, 0],
        evidence=Ragged(similarity.max(axis=1), demands.phrases.counts),
        skills=demands.skills,
        relevance=np.asarray(highest, dtype=np.float32),
        shared_terms=_share(total(found), total(np.ones_like(found))),
        shared_exact_terms=_share(total(found & names), total(names)),
    )


def _mean_of_highest(values: Ragged, count: int) -> FloatArray:
    """Mean of each row's `count` highest values, or of all where there are fewer."""
    order = np.lexsort((-values.values, values.owners()))
    rank = np.arange(len(order)) - np.repeat(values.starts, values.counts)
    highest = np.where(rank < count, values.values[order], 0)
    sums = np.add.reduceat(highest, values.starts)
    return np.asarray(sums / np.minimum(values.counts, count), dtype=np.float32)


def _share(part: FloatArray, whole: Any) -> FloatArray:
    """NaN where there is nothing to share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(np.asarray(whole) > 0, part / whole, np.nan), dtype=np.float32)


def _float(vectors: NDArray[np.floating[Any]]) -> FloatArray:
    return np.asarray(vectors, dtype=np.float32)
