"""Whom a fair invites: propose, add, mark as sent, record replies, withdraw; and who covers which demand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.vectors import IntArray
from matcher.fair.inviting.coverage import Mask, Why, coverage
from matcher.fair.inviting.invitation_states import State
from matcher.fair.inviting.invitations import Plan, invite
from matcher.fair.inviting.letter_quotas import Terms
from matcher.fair.inviting.letters import MOST_TOPICS, language_of
from matcher.profiles.models import Demand, Talent
from service.actions import invitation_messages as messages
from service.actions.invitation_scene import InvitationTerms, Scene, Supposed, scene_of
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store import Store
from service.store.invitations import Invitation, Proposed
from service.visibility import ANYONE, is_visible


@dataclass(frozen=True)
class Proposal:
    """Whom to invite, in the order of choice, and how good that is: of all that the letters add."""

    invitations: Sequence[Invitation]
    plan: Plan


@dataclass(frozen=True)
class Answer:
    """A reply to a letter."""

    talent_id: str
    accepted: bool
    note: str | None = None


@dataclass(frozen=True)
class Answered:
    """The invitations that were answered, as they stand now, and who is proposed in place of those who declined."""

    answered: Sequence[Invitation]
    proposed: Sequence[Invitation]


@dataclass(frozen=True)
class Covering:
    """chance: of a meeting, coming included. state: None for one whom the frame of the fair names."""

    talent: Talent
    chance: float
    state: State | None


@dataclass(frozen=True)
class DemandCover:
    """Who covers a demand. nearest: where nobody does, the best of the eligible, with the chance once he comes."""

    demand: Demand
    wanted: int
    expected: float  # meetings, of those that it wants
    some: float  # the chance of one at least
    by: Sequence[Covering]
    why: Why | None
    nearest: tuple[Talent, float] | None


def propose(service: Service, fair_id: str, terms: InvitationTerms) -> Proposal:
    """Chooses anew whom to invite beside those who have a letter; in place of what was proposed before.

    Who declined, was withdrawn or attends anyway is not proposed. Raises NotFound for an unknown fair, and
    InvalidRequest for a budget that is used up, an unknown industry, or least quotas that cannot be met.
    """
    scene = scene_of(service, fair_id, terms)
    kept = scene.in_state(State.SENT, State.ACCEPTED)
    if len(kept) >= terms.letters > 0:
        raise InvalidRequest(messages.NO_MORE_LETTERS.format(standing=len(kept), letters=terms.letters))
    invited = scene.whose(kept | scene.attending)
    free = ~scene.whose((scene.invitations.keys() - scene.in_state(State.PROPOSED)) | scene.attending)
    plan = invite(scene.market, invited, Terms(max(terms.letters - len(kept), 0), free, scene.quotas(terms, kept)))
    if plan.unmet is not None:
        raise InvalidRequest(messages.unmet(plan.unmet))
    with service.database.writing() as store:
        store.fairs.get(fair_id)
        store.invitations.drop_proposals(fair_id)
        made = _write(service, store, fair_id, _proposed(scene, plan))
    return Proposal(made, plan)


def add(service: Service, fair_id: str, talent_id: str, supposed: Supposed) -> Invitation:
    """Proposes somebody whom staff want, or again one whose invitation was withdrawn.

    Raises NotFound for an unknown fair or talent, Gone for an erased one, InvalidRequest where he may not be matched
    or attends anyway, Conflict where he is invited already.
    """
    with service.database.reading() as store:
        talent = store.talents.get(talent_id).profile
    if not is_visible(talent, ANYONE, service.today()):
        raise InvalidRequest(messages.DROPPED.format(id=talent_id))
    scene = scene_of(service, fair_id, supposed)
    if talent_id in scene.attending:
        raise InvalidRequest(messages.NAMED_BY_FRAME.format(id=talent_id))
    standing = scene.whose(scene.in_state(State.PROPOSED, State.SENT, State.ACCEPTED) | scene.attending)
    plan = invite(scene.market, standing, Terms(1, scene.whose({talent_id})))
    proposed = _proposed(scene, plan) or [Proposed(talent_id, language_of(talent), 0.0, ())]
    with service.database.writing() as store:
        store.talents.get(talent_id)
        store.invitations.propose(fair_id, proposed)
        return store.invitations.get(fair_id, talent_id)


def mark_sent(service: Service, fair_id: str, talents: Collection[str] | None = None) -> list[Invitation]:
    """The letters to these talents have gone out, or, without any named, to all who are proposed.

    All or none. Raises NotFound, or Conflict where one was answered or withdrawn.
    """
    with service.database.writing() as store:
        store.fairs.get(fair_id)
        if talents is None:
            talents = [one.talent_id for one in store.invitations.of_fair(fair_id, (State.PROPOSED,))]
        for talent_id in talents:
            store.invitations.move(fair_id, talent_id, State.SENT)
        return [store.invitations.get(fair_id, talent_id) for talent_id in talents]


def withdraw(service: Service, fair_id: str, talent_id: str, note: str | None = None) -> Invitation:
    """The talent is not invited, and not proposed again unless by hand. Raises NotFound or Conflict."""
    with service.database.writing() as store:
        store.invitations.move(fair_id, talent_id, State.WITHDRAWN, note)
        return store.invitations.get(fair_id, talent_id)


def record(service: Service, fair_id: str, answers: Sequence[Answer], terms: InvitationTerms | None = None) -> Answered:
    """All answers, or, when one cannot be taken, none. The same ones again change nothing.

    For each who declines now the next best is proposed: first for the demands that he covered, and where nobody adds
    to those, for all. As many invitations stand as before, unless `terms` say otherwise, whose quotas are kept too.
    Raises NotFound, Conflict where a letter was never sent or was withdrawn, InvalidRequest as `propose` does.
    """
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        held = [store.invitations.get(fair_id, one.talent_id) for one in answers]
        standing = len(store.invitations.of_fair(fair_id, [state for state in State if state.stands]))
    lost = [one for one, said in zip(held, answers, strict=True) if one.state.stands and not said.accepted]
    replacing = terms or InvitationTerms(letters=standing)
    proposed = _next_best(service, fair_id, lost, replacing, standing) if lost else []
    with service.database.writing() as store:
        for one in answers:
            state = State.ACCEPTED if one.accepted else State.DECLINED
            store.invitations.move(fair_id, one.talent_id, state, one.note)
        made = _write(service, store, fair_id, proposed)
        return Answered([store.invitations.get(fair_id, one.talent_id) for one in answers], made)


def listed(service: Service, fair_id: str, states: Collection[State] = tuple(State)) -> list[tuple[Invitation, Talent]]:
    """As they were proposed, each with its talent. Raises NotFound for an unknown fair."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        invitations = store.invitations.of_fair(fair_id, states)
        talents = store.talents.of([one.talent_id for one in invitations])
    return [(one, talents[one.talent_id]) for one in invitations if one.talent_id in talents]


def attending(service: Service, fair_id: str) -> list[str]:
    """The ids of the talents who accepted. Raises NotFound for an unknown fair."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        return store.invitations.attending(fair_id)


def covers(service: Service, fair_id: str, supposed: Supposed) -> list[DemandCover]:
    """Of every open demand, in the order of arrival, by those who are proposed, invited or attend anyway.

    Raises NotFound for an unknown fair.
    """
    scene = scene_of(service, fair_id, supposed)
    standing = scene.in_state(*(state for state in State if state.stands))
    refused = scene.whose(scene.invitations.keys() - standing - scene.attending)
    found = coverage(scene.market, scene.whose(standing | scene.attending), refused)
    by: list[list[Covering]] = [[] for _ in scene.demands]
    pairs, chances = scene.market.pairs, scene.market.chances
    for row in found.rows.tolist():
        talent = scene.talents[int(pairs.talents[row])]
        invitation = scene.invitations.get(talent.id)
        stands = invitation is not None and invitation.state.stands
        state = invitation.state if invitation is not None and stands else None
        by[int(pairs.demands[row])].append(Covering(talent, float(chances[row]), state))
    nearest = _nearest(scene, ~refused)
    return [
        DemandCover(
            stored.profile,
            int(scene.market.wanted[number]),
            float(found.expected[number]),
            float(found.some[number]),
            by[number],
            found.why[number],
            nearest[number] if found.why[number] is not None else None,
        )
        for number, stored in enumerate(scene.demands)
    ]


def _nearest(scene: Scene, to_be_had: Mask) -> list[tuple[Talent, float] | None]:
    """Per demand, the best of the eligible who did not refuse."""
    pairs = scene.market.pairs
    nearest: list[tuple[Talent, float] | None] = [None] * len(scene.demands)
    rows = np.flatnonzero(to_be_had[pairs.talents])
    for row in rows[np.argsort(pairs.both[rows], kind="stable")].tolist():  # the best last, and it stays
        nearest[int(pairs.demands[row])] = (scene.talents[int(pairs.talents[row])], float(pairs.both[row]))
    return nearest


def _next_best(
    service: Service, fair_id: str, lost: Sequence[Invitation], terms: InvitationTerms, standing: int
) -> list[Proposed]:
    """One for each who is lost, as far as the budget goes."""
    gone = {one.talent_id for one in lost}
    wanted = min(len(lost), terms.letters - (standing - len(lost)))
    demands = frozenset(demand for one in lost for demand in one.demands)
    quotas = bool(terms.at_least or terms.at_most)
    found: list[Proposed] = []
    for only in (None,) if quotas else (demands, None):
        if len(found) >= wanted or (only is not None and not only):
            continue
        scene = scene_of(service, fair_id, terms, only=only)
        kept = scene.in_state(*(state for state in State if state.stands)) - gone | {one.talent_id for one in found}
        free = ~scene.whose(scene.invitations.keys() | kept | scene.attending)
        terms_left = Terms(wanted - len(found), free, scene.quotas(terms, kept))
        plan = invite(scene.market, scene.whose(kept | scene.attending), terms_left)
        if plan.unmet is not None:
            raise InvalidRequest(messages.unmet(plan.unmet))
        found += _proposed(scene, plan)
    return found


def _proposed(scene: Scene, plan: Plan) -> list[Proposed]:
    market = scene.market
    made = []
    for talent, gain in zip(plan.talents.tolist(), plan.gains.tolist(), strict=True):
        rows: IntArray = np.flatnonzero(market.counts & (market.pairs.talents == talent))
        best = rows[np.argsort(-market.pairs.both[rows], kind="stable")]
        demands = tuple(scene.demands[int(one)].profile.id for one in market.pairs.demands[best])
        profile = scene.talents[talent]
        made.append(Proposed(profile.id, language_of(profile), round(gain, 6), demands[:_MOST_KEPT]))
    return made


def _write(service: Service, store: Store, fair_id: str, proposed: Sequence[Proposed]) -> list[Invitation]:
    """Without those who were invited or hidden since they were chosen."""
    held = {one.talent_id for one in store.invitations.of_fair(fair_id)}
    talents = store.talents.of([one.talent_id for one in proposed])
    kept = [
        one
        for one in proposed
        if one.talent_id not in held
        and one.talent_id in talents
        and is_visible(talents[one.talent_id], ANYONE, service.today())
    ]
    store.invitations.propose(fair_id, kept)
    return [store.invitations.get(fair_id, one.talent_id) for one in kept]


_MOST_KEPT = 4 * MOST_TOPICS  # demands remembered with an invitation: some may close before the letter is written
