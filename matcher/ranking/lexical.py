"""Retrieval by exact terms: BM25 (Robertson and Zaragoza, 2009) over sparse columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from embeddings.vectors import FloatArray
from matcher.ranking.growing import Ragged
from matcher.ranking.terms import COLUMNS, is_searched

SATURATION = 1.2  # k1
LENGTH_WEIGHT = 0.75  # b
TYPICAL_LENGTH = 150.0  # terms a text; a constant, so that a text's weights do not change when others are added
MOST_QUERY_TERMS = 128
MOST_RECENT = 512  # rows before they are put in columns


class LexicalIndex:
    """Texts by row number, scored by the terms they share with a query, rare ones counting more, long texts less.

    What was added lately is kept by row, the rest by column in segments that merge as they grow: one more text costs
    little, and nothing is rebuilt.
    """

    def __init__(self) -> None:
        self._segments: list[Any] = []
        self._recent: Any = csr_array((0, COLUMNS), dtype=np.float32)

    def __len__(self) -> int:
        return int(sum(segment.shape[0] for segment in self._segments) + self._recent.shape[0])

    def add(self, counted: Ragged) -> None:
        """The texts get the row numbers that follow."""
        if len(counted) == 0:
            return
        self._recent = vstack([self._recent, _impacts(counted)], format="csr")
        if self._recent.shape[0] >= MOST_RECENT:
            self._merge_recent()

    def _merge_recent(self) -> None:
        segment = csc_array(self._recent)
        while self._segments and self._segments[-1].shape[0] <= 2 * segment.shape[0]:
            segment = vstack([self._segments.pop(), segment], format="csc")
        self._segments.append(segment)
        self._recent = csr_array((0, COLUMNS), dtype=np.float32)

    def scores(self, columns: NDArray[Any], weights: FloatArray) -> FloatArray:
        """columns, weights: (m,) terms of one query and their weight → (rows,), 0 where no term is shared.

        Only the MOST_QUERY_TERMS weightiest terms are looked up.
        """
        searched = is_searched(columns)
        columns, weights = columns[searched], weights[searched]
        heaviest = np.argsort(-weights, kind="stable")[:MOST_QUERY_TERMS]
        columns, weights = columns[heaviest], weights[heaviest]
        parts = [_column_scores(segment, columns, weights) for segment in self._segments]
        return np.concatenate([*parts, _row_scores(self._recent, columns, weights)])


def _impacts(counted: Ragged) -> Any:
    columns, counts = counted.values["column"], counted.values["count"].astype(np.float32)
    norms = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * counted.counts / TYPICAL_LENGTH)
    data = counts * (SATURATION + 1) / (counts + np.repeat(norms, counted.counts))
    pointers = np.concatenate([[0], np.cumsum(counted.counts)])
    whole = csr_array((data.astype(np.float32), columns, pointers), shape=(len(counted), COLUMNS))
    whole.data[~is_searched(columns)] = 0
    whole.eliminate_zeros()
    return whole


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
