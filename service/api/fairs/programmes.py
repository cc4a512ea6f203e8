"""The programme of a fair over HTTP: plan it, change it by hand, publish it, compare it, go back."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from matcher.fair.frame import Fair, Text
from matcher.fair.participants import Participants
from matcher.fair.planning.plan import SECONDS
from matcher.fair.review.clashes import Grade
from matcher.fair.review.editing import Edit, Edited
from service.actions import programmes
from service.actions.programmes import Shown
from service.api import examples
from service.api.answers import with_etag
from service.api.dependencies import ExpectedRevision, ServiceOf, Staff
from service.api.problems import documented
from service.programme_views import (
    ChangeView,
    ClashView,
    MeetingView,
    ProgrammeView,
    VersionView,
    change_views,
    meeting_views,
    programme_view,
    version_view,
)
from service.views import Moment

router = APIRouter(prefix="/{fair_id}/programmes", tags=["Programmes 洽谈安排"])
FairId = Annotated[str, Path(max_length=64, description="Id of a fair.")]
Which = Annotated[
    str,
    Path(
        max_length=16,
        description="A version's number; or draft, published, or current: the draft, else what is published.",
        examples=["current"],
    ),
]
Number = Annotated[int, Path(ge=1, lt=10**9, description="Number of a version.")]
Title = Annotated[Text, Field(max_length=200)]
EditInput = Annotated[Edit, Body(openapi_examples=examples.EDITS)]

MOST_SECONDS = 300


class PlanInput(BaseModel):
    """How to plan."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"seconds": 20}]})

    seconds: float = Field(
        default=SECONDS, gt=0, le=MOST_SECONDS, description="The longest that improving the timetable takes."
    )
    strict: bool = Field(
        default=True,
        description="Refuse where least limits cannot all be met; otherwise as few as possible are missed.",
    )
    title: Title = ""


class PublishInput(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "第一版"}]})

    title: Title = Field(default="", description="In place of the draft's.")


class VersionsView(BaseModel):
    items: list[VersionView] = Field(description="The latest first.")


class CheckedView(BaseModel):
    """What an edit brings about. With a clash `block` it is refused, and with `warn` unless it is overridden."""

    touched: tuple[MeetingView, ...] = Field(description="Meetings that are new, or not as they were.")
    removed: tuple[str, ...] = Field(description="Ids of meetings that are no more.")
    clashes: list[ClashView] = Field(description="That were not there before; the gravest first.")
    grade: Grade | None = Field(description="The gravest; null where nothing new clashes.")


class EditedView(CheckedView):
    version: VersionView
    revision: int = Field(description="Of the draft now; its ETag.")


class ComparedView(BaseModel):
    first: int
    second: int
    changes: list[ChangeView] = Field(description="In the order of the meetings of the second.")


class LoggedView(BaseModel):
    """One thing done by hand. It holds ids and no names."""

    number: int
    version: int = Field(description="Number of the version.")
    at: Moment
    action: dict[str, Any] = Field(examples=[{"do": "move", "meeting": "m_5b1f0c8e2a9d", "slot": "1014-02"}])
    overridden: list[Any] = Field(description="Clashes that were known and accepted.")


class LogView(BaseModel):
    items: list[LoggedView] = Field(description="In the order in which it was done.")


@router.post(
    "",
    status_code=201,
    summary="Plan a draft",
    responses=documented(400, 401, 404, 409, 422),
)
def plan(
    fair_id: FairId, service: ServiceOf, _viewer: Staff, response: Response, given: PlanInput | None = None
) -> ProgrammeView:
    """Who meets whom, when and where, from the frame and the ranking. The draft before it is kept as a checkpoint.

    Locked meetings stay. Where the least numbers of meetings cannot all be met, 409: `shortfalls` names who lacks how
    many, and each of `remedies` would do. Takes as long as `seconds` at most, and some seconds for large fairs.
    """
    how = given or PlanInput()
    made = programmes.make(service, fair_id, strict=how.strict, seconds=how.seconds, title=how.title)
    return _created(made, response)


@router.get("", summary="List versions", responses=documented(401, 404))
def versions(fair_id: FairId, service: ServiceOf, _viewer: Staff) -> VersionsView:
    """Drafts, checkpoints, and what is or was published."""
    return VersionsView(items=list(map(version_view, programmes.versions(service, fair_id))))


@router.get("/compare", summary="Compare two versions", responses=documented(401, 404, 422))
def compare(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    first: Annotated[int, Query(ge=1, lt=10**9, description="Number of a version.")],
    second: Annotated[int, Query(ge=1, lt=10**9, description="Number of another.")],
) -> ComparedView:
    """Meeting by meeting, what is different in the second."""
    found = programmes.compare(service, fair_id, first, second)
    changes = change_views(found.changes, found.fair, found.participants)
    return ComparedView(first=first, second=second, changes=changes)


@router.get("/log", summary="What was done by hand", responses=documented(401, 404))
def log(fair_id: FairId, service: ServiceOf, _viewer: Staff) -> LogView:
    """Edits with the clashes that were overridden, publishing, going back."""
    return LogView(
        items=[
            LoggedView(
                number=one.number,
                version=one.programme_number,
                at=one.at,
                action=one.action,
                overridden=one.overridden,
            )
            for one in programmes.done(service, fair_id)
        ]
    )


@router.get("/{which}", summary="Read a programme", responses=documented(400, 401, 404))
def read(fair_id: FairId, which: Which, service: ServiceOf, _viewer: Staff, response: Response) -> ProgrammeView:
    """Every meeting with names, time, table and room; what found no place and why; how good it is; what clashes."""
    return with_etag(programme_view(programmes.find(service, fair_id, which)), response)


@router.post("/draft/edits", summary="Change the draft by hand", responses=documented(400, 401, 404, 409, 412, 422))
def edit(
    fair_id: FairId,
    change: EditInput,
    service: ServiceOf,
    _viewer: Staff,
    expected: ExpectedRevision,
    response: Response,
    override: Annotated[bool, Query(description="Also where it breaks a rule (warn); this is logged.")] = False,
) -> EditedView:
    """One change. Where it cannot be, or breaks a rule and is not overridden, 409 with `clashes`.

    Without a draft, one is made of what is published. With `If-Match` (the ETag of the draft as it was read, or else of
    what is published), only if nobody changed it meanwhile.
    """
    shown, done = programmes.edit(service, fair_id, change, override=override, expected=expected)
    version = version_view(shown.stored.version)
    checked = _checked(done, shown.fair, shown.participants)
    return with_etag(EditedView(**vars(checked), version=version, revision=version.revision), response)


@router.post("/draft/checks", summary="Check a change of the draft", responses=documented(400, 401, 404, 422))
def check(fair_id: FairId, change: EditInput, service: ServiceOf, _viewer: Staff) -> CheckedView:
    """What it would bring about; nothing is changed."""
    shown, done = programmes.check(service, fair_id, change)
    return _checked(done, shown.fair, shown.participants)


@router.post("/draft/publish", summary="Publish the draft", responses=documented(400, 401, 404, 409, 412, 422))
def publish(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    expected: ExpectedRevision,
    response: Response,
    given: PublishInput | None = None,
    override: Annotated[bool, Query(description="Also what cannot be (block); this is logged.")] = False,
) -> ProgrammeView:
    """It is what holds from now on; the version before is kept. Where something cannot be, 409 with `clashes`."""
    title = given.title if given else ""
    shown = programmes.publish(service, fair_id, title=title, override=override, expected=expected)
    return with_etag(programme_view(shown), response)


@router.post("/{number}/restore", status_code=201, summary="Go back to a version", responses=documented(401, 404, 422))
def restore(
    fair_id: FairId,
    number: Number,
    service: ServiceOf,
    _viewer: Staff,
    response: Response,
    publish: Annotated[bool, Query(description="It holds at once, whatever clashes by now.")] = False,
) -> ProgrammeView:
    """A new draft with its meetings; the draft before is kept as a checkpoint. Publish it to make it hold."""
    return _created(programmes.restore(service, fair_id, number, publish=publish), response)


def _created(shown: Shown, response: Response) -> ProgrammeView:
    view = programme_view(shown)
    response.headers["Location"] = f"/api/v1/fairs/{quote(shown.fair.id)}/programmes/{view.number}"
    return with_etag(view, response)


def _checked(done: Edited, fair: Fair, participants: Participants) -> CheckedView:
    return CheckedView(
        touched=meeting_views(done.touched, fair, participants),
        removed=done.removed,
        clashes=list(map(ClashView.of, done.clashes)),
        grade=done.grade,
    )
