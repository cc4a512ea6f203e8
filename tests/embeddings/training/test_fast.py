from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer

from embeddings.training.corpora import SOURCES, Corpus
from embeddings.training.cutting import of_words, tokens_of
from embeddings.training.fast import Cut, Lessons, start, teach, write
from embeddings.training.vocabulary import Headword, Vocabulary
from embeddings.vectors import FloatArray, unit_rows

PAIRS = {"海水": "sea", "电机": "motor", "水稻": "rice", "金融": "finance", "芯片": "chip", "护士": "nurse"}
LESSONS = Lessons(steps=60, batch=4, rate=0.05, length=1.0, longest_join=2)
VOCABULARY = Vocabulary(
    dict.fromkeys([*PAIRS, *"".join(PAIRS)], 1e-3),
    dict.fromkeys([*PAIRS.values(), *"abcdefghijklmnopqrstuvwxyz"], 1e-3),
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return of_words(VOCABULARY.chinese, VOCABULARY.english)


@pytest.fixture
def corpus() -> Corpus:
    return Corpus(SOURCES[0], list(PAIRS), list(PAIRS.values()))


def noise(texts: Sequence[str], dim: int = 16) -> FloatArray:
    return unit_rows(np.random.default_rng(1).standard_normal((len(texts), dim)).astype(np.float32))


TEACHER = SimpleNamespace(vectors=noise)


def vectors(table: FloatArray, tokenizer: Tokenizer, texts: list[str]) -> FloatArray:
    return unit_rows(np.stack([table[tokenizer.encode(text).ids].mean(axis=0) for text in texts]))


def found(table: FloatArray, tokenizer: Tokenizer) -> float:
    similarity = vectors(table, tokenizer, list(PAIRS)) @ vectors(table, tokenizer, list(PAIRS.values())).T
    return float((similarity.argmax(axis=1) == np.arange(len(PAIRS))).mean())


def test_teaching_brings_translations_together(tokenizer: Tokenizer, corpus: Corpus) -> None:
    table = noise(tokens_of(tokenizer))
    assert found(table, tokenizer) < 1
    assert found(teach(table, tokenizer, [corpus], LESSONS), tokenizer) == 1


def test_what_only_looks_right_is_held_apart(tokenizer: Tokenizer) -> None:
    source = SOURCES[0]
    table = noise(tokens_of(tokenizer))
    near = {"apart": ["motor", "sea"]}
    plain, apart = (
        teach(table, tokenizer, [Corpus(source, ["海水", "电机"], ["rice", "nurse"], **more)], LESSONS)
        for more in ({}, near)
    )
    asked, similar = ["海水", "电机"], ["motor", "sea"]
    pull = [
        (vectors(taught, tokenizer, asked) * vectors(taught, tokenizer, similar)).sum() for taught in (plain, apart)
    ]
    assert pull[1] < pull[0] - 0.2


def test_the_same_seed_teaches_the_same(tokenizer: Tokenizer, corpus: Corpus) -> None:
    table = noise(tokens_of(tokenizer))
    before = table.copy()
    one, other = (teach(table, tokenizer, [corpus], LESSONS) for _ in range(2))
    assert (one == other).all()
    assert (table == before).all()


def test_a_chinese_word_starts_from_its_glosses(tokenizer: Tokenizer) -> None:
    headwords = [Headword("电机", ("motor",)), Headword("海水", ("sea", "rice"))]
    table = start(tokenizer, VOCABULARY, headwords, TEACHER, dim=16)  # type: ignore[arg-type]
    motor, sea, rice = vectors(table, tokenizer, ["motor", "sea", "rice"])
    assert vectors(table, tokenizer, ["電機"])[0] @ motor > 0.99
    assert min(vectors(table, tokenizer, ["海水"])[0] @ word for word in (sea, rice)) > 0.4


def test_frequent_words_start_with_less_weight() -> None:
    vocabulary = Vocabulary({"的": 0.5, "芯片": 1e-6}, {"a": 1.0})
    headwords = [Headword("的", ("of",)), Headword("芯片", ("chip",))]
    tokenizer = of_words(vocabulary.chinese, vocabulary.english)
    table = start(tokenizer, vocabulary, headwords, TEACHER)  # type: ignore[arg-type]
    of, chip = (float(np.linalg.norm(table[tokenizer.token_to_id(word)])) for word in ("的", "芯片"))
    assert of < 0.01 < 0.9 < chip


def test_joined_texts_are_their_parts_on_end(tokenizer: Tokenizer) -> None:
    cut = Cut(["海水 sea", "电机", "rice"], tokenizer, longest=8)
    rows, starts = cut.take(np.array([[0, 1], [2, 0]]))
    assert [tokenizer.id_to_token(row) for row in rows] == ["海水", "sea", "电机", "rice", "海水", "sea"]
    assert starts.tolist() == [0, 3]


def test_the_written_folder_gives_the_tables_vectors(tokenizer: Tokenizer, tmp_path: Path) -> None:
    table = noise(tokens_of(tokenizer), 32)
    write(table, tokenizer, tmp_path)
    texts = ["海水電機 motor", "nurse 🚀"]
    read = StaticModel.from_pretrained(tmp_path).encode(texts)
    assert (read * vectors(table, tokenizer, texts)).sum(axis=1).min() > 0.999
