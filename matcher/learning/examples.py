"""What a model learns from: rows of features with the answers they got, question by question."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.vectors import FloatArray
from matcher.learning.judged_fair import JudgedFair
from matcher.ranking.features import features
from matcher.ranking.lexical import LexicalIndex
from matcher.ranking.pairs import pairs_of_demand
from matcher.ranking.passages import passages
from matcher.ranking.roster import describe, describe_texts
from matcher.ranking.terms import TermFrequency

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Examples:
    """n pairs. Those of one question, a demand that ranks talents, stand together."""

    table: FloatArray  # (n, features), as served
    grades: Integers  # (n,) what the side asked said of the pair, 0 … 5
    questions: Integers  # (n,) not decreasing
    positions: Integers | None = None  # (n,) at which each was shown, from 1; 0 where nobody knows

    def __len__(self) -> int:
        return len(self.grades)

    @property
    def starts(self) -> Integers:
        """(questions,) the first row of each."""
        return np.flatnonzero(np.diff(self.questions, prepend=self.questions[:1] - 1))

    @property
    def sizes(self) -> Integers:
        """(questions,) how many rows each has."""
        return np.diff(np.append(self.starts, len(self)))

    def take(self, rows: NDArray[Any]) -> "Examples":
        positions = None if self.positions is None else self.positions[rows]
        return Examples(self.table[rows], self.grades[rows], self.questions[rows], positions)

    @classmethod
    def joined(cls, parts: "list[Examples]") -> "Examples":
        """Questions of different parts are different questions. At least one part."""
        if len(parts) == 1:
            return parts[0]
        questions, above = [], 0
        for part in parts:
            own = part.questions - part.questions.min(initial=0)
            questions.append(own + above)
            above += int(own.max(initial=-1)) + 1
        known = [np.zeros(len(part), dtype=np.int64) if part.positions is None else part.positions for part in parts]
        return cls(
            np.concatenate([part.table for part in parts]),
            np.concatenate([part.grades for part in parts]),
            np.concatenate(questions),
            np.concatenate(known) if any(part.positions is not None for part in parts) else None,
        )


class Form(StrEnum):
    """What is known of a pair. The model learns from all three, since a paragraph alone must be matched as well."""

    PROFILES = "profiles"
    DEMAND_AS_TEXT = "demand as text"
    TALENT_AS_TEXT = "talent as text"


@dataclass(frozen=True)
class FairExamples:
    """All pairs of a judged fair: every demand against every talent, demand by demand."""

    demands: tuple[str, ...]
    talents: tuple[str, ...]
    table: FloatArray  # (demands × talents, features)
    grades: Integers  # (demands × talents,) of the demand's side
    answers: Integers  # (demands × talents,) of the talent's side; −1 where nobody said
    lexical: FloatArray  # (demands × talents,) the score of word search alone

    def rows(self, demands: NDArray[np.int64]) -> Integers:
        count = len(self.talents)
        return np.asarray((demands[:, None] * count + np.arange(count)).ravel())

    def examples(self, demands: NDArray[np.int64] | None = None) -> Examples:
        """Of these demands (positions), or of all."""
        if demands is None:
            demands = np.arange(len(self.demands))
        rows = self.rows(demands)
        return Examples(self.table[rows], self.grades[rows], np.repeat(demands, len(self.talents)))

    def answered(self) -> Examples:
        """The pairs of which somebody judged what the talent would answer, with that as grade."""
        rows = np.flatnonzero(self.answers >= 0)
        return Examples(self.table[rows], self.answers[rows], rows // max(len(self.talents), 1))

    def run(self, scores: FloatArray) -> Mapping[str, Mapping[str, float]]:
        """Demand → talent → score."""
        by_demand = scores.reshape(len(self.demands), len(self.talents))
        return {
            demand: dict(zip(self.talents, map(float, row), strict=True))
            for demand, row in zip(self.demands, by_demand, strict=True)
        }


def examples_of(fair: JudgedFair, encoder: Encoder, form: Form = Form.PROFILES) -> FairExamples:
    """Features of every pair of the fair. What was not judged has grade 0."""
    frequency, lexical = TermFrequency(), LexicalIndex()
    talents = describe(list(fair.talents.values()), encoder)
    demands = describe(list(fair.demands.values()), encoder)
    frequency.add(talents.terms)
    frequency.add(demands.terms)
    lexical.add(talents.terms)
    if form is Form.TALENT_AS_TEXT:
        talents = describe_texts([passages(talent).body for talent in fair.talents.values()], encoder)
    if form is Form.DEMAND_AS_TEXT:
        demands = describe_texts([passages(demand).body for demand in fair.demands.values()], encoder)
    tables, words = [], []
    for position in range(len(fair.demands)):
        demand = demands.take(np.array([position]))
        tables.append(features(pairs_of_demand(demand, talents, frequency)))
        words.append(lexical.scores(*frequency.query(demand.terms.values)))
    return FairExamples(
        tuple(fair.demands),
        tuple(fair.talents),
        np.concatenate(tables),
        _by_pair(fair, fair.grades, 0),
        _by_pair(fair, fair.answers, -1),
        np.concatenate(words),
    )


def _by_pair(fair: JudgedFair, grades: Mapping[str, Mapping[str, int]], missing: int) -> Integers:
    return np.array(
        [grades.get(demand, {}).get(talent, missing) for demand in fair.demands for talent in fair.talents],
        dtype=np.int64,
    )
