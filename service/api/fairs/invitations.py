"""Whom a fair invites, over HTTP: proposals, letters, replies, and who covers which demand."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from matcher.fair.frame import Text
from matcher.fair.inviting.coverage import Why
from matcher.fair.inviting.invitation_states import State
from matcher.fair.inviting.letters import archive, merge_workbook
from matcher.profiles.models import Talent
from service.actions import invitation_letters, invitation_messages, invitations
from service.actions.invitation_letters import LetterDetails, Letters
from service.actions.invitation_scene import InvitationTerms, Supposed
from service.actions.invitations import Answer, Answered, DemandCover, Proposal
from service.api.dependencies import ReaderLanguage, RecordId, ServiceOf, Staff
from service.api.problems import documented
from service.bootstrap import Service
from service.store.invitations import Invitation
from service.views import DemandCard, Moment, TalentCard, TextView, demand_card, talent_card
from service.visibility import Viewer

router = APIRouter(prefix="/{fair_id}/invitations", tags=["Invitations 邀请"])
FairId = Annotated[str, Path(max_length=64, description="Id of a fair.")]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TERMS: dict[str, Any] = {"letters": 80, "at_least": {"biomedicine": 5}, "at_most": {"software_ai": 20}}


class SupposedQuery(Supposed):
    model_config = ConfigDict(extra="ignore")  # the reader's language stands beside it


class LetterQuery(LetterDetails):
    model_config = ConfigDict(extra="ignore")


Asked = Annotated[SupposedQuery, Query()]
Details = Annotated[LetterQuery, Query()]


class TermsInput(InvitationTerms):
    model_config = ConfigDict(json_schema_extra={"examples": [_TERMS]})


class InvitationView(BaseModel):
    """An invitation, with whom it is of."""

    talent: TalentCard
    state: State
    following: tuple[State, ...] = Field(description="What it can become from here.")
    language: str = Field(description="Of the letter.")
    gain: float = Field(description="Meetings expected of this letter when it was proposed.")
    demands: tuple[str, ...] = Field(description="Ids of demands that it covers, the best first.")
    note: str
    proposed_at: Moment
    sent_at: Moment | None
    answered_at: Moment | None


class InvitationsView(BaseModel):
    items: list[InvitationView]


class ProposalView(BaseModel):
    """How good the choice is: no choice of letters by the same terms adds more than `bound`."""

    items: list[InvitationView] = Field(description="In the order of choice.")
    before: float = Field(description="Meetings expected without these letters.")
    added: float = Field(description="Meetings that they add to the expected.")
    bound: float
    gap: float = Field(description="The share of the bound that is missing at most.")
    guarantee: float = Field(description="The share of the best choice that these terms made certain beforehand.")
    seconds: float


class AnswerInput(BaseModel):
    """A reply. terms: for who is proposed in place of somebody who declines; by default as many stand as before."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"accepted": False}]})

    accepted: bool
    note: Text | None = Field(default=None, max_length=2000)
    terms: InvitationTerms | None = None


class SentInput(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"talents": ["t_5b1f0c8e2a9d4736"]}]})

    talents: Annotated[list[RecordId], Field(max_length=100_000)] | None = Field(
        default=None, description="To whom letters have gone out; by default to all who are proposed."
    )


class AnsweredView(BaseModel):
    answered: list[InvitationView]
    proposed: list[InvitationView] = Field(description="The next best, in place of those who declined.")
    left_out: list[TextView] = Field(default=[], description="Rows that were not taken, and what to do.")


class CoveringView(BaseModel):
    talent: TalentCard
    chance: float = Field(description="Of a meeting, coming included.")
    state: State | None = Field(description="null for one whom the fair's frame names as attending.")


class NearestView(BaseModel):
    talent: TalentCard
    chance: float = Field(description="Of a meeting, once he comes.")


class DemandCoverView(BaseModel):
    demand: DemandCard
    wanted: int
    expected: float = Field(description="Meetings, of those that it wants.")
    some: float = Field(description="The chance of one at least.")
    by: list[CoveringView] = Field(description="The likeliest first.")
    why: Why | None = Field(description="Why nobody covers it; null where somebody does.")
    reason: TextView | None = Field(description="The same in words.")
    nearest: NearestView | None = Field(description="Where nobody covers it, the best who is eligible.")


class CoverageView(BaseModel):
    demands: int = Field(description="Open on the fair's first day.")
    uncovered: int = Field(description="That nobody covers.")
    expected: float = Field(description="Meetings, of all demands.")
    items: list[DemandCoverView] = Field(description="In the order of arrival.")


@router.post("/proposals", summary="Propose whom to invite", responses=documented(400, 401, 404, 422))
def propose(fair_id: FairId, terms: TermsInput, service: ServiceOf, viewer: Staff) -> ProposalView:
    """The letters by which the open demands are best covered, beside those that have gone out.

    In place of what was proposed before. Least quotas are kept or refused, with the smallest change that would do.
    """
    return _proposal(service, invitations.propose(service, fair_id, terms), viewer)


@router.get("", summary="List invitations", responses=documented(401, 404, 422))
def listed(
    fair_id: FairId,
    service: ServiceOf,
    viewer: Staff,
    state: Annotated[list[State] | None, Query(description="Only in these states.")] = None,
) -> InvitationsView:
    """As they were proposed, all at once."""
    found = invitations.listed(service, fair_id, state or tuple(State))
    return InvitationsView(items=[_view(one, talent, viewer) for one, talent in found])


@router.get("/coverage", summary="Who covers which demand", responses=documented(401, 404, 422))
def coverage(
    fair_id: FairId,
    service: ServiceOf,
    viewer: Staff,
    supposed: Asked,
) -> CoverageView:
    """By those who are proposed, invited or attend anyway."""
    return _coverage(invitations.covers(service, fair_id, supposed), viewer)


@router.get("/uncovered", summary="Demands that nobody covers", responses=documented(401, 404, 422))
def uncovered(
    fair_id: FairId,
    service: ServiceOf,
    viewer: Staff,
    supposed: Asked,
) -> CoverageView:
    """As the coverage, `items` only those that nobody covers, each with why."""
    found = _coverage(invitations.covers(service, fair_id, supposed), viewer)
    return found.model_copy(update={"items": [one for one in found.items if one.why is not None]})


@router.post("/sent", summary="Letters have gone out", responses=documented(401, 404, 409, 422))
def sent(fair_id: FairId, given: SentInput, service: ServiceOf, viewer: Staff) -> InvitationsView:
    """All or none."""
    return InvitationsView(items=_views(service, invitations.mark_sent(service, fair_id, given.talents), viewer))


@router.get("/letters.xlsx", summary="Sheet for a mail merge", responses=documented(400, 401, 404, 422))
def sheet(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    details: Details,
) -> Response:
    """One row for everybody who is proposed, with a column for the replies; it can be sent to `replies` again.

    Writing letters sends none: say so under `sent`.
    """
    found = invitation_letters.write(service, fair_id, details)
    return _file(merge_workbook(found.letters, found.occasion, language), _XLSX, f"{fair_id}.letters.xlsx", found)


@router.get("/letters.zip", summary="Letters as texts", responses=documented(400, 401, 404, 422))
def letters(
    fair_id: FairId,
    service: ServiceOf,
    _viewer: Staff,
    details: Details,
) -> Response:
    """One text for everybody who is proposed, in the language in which the profile is written."""
    found = invitation_letters.write(service, fair_id, details)
    return _file(archive(found.letters, found.occasion), "application/zip", f"{fair_id}.letters.zip", found)


@router.post("/replies", summary="Send a table of replies", responses=documented(400, 401, 404, 413, 422))
def replies(
    fair_id: FairId,
    service: ServiceOf,
    viewer: Staff,
    file: Annotated[UploadFile, File(description="The sheet of letters with its column of replies filled in.")],
    letters: Annotated[
        int | None, Form(ge=0, description="Invitations that may stand; by default as many as do.")
    ] = None,
) -> AnsweredView:
    """Rows without a reply are waited for; rows that cannot be taken are told. Sending the table again is safe."""
    content = file.file.read(service.settings.import_max_bytes + 1)
    terms = None if letters is None else InvitationTerms(letters=letters)
    taken = invitation_letters.take_replies(service, fair_id, content, file.filename or "file", terms)
    view = _answered(service, taken.taken, viewer)
    return view.model_copy(update={"left_out": [TextView.of(one) for one in taken.left_out]})


@router.put("/{talent_id}", summary="Propose somebody by hand", responses=documented(400, 401, 404, 409, 410, 422))
def add(fair_id: FairId, talent_id: RecordId, service: ServiceOf, viewer: Staff, supposed: Asked) -> InvitationView:
    """Also one whose invitation was withdrawn."""
    return _views(service, [invitations.add(service, fair_id, talent_id, supposed)], viewer)[0]


@router.post("/{talent_id}/reply", summary="Record a reply", responses=documented(400, 401, 404, 409, 422))
def reply(fair_id: FairId, talent_id: RecordId, given: AnswerInput, service: ServiceOf, viewer: Staff) -> AnsweredView:
    """Who declines makes room for the next best, for the demands that lost their cover."""
    answer = Answer(talent_id, given.accepted, given.note)
    return _answered(service, invitations.record(service, fair_id, [answer], given.terms), viewer)


@router.delete("/{talent_id}", summary="Withdraw an invitation", responses=documented(401, 404, 409))
def withdraw(
    fair_id: FairId,
    talent_id: RecordId,
    service: ServiceOf,
    viewer: Staff,
    note: Annotated[str | None, Query(max_length=2000)] = None,
) -> InvitationView:
    """The talent is not proposed again, unless by hand."""
    return _views(service, [invitations.withdraw(service, fair_id, talent_id, note)], viewer)[0]


def _file(content: bytes, media_type: str, name: str, found: Letters) -> Response:
    """X-Left-Out: ids of the talents to whom no letter was written."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Left-Out": ",".join(found.left_out)}
    return Response(content, media_type=media_type, headers=headers)


def _proposal(service: Service, found: Proposal, viewer: Viewer) -> ProposalView:
    optimality = found.plan.optimality
    return ProposalView(
        items=_views(service, found.invitations, viewer),
        before=found.plan.before,
        added=optimality.value,
        bound=optimality.bound,
        gap=optimality.gap,
        guarantee=found.plan.guarantee,
        seconds=optimality.seconds,
    )


def _answered(service: Service, found: Answered, viewer: Viewer) -> AnsweredView:
    return AnsweredView(
        answered=_views(service, found.answered, viewer), proposed=_views(service, found.proposed, viewer)
    )


def _views(service: Service, found: Sequence[Invitation], viewer: Viewer) -> list[InvitationView]:
    talents = service.index.profiles.talents([one.talent_id for one in found])
    return [_view(one, talents[one.talent_id], viewer) for one in found if one.talent_id in talents]


def _view(invitation: Invitation, talent: Talent, viewer: Viewer) -> InvitationView:
    return InvitationView(
        talent=talent_card(talent, viewer),
        state=invitation.state,
        following=invitation.state.following,
        language=invitation.language.value,
        gain=invitation.gain,
        demands=invitation.demands,
        note=invitation.note,
        proposed_at=invitation.proposed_at,
        sent_at=invitation.sent_at,
        answered_at=invitation.answered_at,
    )


def _coverage(found: list[DemandCover], viewer: Viewer) -> CoverageView:
    return CoverageView(
        demands=len(found),
        uncovered=sum(one.why is not None for one in found),
        expected=sum(one.expected for one in found),
        items=[_cover(one, viewer) for one in found],
    )


def _cover(found: DemandCover, viewer: Viewer) -> DemandCoverView:
    return DemandCoverView(
        demand=demand_card(found.demand, viewer),
        wanted=found.wanted,
        expected=found.expected,
        some=found.some,
        by=[
            CoveringView(talent=talent_card(one.talent, viewer), chance=one.chance, state=one.state) for one in found.by
        ],
        why=found.why,
        reason=TextView.of(invitation_messages.WHY[found.why]) if found.why else None,
        nearest=NearestView(talent=talent_card(found.nearest[0], viewer), chance=found.nearest[1])
        if found.nearest
        else None,
    )
