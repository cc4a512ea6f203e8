"""The fine encoder: MiniLM's body, which reads English, taught to read Chinese and to know our trades.

First only the vectors of Chinese words are learned, so that a Chinese text lands where the teacher puts its English
translation (Reimers and Gurevych 2020, "Making monolingual sentence embeddings multilingual using knowledge
distillation"). Then the whole body follows at a small rate, together with pairs that belong together without being
translations: needs and profiles, titles and tasks. English texts are held to the teacher's vectors all the while.
"""

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from embeddings.training.contrast import contrast, sharing_a_side
from embeddings.training.corpora import Corpus
from embeddings.training.cutting import BYTES, SPECIAL
from embeddings.training.teacher import Teacher, device, mean_vector, padded, sixteen_bits
from embeddings.training.vocabulary import Headword, glosses_of
from embeddings.vectors import FloatArray, IntArray

_JOINTS = (("\n", "\n"), ("；", "; "), ("、", ", "))


@dataclass(frozen=True)
class Lessons:
    """How the model is taught. A step reads about `tokens` tokens a side, of one source and of like length.

    settle: share of the steps in which only Chinese words learn. joined: share of the batches of translations that put
    several pairs on end. english: share of the later steps that hold English to the teacher. Rates are peaks.
    """

    steps: int = 2600
    tokens: int = 4096
    settle: float = 0.15
    joined: float = 0.3
    english: float = 0.15
    longest_text: int = 160
    longest_join: int = 6
    word_rate: float = 2e-3
    body_rate: float = 1.5e-4
    scale: float = 20.0
    seed: int = 7


class Student(torch.nn.Module):
    """A BERT body over two tables of input vectors: the teacher's pieces, and Chinese words after them."""

    def __init__(self, teacher: Teacher, pieces: FloatArray, chinese: FloatArray) -> None:
        super().__init__()
        self.body = teacher.fresh_body()
        self.pieces = torch.nn.Embedding.from_pretrained(torch.from_numpy(pieces), freeze=False, sparse=True)
        self.chinese = torch.nn.Embedding.from_pretrained(torch.from_numpy(chinese), freeze=False, sparse=True)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids, mask: (texts, tokens) → unit vectors (texts, dim)."""
        first = self.pieces.num_embeddings
        entered = torch.where(
            (ids >= first)[:, :, None],
            self.chinese((ids - first).clamp(min=0)),
            self.pieces(ids.clamp(max=first - 1)),
        )
        return mean_vector(self.body(inputs_embeds=entered, attention_mask=mask).last_hidden_state, mask)


def start(teacher: Teacher, tokens: Sequence[str], headwords: Sequence[Headword]) -> tuple[FloatArray, FloatArray]:
    """Input vectors of the tokenizer's tokens in their order: (pieces, dim) as the teacher has them, (Chinese, dim).

    A Chinese word starts as the mean of its glosses, each the mean of its pieces; without a gloss, of its characters.
    """
    # Bytes and the mark of a beginning start as WordPiece reads what it does not know.
    pieces = [*SPECIAL, *["[UNK]"] * (len(BYTES) + 1), *teacher.wordpieces]
    chinese = tokens[len(pieces) :]
    of_pieces = teacher.input_vectors(pieces)
    vector = dict(zip(pieces, of_pieces, strict=True))
    glosses = glosses_of(headwords)

    def meaning(word: str) -> FloatArray | None:
        parts = [[vector[p] for p in teacher.cut(gloss) if p in vector] for gloss in glosses.get(word, ())[:4]]
        means = [np.mean(part, axis=0) for part in parts if part]
        return np.mean(means, axis=0) if means else None

    known = {word: found for word in chinese if (found := meaning(word)) is not None}
    unknown = vector["[UNK]"]
    rows = [
        known[word] if word in known else np.mean([known.get(letter, unknown) for letter in word], axis=0)
        for word in chinese
    ]
    return of_pieces, np.asarray(rows, dtype=np.float32)


def teach(
    student: Student, tokenizer: Tokenizer, teacher: Teacher, corpora: Sequence[Corpus], lessons: Lessons, work: Path
) -> None:
    """Teaches the student in place. Leaves a checkpoint in `work` now and then, and goes on from one that is there."""
    classroom = _Classroom(student, tokenizer, teacher, corpora, lessons)
    words = torch.optim.SparseAdam([student.chinese.weight])
    pieces = torch.optim.SparseAdam([student.pieces.weight])
    body = torch.optim.AdamW(student.body.parameters(), weight_decay=0.01)
    checkpoint = work / "checkpoint.pt"
    done = _resume(checkpoint, student, (words, pieces, body))
    settled = int(lessons.settle * lessons.steps)
    total, since = 0.0, time.monotonic()
    for step in range(done, lessons.steps):
        settling = step < settled
        student.body.requires_grad_(not settling)
        student.pieces.requires_grad_(not settling)
        _set_rate(words, lessons.word_rate * _pace(step / lessons.steps, 0.03))
        later = lessons.body_rate * _pace((step - settled) / max(1, lessons.steps - settled), 0.05)
        _set_rate(pieces, 2 * later)
        _set_rate(body, later)
        taught = (words,) if settling else (words, pieces, body)
        for optimiser in taught:
            optimiser.zero_grad()
        loss = classroom.loss(np.random.default_rng((lessons.seed, step)), settling)
        loss.backward()
        if not settling:
            torch.nn.utils.clip_grad_norm_(student.body.parameters(), 1.0)
        for optimiser in taught:
            optimiser.step()
        total += loss.item()
        if (step + 1) % 50 == 0:
            pace = (time.monotonic() - since) / 50
            left = (lessons.steps - step - 1) * pace / 60
            print(f"  step {step + 1}/{lessons.steps}, mean loss {total / 50:.3f}, {left:.0f} minutes left", flush=True)
            total, since = 0.0, time.monotonic()
        if (step + 1) % 250 == 0 or step + 1 == lessons.steps:
            _leave(checkpoint, step + 1, student, (words, pieces, body))


class _Classroom:
    """Draws batches and says how far the student is off."""

    def __init__(
        self, student: Student, tokenizer: Tokenizer, teacher: Teacher, corpora: Sequence[Corpus], lessons: Lessons
    ) -> None:
        self.student, self.tokenizer, self.teacher, self.lessons = student, tokenizer, teacher, lessons
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(lessons.longest_text)
        self.translations = [corpus for corpus in corpora if corpus.source.translation]
        self.with_english = [corpus for corpus in corpora if corpus.texts("en")]
        self.corpora = list(corpora)
        self.lengths = {id(corpus): self._lengths(corpus) for corpus in corpora}

    def loss(self, draw: np.random.Generator, settling: bool) -> Tensor:
        if not settling and draw.random() < self.lessons.english:
            return self._hold_english(draw)
        corpus = self._choose(draw, self.translations if settling else self.corpora)
        return self._carry(corpus, draw) if corpus.source.translation else self._relate(corpus, draw)

    def _carry(self, corpus: Corpus, draw: np.random.Generator) -> Tensor:
        """The Chinese side goes where the teacher has the English one: 2 (1 - cosine) + half of InfoNCE."""
        groups = self._joinable(corpus, draw) if draw.random() < self.lessons.joined else []
        if len(groups) > 1:
            joint, english_joint = _JOINTS[draw.integers(len(_JOINTS))]
            left = [joint.join(corpus.left[i] for i in group) for group in groups]
            right = [english_joint.join(corpus.right[i] for i in group) for group in groups]
        else:
            chosen = self._alike(corpus, draw)
            left, right = [corpus.left[i] for i in chosen], [corpus.right[i] for i in chosen]
        again = sharing_a_side(left, right).to(device())
        target = self.teacher.read(right, self.lessons.longest_text)
        found = self._read(left)
        apart = contrast(self.lessons.scale * found @ target.T, again)
        return 2 * (1 - (found * target).sum(1)).mean() + 0.5 * apart

    def _hold_english(self, draw: np.random.Generator) -> Tensor:
        corpus = self._choose(draw, self.with_english)
        side = corpus.right if corpus.source.translation or draw.random() < 0.5 else corpus.left
        texts = [side[i] for i in self._alike(corpus, draw)]
        texts = [text for text in texts if text.isascii()] or ["a"]
        target = self.teacher.read(texts, self.lessons.longest_text)
        return 4 * (1 - (self._read(texts) * target).sum(1)).mean()

    def _relate(self, corpus: Corpus, draw: np.random.Generator) -> Tensor:
        """What belongs together lies close, what looks like it but does not belong lies apart."""
        chosen = self._alike(corpus, draw)
        left, right = [corpus.left[i] for i in chosen], [corpus.right[i] for i in chosen]
        again = sharing_a_side(left, right).to(device())
        one, other = self._read(left), self._read(right)
        apart = (one * self._read([corpus.apart[i] for i in chosen])).sum(1) if corpus.apart else None
        scores = one @ other.T
        scale = self.lessons.scale
        return 0.5 * contrast(scale * scores, again, None if apart is None else scale * apart)

    def _read(self, texts: Sequence[str]) -> Tensor:
        ids, mask = padded([cut.ids for cut in self.tokenizer.encode_batch_fast(list(texts))])
        with sixteen_bits():
            return self.student(ids, mask)  # type: ignore[no-any-return]

    def _choose(self, draw: np.random.Generator, corpora: Sequence[Corpus]) -> Corpus:
        odds = np.array([corpus.source.dose * len(corpus) ** 0.5 for corpus in corpora])
        return corpora[draw.choice(len(corpora), p=odds / odds.sum())]

    def _alike(self, corpus: Corpus, draw: np.random.Generator) -> list[int]:
        """Pairs of like length, as many as fill a step."""
        lengths = self.lengths[id(corpus)]
        drawn = draw.permutation(len(corpus))[:4096]
        drawn = drawn[np.argsort(lengths[drawn], kind="stable")]
        first = int(draw.integers(len(drawn)))
        window = drawn[max(0, first - 256) : first + 256]  # around one at random, so that all lengths have their turn
        fits = max(8, int(self.lessons.tokens / lengths[window].max()))
        return draw.permutation(window)[: min(fits, len(window))].tolist()  # type: ignore[no-any-return]

    def _joinable(self, corpus: Corpus, draw: np.random.Generator) -> list[list[int]]:
        """Groups of pairs to be put on end, as long texts have several parts; fewer where too many are long."""
        together = int(draw.integers(2, self.lessons.longest_join + 1))
        lengths = self.lengths[id(corpus)]
        order = draw.permutation(len(corpus))[:2048]
        order = order[lengths[order] * together < 1.5 * self.lessons.longest_text]
        if len(order) < 2 * together:
            return []
        fits = int(self.lessons.tokens / (together * float(lengths[order].mean())))
        size = max(2, min(fits, 256, len(order) // together))
        return order[: size * together].reshape(-1, together).tolist()

    def _lengths(self, corpus: Corpus) -> IntArray:
        sides = [
            [len(cut.ids) for cut in self.tokenizer.encode_batch_fast(list(side))]
            for side in (corpus.left, corpus.right)
        ]
        longer: IntArray = np.array(sides, dtype=np.int64).max(axis=0)
        return longer


def _pace(done: float, warming: float) -> float:
    return min(done / warming, (1.0 - done) / (1.0 - warming), 1.0) + 1e-3


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate


def _leave(path: Path, step: int, student: Student, optimisers: Sequence[torch.optim.Optimizer]) -> None:
    state = {"step": step, "student": student.state_dict(), "optimisers": [o.state_dict() for o in optimisers]}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _resume(path: Path, student: Student, optimisers: Sequence[torch.optim.Optimizer]) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device())
    student.load_state_dict(state["student"])
    for optimiser, saved in zip(optimisers, state["optimisers"], strict=True):
        optimiser.load_state_dict(saved)
    return int(state["step"])


def write(student: Student, tokenizer: Tokenizer, folder: Path, longest: int = 256) -> None:
    """The model's folder as plain `SentenceTransformer(folder)` loads it: 16 bits a number, read back as 32."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    tokenizer.no_truncation()
    names = {
        "mask_token": "[MASK]",
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
    }
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=longest, **names)
    body = student.body.cpu()
    table = torch.cat([student.pieces.weight, student.chinese.weight]).detach().cpu()
    body.set_input_embeddings(torch.nn.Embedding.from_pretrained(table, padding_idx=0))
    body.config.vocab_size = len(table)
    with tempfile.TemporaryDirectory() as plain:
        body.half().save_pretrained(plain)
        fast.save_pretrained(plain)
        read = Transformer(plain, max_seq_length=longest)
        modules = [read, Pooling(table.shape[1], pooling_mode="mean"), Normalize()]
        SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
    (folder / "model.safetensors").chmod(0o644)  # it comes readable by its owner only
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    # In half precision a processor reads slowly; "float32" has transformers widen the numbers on loading.
    (folder / "config.json").write_text(json.dumps({**config, "dtype": "float32"}, indent=2) + "\n", encoding="utf-8")
