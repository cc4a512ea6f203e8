"""One cell that answers two questions, 某大学 材料科学 under 毕业院校及专业 → the two answers."""

import re
from collections.abc import Iterator, Sequence

from matcher.intake.cells import Cell, text_of
from matcher.intake.shapes import Shape, shape_of

_MARKS = re.compile(r"\s*[,，、;；/|\n┋·]\s*|\s+[-–—]+\s+")
_AT = re.compile(r"\s+at\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-./年]\s*\d{0,2}月?)?")
_ROLE = re.compile(
    r"工程师|经理|总监|研究员|教授|讲师|主任|主管|博士后|院长|所长|董事|总裁|创始人|科学家|顾问|医师|"
    r"\b(?:engineer|manager|director|professor|researcher|scientist|lead|head|postdoc|founder|partner|officer|analyst|fellow)\b",
    re.IGNORECASE,
)
_SHAPES = {
    Shape.EMAIL: ("email",),
    Shape.PHONE: ("phone",),
    Shape.DEGREE: ("degree",),
    Shape.ORGANISATION: ("employer", "institution"),
}


def told_apart(value: Cell, fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(field, piece) in the order of the cell: by what a piece plainly is, else in the order of the heading.

    What cannot be divided goes to the first field whole; nothing is left out.
    """
    free = list(fields)
    last = free[0]
    for piece in _pieces(text_of(value), fields):
        name = _named(piece, free) or (free[0] if free else last)
        if name in free:
            free.remove(name)
        last = name
        yield name, piece


def _pieces(text: str, fields: Sequence[str]) -> list[str]:
    if "employer" in fields and len(halves := _AT.split(text)) == 2:
        return halves
    pieces = [piece for piece in _MARKS.split(text) if piece]
    if len(pieces) == 1 and re.search(r"[\u3400-\u9fff]", text):
        head, _, tail = text.rpartition(" ") if "position" in fields else text.partition(" ")
        pieces = [piece.strip() for piece in (head, tail) if piece.strip()]
    return pieces


def _named(piece: str, free: Sequence[str]) -> str:
    if "graduated" in free and _YEAR.fullmatch(piece):
        return "graduated"
    if "position" in free and _ROLE.search(piece):
        return "position"
    shape = shape_of(piece)
    return next((name for name in _SHAPES.get(shape, ()) if name in free), "") if shape else ""
