"""The frame of a fair as an office keeps it: one .xlsx, a sheet for each part, in Chinese or English."""

from collections.abc import Mapping
from datetime import date, datetime, time

from matcher.bilingual import Bilingual, Language
from matcher.errors import UnreadableFile
from matcher.fair.entry.checks import NOBODY_KNOWN, FrameProblem, Known
from matcher.fair.entry.frame_reading import FrameReader, Resolve, Sides
from matcher.fair.entry.frame_sheets import FORM, Row, columns_of, is_about, part_of, read_rows, sheet_names
from matcher.fair.entry.frame_workbook_messages import NO_FRAME, NOT_A_WORKBOOK
from matcher.fair.entry.frame_writing import Rows, rows_of, write_rows
from matcher.fair.frame import AbsenceReason, Fair
from matcher.intake.files import RawSheet, open_file
from matcher.intake.limits import Limits


def as_written(name: str, _sides: Sides) -> tuple[str, ...]:
    """Every name stands for itself: for a workbook that gives ids."""
    return (name,)


def read(
    content: bytes,
    name: str,
    *,
    today: date,
    resolve: Resolve = as_written,
    known: Known = NOBODY_KNOWN,
    fair_id: str = "",
    limits: Limits | None = None,
) -> tuple[Fair | None, list[FrameProblem]]:
    """The frame, and all that is to be said of it, each with its cell; None where a row cannot be read.

    Names of talents, demands and organisations become ids by `resolve`, and `known` says who may be named. A day
    without a year is the next such day from `today` on; `fair_id` is that of a workbook which gives none. Raises
    UnreadableFile where the file is no workbook or none of its sheets belongs to a frame, and FileTooLarge.
    """
    file = open_file(content, name, limits or Limits())
    if file.format != "xlsx":
        raise UnreadableFile(NOT_A_WORKBOOK.format(file=name))
    reader = FrameReader(resolve, today, fair_id)
    parts: dict[str, list[Row]] = {}
    for sheet in file.sheets:
        part = part_of(sheet.name)
        if part and sheet.left_out is None:
            parts.setdefault(part, []).extend(_rows(sheet, part, reader))
        elif part and sheet.left_out is not None and sheet.left_out.code == "sheet.hidden":
            reader.found.report_in("workbook.sheet_hidden", sheet=sheet.name)
        elif part:
            parts.setdefault(part, [])
        elif not is_about(sheet.name) and sheet.left_out is None:
            reader.found.report_in("workbook.sheet_unknown", sheet=sheet.name, known=_all_sheets())
    if not parts:
        raise UnreadableFile(NO_FRAME.format(file=name, known=_all_sheets()))
    fair = reader.read(parts, known)
    return fair, reader.found.problems


def write(
    fair: Fair,
    language: Language = Language.ZH,
    *,
    labels: Mapping[str, str] | None = None,
    created: datetime | None = None,
) -> bytes:
    """A workbook that reads back as the same frame. `labels`: names of parties, by id, shown in a column beside."""
    return write_rows(rows_of(fair, language), language, labels=labels, created=created)


def template(language: Language = Language.ZH, *, example: bool = False) -> bytes:
    """An empty workbook with its headings; or with an example of each kind of row, of people who do not exist."""
    return write_rows(_EXAMPLE if example else {}, language)


def _rows(sheet: RawSheet, part: str, reader: FrameReader) -> list[Row]:
    found = read_rows(sheet, part)
    columns = columns_of(part)
    if found.rows is None:
        needed = [column.heading for column in columns if column.needed]
        reader.found.report_in("workbook.no_headings", sheet=sheet.name, needed=_listed(needed))
        return []
    known = _listed([column.heading for column in columns])
    for heading, number in found.unread.items():
        if part == FORM:
            reader.found.report_in("workbook.setting_unknown", sheet=sheet.name, row=number, value=heading, known=known)
        else:
            reader.found.report_in("workbook.column_unknown", sheet=sheet.name, row=number, column=heading, known=known)
    return list(found.rows)


def _listed(names: list[Bilingual]) -> Bilingual:
    return Bilingual("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _all_sheets() -> Bilingual:
    return _listed(list(sheet_names().values()))


_FIRST, _SECOND = date(2026, 10, 14), date(2026, 10, 15)
_EXAMPLE: Rows = {
    "fair": [
        {"id": "example"},
        {"name.zh": "示例洽谈会（虚构）"},
        {"name.en": "Example fair (invented)"},
        {"time_zone": "Asia/Shanghai"},
        {"once_per_organisation": True},
        {"least_value": 0.1},
    ],
    "slots": [
        {"day": _FIRST, "start": time(9, 0), "end": time(12, 0), "minutes": 25, "pause": 5},
        {"day": _FIRST, "start": time(12, 0), "end": time(12, 45), "lunch": True},
        {"day": _FIRST, "start": time(14, 0), "end": time(17, 0), "minutes": 25, "pause": 5},
        {"day": _SECOND, "start": time(9, 0), "end": time(12, 0), "minutes": 40, "pause": 5},
    ],
    "rooms": [
        {"id": "A", "name.zh": "一号厅", "name.en": "Hall 1"},
        {"id": "B", "name.zh": "二号厅", "name.en": "Hall 2"},
    ],
    "walks": [{"rooms[0]": "A", "rooms[1]": "B", "minutes": 5}],
    "tables": [
        {"id": "T", "room": "A", "count": 10},
        {"id": "T11", "room": "B", "count": 4},
        {"id": "E1", "room": "B", "owner": "T-101"},
    ],
    "attendees": [
        {"id": "T-101"},
        {"id": "T-102", "arrives": datetime(2026, 10, 14, 13, 30), "languages": "en, de"},
        {"id": "T-103", "leaves": datetime(2026, 10, 14, 17, 0), "languages": "zh, en"},
    ],
    "representatives": [
        {"organisation": "O-1", "name": "测试代表一（虚构）", "demands": "JS-101, JS-102", "languages": "zh, en"},
        {"organisation": "O-2", "name": "测试代表二（虚构）"},
    ],
    "interpreters": [
        {"name": "测试翻译一（虚构）", "pairs": "中英"},
        {"name": "测试翻译二（虚构）", "pairs": "中文-德语, zh-en"},
    ],
    "absences": [
        {
            "who": "*",
            "since": datetime(2026, 10, 14, 9, 0),
            "until": datetime(2026, 10, 14, 9, 30),
            "reason": AbsenceReason.CEREMONY,
            "note": "开幕式 Opening",
        },
        {
            "who": "T-101",
            "since": datetime(2026, 10, 14, 14, 0),
            "until": datetime(2026, 10, 14, 15, 0),
            "reason": AbsenceReason.TOUR,
        },
    ],
    "limits": [
        {"scope": "人才 talents", "least": 1, "most": 8},
        {"scope": "需求 demands", "most": 6},
        {"scope": "单位 organisations", "most": 24},
        {"scope": "行业 industry", "who": "biomedicine", "most": 40},
        {"scope": "个别 party", "who": "JS-101", "least": 2, "most": 10},
    ],
    "pins": [{"demand": "JS-101", "talent": "T-102"}],
    "bans": [{"party": "O-2", "talent": "T-103", "reason": "曾任职该单位 former employer"}],
    "groups": [{"host": "JS-102", "least": 2, "most": 6, "sessions": 1}],
}
