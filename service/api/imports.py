"""Imports over HTTP."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from matcher.bilingual import Language
from matcher.intake.report import ListKind, RowStatus, problem_json
from matcher.profiles.models import Talent
from service.actions import duplicates, import_cv, import_lists
from service.actions.import_lists import SentFile
from service.api.dependencies import Cursor, PageLimit, ReaderLanguage, RecordId, ServiceOf, Staff
from service.api.problems import documented
from service.importing import Importer
from service.store.imports import Entry, FileState, Import, ImportState
from service.views import Moment, TextView

router = APIRouter(prefix="/imports", tags=["Imports 导入"])
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileView(BaseModel):
    """What became of one file. `counts`: rows by status, and records by what happened to them."""

    number: int
    name: str
    state: FileState
    counts: dict[str, int]
    error: TextView | None = Field(description="Why nothing of the file was taken, and what to do.")
    sheets: list[dict[str, object]] = Field(
        description="Each sheet: which list it is, its columns, and what was left out."
    )
    marked: str | None = Field(description="Where the file can be fetched with its problems marked in it.")


class ImportView(BaseModel):
    """An import and how far it is."""

    id: str = Field(examples=["i_0a1b2c3d4e5f6071"])
    state: ImportState
    rows_done: int
    rows_total: int | None = Field(description="null until the file is opened.")
    counts: dict[str, int] = Field(description="Over all files.")
    files: list[FileView]
    report: str = Field(description="Where the whole report is, one entry a row.")
    created_at: Moment
    updated_at: Moment


class ProblemView(BaseModel):
    code: str
    severity: str
    column: str
    field: str
    value: str
    message: str = Field(description="In the reader's language.")


class EntryView(BaseModel):
    """What became of one row."""

    file: str
    sheet: str
    row: int
    status: RowStatus
    reference: str
    id: str = Field(description="Of the record it became; empty where none.")
    problems: list[ProblemView]


class EntriesView(BaseModel):
    items: list[EntryView]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class LikelyDuplicateView(BaseModel):
    """Two records that may be one: withdraw or erase one of them, or leave both."""

    first: str
    second: str
    reason: TextView


class FieldView(BaseModel):
    """One value of a CV."""

    field: str
    value: str
    lines: list[int] = Field(description="Where it stands: line n is the n-th of `lines`, counted from 1.")
    sure: bool


class DraftView(BaseModel):
    """What a CV says, to be confirmed by its owner."""

    talent: Talent | None = Field(description="A draft without consents; null when no name was found.")
    fields: list[FieldView]
    lines: list[str]
    problems: list[ProblemView]


@router.post("", status_code=202, summary="Send lists", responses=documented(400, 401, 413, 422))
async def send(
    request: Request,
    response: Response,
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    files: Annotated[list[UploadFile], File(description="Lists as .xlsx, .csv, .tsv, .jsonl or .json.")],
    kind: Annotated[
        ListKind | None, Form(description="Which list all the files are, if it is not to be found out.")
    ] = None,
    wait: Annotated[bool, Query(description="Answer (200) only when the import is finished.")] = False,
) -> ImportView:
    """Sending the same list again is safe: what is unchanged changes nothing, what has changed is updated."""
    sent = [SentFile(file.filename or "file", file.file) for file in files]
    job = await run_in_threadpool(import_lists.receive, service, sent)
    importer: Importer = request.app.state.importer
    running = importer.submit(job.id, kind)
    response.headers["Location"] = f"/api/v1/imports/{job.id}"
    if wait:
        await run_in_threadpool(running.result)
        response.status_code = 200
        job = await run_in_threadpool(import_lists.read, service, job.id)
    return _import_view(job, language)


@router.get("/likely-duplicates", summary="Records that may be one", responses=documented(401))
def likely_duplicates(
    service: ServiceOf,
    _viewer: Staff,
    import_id: Annotated[
        str | None, Query(alias="import", max_length=64, description="Only those an import found.")
    ] = None,
) -> list[LikelyDuplicateView]:
    """The same person or demand in other words. Nothing is merged unless a person does it."""
    return [
        LikelyDuplicateView(first=pair.first_id, second=pair.second_id, reason=TextView.of(pair.reason))
        for pair in duplicates.listed(service, import_id)
    ]


@router.post("/cv", summary="Read a CV", responses=documented(401, 413, 422))
def read_cv(
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    file: Annotated[UploadFile, File(description="A CV as .pdf, .docx or .txt.")],
) -> DraftView:
    """A draft to confirm, each field with its lines. Nothing is stored: send what was confirmed to POST /talents."""
    draft = import_cv.draft(service, SentFile(file.filename or "cv", file.file))
    return DraftView(
        talent=draft.talent,
        fields=[FieldView(field=f.field, value=f.value, lines=list(f.lines), sure=f.sure) for f in draft.fields],
        lines=list(draft.lines),
        problems=[ProblemView.model_validate(problem_json(problem, language)) for problem in draft.problems],
    )


@router.get("/{import_id}", summary="How far an import is", responses=documented(401, 404))
def read(import_id: RecordId, service: ServiceOf, _viewer: Staff, language: ReaderLanguage) -> ImportView:
    return _import_view(import_lists.read(service, import_id), language)


@router.get("/{import_id}/report", summary="The report, page by page", responses=documented(400, 401, 404))
def report(
    import_id: RecordId,
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    status: Annotated[RowStatus | None, Query(description="Only rows with this status.")] = None,
    file: Annotated[int | None, Query(ge=0, description="Only rows of this file, counted from 0.")] = None,
    cursor: Cursor = None,
    limit: PageLimit = 100,
) -> EntriesView:
    """In the order of the files and their rows."""
    page = import_lists.report_page(service, import_id, status=status, file=file, cursor=cursor, limit=limit)
    return EntriesView(items=[_entry_view(entry, language) for entry in page.items], next=page.next)


@router.get("/{import_id}/report.json", summary="The whole report", responses=documented(401, 404))
def whole_report(
    import_id: RecordId, service: ServiceOf, _viewer: Staff, language: ReaderLanguage
) -> StreamingResponse:
    """One entry a row, as `wutong import --report` writes it."""
    import_lists.read(service, import_id)
    headers = {"Content-Disposition": f'attachment; filename="{import_id}.report.json"'}
    lines = _as_json(import_lists.report_entries(service, import_id, language))
    return StreamingResponse(lines, media_type="application/json", headers=headers)


@router.get(
    "/{import_id}/marked/{number}.xlsx",
    summary="A file with its problems marked in it",
    response_class=Response,
    responses=documented(401, 404, 410) | {200: {"content": {_XLSX: {}}}},
)
def marked(
    import_id: RecordId,
    number: Annotated[int, Path(ge=0, description="Of the file, counted from 0.")],
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
) -> Response:
    """The same sheet with comments, to mend and send again; the marks are ignored when it comes back."""
    content = import_lists.marked(service, import_id, number, language)
    headers = {"Content-Disposition": f'attachment; filename="{import_id}.{number}.marked.xlsx"'}
    return Response(content, media_type=_XLSX, headers=headers)


def _import_view(job: Import, language: Language) -> ImportView:
    files = [
        FileView(
            number=file.number,
            name=file.name,
            state=file.state,
            counts=file.counts,
            error=TextView.of(file.error) if file.error else None,
            sheets=[sheet.as_json(language) for sheet in file.sheets],
            marked=f"/api/v1/imports/{job.id}/marked/{file.number}.xlsx" if file.state is FileState.DONE else None,
        )
        for file in job.files
    ]
    return ImportView(
        id=job.id,
        state=job.state,
        rows_done=job.rows_done,
        rows_total=job.rows_total,
        counts=job.counts,
        files=files,
        report=f"/api/v1/imports/{job.id}/report.json",
        created_at=job.created_at,
        updated_at=job.updated_at,
    )


def _entry_view(entry: Entry, language: Language) -> EntryView:
    return EntryView.model_validate(entry.report.as_json(language) | {"id": entry.profile_id})


def _as_json(entries: Iterator[dict[str, object]]) -> Iterator[str]:
    yield "["
    for number, entry in enumerate(entries):
        yield (",\n" if number else "\n") + json.dumps(entry, ensure_ascii=False)
    yield "\n]\n"
