"""From raw scores to probabilities, and how far those can be believed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from embeddings.vectors import FloatArray
from matcher.ranking.reranker import Calibration


def platt(
    raw: FloatArray,
    said_yes: NDArray[np.bool_],
    *,
    prior: Calibration | None = None,
    strength: float = 0.0,
    looked_at: FloatArray | None = None,
) -> Calibration:
    """Platt's sigmoid by likelihood (Platt, 1999), the slope not negative.

    With a `prior`, as if `strength` answers had spoken for it already: a few new ones hardly move it. `looked_at`: (n,)
    the probability that a pair was seen at all; the sigmoid is then that of a yes to what was seen.
    """
    centre, scale = (float(raw.mean()), max(float(raw.std()), 1e-6)) if len(raw) else (0.0, 1.0)
    known = prior or Calibration(1.0, 0.0)
    first = np.array([known.slope * scale, known.offset + known.slope * centre])
    score = (raw.astype(np.float64) - centre) / scale
    seen = np.ones(len(raw)) if looked_at is None else looked_at.astype(np.float64)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        chance = np.clip(expit(values[0] * score + values[1]), 1e-12, 1 - 1e-12)
        error = np.where(said_yes, chance - 1, seen * chance * (1 - chance) / (1 - seen * chance))
        drift = values - first  # in units of log odds
        value = -np.where(said_yes, np.log(chance), np.log1p(-seen * chance)).sum() + strength / 8 * (drift**2).sum()
        return float(value), np.array([error @ score, error.sum()]) + strength / 4 * drift

    slope, offset = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)]).x
    return Calibration(float(slope / scale), float(offset - slope * centre / scale))


@dataclass(frozen=True)
class Bin:
    """Some pairs of similar probability: what was said, and what happened."""

    pairs: int
    expected: float
    happened: float


def reliability(probability: FloatArray, said_yes: NDArray[np.bool_], bins: int = 10) -> list[Bin]:
    """The reliability curve, in bins of equal size, lowest first. Empty for no pairs."""
    parts = np.array_split(np.argsort(probability, kind="stable"), bins)
    return [
        Bin(len(part), float(probability[part].mean()), float(said_yes[part].mean())) for part in parts if len(part)
    ]


def expected_calibration_error(probability: FloatArray, said_yes: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between what was said and what happened, over bins of equal size (Nguyen and O'Connor, 2015).

    NaN for no pairs.
    """
    curve = reliability(probability, said_yes, bins)
    if not curve:
        return float("nan")
    return float(np.average([abs(one.expected - one.happened) for one in curve], weights=[one.pairs for one in curve]))
