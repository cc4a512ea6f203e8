"""How good the order is, of any stage or model, on pairs that somebody judged."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from embeddings.vectors import FloatArray
from matcher.bilingual import Bilingual
from matcher.learning.evaluation import BEST, Evaluation, evaluated, slices
from matcher.learning.examples import FairExamples, examples_of
from matcher.learning.judged_fair import DAY_OF_SAMPLE_FAIR, Grades, JudgedFair, read_judged_fair
from matcher.learning.verdicts import Party, Verdict, grade
from matcher.ranking.features import FEATURE_NAMES, PLAIN
from matcher.ranking.reranker import LearnedReranker, Reranker
from service.actions.judgements import read_judgements
from service.actions.naming import Names
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.learned import Rerankers, rerankers
from service.store.filters import Filter

SERVED = "served"
STAGES = ("lexical", "dense", "plain", SERVED)
SLICES = ("kind", "direction", "industry")
_TAUGHT_BY = re.compile(r"talents of (\S+), all invented")  # as the card of a shipped model says it


@dataclass(frozen=True)
class Asked:
    """What is measured: stages and folders of models; beside which of them (by default `plain`); and on what parts."""

    stages: Sequence[str] = STAGES
    models: Sequence[Path] = ()
    by: Sequence[str] = ("kind", "direction")
    baseline: str | None = None


@dataclass(frozen=True)
class Evaluated:
    """`notes`: what to keep in mind with the figures."""

    evaluation: Evaluation
    notes: tuple[Bilingual, ...] = ()


def on_folder(service: Service, folder: Path, asked: Asked) -> Evaluated:
    """A folder of lists with judgements.tsv, such as the sample fair. Raises InvalidRequest or UnusableModel."""
    try:
        fair = read_judged_fair(folder, DAY_OF_SAMPLE_FAIR)
    except (OSError, KeyError, ValueError) as error:
        raise InvalidRequest(_NO_FAIR.format(folder=folder, error=error)) from error
    return _evaluated(service, fair, asked, fair_name=folder.resolve().name)


def on_judgements(service: Service, content: bytes, name: str, asked: Asked) -> Evaluated:
    """A table of demand, talent and grade that names records of the database; all published talents compete.

    Raises InvalidRequest with everything that is wrong in the file, and then nothing is measured; UnreadableFile,
    FileTooLarge or UnusableModel.
    """
    with service.database.reading() as store:
        demands, talents = Names(store.demands.references()), Names(store.talents.references())
        grades = read_judgements(content, name, service.limits, demands, talents)
    return _evaluated(service, _judged_here(service, grades), asked)


def on_verdicts(service: Service, asked: Asked) -> Evaluated:
    """What the demands' sides said so far, as grades; all published talents compete.

    Who was never shown could not be chosen: this favours the order by which the lists were made.
    Raises InvalidRequest where nothing was said yet, or UnusableModel.
    """
    told: dict[tuple[str, str], list[Verdict]] = {}
    with service.database.reading() as store:
        for verdict in store.verdicts.until(datetime.max):
            told.setdefault((verdict.demand_id, verdict.talent_id), []).append(verdict)
    if not told:
        raise InvalidRequest(_NOTHING_SAID)
    grades: dict[str, dict[str, int]] = {}
    for (demand, talent), verdicts in told.items():
        grades.setdefault(demand, {})[talent] = min(grade(verdicts, Party.DEMAND), BEST)
    return _evaluated(service, _judged_here(service, grades), asked)


def _judged_here(service: Service, grades: Grades) -> JudgedFair:
    with service.database.reading() as store:
        judged = store.demands.of(list(grades))
        everyone = store.talents.every(Filter(public_on=service.today()))
        return JudgedFair(judged, {stored.profile.id: stored.profile for stored in everyone}, grades)


def _evaluated(service: Service, fair: JudgedFair, asked: Asked, fair_name: str = "") -> Evaluated:
    models = _models(service, asked)
    names = [*(stage for stage in STAGES if stage in asked.stages), *(name for name in models if name != SERVED)]
    baseline = asked.baseline or ("plain" if "plain" in names else names[0])
    if baseline not in names:
        raise InvalidRequest(_NO_BASELINE.format(given=baseline[:60], runs=", ".join(names)))
    if not any(any(graded.values()) for graded in fair.grades.values()):
        raise InvalidRequest(_NOTHING)
    examples = examples_of(fair, service.index.models.encoder)
    evaluation = evaluated(
        fair.grades,
        {name: examples.run(_scores(name, examples, models)) for name in names},
        slices(fair.demands, fair.talents, asked.by),
        baseline=baseline,
    )
    return Evaluated(evaluation, tuple(_notes(models, fair_name, service.index.models.encoder.identity)))


def _models(service: Service, asked: Asked) -> dict[str, Reranker]:
    """By the name of the run. A folder whose name is taken goes by its version, and the same model is measured once."""
    models: dict[str, Reranker] = {SERVED: _serving(service)} if SERVED in asked.stages else {}
    for folder in asked.models:
        model = LearnedReranker.load(folder)
        name = folder.resolve().name
        models[model.version if name in models or name in STAGES else name] = model
    return models


def _serving(service: Service) -> Reranker:
    """What the next question will be ranked by."""
    models = service.index.models
    if not models.may_learn:
        return models.reranker
    with service.database.reading() as store:
        return rerankers(store, models.encoder.identity, models.reranker, Rerankers(models.reranker)).serving


def _scores(name: str, examples: FairExamples, models: Mapping[str, Reranker]) -> FloatArray:
    if name in models:
        return models[name].chances(examples.table).both
    if name == "lexical":
        return examples.lexical
    return examples.table[:, FEATURE_NAMES.index("body") if name == "dense" else PLAIN]


def _notes(models: Mapping[str, Reranker], fair: str, encoder: str) -> list[Bilingual]:
    notes = []
    for name, model in models.items():
        if not isinstance(model, LearnedReranker):
            notes.append(_PLAIN_SERVES.format(run=name))
            continue
        taught = _TAUGHT_BY.search(str(model.card.get("data", "")))
        if taught and taught[1] == fair:
            notes.append(_LEARNED_FROM_IT.format(run=name, version=model.version, fair=fair))
        if model.encoder != encoder:
            notes.append(_OTHER_ENCODER.format(run=name, trained=model.encoder, encoder=encoder))
    return notes


_NOTHING_SAID = Bilingual(
    zh="还没有任何反馈。请先记录反馈（wutong verdict、wutong outcomes 或接口 /api/v1/verdicts）。",
    en="Nobody has said anything yet. Record verdicts first: wutong verdict, wutong outcomes, or /api/v1/verdicts.",
)
_NO_FAIR = Bilingual(
    zh="无法读取评测文件夹 {folder}：{error}。其中应有名单文件和 judgements.tsv（列 demand、talent、grade）。",
    en="The folder {folder} cannot be evaluated on: {error}. It should hold lists, and judgements.tsv with the columns "
    "demand, talent, grade.",
)
_NOTHING = Bilingual(
    zh="没有高于 0 的等级，无从评测。请至少为一条需求评出合适的人才。",
    en="There is no grade above 0, and so nothing can be measured. Grade at least one talent who fits.",
)
_NO_BASELINE = Bilingual(
    zh="“{given}”不在所评测的排序之中，不能作为比较基准。可选：{runs}。",
    en="“{given}” is none of what is measured, and cannot be the baseline. There are: {runs}.",
)
_PLAIN_SERVES = Bilingual(
    zh="注意：{run} 即 plain，因为当前没有学习得到的排序模型在使用。",
    en="Note: {run} is the plain order, since no learned model serves.",
)
_LEARNED_FROM_IT = Bilingual(
    zh="注意：{run}（{version}）正是从“{fair}”学习的，其数字偏高，不能说明在其他名单上的表现。",
    en="Note: {run} ({version}) learned from “{fair}” itself: its figures are too high and say nothing of other lists.",
)
_OTHER_ENCODER = Bilingual(
    zh="注意：{run} 是用编码模型 {trained} 训练的，此处用 {encoder} 评测。",
    en="Note: {run} was trained with the encoder {trained}, and is measured here with {encoder}.",
)
