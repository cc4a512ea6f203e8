"""Everything that was shown and what came of it, as arrays to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import FloatArray
from matcher.learning.examples import Examples, Integers

Names = NDArray[np.str_]


@dataclass(frozen=True)
class VerdictLog:
    """n rows, one for each pair of each list that went out, and one for each pair whose outcome came from elsewhere."""

    table: FloatArray  # (n, features) exactly as served; of pairs never shown, as they are now
    demands: Names  # (n,) ids
    talents: Names  # (n,) ids
    lists: Integers  # (n,) which list it stood in; −1 where in none
    positions: Integers  # (n,) from 1 in the list of a demand; 0 in a talent's list, or in none
    days: Integers  # (n,) ordinal of the day on which it was shown, or the outcome happened
    grades: Integers  # (n,) what the demand's side said of the pair so far, 0 … 5
    answers: Integers  # (n,) whether the talent said yes to an invitation: 1, 0, or −1 where not asked or not answered

    def __len__(self) -> int:
        return len(self.demands)

    @classmethod
    def empty(cls, features: int) -> "VerdictLog":
        numbers = np.zeros(0, dtype=np.int64)
        names = np.zeros(0, dtype=np.str_)
        table = np.zeros((0, features), dtype=np.float32)
        return cls(table, names, names, numbers, numbers, numbers, numbers, numbers)

    def take(self, rows: NDArray[Any]) -> "VerdictLog":
        return VerdictLog(*(getattr(self, field.name)[rows] for field in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence["VerdictLog"]) -> "VerdictLog":
        """At least one part; lists of the same number are the same list."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def of(self, demands: Names) -> "VerdictLog":
        """The rows of these demands."""
        return self.take(np.flatnonzero(np.isin(self.demands, demands)))

    def pairs(self) -> Examples:
        """Each pair once, with its latest features and its best position: question by question, a demand each."""
        _, demand = np.unique(self.demands, return_inverse=True)
        _, talent = np.unique(self.talents, return_inverse=True)
        pair = demand * (int(talent.max(initial=0)) + 1) + talent
        order = np.lexsort((self.days, pair))
        last = order[np.flatnonzero(np.diff(pair[order], append=-1))]
        first = np.flatnonzero(np.diff(pair[order], prepend=-1))
        unseen = np.iinfo(np.int64).max
        known = np.where(self.positions[order] > 0, self.positions[order], unseen)
        best = np.minimum.reduceat(known, first) if len(first) else known
        return Examples(self.table[last], self.grades[last], demand[last], np.where(best == unseen, 0, best))

    def lists_of_demands(self) -> Examples:
        """The lists as they went out to demands: every row has a position."""
        rows = np.flatnonzero((self.lists >= 0) & (self.positions > 0))
        rows = rows[np.lexsort((self.positions[rows], self.lists[rows]))]
        return Examples(self.table[rows], self.grades[rows], self.lists[rows], self.positions[rows])

    def answered(self) -> Examples:
        """The pairs whose talent answered an invitation: each once, with 1 for yes and 0 for no as grade."""
        rows = np.flatnonzero(self.answers >= 0)
        if not len(rows):
            return Examples(self.table[rows], self.answers[rows], rows)
        _, demand = np.unique(self.demands[rows], return_inverse=True)
        _, talent = np.unique(self.talents[rows], return_inverse=True)
        order = np.lexsort((self.days[rows], talent, demand))
        demand, talent, rows = demand[order], talent[order], rows[order]
        last = np.flatnonzero((np.diff(demand, append=-1) != 0) | (np.diff(talent, append=-1) != 0))
        return Examples(self.table[rows[last]], self.answers[rows[last]], demand[last])
