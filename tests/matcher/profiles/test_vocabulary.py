"""The vocabularies: every word finds its code, and no code finds a word that is not there."""

import pytest

from matcher.bilingual import Bilingual
from matcher.learning import verdicts
from matcher.profiles import models, vocabulary
from matcher.profiles.vocabulary import Entry, Vocabulary

NAMES = [path.stem for path in sorted(vocabulary.VOCABULARIES.glob("*.tsv"))]


def loaded(name: str) -> Vocabulary:
    return Vocabulary.load(vocabulary.VOCABULARIES / f"{name}.tsv")


@pytest.mark.parametrize("name", NAMES)
def test_every_word_finds_its_own_code_in_a_cell(name):
    words = loaded(name)
    for entry in words.entries.values():
        for word in (*entry.label, *entry.synonyms, *entry.in_cells_only):
            assert words.find(word) == (entry.code,), word


@pytest.mark.parametrize("name", NAMES)
def test_every_synonym_is_found_inside_a_sentence(name):
    words = loaded(name)
    for entry in words.entries.values():
        for word in entry.synonyms:
            assert entry.code in words.find_in_prose(f"（{word}）"), word


@pytest.mark.parametrize("name", NAMES)
def test_every_code_has_a_label_in_both_languages(name):
    for entry in loaded(name).entries.values():
        assert entry.label.zh.strip()
        assert entry.label.en.strip()


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (vocabulary.degrees, models.Degree),
        (vocabulary.roles, models.Role),
        (vocabulary.intents, models.Intent),
        (vocabulary.stages, models.Stage),
        (vocabulary.partners, models.Partner),
        (vocabulary.maturities, models.Maturity),
        (vocabulary.cooperations, models.Cooperation),
        (vocabulary.employments, models.Employment),
        (vocabulary.organisation_types, models.OrganisationType),
        (vocabulary.tiers, models.Tier),
        (vocabulary.kinds, models.Kind),
        (vocabulary.verdict_steps, verdicts.Step),
        (vocabulary.decline_reasons, verdicts.DeclineReason),
    ],
)
def test_codes_are_those_of_the_models(words, codes):
    assert set(words().codes) == {code.value for code in codes}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("专精特新小巨人", ("little_giant",)),
        ("專精特新「小巨人」", ("little_giant",)),
        ("国家级专精特新“小巨人”、高新技术企业", ("little_giant", "high_tech")),
    ],
)
def test_the_longest_word_counts(text, codes):
    assert vocabulary.tiers().find(text) == codes


def test_a_longer_word_without_a_code_hides_the_shorter_one_inside_it():
    assert vocabulary.degrees().find("高级工程师") == ()
    assert vocabulary.degrees().find("高级工程师，高级工") == ("associate",)
    assert vocabulary.degrees().remainder("高级工程师") == "高级工程师"


def test_latin_words_match_between_word_boundaries_only():
    assert vocabulary.industries().find_in_prose("a metropolitan trainee") == ()
    assert vocabulary.industries().find_in_prose("two robots weld") == ("robotics",)
    assert vocabulary.degrees().find("硕士phd优先") == ("master", "doctor")


def test_width_case_and_traditional_characters_make_no_difference():
    assert vocabulary.industries().find("ＢＩＯＭＥＤＩＣＩＮＥ") == ("biomedicine",)
    assert vocabulary.industries().find("積體電路、半導體與軌道交通") == ("integrated_circuits", "rail_transit")


def test_a_word_of_a_column_alone_is_not_found_in_prose():
    assert vocabulary.degrees().find("MS") == ("master",)
    assert vocabulary.degrees().find_in_prose("native MS and DAR") == ()
    assert vocabulary.industries().find_in_prose("tested on mice") == ()


def test_the_most_mentioned_industry_is_inferred_first():
    text = "Robotics for shipbuilding: a mobile robot welds, another robot inspects in shipbuilding; software later"
    assert vocabulary.industries().infer(text) == ("robotics", "marine_equipment")


def test_a_place_written_freely_is_its_own_label():
    assert vocabulary.places().label("Aachen") == Bilingual("Aachen", "Aachen")
    assert vocabulary.places().label("laoshan") == Bilingual("崂山区", "Laoshan")


def test_a_district_lies_in_its_city_province_and_region():
    assert vocabulary.surroundings("laoshan") == ("qingdao", "shandong", "east_china")
    assert vocabulary.surroundings("Aachen") == ()
    assert all(
        not outer or outer in vocabulary.places()
        for code in vocabulary.places().codes
        for outer in vocabulary.surroundings(code)
    )


def test_a_word_claimed_by_two_codes_is_refused():
    entries = [
        Entry("a", Bilingual("甲", "first"), ("same",), (), {}),
        Entry("b", Bilingual("乙", "second"), ("Same",), (), {}),
    ]
    with pytest.raises(ValueError, match="same"):
        Vocabulary(entries)
