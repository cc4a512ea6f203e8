"""Funnels for readers, for programs and as a workbook, each figure with its day and, beside, its definition."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter
from rich.cells import cell_len

from matcher.bilingual import Bilingual, Language
from matcher.fair.outcomes.definitions import DEFINITIONS, MEASURES, PARTY_KINDS, Definition, Measure
from matcher.fair.outcomes.funnel import Comparison, Funnel, StageFigures
from matcher.fair.outcomes.outcome import PartyKind, Stage
from matcher.profiles import vocabulary

_COLUMNS = ("edition", "as_of", "within", "complete", "measure", "stage", "of", "value", "count")
Cell = str | int | float | None


def funnel_json(comparison: Comparison) -> str:
    """With all definitions."""
    definitions = {
        "stages": {stage.value: _definition(one) for stage, one in DEFINITIONS.items()},
        "measures": {measure.value: _definition(one) for measure, one in MEASURES.items()},
    }
    said = comparison.model_dump(mode="json") | {"definitions": definitions}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def funnel_tsv(comparison: Comparison) -> str:
    """A row a figure. `of`: the currency, type of party, kind or industry that it is of; `count`: what it rests on."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter="\t", lineterminator="\n")
    rows.writerow(_COLUMNS)
    for funnel in comparison.funnels:
        within = "" if funnel.within is None else funnel.within
        head = (funnel.edition.id, funnel.as_of.isoformat(), within, "yes" if funnel.complete else "no")
        rows.writerows((*head, *row) for row in _figures(funnel))
    return text.getvalue()


def funnel_text(comparison: Comparison, language: Language) -> str:
    """Side by side where there are several, then each by itself, then what the stages mean."""
    blocks = []
    if len(comparison.funnels) > 1:
        blocks.append(_table(_side_by_side(comparison, language)))
        if comparison.within is None:
            blocks.append(_unequal(comparison).text(language) + "\n")
    for funnel in comparison.funnels:
        notes = "".join(f"{note.text(language)}\n" for note in _notes(funnel))
        blocks.append(f"{_heading(funnel).text(language)}\n{_table(_by_stage(funnel, language))}{notes}")
    blocks.append(_table([[_W["stage"].text(language), _W["counts"].text(language)], *_meanings(language)]))
    return "\n".join(blocks)


def funnel_xlsx(comparison: Comparison, language: Language) -> bytes:
    """Sheets: side by side, by stage, by day, by kind and industry, definitions. Every text is written as text."""
    made = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, plain) as book:
        _sheet(book, _W["funnels"].text(language), _side_by_side(comparison, language))
        _sheet(book, _W["by_stage"].text(language), _all_stages(comparison, language))
        _sheet(book, _W["by_day"].text(language), _all_days(comparison, language))
        _sheet(book, _W["by_group"].text(language), _all_groups(comparison, language))
        _sheet(book, _W["definitions"].text(language), _all_definitions(language))
    return made.getvalue()


def _figures(funnel: Funnel) -> Iterator[tuple[Cell, ...]]:
    """(measure, stage, of, value, count)."""
    for one in funnel.stages:
        yield Measure.REACHED, one.stage, "", one.reached, ""
        yield Measure.RECORDED, one.stage, "", one.recorded, ""
        if one.conversion is not None:
            yield Measure.CONVERSION, one.stage, "", _or_blank(one.conversion.share), one.conversion.of
        if one.days is not None:
            yield Measure.DAYS_BETWEEN, one.stage, "", one.days.median, one.days.projects
        for currency, total in one.amounts.items():
            yield Measure.AMOUNT, one.stage, currency, _whole(total.value), total.outcomes
        for kind, count in one.parties.items():
            yield Measure.PARTIES, one.stage, kind, count, ""
    for measure, groups in ((Measure.BY_KIND, funnel.by_kind), (Measure.BY_INDUSTRY, funnel.by_industry)):
        for group, reached in groups.items():
            for stage, count in reached.items():
                yield measure, stage, group, count, ""


def _or_blank(value: float | None) -> Cell:
    return "" if value is None else round(value, 6)


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 2)


def _definition(definition: Definition) -> dict[str, Any]:
    texts = ("name", "counts", "evidence", "day", "excluded", "amount")
    return {name: getattr(definition, name)._asdict() for name in texts} | {"since": definition.since.isoformat()}


def _side_by_side(comparison: Comparison, language: Language) -> list[list[Cell]]:
    """Projects that reached each stage, an edition a row."""
    head = [_W[name].text(language) for name in ("edition", "as_of", "age", "counted")]
    rows: list[list[Cell]] = [
        [
            _name(funnel).text(language),
            funnel.as_of.isoformat(),
            funnel.age,
            _counted(funnel).text(language),
            *funnel.reach.values(),
        ]
        for funnel in comparison.funnels
    ]
    return [[*head, *(DEFINITIONS[stage].name.text(language) for stage in Stage)], *rows]


def _by_stage(funnel: Funnel, language: Language) -> list[list[Cell]]:
    names = [MEASURES[one].name for one in (Measure.REACHED, Measure.RECORDED, Measure.CONVERSION)]
    names += [MEASURES[Measure.DAYS_BETWEEN].name, MEASURES[Measure.AMOUNT].name, _W["without_amount"]]
    names += [PARTY_KINDS[kind] for kind in PartyKind]
    head: list[Cell] = [_W["stage"].text(language), *(name.text(language) for name in names)]
    return [head, *([DEFINITIONS[one.stage].name.text(language), *_of_stage(one)] for one in funnel.stages)]


def _of_stage(one: StageFigures) -> list[Cell]:
    share = one.conversion.share if one.conversion else None
    return [
        one.reached,
        one.recorded,
        f"{share:.0%} ({one.reached}/{one.conversion.of})" if one.conversion and share is not None else "",
        f"{one.days.median:g} (n={one.days.projects})" if one.days else "",
        "; ".join(f"{code} {_whole(total.value):,} (n={total.outcomes})" for code, total in one.amounts.items()),
        one.without_amount or "",
        *(one.parties[kind] for kind in PartyKind),
    ]


def _all_stages(comparison: Comparison, language: Language) -> list[list[Cell]]:
    """As `_by_stage`, all editions one below the other, with amounts as numbers in a row of their own."""
    words = ("edition", "as_of", "stage", "figure", "of", "value", "count")
    rows: list[list[Cell]] = [[_W[name].text(language) for name in words]]
    for funnel in comparison.funnels:
        for measure, stage, of, value, count in _figures(funnel):
            if measure in (Measure.BY_KIND, Measure.BY_INDUSTRY):
                continue
            figure, name = MEASURES[Measure(str(measure))].name, DEFINITIONS[Stage(str(stage))].name
            of = PARTY_KINDS[str(of)].text(language) if measure is Measure.PARTIES else of
            head = [_name(funnel).text(language), funnel.as_of.isoformat()]
            rows.append([*head, name.text(language), figure.text(language), of, value, count])
    return rows


def _all_days(comparison: Comparison, language: Language) -> list[list[Cell]]:
    stages = [DEFINITIONS[stage].name.text(language) for stage in Stage]
    rows: list[list[Cell]] = [[_W["edition"].text(language), _W["day"].text(language), *stages]]
    for funnel in comparison.funnels:
        rows += [[_name(funnel).text(language), one.day.isoformat(), *one.reached.values()] for one in funnel.by_day]
    return rows


def _all_groups(comparison: Comparison, language: Language) -> list[list[Cell]]:
    stages = [DEFINITIONS[stage].name.text(language) for stage in Stage]
    head = [_W[name].text(language) for name in ("edition", "figure", "of")]
    rows: list[list[Cell]] = [[*head, *stages]]
    kinds, industries = vocabulary.kinds(), vocabulary.industries()
    for funnel in comparison.funnels:
        groups: list[tuple[Bilingual, Bilingual, Mapping[Stage, int]]] = [
            *((MEASURES[Measure.BY_KIND].name, kinds.label(code), reached) for code, reached in funnel.by_kind.items()),
            *(
                (MEASURES[Measure.BY_INDUSTRY].name, industries.label(code), reached)
                for code, reached in funnel.by_industry.items()
            ),
            (_W["without_demand"], Bilingual("", ""), funnel.without_demand),
        ]
        for figure, name, reached in groups:
            edition = _name(funnel).text(language)
            rows.append([edition, figure.text(language), name.text(language), *reached.values()])
    return rows


def _all_definitions(language: Language) -> list[list[Cell]]:
    words = ("figure", "counts", "evidence", "day", "excluded", "amount", "since")
    rows: list[list[Cell]] = [[_W[word].text(language) for word in words]]
    for one in (*DEFINITIONS.values(), *MEASURES.values()):
        texts = (one.name, one.counts, one.evidence, one.day, one.excluded, one.amount)
        rows.append([*(text.text(language) for text in texts), one.since.isoformat()])
    return rows


def _meanings(language: Language) -> list[list[Cell]]:
    return [[one.name.text(language), one.counts.text(language)] for one in DEFINITIONS.values()]


def _name(funnel: Funnel) -> Bilingual:
    name = funnel.edition.name.bilingual
    return Bilingual(name.zh or funnel.edition.id, name.en or funnel.edition.id)


def _heading(funnel: Funnel) -> Bilingual:
    return _HEADING.format(name=_name(funnel), day=funnel.as_of.isoformat(), counted=_counted(funnel))


def _counted(funnel: Funnel) -> Bilingual:
    if funnel.within is None:
        return _UNTIL_THEN
    return (_WITHIN if funnel.complete else _NOT_YET).format(days=funnel.within, age=funnel.age)


def _notes(funnel: Funnel) -> Iterator[Bilingual]:
    if funnel.out_of_order:
        yield _OUT_OF_ORDER.format(count=len(funnel.out_of_order), projects=", ".join(funnel.out_of_order[:10]))


def _unequal(comparison: Comparison) -> Bilingual:
    return _UNEQUAL.format(days=comparison.equal_age) if comparison.equal_age is not None else _NO_AGE


def _table(rows: Sequence[Sequence[Cell]]) -> str:
    """Columns side by side; a Chinese character is two places wide."""
    shown = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    lines = []
    for row in shown:
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def _sheet(book: Any, title: str, rows: Sequence[Sequence[Cell]]) -> None:
    sheet = book.add_worksheet(title)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell not in (None, ""):
                write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                write(number, column, cell, wrapped if number else bold)
    for column in range(len(rows[0])):
        widest = max(cell_len(str(row[column] or "")) for row in rows)
        sheet.set_column(column, column, min(60, widest + 2))
    sheet.freeze_panes(1, 0)


_W = {
    "edition": Bilingual("会期", "Edition"),
    "as_of": Bilingual("统计日", "Counted on"),
    "age": Bilingual("闭幕后天数", "Days since it closed"),
    "counted": Bilingual("统计范围", "Counted"),
    "stage": Bilingual("阶段", "Stage"),
    "figure": Bilingual("指标", "Figure"),
    "of": Bilingual("分项", "Of"),
    "value": Bilingual("数值", "Value"),
    "count": Bilingual("依据数", "Rests on"),
    "counts": Bilingual("定义", "What counts"),
    "evidence": Bilingual("依据", "Evidence"),
    "day": Bilingual("日期", "Day"),
    "excluded": Bilingual("不计入", "What does not count"),
    "amount": Bilingual("金额", "Amount"),
    "since": Bilingual("自此日起", "Holds since"),
    "without_amount": Bilingual("未写金额", "No amount stated"),
    "without_demand": Bilingual("未关联需求", "Without a demand"),
    "funnels": Bilingual("各届漏斗", "Funnels"),
    "by_stage": Bilingual("各阶段", "By stage"),
    "by_day": Bilingual("按日累计", "By day"),
    "by_group": Bilingual("按类型和产业", "By kind and industry"),
    "definitions": Bilingual("定义", "Definitions"),
}
_HEADING = Bilingual("{name}（统计日 {day}，{counted}）", "{name} (counted on {day}, {counted})")
_UNTIL_THEN = Bilingual("截至统计日", "all until then")
_WITHIN = Bilingual("闭幕后 {days} 天内", "within {days} days after it closed")
_NOT_YET = Bilingual(
    "闭幕后 {days} 天内，尚未届满（第 {age} 天）", "within {days} days after it closed, not over yet (day {age})"
)
_OUT_OF_ORDER = Bilingual(
    "有 {count} 个项目后一阶段的日期早于前一阶段，请核对：{projects}",
    "Of {count} projects a later stage has an earlier day; please check: {projects}",
)
_UNEQUAL = Bilingual(
    "各届闭幕后的时间不同，早的一届有更多时间。如需同期比较：--within {days}",
    "These editions have had different times; the older ones had more. To compare at equal age: --within {days}",
)
_NO_AGE = Bilingual(
    "有的会期没有录入时段，不能同期比较。",
    "One of these editions has no slots, so that they cannot be compared at equal age.",
)
