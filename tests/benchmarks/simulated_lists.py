"""Simulated rows as the lists that an office would send: title, note, headings, and then the rows."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from matcher.profiles.fields import DEMAND_FIELDS, TALENT_FIELDS

TITLE = {"talents": "海外人才报名表（模拟数据）", "demands": "技术需求榜单（模拟数据）"}
NOTE = "本表全部内容为测速用模拟数据 / everything in this list is simulated"
_LEFT_OUT = {"demands": ("kind", "amount", "stage", "partner", "salary", "headcount", "employment"), "talents": ()}

Row = Mapping[str, str]


def columns(side: str) -> dict[str, str]:
    """The cells of a row and their headings, `side` being talents or demands."""
    described = TALENT_FIELDS if side == "talents" else DEMAND_FIELDS
    return {name: field.label.zh for name, field in described.items() if name not in _LEFT_OUT[side]}


def write_xlsx(file: Path, side: str, rows: Iterable[Row]) -> None:
    import xlsxwriter  # only where a workbook is written

    wanted = columns(side)
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("模拟数据")
        for number, line in enumerate(_lines(side, rows)):
            sheet.write_row(number, 0, line)
        sheet.set_column(0, len(wanted) - 1, 16)


def write_csv(file: Path, side: str, rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows(_lines(side, rows))


def _lines(side: str, rows: Iterable[Row]) -> Iterable[list[str]]:
    wanted = columns(side)
    yield [TITLE[side]]
    yield [NOTE]
    yield list(wanted.values())
    for row in rows:
        yield [row.get(name, "") for name in wanted]
