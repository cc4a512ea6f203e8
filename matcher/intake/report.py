"""What became of every file, sheet and row, in a form that can be shown in either language."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from matcher.bilingual import Bilingual, Language
from matcher.errors import WutongError
from matcher.intake.messages import LEFT_OUT
from matcher.profiles.models import Kind
from matcher.profiles.problems import Problem, Severity


class RowStatus(StrEnum):
    ACCEPTED = "accepted"
    WARNED = "warned"  # taken, with something to look at
    REJECTED = "rejected"
    DUPLICATE = "duplicate"  # says exactly what another row says; merged with it


class ListKind(StrEnum):
    """Which list a sheet is: one of the three demand lists, a demand list of several kinds, or talents."""

    FUNDING = "funding"
    TECHNOLOGY = "technology"
    JOB = "job"
    DEMAND = "demand"
    TALENT = "talent"

    @property
    def demand_kind(self) -> Kind | None:
        return Kind(self.value) if self.value in tuple(Kind) else None


class ColumnUse(StrEnum):
    """What is done with a column."""

    TAKEN = "taken"
    NOTES = "notes"  # not recognised: its text is kept in the notes
    NOT_COLLECTED = "not_collected"  # personal data that matching does not need, or hidden: never read
    IGNORED = "ignored"  # our own remarks in a marked copy, or an empty column


@dataclass(frozen=True, slots=True)
class ColumnReport:
    letter: str
    heading: str
    use: ColumnUse
    field: str = ""
    score: float = 0.0
    evidence: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "column": self.letter,
            "heading": self.heading,
            "use": self.use.value,
            "field": self.field,
            "score": round(self.score, 2),
            "evidence": self.evidence,
        }


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A row that holds no entry: a title, heading, section, total, remark."""

    row: int
    reason: str  # a key of `messages.LEFT_OUT`
    text: str

    def as_json(self, language: Language) -> dict[str, Any]:
        return {
            "row": self.row,
            "reason": self.reason,
            "message": LEFT_OUT[self.reason].text(language),
            "text": self.text,
        }


@dataclass(slots=True)
class SheetReport:
    """A sheet: read as a list of `kind`, or left out for the reason in `left_out`."""

    file: str
    sheet: str
    kind: ListKind | None = None
    evidence: tuple[str, ...] = ()
    left_out: Problem | None = None
    rows: int = 0  # physical rows that hold anything, headings and remarks among them
    header_row: int = 0
    columns: tuple[ColumnReport, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out_rows: list[LeftOutRow] = field(default_factory=list)
    blank_rows: int = 0
    form_cells: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # of a form: label → row, column letter

    def as_json(self, language: Language) -> dict[str, Any]:
        return {
            "file": self.file,
            "sheet": self.sheet,
            "kind": self.kind.value if self.kind else None,
            "evidence": list(self.evidence),
            "left_out": problem_json(self.left_out, language) if self.left_out else None,
            "rows": self.rows,
            "header_row": self.header_row,
            "columns": [column.as_json() for column in self.columns],
            "problems": [problem_json(problem, language) for problem in self.problems],
            "left_out_rows": [row.as_json(language) for row in self.left_out_rows],
            "blank_rows": self.blank_rows,
        }


def problem_json(problem: Problem, language: Language) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "column": problem.column,
        "field": problem.field,
        "value": problem.value,
        "message": problem.message.text(language),
    }


def status_of(problems: tuple[Problem, ...]) -> RowStatus:
    """The worst finding decides; notes leave a row accepted."""
    severities = {problem.severity for problem in problems}
    if Severity.ERROR in severities:
        return RowStatus.REJECTED
    return RowStatus.WARNED if Severity.WARNING in severities else RowStatus.ACCEPTED


@dataclass(frozen=True, slots=True)
class RowReport:
    file: str
    sheet: str
    row: int
    status: RowStatus
    reference: str = ""
    problems: tuple[Problem, ...] = ()

    def with_problem(self, problem: Problem, status: RowStatus | None = None) -> "RowReport":
        """The same row with one finding more. Without `status` it sinks to what the finding demands, never rises."""
        if status is None:
            order = (RowStatus.ACCEPTED, RowStatus.WARNED, RowStatus.DUPLICATE, RowStatus.REJECTED)
            status = max(self.status, status_of((problem,)), key=order.index)
        return replace(self, problems=(*self.problems, problem), status=status)

    def as_json(self, language: Language) -> dict[str, Any]:
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "status": self.status.value,
            "reference": self.reference,
            "problems": [problem_json(problem, language) for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: how it was read, or why it was not."""

    file: str
    format: str = ""
    problems: tuple[Problem, ...] = ()
    refused: Bilingual | None = None

    def as_json(self, language: Language) -> dict[str, Any]:
        return {
            "file": self.file,
            "format": self.format,
            "refused": self.refused.text(language) if self.refused else None,
            "problems": [problem_json(problem, language) for problem in self.problems],
        }


@dataclass(slots=True)
class ImportReport:
    """Grows while an import runs; a row costs a few hundred bytes."""

    files: list[FileReport] = field(default_factory=list)
    sheets: list[SheetReport] = field(default_factory=list)
    rows: list[RowReport] = field(default_factory=list)

    def add_file(self, file: FileReport, sheets: tuple[SheetReport, ...] = ()) -> None:
        self.files.append(file)
        self.sheets.extend(sheets)

    def add_failure(self, filename: str, error: WutongError) -> None:
        self.files.append(FileReport(file=filename, refused=error.message))

    def add(self, row: RowReport) -> None:
        self.rows.append(row)

    def counts(self) -> dict[str, int]:
        """How many rows have each status; every status is there, with 0 where none has it."""
        counted = Counter(row.status for row in self.rows)
        return {status.value: counted[status] for status in RowStatus}

    def row_entries(self, language: Language) -> Iterator[dict[str, Any]]:
        """One entry a row, for writing to a file without holding all of them."""
        return (row.as_json(language) for row in self.rows)

    def as_json(self, language: Language) -> dict[str, Any]:
        return {
            "files": [file.as_json(language) for file in self.files],
            "sheets": [sheet.as_json(language) for sheet in self.sheets],
            "counts": self.counts(),
            "rows": list(self.row_entries(language)),
        }
