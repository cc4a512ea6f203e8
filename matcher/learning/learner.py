"""The learners: a weighted sum of features, and trees that correct it; of an order, or of a yes and no.

A weighted sum of few features generalises from little; trees see how features act together, once there is enough to
see it in. Both are kept from saying that more of a feature speaks against a pair. Same data and seed, same model.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from embeddings.vectors import FloatArray
from matcher.learning.examples import Examples
from matcher.ranking.features import FEATURE_NAMES

SEED = 20
GAINS = (0.0, 1.0, 3.0, 7.0, 10.0, 15.0)  # what a grade counts in the order; 2^grade − 1 up to an invitation

TREES: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 7,
    "min_data_in_leaf": 20,
    "lambda_l2": 5.0,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "monotone_constraints": [1] * len(FEATURE_NAMES),
    "monotone_constraints_method": "advanced",
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


def order_weights(
    examples: Examples,
    usual: FloatArray,
    *,
    start: FloatArray,
    penalty: float = 1.0,
    offset: FloatArray | None = None,
    looked_at: FloatArray | None = None,
) -> FloatArray:
    """(features,) of the weighted sum that puts high grades first within each question.

    Minimises the cross-entropy between the softmax of the scores of a question and its gains (ListNet; Cao et al.,
    2007), which is convex, under weights ≥ 0, plus `penalty` times the squared distance from `start`, in units of a
    feature's spread. Questions in which nobody has a grade above 0 teach nothing.

    offset: (n,) what is added to the sum, and not learned. looked_at: (n,) the probability that a pair was seen at all,
    by whose inverse its gain counts (Joachims et al., 2017).
    """
    above, spread = _standardised(examples.table, usual)
    fixed = np.zeros(len(examples)) if offset is None else offset.astype(np.float64)
    gains = np.asarray(GAINS)[examples.grades] / (1.0 if looked_at is None else looked_at.astype(np.float64))
    starts, sizes = examples.starts, examples.sizes
    totals = np.add.reduceat(gains, starts)
    wanted = gains / np.repeat(np.where(totals > 0, totals, 1), sizes)
    taught = (totals > 0).astype(float)
    first = start * spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = above @ weights + fixed
        shifted = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
        exponents = np.exp(shifted)
        sums = np.add.reduceat(exponents, starts)
        logs = shifted - np.repeat(np.log(sums), sizes)
        value = -(wanted * logs).sum() + penalty * ((weights - first) ** 2).sum()
        error = np.repeat(taught / sums, sizes) * exponents - wanted
        return value, above.T @ error + 2 * penalty * (weights - first)

    return np.asarray(_non_negative(loss, first) / spread, dtype=np.float32)


def pair_weights(examples: Examples, usual: FloatArray, *, start: FloatArray, penalty: float = 1.0) -> FloatArray:
    """(features,) of the weighted sum that puts the higher grade of two first within each question.

    Minimises the logistic loss over all pairs of unequal grades (RankNet's; Burges et al., 2005), each counting as much
    as its grades lie apart and all of a question together as one, under the constraints of `order_weights`. Holds a row
    for every such pair: for few candidates a question. Where no grades differ, `start`.
    """
    above, spread = _standardised(examples.table, usual)
    apart, counts = [np.zeros((0, above.shape[1]))], [np.zeros(0)]
    for first_row, size in zip(examples.starts, examples.sizes, strict=True):
        rows = slice(first_row, first_row + size)
        gaps = examples.grades[rows][:, None] - examples.grades[rows]
        higher, lower = np.nonzero(gaps > 0)
        if len(higher):
            apart.append(above[rows][higher] - above[rows][lower])
            counts.append(gaps[higher, lower] / gaps[higher, lower].sum())
    differences, counted, first = np.concatenate(apart), np.concatenate(counts), start * spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = differences @ weights
        value = (counted * np.logaddexp(0, -margins)).sum() + penalty * ((weights - first) ** 2).sum()
        return value, differences.T @ (-counted * expit(-margins)) + 2 * penalty * (weights - first)

    return np.asarray(_non_negative(loss, first) / spread, dtype=np.float32)


def answer_weights(
    table: FloatArray,
    said_yes: NDArray[np.bool_],
    usual: FloatArray,
    *,
    start: FloatArray,
    penalty: float = 1.0,
    offset: FloatArray | None = None,
) -> FloatArray:
    """(features,) of the weighted sum for a yes: logistic regression with weights ≥ 0, `penalty` and `offset` as above.

    The constant that goes with it is left to calibration.
    """
    above, spread = _standardised(table, usual)
    above = np.column_stack([above, np.ones(len(above))])
    fixed = np.zeros(len(above)) if offset is None else offset.astype(np.float64)
    signs, first = np.where(said_yes, 1.0, -1.0), np.append(start * spread, 0.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (above @ weights + fixed)
        moved = np.append((weights - first)[:-1], 0)
        value = np.logaddexp(0, -margins).sum() + penalty * (moved**2).sum()
        return value, above.T @ (-signs * expit(-margins)) + 2 * penalty * moved

    return np.asarray(_non_negative(loss, first, free=1)[:-1] / spread, dtype=np.float32)


def order_trees(examples: Examples, start: FloatArray, rounds: int, **parameters: Any) -> str:
    """LambdaMART (Burges, 2010) that corrects `start`, the raw scores so far, and allows for positions where known.

    LightGBM learns what each position adds by itself (Yan et al., 2022), and leaves that out of the model.
    """
    given = {
        "objective": "lambdarank",
        "label_gain": list(GAINS),
        "lambdarank_truncation_level": 20,
        **TREES,
        **parameters,
    }
    return _trained(given, examples.table, examples.grades, start, rounds, examples.sizes, examples.positions)


def answer_trees(
    table: FloatArray, said_yes: NDArray[np.bool_], start: FloatArray, rounds: int, **parameters: Any
) -> str:
    """Boosted trees that correct `start`, the log odds so far."""
    return _trained({"objective": "binary", **TREES, **parameters}, table, said_yes, start, rounds)


def usual_values(table: FloatArray, grades: NDArray[np.integer[Any]]) -> FloatArray:
    """(features,) the mean of each over pairs that do not fit, grade 0; 0 for what none of them states."""
    apart = table[grades == 0].astype(np.float64)
    stated = ~np.isnan(apart)
    return np.asarray(np.nansum(apart, axis=0) / np.maximum(stated.sum(axis=0), 1), dtype=np.float32)


def _standardised(table: FloatArray, usual: FloatArray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """In units of each feature's spread around what is usual; what is not stated counts as usual."""
    above = np.nan_to_num(table.astype(np.float64) - usual)
    spread = above.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    return above / spread, spread


def _non_negative(loss: Any, first: NDArray[np.float64], free: int = 0) -> FloatArray:
    """The minimum over weights ≥ 0; the last `free` of them may be negative."""
    bounds = [(0, None)] * (len(first) - free) + [(None, None)] * free
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return np.asarray(found.x, dtype=np.float32)


def _trained(
    parameters: dict[str, Any],
    table: FloatArray,
    labels: NDArray[Any],
    start: FloatArray,
    rounds: int,
    sizes: NDArray[Any] | None = None,
    positions: NDArray[Any] | None = None,
) -> str:
    import lightgbm

    data = lightgbm.Dataset(
        table, label=labels, group=sizes, init_score=start, position=positions, feature_name=list(FEATURE_NAMES)
    )
    return str(lightgbm.train(parameters, data, num_boost_round=rounds).model_to_string())
