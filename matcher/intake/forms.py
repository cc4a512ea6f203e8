"""A form that one person or company filled in, names on the left and answers beside them → a list of one entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from matcher.intake.cells import Cell, RawRow, column_letter, text_of
from matcher.intake.columns import Side, candidates, exact_field
from matcher.intake.files import RawSheet
from matcher.intake.messages import problem

_LONGEST_FORM = 80  # rows
_LONGEST_LABEL = 30  # characters
_SURE = 0.85
_FEWEST_FIELDS, _FEWEST_ROWS = 4, 3
_SUBJECTS: dict[Side, frozenset[str]] = {"talent": frozenset({"name"}), "demand": frozenset({"title", "description"})}


@dataclass(frozen=True, slots=True)
class _Answer:
    row: int
    column: int  # of the answer, from 0
    label: str
    field: str
    value: Cell


def as_list(sheet: RawSheet, rows: Sequence[RawRow]) -> RawSheet:
    """The sheet as a list of one entry when it is a form, marked as left out when it is a list turned on its side.

    Any other sheet comes back as it is. The entry stands at the row of its name or title; the form's other rows are
    told as lines of the form.
    """
    if sheet.headings is not None or sheet.total_rows > _LONGEST_FORM:
        return sheet
    rows = [_without_marks(row, rows) for row in rows]
    sides: tuple[Side, ...] = ("talent", "demand")
    found = [(side, _answers(rows, side)) for side in sides]
    side, answers = max(found, key=lambda pair: (_complete(*pair), len({answer.field for answer in pair[1]})))
    if not _complete(side, answers) or not _reads_down(rows, side):
        return sheet
    if _turned(rows, side):
        return replace(sheet, left_out=problem("sheet.turned", sheet=sheet.name, count=sheet.total_rows))
    entry = next(answer.row for answer in answers if answer.field in _SUBJECTS[side])
    cells = [answer.value for answer in answers]
    lines = {row.number for row in rows} - {entry}
    return replace(
        sheet,
        rows=partial(_rows, sheet, entry, cells),
        merged=(),
        headings=tuple(answer.label for answer in answers),
        form_lines=frozenset(lines),
        form_cells={a.label: (a.row, column_letter(a.column)) for a in answers},
    )


def _rows(sheet: RawSheet, entry: int, cells: list[Cell]) -> Iterator[RawRow]:
    for row in sheet.rows():
        yield RawRow(row.number, list(cells)) if row.number == entry else row


def _without_marks(row: RawRow, rows: Sequence[RawRow]) -> RawRow:
    """Without the columns that a marked copy added."""
    first = min((i for r in rows for i, cell in enumerate(r.cells) if text_of(cell) in _MARKS), default=len(row.cells))
    return RawRow(row.number, row.cells[:first])


_MARKS = frozenset({"状态 / Status", "问题 / Problems"})


def _label(cell: Cell, side: Side) -> str:
    """The field that a cell names, "" when it is no label. What is not collected is a label too."""
    text = text_of(cell) if isinstance(cell, str) else ""
    if not text or len(text) > _LONGEST_LABEL:
        return ""
    found = exact_field(text.strip(" :：*＊"), side)
    if found:
        return found
    named = candidates(text, side)[:1]
    return named[0].field if named and named[0].score >= _SURE else ""


def _answers(rows: Sequence[RawRow], side: Side) -> list[_Answer]:
    """Every label with the first cell to its right that is none; a label followed by another has no answer."""
    found: list[_Answer] = []
    for row in rows:
        pending = ("", "")
        for index, cell in enumerate(row.cells):
            if not text_of(cell):
                continue
            if name := _label(cell, side):
                pending = (text_of(cell).strip(" :："), name)
            elif pending[0] and all(answer.label != pending[0] for answer in found):
                found.append(_Answer(row.number, index, *pending, cell))
                pending = ("", "")
            elif not pending[0] and _unknown_label(row.cells, index):
                pending = (text_of(cell).strip(" :："), "?")
    return found


def _unknown_label(cells: Sequence[Cell], index: int) -> bool:
    """A short text that begins a row of two: a question that no vocabulary knows, whose answer goes to the notes."""
    filled = [place for place, cell in enumerate(cells) if text_of(cell)]
    return filled[0] == index and len(filled) == 2 and len(text_of(cells[index])) <= _LONGEST_LABEL


def _complete(side: Side, answers: Sequence[_Answer]) -> bool:
    fields = {answer.field for answer in answers} - {"?"}
    enough = len(fields) >= _FEWEST_FIELDS and len({answer.row for answer in answers}) >= _FEWEST_ROWS
    return enough and bool(fields & _SUBJECTS[side])


def _reads_down(rows: Sequence[RawRow], side: Side) -> bool:
    """Most rows begin with a label, and in none do more than two stand next to each other, as headings would."""
    labelled = 0
    for row in rows:
        kinds = [bool(_label(cell, side)) for cell in row.cells if text_of(cell)]
        if any(label and len(list(run)) > 2 for label, run in groupby(kinds)):
            return False
        labelled += bool(kinds) and kinds[0]
    return 2 * labelled >= len(rows)


def _turned(rows: Sequence[RawRow], side: Side) -> bool:
    """Whether each label is followed by several answers: a list turned on its side, one entry a column."""
    widths = [len(filled) for row in rows if len(filled := [c for c in row.cells if text_of(c)]) > 1]
    one_label = all(sum(bool(_label(cell, side)) for cell in row.cells) <= 1 for row in rows)
    return one_label and bool(widths) and 2 * sum(width >= 3 for width in widths) > len(widths)
