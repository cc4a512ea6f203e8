"""One side of the market, ready to be searched: facts, vectors, phrases and terms, row by row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.index import FaissIndex, VectorIndex
from embeddings.vectors import FloatArray, IntArray, top_k
from matcher.profiles.models import Demand, Kind, Talent
from matcher.ranking.compact import compact
from matcher.ranking.facts import Facts, facts, text_facts
from matcher.ranking.growing import Growing, Ragged
from matcher.ranking.lexical import LexicalIndex
from matcher.ranking.passages import Passages, passages
from matcher.ranking.terms import COUNTED, TermFrequency, counted_terms

DENSE_CANDIDATES = 200
LEXICAL_CANDIDATES = 100


@dataclass(frozen=True)
class Described:
    """Profiles as the ranking sees them, n rows. A row's phrases: headline, `skills[i]` skills, clauses."""

    facts: Facts
    body: NDArray[np.floating[Any]]  # (n, dim) unit rows
    skills: IntArray
    phrases: Ragged  # of rows as `compact` makes them
    terms: Ragged  # of COUNTED

    def __len__(self) -> int:
        return len(self.facts)

    def take(self, rows: IntArray) -> "Described":
        """Those rows, in that order."""
        return Described(
            self.facts.take(rows), self.body[rows], self.skills[rows], self.phrases.take(rows), self.terms.take(rows)
        )


def describe(profiles: Sequence[Talent | Demand], encoder: Encoder) -> Described:
    return _describe([passages(profile) for profile in profiles], facts(profiles), encoder)


def describe_texts(texts: Sequence[str], encoder: Encoder, kind: Kind | None = None) -> Described:
    """Paragraphs in place of profiles; `kind` is that of the demand they tell of, where known."""
    return _describe([passages(text) for text in texts], text_facts(texts, kind), encoder)


def _describe(texts: list[Passages], stated: Facts, encoder: Encoder) -> Described:
    counts = np.array([len(text.phrases) for text in texts], dtype=np.int64)
    bodies = [text.body for text in texts]
    vectors = encoder.encode([*bodies, *(phrase for text in texts for phrase in text.phrases)])
    return Described(
        facts=stated,
        body=vectors[: len(texts)],
        skills=np.array([text.skill_count for text in texts], dtype=np.int64),
        phrases=Ragged(compact(vectors[len(texts) :]), counts),
        terms=counted_terms(texts),
    )


class Roster:
    """Rows are only appended: a changed profile gets a new row, and its old one goes out of use until `compacted`."""

    def __init__(self, dim: int, frequency: TermFrequency, index: Callable[[int], VectorIndex] = FaissIndex) -> None:
        nobody = facts([])
        self._row: dict[str, int] = {}
        self.ids: list[str] = []
        self._frequency = frequency
        self._in_use = Growing(np.zeros(0, dtype=np.bool_))
        self._facts = {name: Growing(column) for name, column in nobody.arrays().items()}
        self._body = Growing(np.zeros((0, dim), dtype=np.float16))
        self._skills = Growing(np.zeros(0, dtype=np.int64))
        self._phrases = Ragged(compact(np.zeros((0, dim), dtype=np.float32)), np.zeros(0, dtype=np.int64))
        self._terms = Ragged(np.zeros(0, dtype=COUNTED), np.zeros(0, dtype=np.int64))
        self._lexical = LexicalIndex()
        self._new_index = index
        self._dense = index(dim)

    def __len__(self) -> int:
        return len(self._row)

    @property
    def facts(self) -> Facts:
        return Facts(**{name: column.rows for name, column in self._facts.items()})

    @property
    def in_use(self) -> NDArray[np.bool_]:
        return self._in_use.rows

    def add(self, ids: Sequence[str], described: Described) -> None:
        """Adds them, or replaces what stood under the same id."""
        self.remove(ids)
        first = len(self.ids)
        self.ids.extend(ids)
        self._row.update({profile_id: first + position for position, profile_id in enumerate(ids)})
        self._in_use.append(np.ones(len(ids), dtype=np.bool_))
        for name, column in described.facts.arrays().items():
            self._facts[name].append(column)
        self._body.append(described.body)
        self._skills.append(described.skills)
        self._phrases.append(described.phrases)
        self._terms.append(described.terms)
        self._frequency.add(described.terms)
        self._lexical.add(described.terms)
        self._dense.add(np.arange(first, len(self.ids)), described.body.astype(np.float32))

    def remove(self, ids: Iterable[str]) -> None:
        """Unknown ids are ignored."""
        rows = np.array([self._row.pop(one) for one in ids if one in self._row], dtype=np.int64)
        if len(rows):
            self._in_use.rows[rows] = False
            self._dense.remove(rows)
            self._frequency.remove(self._terms.take(rows))
            self._wipe(rows)

    def _wipe(self, rows: IntArray) -> None:
        """A person may have asked to be forgotten: what can be read back is gone at once, not only hidden."""
        self._body.rows[rows] = 0
        for row in rows:
            self.phrases_of(row)[:] = np.zeros((), dtype=self._phrases.values.dtype)
            self.terms_of(row)[:] = np.zeros((), dtype=COUNTED)

    @property
    def wasted(self) -> int:
        """Rows out of use."""
        return len(self.ids) - len(self)

    def compacted(self) -> "Roster":
        """The same without the rows out of use. Works on the same frequencies, which know only rows in use."""
        fresh = Roster(self._body.rows.shape[1], TermFrequency(), self._new_index)
        fresh.add_arrays(self.arrays())
        fresh._frequency = self._frequency
        return fresh

    def rows_of(self, ids: Iterable[str]) -> IntArray:
        """Rows of those of the ids that are here."""
        return np.array([self._row[one] for one in ids if one in self._row], dtype=np.int64)

    def held(self, profile: Talent | Demand) -> Described | None:
        """What is held of a profile, if it still says the same: encoding it again is the slow part of a question."""
        row = self._row.get(profile.id)
        texts = passages(profile)
        if row is None or len(texts.phrases) != self._phrases.counts[row]:
            return None
        if not np.array_equal(counted_terms([texts]).values, self.terms_of(row)):
            return None
        return replace(self.take(np.array([row])), facts=facts([profile]))

    def take(self, rows: IntArray) -> Described:
        return Described(
            facts=self.facts.take(rows),
            body=self._body.rows[rows],
            skills=self._skills.rows[rows],
            phrases=self._phrases.take(rows),
            terms=self._terms.take(rows),
        )

    def bodies(self, rows: IntArray) -> FloatArray:
        """(rows, dim) the vectors of the whole texts."""
        return np.asarray(self._body.rows[rows], dtype=np.float32)

    def phrases_of(self, row: int) -> NDArray[Any]:
        """In compact form."""
        start = self._phrases.starts[row]
        return np.asarray(self._phrases.values[start : start + self._phrases.counts[row]])

    def terms_of(self, row: int) -> NDArray[Any]:
        """Of COUNTED."""
        start = self._terms.starts[row]
        return np.asarray(self._terms.values[start : start + self._terms.counts[row]])

    def candidates(self, query: Described, mask: NDArray[np.bool_]) -> IntArray:
        """The rows worth a closer look, within the mask: nearest in meaning, or richest in shared terms; rising.

        query: one row. Where no more are eligible than would be looked at anyway, all of them.
        """
        eligible = np.flatnonzero(mask)
        if len(eligible) <= DENSE_CANDIDATES + LEXICAL_CANDIDATES:
            return eligible
        _, nearest = self._dense.search(query.body[0].astype(np.float32), DENSE_CANDIDATES, mask)
        scores = self.lexical_scores(query)
        scores[~mask | (scores <= 0)] = -np.inf
        return np.union1d(nearest, top_k(scores, LEXICAL_CANDIDATES))

    def lexical_scores(self, query: Described) -> FloatArray:
        """BM25 of every row against the one query, (rows,)."""
        return self._lexical.scores(*self._frequency.query(query.terms.values))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Of the rows in use only."""
        rows = np.flatnonzero(self.in_use)
        kept = self.take(rows)
        stated = {f"facts.{name}": column for name, column in kept.facts.arrays().items()}
        return stated | {
            "ids": np.array([self.ids[row] for row in rows], dtype=np.str_),
            "body": kept.body,
            "skills": kept.skills,
            "phrases": kept.phrases.values["steps"],
            "phrase_lengths": kept.phrases.values["length"],
            "phrase_counts": kept.phrases.counts,
            "terms": kept.terms.values["column"],
            "term_frequencies": kept.terms.values["count"],
            "term_counts": kept.terms.counts,
        }

    def add_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        """What `arrays` gave; KeyError or ValueError where something is missing or does not fit."""
        names = self._facts.keys()
        phrases = np.empty(len(arrays["phrases"]), dtype=self._phrases.values.dtype)
        phrases["steps"], phrases["length"] = arrays["phrases"], arrays["phrase_lengths"]
        terms = np.empty(len(arrays["terms"]), dtype=COUNTED)
        terms["column"], terms["count"] = arrays["terms"], arrays["term_frequencies"]
        described = Described(
            facts=Facts(**{name: arrays[f"facts.{name}"] for name in names}),
            body=arrays["body"],
            skills=arrays["skills"],
            phrases=Ragged(phrases, arrays["phrase_counts"]),
            terms=Ragged(terms, arrays["term_counts"]),
        )
        self.add([str(one) for one in arrays["ids"]], described)
