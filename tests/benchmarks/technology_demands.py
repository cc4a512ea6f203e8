"""Real technology demands and achievements, graded by technology-transfer staff.

`python -m tests.benchmarks.technology_demands FOLDER`, where FOLDER holds demands.jsonl (id, title, text),
achievements.tsv (achievement_id, title_terms) and qrels.tsv (demand_id, achievement_id, level 1..4), as published for
contest 359 of CCF BDCI 2019; they are not part of this project. For each demand its judged achievements are ranked:
nDCG@10 with the gain level − 1, MAP with levels 3 and 4 as relevant, and the share of unequal pairs in the right order.
The contest's own score is 1 / (1 + mean distance of the predicted level).

The first rows learned nothing from these demands. The others are cross-validated, and a demand's text is never on both
sides: eleven of the demands stand there twice under two ids.
"""

import argparse
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import AP, Measure, nDCG
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from embeddings.vectors import FloatArray
from matcher.learning.examples import Examples, Integers
from matcher.learning.learner import pair_weights, usual_values
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand, Organisation, Talent, TechnologyTerms
from matcher.profiles.text import clean
from matcher.ranking.features import FEATURE_NAMES, features
from matcher.ranking.reranker import LearnedReranker, shipped_for
from tests.benchmarks.stored_vectors import opened

ENCODERS = ("fast", "fine")
LEARNED_FROM = ("plain", "headline", "terms")  # few, as there are few demands
LEVELS = (1, 2, 3, 4)
NDCG, MAP = nDCG @ 10, AP(rel=2)
FOLDS, REPETITIONS = 10, 3
NEAREST = 3


@dataclass(frozen=True)
class Judged:
    """n pairs; those of one demand stand together."""

    demands: Integers  # (n,) number of the demand
    texts: Integers  # (n,) number of its text, which another demand may share
    levels: Integers  # (n,) 1..4

    @cached_property
    def lists(self) -> list[Integers]:
        """Of each demand, its rows."""
        return [np.flatnonzero(self.demands == demand) for demand in np.unique(self.demands)]


@dataclass(frozen=True)
class Seen:
    """What one encoder makes of the pairs."""

    table: FloatArray  # (n, features)
    reranked: FloatArray  # (n,) by the shipped model
    achievements: FloatArray  # (n, dim) unit rows

    def column(self, name: str) -> FloatArray:
        return self.table[:, FEATURE_NAMES.index(name)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vectors", type=Path, help="folder to keep vectors in, for the next run")
    options = parser.parse_args()
    judged, demands, achievements = _read(options.folder)
    seen = {name: _seen(name, judged, demands, achievements, options.vectors) for name in ENCODERS}
    print(f"{len(demands)} demands of {judged.texts.max() + 1} texts, {len(judged.levels)} pairs")
    print(f"{'not learned here':<46}{'nDCG@10':>9}{'pairs':>8}{'MAP':>8}{'contest':>9}")
    for name, scores in _unlearned(seen):
        print(_row(name, [figures(judged, scores)]))
    guess = np.full(len(judged.levels), 2)
    print(f"{'level 2 for every pair':<46}{'':>25}{contest_score(judged.levels, guess):>9.3f}")
    print(f"cross-validated, {FOLDS} folds, mean of {REPETITIONS} splits")
    for name, table in _tables(seen, judged):
        print(_row(name, [cross_validated(judged, table, split) for split in range(REPETITIONS)]))


def _unlearned(seen: dict[str, Seen]) -> Iterator[tuple[str, FloatArray]]:
    yield "terms", seen["fast"].column("terms")
    for name, one in seen.items():
        yield f"{name}: dense", one.column("body")
        yield f"{name}: both (plain similarity)", one.column("plain")
        yield f"{name}: reranked by the shipped model", one.reranked
    yield "fast + fine: dense, summed", _summed(seen, "body")
    yield "fast + fine: plain similarity, summed", _summed(seen, "plain")


def _tables(seen: dict[str, Seen], judged: Judged) -> Iterator[tuple[str, FloatArray]]:
    for name, one in seen.items():
        yield f"{name}: {', '.join(LEARNED_FROM)}", np.column_stack([one.column(column) for column in LEARNED_FROM])
    both = np.column_stack([_summed(seen, column) for column in LEARNED_FROM])
    yield f"fast + fine: {', '.join(LEARNED_FROM)}", both
    near = support(_summed(seen, "plain"), [one.achievements for one in seen.values()], judged.lists)
    yield "the same and support", np.column_stack([both, near])


def _summed(seen: dict[str, Seen], column: str) -> FloatArray:
    return np.asarray(np.sum([one.column(column) for one in seen.values()], axis=0))


def support(similarity: FloatArray, vectors: list[FloatArray], lists: list[Integers]) -> FloatArray:
    """(n,) how near to the demand the nearest others of its list come: what is alike is wanted alike.

    After the cluster hypothesis, as scores are regularised by those of neighbours (Diaz, 2007): the mean over the
    three nearest of cosine times similarity above the list's least. 0 for a list of one.
    """
    found = np.zeros(len(similarity), dtype=np.float32)
    for rows in lists:
        alike = np.asarray(sum(one[rows] @ one[rows].T for one in vectors))
        np.fill_diagonal(alike, 0)
        nearest = np.argsort(-alike, axis=1)[:, : min(NEAREST, len(rows) - 1)]
        if nearest.size:
            above = similarity[rows] - similarity[rows].min()
            cosines = np.maximum(np.take_along_axis(alike, nearest, axis=1), 0)
            found[rows] = (cosines * above[nearest]).mean(axis=1)
    return found


def cross_validated(judged: Judged, table: FloatArray, split: int) -> tuple[float, ...]:
    """As `figures`, and the contest score; weights and levels by what was learned from other texts."""
    scores, levels = np.zeros(len(table), dtype=np.float32), np.zeros(len(table), dtype=np.int64)
    for chosen, held in GroupKFold(FOLDS, shuffle=True, random_state=split).split(table, groups=judged.texts):
        examples = Examples(table[chosen], judged.levels[chosen] - 1, judged.demands[chosen])
        usual = usual_values(examples.table, examples.grades)
        fold = table @ pair_weights(examples, usual, start=np.zeros_like(usual), penalty=0.2)
        scores[held] = fold[held]
        context = _in_its_list(fold, judged.lists)
        levels[held] = median_levels(context[chosen], judged.levels[chosen], context[held])
    return (*figures(judged, scores), contest_score(judged.levels, levels))


def median_levels(known: FloatArray, levels: Integers, asked: FloatArray) -> Integers:
    """The median of the level's distribution, which has the least expected distance, by a logit for each threshold."""
    above = [
        LogisticRegression(C=0.1).fit(known, levels > level).predict_proba(asked)[:, 1] > 0.5 for level in LEVELS[:-1]
    ]
    return np.asarray(1 + np.cumprod(above, axis=0).sum(axis=0))


def _in_its_list(scores: FloatArray, lists: list[Integers]) -> FloatArray:
    """(n, 4) the score, how far it lies from its list's mean, that mean, and how long the list is; standardised."""
    means, sizes = np.zeros_like(scores), np.zeros_like(scores)
    for rows in lists:
        means[rows], sizes[rows] = scores[rows].mean(), np.log(len(rows))
    table = np.column_stack([scores, scores - means, means, sizes])
    return np.asarray((table - table.mean(axis=0)) / table.std(axis=0))


def contest_score(levels: Integers, predicted: NDArray[np.int64]) -> float:
    return float(1 / (1 + np.abs(levels - predicted).mean()))


def figures(judged: Judged, scores: FloatArray) -> tuple[float, float, float]:
    """nDCG@10, pair accuracy and MAP; the means leave out demands without anything to be found."""
    grades = {
        str(number): {str(row): int(judged.levels[row]) - 1 for row in rows} for number, rows in enumerate(judged.lists)
    }
    run = {str(number): {str(row): float(scores[row]) for row in rows} for number, rows in enumerate(judged.lists)}
    least = {NDCG: 1, MAP: 2}
    values: dict[Measure, list[float]] = {NDCG: [], MAP: []}
    for result in ir_measures.iter_calc(list(values), grades, run):
        if max(grades[result.query_id].values()) >= least[result.measure]:
            values[result.measure].append(result.value)
    return float(np.mean(values[NDCG])), _pair_accuracy(judged, scores), float(np.mean(values[MAP]))


def _pair_accuracy(judged: Judged, scores: FloatArray) -> float:
    """Over all demands together; equal scores count half."""
    right = total = 0.0
    for rows in judged.lists:
        unequal = judged.levels[rows][:, None] > judged.levels[rows]
        right += float((np.sign(scores[rows][:, None] - scores[rows])[unequal] + 1).sum() / 2)
        total += float(unequal.sum())
    return right / total


def _row(name: str, repeated: list[tuple[float, ...]]) -> str:
    ndcg, pairs, precision, *contest = np.mean(repeated, axis=0)
    return f"{name:<46}{ndcg:>9.3f}{pairs:>8.3f}{precision:>8.3f}" + "".join(f"{value:>9.3f}" for value in contest)


def _seen(name: str, judged: Judged, demands: list[Demand], achievements: list[Talent], vectors: Path | None) -> Seen:
    """`achievements`: one a pair."""
    encoder = opened(name, vectors)
    matchmaker = Matchmaker(encoder, talents=lambda _: {}, demands=lambda _: {})
    matchmaker.add(achievements)
    matchmaker.add(demands)
    trained = shipped_for(encoder.identity)
    if trained is None:
        raise SystemExit(f"No reranker was trained with {encoder.identity}; see matcher.learning.training --encoder")
    rows = [matchmaker.talents.rows_of([achievements[place].id for place in places]) for places in judged.lists]
    table = np.concatenate(
        [features(matchmaker.pairs(demand, found)) for demand, found in zip(demands, rows, strict=True)]
    )
    reranked = LearnedReranker.load(trained).chances(table).both
    return Seen(table, reranked, matchmaker.talents.bodies(np.concatenate(rows)))


def _read(folder: Path) -> tuple[Judged, list[Demand], list[Talent]]:
    titles = {row["achievement_id"]: row["title_terms"] for row in _rows(folder / "achievements.tsv")}
    pairs = _rows(folder / "qrels.tsv")
    lines = (folder / "demands.jsonl").read_text(encoding="utf-8").splitlines()
    demands = [_demand(json.loads(line)) for line in lines]
    place = {demand.id: number for number, demand in enumerate(demands)}
    pairs.sort(key=lambda pair: place[pair["demand_id"]])
    texts = {text: number for number, text in enumerate(dict.fromkeys(demand.title for demand in demands))}
    of_pair = np.array([place[pair["demand_id"]] for pair in pairs])
    judged = Judged(
        of_pair,
        np.array([texts[demand.title] for demand in demands])[of_pair],
        np.array([int(pair["level"]) for pair in pairs]),
    )
    return judged, demands, [_achievement(pair["achievement_id"], titles[pair["achievement_id"]]) for pair in pairs]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def _achievement(number: str, title: str) -> Talent:
    return Talent(id=number, name=number, headline=clean(title)[:500])


def _demand(row: dict[str, str]) -> Demand:
    half = len(row["text"]) // 2
    text = row["text"][:half] if row["text"][:half] == row["text"][half:] else row["text"]  # many stand there twice
    return Demand(
        id=row["id"],
        organisation=Organisation(name="not stated"),
        title=clean(row["title"])[:500],
        description=clean(text)[:20_000],
        terms=TechnologyTerms(),
    )


if __name__ == "__main__":
    main()
