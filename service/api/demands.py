"""Demands over HTTP."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from matcher.profiles.models import Status
from service.actions import matches
from service.actions.matches import Minimum
from service.actions.profiles import demands
from service.api.answers import Page, matches_response, with_etag
from service.api.dependencies import (
    NEEDS_TOKEN,
    Cursor,
    ExpectedRevision,
    KindWanted,
    MatchLimit,
    PageLimit,
    Reader,
    RecordId,
    ServiceOf,
    Staff,
    Wanted,
)
from service.api.inputs import DemandInput, as_demand
from service.api.problems import documented
from service.errors import Forbidden
from service.views import DemandCard, DemandView, MatchesView, demand_card, demand_view

router = APIRouter(prefix="/demands", tags=["Demands 需求"])


@router.post("", status_code=201, summary="Post a demand", responses=documented(401, 409, 422))
def create(demand: DemandInput, service: ServiceOf, viewer: Staff, response: Response) -> DemandView:
    """It is found by the very next search. `Location` says where it can be read."""
    stored = demands.create(service, as_demand(demand))
    response.headers["Location"] = f"/api/v1/demands/{stored.profile.id}"
    return with_etag(demand_view(stored, viewer), response)


@router.get("", summary="List demands", responses=documented(400, 401, 422))
def listed(
    service: ServiceOf,
    viewer: Reader,
    wanted: Wanted,
    kind: KindWanted = None,
    organisation: Annotated[str, Query(max_length=64, description="Id of an organisation.")] = "",
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Page[DemandCard]:
    """In the order of arrival. Confidential ones come without the organisation's name, and not when asked by it."""
    wanted = replace(wanted, kind=kind, organisation=organisation)
    page = demands.listed(service, wanted, cursor=cursor, limit=limit)
    return Page(
        items=[demand_card(stored.profile, viewer, stored.organisation_id) for stored in page.items], next=page.next
    )


@router.get("/{demand_id}", summary="Read a demand", responses=documented(401, 404, 410))
def read(demand_id: RecordId, service: ServiceOf, viewer: Reader, response: Response) -> DemandView:
    """A confidential one comes without the organisation's name; `record` is for staff only."""
    return with_etag(demand_view(demands.read(service, demand_id, viewer), viewer), response)


@router.put("/{demand_id}", summary="Change a demand", responses=documented(400, 401, 404, 410, 412, 422))
def update(
    demand_id: RecordId,
    demand: DemandInput,
    service: ServiceOf,
    viewer: Staff,
    expected: ExpectedRevision,
    response: Response,
) -> DemandView:
    """Replaces the whole profile. With `If-Match` (the ETag it was read with), only if nobody changed it meanwhile."""
    return with_etag(demand_view(demands.update(service, demand_id, as_demand(demand), expected), viewer), response)


@router.post("/{demand_id}/withdraw", summary="Hide a demand", responses=documented(401, 404, 410))
def withdraw(demand_id: RecordId, service: ServiceOf, viewer: Staff, response: Response) -> DemandView:
    """No longer shown or matched, on any path; can be published again."""
    return with_etag(demand_view(demands.set_status(service, demand_id, Status.WITHDRAWN), viewer), response)


@router.post("/{demand_id}/publish", summary="Show a demand", responses=documented(401, 404, 410))
def publish(demand_id: RecordId, service: ServiceOf, viewer: Staff, response: Response) -> DemandView:
    """Publishes a draft, or what was withdrawn."""
    return with_etag(demand_view(demands.set_status(service, demand_id, Status.PUBLISHED), viewer), response)


@router.delete("/{demand_id}", status_code=204, summary="Erase a demand", responses=documented(401, 404, 410))
def erase(demand_id: RecordId, service: ServiceOf, _viewer: Staff) -> None:
    """For good: nothing stays but the id, in any table, index, report or kept file."""
    demands.erase(service, demand_id)


@router.get(
    "/{demand_id}/matches",
    summary="Talents for a demand",
    response_model=MatchesView,
    responses=documented(400, 401, 404, 410, 422),
)
async def ranked(
    demand_id: RecordId,
    service: ServiceOf,
    viewer: Reader,
    limit: MatchLimit = 20,
    minimum: Annotated[
        str,
        Query(
            max_length=500,
            description="Staff only: the least share of groups in every prefix, as `region: Asia=0.3, Africa=0.1`, "
            "of an attribute brought for audits. `cost` says what it gives up.",
        ),
    ] = "",
) -> Response:
    """Ranked, each with reasons that quote both texts, and with what is missing."""
    if minimum and not viewer.trusted:
        raise Forbidden(NEEDS_TOKEN)
    wanted = Minimum.read(minimum) if minimum else None
    return await matches_response(
        service,
        viewer,
        "talents",
        lambda: matches.for_demand(service, demand_id, limit=limit, viewer=viewer, record=True, minimum=wanted),
    )
