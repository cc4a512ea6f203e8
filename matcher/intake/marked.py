"""The list as it was sent, with every problem marked where it stands, to mend and send again. Always an .xlsx.

Cells hold values only: a formula of the original stands as its saved result, so that opening the copy runs nothing.
"""

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from matcher.bilingual import Bilingual, Language
from matcher.intake.cells import Cell, RawRow, column_index, column_letter, text_of
from matcher.intake.files import RawFile, RawSheet, open_file
from matcher.intake.limits import Limits
from matcher.intake.report import ImportReport, RowReport, RowStatus, SheetReport
from matcher.profiles.problems import Problem, Severity

STATUS_HEADING, PROBLEMS_HEADING = "状态 / Status", "问题 / Problems"
STATUS_WORDS: dict[RowStatus, Bilingual] = {
    RowStatus.ACCEPTED: Bilingual("已接收", "accepted"),
    RowStatus.WARNED: Bilingual("已接收，有提示", "accepted with warnings"),
    RowStatus.REJECTED: Bilingual("未接收", "rejected"),
    RowStatus.DUPLICATE: Bilingual("重复，已合并", "duplicate, merged"),
}
_COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}
_LARGE = 150_000  # cells; above it the copy keeps the values and leaves the formatting, so that memory stays bounded
_MOST_COMMENTS = 2_000  # a workbook with more opens slowly; the column of problems says the same
_CELL_LIMIT = 32_000


def marked_copy(
    original: bytes | Path, filename: str, report: ImportReport, language: Language, limits: Limits | None = None
) -> bytes:
    """The workbook with problem cells coloured and commented, and two columns more: status and problems of a row.

    Sent again it is read like the original; the two columns are known and ignored. Raises UnreadableFile when
    `original` cannot be opened.
    """
    raw = open_file(original, filename, limits or Limits())
    sheets = {sheet.sheet: sheet for sheet in report.sheets if sheet.file == filename}
    rows: dict[str, dict[int, RowReport]] = defaultdict(dict)
    for row in report.rows:
        if row.file == filename:
            rows[row.sheet][row.row] = row
    cells = sum(
        sheet.total_rows * max(1, len(sheets[sheet.name].columns)) for sheet in raw.sheets if sheet.name in sheets
    )
    if raw.format == "xlsx" and cells <= _LARGE:
        return _marked_in_place(
            original if isinstance(original, bytes) else original.read_bytes(), sheets, rows, language
        )
    return _marked_anew(raw, sheets, rows, language)


def _columns(sheet: SheetReport, width: int) -> tuple[int, int]:
    """Where status and problems are written, from 0: over those of an earlier marked copy, else right of everything."""
    known = {" ".join(column.heading.split()): column_index(column.letter) for column in sheet.columns}
    width = max([width, *(index + 1 for index in known.values())])
    status = known.get(STATUS_HEADING, width)
    return status, known.get(PROBLEMS_HEADING, max(width, status + 1))


def _places(problems: Sequence[Problem], sheet: SheetReport) -> Iterator[tuple[int, Problem]]:
    """The column, from 0, of each problem that has one."""
    by_heading = {column.heading: column_index(column.letter) for column in reversed(sheet.columns)}
    by_letter = {column.letter: column_index(column.letter) for column in sheet.columns}
    by_heading |= {label: column_index(letter) for label, (_, letter) in sheet.form_cells.items()}
    for found in problems:
        index = by_heading.get(found.column, by_letter.get(found.column))
        if index is not None and found.severity in _COLOURS:
            yield index, found


def _told(row: RowReport, language: Language) -> str:
    lines = dict.fromkeys(
        f"{found.column}: {found.message.text(language)}" if found.column else found.message.text(language)
        for found in sorted(row.problems, key=lambda found: list(Severity)[::-1].index(found.severity))
    )
    return "\n".join(lines)[:_CELL_LIMIT]


def _marked_in_place(
    data: bytes, sheets: Mapping[str, SheetReport], rows: Mapping[str, Mapping[int, RowReport]], language: Language
) -> bytes:
    import warnings

    from openpyxl import load_workbook  # slow to import, and only marked copies need it
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, PatternFill

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions that the copy leaves out
        workbook = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    fills = {severity: PatternFill("solid", start_color=colour) for severity, colour in _COLOURS.items()}
    comments = 0
    for name, report in sheets.items():
        if report.left_out or name not in workbook.sheetnames:
            continue
        sheet = workbook[name]
        status_column, problem_column = (index + 1 for index in _columns(report, sheet.max_column))
        heading_row = report.header_row or max(1, min(rows.get(name, {1: None})) - 1)  # a form has no headings
        _write_text(sheet, heading_row, status_column, STATUS_HEADING)
        _write_text(sheet, heading_row, problem_column, PROBLEMS_HEADING)
        sheet.column_dimensions[column_letter(problem_column - 1)].width = 60
        for number, row in rows.get(name, {}).items():
            _write_text(sheet, number, status_column, STATUS_WORDS[row.status].text(language))
            cell = _write_text(sheet, number, problem_column, _told(row, language))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            for index, found in _places(row.problems, report):
                place = report.form_cells.get(found.column)
                cell = _top_of_merge(sheet, place[0] if place else number, index + 1)
                cell.fill = fills[found.severity]
                if comments < _MOST_COMMENTS:
                    before = f"{cell.comment.text}\n" if cell.comment else ""
                    cell.comment = Comment(before + found.message.text(language), "Wutong", height=120, width=300)
                    comments += 1
    return _saved(workbook)


def _saved(workbook: Any) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _top_of_merge(sheet: Any, row: int, column: int) -> Any:
    """The cell itself, or the one that shows for it: what is inside merged cells cannot be written to."""
    cell = sheet.cell(row, column)
    if type(cell).__name__ != "MergedCell":
        return cell
    span = next(span for span in sheet.merged_cells.ranges if cell.coordinate in span)
    return sheet.cell(span.min_row, span.min_col)


def _write_text(sheet: Any, row: int, column: int, text: str) -> Any:
    """Writes a string as a string, whatever it begins with: nothing we write is ever a formula."""
    cell = _top_of_merge(sheet, row, column)
    cell.value = _printable(text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in "=+-@"
    return cell


def _printable(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _marked_anew(
    raw: RawFile, sheets: Mapping[str, SheetReport], rows: Mapping[str, Mapping[int, RowReport]], language: Language
) -> bytes:
    """A workbook written row by row from the values; for text files, and for workbooks too large to be held twice."""
    from xlsxwriter import Workbook  # writes with constant memory

    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(target, options) as workbook:
        styles = _Styles(workbook)
        for raw_sheet in raw.sheets:
            report = sheets.get(raw_sheet.name)
            if report is None or report.left_out:
                continue
            sheet = workbook.add_worksheet(raw_sheet.name or "Sheet1")
            _write_sheet(sheet, raw_sheet, report, rows.get(raw_sheet.name, {}), language, styles)
    return target.getvalue()


class _Styles:
    """The formats of one workbook: a heading, and for values and days each colour or none."""

    def __init__(self, workbook: Any) -> None:
        self.heading = workbook.add_format({"bold": True})
        self.colours: dict[Severity | None, Any] = {None: None}
        self.days: dict[Severity | None, Any] = {None: workbook.add_format({"num_format": "yyyy-mm-dd"})}
        for severity, colour in _COLOURS.items():
            self.colours[severity] = workbook.add_format({"bg_color": f"#{colour}"})
            self.days[severity] = workbook.add_format({"bg_color": f"#{colour}", "num_format": "yyyy-mm-dd"})


def _write_sheet(
    sheet: Any, raw: RawSheet, report: SheetReport, rows: Mapping[int, RowReport], language: Language, styles: _Styles
) -> None:
    status_column, problem_column = _columns(report, 0)
    sheet.set_column(problem_column, problem_column, 60)
    below = 0
    header_row = report.header_row
    if raw.headings is not None:  # keys of JSON objects become a heading row above everything
        below, header_row = 1, 0
        for index, heading in enumerate(raw.headings):
            sheet.write_string(0, index, heading, styles.heading)
        sheet.write_string(0, status_column, STATUS_HEADING, styles.heading)
        sheet.write_string(0, problem_column, PROBLEMS_HEADING, styles.heading)
    comments = 0
    for row in _filled_rows(raw, report):
        place, found = row.number - 1 + below, rows.get(row.number)
        marks = dict(reversed(list(_places(found.problems, report)))) if found else {}
        for index, value in enumerate(row.cells):
            if index not in (status_column, problem_column):
                _write_cell(sheet, place, index, value, styles, marks.get(index))
        for index, mark in marks.items():
            if index >= len(row.cells) or row.cells[index] is None:
                sheet.write_blank(place, index, None, styles.colours[mark.severity])
            if comments < _MOST_COMMENTS:
                sheet.write_comment(place, index, mark.message.text(language), {"author": "Wutong", "x_scale": 2})
                comments += 1
        if found:
            sheet.write_string(place, status_column, STATUS_WORDS[found.status].text(language))
            sheet.write_string(place, problem_column, _told(found, language))
        elif row.number == header_row:
            sheet.write_string(place, status_column, STATUS_HEADING, styles.heading)
            sheet.write_string(place, problem_column, PROBLEMS_HEADING, styles.heading)


def _filled_rows(raw: RawSheet, report: SheetReport) -> Iterator[RawRow]:
    """The rows, with vertically merged cells written out: rows that are written one by one cannot be merged."""
    carried: dict[int, Cell] = {}
    numbers = {column_index(column.letter) for column in report.columns if column.field == "number"}
    spans = [span for span in raw.merged if span.first_row > report.header_row and span.first_column not in numbers]
    starts = sorted(spans, key=lambda span: span.first_row)
    active: list[Any] = []
    for row in raw.rows():
        while starts and starts[0].first_row <= row.number:
            active.append(starts.pop(0))
        active = [span for span in active if span.last_row >= row.number]
        for span in active:
            if span.first_row == row.number:
                carried[span.first_column] = (
                    row.cells[span.first_column] if span.first_column < len(row.cells) else None
                )
            elif span.first_column < len(row.cells):
                row.cells[span.first_column] = carried.get(span.first_column)
        yield row


def _write_cell(sheet: Any, row: int, column: int, value: Cell, styles: _Styles, mark: Problem | None) -> None:
    severity = mark.severity if mark else None
    colour = styles.colours[severity]
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, colour)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, styles.days[severity])
    elif isinstance(value, int | float) and abs(value) < 1e15:
        sheet.write_number(row, column, value, colour)
    else:
        sheet.write_string(row, column, _printable(text_of(value))[:_CELL_LIMIT], colour)


__all__ = ["PROBLEMS_HEADING", "STATUS_HEADING", "STATUS_WORDS", "marked_copy"]
