"""Rows whose cells stand one column too far left or right, and cells that plainly belong elsewhere."""

from collections.abc import Sequence

from matcher.bilingual import Bilingual
from matcher.intake.cells import Cell, text_of
from matcher.intake.header import Column
from matcher.intake.messages import problem, short
from matcher.intake.report import ColumnUse
from matcher.intake.shapes import LABELS, judged, shape_of, verdict
from matcher.profiles.problems import Problem

_GAIN = 3  # by how much moving the cells must improve the fit
_OUT_OF_PLACE = 3  # cells that make a row unusable even when no single move mends it
_SIDES = {
    1: (Bilingual("右", "right"), Bilingual("左", "left")),
    -1: (Bilingual("左", "left"), Bilingual("右", "right")),
}


def check_places(columns: Sequence[Column], cells: Sequence[Cell]) -> tuple[Problem, ...]:
    """() for a row that fits its headings, one error for a shifted one, a warning for each cell out of place."""
    watched = [c for c in columns if c.use is ColumnUse.TAKEN and c.index < len(cells) and judged(c.base_field)]
    here = [verdict(column.base_field, cells[column.index]) for column in watched]
    if -1 not in here:
        return ()
    misfits = [column for column, found in zip(watched, here, strict=True) if found < 0]
    if len(misfits) >= 2 and (shifted := _shift(watched, cells, here)):
        return (shifted,)
    if len(misfits) >= _OUT_OF_PLACE:
        value = short(text_of(cells[misfits[0].index]))
        return (
            problem(
                "row.misplaced", column=misfits[0].heading, field=misfits[0].base_field, value=value, count=len(misfits)
            ),
        )
    return tuple(_misfit(column, cells[column.index]) for column in misfits)


def _misfit(column: Column, cell: Cell) -> Problem:
    shape = shape_of(cell)
    assert shape is not None  # a verdict of -1 rests on a shape
    return problem(
        "cell.misfit", field=column.base_field, column=column.heading, value=short(text_of(cell)), shape=LABELS[shape]
    )


def _shift(watched: Sequence[Column], cells: Sequence[Cell], here: Sequence[int]) -> Problem | None:
    """The move by one column, of a run of cells, after which every cell fits; None when no move clearly does."""
    best = (0, 0, 0, 0)  # gain, direction, first and last place in `watched`
    for direction in (1, -1):
        gains = [
            _verdict_at(column, cells, column.index + direction) - now
            for column, now in zip(watched, here, strict=True)
        ]
        for first in range(len(watched)):
            for last in range(first, len(watched)):
                gain = sum(gains[first : last + 1])
                mended = [now + more for now, more in zip(here[first : last + 1], gains[first : last + 1], strict=True)]
                if gain > best[0] and -1 not in (*here[:first], *mended, *here[last + 1 :]):
                    best = (gain, direction, first, last)
    gain, direction, first, last = best
    if gain < _GAIN:
        return None
    wrong = next(place for place in range(first, last + 1) if here[place] < 0)
    where, remedy = _SIDES[direction]
    return problem(
        "row.shifted",
        column=watched[first].heading,
        field=watched[wrong].base_field,
        value=short(text_of(cells[watched[wrong].index])),
        seen=watched[wrong].heading,
        last=watched[last].heading,
        direction=where,
        remedy=remedy,
    )


def _verdict_at(column: Column, cells: Sequence[Cell], index: int) -> int:
    return verdict(column.base_field, cells[index]) if 0 <= index < len(cells) else 0
