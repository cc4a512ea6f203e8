"""Excel workbooks: values by calamine; hidden rows, errors and formulas without result from the XML itself."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from matcher.intake.cells import RawRow, Span, column_index, is_blank, plain
from matcher.intake.files import RawFile, RawSheet
from matcher.intake.limits import HEADING_ROWS, Limits
from matcher.intake.messages import file_error, megabytes, problem, size_error

_CHUNK = 1 << 20
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>(?!</)')
_NAMELESS_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])(?![^>]*\br=)[^>]*>")  # allowed: it stands after the one before
_FILLED_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"[^>]*[^/]>\s*<(?:\w+:)?c\b')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_CHOICES = re.compile(rb"<(?:\w+:)?(?:formula1|f)>\s*'?([^<!]{1,300}?)'?!\$?[A-Z]")
_ATTRIBUTE = re.compile(rb'\b(min|max)="(\d{1,5})"')


def open_workbook(data: bytes, filename: str, limits: Limits) -> RawFile:
    """The visible sheets to read, the others marked as left out. No formula, macro or link is ever followed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except Exception as error:  # zipfile raises half a dozen kinds, by where the damage is
        raise file_error("file.damaged", file=filename) from error
    refuse_bombs(data, archive, filename, limits)
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise file_error("file.encrypted", file=filename)
    workbook = _calamine(data, filename)
    if len(workbook.sheet_names) > limits.max_sheets:
        raise size_error("file.sheets", file=filename, count=len(workbook.sheet_names), limit=limits.max_sheets)
    problems = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        problems.append(problem("file.macros"))
    if any("externallinks/" in name.lower() for name in names):
        problems.append(problem("file.external_links"))
    parts = _sheet_parts(archive, filename)
    sheets = [
        _sheet(workbook, meta, archive, parts.get(meta.name), filename, limits) for meta in workbook.sheets_metadata
    ]
    if not sheets:
        raise file_error("file.damaged", file=filename)
    choices = {name for sheet in sheets for name in sheet.choices_from}
    for sheet in sheets:
        sheet.offers_choices = sheet.name in choices
    return RawFile(name=filename, format="xlsx", sheets=sheets, problems=problems)


def _calamine(data: bytes, filename: str) -> Any:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
    )  # a compiled library: only where a workbook is read

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise file_error("file.encrypted", file=filename) from error
    except (CalamineError, OSError, ValueError) as error:
        raise file_error("file.damaged", file=filename) from error
    except BaseException as error:
        if _is_panic(error):
            raise file_error("file.damaged", file=filename) from error
        raise


def _is_panic(error: BaseException) -> bool:
    """A panic of the Rust library arrives as a BaseException whose class cannot be imported."""
    return type(error).__name__ == "PanicException"


def refuse_bombs(data: bytes, archive: zipfile.ZipFile, filename: str, limits: Limits) -> None:
    """Unpacks every entry once without keeping it: the sizes that an archive declares may lie."""
    total = 0
    for entry in archive.infolist():
        total += _true_size(data, entry, filename, limits.max_uncompressed_bytes - total)
        ratio = total / max(1, len(data))
        if total > limits.max_uncompressed_bytes or (total > 20_000_000 and ratio > limits.max_compression_ratio):
            limit = min(limits.max_uncompressed_bytes, max(20_000_000, len(data) * limits.max_compression_ratio))
            raise size_error("file.bomb", file=filename, size=f"> {megabytes(total)}", limit=megabytes(limit))


def _true_size(data: bytes, entry: zipfile.ZipInfo, filename: str, room: int) -> int:
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    header = data[entry.header_offset : entry.header_offset + 30]
    if entry.compress_type != zipfile.ZIP_DEFLATED or len(header) < 30:
        raise file_error("file.damaged", file=filename)
    start = entry.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    unpacker, size, packed = zlib.decompressobj(-15), 0, data[start : start + entry.compress_size]
    try:
        while packed and not unpacker.eof and size <= room:
            size += len(unpacker.decompress(packed, _CHUNK * 4))
            packed = unpacker.unconsumed_tail
    except zlib.error as error:
        raise file_error("file.damaged", file=filename) from error
    return size


def _sheet_parts(archive: zipfile.ZipFile, filename: str) -> dict[str, str]:
    """Sheet name → path of its XML inside the archive. Raises UnreadableFile when the workbook's parts do not say."""
    from defusedxml import ElementTree  # refuses entity bombs
    from defusedxml.common import DefusedXmlException

    def parse(path: str) -> Element:
        root: Element = ElementTree.fromstring(archive.read(path), forbid_dtd=True)
        return root

    try:
        names = {name.lower(): name for name in archive.namelist()}
        links = parse(names["xl/_rels/workbook.xml.rels"])
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        parts: dict[str, str] = {}
        for element in parse(names["xl/workbook.xml"]).iter():
            if element.tag.rsplit("}", 1)[-1] != "sheet":
                continue
            target = next((targets.get(v, "") for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == "id"), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path.lower() in names:
                parts[element.get("name", "")] = names[path.lower()]
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile, zlib.error, OSError, DefusedXmlException) as error:
        raise file_error("file.damaged", file=filename) from error
    return parts


class _Look(NamedTuple):
    """What a pass over a sheet's XML found; extents are counts."""

    rows: int
    columns: int
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    faults: dict[tuple[int, int], str]
    choices: frozenset[str]  # sheets that drop-down lists take their choices from


def _look(archive: zipfile.ZipFile, part: str) -> _Look:
    """One pass in pieces that end at a row's end, so a large sheet needs no more memory than a small one."""
    rows, nameless = 0, 0
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    faults: dict[tuple[int, int], str] = {}
    letters: set[bytes] = set()
    choices: set[str] = set()
    for piece in _pieces(archive, part):
        cells = _CELL.findall(piece)
        letters.update(letter for letter, _ in cells)
        rows = max(rows, max((int(row) for _, row in cells), default=0))
        if _NAMELESS_CELL.search(piece):
            rows = max(rows, max(map(int, _FILLED_ROW.findall(piece)), default=0))
            nameless = max(nameless, *(len(_NAMELESS_CELL.findall(row)) for row in piece.split(b"<row")))
        hidden_rows.update(int(row) for row in _HIDDEN_ROW.findall(piece))
        for found in _HIDDEN_COLUMN.findall(piece):
            ends = {name: int(value) for name, value in _ATTRIBUTE.findall(found)}
            hidden_columns.update(range(ends.get(b"min", 1) - 1, min(ends.get(b"max", 0), 16_384)))
        for pattern, code in ((_EMPTY_FORMULA, "cell.no_value"), (_ERROR_CELL, "cell.error")):
            for letter, row in pattern.findall(piece):
                faults[int(row), column_index(letter.decode())] = code
        if b"dataValidation" in piece:
            validations = piece[piece.index(b"dataValidation") :]
            choices.update(html.unescape(name.decode("utf-8", "replace")) for name in _CHOICES.findall(validations))
    columns = max([nameless, *(column_index(letter.decode()) + 1 for letter in letters)])
    return _Look(rows, columns, frozenset(hidden_rows), frozenset(hidden_columns), faults, frozenset(choices))


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(_CHUNK):
            block = rest + block
            end = block.rfind(b"</row>") + 6 if b"</row>" in block else 0
            if end:
                yield block[:end]
            rest = block[end:]
    yield rest


def _sheet(
    workbook: Any, meta: Any, archive: zipfile.ZipFile, part: str | None, filename: str, limits: Limits
) -> RawSheet:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    empty = RawSheet(name=meta.name, rows=lambda: iter(()), total_rows=0)
    if meta.typ is not SheetTypeEnum.WorkSheet:
        empty.left_out = problem("sheet.not_cells", sheet=meta.name)
        return empty
    if part is None:  # without its XML the sheet cannot be measured, and an unmeasured sheet may cost gigabytes
        raise file_error("file.damaged", file=filename)
    try:
        look = _look(archive, part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError) as error:
        raise file_error("file.damaged", file=filename) from error
    if meta.visible is not SheetVisibleEnum.Visible:
        empty.left_out = problem("sheet.hidden", sheet=meta.name, count=look.rows)
        empty.total_rows = look.rows
        return empty
    # Before calamine lays the sheet out as one rectangle: two cells in far corners would cost gigabytes.
    _within_limits(look.rows, look.columns, meta.name, filename, limits)
    try:
        sheet = workbook.get_sheet_by_name(meta.name)
        merged = sheet.merged_cell_ranges or []
        end = sheet.end
        height, width = (end[0] + 1, end[1] + 1) if end else (0, 0)
    except BaseException as error:
        if isinstance(error, Exception) or _is_panic(error):
            raise file_error("file.damaged", file=filename) from error
        raise
    _within_limits(height, width, meta.name, filename, limits)
    if not height:
        empty.left_out = problem("sheet.empty", sheet=meta.name)
        return empty
    return RawSheet(
        name=meta.name,
        rows=partial(_rows, sheet),
        total_rows=height,
        merged=tuple(Span(a + 1, b, c + 1, d) for (a, b), (c, d) in merged),
        hidden_rows=look.hidden_rows,
        hidden_columns=look.hidden_columns,
        cell_faults=look.faults,
        choices_from=look.choices - {meta.name},
    )


def _within_limits(rows: int, columns: int, sheet: str, filename: str, limits: Limits) -> None:
    if rows > limits.max_rows + HEADING_ROWS:
        raise size_error("file.rows", file=filename, sheet=sheet, count=rows, limit=limits.max_rows)
    if columns > limits.max_columns:
        raise size_error("file.columns", file=filename, sheet=sheet, count=columns, limit=limits.max_columns)


def _rows(sheet: Any) -> Iterator[RawRow]:
    """Rows that hold anything. Calamine begins each at the first used column, so blanks are put before it."""
    if sheet.start is None:
        return
    before = [None] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [*before, *(plain(value) for value in values)]
        if not is_blank(cells):
            yield RawRow(number, cells)
