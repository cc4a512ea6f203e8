"""Retrieval by exact terms: BM25 over words of Latin script, numbers, and pairs of Chinese characters."""

import re
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from embeddings.vectors import FloatArray
from matcher.ranking.growing import Ragged

COLUMNS = 1 << 20
SATURATION = 1.2  # k1 and b of BM25 (Robertson and Zaragoza, 2009)
LENGTH_WEIGHT = 0.75
TYPICAL_LENGTH = 150.0  # terms a text; a constant, so that a text's weights do not change when others are added
MOST_QUERY_TERMS = 96
MOST_RECENT = 4096  # rows before they are put in columns

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9][a-z0-9+#./%-]*[a-z0-9+#%]|[a-z0-9]|[\u0370-\u03ff]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENGLISH_STOP_WORDS = frozenset(
    """a an and are as at be by for from has have i in is it its my of on or our that the their this to we which
    with you your""".split()  # noqa: SIM905
)


def terms(text: str) -> list[str]:
    """From "HDAC抑制剂 35 kDa": hdac, 抑制, 制剂, 35, kda, 35kda. Expects text normalised by `profiles.text`."""
    found: list[str] = []
    previous = ""
    for run in _RUN.findall(text.lower()):
        if _CHINESE.match(run):
            found.extend(run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else found.append(run)
        elif run not in _ENGLISH_STOP_WORDS:
            found.append(_stem(run))
            if previous.isdigit() and run.isalpha() and len(run) <= 4:
                found.append(previous + run)
        previous = run
    return found


def _stem(word: str) -> str:
    """Plural and singular of an English word are one term; nothing more, because names must stay what they are."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") and word.isalpha() else word


def term_columns(texts: Sequence[str]) -> Ragged:
    """The distinct terms of each text, as columns; those that are not Chinese come in the first half of the columns."""
    rows = [sorted({_column(term) for term in terms(text)}) for text in texts]
    counts = np.array([len(row) for row in rows], dtype=np.int64)
    return Ragged(np.array([column for row in rows for column in row], dtype=np.int32), counts)


def exact(columns: NDArray[Any]) -> NDArray[np.bool_]:
    """True for terms that are not Chinese: formulas, codes, product and method names."""
    return np.asarray(columns < COLUMNS // 2)


def _column(term: str) -> int:
    half = COLUMNS // 2
    return zlib.crc32(term.encode()) % half + (half if _CHINESE.match(term) else 0)


class TermFrequency:
    """In how many texts each term stands, over both sides of the market."""

    def __init__(self) -> None:
        self.texts = 0
        self._texts_with = np.zeros(COLUMNS, dtype=np.float32)

    def add(self, columns: Ragged) -> None:
        self.texts += len(columns)
        np.add.at(self._texts_with, columns.values, 1)

    def weight(self, columns: NDArray[Any]) -> FloatArray:
        """Inverse document frequency (as in BM25) of each column."""
        frequency = self._texts_with[columns]
        return np.asarray(np.log1p((self.texts - frequency + 0.5) / (frequency + 0.5)), dtype=np.float32)


class LexicalIndex:
    """Texts by row number, scored by the terms they share with a query, rare ones counting more, long texts less.

    What was added lately is kept by row, the rest by column in segments that merge as they grow: one more text costs
    little, and nothing is rebuilt. A term counts once a text (binary BM25): in profiles, repeating a word says little.
    """

    def __init__(self) -> None:
        self._segments: list[Any] = []
        self._recent: Any = csr_array((0, COLUMNS), dtype=np.float32)

    def __len__(self) -> int:
        return sum(segment.shape[0] for segment in self._segments) + self._recent.shape[0]

    def add(self, columns: Ragged) -> None:
        """The texts get the row numbers that follow."""
        if len(columns) == 0:
            return
        self._recent = csr_array(vstack([self._recent, _impacts(columns)], format="csr"))
        if self._recent.shape[0] >= MOST_RECENT:
            self._merge_recent()

    def _merge_recent(self) -> None:
        segment = csc_array(self._recent)
        while self._segments and self._segments[-1].shape[0] <= 2 * segment.shape[0]:
            segment = csc_array(vstack([self._segments.pop(), segment], format="csc"))
        self._segments.append(segment)
        self._recent = csr_array((0, COLUMNS), dtype=np.float32)

    def scores(self, columns: NDArray[Any], weights: FloatArray) -> FloatArray:
        """columns, weights: (m,) terms of one query and their weight → (rows,), 0 where no term is shared.

        Only the MOST_QUERY_TERMS weightiest terms are looked up.
        """
        heaviest = np.argsort(-weights, kind="stable")[:MOST_QUERY_TERMS]
        columns, weights = columns[heaviest], weights[heaviest]
        parts = [_column_scores(segment, columns, weights) for segment in self._segments]
        return np.concatenate([*parts, _row_scores(self._recent, columns, weights)])


def _impacts(columns: Ragged) -> Any:
    norms = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * columns.counts / TYPICAL_LENGTH)
    data = np.repeat((SATURATION + 1) / (1 + norms), columns.counts).astype(np.float32)
    pointers = np.concatenate([[0], np.cumsum(columns.counts)])
    return csr_array((data, columns.values, pointers), shape=(len(columns), COLUMNS))


def _column_scores(segment: Any, columns: NDArray[Any], weights: FloatArray) -> FloatArray:
    starts = segment.indptr[columns].astype(np.int64)
    counts = segment.indptr[columns + 1] - starts
    places = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    values = segment.data[places] * np.repeat(weights, counts)
    return np.bincount(segment.indices[places], values, minlength=segment.shape[0]).astype(np.float32)


def _row_scores(rows: Any, columns: NDArray[Any], weights: FloatArray) -> FloatArray:
    weight = np.zeros(COLUMNS, dtype=np.float32)
    weight[columns] = weights
    return np.asarray(rows @ weight, dtype=np.float32)
