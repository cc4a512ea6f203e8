"""Which list a sheet is: funding, technology or job demands, a mixture, or talents; or none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from matcher.bilingual import Bilingual
from matcher.intake.cells import RawRow, text_of
from matcher.intake.columns import Side
from matcher.intake.files import RawSheet
from matcher.intake.header import LOOKED_AT, Header, build_header, find_header
from matcher.intake.messages import problem, short
from matcher.intake.report import ListKind
from matcher.profiles.problems import Problem

SAMPLE = LOOKED_AT + 200  # rows read ahead to judge a sheet

LABELS: dict[ListKind, Bilingual] = {
    ListKind.FUNDING: Bilingual("融资需求", "funding demands"),
    ListKind.TECHNOLOGY: Bilingual("技术需求", "technology demands"),
    ListKind.JOB: Bilingual("岗位需求", "job demands"),
    ListKind.DEMAND: Bilingual("需求", "demands"),
    ListKind.TALENT: Bilingual("人才", "talents"),
}
_SIDE_WORDS: Mapping[Side, re.Pattern[str]] = {
    "talent": re.compile(
        r"人才(?!需求)|报名|登记|留学|海归|专家|候选|简历|参会|talent|applica|registr|candidate|participant|guest|\bcvs?\b",
        re.IGNORECASE,
    ),
    "demand": re.compile(
        r"需求|榜单|岗位|招聘|职位|融资|难题|攻关|引才|demand|\bneeds?\b|vacanc|\bjobs?\b|position|funding|technolog",
        re.IGNORECASE,
    ),
}
_KIND_WORDS: Mapping[ListKind, re.Pattern[str]] = {
    ListKind.FUNDING: re.compile(r"融资|资本|投资|路演|funding|financ|invest|capital", re.IGNORECASE),
    ListKind.TECHNOLOGY: re.compile(r"技术|攻关|难题|揭榜|课题|technolog|technical|r&d|research need", re.IGNORECASE),
    ListKind.JOB: re.compile(
        r"岗位|招聘|职位|人才需求|引才|任职|\bjobs?\b|vacanc|position|recruit|\bposts?\b", re.IGNORECASE
    ),
}
_KIND_FIELDS: Mapping[ListKind, Mapping[str, float]] = {
    ListKind.FUNDING: {"amount": 1.5, "stage": 1.0, "partner": 1.0},
    ListKind.TECHNOLOGY: {"budget": 1.2, "maturity": 1.2, "cooperation": 0.8},
    ListKind.JOB: {"salary": 1.5, "headcount": 1.0, "employment": 0.8, "degree": 0.2, "years": 0.3},
}
_NAME_WEIGHT = 1.5
_CLEAR = 0.5  # by how much the best kind must lead


@dataclass(frozen=True, slots=True)
class Decision:
    """What a sheet is. Exactly one of `header` and `left_out` is there."""

    kind: ListKind | None
    header: Header | None
    evidence: tuple[str, ...] = ()
    left_out: Problem | None = None
    problems: tuple[Problem, ...] = ()


def decide(sheet: RawSheet, rows: Sequence[RawRow], filename: str, given: ListKind | None) -> Decision:
    """Judges a sheet by its headings, then by its own name, the file's, and the title rows.

    `rows` are the first `SAMPLE` rows; `given` is what a person said the list is, and wins with a warning.
    """
    if _LOOKUP.search(sheet.name) or (sheet.offers_choices and _only_words(rows)):
        found = problem("sheet.lookup", sheet=sheet.name, count=sheet.total_rows)
        return Decision(None, None, left_out=found)
    sides: tuple[Side, ...] = ("demand", "talent")
    headers = {side: _header(sheet, rows, side) for side in sides}
    usable = {side: header for side, header in headers.items() if header and _has_subject(header)}
    if not usable:
        return _left_out(sheet, rows, [header for header in headers.values() if header])
    scores = {side: header.score + _side_words(header, sheet, rows, filename)[side] for side, header in usable.items()}
    side: Side = max(scores, key=lambda name: scores[name])
    found_side = side
    if given:
        wanted: Side = "talent" if given is ListKind.TALENT else "demand"
        if wanted not in usable:
            return _not_as_chosen(sheet, headers[wanted], wanted, given)
        side = wanted
    header = usable[side]
    kind, evidence, unclear = (
        (ListKind.TALENT, (), False) if side == "talent" else _demand_kind(header, sheet, rows, filename)
    )
    problems: list[Problem] = []
    looks_like = ListKind.TALENT if found_side == "talent" else kind
    if given and given is not kind and given is not ListKind.DEMAND:
        if looks_like is not ListKind.DEMAND and not unclear:
            problems.append(
                problem("sheet.contradicts", sheet=sheet.name, found=LABELS[looks_like], given=LABELS[given])
            )
        kind = given
    elif unclear:
        problems.append(problem("sheet.kind_unclear", sheet=sheet.name))
    shown = tuple(f"{name}={score:.1f}" for name, score in scores.items())
    return Decision(kind, header, (*shown, *evidence), problems=tuple(problems))


def _header(sheet: RawSheet, rows: Sequence[RawRow], side: Side) -> Header | None:
    if sheet.headings is not None:
        return build_header(sheet.headings, rows, side, 0, 0)
    return find_header(rows, sheet.merged, side)


def _has_subject(header: Header) -> bool:
    """A list must say what each row is about: a demand's title or text, or who a talent is."""
    fields = header.fields
    if header.side == "demand":
        said = bool(fields & {"title", "description"}) and (len(fields) >= 2 or len(header.columns) == 1)
        return said or {"skills", "organisation", "degree"} <= fields
    if "name" in fields:
        return len(fields) >= 2
    return bool(fields & {"summary", "headline"}) and bool(fields & {"email", "institution", "intents", "skills"})


def _side_words(header: Header, sheet: RawSheet, rows: Sequence[RawRow], filename: str) -> dict[Side, float]:
    texts = _names(header, sheet, rows, filename)
    return {side: sum(0.8 for text in texts if pattern.search(text)) for side, pattern in _SIDE_WORDS.items()}


def _names(header: Header, sheet: RawSheet, rows: Sequence[RawRow], filename: str) -> list[str]:
    titles = [text_of(cell) for row in rows if row.number < header.first_row for cell in row.cells if cell is not None]
    return [PurePath(filename).stem, sheet.name, " ".join(titles)[:200]]


def _demand_kind(
    header: Header, sheet: RawSheet, rows: Sequence[RawRow], filename: str
) -> tuple[ListKind, tuple[str, ...], bool]:
    """(kind, evidence, whether it stays unclear). A column of kinds makes the list a mixed one."""
    kind_columns = [column for column in header.columns if column.field == "kind"]
    below = [row for row in rows if row.number > header.last_row]
    if any(row.cells[column.index] for column in kind_columns for row in below if column.index < len(row.cells)):
        return ListKind.DEMAND, (f"column={short(kind_columns[0].heading)}",), False
    scores = dict.fromkeys(_KIND_FIELDS, 0.0)
    for kind, weights in _KIND_FIELDS.items():
        scores[kind] += sum(weight for field, weight in weights.items() if field in header.fields)
        scores[kind] += min(1.2, sum(0.6 for heading in header.headings if _KIND_WORDS[kind].search(heading)))
        scores[kind] += sum(
            _NAME_WEIGHT for text in _names(header, sheet, rows, filename) if _KIND_WORDS[kind].search(text)
        )
    evidence = tuple(f"{kind.value}={score:.1f}" for kind, score in scores.items() if score)
    first, second = sorted(scores.values(), reverse=True)[:2]
    if first - second < _CLEAR:
        return ListKind.DEMAND, evidence, True
    return max(scores, key=lambda kind: scores[kind]), evidence, False


_INSTRUCTIONS = re.compile(
    r"说明|须知|指南|指引|注意事项|封面|目录|示例|样例|模板|instruction|read ?me|guide|how to|\bhelp\b|"
    r"\bcover\b|contents|legend|\bexample|\bsample\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"请.{0,20}(?:填|选|勿|不要)|填写|必填|注意|说明|please|required|fill in|do not|example", re.IGNORECASE
)
_LOOKUP = re.compile(
    r"字典|下拉|选项|枚举|代码表|参数表|lookup|drop ?-?downs?|\boptions\b|dictionary|code ?list|validation",
    re.IGNORECASE,
)


_LONGEST_CHOICE = 20  # characters; a list that others choose from, such as a talent bank, holds longer texts too


def _only_words(rows: Sequence[RawRow]) -> bool:
    return all(len(text_of(cell)) <= _LONGEST_CHOICE for row in rows for cell in row.cells)


def _no_list(sheet: RawSheet, rows: Sequence[RawRow]) -> Problem | None:
    """The note for a sheet that by its name or its text holds instructions."""
    texts = [text_of(row.cells[0]) for row in rows if sum(cell is not None for cell in row.cells) <= 1 and row.cells]
    prose = len(texts) * 10 >= len(rows) * 8 and sum(1 for text in texts if _TOLD.search(text)) >= 2
    if _INSTRUCTIONS.search(sheet.name) or prose:
        return problem("sheet.instructions", sheet=sheet.name, count=sheet.total_rows)
    return None


def _left_out(sheet: RawSheet, rows: Sequence[RawRow], headers: Sequence[Header]) -> Decision:
    if found := _no_list(sheet, rows):
        return Decision(None, None, left_out=found)
    header = max(headers, key=lambda found: found.score, default=None)
    if header is None or len(header.fields) < 2:
        first = next((text_of(cell) for row in rows for cell in row.cells if cell is not None), "")
        found = problem("sheet.no_header", sheet=sheet.name, count=sheet.total_rows, value=short(first))
        return Decision(None, None, left_out=found)
    missing = _MISSING[header.side]
    found = problem(
        "sheet.no_subject", sheet=sheet.name, count=sheet.total_rows, value=_headings(header), missing=missing
    )
    return Decision(None, None, left_out=found)


_MISSING: Mapping[Side, Bilingual] = {
    "demand": Bilingual(
        "“需求名称”或“需求描述”（并至少另有一列，如单位名称）",
        "the demand's title or description (and at least one other, such as the organisation)",
    ),
    "talent": Bilingual(
        "“姓名”（并至少另有一列，如个人简介）", "the name (and at least one other, such as the summary)"
    ),
}


def _headings(header: Header) -> str:
    return short("、".join(sorted(header.headings)[:6]))


def _not_as_chosen(sheet: RawSheet, header: Header | None, wanted: Side, given: ListKind) -> Decision:
    """A person says what the list is, and the columns that such a list needs are not there: nothing is guessed."""
    found = problem(
        "sheet.not_as_chosen",
        sheet=sheet.name,
        count=sheet.total_rows,
        value=_headings(header) if header else "",
        given=LABELS[given],
        missing=_MISSING[wanted],
    )
    return Decision(None, None, left_out=found)
