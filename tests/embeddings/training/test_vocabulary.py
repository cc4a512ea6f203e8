from embeddings.training.vocabulary import (
    BYTES,
    UNKNOWN,
    Headword,
    Vocabulary,
    build,
    choose_chinese,
    choose_english,
    traditional_forms,
)

CHINESE = {"海水": 1e-3, "淡化": 1e-4, "海": 1e-3, "水": 1e-3, "淡": 1e-4, "化": 1e-3, "膜": 1e-4, "设备": 1e-3}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENGLISH = dict.fromkeys(["sea", "water", "seawater", "membrane", "osmosis", "cplusplus", *LETTERS], 1e-3)
TRADITIONAL = {"設備": "设备"}


def words(text: str, vocabulary: Vocabulary | None = None) -> list[str]:
    vocabulary = vocabulary or build(CHINESE, ENGLISH, TRADITIONAL)
    return [vocabulary.words[row] for row in vocabulary.cut([text])[0]]


def test_mixed_text_is_cut_at_words_scripts_and_punctuation() -> None:
    assert words("膜法Seawater，海水淡化!") == ["膜", *BYTES_OF_FA, "seawater", "海水", "淡化"]


BYTES_OF_FA = [BYTES[byte] for byte in "法".encode()]


def test_the_fewest_english_pieces_win() -> None:
    assert words("seawater waterosmosis") == ["seawater", "water", "osmosis"]


def test_an_unknown_word_falls_back_to_characters_and_never_to_nothing() -> None:
    assert words("海淡") == ["海", "淡"]
    assert words("zq") == ["z", "q"]
    assert words("🚀") == [BYTES[byte] for byte in "🚀".encode()]
    assert UNKNOWN not in words("𠮷 ガ Ω é")


def test_spelling_variants_take_the_same_rows() -> None:
    assert words("設備") == words("设备")
    assert words("ＭＥＭＢＲＡＮＥ membráne") == ["membrane", "membrane"]
    assert words("C++") == ["cplusplus"]


def test_digits_are_pieces_of_their_own() -> None:
    assert len(words("2027")) == 4


def test_no_text_has_no_words() -> None:
    assert words("") == words(" 。, ") == []


def test_a_saved_vocabulary_cuts_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    vocabulary = build(CHINESE, ENGLISH, TRADITIONAL)
    vocabulary.save(tmp_path)
    text = "海水設備 seawater 🚀"
    assert words(text, Vocabulary.load(tmp_path)) == words(text, vocabulary)


HEADWORDS = [
    Headword("海", "海", ("sea",)),
    Headword("設", "设", ("to set up",)),
    Headword("海水", "海水", ("seawater",)),
    Headword("設備", "设备", ("equipment",)),
    Headword("海闊天空", "海阔天空", ("boundless",), special=True),
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


def test_traditional_characters_are_learned_from_the_words_that_hold_them() -> None:
    assert traditional_forms(HEADWORDS) == {"設": "设", "設備": "设备", "海闊天空": "海阔天空", "備": "备", "闊": "阔"}
