"""Experts and needs in English: researchers said how expert they are on papers that others wrote.

`python -m tests.benchmarks.reviewer_expertise FOLDER`, where FOLDER holds ratings.tsv (expert_id, need_id, expertise
1..5), needs.jsonl and papers.jsonl (id, title, abstract) and profiles.tsv (draw, expert_id, paper_id), after "A Gold
Standard Dataset for the Reviewer Assignment Problem" (Stelmakh et al., 2023); they are not part of this project. An
expert is up to 20 of their own papers, drawn ten times, and ranks the needs they rated. Figures are means over draws:

loss   rating gaps of the pairs in the wrong order, as a share of all gaps; equal scores count half; 0.5 is chance
easy   pairs of a rating of 4 and more and one of 2 and less that are in the right order
hard   pairs of unequal ratings of 4 and more that are in the right order

The learned rows are cross-validated: each expert's order is by weights learned from all other experts.
"""

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from sklearn.model_selection import LeaveOneGroupOut

from embeddings.vectors import FloatArray, IntArray
from matcher.learning.examples import Examples, Integers
from matcher.learning.learner import pair_weights
from matcher.ranking.features import plain_similarity
from matcher.ranking.pairs import pairs_of_demand
from matcher.ranking.roster import describe_texts
from matcher.ranking.terms import TermFrequency
from tests.benchmarks.stored_vectors import opened

ENCODERS = ("fast", "fine")
NEIGHBOURHOOD = 10
LEARNED_FROM = {
    "fine: body, relevance": ("fine body, mean", "fine relevance, best 5"),
    "fine: body, relevance; terms": ("fine body, mean", "fine relevance, best 5", "terms, best 5"),
    "fine: body, relevance among neighbours": ("fine body, mean", "fine relevance among neighbours, best 5"),
    "fine + fast: the same of both": (
        "fine body, mean",
        "fine relevance among neighbours, best 5",
        "fast body, mean",
        "fast relevance among neighbours, best 5",
    ),
}


@dataclass(frozen=True)
class Rated:
    """n ratings; those of one expert stand together."""

    experts: Integers  # (n,) number of the expert
    needs: Integers  # (n,) row of the need
    ratings: FloatArray  # (n,) 1..5, in quarters
    draws: tuple[Mapping[int, IntArray], ...]  # of each draw, the rows of an expert's papers

    @cached_property
    def lists(self) -> list[Integers]:
        """Of each expert, the ratings."""
        return [np.flatnonzero(self.experts == expert) for expert in np.unique(self.experts)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vectors", type=Path, help="folder to keep vectors in, for the next run")
    options = parser.parse_args()
    needs, papers = (_texts(options.folder / name) for name in ("needs.jsonl", "papers.jsonl"))
    rated = _read(options.folder, needs, papers)
    columns: dict[str, FloatArray] = {}
    for name in ENCODERS:
        columns |= _columns(name, rated, needs, papers, options.vectors)
    print(f"{len(rated.lists)} experts, {len(rated.ratings)} ratings, mean of {len(rated.draws)} draws")
    print(f"{'one measure, nothing learned':<46}{'loss':>8}{'easy':>8}{'hard':>8}")
    for name, column in columns.items():
        print(_row(name, rated, column))
    print("learned, each expert by the others")
    for name, chosen in LEARNED_FROM.items():
        print(_row(name, rated, cross_validated(rated, np.stack([columns[one] for one in chosen], axis=2))))


def cross_validated(rated: Rated, table: FloatArray) -> FloatArray:
    """(draws, n) scores; table: (draws, n, features)."""
    scores = np.zeros(table.shape[:2], dtype=np.float32)
    grades = np.round(4 * (rated.ratings - 1)).astype(np.int64)
    usual, start = table.mean(axis=(0, 1)), np.zeros(table.shape[2], dtype=np.float32)
    for chosen, held in LeaveOneGroupOut().split(rated.ratings, groups=rated.experts):
        draws = [Examples(one[chosen], grades[chosen], rated.experts[chosen]) for one in table]
        # A draw says little that the other draws did not say: together they are held back as much as one would be.
        weights = pair_weights(Examples.joined(draws), usual, start=start, penalty=1.0 * len(draws))
        scores[:, held] = table[:, held] @ weights
    return scores


def figures(rated: Rated, scores: FloatArray) -> tuple[float, float, float]:
    """Loss, easy and hard, pooled over experts; scores: (n,)."""
    gaps, signs, least, most = [], [], [], []
    for rows in rated.lists:
        ratings, order = rated.ratings[rows], np.sign(scores[rows][:, None] - scores[rows])
        higher, lower = np.nonzero(ratings[:, None] > ratings)
        gaps.append(ratings[higher] - ratings[lower])
        signs.append(order[higher, lower])
        most.append(ratings[higher])
        least.append(ratings[lower])
    gap, right, high, low = np.concatenate(gaps), (np.concatenate(signs) + 1) / 2, *map(np.concatenate, (most, least))
    loss = (gap * (1 - right)).sum() / gap.sum()
    return float(loss), float(right[(high >= 4) & (low <= 2)].mean()), float(right[low >= 4].mean())


def _row(name: str, rated: Rated, scores: FloatArray) -> str:
    """scores: (draws, n)."""
    loss, easy, hard = np.mean([figures(rated, one) for one in scores], axis=0)
    return f"{name:<46}{loss:>8.3f}{easy:>8.3f}{hard:>8.3f}"


def _columns(
    name: str, rated: Rated, needs: Mapping[str, str], papers: Mapping[str, str], vectors: Path | None
) -> dict[str, FloatArray]:
    """Each (draws, n): a measure of need and paper, over the papers of the expert."""
    encoder = opened(name, vectors)
    asked, offered = (describe_texts(list(texts.values()), encoder) for texts in (needs, papers))
    frequency = TermFrequency()
    frequency.add(asked.terms)
    frequency.add(offered.terms)
    pairs = [pairs_of_demand(asked.take(np.array([row])), offered, frequency) for row in range(len(asked))]
    body, relevance, terms, plain = (
        np.stack(rows)
        for rows in zip(*((one.body, one.relevance, one.terms, plain_similarity(one)) for one in pairs), strict=True)
    )
    found = {
        f"{name} body, mean": _over_papers(rated, body, None),
        f"{name} plain, mean": _over_papers(rated, plain, None),
        f"{name} plain, best 5": _over_papers(rated, plain, 5),
        f"{name} relevance, best 5": _over_papers(rated, relevance, 5),
        f"{name} relevance among neighbours, best 5": _over_papers(rated, among_neighbours(relevance), 5),
    }
    return found if name != ENCODERS[0] else {"terms, best 5": _over_papers(rated, terms, 5)} | found


def among_neighbours(similarity: FloatArray) -> FloatArray:
    """(needs, papers) less what either usually has with its ten nearest.

    Cross-domain similarity local scaling (Conneau et al., 2018), halved: a text that is near to every other says less
    by being near to this one. It reads the texts of all needs and papers, and no rating.
    """
    of_needs = np.sort(similarity, axis=1)[:, -NEIGHBOURHOOD:].mean(axis=1, keepdims=True)
    of_papers = np.sort(similarity, axis=0)[-NEIGHBOURHOOD:].mean(axis=0, keepdims=True)
    return np.asarray(similarity - (of_needs + of_papers) / 2)


def _over_papers(rated: Rated, similarity: FloatArray, best: int | None) -> FloatArray:
    """(draws, n) the mean over the expert's papers, or over the `best` nearest of them."""
    return np.array(
        [
            [
                np.sort(similarity[need, papers[expert]])[-(best or len(papers[expert])) :].mean()
                for expert, need in zip(rated.experts, rated.needs, strict=True)
            ]
            for papers in rated.draws
        ],
        dtype=np.float32,
    )


def _read(folder: Path, needs: Mapping[str, str], papers: Mapping[str, str]) -> Rated:
    need_rows, paper_rows = ({number: row for row, number in enumerate(texts)} for texts in (needs, papers))
    ratings = sorted(_rows(folder / "ratings.tsv"), key=lambda row: row["expert_id"])
    experts = {number: place for place, number in enumerate(dict.fromkeys(row["expert_id"] for row in ratings))}
    drawn: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(folder / "profiles.tsv"):
        if row["expert_id"] in experts:
            drawn[int(row["draw"])][experts[row["expert_id"]]].append(paper_rows[row["paper_id"]])
    return Rated(
        np.array([experts[row["expert_id"]] for row in ratings]),
        np.array([need_rows[row["need_id"]] for row in ratings]),
        np.array([float(row["expertise"]) for row in ratings], dtype=np.float32),
        tuple({expert: np.array(rows) for expert, rows in drawn[draw].items()} for draw in sorted(drawn)),
    )


def _texts(file: Path) -> dict[str, str]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {row["id"]: f"{row['title']}\n{row['abstract']}" for row in rows}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


if __name__ == "__main__":
    main()
