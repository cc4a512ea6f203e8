from pathlib import Path

from embeddings.training.vocabulary import Headword, Vocabulary, choose_chinese, choose_english, glosses_of

HEADWORDS = [
    Headword("海", ("sea",)),
    Headword("设", ("to set up",)),
    Headword("海水", ("seawater",)),
    Headword("设备", ("equipment",)),
    Headword("海阔天空", ("boundless",), special=True),
]


def test_met_words_come_first_and_characters_always_stay() -> None:
    chosen = choose_chinese(["海水设备"], HEADWORDS, {"海阔天空": 50}, budget=4)
    assert sorted(chosen) == ["海", "海水", "设", "设备"]


def test_an_idiom_must_be_met_to_be_kept() -> None:
    assert "海阔天空" in choose_chinese(["海阔天空"] * 4, HEADWORDS, {}, budget=4)


def test_words_of_several_sources_and_of_the_glosses_come_before_one_sources_names() -> None:
    program = ["getmembers returns", "getmembers", "getmembers"]
    chosen = choose_english([program, ["osmosis"], ["osmosis seawater"]], HEADWORDS, ["the", "##ing"], budget=4)
    assert {"osmosis", "seawater", "the", "ing"} < set(chosen)
    assert "getmembers" not in chosen


def test_a_word_of_our_glossary_stays_and_its_gloss_comes_first() -> None:
    own = Headword("海水", ("brine",), own=True)
    assert "海水" in choose_chinese(["设备"] * 9, [*HEADWORDS, own], {"设备": 99}, budget=3)
    assert glosses_of([*HEADWORDS, own])["海水"] == ("brine", "seawater")


def test_a_saved_vocabulary_is_the_same(tmp_path: Path) -> None:
    vocabulary = Vocabulary({"海水": 0.5}, {"sea": 0.25})
    vocabulary.save(tmp_path / "vocabulary.json")
    assert Vocabulary.load(tmp_path / "vocabulary.json") == vocabulary
