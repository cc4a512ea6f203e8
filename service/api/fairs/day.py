"""The day of a fair over HTTP: who came, who is late, who waits, and the programme from now on.

Times are the fair's own, as clocks there show them, without a zone.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from matcher.fair.day.events import DayEvent
from matcher.fair.day.replanning import SECONDS
from matcher.fair.frame import Id, LocalDatetime
from matcher.fair.sheets import Role, Sheets
from service.actions import fair_day
from service.api import examples
from service.api.dependencies import ServiceOf, Staff
from service.api.problems import documented
from service.programme_views import (
    ClashView,
    MeetingView,
    NamedView,
    ToldView,
    UnplacedView,
    VersionView,
    WaitingView,
    named_view,
    row_view,
    told_views,
    unplaced_views,
    version_view,
    waiting_views,
)
from service.views import TextView

router = APIRouter(prefix="/{fair_id}/day", tags=["Day 会期当天"])
FairId = Annotated[str, Path(max_length=64, description="Id of a fair.")]
Now = Annotated[LocalDatetime | None, Query(description="In the fair's own time; by default what the clock shows.")]
_EVENTS: dict[str, Any] = {"items": examples.DAY_EVENTS}
_REPLAN: dict[str, Any] = {"now": "2026-10-14T10:20:00", "notice": 10, "try_only": True}


class EventsInput(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EVENTS]})

    items: Annotated[list[DayEvent], Field(min_length=1, max_length=1000)]


class EventView(BaseModel):
    number: int
    event: DayEvent


class EventsView(BaseModel):
    items: list[EventView]


class TouchedView(BaseModel):
    """What now stands in the way of published meetings that are still to come; then plan again."""

    clashes: list[ClashView]


class CheckInInput(BaseModel):
    """By the code on the badge, typed or scanned, or by id."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "4F7QZ-M2K9T"}]})

    code: str = Field(default="", max_length=40)
    party: Id | Literal[""] = Field(
        default="", description="A talent, demand, organisation, representative or interpreter."
    )
    at: LocalDatetime | None = Field(default=None, description="In the fair's own time; by default now.")

    @model_validator(mode="after")
    def _one_of_both(self) -> "CheckInInput":
        if bool(self.code) == bool(self.party):
            raise PydanticCustomError("code_or_party", "give either a code or a party")
        return self


class ArrivedView(BaseModel):
    who: NamedView
    role: Role
    first_seen: datetime
    again: bool = Field(description="Was checked in before.")
    meetings: list[MeetingView] = Field(description="In the published programme, still to come.")


class SeenView(BaseModel):
    party: str
    name: TextView
    at: datetime = Field(description="When first seen, in the fair's own time.")


class DayView(BaseModel):
    """How the day stands."""

    now: datetime
    checked_in: list[SeenView] = Field(description="The latest first.")
    clashes: list[ClashView] = Field(description="In published meetings that are still to come.")
    touched: list[str] = Field(description="Ids of these meetings.")
    queue: list[WaitingView]


class QueueView(BaseModel):
    items: list[WaitingView] = Field(description="In the order in which they came.")


class RequestInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    demand: Id
    talent: Id


class ReplanInput(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_REPLAN]})

    now: LocalDatetime | None = Field(default=None, description="From when on; by default what the fair's clock shows.")
    notice: int = Field(default=0, ge=0, le=600, description="Minutes; nobody is told to come sooner than this.")
    requested: list[RequestInput] = Field(default=[], max_length=1000, description="Pairs that ask for a meeting.")
    try_only: bool = Field(default=False, description="Say what would change, and change nothing.")
    seconds: float = Field(default=SECONDS, gt=0, le=60, description="The longest that improving the times takes.")


class ReplannedView(BaseModel):
    """What changes, and whom to tell what."""

    changes: list[ToldView]
    unplaced: tuple[UnplacedView, ...] = Field(description="Published or requested pairs without a place, and why.")
    moved: int = Field(description="Meetings that change their slot.")
    value_before: float
    value: float
    kept: float = Field(description="value as a share of value_before; above 1 where something was gained.")
    seconds: float
    version: VersionView | None = Field(description="What is published now; null where it was only tried.")


@router.post("/events", status_code=201, summary="Say what happens", responses=documented(400, 401, 404, 422))
def record(fair_id: FairId, given: EventsInput, service: ServiceOf, _viewer: Staff) -> TouchedView:
    """Late, not come, a table lost, an overrun, called off, walked in: all that are given, or none.

    Answers with what now stands in the way of the published programme; nothing moves until it is planned again.
    """
    return TouchedView(clashes=list(map(ClashView.of, fair_day.record(service, fair_id, given.items).clashes)))


@router.get("/events", summary="What was said to happen", responses=documented(401, 404))
def events(fair_id: FairId, service: ServiceOf, _viewer: Staff) -> EventsView:
    """In the order in which it came."""
    found = fair_day.said(service, fair_id)
    return EventsView(items=[EventView(number=number, event=event) for number, event in found.items()])


@router.delete("/events/{number}", status_code=204, summary="Take back what was said", responses=documented(401, 404))
def take_back(
    fair_id: FairId,
    number: Annotated[int, Path(ge=1, lt=10**9, description="Of what was said.")],
    service: ServiceOf,
    _viewer: Staff,
) -> Response:
    """As if it had never been said. Nothing moves until it is planned again."""
    fair_day.take_back(service, fair_id, number)
    return Response(status_code=204)


@router.post("/check-in", status_code=201, summary="Check somebody in", responses=documented(400, 401, 404, 422))
def check_in(fair_id: FairId, given: CheckInInput, service: ServiceOf, _viewer: Staff) -> ArrivedView:
    """Says who it is and which meetings come next: when, at which table, with whom."""
    found = fair_day.check_in(service, fair_id, code=given.code, party=given.party, at=given.at)
    return ArrivedView(
        who=named_view(found.who),
        role=found.role,
        first_seen=found.first_seen,
        again=found.again,
        meetings=[row_view(row) for row in found.rows],
    )


@router.get("", summary="How the day stands", responses=documented(401, 404, 422))
def overview(fair_id: FairId, service: ServiceOf, _viewer: Staff, now: Now = None) -> DayView:
    """Who has come, which meetings cannot be held as published, and who waits."""
    found = fair_day.overview(service, fair_id, now)
    return DayView(
        now=found.now,
        checked_in=[
            SeenView(party=party, name=TextView.of(found.named(party)), at=at)
            for party, at in sorted(found.checked_in.items(), key=lambda one: one[1], reverse=True)
        ],
        clashes=list(map(ClashView.of, found.clashes)),
        touched=list(dict.fromkeys(meeting for one in found.clashes for meeting in one.meetings)),
        queue=waiting_views(found.queue, found.fair, found.participants),
    )


@router.get("/queue", summary="Who waits, and how long", responses=documented(401, 404, 422))
def queue(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    now: Now = None,
    minutes: Annotated[int | None, Query(ge=1, le=240, description="Of one talk; by default 10.")] = None,
) -> QueueView:
    """Those who walked in, with an estimate of when the organisation has time beside its published meetings."""
    found = fair_day.queue(service, fair_id, now, minutes=minutes)
    return QueueView(items=waiting_views(found.estimates, found.fair, found.participants))


@router.post("/replan", summary="Plan again from now on", responses=documented(400, 401, 404, 412, 422))
def replan(fair_id: FairId, given: ReplanInput, service: ServiceOf, _viewer: Staff) -> ReplannedView:
    """What can stand stands; who must move is told why. Published at once, unless it is only tried.

    The version before is kept: restore it with `publish` to go back.
    """
    done = fair_day.replan_from(
        service,
        fair_id,
        given.now,
        requested=[(one.demand, one.talent) for one in given.requested],
        notice=given.notice,
        try_only=given.try_only,
        seconds=given.seconds,
    )
    return ReplannedView(
        changes=told_views(done.replanned.told, done.fair, done.participants),
        unplaced=unplaced_views(Sheets(done.replanned.programme, done.fair, done.participants)),
        moved=done.replanned.moved,
        value_before=done.value_before,
        value=done.replanned.programme.value,
        kept=done.kept,
        seconds=done.replanned.seconds,
        version=version_view(done.stored.version) if done.stored else None,
    )
