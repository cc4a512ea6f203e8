"""How the shipped reranker is made: `python -m matcher.learning.training`.

Learns from the invented training fair and is tested on the invented sample fair, of which it sees nothing. Prints how
it orders beside the plain orders and the other learners, and writes the model with its card.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from embeddings.cache import CachedEncoder
from embeddings.encoder import Encoder
from embeddings.opening import open_encoder
from embeddings.vectors import FloatArray
from matcher.learning.calibration import expected_calibration_error, platt
from matcher.learning.evaluation import GOOD, MEASURES, best_of, evaluated, slices, table
from matcher.learning.examples import Examples, FairExamples, Form, examples_of
from matcher.learning.judged_fair import DAY_OF_SAMPLE_FAIR, SAMPLE_FAIR, TRAINING_FAIR, JudgedFair, read_judged_fair
from matcher.learning.learner import SEED, answer_trees, answer_weights, order_trees, order_weights, usual_values
from matcher.ranking.explain import Evidence
from matcher.ranking.features import FEATURE_NAMES, PLAIN
from matcher.ranking.pairs import pairs_of_demand
from matcher.ranking.reranker import SHIPPED, Calibration, Head, LearnedReranker
from matcher.ranking.roster import describe
from matcher.ranking.terms import TermFrequency

SHIPPED_ENCODERS = ("fast", "fine")
FOLDS = 6
ROUNDS = 250
# What one unit of plain similarity counts before anything is learned: the safer start for lists unlike those learned.
PRIOR = 5.0


class Learner(StrEnum):
    WEIGHTS = "weights"
    TREES = "trees"
    BOTH = "both"  # trees that correct the weighted sum


def prior() -> FloatArray:
    weights = np.zeros(len(FEATURE_NAMES), dtype=np.float32)
    weights[PLAIN] = PRIOR
    return weights


def invited_head(examples: Examples, usual: FloatArray, learner: Learner) -> Head:
    """What the demand's side answers, learned from graded pairs; not calibrated yet."""
    weights = prior()
    if learner is not Learner.TREES:
        weights = order_weights(examples, usual, start=weights, penalty=1.0)
    head = Head(weights, usual, UNCALIBRATED)
    if learner is Learner.WEIGHTS:
        return head
    return Head(weights, usual, UNCALIBRATED, (order_trees(examples, head.raw(examples.table), ROUNDS),))


def accepted_head(examples: Examples, usual: FloatArray, learner: Learner) -> Head:
    """What the talent's side answers, learned from graded answers; not calibrated yet."""
    said_yes = examples.grades >= GOOD
    weights = np.zeros(len(FEATURE_NAMES), dtype=np.float32)
    if learner is not Learner.TREES:
        weights = answer_weights(examples.table, said_yes, usual, start=weights)
    head = Head(weights, usual, UNCALIBRATED)
    if learner is Learner.WEIGHTS or not len(examples):
        return head
    return Head(weights, usual, UNCALIBRATED, (answer_trees(examples.table, said_yes, head.raw(examples.table), 60),))


Learning = Callable[[Examples, FloatArray, Learner], Head]
UNCALIBRATED = Calibration(1.0, 0.0)


def out_of_fold(parts: Sequence[Examples], usual: FloatArray, learn: Learning, learner: Learner) -> list[FloatArray]:
    """Of each part the raw scores by a head that saw nothing of the question; parts share their questions."""
    scores = [np.zeros(len(part), dtype=np.float32) for part in parts]
    questions = np.unique(np.concatenate([part.questions for part in parts]))
    for chosen, held in GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(questions, groups=questions):
        head = learn(Examples.joined([_of(part, questions[chosen]) for part in parts]), usual, learner)
        for part, found in zip(parts, scores, strict=True):
            rows = np.flatnonzero(np.isin(part.questions, questions[held]))
            found[rows] = head.raw(part.table[rows])
    return scores


def calibrated(head: Head, raw: Sequence[FloatArray], parts: Sequence[Examples]) -> Head:
    said_yes = np.concatenate([part.grades for part in parts]) >= GOOD
    return Head(head.weights, head.usual, platt(np.concatenate(list(raw)), said_yes), head.trees)


def _of(part: Examples, questions: NDArray[np.int64]) -> Examples:
    return part.take(np.flatnonzero(np.isin(part.questions, questions)))


@dataclass(frozen=True)
class Trained:
    model: LearnedReranker
    raw: tuple[FloatArray, FloatArray]  # out of fold, of the pairs graded and of those answered, from their profiles


def train(
    forms: Sequence[FairExamples], evidence: Evidence, encoder: str, learner: Learner, card: Mapping[str, Any]
) -> Trained:
    """Both heads, each calibrated by scores out of fold.

    Where the fair holds no answers of talents, everybody is taken to accept.
    """
    usual = usual_values(forms[0].table, forms[0].grades)
    graded = [form.examples() for form in forms]
    raw = out_of_fold(graded, usual, invited_head, learner)
    invited = calibrated(invited_head(Examples.joined(graded), usual, learner), raw, graded)
    answered = [form.answered() for form in forms]
    if not len(answered[0]):
        accepted = Head(np.zeros_like(usual), usual, Calibration(1.0, 4.0))
        return Trained(_made(invited, accepted, evidence, encoder, card), (raw[0], np.zeros(0, dtype=np.float32)))
    answers = out_of_fold(answered, usual, accepted_head, learner)
    accepted = calibrated(accepted_head(Examples.joined(answered), usual, learner), answers, answered)
    return Trained(_made(invited, accepted, evidence, encoder, card), (raw[0], answers[0]))


def _made(invited: Head, accepted: Head, evidence: Evidence, encoder: str, card: Mapping[str, Any]) -> LearnedReranker:
    return LearnedReranker.made(invited, accepted, evidence, name="shipped", encoder=encoder, card=card)


def measure_evidence(fair: JudgedFair, encoder: Encoder) -> Evidence:
    """From which cosines of phrases this encoder shows something, by the judged pairs.

    The nearest phrases of a pair of grade 0 are said to meet once in seven; the skill of a demand is found missing in
    one of five skills of a pair of grade 3.
    """
    talents = describe(list(fair.talents.values()), encoder)
    demands = describe(list(fair.demands.values()), encoder)
    nearest, skills = [], []
    for position, demand in enumerate(fair.demands):
        asked = demands.take(np.array([position]))
        pairs = pairs_of_demand(asked, talents, TermFrequency())
        evidence = pairs.evidence.values.reshape(len(fair.talents), -1)
        grades = np.array([fair.grades.get(demand, {}).get(talent, 0) for talent in fair.talents])
        nearest.append(evidence[grades == 0].max(axis=1))
        skills.append(evidence[grades == 3, 1 : 1 + int(asked.skills[0])].ravel())
    return Evidence(
        phrases=round(float(np.quantile(np.concatenate(nearest), 6 / 7)), 3),
        skill=round(float(np.quantile(np.concatenate(skills), 1 / 5)), 3),
    )


def runs_of(fair: FairExamples, models: Mapping[str, LearnedReranker]) -> dict[str, FloatArray]:
    """The scores of the plain orders and of the models, each (demands × talents,)."""
    plain = {
        "lexical": fair.lexical,
        "dense": fair.table[:, FEATURE_NAMES.index("body")],
        "plain": fair.table[:, PLAIN],
    }
    return plain | {name: model.chances(fair.table).both for name, model in models.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fair", type=Path, default=TRAINING_FAIR, help="folder of lists and judgements to learn from")
    parser.add_argument("--test", type=Path, default=SAMPLE_FAIR, help="folder of lists and judgements to test on")
    parser.add_argument("--encoder", default="fast", help="as WUTONG_ENCODER takes it")
    parser.add_argument("--learner", type=Learner, default=Learner.BOTH, choices=list(Learner), help="what is shipped")
    parser.add_argument("--out", type=Path, help=f"folder of the model; by default {SHIPPED.name}/ENCODER")
    parser.add_argument("--evaluate-only", action="store_true", help="compare all learners, write nothing")
    options = parser.parse_args()
    if options.out is None and options.encoder not in SHIPPED_ENCODERS and not options.evaluate_only:
        parser.error("give --out for an encoder that is not shipped, and set WUTONG_RERANKER to that folder")
    fair, test = (read_judged_fair(folder, DAY_OF_SAMPLE_FAIR) for folder in (options.fair, options.test))
    encoder = CachedEncoder(open_encoder(options.encoder))
    forms, tested = [examples_of(fair, encoder, form) for form in Form], examples_of(test, encoder)
    evidence = measure_evidence(fair, encoder)
    card: dict[str, Any] = {
        "learner": options.learner.value,
        "data": f"{len(fair.demands)} demands × {len(fair.talents)} talents of {options.fair.name}, all invented: "
        "from their forms, and again with the demand, and with the talent, as a paragraph only",
        "score": "the product of two probabilities: that an officer grades the pair 2 or 3 for the demand, and for the "
        "talent; each by Platt's sigmoid on scores out of fold",
        "limits": "Texts and grades were written for the purpose, with a language model; no outcome of a real fair.",
    }
    learners = list(Learner) if options.evaluate_only else [options.learner]
    trained = {learner: train(forms, evidence, encoder.identity, learner, card) for learner in learners}
    scores = runs_of(tested, {learner.value: one.model for learner, one in trained.items()})
    runs, parts = {name: tested.run(one) for name, one in scores.items()}, slices(test.demands, test.talents)
    plain = {name: runs[name] for name in runs_of(tested, {})}
    found = evaluated(test.grades, runs, parts, baseline=best_of(test.grades, plain, parts[0]))
    print(table(found))
    for learner, one in trained.items():
        said_yes = tested.grades >= GOOD
        error = expected_calibration_error(one.model.invited.chance(tested.table), said_yes)
        print(f"{learner}: expected calibration error of an invitation, on {options.test.name}: {error:.4f}")
    if options.evaluate_only:
        return
    model = trained[options.learner].model
    shipped = LearnedReranker.made(
        model.invited,
        model.accepted,
        evidence,
        name="shipped",
        encoder=encoder.identity,
        card=card
        | {
            "tested_on": options.test.name,
            "figures": {
                f"{slice_}, {run}": {name: round(found.figure(slice_, run, name).mean, 4) for name in MEASURES}
                for slice_ in found.slices
                for run in found.runs
            },
        },
    )
    out = options.out or SHIPPED / options.encoder
    shipped.save(out)
    print(f"written to {out}")


if __name__ == "__main__":
    main()
