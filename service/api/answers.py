"""Shapes and helpers that several routes share."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from fastapi import Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from service.actions.matches import Ranking, Side
from service.bootstrap import Service
from service.views import MatchesView, match_view
from service.visibility import Viewer

PATIENCE = 2.0  # seconds: a profile or a hundred are encoded in that time, a long list is not
Item = TypeVar("Item")


class Revised(Protocol):
    """A view of what has a revision, which serves as its ETag."""

    @property
    def revision(self) -> int: ...


Record = TypeVar("Record", bound=Revised)


class Page(BaseModel, Generic[Item]):
    """Records in the order in which they arrived."""

    items: list[Item]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


def with_etag(view: Record, response: Response) -> Record:
    response.headers["ETag"] = f'"{view.revision}"'
    return view


async def matches_response(
    service: Service, viewer: Viewer, show: Side, rank: Callable[[], Ranking], *, text: str = ""
) -> Response:
    """Ranks on the event loop, as handing a few milliseconds to a thread costs more than it frees.

    Taking over many changes first would hold everyone up, so that, and only that, goes to a thread, and is waited for
    no longer than PATIENCE. What is written meanwhile is for the next question. So does reading a `text` asked with.
    """
    if not service.index.is_current():
        await run_in_threadpool(service.index.catch_up_within, PATIENCE)
    if text:
        await run_in_threadpool(service.index.read_ahead, text)
    with service.index.held():
        ranking = rank()
        items = tuple(match_view(pair, viewer, show=show) for pair in ranking.pairs)
    # Serialised by pydantic itself: FastAPI would validate and convert every value once more.
    view = MatchesView.model_construct(items=items, listing=ranking.listing or None, cost=ranking.cost)
    return Response(view.model_dump_json(), media_type="application/json")
