"""Who says yes to whom after a short meeting, and both: real two-sided decisions, numbers only.

`python -m tests.benchmarks.meeting_decisions FOLDER`, where FOLDER holds meetings.tsv (person_a, person_b, mutual),
ratings.tsv (rater, rated, yes and a scorecard) and persons.tsv (interests, and what somebody says to look for), after
the speed-dating experiment of Fisman, Iyengar, Kamenica and Simonson (2006); they are not part of this project. For
each person the partners are ranked by the chance that both say yes: AUC over all meetings, the share of persons with a
mutual yes who find one among their first three, and nDCG@5.

Cross-validated by meeting. Of a meeting held back neither decision nor scorecard is used anywhere, neither in weights
nor in what is known of its two persons; a meeting learned from is left out of what is known of its persons, as one
held back is. Gender, age, field, career and the order of the evening are not used.
"""

import argparse
import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import ir_measures
import numpy as np
from ir_measures import Success, nDCG
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

from embeddings.vectors import FloatArray
from matcher.learning.calibration import platt
from matcher.learning.examples import Integers
from matcher.learning.learner import answer_weights, usual_values
from matcher.ranking.reranker import Calibration, Head

FOLDS, REPETITIONS = 20, 3
QUALITIES = ("attr", "sinc", "intel", "fun", "amb", "shar")  # attractive, sincere, intelligent, fun, ambitious, shared
SCORES = (*QUALITIES, "like", "prob")
INTERESTS = """sports tvsports exercise dining museums art hiking gaming clubbing reading tv theater movies concerts
music shopping yoga""".split()  # noqa: SIM905
SHRINKAGE = 3.0  # meetings' worth of the mean
HIT, NDCG = Success @ 3, nDCG @ 5
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Market:
    """p persons and n meetings."""

    first: Integers  # (n,) row of one of the two
    second: Integers  # (n,)
    mutual: NDArray[np.bool_]  # (n,)
    scores: dict[
        str, Matrix
    ]  # (p, p) what the row's person said of the column's: yes, and the scorecard; NaN if nothing
    interests: Matrix  # (p, interests) unit rows, each around its own mean
    importance: Matrix  # (p, qualities) that somebody says a partner's qualities have; sums to one

    @cached_property
    def both_ways(self) -> tuple[Integers, Integers]:
        """(2n,) who decides and about whom: the first persons, then the second."""
        return np.concatenate([self.first, self.second]), np.concatenate([self.second, self.first])


class Effects(NamedTuple):
    """(p, p) each, shrunken to zero: what is particular to who gives and who receives, without their own meeting."""

    given: Matrix
    received: Matrix


class Known(NamedTuple):
    """What is known from some of the meetings; (p, p) each, of who decides about whom."""

    effects: dict[str, Effects]
    taste: dict[str, Matrix]  # a quality as others see it, times how far that moved this person so far


Columns = Callable[[Market, Known], list[Matrix]]


def popularity(market: Market, known: Known) -> list[Matrix]:
    return [known.effects["yes"].received]


def popularity_and_selectivity(market: Market, known: Known) -> list[Matrix]:
    return [known.effects["yes"].given, known.effects["yes"].received]


def interests(market: Market, known: Known) -> list[Matrix]:
    return [market.interests @ market.interests.T]


def with_scorecards(market: Market, known: Known) -> list[Matrix]:
    received = [known.effects[name].received for name in SCORES]
    wanted = sum(market.importance[:, [place]] * known.effects[name].received for place, name in enumerate(QUALITIES))
    return [
        *popularity_and_selectivity(market, known),
        known.effects["like"].given,
        *received,
        np.asarray(wanted),
        *interests(market, known),
    ]


def with_taste(market: Market, known: Known) -> list[Matrix]:
    return [*with_scorecards(market, known), *known.taste.values()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    market = _read(parser.parse_args().folder)
    print(
        f"{len(market.mutual)} meetings, {100 * market.mutual.mean():.1f} % mutual; {FOLDS} folds, {REPETITIONS} splits"
    )
    print(f"{'':<54}{'AUC':>8}{'hit@3':>8}{'nDCG@5':>8}")
    print("two heads, one for each side's yes, and their product")
    for name, columns in {
        "interests": interests,
        "popularity": popularity,
        "popularity and selectivity": popularity_and_selectivity,
        "… scorecards received, importance, interests": with_scorecards,
        "… and each one's taste": with_taste,
    }.items():
        print(_row(name, market, columns, two_heads))
    print("one model of the mutual yes")
    for name, columns in {
        "popularity and selectivity": popularity_and_selectivity,
        "… all of the above": with_taste,
    }.items():
        print(_row(name, market, columns, one_model))


Learner = Callable[[Market, FloatArray, Integers], FloatArray]


def two_heads(market: Market, table: FloatArray, chosen: Integers) -> FloatArray:
    """(n,) the product of both chances of a yes, by a head that learned from the decisions of the `chosen` meetings.

    table: (2n, features), as `both_ways`. It is one head, since either side of this market could be the other.
    """
    count = len(market.mutual)
    decided = market.scores["yes"][market.both_ways] == 1
    head = _head(table, decided, np.concatenate([chosen, chosen + count]))
    chances = head.chance(table)
    return np.asarray(chances[:count] * chances[count:])


def one_model(market: Market, table: FloatArray, chosen: Integers) -> FloatArray:
    """(n,) the chance of a mutual yes, by what the two have together and what the one with less of it has."""
    one, other = np.split(table, 2)
    together = np.column_stack([one + other, np.minimum(one, other)])
    return _head(together, market.mutual, chosen).chance(together)


def _head(table: FloatArray, said_yes: NDArray[np.bool_], chosen: Integers) -> Head:
    usual = usual_values(table[chosen], said_yes[chosen].astype(np.int64))
    weights = answer_weights(table[chosen], said_yes[chosen], usual, start=np.zeros_like(usual))
    raw = Head(weights, usual, Calibration(1.0, 0.0)).raw(table[chosen])
    return Head(weights, usual, platt(raw, said_yes[chosen]))


def cross_validated(market: Market, columns: Columns, learner: Learner, split: int) -> FloatArray:
    """(n,) the chance that both say yes."""
    found = np.zeros(len(market.mutual), dtype=np.float32)
    for chosen, held in KFold(FOLDS, shuffle=True, random_state=split).split(found):
        known = known_from(market, chosen)
        table = np.column_stack([column[market.both_ways] for column in columns(market, known)]).astype(np.float32)
        found[held] = learner(market, table, chosen)[held]
    return found


def known_from(market: Market, chosen: Integers) -> Known:
    """By the decisions and scorecards of the `chosen` meetings, each without itself."""
    seen = np.zeros((len(market.interests),) * 2, dtype=np.bool_)
    seen[market.first[chosen], market.second[chosen]] = seen[market.second[chosen], market.first[chosen]] = True
    effects = {name: effects_of(scores, seen) for name, scores in market.scores.items()}
    surprise = np.where(seen, market.scores["yes"] - market.scores["yes"][seen].mean() - effects["yes"].given, 0)
    taste = {name: _taste(effects[name].received, surprise, seen) for name in ("attr", "like", "fun")}
    return Known(effects, taste)


def effects_of(scores: Matrix, seen: NDArray[np.bool_]) -> Effects:
    """Scores as a mean and what is particular to either side, by turns (ridge regression); from what was seen only."""
    known = seen & ~np.isnan(scores)
    above = np.where(known, scores - scores[known].mean(), 0)
    given, received = np.zeros((len(scores), 1)), np.zeros((1, len(scores)))
    givers, receivers = known.sum(axis=1, keepdims=True), known.sum(axis=0, keepdims=True)
    for _ in range(15):
        given = ((above - received) * known).sum(axis=1, keepdims=True) / (givers + SHRINKAGE)
        received = ((above - given) * known).sum(axis=0, keepdims=True) / (receivers + SHRINKAGE)
    of_given, of_received = (above - received) * known, (above - given) * known
    return Effects(
        (of_given.sum(axis=1, keepdims=True) - of_given) / (givers - known + SHRINKAGE),
        (of_received.sum(axis=0, keepdims=True) - of_received) / (receivers - known + SHRINKAGE),
    )


def _taste(received: Matrix, surprise: Matrix, seen: NDArray[np.bool_]) -> Matrix:
    """Each person's own slope of a yes by what others see in somebody, times that; a slope without the own meeting."""
    moved, spread = surprise * received, np.where(seen, received**2, 0)
    prior = 10 * spread[seen].mean()
    slope = (moved.sum(axis=1, keepdims=True) - moved) / (spread.sum(axis=1, keepdims=True) - spread + prior)
    return np.asarray(slope * received)


def figures(market: Market, chances: FloatArray) -> tuple[float, float, float]:
    """AUC over meetings; hit@3 and nDCG@5 over persons with at least one mutual yes."""
    grades: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for person, partner, mutual, chance in zip(*market.both_ways, [*market.mutual] * 2, [*chances] * 2, strict=True):
        grades.setdefault(str(person), {})[str(partner)] = int(mutual)
        run.setdefault(str(person), {})[str(partner)] = float(chance)
    grades = {person: graded for person, graded in grades.items() if any(graded.values())}
    means = ir_measures.calc_aggregate([HIT, NDCG], grades, {person: run[person] for person in grades})
    return float(roc_auc_score(market.mutual, chances)), float(means[HIT]), float(means[NDCG])


def _row(name: str, market: Market, columns: Columns, learner: Learner) -> str:
    repeated = [figures(market, cross_validated(market, columns, learner, split)) for split in range(REPETITIONS)]
    return f"{name:<54}" + "".join(f"{value:>8.3f}" for value in np.mean(repeated, axis=0))


def _read(folder: Path) -> Market:
    persons, meetings = _rows(folder / "persons.tsv"), _rows(folder / "meetings.tsv")
    row = {person["person_id"]: place for place, person in enumerate(persons)}
    scores = {name: np.full((len(row), len(row)), np.nan) for name in ("yes", *SCORES)}
    for rating in _rows(folder / "ratings.tsv"):
        for name, matrix in scores.items():
            matrix[row[rating["rater"]], row[rating["rated"]]] = _number(rating[name])
    liked = np.array([[_number(person[name]) for name in INTERESTS] for person in persons])
    stated = np.array([[_number(person[f"{name}1_1"]) for name in QUALITIES] for person in persons])
    return Market(
        np.array([row[meeting["person_a"]] for meeting in meetings]),
        np.array([row[meeting["person_b"]] for meeting in meetings]),
        np.array([meeting["mutual"] == "1" for meeting in meetings]),
        scores,
        _around_own_mean(np.nan_to_num((liked - np.nanmean(liked, axis=0)) / np.nanstd(liked, axis=0))),
        _shares(stated),
    )


def _around_own_mean(rows: Matrix) -> Matrix:
    above = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(above / np.maximum(np.linalg.norm(above, axis=1, keepdims=True), 1e-9))


def _shares(stated: Matrix) -> Matrix:
    """Those who say nothing, or not of all, are taken to say what others say."""
    shares = stated / np.nansum(stated, axis=1, keepdims=True).clip(1)
    return np.asarray(np.where(np.isnan(shares), np.nanmean(shares, axis=0), shares))


def _number(cell: str) -> float:
    return float(cell) if cell else float("nan")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


if __name__ == "__main__":
    main()
