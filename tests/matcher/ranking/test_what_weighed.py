"""Reasons and gaps say what the model itself weighed."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from embeddings.cache import CachedEncoder
from embeddings.opening import open_encoder
from matcher.learning.judged_fair import DAY_OF_SAMPLE_FAIR, SAMPLE_FAIR, JudgedFair, read_judged_fair
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand
from matcher.ranking.explain import Match
from matcher.ranking.features import FEATURE_NAMES, FEATURES, Family
from matcher.ranking.reranker import SHIPPED, LearnedReranker
from tests.factories import a_demand, a_talent

Market = tuple[JudgedFair, Matchmaker, LearnedReranker]
NOT_STATED = np.float32(np.nan)


@pytest.fixture(scope="module")
def market() -> Market:
    fair = read_judged_fair(SAMPLE_FAIR, DAY_OF_SAMPLE_FAIR)
    by_id: dict[str, Any] = {profile.id: profile for profile in (*fair.demands.values(), *fair.talents.values())}
    model = LearnedReranker.load(SHIPPED / "fast")
    matchmaker = Matchmaker(
        CachedEncoder(open_encoder("fast")),
        talents=lambda ids: {one: by_id[one] for one in ids},
        demands=lambda ids: {one: by_id[one] for one in ids},
        reranker=model,
    )
    matchmaker.add(list(by_id.values()))
    return fair, matchmaker, model


def without(family: Family, match: Match, model: LearnedReranker) -> float:
    """The score, had the pair in this family what pairs that do not fit usually have."""
    table = np.array([match.features], dtype=np.float32)
    for column, feature in enumerate(FEATURES):
        if feature.family is family:
            table[:, column] = np.fmin(table[:, column], model.invited.usual[column])
    return float(model.chances(table).both[0])


def test_the_reason_named_first_is_one_whose_removal_lowers_the_score(market: Market) -> None:
    fair, matchmaker, model = market
    checked = 0
    for demand in fair.demands.values():
        for match in matchmaker.talents_for(demand, today=DAY_OF_SAMPLE_FAIR, limit=10):
            if match.reasons:
                checked += 1
                assert without(match.reasons[0].family, match, model) < match.score
    assert checked > 600


def test_reasons_come_in_the_order_of_what_they_added(market: Market) -> None:
    fair, matchmaker, model = market
    for demand in list(fair.demands.values())[::9]:
        for match in matchmaker.talents_for(demand, today=DAY_OF_SAMPLE_FAIR, limit=5):
            added = model.contributions(np.array([match.features], dtype=np.float32))[0]
            weights = [
                sum(value for feature, value in zip(FEATURES, added, strict=True) if feature.family is reason.family)
                for reason in match.reasons
            ]
            assert weights == sorted(weights, reverse=True)
            assert all(weight >= 0 for weight in weights)


def test_a_match_carries_the_features_that_give_its_score(market: Market) -> None:
    fair, matchmaker, model = market
    demand = next(iter(fair.demands.values()))
    for match in matchmaker.talents_for(demand, today=DAY_OF_SAMPLE_FAIR):
        chances = model.chances(np.array([match.features], dtype=np.float32))
        assert match.score == pytest.approx(float(chances.both[0]), abs=1e-6)
        assert match.score == pytest.approx(match.invited * match.accepted, abs=1e-5)


def test_a_gap_tells_what_the_score_would_rise_by_without_it(market: Market) -> None:
    _, matchmaker, _ = market
    demand, talent = a_demand(languages=("zh",)), a_talent(languages=("en",))
    found = matchmaker.score(demand, talent)
    met = matchmaker.score(demand, a_talent(languages=("en", "zh")))
    (gap,) = [one for one in found.gaps if one.code == "languages"]
    assert gap.effect == pytest.approx(met.score - found.score, abs=1e-3)
    assert gap.effect > 0


def test_what_would_raise_the_match_most_comes_first_after_the_musts(market: Market) -> None:
    fair, matchmaker, _ = market
    found = 0
    for demand in fair.demands.values():
        for match in matchmaker.talents_for(demand, today=DAY_OF_SAMPLE_FAIR, limit=3):
            order = [(not gap.hard, -gap.effect) for gap in match.gaps]
            assert order == sorted(order)
            assert all(gap.effect >= 0 for gap in match.gaps)
            found += len(order) > 1
    assert found > 20


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "王芳（虚构）"},
        {"name": "José Álvarez (invented)", "email": "jose@example.org"},
        {"country": "NG", "city": "Lagos"},
        {"country": "FR"},
    ],
)
def test_name_and_origin_change_no_score(market: Market, changes: dict[str, Any]) -> None:
    """Gender, age and nationality are not even collected; what might hint at them does not count."""
    _, matchmaker, _ = market
    demand = a_demand(degree="doctor", years=5, languages=("en", "zh"))
    assert matchmaker.score(demand, a_talent(**changes)) == matchmaker.score(demand, a_talent())


@pytest.mark.parametrize("said", ["性别：女，1979年出生，回族。", "Male, 58 years old, Nigerian, married. "])
def test_who_states_gender_age_or_nationality_in_a_field_of_the_form_gains_and_loses_nothing(
    market: Market, said: str
) -> None:
    _, matchmaker, _ = market
    assert matchmaker.score(a_demand(), a_talent(notes=said)).score == matchmaker.score(a_demand(), a_talent()).score


def test_no_feature_is_named_after_what_may_not_count() -> None:
    assert not {"gender", "sex", "age", "ethnicity", "nationality", "country", "name"} & set(FEATURE_NAMES)


def liked(matchmaker: Matchmaker, demand: Demand, **taste: Any) -> dict[str, Match]:
    from matcher.ranking.feedback import Taste

    found = matchmaker.talents_for(demand, today=date(2026, 10, 1), limit=60, taste=Taste(**taste))
    return {match.talent_id: match for match in found}


def test_a_shortlist_moves_its_neighbours_up_and_a_refusal_down(market: Market) -> None:
    fair, matchmaker, _ = market
    demand = fair.demands["JS-101"]
    before = liked(matchmaker, demand)
    chosen = list(before)[3]
    up, down = liked(matchmaker, demand, liked=[chosen]), liked(matchmaker, demand, disliked=[chosen])
    row = matchmaker.talents.rows_of([chosen])
    others = [one for one in before if one != chosen and one in up and one in down]
    bodies = matchmaker.talents.bodies(matchmaker.talents.rows_of(others))
    nearest = others[int((bodies @ matchmaker.talents.bodies(row)[0]).argmax())]
    assert up[nearest].invited > before[nearest].invited > down[nearest].invited
    assert up[nearest].accepted == before[nearest].accepted
    assert list(up).index(chosen) <= list(before).index(chosen)


def test_feedback_moves_within_bounds(market: Market) -> None:
    fair, matchmaker, _ = market
    demand = fair.demands["JS-101"]
    before = liked(matchmaker, demand)
    after = liked(matchmaker, demand, liked=list(before)[:20])
    for one in before.keys() & after.keys():
        odds = [match.invited / (1 - match.invited) for match in (before[one], after[one])]
        assert 1 - 1e-3 <= odds[1] / odds[0] <= np.exp(0.8) + 1e-2


def test_taste_for_somebody_who_left_changes_nothing(market: Market) -> None:
    fair, matchmaker, _ = market
    demand = fair.demands["JS-101"]
    assert liked(matchmaker, demand, liked=["t_gone"]) == liked(matchmaker, demand)
