"""The ranking models that were learned here, over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from service.actions import models
from service.api.dependencies import ServiceOf, Staff
from service.api.problems import documented
from service.store.models import ModelState, StoredModel
from service.views import Moment, TextView

router = APIRouter(prefix="/models", tags=["Models 模型"])
Version = Annotated[str, Field(max_length=100)]


class ModelView(BaseModel):
    version: str
    state: ModelState = Field(description="serving, shadow (tried out), kept, or refused (was not better).")
    created_at: Moment
    served_since: Moment | None
    learned_until: date | None
    report: dict[str, Any] = Field(description="What was measured of it, and why it serves or does not.")


class ModelsView(BaseModel):
    serving: str = Field(description="Version of the model that ranks now, be it learned here or shipped.")
    items: list[ModelView]


class RetrainedView(BaseModel):
    model: ModelView
    why: list[TextView]


class ServingView(BaseModel):
    serving: str


@router.get("", summary="List the models", responses=documented(401, 422))
def listed(service: ServiceOf, _viewer: Staff) -> ModelsView:
    """The latest first."""
    return ModelsView(serving=models.serving(service), items=[_view(one) for one in models.listed(service)])


@router.post("/retrain", summary="Learn from the verdicts", responses=documented(400, 401, 422))
def retrain(
    service: ServiceOf,
    _viewer: Staff,
    until: Annotated[date | None, Query(description="The last day to learn from; by default yesterday.")] = None,
    shadow: Annotated[bool, Query(description="Try it out beside the model in service, in whatever case.")] = False,
) -> RetrainedView:
    """Compares the new model with the one in service on demands and days that it did not learn from.

    It serves only if it is better beyond noise and as fair; otherwise `why` says why not.
    """
    learned = models.retrain(service, until, shadow=shadow)
    return RetrainedView(model=_view(learned.model), why=[TextView.of(one) for one in learned.why])


@router.post("/rollback", summary="Return to the model before", responses=documented(401, 409))
def roll_back(service: ServiceOf, _viewer: Staff) -> ServingView:
    """At last to the shipped one. The next question is ranked by it."""
    models.roll_back(service)
    return ServingView(serving=models.serving(service))


@router.post("/{version}/serve", summary="Put a model in service", responses=documented(401, 404, 422))
def serve(version: Version, service: ServiceOf, _viewer: Staff) -> ModelView:
    """By hand, whatever was measured of it."""
    return _view(models.put_in_service(service, version))


@router.post("/{version}/shadow", status_code=204, summary="Try a model out", responses=documented(401, 404, 409, 422))
def try_out(version: Version, service: ServiceOf, _viewer: Staff) -> None:
    """It scores what is shown beside the model in service, without a say."""
    models.try_out(service, version)


@router.delete("/shadow", status_code=204, summary="Try no model out", responses=documented(401))
def stop_trying(service: ServiceOf, _viewer: Staff) -> None:
    models.try_out(service, None)


def _view(stored: StoredModel) -> ModelView:
    return ModelView(
        version=stored.version,
        state=stored.state,
        created_at=stored.created_at,
        served_since=stored.served_since,
        learned_until=stored.learned_until,
        report=dict(stored.report),
    )
