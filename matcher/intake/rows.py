"""From the physical rows under the headings to the fields of entries; every other row is named for what it is."""

# ruff: noqa: E501 (patterns, one a line)

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.intake.cells import Cell, RawRow, is_blank, text_of
from matcher.intake.columns import exact_field
from matcher.intake.files import RawSheet
from matcher.intake.header import Column, Header, build_header
from matcher.intake.limits import Limits
from matcher.intake.messages import problem, short
from matcher.intake.report import ColumnUse, LeftOutRow, ListKind
from matcher.intake.shifts import check_places
from matcher.intake.told_apart import told_apart
from matcher.profiles import vocabulary
from matcher.profiles.problems import Problem
from matcher.profiles.text import blank, has_han

_TOTAL = re.compile(
    r"(?:本页)?(?:合|总|小|共)\s*计(?:\s*[:：].*|\s*[\d.]+.{0,6}|人数.*|金额.*)?|汇\s*总|(?:grand |sub)?totals?(?:\s*[:：].*)?|sum",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"[*＊※]?\s*(?:备\s*注|附?注\d?|说\s*明|填表说明|填报说明|填表人|填报人|制表人?|制表单位|联系人|审核人?|审批|经办人|负责人|报送单位|填报单位|单位[（(]盖章[）)]|盖章|日\s*期|填表日期|填报日期|附件"
    r"|数据来源|更新时间|notes?|remarks?|source|prepared by|compiled by|approved by|signature|signed|date|contact|page)\s*\d*\s*[:：].*"
    r"|第\s*\d+\s*页.*|page \d+(?: of \d+)?|[*＊※].*|以上.{0,30}|注[:：].*",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十百]{1,3}[）)、.．]|第[一二三四五六七八九十\d]{1,3}[部章节类编批]|[IVX]{1,4}[.、]\s|[A-Z][.、]\s|part \d|section \d).{0,60}",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"(?:填写)?(?:示例|样例|范例|例子?|举例|模板|例如)\s*\d*\s*[:：]?|example\s*\d*|sample|e\.?g\.?", re.IGNORECASE
)
_INSTRUCTION = re.compile(
    r".{0,30}(?:必填|选填|请填|请选择|请按|填写|下拉|单选|多选|不超过\d+字|\d+字以内|格式[:：]|required|optional|mandatory|please |choose |select |max\.? \d+|^e\.g\.|^如[:：]).{0,60}",
    re.IGNORECASE,
)
_DAMAGED = re.compile("\ufffd|锟斤拷|烫烫|Ã[\u0080-\u00bf]|â€|ï»¿|��")
_FORMULA = re.compile(r"\s*=\s*[A-Za-z+\-(\"'@].*|\s*@[A-Z]+\(.*|.*\|\s*'?[^|]{0,60}!.{1,20}", re.DOTALL)
_MONEY = {"amount": "funding", "budget": "technology", "salary": "job"}  # field → kind of demand
_MADE_PUBLIC = re.compile(r"\s*(?:是|可|同意|公开|全部公开|yes|y\b|true|1|√|✓|✔|☑|public)", re.IGNORECASE)
_SHORT_LABEL = 40
_JOIN_WITH_HEADING = frozenset({"description", "summary", "notes"})
_JOIN_WITH_SPACE = frozenset({"name", "degree", "place", "district"})


@dataclass(frozen=True, slots=True)
class DataRow:
    """An entry to be read. `columns` maps each field to the heading that its problems are shown under."""

    number: int
    fields: Mapping[str, Cell]
    columns: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    own_kind: bool = (
        True  # False under headings of another table in the same sheet: the sheet's kind says nothing of it
    )


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one sheet below its headings, one at a time."""

    sheet: RawSheet
    header: Header
    limits: Limits
    kind: ListKind | None = None
    blank_rows: int = 0
    filled: int = 0  # cells that took the content of the merged cell above them
    switched: list[int] = field(default_factory=list)  # rows at which other headings begin
    _fillers: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _carried: dict[int, Cell] = field(default_factory=dict)
    _labels: set[int] = field(default_factory=set)
    _heading_texts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for span in self.sheet.merged:
            if span.first_row <= self.header.last_row:
                continue
            if span.last_row > span.first_row:
                self._fillers.setdefault(span.first_column, []).append((span.first_row, span.last_row))
            elif 2 * (span.last_column - span.first_column + 1) > len(self.header.headings):
                self._labels.add(span.first_row)

    @property
    def units(self) -> dict[str, str]:
        stated = {
            column.base_field: column.unit
            for column in self.header.columns
            if column.unit and column.use is ColumnUse.TAKEN
        }
        common = stated.pop("money", self.header.unit)
        return dict.fromkeys(_MONEY, common) | stated if common else stated

    def __iter__(self) -> Iterator[DataRow | LeftOutRow]:
        previous = 0
        for row in self.sheet.rows():
            self.blank_rows += max(0, row.number - previous - 1) if previous else row.number - 1
            previous = row.number
            yield self._entry_or_label(row)

    def _entry_or_label(self, row: RawRow) -> DataRow | LeftOutRow:
        if row.number in self.sheet.form_lines:
            # Only what the line asks: its answers may be personal data that is not collected.
            return LeftOutRow(row.number, "form", short(next(filter(None, map(text_of, row.cells)), "")))
        if row.number < self.header.first_row:
            return self._label(row, "title")
        if row.number <= self.header.last_row:
            self._heading_texts.update(text_of(cell) for cell in row.cells if cell is not None)
            return self._label(row, "heading")
        if row.problems and is_blank(row.cells):
            return DataRow(row.number, {}, {}, row.problems)
        reason = self._reason(row)
        if reason == "heading":
            self._switch(row)
        if reason:
            return self._label(row, reason)
        self._fill(row)
        return self._entry(row)

    def _switch(self, row: RawRow) -> None:
        """Takes over the headings of another table further down; headings that are only repeated change nothing."""
        texts = [text_of(cell) for cell in row.cells]
        filled = [text for text in texts if text]
        if self.sheet.headings is not None or 10 * sum(text in self._heading_texts for text in filled) >= 8 * len(
            filled
        ):
            return
        other = build_header(texts, [], self.header.side, self.header.first_row, self.header.last_row)
        before = {column.index: column.field for column in self.header.columns if column.field}
        if all(before.get(column.index, column.field) == column.field for column in other.columns if column.field):
            return  # the same headings in the other language
        self.header = other
        self._heading_texts.update(filled)
        self.switched.append(row.number)

    @staticmethod
    def _label(row: RawRow, reason: str) -> LeftOutRow:
        return LeftOutRow(
            row.number, reason, short(" ".join(text_of(cell) for cell in row.cells if cell is not None), 120)
        )

    def _reason(self, row: RawRow) -> str:
        """Why a row is no entry: heading, total, remark, section, example, instruction or numbered; "" when it is one."""
        filled = [(index, text_of(cell)) for index, cell in enumerate(row.cells) if cell is not None and text_of(cell)]
        texts = [text for _, text in filled]
        if self._is_heading(texts):
            return "heading"
        if _EXAMPLE.fullmatch(texts[0]) and len(texts) > 1:
            return "example"
        if _TOTAL.fullmatch(texts[0]) and not self._says_something(filled[1:], {"title", "name"}):
            return "total"
        if len(texts) > 1 and 10 * sum(1 for text in texts if _INSTRUCTION.fullmatch(text)) >= 6 * len(texts):
            return "instruction"
        if (
            2 * sum(1 for text in texts if _REMARK.fullmatch(text)) >= len(texts)
            and len(texts) <= 6
            and not self._says_something(filled, {"title", "description", "name", "summary"})
        ):
            return "remark"
        if len(texts) == 1 and len(self.header.headings) > 2:
            return self._lone(row, *filled[0])
        return ""

    def _is_heading(self, texts: Sequence[str]) -> bool:
        if len(texts) == 1:
            return len(self.header.headings) == 1 and texts[0] in self.header.headings
        if 10 * sum(text in self.header.headings for text in texts) >= 6 * len(texts):
            return True
        names, misses = set(), 0
        for text in texts:
            if name := exact_field(text, self.header.side):
                names.add(name)
            elif (misses := misses + 1) > 0.4 * len(texts):
                return False
        return len(names) >= 3

    def _says_something(self, filled: Sequence[tuple[int, str]], fields: set[str]) -> bool:
        """Whether a cell under the columns of `fields` holds a text of its own."""
        telling = {c.index for c in self.header.columns if c.base_field in fields}
        return any(
            index in telling and not text.replace(".", "").isdigit() and not _REMARK.fullmatch(text)
            for index, text in filled
        )

    def _lone(self, row: RawRow, index: int, text: str) -> str:
        column = self.header.columns[index] if index < len(self.header.columns) else None
        if _SECTION.fullmatch(text) or row.number in self._labels or exact_field(text, self.header.side):
            return "section"
        if column and column.field == "number":
            return "numbered" if len(text) <= 10 and not re.search(r"[\u3400-\u9fff]{2}", text) else "section"
        at_start = index == min((c.index for c in self.header.columns if c.heading), default=0)
        plain_label = (
            at_start
            and len(text) <= _SHORT_LABEL
            and column is not None
            and column.base_field not in {"title", "description", "name"}
        )
        return "section" if plain_label and column and column.base_field != "organisation" else ""

    def _fill(self, row: RawRow) -> None:
        """A vertically merged cell's content, in every row it covers. A merged number is the first row's only."""
        for index, ranges in self._fillers.items():
            span = next((span for span in ranges if span[0] <= row.number <= span[1]), None)
            if span is None or (index < len(self.header.columns) and self.header.columns[index].field == "number"):
                continue
            if row.number == span[0]:
                self._carried[index] = row.cells[index] if index < len(row.cells) else None
            elif index < len(row.cells) and row.cells[index] is None and self._carried.get(index) is not None:
                row.cells[index] = self._carried[index]
                self.filled += 1

    def _entry(self, row: RawRow) -> DataRow:
        problems = list(row.problems)
        if row.number in self.sheet.hidden_rows:
            problems.append(problem("row.hidden"))
        cells, found = self._checked(row)
        problems += found
        problems += self._beyond(cells)
        problems += check_places(self.header.columns, cells)
        fields, columns = self._fields(cells)
        if not any(name != "number" for name in fields):
            problems.append(problem("row.nothing"))
        return DataRow(row.number, fields, columns, tuple(problems), self.units, own_kind=not self.switched)

    def _checked(self, row: RawRow) -> tuple[list[Cell], list[Problem]]:
        """The cells, long ones cut, with what is wrong with single ones."""
        cells, problems, limit = row.cells, [], self.limits.max_cell_characters
        for column in self.header.columns:
            place = {"field": column.base_field, "column": column.heading or column.letter}
            if column.use in (ColumnUse.NOT_COLLECTED, ColumnUse.IGNORED):
                continue
            if code := self.sheet.cell_faults.get((row.number, column.index)):
                problems.append(problem(code, **place))
            value = cells[column.index] if column.index < len(cells) else None
            if not isinstance(value, str):
                continue
            if len(value) > limit:
                problems.append(problem("cell.too_long", **place, value=short(value), count=len(value), limit=limit))
                cells[column.index] = value[:limit]
            if not value.isascii() and _DAMAGED.search(value):
                problems.append(problem("cell.damaged", **place, value=short(value)))
            if value.lstrip()[:1] in ("=", "@", "+", "-") and _FORMULA.fullmatch(value[:500]):
                problems.append(problem("cell.formula_text", **place, value=short(value)))
        return cells, problems

    def _beyond(self, cells: list[Cell]) -> list[Problem]:
        """Cells right of the last heading. In delimited text they mean that a separator was not quoted."""
        expected = max((column.index + 1 for column in self.header.columns if column.heading), default=0)
        extra = [text_of(cell) for cell in cells[expected:] if cell is not None]
        if not extra:
            return []
        if self.sheet.delimited:
            return [problem("row.too_wide", count=len(cells), expected=expected)]
        return [problem("row.beyond", value=short(" ".join(extra)))]

    def _money_of_its_kind(self, fields: dict[str, Cell], columns: dict[str, str]) -> None:
        """A column of sums alone, in a list of several kinds: what it means is what the row is."""
        if (value := fields.pop("money", None)) is None:
            return
        stated = text_of(fields.get("kind"))
        name = next((name for name, kind in _MONEY.items() if _is(kind, stated, self.kind)), "amount")
        fields.setdefault(name, value)
        columns[name] = columns["money"]

    def _fields(self, cells: Sequence[Cell]) -> tuple[dict[str, Cell], dict[str, str]]:
        parts: dict[str, list[tuple[Column, Cell]]] = {}
        kept: list[str] = []
        for column in self.header.columns:
            value = cells[column.index] if column.index < len(cells) else None
            if value is None:
                continue
            if column.use is ColumnUse.TAKEN:
                for name, piece in (
                    told_apart(value, column.fields) if len(column.fields) > 1 else ((column.base_field, value),)
                ):
                    parts.setdefault(name, []).append((column, piece))
            elif column.use is ColumnUse.NOTES and not blank(value):
                kept.append(f"{' '.join(column.heading.split()) or column.letter}：{text_of(value)}")
        kept += [text_of(cell) for cell in cells[len(self.header.columns) :] if cell is not None]
        fields = {name: _joined(name, found) for name, found in parts.items()}
        columns = {name: found[0][0].heading for name, found in parts.items()}
        for column in self.header.columns:
            for name in column.fields:
                columns.setdefault(name, column.heading)
        self._money_of_its_kind(fields, columns)
        _pay_in_words(fields)
        if kept:
            fields["notes"] = "\n".join(([text_of(fields["notes"])] if fields.get("notes") else []) + kept)
        return fields, columns


def _is(kind: str, text: str, listed: ListKind | None) -> bool:
    named = vocabulary.kinds().find(text) if text else ()
    return kind == (named[0] if named else listed)


def _pay_in_words(fields: dict[str, Cell]) -> None:
    """Currency and period from columns of their own, written behind the amounts that name none."""
    words = [text for name in ("currency", "pay_period") if (text := text_of(fields.pop(name, None)))]
    for name in (*_MONEY, "expected_salary"):
        if words and (amount := text_of(fields.get(name))) and re.fullmatch(r"[\d.,\s~-]+(?:以上|以下)?", amount):
            fields[name] = " ".join([amount, *words])


def _joined(name: str, parts: Sequence[tuple[Column, Cell]]) -> Cell:
    """The value of a field that one column or several make up."""
    if any("." in column.field for column, _ in parts):
        return _from_parts({column.field.partition(".")[2]: value for column, value in parts})
    if len(parts) == 1:
        return parts[0][1]
    texts = list(dict.fromkeys(text_of(value) for _, value in parts))
    if len(texts) == 1:
        return texts[0]
    if name in _JOIN_WITH_HEADING:
        first, *rest = parts
        return "\n".join([text_of(first[1]), *(f"{column.heading}：{text_of(value)}" for column, value in rest)])
    return (" " if name in _JOIN_WITH_SPACE else "；").join(texts)


def _from_parts(parts: Mapping[str, Cell]) -> Cell:
    """ "low" and "high" become a range, "given" and "family" a name; "" is a column that names the whole."""
    if whole := parts.get(""):
        return whole
    low, high = text_of(parts.get("low")), text_of(parts.get("high"))
    if low or high:
        return (
            f"{low}-{high}"
            if low and high and low != high
            else (low or high)
            if low == high
            else f"{low}以上"
            if low
            else f"{high}以下"
        )
    if answer := text_of(parts.get("open")):  # asked whether it is public, where the field asks whether it is secret
        return "公开" if _MADE_PUBLIC.match(answer) else "保密"
    given, family = text_of(parts.get("given")), text_of(parts.get("family"))
    if has_han(given) or has_han(family):
        return f"{family}{given}"
    return f"{given} {family}".strip() or None
