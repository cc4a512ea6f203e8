"""JSON: one object a line, or an array of objects. Keys are the headings, the line or place in the array is the row."""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from matcher.intake.cells import Cell, RawRow, is_blank
from matcher.intake.files import RawFile, RawSheet
from matcher.intake.limits import Limits
from matcher.intake.messages import file_error, problem, short, size_error
from matcher.profiles.problems import Problem


def open_json(data: bytes, filename: str, limits: Limits) -> RawFile:
    """One sheet without a name. A line that is not an object is a rejected row; the other lines are read."""
    problems: list[Problem] = []
    text = data.decode("utf-8-sig", errors="replace").replace("\x00", "")
    damaged = text.count("\ufffd") - data.count("\ufffd".encode())
    if damaged > 0:
        problems.append(problem("file.damaged_text", count=damaged, encoding="UTF-8"))
    values = _array(text)
    entries = partial(_from_array, values) if values is not None else partial(_from_lines, text)
    headings: dict[str, None] = {}
    total = 0
    for _, entry, _ in entries():
        total += 1
        headings.update(dict.fromkeys(entry or ()))
        if total > limits.max_rows:
            raise size_error("file.rows", file=filename, sheet="", count=f"> {limits.max_rows}", limit=limits.max_rows)
        if len(headings) > limits.max_columns:
            raise size_error("file.columns", file=filename, sheet="", count=len(headings), limit=limits.max_columns)
    if not headings:
        raise file_error("file.not_a_list", file=filename)
    names = tuple(headings)
    sheet = RawSheet(name="", rows=partial(_rows, entries, names), total_rows=total, headings=names)
    return RawFile(name=filename, format="jsonl", sheets=[sheet], problems=problems)


_WRAPPED = re.compile(
    r"\{.{0,300}?\"(?:data|items|results?|records?|rows|list|values?|entries|demands|talents|candidates|jobs)\"\s*:\s*\[\s*\{",
    re.DOTALL | re.IGNORECASE,
)


def _array(text: str) -> list[Any] | None:
    """The elements when the text is one JSON value: an array, an object over several lines, or {"name": [objects]}."""
    first = text.lstrip()[:1]
    if first == "{":
        line = text.strip().split("\n", 1)[0].strip()
        if line.endswith("}") and not (line == text.strip() and _WRAPPED.match(line)):
            return None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        return lists[0] if len(lists) == 1 else [whole]
    return whole if isinstance(whole, list) else [whole]


_Entry = tuple[int, dict[str, Any] | None, Problem | None]


def _from_array(values: list[Any]) -> Iterator[_Entry]:
    for number, value in enumerate(values, start=1):
        yield number, *_checked(value)


def _from_lines(text: str) -> Iterator[_Entry]:
    start, number = 0, 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip().rstrip(",")
        start, number = end + 1, number + 1
        if not line or line in "[]":
            continue
        try:
            value = json.loads(line, parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            reason = getattr(error, "msg", "nested too deeply")
            yield number, None, problem("row.not_json", value=short(line), reason=str(reason))
            continue
        yield number, *_checked(value)


def _checked(value: Any) -> tuple[dict[str, Any] | None, Problem | None]:
    if isinstance(value, dict):
        return _opened(value), None
    return None, problem("row.not_object", value=short(json.dumps(value, ensure_ascii=False)))


def _opened(entry: dict[str, Any], depth: int = 3) -> dict[str, Any]:
    """Objects inside an entry become columns of their own, {"contact": {"email": …}} → "contact.email".

    So do the keys of a list of objects, with all its values together.
    """
    found: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            keys = dict.fromkeys(key for item in value for key in item)
            value = {key: [item[key] for item in value if item.get(key) is not None] for key in keys}
        if isinstance(value, dict) and value and depth:
            found |= {f"{name}.{key}": part for key, part in _opened(value, depth - 1).items()}
        else:
            found[name] = value
    return found


def _rows(entries: partial[Iterator[_Entry]], names: tuple[str, ...]) -> Iterator[RawRow]:
    for number, entry, fault in entries():
        if entry is None:
            yield RawRow(number, [], (fault,) if fault else ())
            continue
        cells = [_flat(entry.get(name)) for name in names]
        if not is_blank(cells):
            yield RawRow(number, cells)
        else:
            yield RawRow(number, [], (problem("row.nothing"),))


def _flat(value: Any) -> Cell:
    """Lists and objects become the text a person would have typed."""
    if value is None or isinstance(value, bool | int | str):
        return value or (value if value is False or value == 0 else None)
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, list):
        return "；".join(str(part) for part in (_flat(item) for item in value) if part is not None) or None
    if isinstance(value, dict):
        parts = ((name, _flat(part)) for name, part in value.items())
        return "；".join(f"{name}：{part}" for name, part in parts if part is not None) or None
    return str(value)
