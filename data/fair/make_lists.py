"""Renders the sample fair (source/*.jsonl) into the lists that offices and platforms would send; joins its judgements.

    python data/fair/make_lists.py              writes beside this file
    python data/fair/make_lists.py FOLDER       writes into FOLDER

Needs nothing but xlsxwriter and gives the same files on every run. The texts stand in source/; this file only lays them
out, each list in another way: title and note rows, merged cells, two-row headings, section rows, a hidden sheet, real
dates beside typed ones. headings.tsv says which list has which columns, and what its office calls them. Everything in
the lists is invented, and every list says so.
"""

import csv
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"
NOTE = "本表企业、人员均为虚构 / All organisations and people in this list are invented"
CREATED = datetime(2026, 11, 16, 9, 0)  # written into the workbooks, so that two runs give the same bytes
JUDGEMENT_COLUMNS = ("demand", "talent", "grade", "reason")

Row = dict[str, str]
Cell = str | int | date | datetime | None


class Column(NamedTuple):
    """A column of a list: the key in source/*.jsonl and the heading that this office gives it."""

    key: str
    heading: str
    width: int
    group: str  # a heading above this one, merged over its neighbours of the same group


class Fair(NamedTuple):
    """What source/ holds, by number."""

    demands: dict[str, Row]
    talents: dict[str, Row]
    judgements: list[tuple[str, str, int, str]]  # demand, talent, grade, reason


class InvalidSource(ValueError):
    """A line of source/ that cannot be used; the message names file and line."""


# ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_fair(source: Path = SOURCE) -> Fair:
    """All parts together. Raises InvalidSource for broken lines, doubled numbers and judgements of unknown numbers."""
    demands = _read_profiles(sorted(source.glob("*.demands.jsonl")))
    talents = _read_profiles(sorted(source.glob("*.talents.jsonl")))
    return Fair(demands, talents, _read_judgements(sorted(source.glob("*.judgements.tsv")), demands, talents))


def _read_profiles(paths: Sequence[Path]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for path in paths:
        for place, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InvalidSource(f"{path.name}:{place}: not JSON: {error}") from error
            number = row.get("number", "")
            if not number or number in rows:
                raise InvalidSource(f"{path.name}:{place}: number {number!r} is missing or used twice; give another")
            rows[number] = row
    return rows


def columns_of(name: str) -> list[Column]:
    """The columns of one list, from headings.tsv, in its order."""
    lines = (line.split("\t") for line in (HERE / "headings.tsv").read_text("utf-8").splitlines()[1:])
    return [Column(key, heading, int(width or 0), group) for of, key, heading, width, group in lines if of == name]


def _read_judgements(
    paths: Sequence[Path], demands: dict[str, Row], talents: dict[str, Row]
) -> list[tuple[str, str, int, str]]:
    judged: dict[tuple[str, str], tuple[str, str, int, str]] = {}
    for path in paths:
        for place, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            fields = tuple(line.split("\t"))
            if place == 1 and fields == JUDGEMENT_COLUMNS:
                continue
            where = f"{path.name}:{place}"
            if len(fields) != len(JUDGEMENT_COLUMNS) or fields[2] not in {"0", "1", "2", "3"}:
                raise InvalidSource(f"{where}: expected demand, talent, grade 0–3 and reason, got {line!r}")
            demand, talent, grade, reason = fields
            if demand not in demands or talent not in talents:
                raise InvalidSource(f"{where}: {demand} or {talent} is in no list; mend the number")
            if (demand, talent) in judged:
                raise InvalidSource(f"{where}: {demand} and {talent} are judged twice; keep one line")
            judged[demand, talent] = (demand, talent, int(grade), reason)
    return [judged[pair] for pair in sorted(judged)]


# ── values and order ───────────────────────────────────────────────────────────────────────────────────────────────


def shuffled(rows: Sequence[Row], seed: str) -> list[Row]:
    """A mixed order that is the same everywhere: a hash, because the random module promises none across versions."""
    return sorted(rows, key=lambda row: hashlib.sha256(f"{seed}{row['number']}".encode()).digest())


def may_show_name(number: str) -> bool | None:
    """What the talent answered: most say yes, some say no, some leave it blank."""
    answer = hashlib.sha256(f"consent {number}".encode()).digest()[0] % 10
    return None if answer == 0 else answer != 1


def typed(key: str, text: str) -> Cell:
    """Plain numbers and unmistakable dates become numbers and dates, as a spreadsheet does; the rest stays text."""
    if not text:
        return None
    if key in {"years", "headcount", "graduated", "expected_salary"} and re.fullmatch(r"[0-9]+", text):
        return int(text)
    if key == "budget" and (amount := re.fullmatch(r"([0-9]+)万元?", text)):
        return int(amount[1])  # its column is headed 万元
    if key in {"deadline", "available"} and (day := re.fullmatch(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", text)):
        return date(int(day[1]), int(day[2]), int(day[3]))
    return text


# ── sheets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Book:
    """A workbook whose cells are never formulas or links and whose bytes do not depend on the clock."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self._book.set_properties({"created": CREATED, "title": NOTE})
        frame = {"border": 1, "text_wrap": True, "valign": "top"}
        self.title = self._book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.note = self._book.add_format({"italic": True, "align": "left"})
        self.head = self._book.add_format({**frame, "bold": True, "align": "center", "bg_color": "#DDEBF7"})
        self.section = self._book.add_format({**frame, "bold": True, "bg_color": "#F2F2F2"})
        self.body = self._book.add_format(frame)
        self._day = self._book.add_format({**frame, "num_format": "yyyy/m/d"})
        self._moment = self._book.add_format({**frame, "num_format": "yyyy-mm-dd hh:mm:ss"})

    def sheet(self, name: str, columns: Sequence[Column] = ()) -> Any:
        sheet = self._book.add_worksheet(name)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        return sheet

    def write(self, sheet: Any, line: int, place: int, value: Cell) -> None:
        if isinstance(value, datetime):
            sheet.write_datetime(line, place, value, self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), self._day)
        elif isinstance(value, int):
            sheet.write_number(line, place, value, self.body)
        elif value is None:
            sheet.write_blank(line, place, None, self.body)
        else:
            sheet.write_string(line, place, value, self.body)

    def write_row(self, sheet: Any, line: int, columns: Sequence[Column], row: Row) -> None:
        for place, column in enumerate(columns):
            self.write(sheet, line, place, typed(column.key, row.get(column.key, "")))

    def across(self, sheet: Any, line: int, columns: Sequence[Column], text: str, look: Any) -> None:
        sheet.merge_range(line, 0, line, len(columns) - 1, text, look)

    def headings(self, sheet: Any, line: int, columns: Sequence[Column]) -> None:
        for place, column in enumerate(columns):
            sheet.write_string(line, place, column.heading, self.head)

    def grouped_headings(self, sheet: Any, line: int, columns: Sequence[Column]) -> None:
        """Two rows: a group's name merged over its columns, a heading without group merged over both rows."""
        place = 0
        for group, members in groupby(columns, key=lambda column: column.group or column.heading):
            inside = list(members)
            if inside[0].group:
                sheet.merge_range(line, place, line, place + len(inside) - 1, group, self.head)
                for offset, column in enumerate(inside):
                    sheet.write_string(line + 1, place + offset, column.heading, self.head)
            else:
                sheet.merge_range(line, place, line + 1, place, group, self.head)
            place += len(inside)

    def close(self) -> None:
        self._book.close()


# ── the lists ──────────────────────────────────────────────────────────────────────────────────────────────────────

GUIDE = (
    "填表说明",
    NOTE,
    "1. 每行填写一项需求；同一区市的单位连续填写，“所在区市”可合并单元格。",
    "2. “预算（万元）”直接填数字；外币或区间请写明币种和单位，如“RMB 1.5 million”“180-220万”。",
    "3. “学历要求”如为硬性条件，请写“必须”。",
    "4. 截止日期请填具体日期；长期征集的填“长期有效”。",
    "5. 不得填写与岗位、技术无关的个人条件（如性别、年龄）。",
)
OFFICE_RECORD = (
    ("编号", "走访情况（内部，不公开）"),
    ("JS-104", "企业来电两次，场长不习惯填表，由窗口代填，已念给对方确认。"),
    ("JS-306", "“见附件”指频谱图，附件打不开，已请企业重发。"),
    ("JS-305", "约定下周二到车间看现场，拟请高校专家同去。"),
    ("JS-405", "投诉件较多，区生态环境部门希望会前先对接。"),
    ("JS-103", "企业同意拆成燃烧、后处理、安全三包分别对接。"),
)


def technology_list(fair: Fair, path: Path) -> None:
    """One sheet for people, one of instructions and a hidden one; districts merged over their rows."""
    columns = columns_of("technology")
    by_district = shuffled(_of_kind(fair, "technology"), "technology 12 ")
    order = {row["district"]: place for place, row in reversed(list(enumerate(by_district)))}
    rows = sorted(by_district, key=lambda row: order[row["district"]])
    book = Book(path)
    sheet = book.sheet("技术需求榜单", columns)
    book.across(sheet, 0, columns, "2027年海外人才项目洽谈会技术需求榜单（样例）", book.title)
    book.across(sheet, 1, columns, NOTE, book.note)
    book.headings(sheet, 2, columns)
    for line, row in enumerate(rows, start=3):
        book.write_row(sheet, line, columns, row)
    place = [column.key for column in columns].index("district")
    line = 3
    for district, members in groupby(rows, key=lambda row: row["district"]):
        last = line + len(list(members)) - 1
        if last > line:
            sheet.merge_range(line, place, last, place, district, book.body)
        line = last + 1
    book.across(sheet, line, columns, f"填表人：人才服务窗口（虚构）    合计 {len(rows)} 项", book.note)
    sheet.freeze_panes(3, 3)
    record = book.sheet("内部记录")
    for line, cells in enumerate(OFFICE_RECORD):
        for column, text in enumerate(cells):
            record.write_string(line, column, text)
    record.hide()
    guide = book.sheet("填表说明")
    guide.set_column(0, 0, 90)
    for line, text in enumerate(GUIDE):
        guide.write_string(line, 0, text)
    book.close()


JOB_SECTIONS = {
    "一、研发与设计": ("GW-101", "GW-102", "GW-201", "GW-202", "GW-301", "GW-304", "GW-305", "GW-401", "GW-404"),
    "二、工程与管理": ("GW-105", "GW-205", "GW-206", "GW-303", "GW-402", "GW-403", "GW-406"),
    "三、技能与服务": ("GW-103", "GW-104", "GW-106", "GW-203", "GW-204", "GW-302", "GW-306", "GW-405"),
}
CENTRAL = ("崂山", "市南", "市北", "西海岸", "黄岛", "Laoshan", "Shinan")


def job_list(fair: Fair, path: Path) -> None:
    """Two sheets by district, headings in two rows, sections; on the first sheet the headings come again half-way."""
    columns = columns_of("job")
    rows = shuffled(_of_kind(fair, "job"), "job 4 ")
    central = [row for row in rows if row["district"].startswith(CENTRAL)]
    others = [row for row in rows if not row["district"].startswith(CENTRAL)]
    book = Book(path)
    for name, part, repeat_before in (("市区及西海岸", central, "三、技能与服务"), ("其他区市", others, "")):
        sheet = book.sheet(name, columns)
        book.across(sheet, 0, columns, f"岗位需求榜单（样例）——{name}", book.title)
        book.across(sheet, 1, columns, NOTE, book.note)
        book.grouped_headings(sheet, 2, columns)
        line = 4
        for section, numbers in JOB_SECTIONS.items():
            if section == repeat_before:
                book.grouped_headings(sheet, line, columns)
                line += 2
            book.across(sheet, line, columns, section, book.section)
            for row in (row for row in part if row["number"] in numbers):
                line += 1
                book.write_row(sheet, line, columns, row)
            line += 1
        book.across(sheet, line, columns, f"填表人：引才专班（虚构）    合计 {len(part)} 个岗位", book.note)
    book.close()


def funding_list(fair: Fair, path: Path) -> None:
    """GB18030, as a Chinese Excel saves it: a title line, a note line, line breaks inside quoted cells."""
    columns = columns_of("funding")
    rows = shuffled(_of_kind(fair, "funding"), "funding 5 ")
    blank = [""] * (len(columns) - 1)
    with path.open("w", encoding="gb18030", newline="") as file:
        table = csv.writer(file, lineterminator="\r\n")
        table.writerow(["融资需求榜单（样例）", *blank])
        table.writerow([NOTE, *blank])
        table.writerow([column.heading for column in columns])
        for row in rows:
            table.writerow([_paragraphs(column.key, row.get(column.key, "")) for column in columns])
        table.writerow([f"填表人：金融服务窗口（虚构） 合计 {len(rows)} 项", *blank])


def _paragraphs(key: str, text: str) -> str:
    """The description as typed with Alt+Enter: what the money is for, and who else is wanted, on new lines."""
    return re.sub(r"(?<=[。.])\s*(?=本轮|另|除资金外|除了资金|We )", "\n", text) if key == "description" else text


def english_form(fair: Fair, path: Path) -> None:
    """A web form's export: one row an answer, in the order of submission, real points in time."""
    columns = columns_of("english_form")
    book = Book(path)
    sheet = book.sheet("Responses", columns)
    book.across(sheet, 0, columns, f"Overseas talent registration, form export. {NOTE}", book.note)
    book.headings(sheet, 1, columns)
    answers = {True: "yes, show both", False: "no, matching only", None: ""}
    for order, row in enumerate(shuffled(_in_language(fair, "en"), "english 1 ")):
        book.write_row(sheet, order + 2, columns, {**row, "consent": answers[may_show_name(row["number"])]})
        book.write(sheet, order + 2, 1, datetime(2026, 9, 1, 8, 12, 5) + order * timedelta(hours=17, minutes=23))
    book.close()


def chinese_form(fair: Fair, path: Path) -> None:
    """The office's own form. Its columns for sex, birth and nationality stay blank: they must not be collected."""
    columns = columns_of("chinese_form")
    book = Book(path)
    sheet = book.sheet("报名表", columns)
    book.across(sheet, 0, columns, "海外人才报名表（样例）", book.title)
    book.across(sheet, 1, columns, NOTE, book.note)
    book.across(sheet, 2, columns, "报名即同意用于人才与需求匹配；是否公开姓名和单位请在最后一栏填写。", book.note)
    book.headings(sheet, 3, columns)
    answers = {True: "同意公开", False: "不公开，仅用于匹配", None: ""}
    for line, row in enumerate(shuffled(_in_language(fair, "zh"), "chinese "), start=4):
        book.write_row(sheet, line, columns, {**row, "consent": answers[may_show_name(row["number"])]})
    book.close()


def bank_export(fair: Fair, path: Path) -> None:
    """One object a line, as an interface hands them out: null for blank, numbers, lists of what was ticked."""
    lines = []
    for row in shuffled(_in_language(fair, "mixed"), "bank "):
        entry: dict[str, Any] = {}
        for key, name, _, _ in columns_of("bank"):
            value = row.get(key, "")
            ticked = re.split(r"\s*[/、,;，；]\s*", value) if key == "intents" else []
            number = typed(key, value)
            entry[name] = ticked or (number if isinstance(number, int) else value or None)
        entry["consents"] = {True: ["matching", "profile"], False: ["matching"], None: None}[
            may_show_name(row["number"])
        ]
        entry["disclaimer"] = NOTE
        lines.append(json.dumps(entry, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), "utf-8", newline="\n")


def _of_kind(fair: Fair, kind: str) -> list[Row]:
    return [row for row in fair.demands.values() if row["kind"] == kind]


def _in_language(fair: Fair, language: str) -> list[Row]:
    return [row for row in fair.talents.values() if row["language"] == language]


def join_judgements(fair: Fair, path: Path) -> None:
    """All parts and the cross-part file in one, sorted by demand and talent."""
    lines = [JUDGEMENT_COLUMNS, *((demand, talent, str(grade), why) for demand, talent, grade, why in fair.judgements)]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), "utf-8", newline="\n")


LISTS = {
    "技术需求榜单.xlsx": technology_list,
    "岗位需求榜单.xlsx": job_list,
    "融资需求榜单.csv": funding_list,
    "overseas_talent_registration.xlsx": english_form,
    "海外人才报名表.xlsx": chinese_form,
    "talent_bank_export.jsonl": bank_export,
    "judgements.tsv": join_judgements,
}


def make_lists(folder: Path = HERE) -> list[Path]:
    """Writes every list into the folder and gives their paths. Raises InvalidSource before anything is written."""
    fair = read_fair()
    paths = []
    for name, write in LISTS.items():
        write(fair, folder / name)
        paths.append(folder / name)
    return paths


if __name__ == "__main__":
    for written in make_lists(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(written.name)
