"""What is wrong with the rows of a frame's workbook, each finding in its cell."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from matcher.bilingual import Bilingual
from matcher.fair.entry import frame_workbook_messages as messages
from matcher.fair.entry.checks import FrameProblem
from matcher.fair.entry.frame_cells import Unread
from matcher.fair.entry.frame_sheets import Row
from matcher.fair.frame import FrameModel
from matcher.intake.cells import Cell
from matcher.profiles.problems import Severity

T = TypeVar("T")
Model = TypeVar("Model", bound=FrameModel)

_PATH = re.compile(r"(?:rules\.)?[a-z]+\[\d+\](?:\.\w+)*")
_OF_PYDANTIC = {
    "missing": "workbook.missing",
    "too_short": "workbook.missing",
    "string_too_short": "workbook.missing",
    "string_too_long": "workbook.too_long",
    "string_pattern_mismatch": "workbook.id",
    "greater_than_equal": "workbook.too_small",
    "less_than_equal": "workbook.too_large",
    "limits": "workbook.limits",
    "time_zone": "workbook.time_zone",
}

_SAID = frozenset({"ge", "le", "max_length", "least", "most"})


class Findings:
    """Grows while the rows of one workbook are read."""

    def __init__(self) -> None:
        self.problems: list[FrameProblem] = []
        self.places: dict[str, Row] = {}  # path in the frame → the row it came from
        self._failed: set[tuple[str, int]] = set()

    def note(self, row: Row) -> None:
        if row.hidden:
            self.report("workbook.row_hidden", row, "")
        for name in row.faults:
            self.report("workbook.formula", row, name)

    def value(self, row: Row, name: str, read: Callable[[Cell], T]) -> T | None:
        """None, and a problem, where the cell cannot be read."""
        try:
            return read(row.cells.get(name))
        except Unread as unread:
            self.report(unread.code, row, name, unread.value)
            return None

    def has_failed(self, row: Row) -> bool:
        return (row.sheet, row.number) in self._failed

    def made(self, model: type[Model], row: Row, values: Mapping[str, Any]) -> Model | None:
        """None where the row failed before, or now; what is None was not said, and the default holds."""
        if self.has_failed(row):
            return None
        try:
            return model.model_validate({name: value for name, value in values.items() if value is not None})
        except ValidationError as error:
            for found in error.errors(include_url=False):
                self._report_invalid(row, found)
            return None

    def _report_invalid(self, row: Row, found: Mapping[str, Any]) -> None:
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in found["loc"]).lstrip(".")
        name = next((one for one in (path, path.split("[")[0].split(".")[0]) if one in row.headings), path)
        value = found.get("input")
        given = str(value) if isinstance(value, str | int | float) else ""
        code = _OF_PYDANTIC.get(found["type"], "workbook.other")
        code = "workbook.missing" if code == "workbook.id" and not given else code
        said = {key: value for key, value in found.get("ctx", {}).items() if key in _SAID}
        self.report(code, self.places.get(name, row), name, given, msg=found["msg"], **said)

    def report(self, code: str, row: Row, name: str, value: str = "", **values: object) -> None:
        severity, _ = messages.PROBLEMS[code]
        if severity is Severity.ERROR:
            self._failed.add((row.sheet, row.number))
        self.report_in(
            code, sheet=row.sheet, row=row.number, column=row.headings.get(name, name), value=value, **values
        )

    def report_in(
        self, code: str, *, sheet: str, row: int | None = None, column: str = "", value: str = "", **values: object
    ) -> None:
        severity, template = messages.PROBLEMS[code]
        message = template.format(sheet=sheet, column=column, value=value[:200], **values)
        self.problems.append(FrameProblem(code, severity, "", message, value[:200], sheet, row, column))

    def placed(self, found: FrameProblem) -> FrameProblem:
        """With its cell; and other places that the message names said as cells too."""
        message = Bilingual(
            _PATH.sub(lambda path: self._place(path.group()).zh, found.message.zh),
            _PATH.sub(lambda path: self._place(path.group()).en, found.message.en),
        )
        row, name = self._row_of(found.path)
        place = (row.sheet, row.number or None, row.headings.get(name, "")) if row else ("", None, "")
        return FrameProblem(found.code, found.severity, found.path, message, found.value, *place)

    def _place(self, path: str) -> Bilingual:
        row, _ = self._row_of(path)
        return messages.PLACE.format(sheet=row.sheet, row=row.number) if row else Bilingual(path, path)

    def _row_of(self, path: str) -> tuple[Row | None, str]:
        """The row of the longest beginning of the path that came from one, and what of it the rest names."""
        ends = [len(path), *(place for place in range(len(path) - 1, 0, -1) if path[place] in ".[")]
        for end in ends:
            if path[:end] in self.places:
                row, rest = self.places[path[:end]], path[end:].lstrip(".")
                names = (rest, rest.split("[")[0].split(".")[0], path)
                return row, next((name for name in names if name in row.headings), "")
        return None, ""
