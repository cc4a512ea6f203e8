"""How good the order is, of any stage or model, on pairs that somebody judged."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from embeddings.vectors import FloatArray
from matcher.bilingual import Bilingual
from matcher.intake.cells import text_of
from matcher.intake.files import open_file
from matcher.learning.evaluation import Evaluation, evaluated, slices
from matcher.learning.examples import FairExamples, examples_of
from matcher.learning.judged_fair import DAY_OF_SAMPLE_FAIR, JudgedFair, read_judged_fair
from matcher.profiles.text import clean, folded
from matcher.ranking.features import FEATURE_NAMES, PLAIN
from matcher.ranking.reranker import LearnedReranker, Reranker
from service.actions.naming import Names
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store.filters import Filter

SERVED = "served"
STAGES = ("lexical", "dense", "plain", SERVED)
_COLUMNS = {
    "demand": {"demand", "需求", "需求编号", "demand number", "demand_id"},
    "talent": {"talent", "人才", "人才编号", "talent number", "talent_id"},
    "grade": {"grade", "等级", "评级", "评分", "judgement"},
}
_MOST_TOLD = 20  # problems of a file that are listed


def on_folder(service: Service, folder: Path, **how: Sequence[str]) -> Evaluation:
    """A folder of lists with judgements.tsv, such as the sample fair. Raises InvalidRequest."""
    try:
        fair = read_judged_fair(folder, DAY_OF_SAMPLE_FAIR)
    except (OSError, ValueError) as error:
        raise InvalidRequest(_NO_FAIR.format(folder=folder, error=error)) from error
    return _evaluated(service, fair, **how)


def on_judgements(service: Service, content: bytes, name: str, **how: Sequence[str]) -> Evaluation:
    """A table of demand, talent and grade that names records of the database; all published talents compete.

    Raises InvalidRequest with everything that is wrong in the file, and then nothing is measured.
    """
    with service.database.reading() as store:
        demands, talents = Names(store.demands.references()), Names(store.talents.references())
        grades = _grades(content, name, service, demands, talents)
        named = store.demands.of(list(grades))
        everybody = {stored.profile.id: stored.profile for stored in store.talents.every(Filter())}
    judged = {one for of_demand in grades.values() for one in of_demand}
    with service.database.reading() as store:
        everybody |= store.talents.of([one for one in judged if one not in everybody])
    return _evaluated(service, JudgedFair(named, everybody, grades), **how)


def _evaluated(
    service: Service,
    fair: JudgedFair,
    *,
    stages: Sequence[str] = STAGES,
    models: Sequence[str] = (),
    by: Sequence[str] = ("kind", "direction"),
    baseline: Sequence[str] = ("plain",),
) -> Evaluation:
    examples = examples_of(fair, service.index.models.encoder)
    runs = {name: _score(service, examples, name) for name in stages}
    runs |= {Path(one).name: _of_model(LearnedReranker.load(Path(one)), examples) for one in models}
    chosen = baseline[0] if baseline[0] in runs else next(iter(runs))
    return evaluated(
        fair.grades,
        {name: examples.run(scores) for name, scores in runs.items()},
        slices(fair.demands, fair.talents, by),
        baseline=chosen,
    )


def _score(service: Service, examples: FairExamples, stage: str) -> FloatArray:
    if stage == "lexical":
        return examples.lexical
    if stage == SERVED:
        with service.index.matchmaker() as matchmaker:
            return _of_model(matchmaker.reranker, examples)
    return examples.table[:, FEATURE_NAMES.index("body") if stage == "dense" else PLAIN]


def _of_model(model: Reranker, examples: FairExamples) -> FloatArray:
    return model.chances(examples.table).both


def _grades(
    content: bytes, name: str, service: Service, demands: Names, talents: Names
) -> Mapping[str, Mapping[str, int]]:
    """Demand → talent → grade, by id."""
    grades: dict[str, dict[str, int]] = {}
    problems: list[Bilingual] = []
    for sheet in open_file(content, name, service.limits).sheets:
        rows = [(row.number, [clean(text_of(cell)) for cell in row.cells]) for row in sheet.rows()]
        rows = [(number, cells) for number, cells in rows if any(cells)]
        headings = list(sheet.headings) if sheet.headings is not None else rows.pop(0)[1] if rows else []
        places = {field: _place(headings, known) for field, known in _COLUMNS.items()}
        missing = [field for field, place in places.items() if place is None]
        if missing:
            problems.append(_NO_COLUMN.format(sheet=sheet.name or name, missing=", ".join(missing)))
            continue
        for number, cells in rows:
            given = {
                field: cells[place] if place < len(cells) else ""
                for field, place in places.items()
                if place is not None
            }
            found = [
                _named(side, given[side], names, number, problems)
                for side, names in (("demand", demands), ("talent", talents))
            ]
            if given["grade"] not in ("0", "1", "2", "3"):
                problems.append(_BAD_GRADE.format(row=number, given=given["grade"][:40]))
            elif found[0] and found[1]:
                grades.setdefault(found[0], {})[found[1]] = int(given["grade"])
    if problems or not grades:
        told = problems[:_MOST_TOLD] or [_NOTHING]
        more = len(problems) - len(told)
        raise InvalidRequest(
            Bilingual(
                _list([one.zh for one in told], f"……另有 {more} 处" if more > 0 else ""),
                _list([one.en for one in told], f"… and {more} more" if more > 0 else ""),
            )
        )
    return grades


def _list(lines: Sequence[str], more: str) -> str:
    return "\n".join(filter(None, [*lines, more]))


def _place(headings: Sequence[str], known: set[str]) -> int | None:
    return next((place for place, heading in enumerate(headings) if folded(heading) in known), None)


def _named(side: str, given: str, names: Names, row: int, problems: list[Bilingual]) -> str:
    found = names.find(given)
    if len(found) == 1:
        return found[0]
    said = _AMBIGUOUS if found else _UNKNOWN
    problems.append(said.format(row=row, side=_SIDES[side], given=given[:60], count=len(found)))
    return ""


_SIDES = {"demand": Bilingual("需求", "demand"), "talent": Bilingual("人才", "talent")}
_NO_FAIR = Bilingual(
    zh="无法读取评测文件夹 {folder}：{error}。其中应有名单文件和 judgements.tsv（列 demand、talent、grade）。",
    en="The folder {folder} cannot be evaluated on: {error}. It should hold lists, and judgements.tsv with the columns "
    "demand, talent, grade.",
)
_NO_COLUMN = Bilingual(
    zh="“{sheet}”缺少列：{missing}。首行应含 demand（需求）、talent（人才）、grade（等级）。",
    en="“{sheet}” lacks the columns {missing}. Its first row should name demand, talent and grade.",
)
_BAD_GRADE = Bilingual(
    zh="第 {row} 行：等级“{given}”应为 0、1、2 或 3。", en="Row {row}: the grade “{given}” should be 0, 1, 2 or 3."
)
_UNKNOWN = Bilingual(
    zh="第 {row} 行：没有编号为“{given}”的{side}。请写系统编号，或名单中的编号。",
    en="Row {row}: there is no {side} “{given}”. Give its id, or its number in the office's list.",
)
_AMBIGUOUS = Bilingual(
    zh="第 {row} 行：编号“{given}”对应 {count} 条{side}。请写成“名单#编号”。",
    en="Row {row}: “{given}” is the number of {count} {side}s. Write LIST#NUMBER.",
)
_NOTHING = Bilingual(zh="文件中没有评级。", en="The file holds no judgement.")
