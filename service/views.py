"""The shapes in which records and matches are shown, as a viewer may see them. HTTP and pages share them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from matcher.bilingual import Bilingual
from matcher.learning.verdicts import Party, Step
from matcher.profiles.models import (
    Achievement,
    Degree,
    Demand,
    Intent,
    Kind,
    Money,
    Organisation,
    OrganisationType,
    Role,
    Stage,
    Status,
    Talent,
    Terms,
    Tier,
)
from matcher.ranking.explain import Gap, Reason, phrases_met, shared_terms, translated_terms
from service.actions.matches import Pair
from service.store.organisations import StoredOrganisation
from service.store.profiles import Stored
from service.visibility import (
    Veil,
    Viewer,
    demand_label,
    demand_veil,
    shows_name,
    shows_organisation,
    talent_label,
    talent_veil,
)

# The database keeps times in UTC, without saying so; an answer says so.
Moment = Annotated[datetime, PlainSerializer(lambda moment: moment.replace(tzinfo=UTC), return_type=datetime)]


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


# Of these three an answer holds hundreds, and a dataclass is made ten times faster than a model.
@dataclass(frozen=True, slots=True)
class TextView:
    """The same in Chinese and in English."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Bilingual) -> "TextView":
        return cls(text.zh, text.en)


class TalentCard(View):
    """A talent in a list."""

    id: str = Field(examples=["t_5b1f0c8e2a9d4736"])
    label: TextView = Field(description="The name or, where the talent has not agreed to its being shown, a stand-in.")
    name: str | None = Field(description="null where the talent has not agreed to its being shown.")
    employer: str | None = Field(description="null where the talent has not agreed to its being shown.")
    status: Status
    language: str
    source: str | None = Field(
        default=None, description="The row it came from, FILE#SHEET!ROW; null where the name is not shown."
    )
    headline: str
    degree: Degree | None
    years: float | None
    institution: str
    major: str
    industries: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    roles: tuple[Role, ...]
    intents: tuple[Intent, ...]
    places: tuple[str, ...]
    stages: tuple[Stage, ...]


class OrganisationCard(View):
    """The organisation behind a demand."""

    id: str | None = Field(description="null where the demand is confidential.")
    label: TextView
    name: str | None = Field(description="null where the demand is confidential.")
    type: OrganisationType | None
    district: str
    tier: Tier | None
    tier_verified: bool


class DemandCard(View):
    """A demand in a list."""

    id: str = Field(examples=["d_9c04e7a1b2f35d68"])
    kind: Kind
    title: str
    organisation: OrganisationCard
    status: Status
    language: str
    source: str | None = Field(
        default=None, description="The row it came from, FILE#SHEET!ROW; null where the name is not shown."
    )
    expires: date | None
    industries: tuple[str, ...]
    skills: tuple[str, ...]
    degree: Degree | None
    years: float | None
    languages: tuple[str, ...]
    roles: tuple[Role, ...]
    places: tuple[str, ...]
    any_language: bool = Field(description="Whether one of `languages` is enough.")
    hard: tuple[str, ...] = Field(description="Which of degree, years, languages and place are a must.")
    terms: Terms
    confidential: bool


class TalentView(TalentCard):
    """A talent as a reader may see it. `record` is the whole profile, for staff only: what PUT takes."""

    summary: str
    achievements: tuple[Achievement, ...]
    available: date | None
    ticket: Money | None
    revision: int
    created_at: Moment
    updated_at: Moment
    record: Talent | None = Field(default=None, description="Staff only: the whole profile, as PUT takes it.")


class DemandView(DemandCard):
    """A demand as a reader may see it. `record` is the whole profile, for staff only: what PUT takes."""

    description: str
    revision: int
    created_at: Moment
    updated_at: Moment
    record: Demand | None = Field(default=None, description="Staff only: the whole profile, as PUT takes it.")


class OrganisationView(View):
    id: str = Field(examples=["o_1a2b3c4d5e6f7081"])
    organisation: Organisation
    status: Status
    revision: int
    created_at: Moment
    updated_at: Moment


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why: which phrase of the demand met which phrase of the profile, or which requirement is met."""

    code: str
    message: TextView
    demand_phrase: str = ""
    talent_phrase: str = ""


@dataclass(frozen=True, slots=True)
class GapView:
    """What is missing; `hard`: it was written as a must; `effect`: what the score would rise by without it."""

    code: str
    message: TextView
    hard: bool = False
    effect: float = 0.0


@dataclass(frozen=True, slots=True)
class StepsView:
    """The furthest that each side went with the pair; null where it did nothing yet."""

    demand: Step | None = None
    talent: Step | None = None


class MatchView(View):
    """One place of a ranking. The side that was asked about is left out (null)."""

    rank: int = Field(description="1 is the best.")
    score: float = Field(ge=0, le=1, description="Estimated chance of a meeting: of being invited, times of accepting.")
    invited: float = Field(ge=0, le=1, description="Estimated chance that the demand's side invites.")
    accepted: float = Field(ge=0, le=1, description="Estimated chance that the talent accepts an invitation.")
    steps: StepsView | None = Field(description="Staff only.")
    demand: DemandCard | None
    talent: TalentCard | None
    reasons: tuple[ReasonView, ...]
    gaps: tuple[GapView, ...]


class MatchesView(View):
    """A ranking, best first."""

    items: tuple[MatchView, ...]
    listing: str | None = Field(
        default=None, description="Under which it is kept as shown; verdicts on its pairs name it. Null for a text."
    )
    cost: float | None = Field(
        default=None, description="What a minimum of groups gave up of the order's nDCG; null where none was asked for."
    )


def talent_card(talent: Talent, viewer: Viewer) -> TalentCard:
    return TalentCard.model_construct(**_talent_fields(talent, viewer))


def talent_view(stored: Stored[Talent], viewer: Viewer) -> TalentView:
    talent, veil = stored.profile, talent_veil(stored.profile, viewer)
    achievements = tuple(a.model_copy(update={"title": veil(a.title)}) for a in talent.achievements)
    return TalentView.model_construct(
        **_talent_fields(talent, viewer),
        summary=veil(talent.summary),
        achievements=achievements,
        available=talent.available,
        ticket=talent.ticket,
        revision=stored.revision,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        record=talent if viewer.trusted else None,
    )


def demand_card(demand: Demand, viewer: Viewer, organisation_id: str | None = None) -> DemandCard:
    return DemandCard.model_construct(**_demand_fields(demand, viewer, organisation_id))


def demand_view(stored: Stored[Demand], viewer: Viewer) -> DemandView:
    demand = stored.profile
    return DemandView.model_construct(
        **_demand_fields(demand, viewer, stored.organisation_id),
        description=demand_veil(demand, viewer)(demand.description),
        revision=stored.revision,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        record=demand if viewer.trusted else None,
    )


def organisation_view(stored: StoredOrganisation) -> OrganisationView:
    return OrganisationView.model_construct(
        id=stored.id,
        organisation=stored.organisation,
        status=stored.status,
        revision=stored.revision,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
    )


def match_view(pair: Pair, viewer: Viewer, *, show: str) -> MatchView:
    """`show`: which side is listed."""
    match, demand, talent = pair.match, pair.demand, pair.talent
    of_demand = demand_veil(demand, viewer) if demand else Veil(open=True)
    of_talent = talent_veil(talent, viewer) if talent else Veil(open=True)
    reasons = (_reason_view(reason, of_demand, of_talent) for reason in match.reasons)
    return MatchView.model_construct(
        rank=match.rank,
        score=match.score,
        invited=match.invited,
        accepted=match.accepted,
        steps=StepsView(pair.steps.get(Party.DEMAND), pair.steps.get(Party.TALENT)) if viewer.trusted else None,
        demand=demand_card(demand, viewer) if demand and show == "demands" else None,
        talent=talent_card(talent, viewer) if talent and show == "talents" else None,
        reasons=tuple(reason for reason in reasons if reason is not None),
        gaps=tuple(_gap_view(gap, of_demand) for gap in match.gaps),
    )


_SAID_OF_TERMS = {"shared_terms": shared_terms, "translated_terms": translated_terms}


def _reason_view(reason: Reason, of_demand: Veil, of_talent: Veil) -> ReasonView | None:
    """None where nothing of it may be shown.

    Each phrase is veiled by its own side alone: a mark in what the reader wrote would tell the name behind it.
    """
    if reason.code == "phrases_met":
        asked, offered = of_demand(reason.demand_phrase), of_talent(reason.talent_phrase)
        return ReasonView(reason.code, TextView.of(phrases_met(asked, offered)), asked, offered)
    if reason.code in _SAID_OF_TERMS:
        open_terms = [term for term in reason.terms if of_talent(of_demand(term)) == term]
        return ReasonView(reason.code, TextView.of(_SAID_OF_TERMS[reason.code](open_terms))) if open_terms else None
    return ReasonView(reason.code, TextView.of(reason.message))


def _gap_view(gap: Gap, of_demand: Veil) -> GapView:
    """Of the gaps one quotes what a side wrote, and that side is the demand."""
    said = gap.message
    message = TextView(of_demand(said.zh), of_demand(said.en)) if gap.code == "skill" else TextView.of(said)
    return GapView(gap.code, message, gap.hard, gap.effect)


def _talent_fields(talent: Talent, viewer: Viewer) -> dict[str, Any]:
    named, veil = shows_name(talent, viewer), talent_veil(talent, viewer)
    return {
        **_shared(talent),
        "label": TextView.of(Bilingual(talent.name, talent.name) if named else talent_label(talent)),
        "name": talent.name if named else None,
        "employer": talent.employer if named else None,
        "source": str(talent.source) if talent.source and named else None,
        "headline": veil(talent.headline),
        "skills": tuple(map(veil, talent.skills)),
        "institution": talent.institution,
        "major": talent.major,
        "intents": talent.intents,
        "stages": talent.stages,
    }


def _demand_fields(demand: Demand, viewer: Viewer, organisation_id: str | None) -> dict[str, Any]:
    named, veil = shows_organisation(demand, viewer), demand_veil(demand, viewer)
    held = demand.organisation
    return {
        **_shared(demand),
        "kind": demand.kind,
        "title": veil(demand.title),
        "organisation": OrganisationCard.model_construct(
            id=organisation_id if named else None,
            label=TextView.of(Bilingual(held.name, held.name) if named else demand_label(demand)),
            name=held.name if named else None,
            type=held.type,
            district=held.district,
            tier=held.tier,
            tier_verified=held.tier_verified,
        ),
        "source": str(demand.source) if demand.source and named else None,
        "expires": demand.expires,
        "skills": tuple(map(veil, demand.skills)),
        "any_language": demand.any_language,
        "hard": tuple(sorted(demand.hard)),
        "terms": demand.terms,
        "confidential": demand.confidential,
    }


def _shared(profile: Talent | Demand) -> dict[str, Any]:
    return {
        "id": profile.id,
        "status": profile.status,
        "language": profile.language,
        "industries": profile.industries,
        "degree": profile.degree,
        "years": profile.years,
        "languages": profile.languages,
        "roles": profile.roles,
        "places": profile.places,
    }
