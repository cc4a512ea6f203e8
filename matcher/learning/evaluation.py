"""How good an order is on judged pairs, beside other orders: measures, slices, intervals, and what is beyond noise."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, nDCG
from numpy.typing import NDArray
from rich.cells import cell_len, chop_cells, set_cell_size

from matcher.learning.judged_fair import Grades
from matcher.learning.significance import Difference, holm, interval, paired_difference
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
FEWEST = 3  # demands that can be measured; slices with fewer are left out
# Demands for a test. Where nothing differs, the bootstrap finds a difference at 5 % in 30 % of samples of 3 demands, in
# 8 to 15 % of 10, in 5 to 10 % of 20 and more (400 simulated samples each, normal and skewed).
FEWEST_TO_TEST = 20

T = TypeVar("T", int, float)
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
    """All demands; then those of each kind, language direction and industry, as far as there are any.

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
    return [one for one in found if one.name == "all" or one.demands]


def measured(grades: Grades, run: Run, among: Slice) -> Values:
    """Of each demand of the slice, in its order. A pair that was not judged counts as grade 0, but not among PAIRS."""
    judged = _measurable(grades, among)
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


def _measurable(grades: Grades, among: Slice) -> dict[str, dict[str, int]]:
    """The judgements of those demands of the slice for which somebody in it is any good."""
    judged = {one: _of(grades.get(one, {}), among.talents) for one in among.demands}
    return {one: given for one, given in judged.items() if any(given.values())}


def _of(values: Mapping[str, T], among: frozenset[str]) -> dict[str, T]:
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
    """A mean over demands with its 95 % interval (bootstrap over demands); NaN where none can be measured.

    The interval is too narrow where there are fewer demands than FEWEST_TO_TEST.
    """

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
    left_out: int = 0  # slices with fewer demands than FEWEST

    def figure(self, slice_: str, run: str, measure: str) -> Figure:
        return figure(self.values[slice_, run][measure])

    def differences(self, slice_: str, measure: str) -> dict[str, Difference]:
        """Run → its difference from the baseline, p-values corrected for how many runs are compared (Holm, 1979).

        With fewer demands than FEWEST_TO_TEST only the mean is known, and the rest is NaN.
        """
        base = self.values[slice_, self.baseline][measure]
        found = {}
        for run in self.runs:
            if run != self.baseline:
                own = self.values[slice_, run][measure]
                known = ~np.isnan(own) & ~np.isnan(base)
                found[run] = _difference(own[known], base[known])
        corrected = holm(np.array([one.p for one in found.values()]))
        return {run: replace(one, p=float(p)) for (run, one), p in zip(found.items(), corrected, strict=True)}


def evaluated(grades: Grades, runs: Mapping[str, Run], of: Sequence[Slice], baseline: str) -> Evaluation:
    """Every run on the slices with FEWEST demands, and on all demands however few.

    ValueError where the baseline is none of the runs.
    """
    if baseline not in runs:
        raise ValueError(f"{baseline} is none of the runs {list(runs)}")
    kept = [one for one in of if one.name == "all" or len(_measurable(grades, one)) >= FEWEST]
    values = {(one.name, name): measured(grades, run, one) for one in kept for name, run in runs.items()}
    return Evaluation(tuple(one.name for one in kept), tuple(runs), baseline, values, len(of) - len(kept))


def best_of(grades: Grades, runs: Mapping[str, Run], among: Slice) -> str:
    """The run with the highest nDCG@10: the baseline that is hardest to beat. At least one run."""
    return max(runs, key=lambda name: figure(measured(grades, runs[name], among)[NDCG]).mean)


def _difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> Difference:
    if len(one) >= FEWEST_TO_TEST:
        return paired_difference(one, other, seed=SEED)
    mean = float((one - other).mean()) if len(one) else math.nan
    return Difference(mean, math.nan, math.nan, math.nan)


def rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """One a slice, run and measure: the mean with its interval, and how far it lies from the baseline's.

    None where nothing could be measured, and as the baseline's difference from itself.
    """
    found = []
    for slice_ in evaluation.slices:
        apart = {measure: evaluation.differences(slice_, measure) for measure in MEASURES}
        for run in evaluation.runs:
            for measure in MEASURES:
                reached, other = evaluation.figure(slice_, run, measure), apart[measure].get(run)
                of_other = {name: getattr(other, name, math.nan) for name in ("mean", "low", "high", "p")}
                values = asdict(reached) | {_COMPARED[name]: value for name, value in of_other.items()}
                known = {name: None if math.isnan(value) else value for name, value in values.items()}
                found.append({"slice": slice_, "run": run, "measure": measure} | known)
    return found


_COMPARED = {"mean": "difference", "low": "difference_low", "high": "difference_high", "p": "p"}
_RUN, _FIGURE = 20, 14  # columns of the table


def table(evaluation: Evaluation, words: Mapping[str, str] = MappingProxyType({}), *, compared: str = NDCG) -> str:
    """For reading in 120 columns: means with their 95 % intervals; then how far the runs lie from the baseline.

    words: for headings and names, in the reader's language.
    """
    said = {**_WORDS, **words}
    headings = [said.get(measure, measure) for measure in MEASURES]
    lines = [" " * _RUN + "".join(" " * (_FIGURE - cell_len(heading)) + heading for heading in headings)]
    apart = []
    for slice_ in evaluation.slices:
        name = said.get(slice_, slice_)
        count = evaluation.figure(slice_, evaluation.baseline, compared).demands
        lines.append(said["of_slice"].format(slice=name, demands=count))
        for run in evaluation.runs:
            found = [evaluation.figure(slice_, run, measure) for measure in MEASURES]
            lines.append(f"  {_cut(run)}" + "".join(f"{_shown(one):>{_FIGURE}}" for one in found))
        for run, one in evaluation.differences(slice_, compared).items():
            tested = f"[{one.low:+.3f}, {one.high:+.3f}]  p = {one.p:.4f}"
            apart.append(f"  {_cut(run)}{one.mean:+.3f}  {'–' if math.isnan(one.p) else tested:<30}{name}")
    if evaluation.left_out:
        lines.append(said["left_out"].format(count=evaluation.left_out, fewest=FEWEST))
    if apart:
        lines += ["", said["compared"].format(baseline=evaluation.baseline, measure=compared), *apart]
        lines.append(said["untested"].format(fewest=FEWEST_TO_TEST))
    return "\n".join(lines)


_WORDS: Mapping[str, str] = {
    "of_slice": "{slice}: {demands} demands",
    "left_out": "{count} slices with fewer than {fewest} demands to measure are not shown",
    "compared": "against {baseline}, {measure}: 95 % interval and p (paired bootstrap, Holm)",
    "untested": "with fewer than {fewest} demands nothing is tested, and intervals are too narrow",
}


def _cut(run: str) -> str:
    """To the width of its column; its end tells it apart, as that of a version does. A Chinese character takes two."""
    room = _RUN - 3
    if cell_len(run) > room:
        run = "…" + chop_cells(run[::-1], room - 1)[0][::-1]
    return set_cell_size(run, room + 1)


def _shown(one: Figure) -> str:
    if math.isnan(one.mean):
        return "–"
    return f"{_short(one.mean, 3)} {_short(one.low, 2)}–{_short(one.high, 2)}"


def _short(share: float, digits: int) -> str:
    """0.876 as .876, and 1 as 1.00."""
    return "1.000"[: digits + 1] if round(share, digits) >= 1 else f"{share:.{digits}f}"[1:]
