"""How far a figure can be trusted, and whether two runs differ beyond noise: the bootstrap over questions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
_AT_ONCE = 200  # resamples; bounds memory where there are many questions


@dataclass(frozen=True)
class Difference:
    """Of two runs on the same questions: mean, 95 % interval, and two-sided p-value."""

    mean: float
    low: float
    high: float
    p: float


def interval(values: NDArray[np.floating], *, seed: int, level: float = 0.95) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean (Efron and Tibshirani, 1993). NaN for no values."""
    means = _means(values, seed)
    if not len(means):
        return float("nan"), float("nan")
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def paired_difference(one: NDArray[np.floating], other: NDArray[np.floating], *, seed: int) -> Difference:
    """`one` minus `other`, question by question; the p-value is the bootstrap's under no difference (Sakai, 2006).

    All NaN for no questions. ValueError where the runs are not of the same questions.
    """
    if one.shape != other.shape:
        raise ValueError(f"{one.shape} and {other.shape} are not the same questions")
    apart = np.asarray(one, dtype=np.float64) - other
    means = _means(apart, seed)
    if not len(means):
        return Difference(*[float("nan")] * 4)
    low, high = np.quantile(means, [0.025, 0.975])
    mean = float(apart.mean())
    by_chance = np.abs(means - mean) >= abs(mean) - 1e-12
    return Difference(mean, float(low), float(high), float((by_chance.sum() + 1) / (len(means) + 1)))


def holm(p: NDArray[np.floating]) -> NDArray[np.float64]:
    """(n,) p-values of n tests asked at once, corrected so that any false alarm is as rare as stated (Holm, 1979).

    NaN stays NaN and counts as a test.
    """
    order = np.argsort(p)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    return corrected


def _means(values: NDArray[np.floating], seed: int) -> NDArray[np.float64]:
    """(RESAMPLES,) means of samples drawn with replacement; empty for no values."""
    if not len(values):
        return np.zeros(0)
    random, count = np.random.default_rng(seed), len(values)
    parts = [
        random.multinomial(count, np.full(count, 1 / count), size=_AT_ONCE) @ np.asarray(values, dtype=np.float64)
        for _ in range(RESAMPLES // _AT_ONCE)
    ]
    return np.concatenate(parts) / count
