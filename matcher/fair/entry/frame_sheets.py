"""The sheets and columns of a frame's workbook: what they are called, and the rows that a file has in them."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from matcher.bilingual import Bilingual
from matcher.intake.cells import Cell, is_blank, text_of
from matcher.intake.files import RawSheet
from matcher.intake.header import LOOKED_AT
from matcher.profiles.text import clean, key_of

SHEETS = Path(__file__).with_name("frame_sheets.tsv")
COLUMNS = Path(__file__).with_name("frame_columns.tsv")
FORM = "fair"  # of this sheet each row is a setting: its name, and beside it its value
FOR_REFERENCE = Bilingual("系统中的名称", "Known as")  # a column beside ids, for people; it is not read
ABOUT = Bilingual("说明", "Notes")  # a sheet for people; it is not read
_ABOUT = frozenset({"说明", "填表说明", "填写说明", "notes", "readme", "instructions", "about"})
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_HAN = re.compile(r"[^\u3400-\u9fff]+")
_LATIN = re.compile(r"[^A-Za-z ]+")


@dataclass(frozen=True)
class Column:
    """`field` is named as in the frame."""

    field: str
    needed: bool
    heading: Bilingual
    width: int
    synonyms: frozenset[str]


@dataclass(frozen=True)
class Row:
    """What one row of a sheet says, by field, and under which headings."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    headings: Mapping[str, str]
    faults: frozenset[str] = frozenset()  # fields whose formula has no value
    hidden: bool = False


@dataclass(frozen=True)
class SheetRows:
    """`rows` is None where no row names the columns that the sheet must have."""

    rows: Sequence[Row] | None
    unread: Mapping[str, int] = field(default_factory=dict)  # heading that was not recognised → its row


@cache
def sheet_names() -> Mapping[str, Bilingual]:
    """Part of the frame → what its sheet is called, in their order."""
    return {row["sheet"]: Bilingual(row["zh"], row["en"]) for row in _table(SHEETS)}


@cache
def columns_of(part: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            row["field"],
            bool(row["needed"]),
            Bilingual(row["zh"], row["en"]),
            int(row["width"] or 0),
            frozenset(map(key_of, row["synonyms"].split("|"))) - {""},
        )
        for row in _table(COLUMNS)
        if row["sheet"] == part
    )


def part_of(sheet: str) -> str:
    """The part of the frame that a sheet so called holds: 时段, Slots, “2 时段 Slots”, 时段（第一天）; "" for none."""
    bare = _BRACKETS.sub(" ", sheet)
    keys = (key_of(bare), key_of(_HAN.sub("", bare)), key_of(_LATIN.sub(" ", bare)))
    return next((part for key in keys if (part := _parts().get(key, ""))), "")


def is_about(sheet: str) -> bool:
    return key_of(sheet) in _ABOUT


def read_rows(sheet: RawSheet, part: str) -> SheetRows:
    """The rows below the first one that names every column that is needed; blank ones are passed over."""
    if part == FORM:
        return _settings(sheet)
    for row in islice(sheet.rows(), LOOKED_AT):
        texts = [clean(text_of(cell)) if isinstance(cell, str) else "" for cell in row.cells]
        fields = _fields(part, texts)
        if all(column.field in fields.values() for column in columns_of(part) if column.needed):
            unread = {
                text: row.number
                for index, text in enumerate(texts)
                if text and index not in fields and text not in FOR_REFERENCE
            }
            return SheetRows(list(_below(sheet, row.number, fields, texts)), unread)
    return SheetRows(None)


def _below(sheet: RawSheet, heading: int, fields: Mapping[int, str], texts: Sequence[str]) -> Iterator[Row]:
    headings = {name: texts[index] for index, name in fields.items()}
    merged, seen = _Merged(sheet), set()
    for row in sheet.rows():
        seen.add(row.number)
        if row.number <= heading:
            merged.note(row.number, row.cells)
            continue
        if is_blank(row.cells):
            continue
        cells = merged.filled(row.number, row.cells)
        said = {name: cells[index] for index, name in fields.items() if index < len(cells)}
        faults = frozenset(name for index, name in fields.items() if (row.number, index) in sheet.cell_faults)
        if faults or any(cell is not None for cell in said.values()):
            yield Row(sheet.name, row.number, said, headings, faults, row.number in sheet.hidden_rows)
    for number in sorted({number for number, _ in sheet.cell_faults} - seen):  # rows of nothing but formulas
        faults = frozenset(name for index, name in fields.items() if (number, index) in sheet.cell_faults)
        if number > heading and faults:
            yield Row(sheet.name, number, {}, headings, faults)


class _Merged:
    """Cells merged downwards say the same in each of their rows."""

    def __init__(self, sheet: RawSheet) -> None:
        self._spans = [span for span in sheet.merged if span.last_row > span.first_row]
        self._content: dict[int, Cell] = {}

    def note(self, number: int, cells: Sequence[Cell]) -> None:
        for place, span in enumerate(self._spans):
            if span.first_row == number and span.first_column < len(cells):
                self._content[place] = cells[span.first_column]

    def filled(self, number: int, cells: Sequence[Cell]) -> list[Cell]:
        self.note(number, cells)
        whole = list(cells)
        for place, span in enumerate(self._spans):
            if span.first_row < number <= span.last_row:
                whole += [None] * (span.first_column + 1 - len(whole))
                whole[span.first_column] = self._content.get(place)
        return whole


def _fields(part: str, texts: Sequence[str]) -> dict[int, str]:
    """Column → field. Where several columns could be one field, the one with its own heading is it, else the first."""
    found: dict[int, str] = {}
    for exact in (True, False):
        for index, text in enumerate(texts):
            for column in columns_of(part):
                if index not in found and column.field not in found.values() and _names(column, text, exact):
                    found[index] = column.field
    return found


def _names(column: Column, text: str, exact: bool) -> bool:
    keys = {key_of(text), key_of(_BRACKETS.sub(" ", text))} - {""}
    return bool(keys & ({key_of(column.heading.zh), key_of(column.heading.en)} if exact else column.synonyms))


def _settings(sheet: RawSheet) -> SheetRows:
    """One row for the whole sheet, its cells by setting; each is placed in its own row."""
    rows, unread = [], {}
    for row in sheet.rows():
        filled = [(index, cell) for index, cell in enumerate(row.cells) if cell is not None]
        if not filled:
            continue
        label = clean(text_of(filled[0][1]))
        fields = _fields(FORM, [label])
        if not fields:
            if len(filled) > 1:
                unread[label] = row.number
            continue
        index = filled[0][0] + 1
        faults = frozenset(fields.values()) if (row.number, index) in sheet.cell_faults else frozenset()
        value = filled[1][1] if len(filled) > 1 else None
        rows.append(Row(sheet.name, row.number, {fields[0]: value}, {fields[0]: label}, faults))
    return SheetRows(rows, unread)


@cache
def _parts() -> Mapping[str, str]:
    return {
        key_of(name): row["sheet"]
        for row in _table(SHEETS)
        for name in (row["zh"], row["en"], *row["synonyms"].split("|"))
    }


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
