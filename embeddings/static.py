"""A static encoder: one vector a token, averaged, in numpy."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embeddings.folder import content_checksum
from embeddings.vectors import FloatArray, unit_rows


class StaticEncoder:
    """A sentence-transformers folder whose one module is `StaticEmbedding`, run by model2vec.

    The vectors are those sentence-transformers gives; torch is not imported, which saves six seconds and 400 MB.
    """

    def __init__(self, folder: Path) -> None:
        from model2vec import StaticModel  # slow import, and only needed where this encoder is

        self._model = StaticModel.from_pretrained(folder)
        self.dim = int(self._model.dim)
        self.identity = f"static-{folder.name}-{content_checksum(folder)}"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = self._model.encode(list(texts), max_length=None, use_multiprocessing=False)
        return unit_rows(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))
