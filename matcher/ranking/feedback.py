"""What a side liked and declined so far moves what resembles it, at once and within bounds."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import FloatArray, IntArray

STRENGTH = 0.8  # the most that likeness moves, in log odds: a chance of .50 becomes at most .69, at least .31


@dataclass(frozen=True)
class Taste:
    """Ids that one side shortlisted or went further with, and ids that it declined for what they are."""

    liked: Collection[str] = ()
    disliked: Collection[str] = ()


NO_TASTE = Taste()


class Bodies(Protocol):
    def rows_of(self, ids: Collection[str]) -> IntArray: ...

    def bodies(self, rows: IntArray) -> FloatArray: ...


def nudged(chance: FloatArray, bodies: NDArray[np.floating[Any]], roster: Bodies, taste: Taste) -> FloatArray:
    """The chances, (n,), of candidates whose texts are `bodies`, (n, dim), moved as relevance feedback does (Rocchio,
    1971): what is near to what was liked up, what is near to what was declined down.

    Unchanged where nothing was said, or nothing of it is in the roster any more.
    """
    if not len(chance):
        return chance
    shift = STRENGTH * (_nearness(bodies, roster, taste.liked) - _nearness(bodies, roster, taste.disliked))
    odds = chance / np.maximum(1 - chance, 1e-9) * np.exp(shift)
    return np.asarray(np.where(shift == 0, chance, odds / (1 + odds)), dtype=np.float32)


def _nearness(bodies: NDArray[np.floating[Any]], roster: Bodies, ids: Collection[str]) -> FloatArray:
    """(n,) 0 for the usual candidate or one farther off, 1 for the same text."""
    rows = roster.rows_of(ids)
    if not len(rows):
        return np.zeros(len(bodies), dtype=np.float32)
    cosines = bodies.astype(np.float32) @ roster.bodies(rows).T
    usual = cosines.mean(axis=0)
    return np.asarray(np.clip((cosines - usual) / np.maximum(1 - usual, 1e-6), 0, 1).max(axis=1), dtype=np.float32)
