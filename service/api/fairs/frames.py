"""The frames of fairs over HTTP, for staff."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Path, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from matcher.bilingual import Bilingual, Language
from matcher.fair.entry.checks import FrameProblem
from matcher.fair.frame import (
    Fair,
    Name,
)
from matcher.profiles.problems import Severity
from service.actions import fairs
from service.api import examples
from service.api.answers import with_etag
from service.api.dependencies import ExpectedRevision, ReaderLanguage, ServiceOf, Staff
from service.api.problems import documented
from service.errors import InvalidRequest
from service.store.fairs import StoredFair
from service.views import Moment

router = APIRouter(tags=["Fairs 会期"])
FairId = Annotated[str, Path(max_length=64, pattern=r"^[\w.:-]+$", description="Id of a fair.", examples=["2026qd"])]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKBOOK: dict[int | str, dict[str, Any]] = {200: {"content": {_XLSX: {}}}}


class FrameInput(Fair):
    """A frame. `id` is the one in the address and may be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FAIR]})

    id: str = Field(default="", max_length=64, description="As in the address; may be left out.")


class FrameChange(FrameInput):
    """Parts of a frame, each replaced whole; what is left out stays."""

    name: Name = Name()


class FrameProblemView(BaseModel):
    """A finding on a frame; sheet, row and column where it came as a workbook."""

    code: str = Field(examples=["frame.table_room"])
    severity: Severity
    path: str = Field(examples=["tables[3].room"])
    message: str
    value: str
    sheet: str
    row: int | None
    column: str


class FrameView(BaseModel):
    frame: Fair
    revision: int
    created_at: Moment
    updated_at: Moment


class EnteredView(FrameView):
    """As it is kept now. `problems`: warnings and notes."""

    problems: list[FrameProblemView]


class FairSummary(BaseModel):
    id: str
    name: Name
    days: list[date]
    slots: int
    rooms: int
    tables: int
    attendees: int = Field(description="0: all talents who are open to a match.")
    revision: int
    created_at: Moment
    updated_at: Moment


class FairsView(BaseModel):
    items: list[FairSummary]


class FrameProblemsView(BaseModel):
    refused: bool = Field(description="Whether there is an error, with which a frame is not taken.")
    problems: list[FrameProblemView]


@router.get("", summary="List fairs", responses=documented(401))
def listed(service: ServiceOf, _viewer: Staff) -> FairsView:
    """The latest made first."""
    return FairsView(items=[_summary(stored) for stored in fairs.listed(service)])


@router.get(
    "/frame-template.xlsx",
    summary="An empty workbook for a frame",
    response_class=Response,
    responses=documented(401) | _WORKBOOK,
)
def template(
    _viewer: Staff,
    language: ReaderLanguage,
    example: Annotated[bool, Query(description="Filled with an example of each kind of row.")] = False,
) -> Response:
    """A sheet for each part, and one that explains them."""
    return _file(fairs.template(language, example=example), "frame-template.xlsx")


@router.get("/{fair_id}", summary="Read a frame", responses=documented(401, 404))
def read(fair_id: FairId, service: ServiceOf, _viewer: Staff, response: Response) -> FrameView:
    """Days, slots, rooms, tables, people, rules."""
    stored = fairs.read(service, fair_id)
    return with_etag(FrameView.model_construct(**_fields(stored)), response)


@router.put("/{fair_id}", summary="Enter or replace a frame", responses=documented(400, 401, 404, 412, 422))
def put(
    fair_id: FairId,
    frame: FrameInput,
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    expected: ExpectedRevision,
    response: Response,
) -> EnteredView:
    """Checked as a whole: with an error nothing is kept, and `errors` says what is wrong; warnings come in the answer.

    With `If-Match` (the ETag it was read with), only if nobody changed it meanwhile. A new one answers 201.
    """
    _expect_id(frame, fair_id)
    fair = Fair.model_validate({name: getattr(frame, name) for name in Fair.model_fields} | {"id": fair_id})
    return _answer(fairs.put(service, fair, expected), language, response)


@router.patch("/{fair_id}", summary="Change parts of a frame", responses=documented(400, 401, 404, 412, 422))
def change(
    fair_id: FairId,
    parts: FrameChange,
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    expected: ExpectedRevision,
    response: Response,
) -> EnteredView:
    """The parts that are given are replaced whole, and the frame is checked as a whole."""
    _expect_id(parts, fair_id)
    given = {name: getattr(parts, name) for name in parts.model_fields_set - {"id"}}
    return _answer(fairs.change(service, fair_id, given, expected), language, response)


@router.delete("/{fair_id}", status_code=204, summary="Remove a fair", responses=documented(401, 404))
def remove(fair_id: FairId, service: ServiceOf, _viewer: Staff) -> Response:
    """For good: with its programmes, invitations and outcomes."""
    fairs.remove(service, fair_id)
    return Response(status_code=204)


@router.get("/{fair_id}/problems", summary="Check a frame", responses=documented(401, 404))
def problems(fair_id: FairId, service: ServiceOf, _viewer: Staff, language: ReaderLanguage) -> FrameProblemsView:
    """As it stands today: somebody whom it names may have gone since it was entered."""
    return _problems_view(fairs.problems(service, fair_id), language)


@router.get(
    "/{fair_id}/frame.xlsx",
    summary="A frame as a workbook",
    response_class=Response,
    responses=documented(401, 404) | _WORKBOOK,
)
def workbook(fair_id: FairId, service: ServiceOf, _viewer: Staff, language: ReaderLanguage) -> Response:
    """To change and send again. Names stand beside the ids, for people; they are not read."""
    return _file(fairs.workbook(service, fair_id, language), f"{_plain(fair_id)}.frame.xlsx")


@router.post(
    "/{fair_id}/frame", summary="Send a frame as a workbook", responses=documented(400, 401, 404, 412, 413, 422)
)
def put_workbook(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    expected: ExpectedRevision,
    response: Response,
    file: Annotated[UploadFile, File(description="An .xlsx as the template has it.")],
) -> EnteredView:
    """As PUT. Talents and demands are named by id or by the number in the office's lists, organisations by id or name.

    Every problem is given with its sheet, row and column.
    """
    content = file.file.read(service.settings.import_max_bytes + 1)
    name = file.filename or "frame.xlsx"
    entered = fairs.put_workbook(service, content, name, fair_id=fair_id, expected_revision=expected)
    return _answer(entered, language, response)


@router.post("/{fair_id}/frame/problems", summary="Check a frame in a workbook", responses=documented(401, 413, 422))
def check_workbook(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    file: Annotated[UploadFile, File(description="An .xlsx as the template has it.")],
) -> FrameProblemsView:
    """What would be said if it were sent; nothing is kept."""
    content = file.file.read(service.settings.import_max_bytes + 1)
    found = fairs.check_workbook(service, content, file.filename or "frame.xlsx", fair_id=fair_id)
    return _problems_view(found, language)


def _expect_id(frame: FrameInput, fair_id: str) -> None:
    if frame.id not in ("", fair_id):
        raise InvalidRequest(_OTHER_ID.format(given=frame.id[:64], id=fair_id))


def _answer(entered: fairs.Entered, language: Language, response: Response) -> EnteredView:
    if entered.created:
        response.status_code = 201
        response.headers["Location"] = f"/api/v1/fairs/{quote(entered.stored.fair.id)}"
    found = [_problem_view(one, language) for one in entered.problems]
    return with_etag(EnteredView.model_construct(**_fields(entered.stored), problems=found), response)


def _fields(stored: StoredFair) -> dict[str, Any]:
    times = {"created_at": stored.created_at, "updated_at": stored.updated_at}
    return {"frame": stored.fair, "revision": stored.revision, **times}


def _summary(stored: StoredFair) -> FairSummary:
    fair = stored.fair
    return FairSummary(
        id=fair.id,
        name=fair.name,
        days=sorted({slot.day for slot in fair.slots}),
        slots=len(fair.slots),
        rooms=len(fair.rooms),
        tables=len(fair.tables),
        attendees=len(fair.attendees),
        revision=stored.revision,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
    )


def _problems_view(found: Iterable[FrameProblem], language: Language) -> FrameProblemsView:
    views = [_problem_view(one, language) for one in found]
    return FrameProblemsView(refused=any(view.severity is Severity.ERROR for view in views), problems=views)


def _problem_view(found: FrameProblem, language: Language) -> FrameProblemView:
    return FrameProblemView(
        code=found.code,
        severity=found.severity,
        path=found.path,
        message=found.message.text(language),
        value=found.value,
        sheet=found.sheet,
        row=found.row,
        column=found.column,
    )


def _file(content: bytes, name: str) -> Response:
    return Response(content, media_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _plain(name: str) -> str:
    """A header holds no other letters."""
    return name.encode("ascii", "replace").decode().replace("?", "_")


_OTHER_ID = Bilingual(
    zh="内容中的编号“{given}”与地址中的“{id}”不同。请改正其中之一，或不填 id。",
    en="The body is of fair “{given}”, and the address of “{id}”. Correct one of them, or leave `id` out.",
)
