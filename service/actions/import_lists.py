"""Sending lists: receive the files, read them, take what is new, and report every row."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from pydantic import TypeAdapter

from matcher.bilingual import Language
from matcher.errors import FileTooLarge, NotFound, WutongError
from matcher.intake.report import ImportReport, ListKind, RowReport, RowStatus
from matcher.profiles.identity import content_key
from matcher.profiles.models import Demand, Talent
from service.actions import import_messages as messages
from service.actions.taking import Row, Taken, take
from service.bootstrap import Service
from service.errors import Gone, InvalidRequest
from service.store.imports import Entry, FileState, Import, ImportedFile, ImportState, LikelyDuplicate
from service.store.paging import Page

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SentFile:
    """A file and the name its sender gave it."""

    name: str
    content: IO[bytes]


def receive(service: Service, files: Sequence[SentFile]) -> Import:
    """Keeps the files and opens the import; nothing is read yet. Raises InvalidRequest or FileTooLarge."""
    settings = service.settings
    if not files:
        raise InvalidRequest(messages.NO_FILES)
    if len(files) > settings.import_max_files:
        raise InvalidRequest(messages.TOO_MANY_FILES.format(limit=settings.import_max_files, given=len(files)))
    forget_old(service)
    import_id = "i_" + uuid4().hex[:16]
    folder = settings.imports_folder / import_id
    folder.mkdir(parents=True)
    try:
        for number, file in enumerate(files):
            _keep(file, folder / str(number), settings.import_max_bytes)
        with service.database.writing() as store:
            store.imports.open(import_id, [_base_name(file.name) for file in files])
            return store.imports.get(import_id)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def run(service: Service, import_id: str, *, kind: ListKind | None = None, progress: Progress | None = None) -> Import:
    """Reads and takes the files one after the other. A file is taken wholly or not at all, and the others go on.

    `kind`: what all the files are, where a person says so. Raises NotFound.
    """
    job = read(service, import_id)
    say = _Progress(service, import_id, progress)
    fresh: list[str] = []
    try:
        for file in job.files:
            fresh += _run_file(service, import_id, file, kind, say)
        _note_likely_duplicates(service, import_id, fresh)
        with service.database.writing() as store:
            store.imports.set_progress(import_id, ImportState.DONE, say.done, say.done)
    except BaseException:
        with service.database.writing() as store:
            store.imports.set_progress(import_id, ImportState.FAILED, say.done, None)
        raise
    return read(service, import_id)


def read(service: Service, import_id: str) -> Import:
    """How far it is. Raises NotFound."""
    with service.database.reading() as store:
        return store.imports.get(import_id)


def report_entries(service: Service, import_id: str, language: Language) -> Iterator[dict[str, Any]]:
    """One entry a row: file, sheet, row, status, problems; a file that could not be read has one, with row 0."""
    with service.database.reading() as store:
        job = store.imports.get(import_id)
        for file in job.files:
            if file.error is not None:
                problem = {"code": "file.refused", "severity": "error", "column": "", "field": "", "value": file.name}
                found = [problem | {"message": file.error.text(language)}]
                entry = {
                    "file": file.name,
                    "sheet": "",
                    "row": 0,
                    "status": "rejected",
                    "reference": "",
                    "problems": found,
                }
                yield entry
            for item in store.imports.every_entry(import_id, file.number):
                yield item.report.as_json(language) | {"id": item.profile_id}


def report_page(
    service: Service, import_id: str, *, status: RowStatus | None, file: int | None, cursor: str | None, limit: int
) -> Page[Entry]:
    """Raises NotFound."""
    with service.database.reading() as store:
        store.imports.get(import_id)
        return store.imports.entries(import_id, status=status, file=file, cursor=cursor, limit=limit)


def marked(service: Service, import_id: str, file_number: int, language: Language) -> bytes:
    """The file as it was sent, as a workbook with its problems marked in it. Raises NotFound or Gone."""
    from matcher.intake.marked import marked_copy  # openpyxl is needed only here

    with service.database.reading() as store:
        job = store.imports.get(import_id)
        if file_number >= len(job.files):
            raise NotFound(messages.NO_SUCH_FILE.format(id=import_id, number=file_number))
        entries = list(store.imports.every_entry(import_id, file_number))
    original = service.settings.imports_folder / import_id / str(file_number)
    if not original.exists():
        raise Gone(messages.ORIGINAL_GONE)
    file = job.files[file_number]
    report = ImportReport(sheets=list(file.sheets), rows=[entry.report for entry in entries])
    return marked_copy(original, file.name, report, language, service.limits)


def forget_old(service: Service) -> None:
    """Removes imports past their time: kept files and reports, both of which quote personal data."""
    with service.database.writing() as store:
        old = store.imports.older_than(timedelta(days=service.settings.import_keep_days))
        for import_id in old:
            store.imports.delete(import_id)
    for import_id in old:
        shutil.rmtree(service.settings.imports_folder / import_id, ignore_errors=True)


def interrupt(service: Service) -> None:
    """Ends as failed every import that waits or runs: for the start, when whatever read them has died."""
    with service.database.writing() as store:
        store.imports.interrupt()


def _run_file(
    service: Service, import_id: str, file: ImportedFile, kind: ListKind | None, say: "_Progress"
) -> list[str]:
    """One transaction. What is wrong with the file is kept with it, and the ids that are new or changed come back."""
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
            sheets, keys = _read_into(spool, service, import_id, file, kind, say)
            with service.database.writing() as store:
                spool.seek(0)
                taken = take(store, import_id, file.number, _read_from(spool), keys)
                done = replace(file, state=FileState.DONE, counts=_counted(taken), sheets=sheets)
                store.imports.set_file(import_id, done)
        if taken.counts["erased"]:  # who was erased on request is not to be kept in a list that still names them
            (service.settings.imports_folder / import_id / str(file.number)).unlink(missing_ok=True)
        return taken.fresh
    except WutongError as error:
        with service.database.writing() as store:
            store.imports.set_file(import_id, replace(file, state=FileState.REFUSED, error=error.message))
        return []
    except BaseException:
        with service.database.writing() as store:
            store.imports.set_file(import_id, replace(file, state=FileState.REFUSED, error=messages.INTERRUPTED))
        raise


def _read_into(
    spool: IO[str], service: Service, import_id: str, file: ImportedFile, kind: ListKind | None, say: "_Progress"
) -> tuple[Any, set[str]]:
    """Reads the file before the database is locked, and keeps the rows on disk so that memory stays bounded."""
    from matcher.intake.intake import open_lists  # spreadsheet readers are needed only here

    original = service.settings.imports_folder / import_id / str(file.number)
    lists = open_lists(original, file.name, limits=service.limits, today=service.today(), kind=kind)
    keys: set[str] = set()
    for result in lists.results(say.file()):
        profile = result.profile
        if profile is not None:
            keys.add(content_key(profile))
        line = {
            "report": _REPORT.dump_python(result.report, mode="json"),
            "list": result.list_name,
            "side": type(profile).__name__ if profile else "",
            "profile": profile.model_dump_json() if profile else "",
        }
        spool.write(json.dumps(line, ensure_ascii=False) + "\n")
    return lists.sheets, keys


def _read_from(spool: IO[str]) -> Iterator[Row]:
    sides: dict[str, type[Talent] | type[Demand]] = {"Talent": Talent, "Demand": Demand}
    for text in spool:
        line = json.loads(text)
        profile = sides[line["side"]].model_validate_json(line["profile"]) if line["side"] else None
        yield Row(_REPORT.validate_python(line["report"]), profile, line["list"])


def _note_likely_duplicates(service: Service, import_id: str, fresh: Sequence[str]) -> None:
    from service.actions.duplicates import likely_pairs

    pairs: list[LikelyDuplicate] = likely_pairs(service, fresh)
    if pairs:
        with service.database.writing() as store:
            store.imports.add_likely_duplicates(import_id, pairs)


class _Progress:
    """Writes how far the import is at most once a second, and never while the rows are being written."""

    def __init__(self, service: Service, import_id: str, listener: Progress | None) -> None:
        self._service = service
        self._import_id = import_id
        self._listener = listener
        self._before = 0
        self._told = 0.0
        self.done = 0

    def file(self) -> Progress:
        """Hears (rows done, rows in all) of the next file."""
        self._before = self.done

        def hear(done: int, total: int) -> None:
            self.done = self._before + done
            if self._listener:
                self._listener(self.done, self._before + total)
            if time.monotonic() - self._told >= 1:
                self._told = time.monotonic()
                with self._service.database.writing() as store:
                    state = ImportState.RUNNING
                    store.imports.set_progress(self._import_id, state, self.done, self._before + total)

        return hear


def _keep(file: SentFile, target: Path, limit: int) -> None:
    taken = 0
    with target.open("wb") as kept:
        while block := file.content.read(1 << 20):
            taken += len(block)
            if taken > limit:
                raise FileTooLarge(messages.FILE_TOO_LARGE.format(name=_base_name(file.name), limit=limit))
            kept.write(block)


def _base_name(name: str) -> str:
    """Browsers and people send whole paths; only the last part is the file's name."""
    return name.replace("\\", "/").rpartition("/")[2][:300] or "file"


def _counted(taken: Taken) -> dict[str, int]:
    names = (
        "accepted",
        "warned",
        "rejected",
        "duplicate",
        "created",
        "updated",
        "renumbered",
        "unchanged",
        "merged",
        "erased",
    )
    return {name: taken.counts[name] for name in names}


_REPORT: TypeAdapter[RowReport] = TypeAdapter(RowReport)
