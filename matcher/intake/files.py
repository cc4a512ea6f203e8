"""Opens a file by what it holds, not by its name, and refuses what cannot be a list with a way out."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from matcher.intake.cells import RawRow, Span
from matcher.intake.limits import Limits
from matcher.intake.messages import PLACES, file_error, megabytes, problem, size_error
from matcher.profiles.problems import Problem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image_bitmap"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"BZh", "zip"),
    (b"\xfd7zXZ", "zip"),
)
_EXTENSIONS = {
    "xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm"},
    "csv": {".csv", ".tsv", ".txt", ".tab"},
    "jsonl": {".jsonl", ".json", ".ndjson"},
}


@dataclass(slots=True)
class RawSheet:
    """A sheet as rows of cells. `rows()` may be called again and starts anew; nothing is kept in between."""

    name: str
    rows: Callable[[], Iterator[RawRow]]
    total_rows: int  # physical rows down to the last that holds anything
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    cell_faults: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, column) → problem code
    left_out: Problem | None = None  # hidden, a chart, empty
    headings: tuple[str, ...] | None = None  # known beforehand (keys of JSON objects); else found in the rows
    delimited: bool = False  # a cell too many means that a separator was not quoted
    choices_from: frozenset[str] = frozenset()  # sheets that its drop-down lists take their choices from
    offers_choices: bool = False  # another sheet's drop-down lists take their choices from it
    form_lines: frozenset[int] = frozenset()  # rows of a form beside the one that stands for its entry
    form_cells: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # label → row and column letter


@dataclass(slots=True)
class RawFile:
    name: str
    format: str  # xlsx | csv | jsonl
    sheets: list[RawSheet]
    problems: list[Problem]


def read_bytes(source: bytes | Path, filename: str, limit: int) -> bytes:
    """The content, refused before it is read when the file on disk is larger than `limit`."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limit:
        raise size_error("file.too_large", file=filename, size=megabytes(size), limit=megabytes(limit))
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise file_error("file.empty", file=filename)
    return data


def format_of(data: bytes) -> str:
    """A key of `PLACES` for what the first bytes and the archive's names say; 'text' for anything that may be text."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _archive_format(data)
    if data.startswith(_OLE):
        return _compound_format(data)
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            if name == "image_bitmap":
                return "image" if b"\x00" in data[:30] else "text"
            return name
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")) or b"<table" in head:
        return "html"
    if head.startswith(b"<?xml"):
        return "html" if b"<html" in head or b"excel" in head else "xml"
    return "text"


def _archive_format(data: bytes) -> str:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = (
                archive.read("mimetype")[:80]
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200
                else b""
            )
    except Exception:  # zipfile raises half a dozen kinds, by where the damage is
        return "damaged"
    lowered = {name.lower().replace("\\", "/") for name in names}
    if "xl/workbook.bin" in lowered:
        return "xlsb"
    if b"opendocument" in mimetype:
        return "ods"
    if any(name.startswith("xl/") for name in lowered):
        return "xlsx"
    if any(name.startswith("word/") for name in lowered):
        return "docx"
    if any(name.startswith("ppt/") for name in lowered):
        return "pptx"
    return "numbers" if any(name.endswith(".iwa") for name in lowered) else "zip"


def _compound_format(data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return "encrypted"
    return "xls" if holds("Workbook") or holds("Book") else "ole"


def open_file(source: bytes | Path, filename: str, limits: Limits) -> RawFile:
    """The sheets of a list file, unread. Raises UnreadableFile or FileTooLarge, which say what to do."""
    from matcher.intake.delimited import open_delimited
    from matcher.intake.jsonlines import open_json
    from matcher.intake.workbook import open_workbook

    data = read_bytes(source, filename, limits.max_bytes)
    found = format_of(data)
    if found == "encrypted":
        raise file_error("file.encrypted", file=filename)
    if found == "damaged":
        raise file_error("file.damaged", file=filename)
    if found in ("xls", "xlsb", "ods", "numbers", "html"):
        raise file_error("file.old_format", file=filename, format=PLACES[found])
    if found not in ("xlsx", "text"):
        raise file_error("file.wrong_kind", file=filename, format=PLACES[found])
    if found == "xlsx":
        file = open_workbook(data, filename, limits)
    elif _looks_like_json(data):
        file = open_json(data, filename, limits)
    else:
        file = open_delimited(data, filename, limits)
    extension = PurePath(filename).suffix.lower()
    if extension and extension not in _EXTENSIONS[file.format]:
        file.problems.append(problem("file.extension", extension=extension, format=PLACES[file.format]))
    return file


def _looks_like_json(data: bytes) -> bool:
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"{":
        return True
    if head[:1] != b"[":
        return False
    rest = head[1:200].lstrip()
    if rest[:1] in (b"{", b"]"):
        return True
    try:
        json.loads(data)
    except (ValueError, RecursionError):  # the latter where brackets are nested without end
        return False
    return True
