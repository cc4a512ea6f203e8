"""How good an order is on judged pairs, beside other orders: measures, slices, intervals, and what is beyond noise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, nDCG
from numpy.typing import NDArray

from matcher.learning.judged_fair import Grades
from matcher.learning.significance import Difference, interval, paired_difference
from matcher.profiles import vocabulary
from matcher.profiles.models import Demand, Kind, Talent

BEST = 3  # the grade of talents who would certainly be invited
GOOD = 2
SEED = 20

# As the TREC tools define them: nDCG takes the grades as gains. Beside each, the least grade without which a demand
# cannot be measured.
_LEAST_GRADE = {
    nDCG @ 5: 1,
    nDCG @ 10: 1,
    AP(rel=GOOD): GOOD,
    RR(rel=GOOD): GOOD,
    R(rel=BEST) @ 10: BEST,
    R(rel=BEST) @ 20: BEST,
}
_NAMES = ("nDCG@5", "nDCG@10", "MAP", "MRR", "recall@10", "recall@20")
PAIRS = "pairs"  # share of judged pairs of unequal grade that stand in the right order
MEASURES = (*_NAMES, PAIRS)
NDCG, RECALL, RECIPROCAL_RANK = "nDCG@10", "recall@10", "MRR"
DIRECTIONS = (("zh", "en"), ("en", "zh"), ("zh", "zh"), ("en", "en"))
FEWEST = 3  # demands; slices with fewer are left out

Run = Mapping[str, Mapping[str, float]]  # demand → talent → score
Values = Mapping[str, NDArray[np.float64]]  # measure → (demands,), NaN where a demand cannot be measured


@dataclass(frozen=True)
class Slice:
    """Some demands, and the talents who compete for them."""

    name: str
    demands: tuple[str, ...]
    talents: frozenset[str]


def slices(
    demands: Mapping[str, Demand], talents: Mapping[str, Talent], by: Iterable[str] = ("kind", "direction")
) -> list[Slice]:
    """All demands; then `by` kind, language direction and industry those that have FEWEST demands.

    In a direction only talents of that language compete; who writes in both languages is in none. A demand counts in
    each of its industries.
    """
    everybody = frozenset(talents)
    found = [Slice("all", tuple(demands), everybody)]
    if "kind" in by:
        found += [
            Slice(kind.value, tuple(one for one, demand in demands.items() if demand.kind is kind), everybody)
            for kind in Kind
        ]
    if "direction" in by:
        for asked, offered in DIRECTIONS:
            of_language = frozenset(one for one, talent in talents.items() if talent.language == offered)
            chosen = tuple(one for one, demand in demands.items() if demand.language == asked)
            found.append(Slice(f"{asked}→{offered}", chosen, of_language))
    if "industry" in by:
        for code in vocabulary.industries().codes:
            chosen = tuple(one for one, demand in demands.items() if code in demand.industries)
            found.append(Slice(code, chosen, everybody))
    return [one for one in found if one.name == "all" or len(one.demands) >= FEWEST]


def measured(grades: Grades, run: Run, among: Slice) -> Values:
    """Of each demand of the slice, in its order. A pair that was not judged counts as grade 0, but not among PAIRS."""
    judged = {one: _of(grades.get(one, {}), among.talents) for one in among.demands}
    judged = {one: given for one, given in judged.items() if any(given.values())}
    ranked = {one: _of(run.get(one, {}), among.talents) for one in judged}
    place = {one: row for row, one in enumerate(among.demands)}
    values = {name: np.full(len(among.demands), np.nan) for name in MEASURES}
    names = dict(zip(_LEAST_GRADE, _NAMES, strict=True))
    if judged:
        for result in ir_measures.iter_calc(list(_LEAST_GRADE), judged, ranked):
            if max(judged[result.query_id].values()) >= _LEAST_GRADE[result.measure]:
                values[names[result.measure]][place[result.query_id]] = result.value
    for one, given in judged.items():
        values[PAIRS][place[one]] = pair_accuracy(given, ranked[one])
    return values


def _of(values: Mapping[str, float], among: frozenset[str]) -> dict[str, float]:
    return {one: value for one, value in values.items() if one in among}


def pair_accuracy(grades: Mapping[str, float], scores: Mapping[str, float]) -> float:
    """Share of the pairs of unequal grade that the scores order rightly, ties half; NaN where no grades differ.

    Who has no score stands behind all who have one.
    """
    given = np.array(list(grades.values()), dtype=np.float64)
    found = np.array([scores.get(one, -np.inf) for one in grades], dtype=np.float64)
    better = given[:, None] > given[None, :]
    if not better.any():
        return float("nan")
    right = (found[:, None] > found[None, :]) + 0.5 * (found[:, None] == found[None, :])
    return float(right[better].mean())


@dataclass(frozen=True)
class Figure:
    """A mean over demands with its 95 % interval (bootstrap over demands); NaN where none can be measured."""

    mean: float
    low: float
    high: float
    demands: int


def figure(values: NDArray[np.float64]) -> Figure:
    known = values[~np.isnan(values)]
    low, high = interval(known, seed=SEED)
    return Figure(float(known.mean()) if len(known) else float("nan"), low, high, len(known))


@dataclass(frozen=True)
class Evaluation:
    """Runs by name, measured on slices by name; `baseline` is what the others are compared with."""

    slices: tuple[str, ...]
    runs: tuple[str, ...]
    baseline: str
    values: Mapping[tuple[str, str], Values]  # (slice, run)

    def figure(self, slice_: str, run: str, measure: str) -> Figure:
        return figure(self.values[slice_, run][measure])

    def differences(self, slice_: str, measure: str) -> dict[str, Difference]:
        """Run → its difference from the baseline, p-values corrected for how many runs are compared (Holm, 1979)."""
        base = self.values[slice_, self.baseline][measure]
        found = {}
        for run in self.runs:
            if run != self.baseline:
                own = self.values[slice_, run][measure]
                known = ~np.isnan(own) & ~np.isnan(base)
                found[run] = paired_difference(own[known], base[known], seed=SEED)
        return _holm(found)


def evaluated(grades: Grades, runs: Mapping[str, Run], of: Sequence[Slice], baseline: str) -> Evaluation:
    """ValueError where the baseline is none of the runs."""
    if baseline not in runs:
        raise ValueError(f"{baseline} is none of the runs {list(runs)}")
    values = {(one.name, name): measured(grades, run, one) for one in of for name, run in runs.items()}
    return Evaluation(tuple(one.name for one in of), tuple(runs), baseline, values)


def _holm(differences: Mapping[str, Difference]) -> dict[str, Difference]:
    ordered = sorted(differences, key=lambda run: differences[run].p)
    corrected, least = {}, 0.0
    for place, run in enumerate(ordered):
        least = max(least, min(1.0, differences[run].p * (len(ordered) - place)))
        one = differences[run]
        corrected[run] = Difference(one.mean, one.low, one.high, least)
    return {run: corrected[run] for run in differences}


def table(evaluation: Evaluation, words: Mapping[str, str] = MappingProxyType({}), *, compared: str = NDCG) -> str:
    """For reading: a line a slice and run, each mean with its interval; then how far the runs lie from the baseline.

    words: for headings and names, in the reader's language.
    """
    width = max(len(run) for run in evaluation.runs) + 1
    heading = f"{_wide(words.get('slice', 'slice'), 12)}{'n':>4}  {'':<{width}}"
    lines = [heading + "".join(f"{name:>12}" for name in MEASURES)]
    apart = []
    for slice_ in evaluation.slices:
        name = words.get(slice_, slice_)
        for run in evaluation.runs:
            found = [evaluation.figure(slice_, run, measure) for measure in MEASURES]
            count = evaluation.figure(slice_, run, compared).demands
            lines.append(
                f"{_wide(name, 12)}{count:>4}  {run:<{width}}" + "".join(f"{_shown(one):>12}" for one in found)
            )
        apart += [
            f"{_wide(name, 18)}{run:<{width}}{one.mean:+.3f}  [{one.low:+.3f}, {one.high:+.3f}]  p = {one.p:.4f}"
            for run, one in evaluation.differences(slice_, compared).items()
        ]
    told = words.get("compared", "against {baseline}, {measure}: 95 % interval and p (paired bootstrap, Holm)")
    return "\n".join([*lines, "", told.format(baseline=evaluation.baseline, measure=compared), *apart])


def _wide(text: str, width: int) -> str:
    """Filled up; a Chinese character is two columns wide."""
    return text + " " * max(0, width - sum(1 + (ord(letter) > 0x2E7F) for letter in text))


def _shown(one: Figure) -> str:
    return "–" if np.isnan(one.mean) else f"{one.mean:.3f}±{max(one.high - one.mean, one.mean - one.low):.3f}"
