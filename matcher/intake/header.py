"""Finds the heading rows of a sheet and says what each column is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from matcher.intake.cells import Cell, RawRow, Span, column_letter, text_of
from matcher.intake.columns import Candidate, Side, candidates, exact_field, unit_of
from matcher.intake.report import ColumnUse
from matcher.intake.shapes import Shape, shape_of, verdict
from matcher.profiles import vocabulary

LOOKED_AT = 40  # rows in which a heading is sought
_MOST_HEADING_ROWS = 4
_LONGEST = 80  # characters of a heading
_NEARLY = 0.6
_SUBJECTS = frozenset({"title", "name"})
_SPECIAL = frozenset({"sensitive", "contact", "report"})
_TEXT_LANGUAGE = Candidate(
    "report", 1.0, "exact"
)  # beside "languages", "language" is that of the text, which is found anew
_JOINED = frozenset(
    [
        "description",
        "summary",
        "notes",
        "skills",
        "achievements",
        "headline",
        "industry",
        "languages",
        "roles",
        "place",
        "preferred_place",
        "intents",
        "tier",
        "degree",
        "name",
        "institution",
        "major",
        "position",
        "employer",
        "partner",
        "cooperation",
        "stages",
        "organisation_type",
        "phone",
        "email",
    ]
)


@dataclass(frozen=True, slots=True)
class Column:
    """What is read from one column. `field` may be a part: salary.low."""

    index: int
    heading: str
    use: ColumnUse
    field: str = ""
    unit: str = ""
    score: float = 0.0
    evidence: str = ""

    @property
    def letter(self) -> str:
        return column_letter(self.index)

    @property
    def base_field(self) -> str:
        return self.field.split(".", 1)[0]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it fills: two for 工作单位及职务, else one."""
        return tuple(self.base_field.split("+"))


@dataclass(frozen=True, slots=True)
class Header:
    """The heading rows (the last of them is `last_row`) and the columns as one side of the fair would read them."""

    first_row: int
    last_row: int
    side: Side
    columns: tuple[Column, ...]
    headings: frozenset[str] = field(default_factory=frozenset)
    unit: str = ""  # what a line above the headings says of all amounts: 单位：万元

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(name for column in self.columns if column.use is ColumnUse.TAKEN for name in column.fields)

    @property
    def score(self) -> float:
        """How surely each field was recognised, summed; personal data that is left out speaks for a list too."""
        best: dict[str, float] = {}
        for column in self.columns:
            if column.use is ColumnUse.TAKEN or column.field in _SPECIAL:
                weight = 1.0 if column.use is ColumnUse.TAKEN else 0.5
                best[column.field] = max(best.get(column.field, 0.0), column.score * weight)
        return sum(best.values())


class _Place(NamedTuple):
    """Where headings may stand: one row, or two of which the upper names groups."""

    first_row: int
    last_row: int
    headings: list[str]
    strength: float


def find_header(rows: Sequence[RawRow], merged: Sequence[Span], side: Side) -> Header | None:
    """The heading row that explains most columns among the first rows; None when nothing looks like headings.

    `rows` begin at the top of the sheet and reach far enough below the headings to show values.
    """
    places = [place for index in range(min(len(rows), LOOKED_AT)) for place in _places(rows, index, merged, side)]
    if not places:
        return None
    # The first row that is nearly as strong as the strongest: further down other headings, or the same, may begin anew.
    enough = _NEARLY * max(place.strength for place in places)
    first = min(place.first_row for place in places if place.strength >= enough)
    best = max((place for place in places if place.first_row == first), key=lambda place: place.strength)
    return build_header(
        best.headings, [row for row in rows if row.number > best.last_row], side, best.first_row, best.last_row
    )


def build_header(
    headings: Sequence[str], sample: Sequence[RawRow], side: Side, first_row: int, last_row: int
) -> Header:
    """Columns for headings already found; `sample` are rows below, whose values confirm or complete the headings."""
    width = max([len(headings), *(len(row.cells) for row in sample[:200])])
    names = [*headings, *[""] * (width - len(headings))]
    values = [
        [row.cells[index] for row in sample[:200] if index < len(row.cells) and row.cells[index] is not None]
        for index in range(width)
    ]
    beside = second_table(names, side)
    columns = _assign(names[:beside], values, side)
    columns += [Column(index, names[index], ColumnUse.IGNORED, "beside") for index in range(beside, width)]
    return Header(first_row, last_row, side, tuple(columns), frozenset(name.strip() for name in names if name.strip()))


def second_table(headings: Sequence[str], side: Side) -> int:
    """Where a second table begins beside the first, as a column; the number of headings when there is one table.

    It begins where the first heading comes again, or behind an empty column, and has a subject of its own and a field
    of the first anew.
    """
    names = [exact_field(heading, side) if heading else "" for heading in headings]
    first = next((index for index, heading in enumerate(headings) if heading), 0)
    for start in range(first + 3, len(headings) - 1):
        if not headings[start] or not (headings[start] == headings[first] or not headings[start - 1]):
            continue
        left, right = set(names[:start]), set(names[start:])
        if left & right & _SUBJECTS and len(left & right - {""}) >= 2:
            return start
    return len(headings)


def _places(rows: Sequence[RawRow], index: int, merged: Sequence[Span], side: Side) -> list[_Place]:
    row = rows[index]
    upper = _heading_texts(row)
    found = []
    strength = _strength(upper, side)
    if strength:
        found.append(_Place(row.number, row.number, upper, strength))
    for lower in rows[index + 1 : index + _MOST_HEADING_ROWS]:
        joined = _joined_headings(upper, row.number, lower, merged, side) if lower.number == row.number + 1 else []
        both = _strength(joined, side) if joined else 0.0
        # Two rows must explain more than either alone; a data row under the headings adds nothing.
        units = bool(joined) and _only_units(lower)
        more = both > max(strength, _strength(_heading_texts(lower), side)) + 0.3
        if not (units or more or (joined and both >= strength and _only_headings(lower, side))):
            break
        both = max(both, strength + 0.1) if units else both
        found.append(_Place(rows[index].number, lower.number, joined, both))
        row, upper, strength = lower, joined, both
    return found


def _only_headings(row: RawRow, side: Side) -> bool:
    """Whether every cell of a row, two at the least, is surely a heading: 专业 and 年龄 under 专业及年龄要求."""
    texts = [text for text in _heading_texts(row) if text]
    return len(texts) > 1 and all(exact_field(text, side) for text in texts)


def _only_units(row: RawRow) -> bool:
    """Whether all that a row says is in brackets: (years), （万元）."""
    texts = [text_of(cell) for cell in row.cells if cell is not None and text_of(cell)]
    return bool(texts) and all(text[0] in "(（[" and text[-1] in ")）]" for text in texts)


def _heading_texts(row: RawRow) -> list[str]:
    return [text_of(cell) if isinstance(cell, str) else "" for cell in row.cells]


def _strength(headings: Sequence[str], side: Side) -> float:
    """How many distinct fields the row names, less what is too long for headings; 0 when it names too few."""
    best: dict[str, float] = {}
    filled = [heading for heading in headings if heading]
    for heading in filled:
        for candidate in candidates(heading, side)[:1]:
            best[candidate.field] = max(best.get(candidate.field, 0.0), candidate.score)
    named = [score for score in best.values() if score >= 0.6]
    if not named or (len(named) < 2 and len(filled) > 2) or (len(filled) == 1 and named[0] < 0.98):
        return 0.0
    if 3 * len(named) < len(filled) and len(named) < 4:
        return 0.0
    too_long = sum(1 for heading in filled if len(heading) > _LONGEST)
    repeats = len(filled) - len(set(filled))
    return sum(named) - 0.5 * too_long - 0.05 * repeats


def _joined_headings(upper: Sequence[str], number: int, lower: RawRow, merged: Sequence[Span], side: Side) -> list[str]:
    """Group and heading joined for each column: 薪资待遇 over 最低 → 薪资待遇最低; [] when they are no such pair.

    `upper` are the headings down to row `number`, themselves perhaps joined.
    """
    above, below = list(upper), _heading_texts(lower)
    if any(cell is not None and not isinstance(cell, str) for cell in lower.cells) or any(
        len(text) > _LONGEST for text in below
    ):
        return []
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    if _only_units(lower):
        return [f"{name}{unit}" for name, unit in zip(above, below, strict=True)]
    parents = above.copy()
    wide = [
        span for span in merged if span.first_row == number == span.last_row and span.last_column > span.first_column
    ]
    for span in wide:
        for column in range(span.first_column, min(span.last_column + 1, width)):
            parents[column] = above[span.first_column]
    if not wide:  # without merging (a .csv), a group's name stands over its first column only
        for column in range(1, width):
            if not above[column] and below[column]:
                parents[column] = parents[column - 1]
    beside = [column for column in range(width) if above[column] and not below[column]]
    under = [column for column in range(width) if below[column]]
    grouped = [
        column for column in under if parents[column] != above[column] or (column + 1 < width and not above[column + 1])
    ]
    if not under or not grouped or len(under) > 0.7 * width + 1 or (not beside and len(wide) < 2):
        return []
    return [_join(parents[column], below[column], side) for column in range(width)]


def _join(parent: str, child: str, side: Side) -> str:
    """Both, as in 薪资待遇最低; the heading alone when it names its field more surely, as 邮箱 under 联系方式."""
    if not child or child == parent:
        return parent
    both = f"{parent}{child}" if not (parent.isascii() and child.isascii()) else f"{parent} {child}".strip()
    scores = [found[0].score if (found := candidates(text, side)) else 0.0 for text in (both, child)]
    return child if 0.95 * scores[1] > scores[0] else both


def _assign(headings: Sequence[str], values: Sequence[Sequence[Cell]], side: Side) -> list[Column]:
    """One field a column and, where values cannot be joined, one column a field; the surest pairs first."""
    offers: list[tuple[float, int, Candidate]] = []
    for index, heading in enumerate(headings):
        offers.extend(
            (candidate.score + 0.1 * _fit(candidate.field, values[index]), index, candidate)
            for candidate in _with_values(heading, values[index], side)
        )
    taken: dict[int, Candidate] = {}
    owners: dict[str, int] = {}
    for _, index, candidate in sorted(offers, key=lambda offer: (-offer[0], offer[1])):
        if index in taken or candidate.score < 0.55:
            continue
        if candidate.field in owners and candidate.field not in _JOINED | _SPECIAL:
            continue
        taken[index] = candidate
        for name in candidate.field.split("+"):
            owners.setdefault(name, index)
    for index in [i for i, heading in enumerate(headings) if heading.strip().lower() == "language" and i in taken]:
        if sum(candidate.field == "languages" for candidate in taken.values()) > 1:
            taken[index] = _TEXT_LANGUAGE
    return [_column(index, heading, taken.get(index), bool(values[index])) for index, heading in enumerate(headings)]


def _with_values(heading: str, values: Sequence[Cell], side: Side) -> tuple[Candidate, ...]:
    """Candidates by name and, for a heading that says nothing, by what its values plainly are."""
    named = candidates(heading, side) if heading else ()
    if named or side == "demand" or len(values) < 2:
        return named
    shapes = [shape_of(value) for value in values]
    for shape, target in ((Shape.EMAIL, "email"), (Shape.PHONE, "phone"), (Shape.DEGREE, "degree")):
        if shapes.count(shape) >= 0.8 * len(shapes):
            return (Candidate(target, 0.6, "values"),)
    return ()


def _fit(name: str, values: Sequence[Cell]) -> float:
    """Mean verdict of the values, -1 to 1; 0 when there are none."""
    base = name.split(".", 1)[0]
    if base == "industry":
        return _fit_of_industry(values)
    return sum(verdict(base, value) for value in values[:50]) / len(values[:50]) if values else 0.0


def _fit_of_industry(values: Sequence[Cell]) -> float:
    """Below 0 where the cells say more than sectors do: a column of expertise is not one of industries."""
    texts = [value for value in values[:50] if isinstance(value, str)]
    more = sum(1 for text in texts if len(text) > 8 and vocabulary.industries().remainder(text).strip(" ;；、,，/"))
    return 0.5 - 1.5 * more / len(texts) if texts else 0.0


def _column(index: int, heading: str, candidate: Candidate | None, has_values: bool) -> Column:
    if candidate is None:
        return Column(index, heading, ColumnUse.NOTES if has_values or heading else ColumnUse.IGNORED)
    uses = {"sensitive": ColumnUse.NOT_COLLECTED, "contact": ColumnUse.NOT_COLLECTED, "report": ColumnUse.IGNORED}
    use = uses.get(candidate.field, ColumnUse.TAKEN)
    return Column(index, heading, use, candidate.field, unit_of(heading), candidate.score, candidate.evidence)


def hidden_columns_left_out(columns: Sequence[Column], hidden: frozenset[int]) -> tuple[Column, ...]:
    """Hidden columns that were not recognised are not read: what an office hid is not for the notes."""
    return tuple(
        Column(c.index, c.heading, ColumnUse.NOT_COLLECTED, "hidden")
        if c.index in hidden and c.use is ColumnUse.NOTES
        else c
        for c in columns
    )


_UNIT_ABOVE = re.compile(
    r"(?:金额)?(?:计量)?单位\s*[:：]\s*(?:人民币)?((?:[百千]?万|亿)?(?:元|美元|欧元))|"
    r"(?:amounts|figures|unit|currency)\s*(?:in|:)\s*([\w, ]{2,20})",
    re.IGNORECASE,
)


def unit_above(rows: Sequence[RawRow], first_row: int) -> str:
    """The unit that a line above the headings states for all amounts, 单位：万元; "" when there is none."""
    lines = (text_of(cell) for row in rows if row.number < first_row for cell in row.cells if cell is not None)
    found = next((match for line in lines if (match := _UNIT_ABOVE.search(line))), None)
    return (found[1] or found[2]).strip() if found else ""


FieldColumns = Mapping[str, Sequence[Column]]
