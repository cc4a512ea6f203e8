"""Writing records to a file under the headings by which they are imported again."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from matcher.bilingual import Bilingual, Language
from matcher.profiles.fields import DEMAND_FIELDS, TALENT_FIELDS
from matcher.profiles.models import Demand, Status, Talent
from service.actions.cells import demand_cells, talent_cells, verdict_cells
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store.filters import Filter

Records = Literal["talents", "demands"]
_CONTACTS = ("email", "phone")
_PUBLISHED = Filter(status=Status.PUBLISHED)


def export(
    service: Service,
    what: Records,
    target: Path,
    *,
    language: Language,
    contacts: bool = False,
    wanted: Filter | None = None,
) -> int:
    """Writes the records that pass the filter, in the order of arrival; how many. The form goes by the file's ending.

    Without a filter, what is published: a list does not say that somebody withdrew, so reading it again would publish.
    Raises InvalidRequest for an ending other than .xlsx, .tsv and .jsonl.
    """
    write = _writer(target)
    described = TALENT_FIELDS if what == "talents" else DEMAND_FIELDS
    names = [name for name in described if contacts or name not in _CONTACTS]
    headings = {name: described[name].label.text(language) for name in names}
    return write(target, headings, _cells(service, what, language, wanted or _PUBLISHED))


def export_verdicts(service: Service, target: Path, *, language: Language) -> int:
    """Writes every verdict, in the order of arrival; how many. A list of outcomes can be imported from it again.

    Raises InvalidRequest as `export` does.
    """
    write = _writer(target)
    headings = {name: heading.text(language) for name, heading in _VERDICT_HEADINGS.items()}
    return write(target, headings, _verdict_cells(service, language))


def _writer(target: Path) -> Callable[[Path, dict[str, str], Iterator[dict[str, str]]], int]:
    writers = {".xlsx": _write_workbook, ".tsv": _write_table, ".jsonl": _write_lines}
    write = writers.get(target.suffix.lower())
    if write is None:
        raise InvalidRequest(_UNKNOWN_FORM.format(file=target.name))
    return write


def _verdict_cells(service: Service, language: Language) -> Iterator[dict[str, str]]:
    with service.database.reading() as store:
        cursor: str | None = None
        while True:
            page = store.verdicts.page(cursor=cursor, limit=1000)
            yield from (verdict_cells(recorded, language) for recorded in page.items)
            if page.next is None:
                return
            cursor = page.next


def _cells(service: Service, what: Records, language: Language, wanted: Filter) -> Iterator[dict[str, str]]:
    with service.database.reading() as store:
        records: Any = store.talents if what == "talents" else store.demands
        for stored in records.every(wanted):
            profile: Talent | Demand = stored.profile
            yield talent_cells(profile, language) if isinstance(profile, Talent) else demand_cells(profile, language)


def _write_workbook(target: Path, headings: dict[str, str], rows: Iterator[dict[str, str]]) -> int:
    import xlsxwriter  # only this form needs it

    # A text that begins with "=" stays a text, so nothing that somebody typed is ever run by the reader's spreadsheet.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    count = 0
    with xlsxwriter.Workbook(target, plain) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, list(headings.values()))
        for count, row in enumerate(rows, start=1):
            for column, name in enumerate(headings):
                sheet.write_string(count, column, row.get(name, ""))
    return count


def _write_table(target: Path, headings: dict[str, str], rows: Iterator[dict[str, str]]) -> int:
    count = 0
    with target.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter="\t", lineterminator="\n")
        table.writerow(headings.values())
        for count, row in enumerate(rows, start=1):  # noqa: B007
            table.writerow([_harmless(row.get(name, "")) for name in headings])
    return count


def _write_lines(target: Path, headings: dict[str, str], rows: Iterator[dict[str, str]]) -> int:
    count = 0
    with target.open("w", encoding="utf-8") as stream:
        for count, row in enumerate(rows, start=1):  # noqa: B007
            kept = {name: row[name] for name in headings if row.get(name)}
            stream.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return count


def _harmless(text: str) -> str:
    """Spreadsheets run what begins like this when they open a table; the apostrophe says that it is text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


_VERDICT_HEADINGS = {
    "demand": Bilingual("需求编号", "Demand number"),
    "talent": Bilingual("人才编号", "Talent number"),
    "result": Bilingual("结果", "Result"),
    "party": Bilingual("反馈方", "By whom"),
    "date": Bilingual("日期", "Date"),
    "reason": Bilingual("原因", "Reason"),
    "rating": Bilingual("评分", "Rating"),
    "listing": Bilingual("名单", "Listing"),
    "position": Bilingual("名次", "Position"),
    "source": Bilingual("来源", "Source"),
    "recorded_at": Bilingual("记录时间", "Recorded at"),
}
_UNKNOWN_FORM = Bilingual(
    zh="不能导出为“{file}”。文件名应以 .xlsx、.tsv 或 .jsonl 结尾。",
    en="“{file}” cannot be written. The name should end in .xlsx, .tsv or .jsonl.",
)
