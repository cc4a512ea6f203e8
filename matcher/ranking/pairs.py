"""The datum of ranking: aligned arrays, one row a (demand, talent)."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import FloatArray
from matcher.ranking.compact import similarity
from matcher.ranking.facts import Facts
from matcher.ranking.growing import Ragged
from matcher.ranking.roster import Described
from matcher.ranking.terms import COLUMNS, TermFrequency, is_latin


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
    terms: FloatArray  # (n,) cosine of the terms, weighted by count and rarity
    latin_terms: FloatArray  # (n,) share, by rarity, of the demand's words, formulas and codes of Latin script that the
    # talent's text has; NaN where the demand has none

    def __len__(self) -> int:
        return len(self.body)


def pairs_of_demand(demand: Described, talents: Described, frequency: TermFrequency) -> Pairs:
    """demand: one row; talents: n rows."""
    similarities = similarity(talents.phrases.values, demand.phrases.values)
    starts, count = talents.phrases.starts, len(talents)
    best = np.maximum.reduceat(similarities, starts, axis=0)
    terms = _shared_terms(demand, talents, frequency)
    return Pairs(
        demands=demand.facts,
        talents=talents.facts,
        body=_float(talents.body) @ _float(demand.body[0]),
        headline=similarities[starts, 0],
        evidence=Ragged(best.ravel(), np.full(count, best.shape[1], dtype=np.int64)),
        skills=np.repeat(demand.skills, count),
        relevance=_mean_of_highest(Ragged(similarities.max(axis=1), talents.phrases.counts), 3),
        terms=terms.cosine,
        latin_terms=_share(terms.latin_shared, terms.latin_of_one),
    )


def pairs_of_talent(talent: Described, demands: Described, frequency: TermFrequency) -> Pairs:
    """talent: one row; demands: n rows."""
    similarities = similarity(demands.phrases.values, talent.phrases.values)
    starts = demands.phrases.starts
    nearest_to_talent = np.sort(np.maximum.reduceat(similarities, starts, axis=0), axis=1)[:, ::-1]
    terms = _shared_terms(talent, demands, frequency)
    return Pairs(
        demands=demands.facts,
        talents=talent.facts,
        body=_float(demands.body) @ _float(talent.body[0]),
        headline=similarities[starts, 0],
        evidence=Ragged(similarities.max(axis=1), demands.phrases.counts),
        skills=demands.skills,
        relevance=np.asarray(nearest_to_talent[:, :3].mean(axis=1), dtype=np.float32),
        terms=terms.cosine,
        latin_terms=_share(terms.latin_shared, terms.latin_of_many),
    )


class _SharedTerms(NamedTuple):
    cosine: FloatArray  # (n,) of the TF-IDF vectors
    latin_shared: FloatArray  # (n,) rarity of the shared terms of Latin script, summed
    latin_of_one: FloatArray  # (1,) the same of all such terms of the one
    latin_of_many: FloatArray  # (n,) of each of the many


def _shared_terms(one: Described, many: Described, frequency: TermFrequency) -> _SharedTerms:
    own, others, owners = one.terms.values, many.terms.values, many.terms.owners()
    own_rarity, rarity = frequency.rarity(own["column"]), frequency.rarity(others["column"])
    own_weights, weights = own["count"] * own_rarity, others["count"] * rarity
    lookup = np.zeros(COLUMNS, dtype=np.float32)
    lookup[own["column"]] = own_weights
    met = lookup[others["column"]]
    shared, latin = np.flatnonzero(met), np.flatnonzero(is_latin(others["column"]))
    shared_latin = shared[is_latin(others["column"][shared])]

    def total(values: FloatArray, places: NDArray[Any]) -> FloatArray:
        return np.bincount(owners[places], values[places], minlength=len(many)).astype(np.float32)

    # No row is without terms here but that of an empty text, which reduceat would give its neighbour's first term.
    squares = np.add.reduceat(np.append(weights * weights, np.float32(0)), many.terms.starts)
    lengths = np.sqrt(np.where(many.terms.counts > 0, squares, 0)) * np.linalg.norm(own_weights)
    return _SharedTerms(
        cosine=np.asarray(total(weights * met, shared) / np.maximum(lengths, 1e-9), dtype=np.float32),
        latin_shared=total(rarity, shared_latin),
        latin_of_one=own_rarity[is_latin(own["column"])].sum(keepdims=True),
        latin_of_many=total(rarity, latin),
    )


def _mean_of_highest(values: Ragged, count: int) -> FloatArray:
    """Mean of each row's `count` highest values, or of all where there are fewer."""
    width = max(int(values.counts.max(initial=0)), count)
    table = np.full((len(values), width), -np.inf, dtype=np.float32)
    table[np.arange(width) < values.counts[:, None]] = values.values
    highest = np.partition(table, width - count, axis=1)[:, width - count :]
    sums = np.where(np.isfinite(highest), highest, 0).sum(axis=1)
    return np.asarray(sums / np.minimum(values.counts, count), dtype=np.float32)


def _share(part: FloatArray, whole: Any) -> FloatArray:
    """NaN where there is nothing to share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(np.asarray(whole) > 0, part / whole, np.nan), dtype=np.float32)


def _float(vectors: NDArray[np.floating[Any]]) -> FloatArray:
    return np.asarray(vectors, dtype=np.float32)
