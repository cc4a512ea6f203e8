from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from embeddings.encoder import HashingEncoder
from matcher.ranking.features import FEATURE_NAMES, features, plain_similarity
from matcher.ranking.pairs import Pairs, pairs_of_demand, pairs_of_talent
from matcher.ranking.roster import describe
from matcher.ranking.terms import TermFrequency
from tests.factories import a_demand, a_talent

ENCODER = HashingEncoder()


def pair(demand: Mapping[str, Any] | None = None, talent: Mapping[str, Any] | None = None) -> Pairs:
    asked, offered = describe([a_demand(**demand or {})], ENCODER), describe([a_talent(**talent or {})], ENCODER)
    frequency = TermFrequency()
    frequency.add(asked.terms)
    frequency.add(offered.terms)
    return pairs_of_demand(asked, offered, frequency)


def feature(name: str, demand: Mapping[str, Any] | None = None, talent: Mapping[str, Any] | None = None) -> float:
    return float(features(pair(demand, talent))[0, FEATURE_NAMES.index(name)])


JOB = {"terms": {"kind": "job"}}
FUNDING = {"terms": {"kind": "funding", "stage": "a", "amount": {"low": 2e7, "high": 3e7}}}


@pytest.mark.parametrize(
    ("name", "demand", "talent", "expected"),
    [
        ("degree_margin", {"degree": "doctor"}, {"degree": "bachelor"}, -2),
        ("degree_margin", {"degree": "bachelor"}, {"degree": "doctor"}, 0),  # more is no merit in itself
        ("years_margin", {"years": 10}, {"years": 7}, -3),
        ("languages_met", {"languages": ["zh", "en"]}, {"languages": ["en"]}, 0.5),
        ("industry", {"industries": ["marine_equipment"]}, {"industries": ["biomedicine"]}, 0),
        ("place", {"places": ["laoshan"]}, {"places": ["qingdao"]}, 1),  # a district stands for its city
        ("role", {"roles": ["engineer"]}, {"roles": ["engineer", "manager"]}, 1),
        ("intent", JOB, {"intents": ["job"]}, 1),
        ("intent", JOB, {"intents": ["investment"]}, 0),
        ("investor", FUNDING, {"roles": ["investor"]}, 1),
        ("investor", JOB, {"roles": ["investor"]}, 0),
        ("stage", FUNDING, {"stages": ["a"]}, 1),
        ("stage", FUNDING, {"stages": ["pre_a"]}, 0.5),
        ("stage", FUNDING, {"stages": ["seed"]}, 0),
        ("ticket", FUNDING, {"ticket": {"low": 1e7, "high": 5e7}}, 0),
        ("ticket", FUNDING, {"ticket": {"low": 5e5, "high": 2.5e6}}, -2),
        (
            "pay",
            JOB | {"terms": {"kind": "job", "salary": {"high": 3e5, "period": "year"}}},
            {"salary": {"low": 6e5, "period": "year"}},
            -1,
        ),
    ],
)
def test_stated_facts(name: str, demand: dict[str, Any], talent: dict[str, Any], expected: float) -> None:
    assert feature(name, demand, talent) == pytest.approx(expected)


@pytest.mark.parametrize(
    "name", ["degree_margin", "years_margin", "languages_met", "role", "intent", "pay", "stage", "ticket"]
)
def test_what_is_not_stated_is_unknown_and_not_zero(name: str) -> None:
    silent = {"degree": None, "years": None, "languages": [], "roles": [], "intents": []}
    assert np.isnan(feature(name, None, silent))


def test_each_skill_is_held_against_its_best_evidence() -> None:
    talent = {"headline": "reverse osmosis", "summary": "ultrafiltration", "skills": []}
    demand = {"skills": ["reverse osmosis", "ultrafiltration"]}
    assert feature("skill_evidence", demand, talent) == pytest.approx(1, abs=1e-3)
    assert feature("weakest_skill", demand | {"skills": ["reverse osmosis", "zzzz"]}, talent) < 0.5
    assert np.isnan(feature("skill_evidence", {"skills": []}, talent))


def test_a_pair_has_the_same_features_in_both_directions() -> None:
    demands = [a_demand(), a_demand(title="焊接机器人", description="铝合金激光焊缝跟踪，ISO 15614。", skills=())]
    talents = [a_talent(), a_talent(headline="Welder", summary="Laser seam tracking to ISO 15614.", skills=())]
    frequency = TermFrequency()
    asked, offered = describe(demands, ENCODER), describe(talents, ENCODER)
    frequency.add(asked.terms)
    frequency.add(offered.terms)
    for d, demand in enumerate(demands):
        for t, talent in enumerate(talents):
            forth = features(pairs_of_demand(describe([demand], ENCODER), offered, frequency))[t]
            back = features(pairs_of_talent(describe([talent], ENCODER), asked, frequency))[d]
            assert forth == pytest.approx(back, abs=1e-4, nan_ok=True)


def test_gender_age_nationality_and_residence_move_no_feature() -> None:
    plain = features(pair())
    other = {
        "name": "Another Name (invented)",
        "country": "NG",
        "city": "Lagos",
        "institution": "Elsewhere",
        "phone": "1",
    }
    assert features(pair(None, other)) == pytest.approx(plain, nan_ok=True)


def test_plain_similarity_lies_between_nothing_and_one_and_prefers_the_closer_text() -> None:
    close = plain_similarity(pair())[0]
    far = plain_similarity(pair({"title": "Oil painting", "description": "Restoration of canvas.", "skills": []}))[0]
    assert 0 <= far < close <= 1
