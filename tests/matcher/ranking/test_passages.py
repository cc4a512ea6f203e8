from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.passages import LONGEST_PHRASE, MOST_PHRASES, passages
from tests.factories import a_demand, a_talent


def test_phrases_are_the_headline_then_skills_then_sentences() -> None:
    demand = a_demand(
        title="防污涂层", description="船壳三年不清洗。要求环保；不含铜。", skills=("涂层配方", "实海挂板")
    )
    expected = ("防污涂层", "涂层配方", "实海挂板", "船壳三年不清洗", "要求环保", "不含铜")
    assert passages(demand).phrases == expected


def test_a_talent_without_headline_is_called_by_the_first_thing_it_has() -> None:
    assert passages(a_talent(headline="", skills=("TIG welding",))).headline == "TIG welding"
    assert passages(a_talent(headline="", skills=(), summary="Welds tanks. Trains others.")).headline == "Welds tanks"


def test_a_bare_profile_still_has_one_phrase() -> None:
    assert passages(a_talent(headline="", skills=(), summary="")).phrases == ("",)


def test_decimal_points_and_abbreviations_do_not_end_a_sentence() -> None:
    assert passages("Runs 2.5 MW stacks, e.g. for ferries. Holds two patents").phrases == (
        "Runs 2.5 MW stacks, e.g. for ferries",
        "Holds two patents",
    )


@given(st.text(max_size=3000))
def test_phrases_of_any_text_are_few_and_never_none(text: str) -> None:
    assert 1 <= len(passages(text).phrases) <= MOST_PHRASES


def test_a_long_sentence_is_cut_at_commas() -> None:
    text = "".join(f"第{year}年我们在海上风电场做腐蚀监测和数据分析，" for year in range(12))
    phrases = passages(text).phrases
    assert len(phrases) > 1
    assert all(len(phrase) <= LONGEST_PHRASE for phrase in phrases)


def test_nobody_is_found_by_an_address_or_a_number() -> None:
    told = passages(
        a_talent(summary="Write to anna@example.org or call 13812345678.", skills=("welding +49 170 5551234",))
    )
    assert "example" not in told.body
    assert "138" not in told.body
    assert told.skills == ("welding ",)
