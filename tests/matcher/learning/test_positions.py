import numpy as np
import pytest

from matcher.learning.examples import Examples
from matcher.learning.positions import LEAST, expected_touches, propensity, steepness

LISTS, LENGTH = 3_000, 10


def lists_with(steep: float, seed: int = 1) -> tuple[Examples, np.ndarray]:
    """Lists in an order that is only partly right, touched where looked at and appealing."""
    random = np.random.default_rng(seed)
    appeal = random.normal(size=(LISTS, LENGTH))
    shown = np.argsort(-(appeal + random.normal(size=appeal.shape)), axis=1)
    appeal = np.take_along_axis(appeal, shown, axis=1).ravel()
    positions = np.tile(np.arange(1, LENGTH + 1), LISTS)
    looked = random.random(len(appeal)) < positions.astype(float) ** -steep
    touched = looked & (random.random(len(appeal)) < 1 / (1 + np.exp(1 - appeal)))
    questions = np.repeat(np.arange(LISTS), LENGTH)
    return Examples(np.zeros((len(appeal), 1), np.float32), touched.astype(np.int64), questions, positions), appeal


@pytest.mark.parametrize("steep", [0.0, 0.5, 1.0, 1.5])
def test_how_fast_attention_falls_is_found_from_what_was_touched(steep: float) -> None:
    examples, appeal = lists_with(steep)
    assert examples.positions is not None
    found = steepness(examples.positions, examples.grades > 0, appeal.astype(np.float32))
    assert found == pytest.approx(steep, abs=0.12)


def test_without_touches_or_positions_nothing_is_corrected() -> None:
    none = np.zeros(4, dtype=bool)
    score = np.arange(4, dtype=np.float32)
    assert steepness(np.arange(1, 5), none, score) == 0
    assert steepness(np.zeros(4, dtype=np.int64), ~none, score) == 0


def test_propensity_falls_with_position_but_not_below_the_least() -> None:
    found = propensity(np.array([1, 2, 4, 1000, 0]), 1.0)
    assert found == pytest.approx([1, 0.5, 0.25, LEAST, 1])


def test_the_touches_expected_of_another_order_are_those_it_would_get() -> None:
    """The truth is known here: the same lists, shown again in the better order."""
    steep = 1.0
    examples, appeal = lists_with(steep)
    better = appeal.astype(np.float32)
    estimated = expected_touches(examples, better, steep).mean()
    order = np.lexsort((-better, examples.questions))
    looked = np.tile(np.arange(1, LENGTH + 1), LISTS).astype(float) ** -steep
    truth = (looked / (1 + np.exp(1 - appeal[order]))).sum() / LISTS
    logged = (examples.grades > 0).sum() / LISTS
    assert estimated == pytest.approx(truth, rel=0.04)
    assert estimated > logged * 1.05


def test_the_order_that_was_shown_is_expected_to_get_what_it_got() -> None:
    examples, _ = lists_with(1.0)
    assert examples.positions is not None
    same = expected_touches(examples, -examples.positions.astype(np.float32), 1.0)
    assert same.sum() == pytest.approx((examples.grades > 0).sum())


def test_an_estimate_without_positions_is_refused() -> None:
    examples, appeal = lists_with(1.0)
    unknown = Examples(examples.table, examples.grades, examples.questions)
    with pytest.raises(ValueError, match="position of every pair"):
        expected_touches(unknown, appeal.astype(np.float32), 1.0)
