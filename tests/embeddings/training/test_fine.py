"""The lessons of the fine encoder, on a body of one layer with sixteen dimensions."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertConfig, BertModel

from embeddings.training.corpora import Corpus, Source
from embeddings.training.cutting import BYTES, SPECIAL, of_pieces, tokens_of
from embeddings.training.fine import Lessons, Student, start, teach, write
from embeddings.training.teacher import padded
from embeddings.training.vocabulary import Headword
from embeddings.vectors import FloatArray, unit_rows

PAIRS = {"海水": "sea", "电机": "motor", "水稻": "rice", "金融": "finance", "芯片": "chip", "护士": "nurse"}
LESSONS = Lessons(steps=200, settle=0.5, joined=0.3, word_rate=0.05, body_rate=1e-3)
TRANSLATIONS = Corpus(Source("words", "", lambda rows: iter(()), "none", True), list(PAIRS), list(PAIRS.values()))


class ToyTeacher:
    """Knows the English words of PAIRS as pieces, each with a vector of its own; its body is random."""

    wordpieces = tuple(PAIRS.values())

    def fresh_body(self) -> BertModel:
        torch.manual_seed(1)
        config = BertConfig(
            vocab_size=10,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        return BertModel(config)

    def input_vectors(self, pieces: Sequence[str]) -> FloatArray:
        return np.stack([_direction(piece) for piece in pieces])

    def cut(self, text: str) -> list[str]:
        return text.split()

    def read(self, texts: Sequence[str], longest: int = 256) -> Tensor:
        return torch.from_numpy(unit_rows(np.stack([_direction(text) for text in texts])))


def _direction(text: str) -> FloatArray:
    return np.random.default_rng(zlib.crc32(text.encode())).standard_normal(16).astype(np.float32)


@pytest.fixture
def tokenizer() -> Tokenizer:
    return of_pieces(dict.fromkeys([*PAIRS, *"".join(PAIRS)], 1e-3), ToyTeacher.wordpieces)


def a_student(tokenizer: Tokenizer, headwords: Sequence[Headword] = ()) -> Student:
    return Student(ToyTeacher(), *start(ToyTeacher(), tokens_of(tokenizer), headwords))  # type: ignore[arg-type]


def vectors(student: Student, tokenizer: Tokenizer, texts: Sequence[str]) -> FloatArray:
    with torch.no_grad():
        return np.asarray(student(*padded([cut.ids for cut in tokenizer.encode_batch(list(texts))])).numpy())


def closeness(student: Student, tokenizer: Tokenizer) -> float:
    """Mean cosine of the Chinese words to where the teacher has their translations."""
    targets = ToyTeacher().read(list(PAIRS.values())).numpy()
    return float((vectors(student, tokenizer, list(PAIRS)) * targets).sum(axis=1).mean())


def test_a_chinese_word_starts_as_the_mean_of_its_glosses_pieces(tokenizer: Tokenizer) -> None:
    headwords = [Headword("海水", ("sea rice", "chip")), Headword("海", ("sea",)), Headword("水", ("rice",))]
    pieces, chinese = start(ToyTeacher(), tokens_of(tokenizer), headwords)  # type: ignore[arg-type]
    first = len(SPECIAL) + len(BYTES) + 1 + len(PAIRS)
    assert len(pieces) == first
    sea, rice, chip = (_direction(word) for word in ("sea", "rice", "chip"))
    assert np.allclose(chinese[tokenizer.token_to_id("海水") - first], ((sea + rice) / 2 + chip) / 2)
    without_gloss = chinese[tokenizer.token_to_id("水稻") - first]
    assert np.allclose(without_gloss, (rice + _direction("[UNK]")) / 2)


def test_teaching_carries_chinese_to_where_the_teacher_has_english(tokenizer: Tokenizer, tmp_path: Path) -> None:
    student = a_student(tokenizer)
    before = closeness(student, tokenizer)
    teach(student, tokenizer, ToyTeacher(), [TRANSLATIONS], LESSONS, tmp_path)  # type: ignore[arg-type]
    assert closeness(student, tokenizer) > max(0.8, before + 0.4)


def test_while_it_settles_only_chinese_words_learn(tokenizer: Tokenizer, tmp_path: Path) -> None:
    student = a_student(tokenizer)
    body = {name: value.clone() for name, value in student.body.state_dict().items()}
    pieces = student.pieces.weight.clone()
    lessons = replace(LESSONS, steps=10, settle=1.0)
    teach(student, tokenizer, ToyTeacher(), [TRANSLATIONS], lessons, tmp_path)  # type: ignore[arg-type]
    assert all(torch.equal(value, body[name]) for name, value in student.body.state_dict().items())
    assert torch.equal(student.pieces.weight, pieces)


def test_a_checkpoint_is_gone_on_from(tokenizer: Tokenizer, tmp_path: Path) -> None:
    lessons = replace(LESSONS, steps=300)
    student = a_student(tokenizer)
    teach(student, tokenizer, ToyTeacher(), [TRANSLATIONS], lessons, tmp_path)  # type: ignore[arg-type]
    resumed = a_student(tokenizer)
    teach(resumed, tokenizer, ToyTeacher(), [TRANSLATIONS], lessons, tmp_path)  # type: ignore[arg-type]
    texts = [*PAIRS, *PAIRS.values()]
    assert np.allclose(vectors(student, tokenizer, texts), vectors(resumed, tokenizer, texts), atol=1e-4)


@pytest.mark.filterwarnings("ignore")  # of sentence-transformers, not of ours
def test_the_written_folder_is_read_by_sentence_transformers(tokenizer: Tokenizer, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    student = a_student(tokenizer)
    texts = ["海水電機 motor", "nurse 🚀", "水稻"]
    expected = vectors(student, tokenizer, texts)
    write(student, tokenizer, tmp_path / "fine")
    model = SentenceTransformer(str(tmp_path / "fine"), device="cpu")
    assert model.dtype == torch.float32
    assert (model.encode(texts) * expected).sum(axis=1).min() > 0.999
