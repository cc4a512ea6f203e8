import numpy as np
import pytest

from matcher.learning.calibration import Bin, expected_calibration_error, platt, reliability
from matcher.ranking.reranker import Calibration

TRUTH = Calibration(2.0, -1.0)


def answers(count: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    raw = random.normal(size=count).astype(np.float32)
    return raw, random.random(count) < TRUTH.probability(raw)


def test_platt_finds_the_sigmoid_that_the_answers_came_from() -> None:
    found = platt(*answers(20_000))
    assert (found.slope, found.offset) == pytest.approx((2.0, -1.0), abs=0.1)


def test_a_prior_yields_to_many_answers_and_not_to_few() -> None:
    prior = Calibration(1.0, 3.0)
    few = platt(*answers(5), prior=prior, strength=50)
    many = platt(*answers(20_000), prior=prior, strength=50)
    assert (few.slope, few.offset) == pytest.approx((1.0, 3.0), abs=0.8)
    assert (many.slope, many.offset) == pytest.approx((2.0, -1.0), abs=0.1)


def test_without_answers_the_prior_stands() -> None:
    prior = Calibration(1.5, -0.5)
    found = platt(np.zeros(0, np.float32), np.zeros(0, bool), prior=prior, strength=10)
    assert (found.slope, found.offset) == pytest.approx((1.5, -0.5))


def test_who_did_not_look_did_not_say_no() -> None:
    raw, yes = answers(40_000)
    looked_at = np.where(np.arange(len(raw)) % 2, 0.2, 1.0).astype(np.float32)
    seen = np.random.default_rng(5).random(len(raw)) < looked_at
    found = platt(raw, yes & seen, looked_at=looked_at)
    naive = platt(raw, yes & seen)
    assert (found.slope, found.offset) == pytest.approx((2.0, -1.0), abs=0.15)
    assert naive.offset < -1.5


def test_more_score_never_lowers_the_probability_even_where_the_answers_say_so() -> None:
    raw = np.arange(50, dtype=np.float32)
    assert platt(raw, raw < 25).slope == 0


def test_the_reliability_curve_and_its_error_are_worked_by_hand() -> None:
    probability = np.array([0.1, 0.1, 0.9, 0.9], dtype=np.float32)
    yes = np.array([False, True, True, True])
    assert reliability(probability, yes, bins=2) == [
        Bin(2, pytest.approx(0.1), 0.5),
        Bin(2, pytest.approx(0.9), 1.0),
    ]
    assert expected_calibration_error(probability, yes, bins=2) == pytest.approx((0.4 + 0.1) / 2)
    assert np.isnan(expected_calibration_error(probability[:0], yes[:0]))
