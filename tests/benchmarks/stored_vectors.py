"""An encoder that remembers over runs: the slow one reads a benchmark's texts once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embeddings.cache import CachedEncoder
from embeddings.encoder import Encoder
from embeddings.opening import open_encoder
from embeddings.vectors import FloatArray


class StoredEncoder:
    """Wraps an encoder and is one. Keeps vectors by a digest of their text, in one file of `folder` an identity."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self.dim = encoder.dim
        self.identity = encoder.identity
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{encoder.identity}.npz"
        self._vectors: dict[str, FloatArray] = {}
        if self._file.exists():
            with np.load(self._file) as stored:
                self._vectors = dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))

    def encode(self, texts: Sequence[str]) -> FloatArray:
        digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        unknown = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in self._vectors}
        if unknown:
            self._vectors.update(zip(unknown, self._encoder.encode(list(unknown.values())), strict=True))
            np.savez(self._file, digests=list(self._vectors), vectors=np.stack(list(self._vectors.values())))
        return np.stack([self._vectors[digest] for digest in digests]) if texts else self._encoder.encode([])


def opened(name: str, folder: Path | None) -> Encoder:
    """The encoder of that name; with a folder, vectors are kept there."""
    encoder = open_encoder(name)
    return CachedEncoder(encoder) if folder is None else StoredEncoder(encoder, folder)
