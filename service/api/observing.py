"""Health, readiness and metrics."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from service.api.dependencies import ServiceOf
from service.api.metrics import Metrics

router = APIRouter(tags=["Operation 运行"])


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """`ready`: the database answers and the index is open, so that matches come at once."""

    ready: bool
    database: bool
    index: bool
    revision: int
    index_revision: int
    profiles: int
    reranker: str = Field(description="Version of the model that ranks; `plain` is similarity alone.")


@router.get("/health", summary="Is the process alive?")
async def health() -> Health:
    return Health()


@router.get("/ready", summary="Can it answer now?", responses={503: {"model": Readiness, "description": "Not yet"}})
def ready(service: ServiceOf, response: Response) -> Readiness:
    """503 until the encoder and the index are loaded, and whenever the database does not answer."""
    try:
        with service.database.reading() as store:
            revision, database = store.revisions.current(), True
    except SQLAlchemyError:
        revision, database = -1, False
    index = service.index
    if not (database and index.is_open):
        response.status_code = 503
    return Readiness(
        ready=database and index.is_open,
        database=database,
        index=index.is_open,
        revision=revision,
        index_revision=index.revision,
        profiles=len(index),
        reranker=index.reranker,
    )


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Requests, durations, size and revision of the index. Holds no personal data."""
    held: Metrics = request.app.state.metrics
    return Response(generate_latest(held.registry), media_type=CONTENT_TYPE_LATEST)
