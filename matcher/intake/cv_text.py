"""A CV file → its lines of text, or the reason why there are none."""

import io
import logging
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from matcher.errors import UnreadableFile, WutongError
from matcher.intake.delimited import decode_text
from matcher.intake.files import format_of, read_bytes
from matcher.intake.limits import Limits
from matcher.intake.messages import PLACES, file_error, megabytes, size_error
from matcher.intake.workbook import refuse_bombs

_FEWEST_LETTERS = 20  # what a page number and a stamp may leave on a scanned page
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200c\u200d\ufeff\ufffe\uffff]")


def cv_lines(data: bytes, filename: str, limits: Limits) -> tuple[str, ...]:
    """The lines that hold anything, in reading order. Raises UnreadableFile or FileTooLarge, which say what to do."""
    try:
        data = read_bytes(data, filename, limits.max_cv_bytes)
    except WutongError as error:
        if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise file_error("cv.empty", file=filename) from error
        limit = limits.max_cv_bytes
        raise size_error("cv.too_large", file=filename, size=megabytes(len(data)), limit=megabytes(limit)) from error
    found, pages = format_of(data), 1
    if found == "pdf":
        raw, pages = _pdf_lines(data, filename, limits)
    elif found == "docx":
        raw = _docx_lines(data, filename, limits)
    elif found == "text":
        raw = _text_lines(data, filename)
    elif found in ("encrypted", "damaged"):
        raise file_error(f"cv.{found}", file=filename)
    else:
        raise file_error("cv.wrong_kind", file=filename, format=PLACES[found])
    lines = tuple(
        line for text in raw for part in text.splitlines() if (line := _CONTROL.sub("", part).rstrip()).strip()
    )
    if sum(character.isalpha() for line in lines for character in line) < _FEWEST_LETTERS:
        raise file_error("cv.empty" if found == "text" else "cv.scanned", file=filename, pages=pages)
    return lines


def _text_lines(data: bytes, filename: str) -> list[str]:
    try:
        text, _ = decode_text(data, filename)
    except UnreadableFile as error:  # which speaks of lists
        raise file_error("cv.wrong_kind", file=filename, format=PLACES["binary"]) from error
    head = text[:20_000]
    strange = sum(
        1 for character in head if (character < " " and character not in "\t\r\n\f\v") or character == "\ufffd"
    )
    if strange * 20 > len(head):
        raise file_error("cv.wrong_kind", file=filename, format=PLACES["binary"])
    return text.splitlines()


def _pdf_lines(data: bytes, filename: str, limits: Limits) -> tuple[list[str], int]:
    from pypdf import PdfReader  # only where a CV is a PDF
    from pypdf.errors import FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # remarks on slightly wrong files, which are most
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise file_error("cv.encrypted", file=filename)
            pages = len(reader.pages)
            if pages > limits.max_cv_pages:
                raise size_error("cv.pages", file=filename, count=pages, limit=limits.max_cv_pages)
            texts = [page.extract_text() or "" for page in reader.pages]
    except WutongError:
        raise
    except FileNotDecryptedError as error:
        raise file_error("cv.encrypted", file=filename) from error
    except Exception as error:  # a damaged PDF makes the reader raise nearly anything
        raise file_error("cv.damaged", file=filename) from error
    return texts, pages


def _docx_lines(data: bytes, filename: str, limits: Limits) -> list[str]:
    from docx import Document  # only where a CV is a Word document

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_bombs(data, archive, filename, limits)
        return list(_docx_blocks(Document(io.BytesIO(data))))
    except WutongError:
        raise
    except Exception as error:  # a damaged document makes the reader raise nearly anything
        raise file_error("cv.damaged", file=filename) from error


def _docx_blocks(document: Any) -> Iterator[str]:
    """Page headers first, which often hold the name; then paragraphs and tables in their order."""
    from docx.table import Table

    for section in document.sections[:1]:
        yield from (paragraph.text for paragraph in section.header.paragraphs)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield from _table_row([cell.text.strip() for cell in _distinct(row.cells)])
        else:
            yield block.text


def _distinct(cells: Any) -> list[Any]:
    """Merged cells come once for each column they cover."""
    return [cell for index, cell in enumerate(cells) if index == 0 or cell._tc is not cells[index - 1]._tc]


def _table_row(cells: list[str]) -> Iterator[str]:
    """A form's row is label and value by turns; any other row is one line."""
    cells = [cell for cell in cells if cell]
    labels = [" ".join(cell.split()).rstrip(":：") for cell in cells[::2]]
    if (
        len(cells) >= 2
        and len(cells) % 2 == 0
        and all(len(label) <= 20 and not label[-1:].isdigit() for label in labels)
    ):
        yield from (f"{label}：{value}" for label, value in zip(labels, cells[1::2], strict=True))
    else:
        yield "  ".join(cells)
