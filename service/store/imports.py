"""Imports: how far each has come, and what became of every row."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, delete, func, insert, not_, or_, select, update
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.intake.report import RowReport, RowStatus, SheetReport
from service.store.paging import Page, decode_cursor, encode_cursor
from service.tables import ImportEntryRow, ImportFileRow, ImportRow, LikelyDuplicateRow, now

_LOST = timedelta(days=1)  # after so long in silence the process that read the lists is gone


class ImportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # stopped; each file is either wholly in or not at all


class FileState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"  # could not be read, or failed; nothing of it was taken


@dataclass(frozen=True)
class ImportedFile:
    """`counts`: rows by status, and records by what happened to them (created, updated, unchanged, renumbered)."""

    number: int
    name: str
    state: FileState = FileState.WAITING
    counts: dict[str, int] = field(default_factory=dict)
    sheets: tuple[SheetReport, ...] = ()
    error: Bilingual | None = None


@dataclass(frozen=True)
class Import:
    id: str
    state: ImportState
    rows_done: int
    rows_total: int | None
    created_at: datetime
    updated_at: datetime
    files: tuple[ImportedFile, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Over all files."""
        total: Counter[str] = Counter()
        for file in self.files:
            total.update(file.counts)
        return dict(total)

    @property
    def finished(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.FAILED)


@dataclass(frozen=True)
class Entry:
    """One row's report, and the record it became ("" where none)."""

    report: RowReport
    file_number: int
    profile_id: str = ""


@dataclass(frozen=True)
class LikelyDuplicate:
    first_id: str
    second_id: str
    reason: Bilingual


class ImportStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, import_id: str, names: Sequence[str]) -> None:
        self._session.add(ImportRow(id=import_id, state=ImportState.WAITING))
        self._session.flush()
        for number, name in enumerate(names):
            self._session.add(
                ImportFileRow(import_id=import_id, number=number, name=name[:300], state=FileState.WAITING)
            )

    def get(self, import_id: str) -> Import:
        """Raises NotFound."""
        row = self._session.get(ImportRow, import_id, populate_existing=True)
        if row is None:
            raise NotFound(_UNKNOWN.format(id=import_id[:100]))
        query = select(ImportFileRow).where(ImportFileRow.import_id == import_id).order_by(ImportFileRow.number)
        files = tuple(_file(file) for file in self._session.scalars(query.execution_options(populate_existing=True)))
        state = ImportState(row.state)
        return Import(row.id, state, row.rows_done, row.rows_total, row.created_at, row.updated_at, files)

    def set_progress(self, import_id: str, state: ImportState, done: int, total: int | None) -> None:
        values = {"state": state, "rows_done": done, "rows_total": total, "updated_at": now()}
        self._session.execute(update(ImportRow).where(ImportRow.id == import_id).values(values))

    def set_file(self, import_id: str, file: ImportedFile) -> None:
        values = {
            "state": file.state,
            "counts": file.counts,
            "sheets": _sheets().dump_python(file.sheets, mode="json"),
            "error": file.error._asdict() if file.error else None,
        }
        of = (ImportFileRow.import_id == import_id, ImportFileRow.number == file.number)
        self._session.execute(update(ImportFileRow).where(*of).values(values))

    def add_entries(self, import_id: str, start: int, entries: Sequence[Entry]) -> None:
        """`start`: the number of the first of them."""
        rows = [
            {
                "import_id": import_id,
                "number": start + i,
                "file_number": entry.file_number,
                "status": entry.report.status,
                "profile_id": entry.profile_id,
                "entry": _entry().dump_python(entry.report, mode="json"),
            }
            for i, entry in enumerate(entries)
        ]
        if rows:
            self._session.execute(insert(ImportEntryRow), rows)

    def entry_count(self, import_id: str) -> int:
        query = select(func.count()).select_from(ImportEntryRow).where(ImportEntryRow.import_id == import_id)
        return self._session.scalar(query) or 0

    def entries(
        self,
        import_id: str,
        *,
        status: RowStatus | None = None,
        file: int | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[Entry]:
        """In the order of the files and their rows."""
        query = select(ImportEntryRow).where(ImportEntryRow.import_id == import_id)
        if status is not None:
            query = query.where(ImportEntryRow.status == status)
        if file is not None:
            query = query.where(ImportEntryRow.file_number == file)
        if cursor:
            query = query.where(ImportEntryRow.number > decode_cursor(cursor))
        rows = self._session.scalars(query.order_by(ImportEntryRow.number).limit(limit + 1)).all()
        entries = [Entry(_entry().validate_python(row.entry), row.file_number, row.profile_id) for row in rows[:limit]]
        return Page(entries, encode_cursor(rows[limit - 1].number) if len(rows) > limit else None)

    def every_entry(self, import_id: str, file: int | None = None) -> Iterator[Entry]:
        """All of them, a thousand at a time."""
        cursor: str | None = None
        while True:
            page = self.entries(import_id, file=file, cursor=cursor, limit=1000)
            yield from page.items
            self._session.expunge_all()
            if page.next is None:
                return
            cursor = page.next

    def forget(self, profile_id: str, reference: str) -> list[str]:
        """Blanks the values of an erased record in every report; the imports whose files held its rows.

        A row that was refused at first became no record, and is known by its reference.
        """
        theirs: ColumnElement[bool] = ImportEntryRow.profile_id == profile_id
        if reference:
            same = ImportEntryRow.entry["reference"].as_string() == reference
            theirs = or_(theirs, and_(ImportEntryRow.profile_id == "", same))
        rows = self._session.scalars(select(ImportEntryRow).where(theirs)).all()
        for row in rows:
            row.entry = row.entry | {"problems": [], "reference": ""}
            row.profile_id = ""
        for import_id, number in {(row.import_id, row.file_number) for row in rows}:
            self._blank_left_out_rows(import_id, number)
        return sorted({row.import_id for row in rows})

    def _blank_left_out_rows(self, import_id: str, file_number: int) -> None:
        """A remark beside the list may speak of the person too."""
        file = self._session.get(ImportFileRow, (import_id, file_number))
        if file is not None:
            file.sheets = [
                sheet | {"left_out_rows": [row | {"text": ""} for row in sheet["left_out_rows"]]}
                for sheet in file.sheets
            ]

    def add_likely_duplicates(self, import_id: str, pairs: Sequence[LikelyDuplicate]) -> None:
        for pair in pairs:
            first, second = sorted((pair.first_id, pair.second_id))
            self._session.merge(
                LikelyDuplicateRow(first_id=first, second_id=second, import_id=import_id, reason=pair.reason._asdict())
            )

    def likely_duplicates(self, import_id: str | None = None, limit: int = 500) -> list[LikelyDuplicate]:
        query = (
            select(LikelyDuplicateRow).order_by(LikelyDuplicateRow.first_id, LikelyDuplicateRow.second_id).limit(limit)
        )
        if import_id is not None:
            query = query.where(LikelyDuplicateRow.import_id == import_id)
        return [LikelyDuplicate(r.first_id, r.second_id, Bilingual(**r.reason)) for r in self._session.scalars(query)]

    def interrupt(self) -> int:
        """Ends as failed whatever waits or runs: its process died. How many there were."""
        ended = self._session.execute(
            update(ImportRow).where(_unfinished()).values(state=ImportState.FAILED, updated_at=now())
        )
        return int(ended.rowcount)  # type: ignore[attr-defined]

    def older_than(self, age: timedelta) -> list[str]:
        """Not those that still wait or run, unless nothing was heard of them for a day."""
        over = or_(not_(_unfinished()), ImportRow.updated_at < now() - _LOST)
        return list(self._session.scalars(select(ImportRow.id).where(ImportRow.created_at < now() - age, over)))

    def delete(self, import_id: str) -> None:
        """With its report. Pairs that may be one record stay for a person to decide."""
        for table in (ImportEntryRow, ImportFileRow):
            self._session.execute(delete(table).where(table.import_id == import_id))
        self._session.execute(delete(ImportRow).where(ImportRow.id == import_id))


def _unfinished() -> ColumnElement[bool]:
    return ImportRow.state.in_([ImportState.WAITING, ImportState.RUNNING])


def _file(row: ImportFileRow) -> ImportedFile:
    error = Bilingual(**row.error) if row.error else None
    return ImportedFile(
        row.number, row.name, FileState(row.state), dict(row.counts), _sheets().validate_python(row.sheets), error
    )


@cache
def _entry() -> TypeAdapter[RowReport]:
    return TypeAdapter(RowReport)


@cache
def _sheets() -> TypeAdapter[tuple[SheetReport, ...]]:
    return TypeAdapter(tuple[SheetReport, ...])


_UNKNOWN = Bilingual(zh="没有编号为“{id}”的导入。", en="There is no import with the id “{id}”.")
