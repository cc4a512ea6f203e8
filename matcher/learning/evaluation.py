"""How good a ranking is, beside plain ones: nDCG@10, recall@10 of the best talents, and reciprocal rank."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from matcher.learning.judged_fair import JudgedFair
from matcher.profiles.models import Kind

BEST = 3  # the grade of talents who would certainly be invited
GOOD = 2

NDCG, RECALL, RECIPROCAL_RANK = nDCG @ 10, R(rel=BEST) @ 10, RR(rel=GOOD)
MEASURES = (NDCG, RECALL, RECIPROCAL_RANK)
_LEAST_GRADE = {NDCG: 1, RECALL: BEST, RECIPROCAL_RANK: GOOD}  # without such a talent a demand cannot be measured
DIRECTIONS = (("zh", "en"), ("en", "zh"), ("zh", "zh"), ("en", "en"))

Run = Mapping[str, Mapping[str, float]]  # demand → talent → score


@dataclass(frozen=True)
class Figures:
    """Means over those demands of one slice that have a talent to be found there."""

    slice: str
    demands: int
    ndcg: float
    recall: float
    reciprocal_rank: float


def figures(fair: JudgedFair, run: Run) -> list[Figures]:
    """Of all demands, of each kind, and of each language direction.

    In a direction only talents of that language compete; who writes in both languages is in none.
    """
    rows = [_figures("all", fair, run, fair.demands, fair.talents)]
    for kind in Kind:
        demands = [number for number, demand in fair.demands.items() if demand.kind is kind]
        rows.append(_figures(kind.value, fair, run, demands, fair.talents))
    for asked, offered in DIRECTIONS:
        demands = [number for number, demand in fair.demands.items() if demand.language == asked]
        talents = [number for number, talent in fair.talents.items() if talent.language == offered]
        rows.append(_figures(f"{asked}→{offered}", fair, run, demands, talents))
    return rows


def _figures(name: str, fair: JudgedFair, run: Run, demands: Iterable[str], talents: Iterable[str]) -> Figures:
    among = set(talents)
    grades = {
        demand: {talent: grade for talent, grade in fair.grades.get(demand, {}).items() if talent in among}
        for demand in demands
    }
    grades = {demand: graded for demand, graded in grades.items() if any(graded.values())}
    ranked = {demand: {talent: run[demand][talent] for talent in among if talent in run[demand]} for demand in grades}
    values: dict[object, list[float]] = {measure: [] for measure in MEASURES}
    for result in ir_measures.iter_calc(list(MEASURES), grades, ranked):
        if max(grades[result.query_id].values()) >= _LEAST_GRADE[result.measure]:
            values[result.measure].append(result.value)
    means = [float(np.mean(values[measure])) if values[measure] else float("nan") for measure in MEASURES]
    return Figures(name, len(grades), *means)


def table(runs: Mapping[str, list[Figures]]) -> str:
    """For reading: a line a slice and run."""
    lines = [f"{'slice':<12}{'demands':>8}  {'run':<16}{'nDCG@10':>9}{'recall@10':>11}{'MRR':>8}"]
    for position in range(len(next(iter(runs.values())))):
        for name, rows in runs.items():
            row = rows[position]
            values = f"{row.ndcg:>9.3f}{row.recall:>11.3f}{row.reciprocal_rank:>8.3f}"
            lines.append(f"{row.slice:<12}{row.demands:>8}  {name:<16}{values}")
    return "\n".join(lines)
