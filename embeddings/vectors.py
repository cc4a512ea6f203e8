"""Unit rows, and the best k of a score row."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]


def unit_rows(matrix: FloatArray) -> FloatArray:
    """Rows scaled to length one; a row of zeros stays zero, so its cosine with anything is 0.

    matrix: (n, dim) → (n, dim), a new array.
    """
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)


def top_k(scores: FloatArray, k: int) -> IntArray:
    """Positions of the k greatest scores, best first; ties go to the smaller position.

    scores: (n,) → (min(k, n),). Positions scored -inf are left out: that is how a mask is said.
    """
    k = min(k, int(np.isfinite(scores).sum()))
    if k <= 0:
        return np.empty(0, dtype=np.int64)
    # All above the k-th value, and the first of those equal to it: a partition alone breaks ties at random.
    threshold = np.partition(scores, len(scores) - k)[len(scores) - k]
    above = np.flatnonzero(scores > threshold)
    level = np.flatnonzero(scores == threshold)[: k - len(above)]
    chosen = np.concatenate([above, level])
    return chosen[np.lexsort((chosen, -scores[chosen]))].astype(np.int64)
