import numpy as np
import pytest

from matcher.learning.significance import holm, interval, paired_difference


def test_the_interval_holds_the_mean_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    held = 0
    for trial in range(200):
        low, high = interval(random.normal(1.0, 1.0, size=60), seed=trial)
        held += low <= 1.0 <= high
    assert 0.90 <= held / 200 <= 0.98


def test_a_real_difference_is_told_from_noise() -> None:
    random = np.random.default_rng(1)
    base = random.normal(size=80)
    better = paired_difference(base + random.normal(0.3, 0.3, size=80), base, seed=1)
    same = paired_difference(base + random.normal(0.0, 0.3, size=80), base, seed=1)
    assert better.low > 0
    assert better.p < 0.01
    assert same.low < 0 < same.high
    assert same.p > 0.05


def test_equal_runs_differ_by_nothing() -> None:
    values = np.arange(10.0)
    found = paired_difference(values, values, seed=1)
    assert (found.mean, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_nothing_measured_gives_no_number() -> None:
    assert np.isnan(interval(np.zeros(0), seed=1)).all()
    assert np.isnan(paired_difference(np.zeros(0), np.zeros(0), seed=1).mean)


def test_runs_of_other_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="not the same questions"):
        paired_difference(np.zeros(3), np.zeros(4), seed=1)


def test_several_tests_at_once_are_corrected_step_by_step() -> None:
    assert holm(np.array([0.03, 0.01, 0.04])) == pytest.approx([0.06, 0.03, 0.06])
    assert holm(np.array([0.2])) == pytest.approx([0.2])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1, 1])
    assert np.isnan(holm(np.array([np.nan, 0.01]))).tolist() == [True, False]
    assert len(holm(np.zeros(0))) == 0
