"""Organisations over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from matcher.profiles.models import Status
from service.actions import organisations
from service.api.answers import Page, with_etag
from service.api.dependencies import Cursor, PageLimit, RecordId, ServiceOf, Staff
from service.api.inputs import OrganisationInput
from service.api.problems import documented
from service.views import OrganisationView, organisation_view

router = APIRouter(prefix="/organisations", tags=["Organisations 单位"])


@router.post("", status_code=201, summary="Add an organisation", responses=documented(401, 409, 422))
def create(organisation: OrganisationInput, service: ServiceOf, _viewer: Staff, response: Response) -> OrganisationView:
    """Importing a demand list adds its organisations by itself."""
    stored = organisations.create(service, organisation)
    response.headers["Location"] = f"/api/v1/organisations/{stored.id}"
    return with_etag(organisation_view(stored), response)


@router.get("", summary="List organisations", responses=documented(400, 401, 422))
def listed(
    service: ServiceOf,
    _viewer: Staff,
    q: Annotated[str, Query(max_length=200, description="A part of the name.")] = "",
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Page[OrganisationView]:
    """For staff: whose demands are confidential must not be found out by looking here."""
    page = organisations.listed(service, text=q, cursor=cursor, limit=limit)
    return Page(items=[organisation_view(stored) for stored in page.items], next=page.next)


@router.get("/{organisation_id}", summary="Read an organisation", responses=documented(401, 404))
def read(organisation_id: RecordId, service: ServiceOf, _viewer: Staff, response: Response) -> OrganisationView:
    return with_etag(organisation_view(organisations.read(service, organisation_id)), response)


@router.put("/{organisation_id}", summary="Change an organisation", responses=documented(401, 404, 409, 422))
def update(
    organisation_id: RecordId, organisation: OrganisationInput, service: ServiceOf, _viewer: Staff, response: Response
) -> OrganisationView:
    """Its demands say the new name and type as well. The old name still leads here when a list is sent again."""
    return with_etag(organisation_view(organisations.update(service, organisation_id, organisation)), response)


@router.post("/{organisation_id}/withdraw", summary="Withdraw an organisation", responses=documented(401, 404))
def withdraw(organisation_id: RecordId, service: ServiceOf, _viewer: Staff, response: Response) -> OrganisationView:
    """Withdraws its published demands too."""
    return with_etag(organisation_view(organisations.set_status(service, organisation_id, Status.WITHDRAWN)), response)


@router.post("/{organisation_id}/publish", summary="Show an organisation again", responses=documented(401, 404))
def publish(organisation_id: RecordId, service: ServiceOf, _viewer: Staff, response: Response) -> OrganisationView:
    """Its demands stay as they are; publish those that hold still."""
    return with_etag(organisation_view(organisations.set_status(service, organisation_id, Status.PUBLISHED)), response)


@router.delete(
    "/{organisation_id}", status_code=204, summary="Erase an organisation", responses=documented(401, 404, 409)
)
def erase(organisation_id: RecordId, service: ServiceOf, _viewer: Staff) -> None:
    """Only when it has no demands left."""
    organisations.erase(service, organisation_id)
