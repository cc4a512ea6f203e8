"""The door of intake: a file → its lists → for every row a profile, or the reason why not, and a report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from matcher.errors import WutongError
from matcher.intake.cells import RawRow
from matcher.intake.files import RawFile, RawSheet, open_file
from matcher.intake.forms import as_list
from matcher.intake.header import Header, hidden_columns_left_out, unit_above
from matcher.intake.kinds import SAMPLE, decide
from matcher.intake.limits import HEADING_ROWS, Limits
from matcher.intake.messages import file_error, fill, problem, short, size_error
from matcher.intake.references import list_name, number_of, reference_of
from matcher.intake.report import (
    ColumnReport,
    ColumnUse,
    FileReport,
    LeftOutRow,
    ListKind,
    RowReport,
    RowStatus,
    SheetReport,
    status_of,
)
from matcher.intake.rows import DataRow, RowReader
from matcher.profiles.models import Demand, Source, Talent
from matcher.profiles.problems import Problem, Severity
from matcher.profiles.reading import Reading, content_hash, content_key, profile_id, read_demand, read_talent

Progress = Callable[[int, int], None]
_PROGRESS_EVERY = 100  # rows
_AT_THE_END = ("sheet.filled", "sheet.no_rows", "sheet.other_headings")  # known once a sheet's rows have been read


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row: its profile (None when rejected), and what is said about it."""

    reading: Reading[Any]
    report: RowReport
    list_name: str = ""

    @property
    def profile(self) -> Talent | Demand | None:
        found: Talent | Demand | None = self.reading.profile
        return found


@dataclass(slots=True)
class Seen:
    """What earlier rows of the same import said, so that exact duplicates are merged across sheets and files."""

    content: dict[str, str] = field(default_factory=dict)  # content hash → place
    references: dict[str, str] = field(default_factory=dict)  # reference → place


@dataclass(frozen=True, slots=True)
class _List:
    raw: RawSheet
    report: SheetReport
    header: Header | None
    name: str


@dataclass(slots=True)
class Lists:
    """A file opened: its sheets judged, its rows not yet read."""

    file: str
    format: str
    problems: tuple[Problem, ...]
    limits: Limits
    today: date
    _lists: list[_List]

    @property
    def sheets(self) -> tuple[SheetReport, ...]:
        """Every sheet, those left out too. Rows left out and counts are complete once `results` has run through."""
        return tuple(list_.report for list_ in self._lists)

    @property
    def file_report(self) -> FileReport:
        return FileReport(self.file, self.format, self.problems)

    @property
    def total_rows(self) -> int:
        """Physical rows of the sheets that are read, headings among them: the whole of the progress."""
        return sum(list_.raw.total_rows for list_ in self._lists if list_.header)

    def results(self, progress: Progress | None = None, seen: Seen | None = None) -> Iterator[RowResult]:
        """Every entry in order, one at a time; nothing is kept. `progress` hears (rows done, rows in all)."""
        seen = Seen() if seen is None else seen
        before = 0
        for list_ in self._lists:
            if list_.header is None:
                continue
            for result in self._sheet_results(list_, list_.header, seen):
                if progress and result.report.row % _PROGRESS_EVERY == 0:
                    progress(before + result.report.row, self.total_rows)
                yield result
            before += list_.raw.total_rows
        if progress:
            progress(self.total_rows, self.total_rows)

    def _sheet_results(self, list_: _List, header: Header, seen: Seen) -> Iterator[RowResult]:
        report, reader = list_.report, RowReader(list_.raw, header, self.limits, list_.report.kind)
        report.left_out_rows.clear()
        report.rows = 0
        for row in reader:
            report.rows += 1
            if isinstance(row, LeftOutRow):
                report.left_out_rows.append(row)
            else:
                yield self._result(row, list_, seen)
        report.blank_rows = reader.blank_rows
        filled = (problem("sheet.filled", count=reader.filled),) if reader.filled else ()
        empty = () if len(report.left_out_rows) < report.rows else (problem("sheet.no_rows", sheet=report.sheet),)
        more = tuple(problem("sheet.other_headings", value=str(row)) for row in reader.switched)
        report.problems = (*(p for p in report.problems if p.code not in _AT_THE_END), *filled, *empty, *more)

    def _result(self, row: DataRow, list_: _List, seen: Seen) -> RowResult:
        source = Source(file=self.file, sheet=list_.raw.name, row=row.number)
        if any(found.severity is Severity.ERROR for found in row.problems):
            reading: Reading[Any] = Reading(profile=None, problems=row.problems)
            return self._reported(reading, row.problems, source, "", list_.name)
        number = number_of(row.fields)
        reading = self._read(row, list_, source)
        problems = _merged_problems(row, reading.problems)
        profile = reading.profile
        if profile is None:
            return self._reported(
                reading, problems, source, reference_of(list_.name, number, "") if number else "", list_.name
            )
        profile, more, duplicate = _identified(profile, list_.name, number, source, seen)
        reading = Reading(profile=profile, problems=(*problems, *more))
        status = RowStatus.DUPLICATE if duplicate else None
        return self._reported(reading, reading.problems, source, profile.reference, list_.name, status)

    def _read(self, row: DataRow, list_: _List, source: Source) -> Reading[Any]:
        """The profile readers never raise for a bad value; what they may still refuse costs this row only."""
        kind = list_.report.kind
        try:
            if kind is ListKind.TALENT:
                return read_talent(row.fields, units=row.units, today=self.today, source=source)
            demand_kind = kind.demand_kind if kind and row.own_kind else None
            return read_demand(row.fields, kind=demand_kind, units=row.units, today=self.today, source=source)
        except WutongError as error:
            found = problem("row.unreadable", reason=error.message)
        except ValueError as error:
            found = problem("row.unreadable", reason=short(str(error), 120))
        return Reading(profile=None, problems=(found,))

    def _reported(
        self,
        reading: Reading[Any],
        problems: tuple[Problem, ...],
        source: Source,
        reference: str,
        list_: str,
        status: RowStatus | None = None,
    ) -> RowResult:
        status = status or (RowStatus.REJECTED if reading.profile is None else status_of(problems))
        return RowResult(reading, RowReport(source.file, source.sheet, source.row, status, reference, problems), list_)


def _merged_problems(row: DataRow, found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What intake and the reader found, under the headings of the file; a cell is not called out of place twice."""
    named = tuple(p if p.column or not p.field else p.at(column=row.columns.get(p.field, "")) for p in found)
    told = {p.field for p in named if p.field}
    return (*(p for p in row.problems if p.code != "cell.misfit" or p.field not in told), *named)


def _identified(
    profile: Any, list_: str, number: str, source: Source, seen: Seen
) -> tuple[Any, tuple[Problem, ...], bool]:
    """The profile under its reference and id, what is said of its number, and whether an earlier row says the same."""
    key, digest = content_key(profile), content_hash(profile)
    reference, place = reference_of(list_, number, key), str(source)
    problems: list[Problem] = []
    duplicate = digest in seen.content
    if duplicate:
        problems.append(problem("row.duplicate", place=seen.content[digest]))
    elif reference in seen.references:
        if number:
            problems.append(problem("row.number_twice", field="number", value=number, place=seen.references[reference]))
        reference = f"{reference}~{(key if number else digest)[:8]}"
    seen.content.setdefault(digest, place)
    seen.references.setdefault(reference, place)
    changes = {"reference": reference, "id": profile_id(reference, type(profile)), "source": source}
    return profile.model_copy(update=changes), tuple(problems), duplicate


def open_lists(
    source: bytes | Path, filename: str, *, limits: Limits | None = None, today: date, kind: ListKind | None = None
) -> Lists:
    """Opens a file and judges its sheets, by what they hold or by the `kind` that a person says the list is.

    Raises UnreadableFile or FileTooLarge when nothing in the file can be read as a list; the message says what to do.
    """
    limits = limits or Limits()
    raw = open_file(source, filename, limits)
    lists = [_opened(sheet, raw, kind) for sheet in raw.sheets]
    rows = sum(list_.raw.total_rows for list_ in lists if list_.header)
    if rows > limits.max_rows + HEADING_ROWS * len(lists):
        raise size_error("file.rows", file=filename, sheet="*", count=rows, limit=limits.max_rows)
    if not any(list_.header for list_ in lists):
        raise _no_list(filename, lists)
    return Lists(filename, raw.format, tuple(raw.problems), limits, today, lists)


def read_file(
    source: bytes | Path,
    filename: str,
    *,
    limits: Limits | None = None,
    today: date,
    kind: ListKind | None = None,
    progress: Progress | None = None,
) -> Iterator[RowResult]:
    """Every row of every list in the file; see `open_lists` for the errors, raised before the first row."""
    return open_lists(source, filename, limits=limits, today=today, kind=kind).results(progress)


def _no_list(filename: str, lists: list[_List]) -> WutongError:
    from matcher.bilingual import Bilingual

    reasons = [list_.report.left_out.message for list_ in lists if list_.report.left_out]
    zh, en = ("".join(reason.zh for reason in reasons[:5]), " ".join(reason.en for reason in reasons[:5]))
    return file_error(
        "file.no_list", file=filename, reasons=fill(Bilingual("{text}", "{text}"), text=Bilingual(zh, en))
    )


def _opened(sheet: RawSheet, file: RawFile, given: ListKind | None) -> _List:
    report = SheetReport(file=file.name, sheet=sheet.name, rows=sheet.total_rows, left_out=sheet.left_out)
    if sheet.left_out:
        return _List(sheet, report, None, "")
    sample: list[RawRow] = list(islice(sheet.rows(), SAMPLE))
    sheet = as_list(sheet, sample)
    if sheet.left_out:
        report.left_out = sheet.left_out
        return _List(sheet, report, None, "")
    if sheet.form_lines:
        sample = [row for row in sheet.rows() if row.number not in sheet.form_lines]
    decision = decide(sheet, sample, file.name, given)
    report.evidence, report.left_out, report.kind = decision.evidence, decision.left_out, decision.kind
    if decision.header is None:
        return _List(sheet, report, None, "")
    columns = hidden_columns_left_out(decision.header.columns, sheet.hidden_columns)
    header = replace(decision.header, columns=columns, unit=unit_above(sample, decision.header.first_row))
    report.header_row = header.last_row
    report.form_cells = sheet.form_cells
    report.columns = tuple(
        ColumnReport(c.letter, c.heading, c.use, c.field, c.score, c.evidence)
        for c in columns
        if c.heading or c.use is not ColumnUse.IGNORED
    )
    report.problems = (*decision.problems, *_column_problems(header, sheet))
    return _List(sheet, report, header, list_name(file.name, sheet.name, decision.kind))


def _column_problems(header: Header, sheet: RawSheet) -> Iterator[Problem]:
    """What is said about columns once for the whole sheet. Values of personal data are never quoted."""
    told: set[str] = set()
    beside = next((column for column in header.columns if column.field == "beside"), None)
    if beside:
        yield problem("sheet.beside", column=beside.heading, letter=beside.letter)
    for column in header.columns:
        heading = " ".join(column.heading.split())
        if column.use is ColumnUse.NOT_COLLECTED:
            code = {"contact": "column.contact", "hidden": "column.hidden_left_out"}.get(
                column.field, "column.sensitive"
            )
            yield problem(code, column=heading or column.letter)
        elif column.use is ColumnUse.NOTES:
            yield (
                problem("column.unrecognised", column=heading)
                if heading
                else problem("column.no_heading", column=column.letter, letter=column.letter)
            )
        elif column.index in sheet.hidden_columns and column.use is ColumnUse.TAKEN:
            yield problem("column.hidden", column=heading, field=column.base_field)
        if heading and heading in told and column.use is ColumnUse.TAKEN:
            yield problem("column.repeated", column=heading, field=column.base_field)
        told.add(heading)
