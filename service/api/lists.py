"""Lists for all open demands at once, over HTTP."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from matcher.profiles.models import Kind
from service.actions import lists
from service.actions.lists import DemandList, Place
from service.api.dependencies import ServiceOf, Staff
from service.api.problems import documented
from service.views import DemandCard, MatchView, TextView, View, demand_card, match_view
from service.visibility import Viewer

router = APIRouter(prefix="/lists", tags=["Lists 名单"])
REASONS = 3  # of a place: what weighed most


class ListsQuestion(BaseModel):
    """How long the lists are, and how many meetings a talent has time for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"top": 10, "capacity": 8}]})

    top: int = Field(default=10, ge=1, le=100, description="Length of each list.")
    capacity: int = Field(default=8, ge=1, le=1000, description="Meetings that a talent takes part in.")
    kind: Kind | None = Field(default=None, description="Only for demands of this kind.")
    record: bool = Field(default=False, description="Keep the lists as shown, since they are going to be sent.")


class PlaceView(MatchView):
    """One place of a list."""

    price: float = Field(ge=0, le=1, description="Chance that all lists together book the talent out.")
    others: int = Field(ge=0, description="Other lists in which the talent stands.")
    asked_for: TextView | None = Field(description="The same in words; null where nobody else is shown the talent.")


class DemandListView(View):
    demand: DemandCard
    items: tuple[PlaceView, ...]
    listing: str | None = Field(description="Under which it is kept as shown; null where it is not.")


class ListsView(View):
    """In the order in which the demands arrived; a demand for which nobody is eligible has no list."""

    items: tuple[DemandListView, ...]


@router.post("", summary="Lists for all demands at once", responses=documented(401, 422))
def made(question: ListsQuestion, service: ServiceOf, viewer: Staff) -> ListsView:
    """The best talents of each open demand, by the chance of a meeting and by how much they are asked for elsewhere.

    Takes a while: some hundredths of a second for each demand.
    """
    found = lists.for_all_demands(
        service, top=question.top, capacity=question.capacity, kind=question.kind, record=question.record
    )
    return ListsView.model_construct(items=tuple(_view(one, viewer) for one in found))


def _view(found: DemandList, viewer: Viewer) -> DemandListView:
    demand = found.places[0].pair.demand
    if demand is None:
        raise ValueError("a list of nobody's")
    return DemandListView.model_construct(
        demand=demand_card(demand, viewer),
        items=tuple(_place(place, viewer) for place in found.places),
        listing=found.listing or None,
    )


def _place(place: Place, viewer: Viewer) -> PlaceView:
    match = match_view(place.pair, viewer, show="talents")
    said = lists.asked_by_others(place.others)
    return PlaceView.model_construct(
        **{name: getattr(match, name) for name in MatchView.model_fields} | {"reasons": match.reasons[:REASONS]},
        price=place.price,
        others=place.others,
        asked_for=TextView.of(said) if said else None,
    )
