"""What came of fairs over HTTP: outcomes, funnels, definitions and the list of the signing ceremony."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from matcher.fair.outcomes.definitions import DEFINITIONS, MEASURES, Definition
from matcher.fair.outcomes.funnel import Comparison, Figure, Funnel
from matcher.fair.outcomes.outcome import Outcome, OutcomeGiven, OutcomeParty, Stage
from service.actions import fair_outcomes, signing
from service.actions.signing import SigningEntry
from service.api.dependencies import RecordId, ServiceOf, Staff
from service.api.problems import documented
from service.views import TextView

router = APIRouter(tags=["Outcomes 成效"])
across = APIRouter(prefix="/outcomes", tags=["Outcomes 成效"])  # of several editions, and of all

_EXAMPLE: dict[str, Any] = {
    "stage": "signed",
    "day": "2026-11-21",
    "parties": [
        {"kind": "demand", "id": "d_9c04e7a1b2f35d68"},
        {"kind": "talent", "id": "t_5b1f0c2d3e4a6978"},
        {"kind": "outside", "name": {"zh": "测试基金（虚构）", "en": "Test Fund (invented)"}},
    ],
    "amount": {"value": 5000000, "currency": "CNY"},
    "title": "抗污染超滤膜中试线（虚构）",
    "ceremony": 1,
}
FairId = Annotated[str, Path(max_length=64, description="Id of a fair.")]
AsOf = Annotated[date | None, Query(description="Nothing later is counted; by default today.")]
Within = Annotated[
    int | None, Query(ge=0, le=36500, description="Days after each fair closed; nothing later is counted.")
]


class OutcomeInput(OutcomeGiven):
    """What came of a cooperation on a day."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})


class OutcomesInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[OutcomeInput], Field(min_length=1, max_length=1000)]


class OutcomesView(BaseModel):
    items: list[Outcome]


class DefinitionView(BaseModel):
    """What a figure means. `since`: the day since which this wording holds; "" where nothing is to be said."""

    code: str
    name: TextView
    counts: TextView = Field(description="What counts, and how often.")
    evidence: TextView
    day: TextView = Field(description="Which day it has.")
    excluded: TextView = Field(description="What does not count.")
    amount: TextView = Field(description="What its amount is.")
    since: date


class DefinitionsView(BaseModel):
    stages: list[DefinitionView] = Field(description="In their order.")
    measures: list[DefinitionView]


class FunnelView(BaseModel):
    funnel: Funnel
    definitions: DefinitionsView = Field(description="By which it was counted.")


class ComparisonView(BaseModel):
    comparison: Comparison
    definitions: DefinitionsView = Field(description="By which they were counted.")


class FigureView(BaseModel):
    figure: Figure
    definition: DefinitionView


class FiguresView(BaseModel):
    items: list[FigureView]


class NamedPartyView(BaseModel):
    party: OutcomeParty
    name: TextView = Field(description="Of a demand, its organisation's.")
    subject: str = Field(description="Of a demand: its title.")


class SigningView(BaseModel):
    """One line of the list."""

    order: int
    outcome: Outcome
    parties: list[NamedPartyView]


class SigningsView(BaseModel):
    items: list[SigningView] = Field(description="In the order of signing.")


class OrderInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[str], Field(max_length=1000, description="Of outcomes on the list.")]


@router.post(
    "/{fair_id}/outcomes",
    status_code=201,
    summary="Record outcomes",
    responses=documented(400, 401, 404, 409, 410, 422),
)
def record(fair_id: FairId, given: OutcomesInput, service: ServiceOf, _viewer: Staff) -> OutcomesView:
    """All or none. What comes again changes nothing.

    An outcome that names a demand and a talent is recorded as a verdict of both sides too: met, intention and signed
    as what they are; landed and invested say that a contract was signed, where none is recorded.
    """
    return OutcomesView(items=fair_outcomes.record(service, fair_id, given.items))


@router.get("/{fair_id}/outcomes", summary="List outcomes", responses=documented(401, 404, 422))
def listed(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    stage: Annotated[Stage | None, Query(description="Only of this stage.")] = None,
    project: Annotated[str, Query(max_length=64, description="Only of this cooperation.")] = "",
) -> OutcomesView:
    """In the order of their days, all at once."""
    return OutcomesView(items=fair_outcomes.listed(service, fair_id, stage=stage, project=project))


@router.put(
    "/{fair_id}/outcomes/{outcome_id}",
    summary="Correct an outcome",
    responses=documented(400, 401, 404, 410, 422),
)
def correct(fair_id: FairId, outcome_id: RecordId, given: OutcomeInput, service: ServiceOf, _viewer: Staff) -> Outcome:
    """Everything but the id is replaced; without a project it stays in its own. Its verdicts are replaced with it."""
    return fair_outcomes.correct(service, fair_id, outcome_id, given)


@router.delete(
    "/{fair_id}/outcomes/{outcome_id}", status_code=204, summary="Remove an outcome", responses=documented(401, 404)
)
def remove(fair_id: FairId, outcome_id: RecordId, service: ServiceOf, _viewer: Staff) -> Response:
    """An entry by mistake. The verdicts that came of it are taken back."""
    fair_outcomes.remove(service, fair_id, outcome_id)
    return Response(status_code=204)


@router.get("/{fair_id}/funnel", summary="The funnel of a fair", responses=documented(400, 401, 404, 422))
def funnel(
    fair_id: FairId, service: ServiceOf, _viewer: Staff, as_of: AsOf = None, within: Within = None
) -> FunnelView:
    """How many cooperations came how far, when, with whom and for how much; with what each figure means."""
    (found,) = fair_outcomes.compare(service, [fair_id], as_of=as_of, within=within).funnels
    return FunnelView(funnel=found, definitions=_definitions())


@router.get("/{fair_id}/figures", summary="Published figures of a fair", responses=documented(401, 404, 422))
def figures(fair_id: FairId, service: ServiceOf, _viewer: Staff, as_of: AsOf = None) -> FiguresView:
    """Talents, organisations, demands, meetings, and what was signed at the ceremony, each by its own definition.

    null where nothing here says it: it is never taken from another measure.
    """
    found = fair_outcomes.figures(service, fair_id, as_of=as_of)
    return FiguresView(
        items=[FigureView(figure=one, definition=_view(one.measure, MEASURES[one.measure])) for one in found]
    )


@router.get("/{fair_id}/signing", summary="The signing ceremony", responses=documented(401, 404))
def ceremony(fair_id: FairId, service: ServiceOf, _viewer: Staff) -> SigningsView:
    """Who signs what with whom, in the order of signing; what is planned and what was signed."""
    return _signings(signing.listed(service, fair_id))


@router.put("/{fair_id}/signing", summary="Order the signing ceremony", responses=documented(400, 401, 404, 422))
def arrange(fair_id: FairId, given: OrderInput, service: ServiceOf, _viewer: Staff) -> SigningsView:
    """Puts these first, in this order; the others of the list follow in theirs."""
    signing.arrange(service, fair_id, given.ids)
    return _signings(signing.listed(service, fair_id))


@router.post("/{fair_id}/signing/confirm", summary="Confirm what was signed", responses=documented(400, 401, 404, 422))
def confirm(fair_id: FairId, given: OrderInput, service: ServiceOf, _viewer: Staff) -> OutcomesView:
    """What was planned counts from now on. Without ids, all whose day has come. Answers with what is new."""
    return OutcomesView(items=signing.confirm(service, fair_id, given.ids))


@across.get("/definitions", summary="What the figures mean", responses=documented(401))
def definitions(_viewer: Staff) -> DefinitionsView:
    """Every stage and measure in both languages, with the day since which the wording holds."""
    return _definitions()


@across.get("/funnels", summary="The funnels of several fairs", responses=documented(400, 401, 404, 422))
def compare(
    service: ServiceOf,
    _viewer: Staff,
    fair: Annotated[list[str] | None, Query(max_length=100, description="Ids of fairs; by default all.")] = None,
    as_of: AsOf = None,
    within: Within = None,
) -> ComparisonView:
    """Editions side by side, each by itself. `within`: at equal age; `equal_age`: the days that all have had."""
    comparison = fair_outcomes.compare(service, fair or (), as_of=as_of, within=within)
    return ComparisonView(comparison=comparison, definitions=_definitions())


def _definitions() -> DefinitionsView:
    return DefinitionsView(
        stages=[_view(stage, definition) for stage, definition in DEFINITIONS.items()],
        measures=[_view(measure, definition) for measure, definition in MEASURES.items()],
    )


def _view(code: str, definition: Definition) -> DefinitionView:
    return DefinitionView(
        code=code,
        name=TextView.of(definition.name),
        counts=TextView.of(definition.counts),
        evidence=TextView.of(definition.evidence),
        day=TextView.of(definition.day),
        excluded=TextView.of(definition.excluded),
        amount=TextView.of(definition.amount),
        since=definition.since,
    )


def _signings(found: list[SigningEntry]) -> SigningsView:
    return SigningsView(
        items=[
            SigningView(
                order=number,
                outcome=one.outcome,
                parties=[
                    NamedPartyView(party=party.party, name=TextView.of(party.name), subject=party.subject)
                    for party in one.parties
                ],
            )
            for number, one in enumerate(found, start=1)
        ]
    )
