"""The fairness audit over HTTP, for staff."""

import math
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Response, UploadFile
from pydantic import BaseModel, Field

from service import fairness_page
from service.actions import fairness
from service.api.dependencies import ReaderLanguage, ServiceOf, Staff
from service.api.problems import documented
from service.views import TextView

router = APIRouter(prefix="/fairness", tags=["Fairness 公平性"])
Since = Annotated[date | None, Query(description="First day; by default 90 days before the last.")]
Until = Annotated[date | None, Query(description="Last day; by default today.")]


class GroupView(BaseModel):
    attribute: str
    value: str = Field(description="Empty: not stated.")
    people: int
    share: float
    shown: int
    chosen: int
    selection_rate: float | None
    impact_ratio: float | None = Field(description="Selection rate against that of the group selected most often.")
    exposure: float | None
    exposure_ratio: float | None = Field(description="Attention a person gets against the group with most.")
    small: bool = Field(description="Under 2 % of the people: shown, not judged.")
    below_four_fifths: bool


class FairnessView(BaseModel):
    since: date
    until: date
    lists: int
    groups: list[GroupView]


class GroupsTakenView(BaseModel):
    counts: dict[str, int] = Field(description="Attribute → talents who got a value.")
    unknown: list[TextView] = Field(description="Rows left out, and what to do.")


@router.get("", summary="Who is shown and chosen, by group", responses=documented(401, 422))
def report(service: ServiceOf, _viewer: Staff, since: Since = None, until: Until = None) -> FairnessView:
    """Of the groups that the office brought, on the lists that really went out. No ranking reads a group."""
    found = fairness.report(service, since, until)
    groups = [GroupView(**_plain(asdict(group)), below_four_fifths=group.below_four_fifths) for group in found.groups]
    return FairnessView(since=found.since, until=found.until, lists=found.lists, groups=groups)


@router.get("/page", summary="The same as a page", responses=documented(401, 422))
def page(
    service: ServiceOf, _viewer: Staff, language: ReaderLanguage, since: Since = None, until: Until = None
) -> Response:
    """HTML that stands by itself, with table and bars."""
    return Response(fairness_page.page(fairness.report(service, since, until), language), media_type="text/html")


@router.put("/groups", summary="Bring groups to audit", responses=documented(400, 401, 413, 422))
def put_groups(
    service: ServiceOf,
    _viewer: Staff,
    file: Annotated[UploadFile, File(description="First column: talents by number or id; other columns: attributes.")],
) -> GroupsTakenView:
    """Kept apart from profiles, erased with the person."""
    content = file.file.read(service.settings.import_max_bytes + 1)
    taken = fairness.put_groups(service, content, file.filename or "file")
    return GroupsTakenView(counts=dict(taken.counts), unknown=[TextView.of(one) for one in taken.unknown])


@router.delete("/groups/{attribute}", status_code=204, summary="Forget an attribute", responses=documented(400, 401))
def forget_groups(attribute: str, service: ServiceOf, _viewer: Staff) -> None:
    fairness.forget_groups(service, attribute)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no NaN."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in values.items()}
