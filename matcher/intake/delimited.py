"""Delimited text: finds its encoding and separator; a quotation mark that is never closed does not eat the rest."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from matcher.intake.cells import Cell, RawRow, is_blank
from matcher.intake.columns import heading_hits
from matcher.intake.files import RawFile, RawSheet
from matcher.intake.limits import HEADING_ROWS, Limits
from matcher.intake.messages import file_error, problem, short, size_error
from matcher.profiles.problems import Problem

_SEPARATORS = ",\t;|"
_CANDIDATES = ("gb18030", "big5", "cp1252")  # tried when the text is not UTF-8
_SWALLOWED_LINES = 3
_SEPARATOR_LINE = re.compile(r"^\s*sep=(.)\s*$", re.IGNORECASE)


def open_delimited(data: bytes, filename: str, limits: Limits) -> RawFile:
    """One sheet without a name; a row is a record, blank lines counted, as a spreadsheet program would show it."""
    text, problems = decode_text(data, filename)
    if _binary(text):
        raise file_error("file.not_a_list", file=filename)
    lines = io.StringIO(text, newline="").readlines()  # str.splitlines would also cut at separators inside a cell
    first = _SEPARATOR_LINE.match(lines[0])
    if first:
        problems.append(problem("file.separator_line"))
    separator = first.group(1) if first else _separator(lines[:200])
    rows = partial(_rows, lines, separator, skip_first=bool(first))
    total, widest = 0, 0
    for row in rows():
        total, widest = row.number, max(widest, len(row.cells))
        if total > limits.max_rows + HEADING_ROWS:
            raise size_error("file.rows", file=filename, sheet="", count=f"> {limits.max_rows}", limit=limits.max_rows)
    if widest > limits.max_columns:
        raise size_error("file.columns", file=filename, sheet="", count=widest, limit=limits.max_columns)
    sheet = RawSheet(name="", rows=rows, total_rows=total, delimited=True)
    return RawFile(name=filename, format="csv", sheets=[sheet], problems=problems)


def decode_text(data: bytes, filename: str) -> tuple[str, list[Problem]]:
    """The text without byte order mark and NULs. An encoding that nothing names is the one that makes headings."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _replacing(data, name)
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        wide = "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
        return _replacing(data, wide)
    try:
        return data.decode("utf-8").replace("\x00", ""), []
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", errors="replace")
    wrong = damaged.count("\ufffd")
    if wrong * 50 < sum(character > "\x7f" for character in damaged):
        return _replacing(data, "utf-8")
    encoding = _best_encoding(data)
    if encoding is None:
        raise file_error("file.not_a_list", file=filename)
    text, problems = _replacing(data, encoding)
    return text, [problem("file.encoding", encoding=encoding.upper()), *problems]


def _replacing(data: bytes, encoding: str) -> tuple[str, list[Problem]]:
    text = data.decode(encoding, errors="replace").lstrip("\ufeff").replace("\x00", "")
    wrong = text.count("\ufffd")
    found = [problem("file.damaged_text", count=wrong, encoding=encoding.upper())] if wrong else []
    return text, found


def _best_encoding(data: bytes) -> str | None:
    head = data[:20_000]
    head = head[: head.rfind(b"\n")] if b"\n" in head else head
    scored = []
    for order, encoding in enumerate(_CANDIDATES):
        text = head.decode(encoding, errors="replace")
        if text.count("\ufffd") * 50 > len(text):
            continue
        cells = [cell for line in text.splitlines()[:12] for cell in re.split(r"[,\t;|]", line)]
        scored.append((heading_hits(cells), -text.count("\ufffd"), -order, encoding))
    if scored and max(scored)[0] > 0:
        return max(scored)[3]
    from charset_normalizer import (
        from_bytes,
    )  # loads tables of every language: only for a file that gives no other hint

    best = from_bytes(head).best()
    return best.encoding if best else None


def _binary(text: str) -> bool:
    head = text[:20_000]
    strange = sum(
        1 for character in head if (character < " " and character not in "\t\r\n\f\v") or character == "\ufffd"
    )
    return strange * 20 > len(head)


def _separator(lines: list[str]) -> str:
    """The separator that cuts most lines into the same number of cells, more than one; a comma when none does."""
    sample = [line for line in lines if line.strip()]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if row)
        width, _ = max(widths.items(), key=lambda item: (item[1] * min(item[0], 12), item[0]), default=(0, 0))
        if width < 2:
            continue
        cells = [cell for row in csv.reader(sample[:12], delimiter=separator) for cell in row]
        score = widths[width] / sum(widths.values()) * min(width, 12) + 10 * heading_hits(cells)
        if score > best_score:
            best, best_score = separator, score
    return best


class _Record(NamedTuple):
    cells: list[str]
    lines: list[str]


def _records(lines: list[str], separator: str) -> Iterator[_Record]:
    """Records with the physical lines they took up. The reader of the standard library pulls lines as it needs them."""
    taken: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    csv.field_size_limit(2**31 - 1)
    for cells in csv.reader(feed(), delimiter=separator):
        yield _Record(cells, taken.copy())
        taken.clear()


def _rows(lines: list[str], separator: str, *, skip_first: bool) -> Iterator[RawRow]:
    number = 0
    for record in _records(lines, separator):
        for cells, problems in _unswallowed(record, separator):
            number += 1
            values: list[Cell] = [cell.strip() or None for cell in cells]
            if not (skip_first and number == 1) and not is_blank(values):
                yield RawRow(number, values, problems)


def _unswallowed(record: _Record, separator: str) -> Iterator[tuple[list[str], tuple[Problem, ...]]]:
    """The record itself, or its lines one by one when a quotation mark that was never closed ran over them."""
    if len(record.lines) > 1 and _swallowed(record, separator):
        fault = problem("row.open_quote", value=short(record.lines[0]), count=len(record.lines))
        for index, line in enumerate(record.lines):
            if index == 0:
                yield next(csv.reader([line], delimiter=separator, quoting=csv.QUOTE_NONE), []), (fault,)
            else:
                yield from ((cells, ()) for cells in csv.reader([line.rstrip("\r\n")], delimiter=separator))
        return
    yield record.cells, ()


def _swallowed(record: _Record, separator: str) -> bool:
    """Whether a quotation mark is left over, or most lines inside the longest cell look like records.

    Those have several separators, and the same number each.
    """
    if sum(line.count('"') for line in record.lines) % 2:
        return True
    if len(record.lines) <= _SWALLOWED_LINES:
        return False
    longest = max(record.cells, key=len)
    inner = [line.count(separator) for line in longest.splitlines()[1:] if line.strip()]
    if len(inner) < _SWALLOWED_LINES - 1:
        return False
    common, times = Counter(inner).most_common(1)[0]
    return common >= 2 and times * 2 > len(inner)
