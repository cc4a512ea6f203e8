"""Arrays that are appended to without being copied each time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray

Array = NDArray[Any]


class Growing:
    """Rows of one dtype and shape. `rows` is a view of those there now; appending does not change it."""

    def __init__(self, rows: Array) -> None:
        self._buffer = rows
        self._length = len(rows)

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> Array:
        return self._buffer[: self._length]

    def append(self, rows: Array) -> None:
        needed = self._length + len(rows)
        if needed > len(self._buffer):
            larger = np.zeros((max(needed, 2 * len(self._buffer)), *self._buffer.shape[1:]), dtype=self._buffer.dtype)
            larger[: self._length] = self.rows
            self._buffer = larger
        self._buffer[self._length : needed] = rows
        self._length = needed


class Ragged:
    """Rows of different length, held end to end: row i is `values[starts[i] : starts[i] + counts[i]]`."""

    def __init__(self, values: Array, counts: IntArray) -> None:
        self._values = Growing(values)
        self._counts = Growing(counts)
        self._starts = Growing(np.cumsum(counts) - counts)

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def values(self) -> Array:
        return self._values.rows

    @property
    def counts(self) -> IntArray:
        return self._counts.rows

    def append(self, other: "Ragged") -> None:
        self._starts.append(len(self._values) + other._starts.rows)
        self._values.append(other.values)
        self._counts.append(other.counts)

    def take(self, rows: IntArray) -> "Ragged":
        """Those rows, in that order, as a new one."""
        counts, starts, values = self.counts[rows], self.starts[rows], self.values
        if not counts.sum():
            return Ragged(values[:0], counts)
        # As bytes: numpy copies a run of them at once, but the fields of a structured row one by one.
        raw = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), values.itemsize)
        runs = [raw[start : start + count] for start, count in zip(starts.tolist(), counts.tolist(), strict=True)]
        return Ragged(np.concatenate(runs).reshape(-1).view(values.dtype), counts)

    @property
    def starts(self) -> IntArray:
        return self._starts.rows

    def owners(self) -> IntArray:
        """The row of each value."""
        return np.repeat(np.arange(len(self)), self.counts)
