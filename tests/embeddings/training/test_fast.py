from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel

from embeddings.training.corpora import SOURCES, Corpus
from embeddings.training.fast import Cut, Lessons, start, teach, write
from embeddings.training.vocabulary import Headword, Vocabulary, build
from embeddings.vectors import FloatArray, unit_rows

PAIRS = {"海水": "sea", "电机": "motor", "水稻": "rice", "金融": "finance", "芯片": "chip", "护士": "nurse"}
LESSONS = Lessons(steps=60, batch=4, rate=0.05, length=1.0, longest_join=2)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    chinese = dict.fromkeys([*PAIRS, *"".join(PAIRS)], 1e-3)
    return build(chinese, dict.fromkeys([*PAIRS.values(), *"abcdefghijklmnopqrstuvwxyz"], 1e-3), {"電機": "电机"})


@pytest.fixture
def corpus() -> Corpus:
    return Corpus(SOURCES[0], list(PAIRS), list(PAIRS.values()))


def noise(texts: object, dim: int = 16) -> FloatArray:
    return np.random.default_rng(1).standard_normal((len(texts), dim)).astype(np.float32)  # type: ignore[arg-type]


def vectors(table: FloatArray, vocabulary: Vocabulary, texts: list[str]) -> FloatArray:
    return unit_rows(np.stack([table[rows].mean(axis=0) for rows in vocabulary.cut(texts)]))


def found(table: FloatArray, vocabulary: Vocabulary) -> float:
    similarity = vectors(table, vocabulary, list(PAIRS)) @ vectors(table, vocabulary, list(PAIRS.values())).T
    return float((similarity.argmax(axis=1) == np.arange(len(PAIRS))).mean())


def test_teaching_brings_translations_together(vocabulary: Vocabulary, corpus: Corpus) -> None:
    table = noise(vocabulary.words)
    assert found(table, vocabulary) < 1
    assert found(teach(table, vocabulary, [corpus], LESSONS), vocabulary) == 1


def test_the_same_seed_teaches_the_same(vocabulary: Vocabulary, corpus: Corpus) -> None:
    table = noise(vocabulary.words)
    before = table.copy()
    one, other = (teach(table, vocabulary, [corpus], LESSONS) for _ in range(2))
    assert (one == other).all()
    assert (table == before).all()


def test_a_chinese_word_starts_from_its_glosses(vocabulary: Vocabulary) -> None:
    headwords = [Headword("電機", "电机", ("motor",)), Headword("海水", "海水", ("sea", "rice"))]
    table = start(vocabulary, headwords, noise, dim=16)
    motor, sea, rice = vectors(table, vocabulary, ["motor", "sea", "rice"])
    assert vectors(table, vocabulary, ["電機"])[0] @ motor > 0.99
    assert min(vectors(table, vocabulary, ["海水"])[0] @ word for word in (sea, rice)) > 0.4


def test_frequent_words_start_with_less_weight(vocabulary: Vocabulary) -> None:
    vocabulary = build({"的": 0.5, "芯片": 1e-6}, {"a": 1.0}, {})
    headwords = [Headword("的", "的", ("of",)), Headword("芯片", "芯片", ("chip",))]
    of, chip = np.linalg.norm(start(vocabulary, headwords, noise), axis=1)[vocabulary.rows[[257, 258]]]
    assert of < 0.01 < 0.9 < chip


def test_joined_texts_are_their_parts_on_end(vocabulary: Vocabulary) -> None:
    cut = Cut.of(["海水 sea", "电机", "rice"], vocabulary, longest=8)
    rows, starts = cut.take(np.array([[0, 1], [2, 0]]))
    assert [vocabulary.words[row] for row in rows] == ["海水", "sea", "电机", "rice", "海水", "sea"]
    assert starts.tolist() == [0, 3]


def test_the_written_folder_gives_the_tables_vectors(vocabulary: Vocabulary, tmp_path: Path) -> None:
    table = noise(vocabulary.words, 32)
    write(table, vocabulary, tmp_path)
    texts = ["海水電機 motor", "nurse 🚀"]
    read = StaticModel.from_pretrained(tmp_path).encode(texts)
    assert (read * vectors(table, vocabulary, texts)).sum(axis=1).min() > 0.999
