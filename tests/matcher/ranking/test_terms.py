import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.passages import passages
from matcher.ranking.terms import counted_terms, names, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HDAC抑制", ["hdac", "抑制", "抑", "制"]),
        ("35 kDa", ["35", "kda", "35kda"]),
        ("35kDa", ["35kda"]),
        ("C++ and C#", ["c++", "c#"]),
        ("the membranes of glass", ["membrane", "glass"]),
        ("IL-17A/TCP", ["il-17a/tcp"]),
        ("機器視覺", ["机器", "器视", "视觉", "机", "器", "视", "觉"]),
        ("ＨＤＡＣ", ["hdac"]),
        ("", []),
        ("🙂 — …", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_names_are_codes_and_abbreviations_not_words_or_numbers() -> None:
    assert names("Our HDAC6 work, 35kDa and IL-17A in 2019 at The Institute; HDAC6 again") == [
        "HDAC6",
        "35kDa",
        "IL-17A",
    ]


def test_a_term_of_the_headline_counts_four_times() -> None:
    counted = counted_terms([passages("graphene\nmade cheaply")]).values
    assert sorted(counted["count"].tolist()) == [1, 1, 4]


@given(st.text(max_size=80))
def test_any_text_has_terms_without_error(text: str) -> None:
    assert all(terms(text))
