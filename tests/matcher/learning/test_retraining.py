"""On simulated fairs, whose truth is known: ten verdicts do no harm, many do good, and nothing worse is let in."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from embeddings.vectors import FloatArray
from matcher.learning.retraining import (
    Comparison,
    GroupCheck,
    Retraining,
    decided,
    learned_from,
    retrained,
)
from matcher.learning.significance import Difference
from matcher.learning.simulated_fair import SimulatedFair
from matcher.learning.verdict_log import VerdictLog
from matcher.ranking.features import FEATURES
from matcher.ranking.reranker import SHIPPED, LearnedReranker

TALENTS, LENGTH, TRAINED, HELD_BACK = 200, 20, 240, 80
UNTIL = date(2026, 1, 31)


@pytest.fixture(scope="module")
def shipped() -> LearnedReranker:
    return LearnedReranker.load(SHIPPED / "fast")


@pytest.fixture(scope="module")
def fair() -> SimulatedFair:
    return SimulatedFair(TRAINED + HELD_BACK, TALENTS, seed=5)


def log_of(fair: SimulatedFair, model: LearnedReranker, demands: int, **how: float) -> VerdictLog:
    """What people did with the model's lists for so many demands."""
    of_all, everybody = np.repeat(np.arange(demands), TALENTS), np.tile(np.arange(TALENTS), demands)
    scores = model.chances(fair.table(of_all, everybody)).both.reshape(demands, TALENTS)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :LENGTH]
    positions = np.tile(np.arange(1, LENGTH + 1), demands)
    return fair.log(fair.answers(np.repeat(np.arange(demands), LENGTH), best.ravel(), positions, **how))  # type: ignore[arg-type]


def quality(fair: SimulatedFair, model: LearnedReranker) -> FloatArray:
    """(demands held back,) nDCG@10 by the true chance of a meeting."""
    held = np.arange(TRAINED, TRAINED + HELD_BACK)
    demands, talents = np.repeat(held, TALENTS), np.tile(np.arange(TALENTS), HELD_BACK)
    truth = fair.truth(demands, talents)
    worth = (truth.invited * truth.accepted).reshape(HELD_BACK, TALENTS)
    scores = model.chances(fair.table(demands, talents)).both.reshape(HELD_BACK, TALENTS)
    first = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    discounts = 1 / np.log2(np.arange(2, 12))
    return np.asarray(
        np.take_along_axis(worth, first, axis=1) @ discounts / (-np.sort(-worth, axis=1)[:, :10] @ discounts)
    )


def test_nothing_said_gives_the_shipped_model_back(shipped: LearnedReranker, fair: SimulatedFair) -> None:
    learned = learned_from(VerdictLog.empty(len(FEATURES)), shipped, name="empty", card={})
    table = fair.table(np.zeros(TALENTS, dtype=np.int64), np.arange(TALENTS))
    assert learned.chances(table).both == pytest.approx(shipped.chances(table).both, abs=1e-6)


def test_ten_verdicts_do_no_harm(shipped: LearnedReranker, fair: SimulatedFair) -> None:
    log = log_of(fair, shipped, 6)
    assert 3 <= (log.grades > 0).sum() <= 20
    learned = learned_from(log, shipped, name="few", card={})
    assert quality(fair, learned).mean() > quality(fair, shipped).mean() - 0.01


def test_many_verdicts_do_good_and_the_log_alone_proves_it(shipped: LearnedReranker, fair: SimulatedFair) -> None:
    log = log_of(fair, shipped, TRAINED)
    result = retrained(log, shipped, shipped, until=UNTIL)
    before, after = quality(fair, shipped), quality(fair, result.candidate)
    assert after.mean() > before.mean() + 0.03
    assert result.better, [why.en for why in result.why]
    card = result.candidate.card
    assert card["data"]["demands"] == TRAINED
    assert card["started_from"] == shipped.version
    assert len(card["comparisons"]) == len(result.comparisons) > 0


def test_the_same_log_gives_the_same_model(shipped: LearnedReranker, fair: SimulatedFair) -> None:
    log = log_of(fair, shipped, 40)
    one, other = (learned_from(log, shipped, name="same", card={}) for _ in range(2))
    assert one.files() == other.files()


def test_answers_that_mean_nothing_are_not_learned_into_service(shipped: LearnedReranker, fair: SimulatedFair) -> None:
    log = log_of(fair, shipped, TRAINED)
    random = np.random.default_rng(0)
    noise = replace(log, grades=random.permutation(log.grades), answers=random.permutation(log.answers))
    assert not retrained(noise, shipped, shipped, until=UNTIL).better


def test_too_few_demands_allow_no_comparison(shipped: LearnedReranker, fair: SimulatedFair) -> None:
    result = retrained(log_of(fair, shipped, 10), shipped, shipped, until=UNTIL)
    assert not result.better
    assert result.comparisons == ()
    assert "20" in result.why[0].zh


def test_knowing_positions_beats_not_knowing_them(shipped: LearnedReranker) -> None:
    gains = []
    for seed in (1, 2):
        fair = SimulatedFair(700, TALENTS, seed=seed)
        log = log_of(fair, shipped, 600, attention=1.0)
        blind = replace(log, positions=np.zeros(len(log), dtype=np.int64))
        held = SimulatedFair(TRAINED + HELD_BACK, TALENTS, seed=seed)
        corrected, plain = (quality(held, learned_from(one, shipped, name="x", card={})) for one in (log, blind))
        gains.append(corrected - plain)
    assert np.concatenate(gains).mean() > 0


def comparison(split: str, measure: str, low: float, high: float) -> Comparison:
    mean, noise = (low + high) / 2, low < 0 < high
    return Comparison(split, measure, 40, 0.5, 0.5 + mean, Difference(mean, low, high, 0.2 if noise else 0.01))


@pytest.mark.parametrize(
    ("comparisons", "checks", "better"),
    [
        ([comparison("demands", "order", 0.01, 0.03)], [], True),
        ([comparison("demands", "order", -0.01, 0.03)], [], False),
        ([comparison("demands", "order", -0.01, 0.03), comparison("demands", "touches", 0.01, 0.2)], [], True),
        ([comparison("demands", "order", -0.03, -0.01), comparison("demands", "touches", 0.01, 0.2)], [], False),
        ([comparison("demands", "order", 0.01, 0.03), comparison("days", "order", -0.04, -0.01)], [], False),
        ([comparison("demands", "order", 0.01, 0.03), comparison("days", "order", -0.04, 0.01)], [], True),
        ([comparison("demands", "order", 0.01, 0.03)], [GroupCheck("region", 0.9, 0.85, "south")], True),
        ([comparison("demands", "order", 0.01, 0.03)], [GroupCheck("region", 0.9, 0.7, "south")], False),
        ([comparison("demands", "order", 0.01, 0.03)], [GroupCheck("region", 0.6, 0.65, "south")], True),
    ],
)
def test_only_what_is_better_beyond_noise_and_as_fair_may_serve(
    comparisons: list[Comparison], checks: list[GroupCheck], better: bool
) -> None:
    said, why = decided(comparisons, checks)
    assert said is better
    assert why
    assert all(one.zh and one.en and "{" not in one.zh + one.en for one in why)


def test_groups_are_checked_on_the_lists_the_candidate_would_make(
    shipped: LearnedReranker, fair: SimulatedFair
) -> None:
    log = log_of(fair, shipped, TRAINED)
    halves = {talent: "one" if place % 2 else "other" for place, talent in enumerate(np.unique(log.talents).tolist())}
    result: Retraining = retrained(log, shipped, shipped, until=UNTIL, groups={"half": halves})
    (check,) = result.fairness
    assert check.attribute == "half"
    assert 0.5 < check.candidate <= 1
    assert check.group in ("one", "other")
