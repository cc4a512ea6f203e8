from typing import Any

import pytest

from embeddings.encoder import HashingEncoder
from embeddings.opening import open_encoder
from matcher.matchmaker import Matchmaker
from matcher.ranking.explain import Gap, Match, Reason
from tests.factories import a_demand, a_talent


def match(
    demand: dict[str, Any] | None = None, talent: dict[str, Any] | None = None, encoder: str = "hashing"
) -> Match:
    made = HashingEncoder() if encoder == "hashing" else open_encoder(encoder)
    matchmaker = Matchmaker(made, talents=lambda _: {}, demands=lambda _: {})
    return matchmaker.score(a_demand(**demand or {}), a_talent(**talent or {}))


def reason(code: str, **sides: dict[str, Any]) -> Reason | None:
    return next((found for found in match(**sides).reasons if found.code == code), None)


def gap(code: str, **sides: dict[str, Any]) -> Gap | None:
    return next((found for found in match(**sides).gaps if found.code == code), None)


def test_phrases_that_met_are_quoted_across_the_languages() -> None:
    demand = {"title": "反渗透膜污染控制", "description": "海水淡化", "skills": ["反渗透"], "language": "zh"}
    found = [one for one in match(demand, encoder="fast").reasons if one.code == "phrases_met"]
    assert ("反渗透", "reverse osmosis") in {(one.demand_phrase, one.talent_phrase) for one in found}
    assert all(one.talent_phrase[:30] in one.message.zh and one.demand_phrase in one.message.en for one in found)


@pytest.mark.parametrize("phrase", ["I am not a reverse osmosis chemist", "不会做 reverse osmosis"])
def test_what_somebody_says_they_are_not_is_no_reason(phrase: str) -> None:
    found = match({"skills": ["reverse osmosis"]}, {"headline": "", "skills": [], "summary": phrase})
    assert [one for one in found.reasons if one.code == "phrases_met"] == []


def test_no_phrase_is_quoted_twice() -> None:
    found = [one for one in match().reasons if one.code == "phrases_met"]
    assert len({one.demand_phrase for one in found}) == len(found) == len({one.talent_phrase for one in found})


def test_shared_codes_are_named_but_units_and_degrees_are_not() -> None:
    sides = {
        "demand": {"description": "HDAC6 assay, ISO 9001, 20 MPa"},
        "talent": {"summary": "PhD on hdac6 to ISO rules at 20 MPa; HDAC6."},
    }
    found = reason("shared_terms", **sides)
    assert found is not None
    assert (found.message.zh, found.message.en) == ("双方都提到：HDAC6", "both name: HDAC6")


@pytest.mark.parametrize(
    ("code", "demand", "talent"),
    [
        ("degree", {"degree": "master"}, {"degree": "doctor"}),
        ("years", {"years": 5}, {"years": 8}),
        ("languages", {"languages": ["zh", "en"]}, {"languages": ["en"]}),
        ("industry", {"industries": ["biomedicine"]}, {"industries": ["biomedicine"]}),
        ("stage", {"terms": {"kind": "funding", "stage": "a"}}, {"stages": ["a", "b"]}),
        ("role", {"roles": ["engineer"]}, {"roles": ["engineer", "manager"]}),
        ("intent", {"terms": {"kind": "job"}}, {"intents": ["job"]}),
    ],
)
def test_a_requirement_that_is_met_is_a_reason_in_both_languages(
    code: str, demand: dict[str, Any], talent: dict[str, Any]
) -> None:
    found = reason(code, demand=demand, talent=talent)
    assert found is not None
    assert found.message.zh
    assert found.message.en
    assert found.message.zh != found.message.en
    assert "{" not in "".join(found.message)


@pytest.mark.parametrize(
    ("code", "demand", "talent"),
    [
        ("degree", {"degree": "doctor"}, {"degree": "master"}),
        ("degree_unstated", {"degree": "doctor"}, {"degree": None}),
        ("years", {"years": 10}, {"years": 8}),
        ("years_unstated", {"years": 10}, {"years": None}),
        ("languages", {"languages": ["zh"]}, {"languages": ["en"]}),
        ("intent", {"terms": {"kind": "job"}}, {"intents": ["investment"]}),
        ("stage", {"terms": {"kind": "funding", "stage": "a"}}, {"stages": ["seed"], "roles": ["investor"]}),
        (
            "pay",
            {"terms": {"kind": "job", "salary": {"low": 2e5, "high": 3e5, "period": "year"}}},
            {"salary": {"low": 5e4, "period": "month"}},
        ),
        ("skill", {"skills": ["钛合金焊接"]}, {}),
    ],
)
def test_what_is_missing_is_a_gap_in_both_languages(code: str, demand: dict[str, Any], talent: dict[str, Any]) -> None:
    found = gap(code, demand=demand, talent=talent)
    assert found is not None
    assert found.message.zh != found.message.en
    assert "{" not in "".join(found.message)


def test_an_open_must_is_marked_as_hard() -> None:
    found = gap("degree_unstated", demand={"degree": "doctor", "hard": ["degree"]}, talent={"degree": None})
    assert found is not None
    assert found.hard


def test_one_language_of_several_is_enough_where_the_demand_says_so() -> None:
    sides = {"demand": {"languages": ["zh", "en"], "any_language": True}, "talent": {"languages": ["en"]}}
    assert gap("languages", **sides) is None


def test_a_met_requirement_is_no_gap_and_a_missed_one_no_reason() -> None:
    assert gap("degree", demand={"degree": "master"}, talent={"degree": "doctor"}) is None
    assert reason("degree", demand={"degree": "doctor"}, talent={"degree": "master"}) is None


def test_a_term_named_in_the_other_language_is_a_reason_and_no_gap() -> None:
    sides = {
        "demand": {"skills": ["压电陶瓷"]},
        "talent": {"skills": [], "summary": "Piezoelectric ceramics, ten years."},
    }
    found = reason("translated_terms", **sides)
    assert found is not None
    assert "压电陶瓷 = piezoelectric ceramic" in found.message.zh
    assert gap("skill", **sides) is None


def test_a_term_that_a_quoted_phrase_shows_already_is_not_told_again() -> None:
    sides = {"demand": {"title": "反渗透", "skills": ["反渗透"]}, "talent": {"skills": ["reverse osmosis"]}}
    found = match(**sides, encoder="fast").reasons
    assert "phrases_met" in {one.code for one in found}
    assert "translated_terms" not in {one.code for one in found}


def test_ordinary_words_in_capitals_are_no_shared_names() -> None:
    found = match({"description": "GLACIER OR FJORD, WE ASK FOR AN OFFER"}, {"summary": "Poems about the sea."})
    assert [one for one in found.reasons if one.code == "shared_terms"] == []
