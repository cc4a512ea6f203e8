import pytest
from tokenizers import Tokenizer

from embeddings.training.cutting import BYTES, UNKNOWN, of_pieces, of_words

CHINESE = {"海水": 1e-3, "淡化": 1e-4, "海": 1e-3, "水": 1e-3, "淡": 1e-4, "化": 1e-3, "膜": 1e-4, "设备": 1e-3}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENGLISH = dict.fromkeys(["sea", "water", "seawater", "membrane", "osmosis", "cplusplus", *LETTERS], 1e-3)
PIECES = ["sea", "desal", "des", ",", "+", "-", "3", "##water", "##ination", "##alination", *LETTERS]
BYTES_OF_FA = [BYTES[byte] for byte in "法".encode()]


@pytest.fixture(scope="module")
def words() -> Tokenizer:
    return of_words(CHINESE, ENGLISH)


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    return of_pieces(CHINESE, PIECES)


def test_mixed_text_is_cut_at_words_scripts_and_punctuation(words: Tokenizer) -> None:
    assert words.encode("膜法Seawater，海水淡化!").tokens == ["膜", *BYTES_OF_FA, "seawater", "海水", "淡化"]


def test_the_fewest_english_pieces_win(words: Tokenizer) -> None:
    assert words.encode("seawater waterosmosis").tokens == ["seawater", "water", "osmosis"]


def test_an_unknown_word_falls_back_to_characters_and_never_to_nothing(words: Tokenizer) -> None:
    assert words.encode("海淡").tokens == ["海", "淡"]
    assert words.encode("zq").tokens == ["z", "q"]
    assert words.encode("🚀").tokens == [BYTES[byte] for byte in "🚀".encode()]
    assert UNKNOWN not in words.encode("𠮷 ガ Ω é").tokens


@pytest.mark.parametrize(("one", "other"), [("設備", "设备"), ("ＭＥＭＢＲＡＮＥ", "membráne"), ("C++", "c++")])
def test_spelling_variants_are_the_same_tokens(words: Tokenizer, pieces: Tokenizer, one: str, other: str) -> None:
    assert words.encode(one).tokens == words.encode(other).tokens
    assert pieces.encode(one).tokens == pieces.encode(other).tokens


def test_digits_are_pieces_of_their_own(words: Tokenizer) -> None:
    assert len(words.encode("2027").tokens) == 4


def test_no_text_has_no_words(words: Tokenizer) -> None:
    assert words.encode("").tokens == words.encode(" 。, ").tokens == []


def test_english_is_cut_as_wordpiece_cuts_it(pieces: Tokenizer) -> None:
    # Two pieces each way: WordPiece takes the longest first one.
    found = pieces.encode("Seawater desalination, 3-sea")
    assert found.tokens == ["[CLS]", "▁sea", "water", "▁desal", "ination", "▁,", "▁3", "▁-", "▁sea", "[SEP]"]


def test_chinese_between_english_is_words_and_begins_no_english_word(pieces: Tokenizer) -> None:
    assert pieces.encode("海水sea淡化 設備").tokens == ["[CLS]", "海水", "▁sea", "淡化", "设备", "[SEP]"]


def test_what_no_piece_covers_is_bytes(pieces: Tokenizer) -> None:
    assert pieces.encode("🚀法").tokens == [
        "[CLS]",
        "▁",
        *(BYTES[byte] for byte in "🚀".encode()),
        *BYTES_OF_FA,
        "[SEP]",
    ]
