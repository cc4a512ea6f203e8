"""The fast encoder: one vector a word, averaged; started from an English teacher and a dictionary, taught by pairs."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor
from torch.nn.functional import cross_entropy, embedding_bag, normalize

from embeddings.training.corpora import Corpus
from embeddings.training.vocabulary import BYTES, SPELLED, UNKNOWN, Headword, Vocabulary
from embeddings.vectors import FloatArray, IntArray, unit_rows

Teacher = Callable[[Sequence[str]], FloatArray]


@dataclass(frozen=True)
class Lessons:
    """How the table is taught. A batch comes from one source; the share `joined` of them puts several pairs on end.

    length: of a row that says most, at the start. Teaching lengthens what it meets often; starting long keeps rare
    words from weighing less than common ones.
    """

    steps: int = 1500
    batch: int = 1024
    rate: float = 0.02
    scale: float = 12.0
    length: float = 5.0
    joined: float = 0.45
    longest_join: int = 8
    longest_text: int = 96
    seed: int = 7


def start(
    vocabulary: Vocabulary, headwords: Sequence[Headword], teach: Teacher, dim: int = 256, damping: float = 1e-3
) -> FloatArray:
    """The untaught table, (rows, dim): a teacher's vectors for English, the mean of the glosses' for Chinese.

    A Chinese word without a gloss gets the mean of its characters. Centred, reduced to the main directions, and scaled
    by a/(a+p): the more frequent a word, the less it says.
    """
    glosses = {head.simplified: head.glosses for head in headwords if head.glosses}
    meanings = [_meanings(word, glosses) for word in vocabulary.words]
    texts = sorted({text for meaning in meanings for text in meaning})
    place = {text: i for i, text in enumerate(texts)}
    vectors = unit_rows(teach(texts))
    table = np.zeros((len(meanings), vectors.shape[1]), dtype=np.float32)
    known = np.array([bool(meaning) for meaning in meanings])
    for row in np.flatnonzero(known):
        table[row] = vectors[[place[text] for text in meanings[row]]].mean(axis=0)
    table[known] = unit_rows(table[known] - table[known].mean(axis=0))
    row_of = {word: row for row, word in enumerate(vocabulary.words)}
    for row in np.flatnonzero(~known):
        parts = [row_of[c] for c in vocabulary.words[row] if c in row_of and known[row_of[c]]]
        if parts and vocabulary.words[row] not in (UNKNOWN, *BYTES):
            table[row] = table[parts].mean(axis=0)
    table = unit_rows(_principal(table, dim))
    shares = np.array([vocabulary.frequency.get(word, 0.0) for word in vocabulary.words])
    table *= (damping / (damping + shares))[:, None].astype(np.float32)
    # Bytes carry what nobody foresaw (an emoji, a rare character): a direction each, and little weight beside words.
    noise = np.random.default_rng(0).standard_normal((len(BYTES), table.shape[1])).astype(np.float32)
    table[1 : 1 + len(BYTES)] = 0.1 * unit_rows(noise)
    table[0] = 0.0
    return table


def _meanings(word: str, glosses: Mapping[str, Sequence[str]]) -> list[str]:
    """The English texts whose mean a row starts from."""
    if word == UNKNOWN or word in BYTES:
        return []
    if word in glosses:
        return list(dict.fromkeys(glosses[word]))[:4]
    if word.isascii():
        return [{name: spelled for spelled, name in SPELLED.items()}.get(word, word)]
    return []


def _principal(table: FloatArray, dim: int) -> FloatArray:
    if table.shape[1] <= dim:
        return table
    _, directions = np.linalg.eigh(table.T @ table)
    return np.ascontiguousarray(table @ directions[:, ::-1][:, :dim], dtype=np.float32)


@dataclass(frozen=True)
class Cut:
    """One side of a corpus as rows: text i is `rows[ends[i-1]:ends[i]]`; equal texts have equal `same`."""

    rows: IntArray
    starts: IntArray
    lengths: IntArray
    same: IntArray

    @classmethod
    def of(cls, texts: Sequence[str], vocabulary: Vocabulary, longest: int) -> "Cut":
        cuts = [rows[:longest] for rows in vocabulary.cut(texts)]
        lengths = np.array([len(cut) for cut in cuts], dtype=np.int64)
        same = np.unique(np.array(texts, dtype=object), return_inverse=True)[1].astype(np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        return cls(np.concatenate(cuts), starts, lengths, same)

    def take(self, chosen: IntArray) -> tuple[Tensor, Tensor]:
        """chosen: (batch, joined) → the rows of the batch's texts on end, and where each text begins."""
        lengths = self.lengths[chosen]
        flat = lengths.ravel()
        within = np.arange(flat.sum()) - np.repeat(np.cumsum(flat) - flat, flat)
        rows = self.rows[np.repeat(self.starts[chosen].ravel(), flat) + within]
        ends = np.cumsum(lengths.sum(axis=1))
        return torch.from_numpy(rows), torch.from_numpy(np.concatenate([[0], ends[:-1]]))


def teach(table: FloatArray, vocabulary: Vocabulary, corpora: Sequence[Corpus], lessons: Lessons) -> FloatArray:
    """A new table in which the two sides of a pair lie close and those of different pairs apart (symmetric InfoNCE)."""
    torch.manual_seed(lessons.seed)
    weight = torch.from_numpy(lessons.length * table).requires_grad_()
    optimiser = torch.optim.SparseAdam([weight], lr=lessons.rate)
    total = 0.0
    for step, (left, right, again) in enumerate(_batches(vocabulary, corpora, lessons)):
        for group in optimiser.param_groups:
            group["lr"] = lessons.rate * _pace(step / lessons.steps)
        loss = _contrast(_mean(weight, left), _mean(weight, right), again, lessons.scale)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()  # type: ignore[no-untyped-call]
        total += loss.item()
        if (step + 1) % 100 == 0:
            print(f"  step {step + 1}/{lessons.steps}, mean loss {total / 100:.3f}", flush=True)
            total = 0.0
    return weight.detach().numpy()


Texts = tuple[Tensor, Tensor]


def _batches(
    vocabulary: Vocabulary, corpora: Sequence[Corpus], lessons: Lessons
) -> Iterator[tuple[Texts, Texts, Tensor]]:
    """Left texts, right texts, and which pairs of the batch must not count as different: they share a side."""
    draw = np.random.default_rng(lessons.seed)
    sides = [
        (Cut.of(c.left, vocabulary, lessons.longest_text), Cut.of(c.right, vocabulary, lessons.longest_text))
        for c in corpora
    ]
    odds = np.array([corpus.source.dose * len(corpus) ** 0.5 for corpus in corpora])
    for _ in range(lessons.steps):
        left, right = sides[draw.choice(len(corpora), p=odds / odds.sum())]
        together = int(draw.integers(2, lessons.longest_join + 1)) if draw.random() < lessons.joined else 1
        size = min(lessons.batch, len(left.lengths) // together) or 1
        chosen = draw.permutation(len(left.lengths))[: size * together].reshape(size, together)
        first = chosen[:, 0]
        again = (left.same[first][:, None] == left.same[first]) | (right.same[first][:, None] == right.same[first])
        if together > 1:
            again = np.zeros_like(again)
        np.fill_diagonal(again, False)
        yield left.take(chosen), right.take(chosen), torch.from_numpy(again)


def _mean(weight: Tensor, texts: Texts) -> Tensor:
    rows, starts = texts
    return normalize(embedding_bag(rows, weight, starts, mode="mean", sparse=True), dim=1)


def _contrast(left: Tensor, right: Tensor, again: Tensor, scale: float) -> Tensor:
    scores = (scale * left @ right.T).masked_fill(again, -torch.inf)
    target = torch.arange(len(scores))
    return (cross_entropy(scores, target) + cross_entropy(scores.T, target)) / 2


def _pace(done: float) -> float:
    """The rate's factor: a short warm-up, then down in a line."""
    return min(done / 0.05, (1.0 - done) / 0.95, 1.0) + 1e-3


def write(table: FloatArray, vocabulary: Vocabulary, folder: Path) -> None:
    """The model's folder, as sentence-transformers and model2vec both read it: 8 bits a number, a scale a token."""
    folder.mkdir(parents=True, exist_ok=True)
    scales = np.maximum(np.abs(table).max(axis=1), 1e-12) / 127.0
    tensors = {
        "embeddings": np.rint(table / scales[:, None]).astype(np.int8),
        "mapping": vocabulary.rows.astype(np.int32),
        "weights": scales[vocabulary.rows].astype(np.float32),
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)  # it comes readable by its owner only
    vocabulary.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {"model_type": "model2vec", "architectures": ["StaticModel"], "hidden_dim": table.shape[1]}
    _write_json(folder / "config.json", {**config, "normalize": True, "max_length": None, "embedding_dtype": "int8"})
    modules = "sentence_transformers.sentence_transformer.modules"
    parts = [("", "StaticEmbedding"), ("1_Normalize", "Normalize")]
    described = [
        {"idx": i, "name": str(i), "path": p, "type": f"{modules}.{kind}"} for i, (p, kind) in enumerate(parts)
    ]
    _write_json(folder / "modules.json", described)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
