"""What offices write into the cells of a frame."""

from datetime import date, datetime, time

import pytest

from matcher.fair.entry import frame_cells as cells
from matcher.fair.frame import AbsenceReason
from matcher.intake.cells import Cell

TODAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("09:30", time(9, 30)),
        ("9:30:00", time(9, 30)),
        ("09：30", time(9, 30)),
        ("9点半", time(9, 30)),
        ("上午9点", time(9)),
        ("下午2:30", time(14, 30)),
        ("14时05分", time(14, 5)),
        ("下午3点一刻", time(15, 15)),
        ("9 am", time(9)),
        ("12:15 AM", time(0, 15)),
        ("12:15 p.m.", time(12, 15)),
        (0.375, time(9)),
        (datetime(2026, 10, 14, 9, 30), time(9, 30)),
        ("", None),
        ("—", None),
    ],
)
def test_times(cell: Cell, expected: time | None) -> None:
    assert cells.clock(cell) == expected


@pytest.mark.parametrize("cell", ["9", "25:00", "早上", 14, "9:75"])
def test_what_is_no_time_is_not_guessed(cell: Cell) -> None:
    with pytest.raises(cells.Unread):
        cells.clock(cell)


@pytest.mark.parametrize(
    ("cell", "begins", "ends"),
    [
        ("2026-10-14 09:30", datetime(2026, 10, 14, 9, 30), datetime(2026, 10, 14, 9, 30)),
        ("2026-10-14T09:30", datetime(2026, 10, 14, 9, 30), datetime(2026, 10, 14, 9, 30)),
        ("10月14日下午2点", datetime(2026, 10, 14, 14), datetime(2026, 10, 14, 14)),
        ("14 October 2026, 2 pm", datetime(2026, 10, 14, 14), datetime(2026, 10, 14, 14)),
        ("2026-10-14", datetime(2026, 10, 14), datetime(2026, 10, 15)),
        ("10月14日", datetime(2026, 10, 14), datetime(2026, 10, 15)),
        (date(2026, 10, 14), datetime(2026, 10, 14), datetime(2026, 10, 15)),
        (datetime(2026, 10, 14), datetime(2026, 10, 14), datetime(2026, 10, 15)),
        ("2026-10-14 00:00:00", datetime(2026, 10, 14), datetime(2026, 10, 14)),
        ("9:30", datetime(2026, 10, 20, 9, 30), datetime(2026, 10, 20, 9, 30)),
        (0.5, datetime(2026, 10, 20, 12), datetime(2026, 10, 20, 12)),
    ],
)
def test_a_day_alone_lasts_from_midnight_to_midnight(cell: Cell, begins: datetime, ends: datetime) -> None:
    of_day = date(2026, 10, 20)
    assert cells.moment(cell, TODAY, of_day=of_day) == begins
    assert cells.moment(cell, TODAY, of_day=of_day, end=True) == ends


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("中英", (("zh", "en"),)),
        ("中德互译", (("zh", "de"),)),
        ("英译中", (("en", "zh"),)),
        ("中文-英语、中/日", (("zh", "en"), ("zh", "ja"))),
        ("zh-en, no-sv", (("zh", "en"), ("no", "sv"))),
        ("Chinese to German; French and Chinese", (("zh", "de"), ("fr", "zh"))),
    ],
)
def test_pairs_of_languages(cell: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert cells.language_pairs(cell) == expected


@pytest.mark.parametrize("cell", ["中文", "中英德", "x-y", "火星语-中文"])
def test_what_is_no_pair_is_not_guessed(cell: str) -> None:
    with pytest.raises(cells.Unread):
        cells.language_pairs(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(8, 8), ("8", 8), ("8场", 8), ("十二场", 12), ("25 min", 25), ("8.0", 8), (None, None), ("无", None)],
)
def test_whole_numbers(cell: Cell, expected: int | None) -> None:
    assert cells.whole_number(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("走进青岛", AbsenceReason.TOUR),
        ("开幕式", AbsenceReason.CEREMONY),
        ("Lunch", AbsenceReason.BREAK),
        ("out of order", AbsenceReason.OUT_OF_ORDER),
        ("家事", None),
        ("", AbsenceReason.OTHER),
    ],
)
def test_reasons(cell: str, expected: AbsenceReason | None) -> None:
    assert cells.absence_reason(cell) is expected
