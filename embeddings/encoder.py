"""The seam `Encoder`, and its deterministic stand-in."""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from embeddings.vectors import FloatArray, unit_rows


class Encoder(Protocol):
    """Turns texts into unit vectors of one space."""

    @property
    def dim(self) -> int: ...

    @property
    def identity(self) -> str:
        """Name and content of the model: two encoders with the same identity give the same vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """(n texts) → (n, dim) float32 rows of length one; an empty text gives the zero row; no texts, (0, dim)."""
        ...


class HashingEncoder:
    """Hashed character n-grams: the stand-in for tests. Deterministic, no model, and blind across languages."""

    def __init__(self, dim: int = 256) -> None:
        self.dim = dim
        self.identity = f"hashing-{dim}"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        matrix = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for gram in _grams(text):
                code = zlib.crc32(gram.encode())
                matrix[row, code % self.dim] += 1.0 if code & 0x10000 else -1.0
        return unit_rows(matrix)


def _grams(text: str) -> list[str]:
    words = re.findall(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+", unicodedata.normalize("NFKC", text).lower())
    return [
        padded[i : i + n]
        for padded in (f" {word} " for word in words)
        for n in (2, 3)
        for i in range(len(padded) - n + 1)
    ]
