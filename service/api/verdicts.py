"""Verdicts over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from matcher.learning.verdicts import DeclineReason, Party, Step, Verdict
from service.actions import verdicts
from service.api import examples
from service.api.answers import Page
from service.api.dependencies import Cursor, PageLimit, RecordId, ServiceOf, Staff
from service.api.problems import documented
from service.store.verdicts import Recorded
from service.tables import now
from service.views import Moment

router = APIRouter(prefix="/verdicts", tags=["Verdicts 反馈"])


class VerdictInput(Verdict):
    """What one side did about a pair."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.VERDICT]})

    at: datetime = Field(default_factory=now, description="When; UTC unless it says. By default now.")


class VerdictsInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[VerdictInput], Field(min_length=1, max_length=1000)]


class VerdictView(BaseModel):
    """As it is recorded. `position`: at which the pair stood in the listing."""

    id: str
    demand_id: str
    talent_id: str
    party: Party
    step: Step
    at: Moment
    reason: DeclineReason | None
    rating: int | None
    listing_id: str | None
    position: int | None
    source: str
    recorded_at: Moment


class VerdictsView(BaseModel):
    items: list[VerdictView]


@router.post("", status_code=201, summary="Record verdicts", responses=documented(400, 401, 404, 409, 410, 422))
def record(given: VerdictsInput, service: ServiceOf, _viewer: Staff) -> VerdictsView:
    """All or none. The very next ranking heeds them: who was declined is gone, who resembles the shortlisted moves up.

    What comes again, under the same `id` or of the same pair, side, step and time, changes nothing.
    """
    recorded = verdicts.record(service, given.items, source="api")
    return VerdictsView(items=[_view(one) for one in recorded])


@router.get("", summary="List verdicts", responses=documented(400, 401, 422))
def listed(
    service: ServiceOf,
    _viewer: Staff,
    demand: Annotated[str, Query(max_length=32, description="Id of a demand.")] = "",
    talent: Annotated[str, Query(max_length=32, description="Id of a talent.")] = "",
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Page[VerdictView]:
    """In the order in which they were recorded."""
    page = verdicts.listed(service, demand_id=demand, talent_id=talent, cursor=cursor, limit=limit)
    return Page(items=[_view(one) for one in page.items], next=page.next)


@router.delete("/{verdict_id}", status_code=204, summary="Take a verdict back", responses=documented(401, 404))
def withdraw(verdict_id: RecordId, service: ServiceOf, _viewer: Staff) -> Response:
    """It counts no more, from the very next ranking on."""
    verdicts.withdraw(service, verdict_id)
    return Response(status_code=204)


def _view(recorded: Recorded) -> VerdictView:
    verdict = recorded.verdict
    return VerdictView(
        **verdict.model_dump(exclude={"listing_id"}),
        listing_id=verdict.listing_id or None,
        position=recorded.position,
        source=recorded.source,
        recorded_at=recorded.recorded_at,
    )
