"""Any sentence-transformers model behind the seam."""

import threading
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from embeddings.folder import content_checksum
from embeddings.vectors import FloatArray, unit_rows


class SentenceEncoder:
    """A folder or a hub name that `SentenceTransformer` loads. Nothing from a hub is run as code.

    Texts are read in batches of like length, and a question waits for one batch of a long list, not for all of it: a
    tokenizer serves one thread at a time. What lies beyond the model's longest text (256 tokens for `fine`) is not
    read.
    """

    def __init__(self, name: str, *, batch_size: int = 16) -> None:
        from sentence_transformers import SentenceTransformer  # six seconds and 450 MB: only where it is used
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # of loading weights, which takes a second
        self._model = SentenceTransformer(name, device="cpu", trust_remote_code=False)
        self._batch_size = batch_size
        self._one_at_a_time = threading.Lock()
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ValueError(f"the model {name!r} does not say how long its vectors are")
        self.dim = int(dim)
        self.identity = f"sentence-{Path(name).name if Path(name).is_dir() else name}-{self._content(Path(name))}"

    def _content(self, folder: Path) -> str:
        """Two versions of a model differ in their vectors. Of a hub's, nothing but vectors is at hand."""
        if folder.is_dir():
            return content_checksum(folder)
        probe = np.asarray(self._model.encode(["蓝洽会 talent fair"], normalize_embeddings=True))
        return f"{zlib.crc32(np.round(probe, 3).tobytes()):08x}"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        by_length = sorted((i for i, text in enumerate(texts) if text.strip()), key=lambda i: len(texts[i]))
        for start in range(0, len(by_length), self._batch_size):
            batch = by_length[start : start + self._batch_size]
            with self._one_at_a_time:
                read = self._model.encode([texts[i] for i in batch], batch_size=len(batch), show_progress_bar=False)
            vectors[batch] = np.asarray(read, dtype=np.float32)
        return unit_rows(vectors)
