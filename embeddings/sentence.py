"""Any sentence-transformers model behind the seam."""

import zlib
from collections.abc import Sequence

import numpy as np

from embeddings.vectors import FloatArray, unit_rows


class SentenceEncoder:
    """A folder or a hub name that `SentenceTransformer` loads. Nothing from a hub is run as code."""

    def __init__(self, name: str, *, batch_size: int = 64) -> None:
        from sentence_transformers import SentenceTransformer  # six seconds and 450 MB: only where it is used

        self._model = SentenceTransformer(name, device="cpu", trust_remote_code=False)
        self._batch_size = batch_size
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ValueError(f"the model {name!r} does not say how long its vectors are")
        self.dim = int(dim)
        # Two versions of a hub model differ in their vectors, so these stand in the identity.
        probe = np.asarray(self._model.encode(["蓝洽会 talent fair"], normalize_embeddings=True))
        self.identity = f"sentence-{name}-{zlib.crc32(np.round(probe, 3).tobytes()):08x}"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = self._model.encode(list(texts), batch_size=self._batch_size, show_progress_bar=False)
        present = np.array([bool(text.strip()) for text in texts], dtype=np.float32)
        return unit_rows(np.asarray(vectors, dtype=np.float32) * present[:, None])
