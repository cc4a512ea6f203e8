"""Talents over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from matcher.profiles.models import Kind, Status
from service.actions import matches
from service.actions.profiles import talents
from service.api.answers import Page, matches_response, with_etag
from service.api.dependencies import (
    Cursor,
    ExpectedRevision,
    MatchLimit,
    PageLimit,
    Reader,
    RecordId,
    ServiceOf,
    Staff,
    Wanted,
)
from service.api.inputs import TalentInput, as_talent
from service.api.problems import documented
from service.views import MatchesView, TalentCard, TalentView, talent_card, talent_view

router = APIRouter(prefix="/talents", tags=["Talents 人才"])


@router.post("", status_code=201, summary="Register a talent", responses=documented(401, 409, 422))
def create(talent: TalentInput, service: ServiceOf, viewer: Staff, response: Response) -> TalentView:
    """It is found by the very next search. `Location` says where it can be read."""
    stored = talents.create(service, as_talent(talent))
    response.headers["Location"] = f"/api/v1/talents/{stored.profile.id}"
    return with_etag(talent_view(stored, viewer), response)


@router.get("", summary="List talents", responses=documented(400, 401, 422))
def listed(
    service: ServiceOf, viewer: Reader, wanted: Wanted, cursor: Cursor = None, limit: PageLimit = 50
) -> Page[TalentCard]:
    """In the order of arrival. Never with contact details; names only of those who agreed."""
    page = talents.listed(service, wanted, cursor=cursor, limit=limit)
    return Page(items=[talent_card(stored.profile, viewer) for stored in page.items], next=page.next)


@router.get("/{talent_id}", summary="Read a talent", responses=documented(401, 404, 410))
def read(talent_id: RecordId, service: ServiceOf, viewer: Reader, response: Response) -> TalentView:
    """Contact details are in `record`, for staff only."""
    return with_etag(talent_view(talents.read(service, talent_id, viewer), viewer), response)


@router.put("/{talent_id}", summary="Change a talent", responses=documented(400, 401, 404, 410, 412, 422))
def update(
    talent_id: RecordId,
    talent: TalentInput,
    service: ServiceOf,
    viewer: Staff,
    expected: ExpectedRevision,
    response: Response,
) -> TalentView:
    """Replaces the whole profile. With `If-Match` (the ETag it was read with), only if nobody changed it meanwhile."""
    return with_etag(talent_view(talents.update(service, talent_id, as_talent(talent), expected), viewer), response)


@router.post("/{talent_id}/withdraw", summary="Hide a talent", responses=documented(401, 404, 410))
def withdraw(talent_id: RecordId, service: ServiceOf, viewer: Staff, response: Response) -> TalentView:
    """No longer shown or matched, on any path; can be published again."""
    return with_etag(talent_view(talents.set_status(service, talent_id, Status.WITHDRAWN), viewer), response)


@router.post("/{talent_id}/publish", summary="Show a talent", responses=documented(401, 404, 410))
def publish(talent_id: RecordId, service: ServiceOf, viewer: Staff, response: Response) -> TalentView:
    """Publishes a draft, or what was withdrawn."""
    return with_etag(talent_view(talents.set_status(service, talent_id, Status.PUBLISHED), viewer), response)


@router.delete("/{talent_id}", status_code=204, summary="Erase a talent", responses=documented(401, 404, 410))
def erase(talent_id: RecordId, service: ServiceOf, _viewer: Staff) -> None:
    """For good: nothing stays but the id, in any table, index, report or kept file."""
    talents.erase(service, talent_id)


@router.get(
    "/{talent_id}/matches",
    summary="Demands for a talent",
    response_model=MatchesView,
    responses=documented(401, 404, 410, 422),
)
async def ranked(
    talent_id: RecordId,
    service: ServiceOf,
    viewer: Reader,
    limit: MatchLimit = 20,
    kind: Annotated[Kind | None, Query(description="Only demands of this kind.")] = None,
) -> Response:
    """Ranked, each with reasons that quote both texts, and with what is missing."""
    return await matches_response(
        service,
        viewer,
        "demands",
        lambda: matches.for_talent(service, talent_id, limit=limit, viewer=viewer, kind=kind, record=True),
    )
