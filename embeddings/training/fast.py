"""The fast encoder: one vector a word, averaged; started from an English teacher and a dictionary, taught by pairs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import embedding_bag, normalize

from embeddings.training.contrast import contrast, sharing_a_side
from embeddings.training.corpora import Corpus
from embeddings.training.cutting import BYTES, SPELLED, UNKNOWN, tokens_of
from embeddings.training.teacher import Teacher
from embeddings.training.vocabulary import Headword, Vocabulary, glosses_of
from embeddings.vectors import FloatArray, IntArray, unit_rows


@dataclass(frozen=True)
class Lessons:
    """How the table is taught. A batch comes from one source; the share `joined` of them puts several pairs on end.

    length: of a row that says most, at the start. Teaching lengthens what it meets often; starting long keeps rare
    words from weighing less than common ones.
    """

    steps: int = 2000
    batch: int = 1024
    rate: float = 0.02
    scale: float = 12.0
    length: float = 5.0
    joined: float = 0.45
    longest_join: int = 8
    longest_text: int = 96
    seed: int = 7


def start(
    tokenizer: Tokenizer,
    vocabulary: Vocabulary,
    headwords: Sequence[Headword],
    teacher: Teacher,
    dim: int = 256,
    damping: float = 1e-3,
) -> FloatArray:
    """The untaught table, (tokens, dim): a teacher's vectors for English, the mean of the glosses' for Chinese.

    A Chinese word without a gloss gets the mean of its characters. Centred, reduced to the main directions, and scaled
    by a/(a+p): the more frequent a word, the less it says.
    """
    words = tokens_of(tokenizer)
    glosses = glosses_of(headwords)
    meanings = [_meanings(word, glosses) for word in words]
    texts = sorted({text for meaning in meanings for text in meaning})
    place = {text: i for i, text in enumerate(texts)}
    vectors = teacher.vectors(texts)
    table = np.zeros((len(meanings), vectors.shape[1]), dtype=np.float32)
    known = np.array([bool(meaning) for meaning in meanings])
    for row in np.flatnonzero(known):
        table[row] = vectors[[place[text] for text in meanings[row]]].mean(axis=0)
    table[known] = unit_rows(table[known] - table[known].mean(axis=0))
    row_of = {word: row for row, word in enumerate(words)}
    for row in np.flatnonzero(~known):
        parts = [row_of[letter] for letter in words[row] if letter in row_of and known[row_of[letter]]]
        if parts and words[row] not in (UNKNOWN, *BYTES):
            table[row] = table[parts].mean(axis=0)
    table = unit_rows(_principal(table, dim))
    share = vocabulary.chinese | vocabulary.english
    shares = np.array([share.get(word, 0.0) for word in words])
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


class Cut:
    """One side of a corpus as rows of the table: text i is `rows[starts[i] : starts[i] + lengths[i]]`."""

    def __init__(self, texts: Sequence[str], tokenizer: Tokenizer, longest: int) -> None:
        cuts = [cut.ids[:longest] for cut in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]
        self.texts = texts
        self.lengths = np.array([len(cut) for cut in cuts], dtype=np.int64)
        self.rows = np.fromiter((row for cut in cuts for row in cut), dtype=np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths

    def take(self, chosen: IntArray) -> "Texts":
        """chosen: (batch, joined) → the rows of the batch's texts on end, and where each text begins."""
        lengths = self.lengths[chosen]
        flat = lengths.ravel()
        within = np.arange(flat.sum()) - np.repeat(np.cumsum(flat) - flat, flat)
        rows = self.rows[np.repeat(self.starts[chosen].ravel(), flat) + within]
        ends = np.cumsum(lengths.sum(axis=1))
        return torch.from_numpy(rows), torch.from_numpy(np.concatenate([[0], ends[:-1]]))


Texts = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Batch:
    """`apart` only looks as if it belonged to `left`; `again` marks the pairs that must not count as different."""

    left: Texts
    right: Texts
    apart: Texts | None
    again: Tensor


def teach(table: FloatArray, tokenizer: Tokenizer, corpora: Sequence[Corpus], lessons: Lessons) -> FloatArray:
    """A new table in which the two sides of a pair lie close and those of different pairs apart (symmetric InfoNCE)."""
    torch.manual_seed(lessons.seed)
    weight = torch.from_numpy(lessons.length * table).requires_grad_()
    optimiser = torch.optim.SparseAdam([weight], lr=lessons.rate)
    total = 0.0
    for step, batch in enumerate(_batches(tokenizer, corpora, lessons)):
        for group in optimiser.param_groups:
            group["lr"] = lessons.rate * _pace(step / lessons.steps)
        left, right = _mean(weight, batch.left), _mean(weight, batch.right)
        apart = None if batch.apart is None else lessons.scale * (left * _mean(weight, batch.apart)).sum(1)
        loss = contrast(lessons.scale * left @ right.T, batch.again, apart)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += loss.item()
        if (step + 1) % 100 == 0:
            print(f"  step {step + 1}/{lessons.steps}, mean loss {total / 100:.3f}", flush=True)
            total = 0.0
    return weight.detach().numpy()


def _batches(tokenizer: Tokenizer, corpora: Sequence[Corpus], lessons: Lessons) -> Iterator[Batch]:
    draw = np.random.default_rng(lessons.seed)
    cut = [[Cut(side, tokenizer, lessons.longest_text) for side in (c.left, c.right, c.apart) if side] for c in corpora]
    odds = np.array([corpus.source.dose * len(corpus) ** 0.5 for corpus in corpora])
    for _ in range(lessons.steps):
        left, right, *apart = cut[draw.choice(len(corpora), p=odds / odds.sum())]
        together = int(draw.integers(2, lessons.longest_join + 1)) if draw.random() < lessons.joined else 1
        size = min(lessons.batch, len(left.lengths) // together) or 1
        chosen = draw.permutation(len(left.lengths))[: size * together].reshape(size, together)
        again = torch.zeros(size, size, dtype=torch.bool)
        if together == 1:
            again = sharing_a_side([left.texts[i] for i in chosen[:, 0]], [right.texts[i] for i in chosen[:, 0]])
        yield Batch(left.take(chosen), right.take(chosen), apart[0].take(chosen) if apart else None, again)


def _mean(weight: Tensor, texts: Texts) -> Tensor:
    rows, starts = texts
    return normalize(embedding_bag(rows, weight, starts, mode="mean", sparse=True), dim=1)


def _pace(done: float) -> float:
    """The rate's factor: a short warm-up, then down in a line."""
    return min(done / 0.05, (1.0 - done) / 0.95, 1.0) + 1e-3


def write(table: FloatArray, tokenizer: Tokenizer, folder: Path) -> None:
    """The model's folder, as sentence-transformers and model2vec both read it: 8 bits a number, a scale a token."""
    folder.mkdir(parents=True, exist_ok=True)
    scales = np.maximum(np.abs(table).max(axis=1), 1e-12) / 127.0
    tensors = {
        "embeddings": np.rint(table / scales[:, None]).astype(np.int8),
        "weights": scales.astype(np.float32),
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)  # it comes readable by its owner only
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
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
