"""To whom letters may go: a budget, and per industry at least and at most so many. A talent may be of several.

Which further letter leaves all quotas within reach is known from a completion: letters that, added to those chosen,
meet every least quota. Talents of the same industries are alike in this, so it counts kinds of talents, and a small
integer programme (HiGHS) is solved only where the completion that is held does not fit any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from embeddings.vectors import IntArray
from matcher.fair.inviting.coverage import Mask

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Quota:
    """Letters to one industry."""

    name: str
    members: Mask  # (talents,)
    least: int = 0
    most: int | None = None

    def __post_init__(self) -> None:
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise ValueError(f"at least {self.least} and at most {self.most} letters for {self.name}")


@dataclass(frozen=True)
class Terms:
    """letters: at most so many. free: (talents,) who may get one."""

    letters: int
    free: Mask
    quotas: Sequence[Quota] = ()


@dataclass(frozen=True)
class Lacking:
    """A least quota that cannot be met. Lowered to `possible`, together with the others that lack, all can be."""

    name: str
    least: int
    possible: int
    available: int  # free talents of the industry

    @property
    def missing(self) -> int:
        return self.least - self.possible


@dataclass(frozen=True)
class Relaxation:
    """What would have to give, where least quotas cannot be met: the fewest letters in all; or else so many letters."""

    lacking: Sequence[Lacking]
    letters: int | None  # a budget with which all quotas could be met; None where no budget would do


class Kinds:
    """Free talents by the quotas that they count for."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        members = np.zeros((len(terms.quotas), int(terms.free.sum())), dtype=np.bool_)
        for place, one in enumerate(terms.quotas):
            members[place] = one.members[terms.free]
        kinds = sorted(set(map(tuple, members.T.tolist())))
        number = {kind: place for place, kind in enumerate(kinds)}
        self.belongs = np.array(kinds, dtype=np.int64).reshape(len(kinds), len(terms.quotas)).T  # (quotas, kinds)
        self.of = np.full(len(terms.free), -1, dtype=np.int64)  # (talents,) −1 for who is not free
        self.of[terms.free] = [number[kind] for kind in map(tuple, members.T.tolist())]
        self.size = np.bincount(self.of[terms.free], minlength=len(kinds))
        self.least = np.array([one.least for one in terms.quotas], dtype=np.int64)
        self.most = np.array(
            [len(terms.free) if one.most is None else one.most for one in terms.quotas], dtype=np.int64
        )

    def completion(self, taken: IntArray) -> IntArray | None:
        """(kinds,) the fewest further letters with which all least quotas are met, beside those `taken` (kinds,); None
        where the budget or a most quota does not allow it."""
        held = self.belongs @ taken
        room = self._terms.letters - int(taken.sum())
        if room < 0 or (held > self.most).any():
            return None
        if (held >= self.least).all():
            return np.zeros_like(taken)
        if not len(taken):
            return None
        solved = milp(
            np.ones(len(taken)),
            integrality=np.ones(len(taken), dtype=np.int64),
            bounds=Bounds(0, self.size - taken),
            constraints=[
                LinearConstraint(self.belongs.astype(float), np.maximum(self.least - held, 0), self.most - held),
                LinearConstraint(np.ones((1, len(taken))), 0, room),
            ],
        )
        return None if solved.x is None else np.round(solved.x).astype(np.int64)

    def relaxation(self) -> Relaxation:
        """The least that quotas would have to be lowered by, all together; most quotas and budget as they are."""
        quotas, kinds = self.belongs.shape
        short = np.hstack([self.belongs.astype(float), np.eye(quotas)])
        solved = milp(
            np.concatenate([np.zeros(kinds), np.ones(quotas)]),
            integrality=np.ones(kinds + quotas, dtype=np.int64),
            bounds=Bounds(0, np.concatenate([self.size, self.least])),
            constraints=[
                LinearConstraint(short, self.least, np.inf),
                LinearConstraint(np.hstack([self.belongs.astype(float), np.zeros((quotas, quotas))]), 0, self.most),
                LinearConstraint(np.concatenate([np.ones(kinds), np.zeros(quotas)])[None, :], 0, self._terms.letters),
            ],
        )
        if solved.x is None:
            raise RuntimeError(solved.message)  # no letters at all meet quotas that are lowered enough
        missing = np.round(solved.x[kinds:]).astype(np.int64)
        available = self.belongs @ self.size
        lacking = [
            Lacking(one.name, one.least, one.least - int(missing[place]), int(available[place]))
            for place, one in enumerate(self._terms.quotas)
            if missing[place]
        ]
        unlimited = Kinds(Terms(len(self._terms.free), self._terms.free, self._terms.quotas))
        fewest = unlimited.completion(np.zeros(kinds, dtype=np.int64))
        return Relaxation(lacking, None if fewest is None else int(fewest.sum()))


class Allowed:
    """Which talents the next letter may go to, as letters are chosen one by one."""

    def __init__(self, terms: Terms) -> None:
        """Raises ValueError where least quotas cannot be met: ask `Kinds.relaxation` first."""
        self._terms = terms
        self._kinds = kinds = Kinds(terms)
        self._taken = np.zeros(len(kinds.size), dtype=np.int64)
        completion = kinds.completion(self._taken)
        if completion is None:
            raise ValueError("the least quotas cannot be met")
        self._completion = completion
        self.free = terms.free.copy()

    @property
    def owed(self) -> int:
        """Letters that least quotas still ask for."""
        return int(self._completion.sum())

    @property
    def owing(self) -> Mask:
        """(talents,) to whom these may go."""
        return np.asarray(self.free & (self._completion > 0)[self._kinds.of])

    def take(self, talent: int) -> bool:
        """Whether he may have the letter. Where not, nobody of his kind ever may, since what is chosen only grows."""
        kind = int(self._kinds.of[talent])
        after = self._taken.copy()
        after[kind] += 1
        completion = self._still_fits(after, kind)
        if completion is None:
            self.free[self._kinds.of == kind] = False
            return False
        self._taken, self._completion = after, completion
        self.free[talent] = False
        return True

    def _still_fits(self, after: IntArray, kind: int) -> IntArray | None:
        """The completion held, less this letter where it was among them; or another, or None."""
        rest = self._completion.copy()
        rest[kind] = max(rest[kind] - 1, 0)
        in_all = after + rest
        held = self._kinds.belongs @ in_all
        if (
            in_all.sum() <= self._terms.letters
            and (held <= self._kinds.most).all()
            and (held >= self._kinds.least).all()
            and (in_all <= self._kinds.size).all()
        ):
            return rest
        return self._kinds.completion(after)


def best_letters(terms: Terms, worth: Values) -> Values:
    """(talents,) shares of letters, 0 to 1, of the greatest total worth within the terms, were letters divisible."""
    chosen = np.zeros(len(worth))
    free = np.flatnonzero(terms.free)
    if not terms.quotas or not len(free):
        top = free[np.argsort(-worth[free], kind="stable")[: terms.letters]]
        chosen[top[worth[top] > 0]] = 1.0
        return chosen
    members = np.array([one.members[free] for one in terms.quotas], dtype=np.float64)
    least = [one.least for one in terms.quotas]
    most = [np.inf if one.most is None else one.most for one in terms.quotas]
    solved = milp(
        -worth[free],
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(np.ones((1, len(free))), 0, terms.letters),
            LinearConstraint(members, np.array(least, dtype=np.float64), np.array(most, dtype=np.float64)),
        ],
    )
    chosen[free] = solved.x
    return chosen
