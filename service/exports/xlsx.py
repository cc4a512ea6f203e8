"""Sheets as a workbook. Whatever somebody typed is written as text, and is never a formula, a link or a field."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from matcher.bilingual import Bilingual, Language
from matcher.fair.sheets import Badge, Named, Row, Sheet
from service.exports.material import Material
from service.exports.words import ROLES, day_text, label

_A4 = 9
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADER_NAME = 80  # characters of the fair's name in the head of a printed page, which takes 255 of all
_CELL = 32_767  # characters that a cell may have

Value = str | int | float


@dataclass(frozen=True)
class Table:
    """One sheet of the workbook: headings, widths in characters, rows."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Value]]
    groups: Sequence[int] = ()  # rows before which a line is drawn


def programme_xlsx(material: Material, language: Language) -> bytes:
    """The whole programme: overview, by hour, table, talent, organisation and interpreter, and what was not placed."""
    sheets = material.sheets
    return _workbook(
        material,
        language,
        [
            _overview(material, language),
            _all_rows("by_hour", sheets.rows, language),
            _by("by_table", "table", sheets.tables, language),
            _by("by_talent", "talent", sheets.talents, language),
            _by("by_organisation", "organisation", sheets.organisations, language),
            _by("by_interpreter", "interpreter", sheets.interpreters, language),
            _unplaced(material, language),
        ],
    )


def schedules_xlsx(material: Material, sheets: Sequence[Sheet], language: Language) -> bytes:
    """The meetings of these sheets, one after another, by whom or what each sheet is for."""
    title = ROLES[sheets[0].role].text(language) if sheets else label("overview", language)
    return _workbook(material, language, [_by_subject(title, title, sheets, language)])


def badges_xlsx(material: Material, language: Language, badges: Sequence[Badge] | None = None) -> bytes:
    """Everybody with his code: for the desk where people check in, or to have badges printed elsewhere."""
    shown = material.sheets.badges(material.codes.of) if badges is None else badges
    columns = [("name", 30), ("role", 14), ("label", 50), ("code", 16), ("number", 22)]
    rows = [
        (one.name.text(language), ROLES[one.role].text(language), one.label.text(language), one.code, one.id)
        for one in shown
    ]
    return _workbook(material, language, [_table("badges", columns, rows, language)])


def signing_xlsx(material: Material, language: Language) -> bytes:
    columns = [("order", 8), ("day", 14), ("time", 10), ("parties", 60), ("title", 50), ("amount", 24)]
    rows = [
        (
            one.order,
            one.at.date().isoformat() if one.at else "",
            f"{one.at:%H:%M}" if one.at else "",
            "; ".join(party.text(language) for party in one.parties),
            one.title.text(language),
            one.amount.text(language),
        )
        for one in sorted(material.signings, key=lambda one: one.order)
    ]
    return _workbook(material, language, [_table("signing", columns, rows, language)])


_ROW_COLUMNS = [
    ("day", 12),
    ("start", 8),
    ("end", 8),
    ("table", 9),
    ("room", 20),
    ("talent", 26),
    ("headline", 36),
    ("organisation", 30),
    ("demand", 44),
    ("representative", 18),
    ("interpreter", 16),
    ("note", 24),
    ("meeting", 14),
]


def _row(row: Row, language: Language) -> tuple[Value, ...]:
    return (
        row.at.day.isoformat() if row.at else label("no_time", language),
        f"{row.at.start:%H:%M}" if row.at else row.slot,
        f"{row.at.end:%H:%M}" if row.at else "",
        row.table,
        row.room.name.text(language),
        _names(row.talents, language),
        "; ".join(one.about.text(language) for one in row.talents),
        _names(row.organisations, language),
        _names(row.demands, language),
        _names((one for one in row.representatives if one.about.en), language),
        row.interpreter.name.text(language) if row.interpreter else "",
        "; ".join(note.text(language) for note in row.notes),
        row.meeting,
    )


def _names(some: Iterable[Named], language: Language) -> str:
    return "; ".join(one.name.text(language) for one in some)


def _all_rows(key: str, rows: Sequence[Row], language: Language) -> Table:
    starts = [number for number, row in enumerate(rows) if number and row.slot != rows[number - 1].slot]
    return _table(key, _ROW_COLUMNS, [_row(row, language) for row in rows], language, starts)


def _by(key: str, subject: str, sheets: Sequence[Sheet], language: Language) -> Table:
    return _by_subject(label(key, language), label(subject, language), sheets, language)


def _by_subject(title: str, subject: str, sheets: Sequence[Sheet], language: Language) -> Table:
    """Each meeting after the name and number of whose it is; those without meetings have a row that says so."""
    columns = [
        (subject, 26),
        (label("number", language), 20),
        *((label(key, language), size) for key, size in _ROW_COLUMNS),
    ]
    rows: list[tuple[Value, ...]] = []
    groups = []
    for sheet in sheets:
        groups.append(len(rows))
        named = (sheet.subject.name.text(language), sheet.subject.id)
        rows += [(*named, *_row(row, language)) for row in sheet.rows]
        if not sheet.rows:
            rows.append((*named, label("no_meetings", language)))
    return Table(title, columns, rows, groups[1:])


def _overview(material: Material, language: Language) -> Table:
    counts = material.sheets.counts
    named = ("meetings", "talents", "demands", "organisations", "tables", "interpreted", "unplaced")
    rows: list[tuple[Value, ...]] = [
        (label("fair", language), material.name.text(language)),
        (label("version", language), material.stand.text(language)),
        *((label(f"count_{name}", language), getattr(counts, name)) for name in named),
    ]
    groups = [2, len(rows)]
    rows += [(day_text(day, language), number) for day, number in counts.days]
    groups.append(len(rows))
    rows += [(f"{slot.day:%Y-%m-%d} {slot.start:%H:%M}–{slot.end:%H:%M}", number) for slot, number in counts.slots]
    return Table(label("overview", language), [("", 34), ("", 60)], rows, groups)


def _unplaced(material: Material, language: Language) -> Table:
    columns = [("demand", 44), ("organisation", 30), ("talent", 26), ("value", 10), ("reason", 60), ("number", 44)]
    rows = [
        (
            one.demand.name.text(language),
            one.organisation.name.text(language),
            one.talent.name.text(language),
            round(one.value, 4),
            one.reason.text(language),
            f"{one.demand.id} {one.talent.id}",
        )
        for one in material.sheets.unplaced
    ]
    return _table("unplaced", columns, rows, language)


def _table(
    key: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Value]],
    language: Language,
    groups: Sequence[int] = (),
) -> Table:
    return Table(label(key, language), [(label(name, language), size) for name, size in columns], rows, groups)


def _workbook(material: Material, language: Language, tables: Sequence[Table]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _PLAIN) as workbook:
        made = material.version.moment.replace(tzinfo=None)
        workbook.set_properties({"title": material.name.text(language), "created": made})
        font = {"font_name": _FONT.text(language), "font_size": 10, "valign": "top", "text_wrap": True}
        styles = {
            "head": workbook.add_format(font | {"bold": True, "bg_color": "#E4EFE9", "bottom": 1}),
            "cell": workbook.add_format(font),
            "first": workbook.add_format(font | {"top": 1, "top_color": "#8FA69B"}),
        }
        for table in tables:
            _write(workbook.add_worksheet(table.title), table, material, language, styles)
    return stream.getvalue()


def _write(sheet: Worksheet, table: Table, material: Material, language: Language, styles: dict[str, Any]) -> None:
    for column, (heading, width) in enumerate(table.columns):
        sheet.set_column(column, column, width)
        if heading:
            sheet.write_string(0, column, heading, styles["head"])
    headed = any(heading for heading, _ in table.columns)
    above = set(table.groups)
    for number, row in enumerate(table.rows):
        style = styles["first" if number in above else "cell"]
        for column in range(len(table.columns)):
            value = row[column] if column < len(row) else ""
            if value == "":
                sheet.write_blank(number + headed, column, None, style)
            elif isinstance(value, str):
                sheet.write_string(number + headed, column, value[:_CELL], style)
            else:
                sheet.write_number(number + headed, column, value, style)
    if headed:
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    name = material.name.text(language)[:_HEADER_NAME]
    sheet.set_header(f"&L{_plain(name)}&C&A&R{_plain(material.stand.text(language))}")
    sheet.set_footer("&C&P / &N")


def _plain(text: str) -> str:
    """In the head of a page an ampersand begins a field, unless there are two."""
    return text.replace("&", "&&")


_FONT = Bilingual("微软雅黑", "Calibri")
