"""A table of demand, talent and grade that names records as an office does → grades by id, or all that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matcher.bilingual import Bilingual
from matcher.intake.cells import text_of
from matcher.intake.files import RawSheet, open_file
from matcher.intake.limits import Limits
from matcher.learning.judged_fair import Grades
from matcher.profiles.text import clean, key_of
from service.actions.naming import Names
from service.errors import InvalidRequest

_COLUMNS = {
    "demand": ("demand", "demand id", "demand number", "需求", "需求编号", "需求序号"),
    "talent": ("talent", "talent id", "talent number", "人才", "人才编号", "人才序号"),
    "grade": ("grade", "judgement", "等级", "评级", "评分"),
}
_GRADES = {str(grade): grade for grade in range(4)}
_ROWS_NAMED = 5  # of those that share a fault


def read_judgements(content: bytes, name: str, limits: Limits, demands: Names, talents: Names) -> Grades:
    """Demand → talent → grade 0 … 3, by id, of every sheet. What stands in other columns is not read.

    Raises InvalidRequest with everything that is wrong in the file, UnreadableFile or FileTooLarge.
    """
    reading = _Reading({"demand": demands, "talent": talents})
    for sheet in open_file(content, name, limits).sheets:
        if sheet.left_out is None:
            reading.read(sheet, name)
    if not reading.faults and not any(any(graded.values()) for graded in reading.grades.values()):
        raise InvalidRequest(_NOTHING.format(name=name))
    if reading.faults:
        faults = [_told(*place_and_fault, rows) for place_and_fault, rows in reading.faults.items()]
        told = Bilingual("\n".join(one.zh for one in faults), "\n".join(one.en for one in faults))
        raise InvalidRequest(_UNUSABLE.format(name=name, faults=told))
    return reading.grades


@dataclass
class _Reading:
    names: Mapping[str, Names]
    grades: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: dict[tuple[str, Bilingual], list[int]] = field(default_factory=dict)  # column and what is wrong → rows
    _rows: dict[tuple[str, str], int] = field(default_factory=dict)  # pair → the row that judged it first

    def read(self, sheet: RawSheet, file: str) -> None:
        rows = [(row.number, [clean(text_of(cell)) for cell in row.cells]) for row in sheet.rows()]
        rows = [(number, cells) for number, cells in rows if any(cells)]
        if sheet.headings is not None:
            rows.insert(0, (0, list(sheet.headings)))
        if not rows:
            return
        headings = rows[0][1]
        places = {column: _place(headings, known) for column, known in _COLUMNS.items()}
        missing = [column for column, place in places.items() if place is None]
        if missing:
            labels = [_LABELS[column] for column in missing]
            listed = Bilingual("、".join(one.zh for one in labels), ", ".join(one.en for one in labels))
            self._fault(rows[0][0], "", _NO_COLUMN.format(sheet=sheet.name or file, missing=listed))
            return
        found = {column: place for column, place in places.items() if place is not None}
        for number, cells in rows[1:]:
            cells = cells + [""] * (len(headings) - len(cells))
            self._take(number, {column: (headings[place], cells[place]) for column, place in found.items()})

    def _take(self, row: int, given: Mapping[str, tuple[str, str]]) -> None:
        demand, talent = (self._named(row, side, *given[side]) for side in ("demand", "talent"))
        column, text = given["grade"]
        grade = _GRADES.get(text)
        if grade is None:
            self._fault(row, column, _BAD_GRADE.format(value=text[:60]))
        elif demand and talent:
            before = self.grades.setdefault(demand, {}).setdefault(talent, grade)
            first = self._rows.setdefault((demand, talent), row)
            if before != grade:
                self._fault(row, column, _CONTRADICTS.format(value=grade, first=first, before=before))

    def _named(self, row: int, side: str, column: str, name: str) -> str:
        """The id that is meant; "" where it is none, or not to be told."""
        found = self.names[side].find(name)
        if len(found) == 1:
            return found[0]
        said = _AMBIGUOUS if found else _UNKNOWN
        self._fault(row, column, said.format(value=name[:60], side=_SIDES[side], count=len(found)))
        return ""

    def _fault(self, row: int, column: str, said: Bilingual) -> None:
        self.faults.setdefault((column, said), []).append(row)


def _place(headings: Sequence[str], known: Sequence[str]) -> int | None:
    keys = {key_of(one) for one in known}
    return next((place for place, heading in enumerate(headings) if key_of(heading) in keys), None)


def _told(column: str, said: Bilingual, rows: Sequence[int]) -> Bilingual:
    """With the rows of which it is said, and the heading of the column, if it is one."""
    zh, en = (mark.join(map(str, rows[:_ROWS_NAMED])) for mark in ("、", ", "))
    if len(rows) > _ROWS_NAMED:
        zh, en = f"{zh} …… 行（共 {len(rows)} 行）", f"Rows {en} … ({len(rows)} in all)"
    else:
        zh, en = f"{zh} 行", f"{'Row' if len(rows) == 1 else 'Rows'} {en}"
    if column:
        zh, en = f"{zh}“{column[:60]}”列", f"{en}, column “{column[:60]}”"
    return Bilingual(f"第 {zh}：{said.zh}", f"{en}: {said.en}")


_SIDES = {"demand": Bilingual("需求", "demand"), "talent": Bilingual("人才", "talent")}
_LABELS = {**_SIDES, "grade": Bilingual("等级", "grade")}
_UNUSABLE = Bilingual(
    zh="“{name}”有以下问题，未作评测：\n{faults}", en="“{name}” was not evaluated on, because of:\n{faults}"
)
_NO_COLUMN = Bilingual(
    zh="“{sheet}”缺少列：{missing}。首行应含“需求”“人才”“等级”三列。",
    en="“{sheet}” lacks the columns: {missing}. Its first row should name demand, talent and grade.",
)
_BAD_GRADE = Bilingual(
    zh="等级“{value}”应为 0（不合适）、1、2 或 3（一定会邀请）。",
    en="the grade “{value}” should be 0 (does not fit), 1, 2 or 3 (would certainly be invited).",
)
_CONTRADICTS = Bilingual(
    zh="同一对需求和人才，此处等级为“{value}”，第 {first} 行为“{before}”。请保留正确的一行。",
    en="“{value}” is given to the pair that row {first} gives “{before}”. Keep the row that is right.",
)
_UNKNOWN = Bilingual(
    zh="没有编号为“{value}”的{side}。请写系统编号或名单中的编号；已删除的，请去掉此行。",
    en="there is no {side} “{value}”. Give its id, or its number in the office's list; if it was erased, delete the "
    "row.",
)
_AMBIGUOUS = Bilingual(
    zh="编号“{value}”对应 {count} 条{side}。请写成“名单#编号”。",
    en="“{value}” is the number of {count} {side}s. Write LIST#NUMBER.",
)
_NOTHING = Bilingual(
    zh="“{name}”中没有高于 0 的等级，无从评测。请至少为一条需求评出合适的人才。",
    en="“{name}” holds no grade above 0, and so nothing can be measured. Grade at least one talent who fits.",
)
