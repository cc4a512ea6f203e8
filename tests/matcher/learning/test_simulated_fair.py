"""The simulation does what it says: otherwise nothing that is measured on it means anything."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.metrics import roc_auc_score

from matcher.learning.positions import steepness
from matcher.learning.simulated_fair import UNANSWERED, SimulatedAnswers, SimulatedFair
from matcher.learning.verdicts import Party, Step, Verdict, answer, grade
from matcher.ranking.congestion import places_within
from matcher.ranking.features import FEATURE_NAMES
from matcher.ranking.reranker import SHIPPED, LearnedReranker

MANY = 10_000  # slots, where capacities should not matter


@pytest.fixture(scope="module")
def fair() -> SimulatedFair:
    return SimulatedFair(200, 400, seed=5)


@pytest.fixture(scope="module")
def lists(fair: SimulatedFair) -> tuple[NDArray[np.int64], ...]:
    """Demands, talents and positions: ten a demand by the shipped model's order."""
    demands, talents = fair.everyone()
    chances = LearnedReranker.load(SHIPPED / "fast").chances(fair.table(demands, talents))
    place = places_within(demands, chances.both)
    rows = np.flatnonzero(place < 10)
    return demands[rows], talents[rows], place[rows] + 1


@pytest.fixture(scope="module")
def days(fair: SimulatedFair, lists: tuple[NDArray[np.int64], ...]) -> list[SimulatedAnswers]:
    return [fair.answers(*lists, capacity=MANY, invitations=MANY, day=day) for day in range(60)]


def pooled(days: list[SimulatedAnswers], name: str) -> NDArray[np.bool_]:
    return np.concatenate([getattr(day, name) for day in days])


def test_one_seed_gives_one_fair_and_another_seed_another() -> None:
    demands, talents = np.repeat(np.arange(20), 10), np.tile(np.arange(10), 20)
    one, same, other = (SimulatedFair(20, 30, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.table(demands, talents), same.table(demands, talents), equal_nan=True)
    assert np.array_equal(one.truth(demands, talents).invited, same.truth(demands, talents).invited)
    assert not np.array_equal(one.table(demands, talents), other.table(demands, talents), equal_nan=True)
    positions = np.tile(np.arange(1, 11), 20)
    assert one.verdicts(one.answers(demands, talents, positions)) == same.verdicts(
        same.answers(demands, talents, positions)
    )


def test_a_pair_is_the_same_in_whatever_list_it_stands(fair: SimulatedFair) -> None:
    demands, talents = fair.everyone()
    some = np.array([7, 40_000, 79_999])
    whole = fair.table(demands, talents)[some]
    assert np.array_equal(fair.table(demands[some], talents[some]), whole, equal_nan=True)
    assert np.array_equal(
        fair.truth(demands[some], talents[some]).accepted, fair.truth(demands, talents).accepted[some]
    )


def test_features_have_the_columns_and_bounds_of_the_real_ones(fair: SimulatedFair) -> None:
    table = fair.table(*fair.everyone())
    assert table.shape == (200 * 400, len(FEATURE_NAMES))
    column = dict(zip(FEATURE_NAMES, table.T, strict=True))
    bounds = {"plain": (0, 1), "body": (-1, 1), "industry": (0, 1), "degree_margin": (-2, 0), "years_margin": (-5, 0)}
    bounds |= {"languages_met": (0, 1), "place": (0, 1), "role": (0, 1), "intent": (0, 1), "investor": (0, 1)}
    bounds |= {"pay": (-1, 0), "ticket": (-4, 0), "stage": (0, 1), "skill_evidence": (-0.3, 1)}
    for name, (low, high) in bounds.items():
        assert np.nanmin(column[name]) >= low, name
        assert np.nanmax(column[name]) <= high, name
        assert np.nanstd(column[name]) > 0, name
    unstated = {name: float(np.isnan(values).mean()) for name, values in column.items()}
    # As in the sample fair: 0.08, 0.41, 0.51, 0.39, 0.37, 0.85, 0.96.
    assert unstated["skill_evidence"] == pytest.approx(0.08, abs=0.06)
    assert unstated["degree_margin"] == pytest.approx(0.41, abs=0.12)
    assert unstated["years_margin"] == pytest.approx(0.51, abs=0.1)
    assert unstated["languages_met"] == pytest.approx(0.39, abs=0.1)
    assert unstated["place"] == pytest.approx(0.37, abs=0.1)
    assert unstated["pay"] == pytest.approx(0.85, abs=0.1)
    assert unstated["stage"] > 0.9
    assert unstated["body"] == unstated["role"] - np.isnan(column["role"]).mean() == 0


def test_more_of_a_feature_speaks_for_the_pair(fair: SimulatedFair) -> None:
    table, truth = fair.table(*fair.everyone()), fair.truth(*fair.everyone())
    for name in ("plain", "body", "headline", "skill_evidence", "relevance", "terms", "industry", "role", "investor"):
        values = table[:, FEATURE_NAMES.index(name)]
        stated = ~np.isnan(values)
        wanted = truth.invited[stated] > 0.4
        assert roc_auc_score(wanted, values[stated]) > 0.6, name
    intent = table[:, FEATURE_NAMES.index("intent")]
    assert truth.accepted[intent == 1].mean() > truth.accepted[intent < 0.5].mean() + 0.2


def test_there_is_something_to_learn_that_the_shipped_model_does_not_know(fair: SimulatedFair) -> None:
    table, truth = fair.table(*fair.everyone()), fair.truth(*fair.everyone())
    shipped = LearnedReranker.load(SHIPPED / "fast").invited.raw(table)
    drawn = np.random.default_rng(1).random(len(shipped)) < truth.invited
    train = np.arange(len(shipped)) % 2 == 0
    from lightgbm import LGBMClassifier

    learned = LGBMClassifier(n_estimators=100, num_leaves=15, verbosity=-1, n_jobs=1).fit(table[train], drawn[train])
    raw = learned.booster_.predict(table[~train], raw_score=True)
    reached = roc_auc_score(drawn[~train], raw)
    assert 0.8 < roc_auc_score(drawn[~train], shipped[~train]) < reached - 0.01
    assert reached < roc_auc_score(drawn[~train], truth.invited[~train]) - 0.01  # and something that nobody can


@pytest.mark.parametrize("steep", [0.0, 0.8, 1.5])
def test_attention_falls_with_position_as_it_is_told_to(
    fair: SimulatedFair, lists: tuple[NDArray[np.int64], ...], steep: float
) -> None:
    days = [fair.answers(*lists, attention=steep, invitations=MANY, day=day) for day in range(40)]
    positions, looked = np.tile(lists[2], len(days)), pooled(days, "looked")
    for position in (1, 2, 5, 10):
        shown = positions == position
        assert looked[shown].mean() == pytest.approx(position**-steep, abs=4 * 0.5 / np.sqrt(shown.sum()) + 1e-9)
    raw = logit(fair.truth(lists[0], lists[1]).invited).astype(np.float32)
    found = steepness(positions, pooled(days, "shortlisted"), np.tile(raw, len(days)))
    assert found == pytest.approx(steep, abs=0.1)


def test_people_answer_as_often_as_the_truth_says(
    fair: SimulatedFair, lists: tuple[NDArray[np.int64], ...], days: list[SimulatedAnswers]
) -> None:
    truth = fair.truth(lists[0], lists[1])
    invited = np.tile(truth.invited, len(days))
    accepted = np.tile(truth.accepted, len(days))
    looked, asked = pooled(days, "looked"), pooled(days, "invited")
    said = pooled(days, "accepted") | pooled(days, "declined")
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 1)):
        seen = looked & (invited >= low) & (invited < high)
        assert seen.sum() > 500
        assert asked[seen].mean() == pytest.approx(invited[seen].mean(), abs=4 * 0.5 / np.sqrt(seen.sum()))
        told = said & (accepted >= low) & (accepted < high)
        assert told.sum() > 50
        assert pooled(days, "accepted")[told].mean() == pytest.approx(
            accepted[told].mean(), abs=4 * 0.5 / np.sqrt(told.sum())
        )
    assert 1 - said[asked].mean() == pytest.approx(UNANSWERED, abs=0.02)
    assert not asked[~looked].any()


def test_nobody_takes_more_than_his_slots_and_keeps_those_he_likes_best(fair: SimulatedFair) -> None:
    demands, talents = fair.everyone()
    positions = np.ones(len(demands), dtype=np.int64)
    answers = fair.answers(demands, talents, positions, capacity=2, invitations=5)
    assert np.bincount(demands[answers.invited]).max() == 5
    assert np.bincount(talents[answers.accepted]).max() == 2
    assert answers.booked_out.sum() > 10
    assert (answers.booked_out <= answers.declined).all()
    liked = fair.truth(demands, talents).accepted
    for talent in np.unique(talents[answers.booked_out]):
        own = talents == talent
        assert liked[own & answers.accepted].min() >= liked[own & answers.booked_out].max()


def test_stars_are_asked_more_the_more_crowded_the_fair_is() -> None:
    shares = []
    for crowding in (0.0, 1.0, 2.0):
        busy = SimulatedFair(100, 300, seed=4, crowding=crowding)
        of_talents = np.sort(busy.truth(*busy.everyone()).invited.reshape(100, 300).sum(axis=0))
        shares.append(of_talents[-12:].sum() / of_talents.sum())
    assert shares[0] < shares[1] - 0.02 < shares[2] - 0.04


def test_verdicts_say_the_same_as_the_arrays(fair: SimulatedFair, lists: tuple[NDArray[np.int64], ...]) -> None:
    answers = fair.answers(*lists, capacity=2)
    by_pair: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in fair.verdicts(answers):
        assert verdict.id.startswith("simulated-")
        assert verdict.demand_id.startswith("simulated-demand-")
        assert verdict.talent_id.startswith("simulated-talent-")
        assert verdict.listing_id.startswith("simulated-list-")
        by_pair.setdefault((verdict.demand_id, verdict.talent_id), []).append(verdict)
    assert {verdict.step for told in by_pair.values() for verdict in told} >= set(Step) - {Step.INTENTION, Step.SIGNED}
    log = fair.log(answers)
    said = [by_pair.get(pair, []) for pair in zip(log.demands.tolist(), log.talents.tolist(), strict=True)]
    assert [grade(told, Party.DEMAND) for told in said] == log.grades.tolist()
    assert [{True: 1, False: 0, None: -1}[answer(told, Party.TALENT)] for told in said] == log.answers.tolist()
    assert sorted(set(log.grades.tolist())) == [0, 1, 2, 3, 4, 5]


def test_a_log_of_several_days_holds_a_list_a_demand_and_day(
    fair: SimulatedFair, lists: tuple[NDArray[np.int64], ...]
) -> None:
    first, second = (fair.log(fair.answers(*lists, day=day), day=day) for day in (0, 1))
    assert np.intersect1d(first.lists, second.lists).size == 0
    assert second.days[0] == first.days[0] + 1
    assert not np.array_equal(first.grades, second.grades)
    assert first.lists_of_demands().sizes.tolist() == [10] * 200


def test_a_hundred_thousand_shown_pairs_take_seconds() -> None:
    started = time.process_time()
    fair = SimulatedFair(5_000, 10_000, seed=1)
    demands = np.repeat(np.arange(5_000), 20)
    talents = np.random.default_rng(1).permuted(np.tile(np.arange(10_000), (5_000, 1))[:, :20], axis=1).ravel()
    talents = (talents + 7 * demands) % 10_000
    answers = fair.answers(demands, talents, np.tile(np.arange(1, 21), 5_000))
    log, verdicts = fair.log(answers), fair.verdicts(answers)
    assert len(log) == 100_000
    assert len(verdicts) >= answers.opened.sum() > 0
    assert time.process_time() - started < 10
