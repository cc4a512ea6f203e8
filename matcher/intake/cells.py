"""What a cell can hold, and how a cell is named and written out."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from matcher.profiles.problems import Problem

Cell = str | float | int | datetime | date | bool | None


class RawRow(NamedTuple):
    """One physical row: its number as the program that opens the file shows it, from 1, and its cells from column A."""

    number: int
    cells: list[Cell]
    problems: tuple[Problem, ...] = ()


class Span(NamedTuple):
    """Merged cells. Rows as in `RawRow.number`, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def plain(value: object) -> Cell:
    """A library's cell as one of the types of `Cell`: whole floats become integers, times their text, blanks None."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, bool | int | str | datetime | date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def text_of(value: Cell) -> str:
    """The cell as one would read it aloud; blank is ''."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.isoformat(" ") if (value.hour or value.minute or value.second) else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def is_blank(row: list[Cell]) -> bool:
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in row)


JsonObject = Mapping[str, object]
