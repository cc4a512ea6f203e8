"""Measures of a ranking. Ties go to the earlier candidate."""

from collections.abc import Sequence

import numpy as np

from embeddings.vectors import FloatArray


def accuracy_at_1(similarity: FloatArray, right: Sequence[str]) -> float:
    """Share of rows whose nearest column holds the same text as the column of their own number."""
    nearest = similarity.argmax(axis=1)
    return float(np.mean([right[found] == right[wanted] for wanted, found in enumerate(nearest)]))


def average_precision(scores: FloatArray, relevant: FloatArray) -> float:
    """Mean, over the relevant candidates, of the precision at their rank; 0 where none is relevant."""
    hits = relevant[np.argsort(-scores, kind="stable")]
    if not hits.any():
        return 0.0
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits > 0].mean())


def reciprocal_rank(scores: FloatArray, relevant: FloatArray) -> float:
    """1 / rank of the first relevant candidate; 0 where none is relevant."""
    hits = np.flatnonzero(relevant[np.argsort(-scores, kind="stable")])
    return 1.0 / (int(hits[0]) + 1) if len(hits) else 0.0


def ndcg(scores: FloatArray, gains: FloatArray, k: int = 10) -> float:
    """Discounted gain of the first k over that of the best order; 0 where nothing is to be gained."""
    discount = 1.0 / np.log2(np.arange(2, min(k, len(gains)) + 2))
    best = float(np.sort(gains)[::-1][:k] @ discount)
    return float(gains[np.argsort(-scores, kind="stable")][:k] @ discount) / best if best else 0.0


def recall(scores: FloatArray, relevant: FloatArray, k: int = 10) -> float:
    """Share of the relevant candidates among the first k; 0 where none is relevant."""
    wanted = relevant.sum()
    return float(relevant[np.argsort(-scores, kind="stable")][:k].sum() / wanted) if wanted else 0.0


def misordered(scores: FloatArray, ratings: FloatArray) -> tuple[float, float]:
    """The rating gaps of wrongly ordered pairs, equal scores counting half, and of all pairs (Stelmakh 2023)."""
    one, other = np.triu_indices(len(ratings), 1)
    gap = ratings[one] - ratings[other]
    against = np.sign(scores[one] - scores[other]) * np.sign(gap)
    wrong = np.abs(gap) * np.select([against < 0, against == 0], [1.0, 0.5], 0.0)
    return float(wrong.sum()), float(np.abs(gap).sum())
