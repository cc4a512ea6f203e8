"""What the place in a list does to an answer: who stands low is seen by few, and said nothing about by most."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from embeddings.vectors import FloatArray
from matcher.learning.examples import Examples, Integers

LEAST = 0.05  # no answer counts for more than twenty: the price of a little bias is a lot less noise (Joachims, 2017)


def steepness(positions: Integers, touched: NDArray[np.bool_], raw: FloatArray) -> float:
    """How fast attention falls: position k is looked at with probability k^−steepness; 0 where all are seen alike.

    By maximum likelihood of the position-based model, in which a pair is touched if it is looked at and appeals (Wang
    et al., 2018); appeal is a logistic function of the `raw` score by which it was placed.

    positions: (n,) from 1; 0 where unknown, which is left out. 0.0 where nothing was touched.
    """
    known = positions > 0
    if not touched[known].any():
        return 0.0
    depth, yes, score = np.log(positions[known]), touched[known], raw[known].astype(np.float64)
    score = (score - score.mean()) / max(float(score.std()), 1e-9)

    def loss(values: NDArray[np.float64]) -> float:
        chance = np.clip(np.exp(-values[0] * depth) * expit(values[1] * score + values[2]), 1e-9, 1 - 1e-9)
        return float(-np.where(yes, np.log(chance), np.log1p(-chance)).sum())

    first = np.array([0.5, 1.0, 0.0])
    found = minimize(loss, first, method="L-BFGS-B", bounds=[(0, 3), (0, None), (None, None)])
    return float(found.x[0])


def propensity(positions: Integers, steepness: float) -> FloatArray:
    """(n,) the probability of having been looked at; 1 where the position is unknown."""
    looked = np.maximum(positions, 1).astype(np.float64) ** -steepness
    return np.asarray(np.where(positions > 0, np.maximum(looked, LEAST), 1.0), dtype=np.float32)


def expected_touches(examples: Examples, scores: FloatArray, steepness: float) -> NDArray[np.float64]:
    """(questions,) how many pairs would have been touched had each list stood in the order of `scores`.

    Off-policy: each touch that was seen counts with how likely its new position is looked at against its old one (Li et
    al., 2018, item-position model). Exact on average under the position-based model; of what was never shown it can
    say nothing. ValueError where positions are unknown.
    """
    if examples.positions is None or (examples.positions <= 0).any():
        raise ValueError("an off-policy estimate needs the position of every pair")
    order = np.lexsort((-scores, examples.questions))
    place = np.empty(len(examples), dtype=np.int64)
    place[order] = np.arange(len(examples)) - np.repeat(examples.starts, examples.sizes) + 1
    ratio = propensity(place, steepness) / propensity(examples.positions, steepness)
    return np.asarray(np.add.reduceat(np.where(examples.grades > 0, ratio, 0.0), examples.starts))
