"""Learning from verdicts, and proof that it got better before anything is served.

A new model starts from the shipped one: its weights are drawn towards the shipped weights, its trees correct the
shipped sum. So ten verdicts change next to nothing, and ten thousand what they show. It is put in service only where,
on demands and on days it did not learn from, it orders better than the model in service beyond noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from embeddings.vectors import FloatArray
from matcher.bilingual import Bilingual
from matcher.learning.calibration import platt
from matcher.learning.evaluation import GOOD
from matcher.learning.examples import Examples
from matcher.learning.fairness import FOUR_FIFTHS, NOT_STATED, audit
from matcher.learning.learner import GAINS, SEED, answer_trees, answer_weights, order_trees, order_weights
from matcher.learning.positions import expected_touches, propensity, steepness
from matcher.learning.significance import Difference, paired_difference
from matcher.learning.verdict_log import VerdictLog
from matcher.ranking.reranker import Head, LearnedReranker

FOLDS = 5
PENALTY = 5.0  # how firmly the weights are held to the shipped ones; chosen on simulated fairs
PRIOR_ANSWERS = 5.0  # as many answers speak for the shipped calibration before any is seen
FEWEST_FOR_TREES = 300  # pairs with a grade above 0, or answers; below, weights alone move
ROUNDS = 120
LATEST = 0.2  # share of the days' rows that the time split is tested on
SHOWN = 10  # of each list, when the attention that groups get is compared
FEWEST_DEMANDS = 20  # with a verdict: below, no comparison could show anything


@dataclass(frozen=True)
class Comparison:
    """One measure of the new model and of the one in service, on what the new one did not learn from."""

    split: str
    measure: str
    demands: int
    served: float
    candidate: float
    difference: Difference

    @property
    def is_better(self) -> bool:
        """Beyond noise, as one of two that are asked at once (Bonferroni)."""
        return self.difference.mean > 0 and self.difference.p < 0.05 / 2

    @property
    def is_worse(self) -> bool:
        return self.difference.high < 0


@dataclass(frozen=True)
class GroupCheck:
    """How the lists would treat the groups of one attribute: the least attention a person gets, against the most."""

    attribute: str
    served: float  # exposure ratio of the group treated worst
    candidate: float
    group: str  # which that is under the candidate

    @property
    def is_fair(self) -> bool:
        """Within four fifths, or at least no worse than now."""
        return self.candidate >= min(FOUR_FIFTHS, self.served)


@dataclass(frozen=True)
class Retraining:
    """A candidate, what was measured of it, and whether it may serve; `why` says it in sentences."""

    candidate: LearnedReranker
    comparisons: tuple[Comparison, ...]
    fairness: tuple[GroupCheck, ...]
    better: bool
    why: tuple[Bilingual, ...]


def learned_from(log: VerdictLog, shipped: LearnedReranker, *, name: str, card: dict[str, Any]) -> LearnedReranker:
    """The shipped model, moved by the verdicts as far as they reach. An empty log gives the shipped model back."""
    pairs, answered = log.pairs(), log.answered()
    steep = _steepness(log, shipped)
    return LearnedReranker.made(
        _invited(pairs, shipped.invited, steep),
        _accepted(answered, shipped.accepted),
        shipped.evidence,
        name=name,
        encoder=shipped.encoder,
        card=card | {"attention_falls_with_position_to_the_power_of": round(steep, 3)},
    )


def _steepness(log: VerdictLog, model: LearnedReranker) -> float:
    lists = log.lists_of_demands()
    if not len(lists) or lists.positions is None:
        return 0.0
    return steepness(lists.positions, lists.grades > 0, model.invited.raw(lists.table))


def _invited(pairs: Examples, shipped: Head, steep: float) -> Head:
    if pairs.positions is None or not (pairs.grades > 0).any():
        return shipped
    head = _ordering(pairs, shipped, steep)
    return _calibrated(head, pairs, pairs.grades >= GOOD, propensity(pairs.positions, steep))


def _ordering(pairs: Examples, shipped: Head, steep: float) -> Head:
    of_trees = shipped.raw(pairs.table) - shipped.weighted(pairs.table)
    seen = None if pairs.positions is None else propensity(pairs.positions, steep)
    weights = order_weights(
        pairs, shipped.usual, start=shipped.weights, penalty=PENALTY, offset=of_trees, looked_at=seen
    )
    head = Head(weights, shipped.usual, shipped.calibration, shipped.trees)
    if (pairs.grades > 0).sum() < FEWEST_FOR_TREES:
        return head
    trees = order_trees(pairs, head.raw(pairs.table), ROUNDS)
    return Head(weights, shipped.usual, shipped.calibration, (*shipped.trees, trees))


def _accepted(answered: Examples, shipped: Head) -> Head:
    if not len(answered):
        return shipped
    return _calibrated(_answering(answered, shipped), answered, answered.grades > 0, None)


def _answering(answered: Examples, shipped: Head) -> Head:
    said_yes = answered.grades > 0
    of_trees = shipped.raw(answered.table) - shipped.weighted(answered.table)
    offset = of_trees + shipped.calibration.offset / max(shipped.calibration.slope, 1e-6)
    weights = answer_weights(
        answered.table, said_yes, shipped.usual, start=shipped.weights, penalty=PENALTY, offset=offset
    )
    head = Head(weights, shipped.usual, shipped.calibration, shipped.trees)
    if len(answered) < FEWEST_FOR_TREES:
        return head
    trees = answer_trees(answered.table, said_yes, head.raw(answered.table), ROUNDS)
    return Head(weights, shipped.usual, shipped.calibration, (*shipped.trees, trees))


def _calibrated(head: Head, examples: Examples, said_yes: NDArray[np.bool_], seen: FloatArray | None) -> Head:
    """On what it learned from: the penalties keep it from knowing that by heart, and simulated fairs bear it out."""
    raw = head.raw(examples.table)
    calibration = platt(raw, said_yes, prior=head.calibration, strength=PRIOR_ANSWERS, looked_at=seen)
    return Head(head.weights, head.usual, calibration, head.trees)


def retrained(
    log: VerdictLog,
    shipped: LearnedReranker,
    serving: LearnedReranker,
    *,
    until: date,
    groups: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Retraining:
    """A candidate from all of `log`, compared with the model in service on demands and on days held back.

    The candidate that is compared is trained anew for each part held back; what may be served afterwards has learned
    from everything. groups: attribute → talent → value, of whom an office audits; no model sees them.
    """
    name = f"verdicts-{until.isoformat()}"
    candidate = learned_from(log, shipped, name=name, card={})
    with_verdict = np.unique(log.demands[log.grades > 0])
    if len(with_verdict) < FEWEST_DEMANDS:
        too_few = _TOO_FEW.format(demands=len(with_verdict), needed=FEWEST_DEMANDS)
        return Retraining(candidate, (), (), False, (too_few,))
    comparisons = (*_by_demand(log, shipped, serving), *_by_day(log, shipped, serving))
    fairness = tuple(_checked(log, serving, candidate, attribute, of) for attribute, of in groups.items())
    better, why = decided(comparisons, fairness)
    card = _card(log, shipped, serving, comparisons, fairness)
    return Retraining(learned_from(log, shipped, name=name, card=card), comparisons, fairness, better, why)


def _card(
    log: VerdictLog,
    shipped: LearnedReranker,
    serving: LearnedReranker,
    comparisons: Sequence[Comparison],
    fairness: Sequence[GroupCheck],
) -> dict[str, Any]:
    return {
        "learner": "weights drawn to those of the shipped model, and trees that correct its sum",
        "started_from": shipped.version,
        "compared_with": serving.version,
        "data": {
            "pairs_shown_or_brought": len(log),
            "lists": len(np.unique(log.lists[log.lists >= 0])),
            "demands": len(np.unique(log.demands)),
            "talents": len(np.unique(log.talents)),
            "pairs_by_grade": np.bincount(log.pairs().grades, minlength=len(GAINS)).tolist(),
            "invitations_answered": len(log.answered()),
            "gain_of_each_grade": list(GAINS),
        },
        "comparisons": [asdict(one) for one in comparisons],
        "fairness": [asdict(one) for one in fairness],
        "score": "the product of two probabilities: that who looks at the pair on the demand's side shortlists or goes "
        "further, and that the talent accepts an invitation",
        "limits": "Learned from what was shown: of pairs that no list held it knows by likeness only.",
    }


def _checked(
    log: VerdictLog, serving: LearnedReranker, candidate: LearnedReranker, attribute: str, of: Mapping[str, str]
) -> GroupCheck:
    """The lists that went out, each cut to its ten best in the order of either model."""
    rows = np.flatnonzero((log.lists >= 0) & (log.positions > 0))
    lists = log.take(rows[np.argsort(log.lists[rows], kind="stable")])
    people = np.unique(lists.talents).tolist()
    worst = []
    for model in (serving, candidate):
        scores = model.chances(lists.table).both
        order = np.lexsort((-scores, lists.lists))
        starts = np.flatnonzero(np.diff(lists.lists[order], prepend=-2))
        place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order)))) + 1
        first = order[place <= SHOWN]
        found = audit(attribute, of, people, lists.talents[first], place[place <= SHOWN], lists.grades[first] > 1)
        known = [group for group in found if group.value != NOT_STATED and not group.small]
        worst.append(min(known, key=lambda group: group.exposure_ratio, default=None))
    served, new = worst
    if served is None or new is None:
        return GroupCheck(attribute, 1.0, 1.0, "")
    return GroupCheck(attribute, served.exposure_ratio, new.exposure_ratio, new.value)


def decided(
    comparisons: Sequence[Comparison], fairness: Sequence[GroupCheck] = ()
) -> tuple[bool, tuple[Bilingual, ...]]:
    """Better, if on unseen demands the order, or the answers that a list would get, is better beyond noise.

    And nothing may be worse beyond noise, nor any group be treated worse than four fifths allow, or than it is now.
    """
    why = [_WORSE.format(**_told(one)) for one in comparisons if one.is_worse]
    why += [
        _UNFAIR.format(
            attribute=one.attribute, group=one.group, served=f"{one.served:.2f}", candidate=f"{one.candidate:.2f}"
        )
        for one in fairness
        if not one.is_fair
    ]
    decisive = [one for one in comparisons if one.split == "demands" and one.measure in (ORDER, TOUCHES)]
    better = any(one.is_better for one in decisive) and not why
    why += [(_BETTER if one.is_better else _NOT_BETTER).format(**_told(one)) for one in decisive]
    return better, tuple(why)


def _told(one: Comparison) -> dict[str, Any]:
    return {
        "split": _SPLITS[one.split],
        "measure": _MEASURES[one.measure],
        "served": f"{one.served:.3f}",
        "candidate": f"{one.candidate:.3f}",
        "low": f"{one.difference.low:+.3f}",
        "high": f"{one.difference.high:+.3f}",
        "demands": one.demands,
    }


def _by_demand(log: VerdictLog, shipped: LearnedReranker, serving: LearnedReranker) -> list[Comparison]:
    """Cross-validated: every demand is ranked by a model that saw nothing of it."""
    demands = np.unique(log.demands)
    parts = []
    for learn, hold in GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(demands, groups=demands):
        model = learned_from(log.of(demands[learn]), shipped, name="held-back", card={})
        parts.append((log.of(demands[hold]), model))
    return _compared("demands", parts, serving)


def _by_day(log: VerdictLog, shipped: LearnedReranker, serving: LearnedReranker) -> list[Comparison]:
    """The latest days, ranked by a model of those before."""
    day = np.quantile(log.days, 1 - LATEST, method="lower")
    earlier, later = log.take(np.flatnonzero(log.days <= day)), log.take(np.flatnonzero(log.days > day))
    if not (earlier.grades > 0).any() or not (later.grades > 0).any():
        return []
    return _compared("days", [(later, learned_from(earlier, shipped, name="held-back", card={}))], serving)


def _compared(
    split: str, parts: Sequence[tuple[VerdictLog, LearnedReranker]], serving: LearnedReranker
) -> list[Comparison]:
    """parts: rows held back, each with the model that did not learn from them."""
    steep = _steepness(VerdictLog.joined([log for log, _ in parts]), serving)
    order: list[list[Any]] = [[], []]
    touches: list[list[Any]] = [[], []]
    doubt: list[list[Any]] = [[], []]
    for log, model in parts:
        pairs, lists, answered = log.pairs(), log.lists_of_demands(), log.answered()
        for place, one in enumerate((serving, model)):
            order[place].append(corrected_ndcg(pairs, one.invited.raw(pairs.table), steep))
            if len(lists):
                touches[place].append(expected_touches(lists, one.invited.raw(lists.table), steep))
            if len(answered):
                doubt[place].append(_log_loss(one.accepted.chance(answered.table), answered.grades > 0))
    found = [_comparison(split, ORDER, *map(np.concatenate, order))]
    if touches[0]:
        found.append(_comparison(split, TOUCHES, *map(np.concatenate, touches)))
    if doubt[0]:
        served, new = map(np.concatenate, doubt)
        found.append(_comparison(split, LIKELIHOOD, -served, -new))
    return [one for one in found if one.demands > 1]


def _comparison(split: str, measure: str, served: FloatArray, candidate: FloatArray) -> Comparison:
    known = ~np.isnan(served)
    served, candidate = served[known], candidate[known]
    if not len(served):
        return Comparison(split, measure, 0, float("nan"), float("nan"), Difference(0.0, 0.0, 0.0, 1.0))
    difference = paired_difference(candidate, served, seed=SEED)
    return Comparison(split, measure, len(served), float(served.mean()), float(candidate.mean()), difference)


def corrected_ndcg(pairs: Examples, scores: FloatArray, steep: float, depth: int = 10) -> NDArray[np.float64]:
    """(questions,) nDCG@10 (Järvelin and Kekäläinen, 2002) of the pairs shown; NaN where no pair has a gain.

    Each gain is divided by the probability that the pair was looked at (Joachims et al., 2017).
    """
    gains = np.asarray(GAINS)[pairs.grades]
    if pairs.positions is not None:
        gains = gains / propensity(pairs.positions, steep)
    reached, ideal = (_discounted(pairs, gains, by, depth) for by in (scores, gains))
    return np.asarray(np.where(ideal > 0, reached / np.where(ideal > 0, ideal, 1), np.nan))


def _discounted(pairs: Examples, gains: NDArray[Any], by: NDArray[Any], depth: int) -> NDArray[np.float64]:
    order = np.lexsort((-by, pairs.questions))
    place = np.arange(len(pairs)) - np.repeat(pairs.starts, pairs.sizes)
    worth = np.where(place < depth, gains[order] / np.log2(place + 2), 0.0)
    return np.asarray(np.add.reduceat(worth, pairs.starts)) if len(pairs) else np.zeros(0)


def _log_loss(chance: FloatArray, said_yes: NDArray[np.bool_]) -> NDArray[np.float64]:
    chance = np.clip(chance.astype(np.float64), 1e-6, 1 - 1e-6)
    return -np.where(said_yes, np.log(chance), np.log1p(-chance))


ORDER, TOUCHES, LIKELIHOOD = "order", "touches", "likelihood"
_SPLITS = {
    "demands": Bilingual("未学习过的需求", "demands it did not learn from"),
    "days": Bilingual("之后的日期", "days after those it learned from"),
}
_MEASURES = {
    ORDER: Bilingual("排序（nDCG@10，已校正位置影响）", "order (nDCG@10, corrected for position)"),
    TOUCHES: Bilingual("每份名单预计的回应数", "answers expected a list"),
    LIKELIHOOD: Bilingual("应邀概率的对数似然", "log likelihood of the answers to invitations"),
}
_TOO_FEW = Bilingual(
    "只有 {demands} 条需求有反馈，至少需要 {needed} 条才能比较，因此不更换模型。",
    "Only {demands} demands have a verdict, and fewer than {needed} allow no comparison: the model in service stays.",
)
_BETTER = Bilingual(
    "对{split}，{measure}由 {served} 升至 {candidate}（差值95%区间 {low} 至 {high}，{demands} 条）。",
    "On {split}, {measure} rises from {served} to {candidate} (95% interval of the difference {low} to {high}, "
    "{demands} of them).",
)
_NOT_BETTER = Bilingual(
    "对{split}，{measure}为 {candidate}，现用模型为 {served}（差值95%区间 {low} 至 {high}，{demands} 条）："
    "未超出偶然波动。",
    "On {split}, {measure} is {candidate} against {served} in service (95% interval of the difference {low} to {high}, "
    "{demands} of them): not beyond noise.",
)
_UNFAIR = Bilingual(
    "按“{attribute}”统计，“{group}”人均获得的展示将为最多者的 {candidate}（现为 {served}，下限 0.80）："
    "因此不更换模型。",
    "By {attribute}, a person of “{group}” would get {candidate} of the attention of the group with most (now "
    "{served}; the least is 0.80): the model in service stays.",
)
_WORSE = Bilingual(
    "对{split}，{measure}由 {served} 降至 {candidate}（差值95%区间 {low} 至 {high}），因此不更换模型。",
    "On {split}, {measure} falls from {served} to {candidate} (95% interval of the difference {low} to {high}): the "
    "model in service stays.",
)
