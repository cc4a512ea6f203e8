"""An encoder that remembers by content."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from embeddings.encoder import Encoder
from embeddings.vectors import FloatArray


class CachedEncoder:
    """Wraps an encoder and is one: a text met again is not encoded again. The least recently met is forgotten first.

    `capacity` counts texts; a vector of 256 dimensions takes 1 KB beside its text. Texts of persons live in memory
    only, and `forget` empties it.
    """

    def __init__(self, encoder: Encoder, capacity: int = 50_000) -> None:
        self._encoder = encoder
        self._capacity = capacity
        self._vectors: OrderedDict[str, FloatArray] = OrderedDict()
        self._lock = threading.Lock()
        self.dim = encoder.dim
        self.identity = encoder.identity

    def encode(self, texts: Sequence[str]) -> FloatArray:
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
            for text in known:
                self._vectors.move_to_end(text)
        unknown = list(dict.fromkeys(text for text in texts if text not in known))
        # Copies: a row that is a view would keep the whole batch it came in.
        vectors = self._encoder.encode(unknown)
        fresh = {text: vector.copy() for text, vector in zip(unknown, vectors, strict=True)}
        with self._lock:
            self._vectors.update(fresh)
            while len(self._vectors) > self._capacity:
                self._vectors.popitem(last=False)
        found = known | fresh
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, self.dim), dtype=np.float32)

    def forget(self) -> None:
        with self._lock:
            self._vectors.clear()
