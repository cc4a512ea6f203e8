"""The one door between records and the arrays by which invitations are planned."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from matcher.fair.frame import Fair
from matcher.fair.inviting.coverage import Market, Mask
from matcher.fair.inviting.invitation_states import State
from matcher.fair.inviting.letter_quotas import Quota
from matcher.profiles import vocabulary
from matcher.profiles.models import Demand, Talent
from matcher.ranking.congestion import Candidates
from service.actions import invitation_messages as messages
from service.actions.pair_chances import of_open_demands
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store.invitations import Invitation
from service.store.profiles import Stored


class Supposed(BaseModel):
    """What is supposed of replies and demands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    comes: float = Field(
        default=0.4, gt=0, le=1, description="Chance that somebody who gets a letter comes: an assumption of yours."
    )
    wanted: int = Field(
        default=1, ge=1, le=100, description="Meetings that each demand wants, or more where the fair's rules say so."
    )
    least: float = Field(
        default=0.1, ge=0, le=1, description="A talent with a lower chance of a meeting does not cover a demand."
    )


class InvitationTerms(Supposed):
    """letters: proposed, sent and accepted, together. Quotas count the same letters, by code or name of an industry."""

    letters: int = Field(ge=0, le=100_000, description="Invitations that may stand at a time.")
    at_least: dict[str, int] = Field(default={}, description="Letters to an industry, at least.")
    at_most: dict[str, int] = Field(default={}, description="Letters to an industry, at most.")


@dataclass(frozen=True)
class Scene:
    """A fair's open demands, the talents that suit them, and what came of invitations so far."""

    fair: Fair
    demands: Sequence[Stored[Demand]]
    talents: Sequence[Talent]
    market: Market
    invitations: Mapping[str, Invitation]  # by talent

    @cached_property
    def attending(self) -> frozenset[str]:
        """Talents whom the frame names: they come without a letter."""
        return frozenset(one.id for one in self.fair.attendees)

    def whose(self, ids: Collection[str]) -> Mask:
        """(talents,)."""
        return np.array([talent.id in ids for talent in self.talents], dtype=np.bool_)

    def in_state(self, *states: State) -> frozenset[str]:
        return frozenset(one.talent_id for one in self.invitations.values() if one.state in states)

    def quotas(self, terms: InvitationTerms, standing: Collection[str]) -> tuple[Quota, ...]:
        """Less what the `standing` invitations count already. Raises InvalidRequest."""
        least, most = _by_code(terms.at_least), _by_code(terms.at_most)
        industries = [set(talent.industries) for talent in self.talents]
        held = [industries[number] for number, talent in enumerate(self.talents) if talent.id in standing]
        made = []
        for code in dict.fromkeys([*least, *most]):
            low, high = least.get(code, 0), most.get(code)
            if low < 0 or (high is not None and high < low):
                raise InvalidRequest(messages.CONTRADICTION.format(industry=_label(code), least=low, most=high))
            taken = sum(code in of for of in held)
            members = np.array([code in of for of in industries], dtype=np.bool_)
            low, high = max(low - taken, 0), None if high is None else max(high - taken, 0)
            made.append(Quota(code, members, low, high))
        return tuple(made)


def scene_of(service: Service, fair_id: str, supposed: Supposed, *, only: Collection[str] | None = None) -> Scene:
    """only: the ids of the demands that count; by default all. Raises NotFound for an unknown fair."""
    with service.database.reading() as store:
        fair = store.fairs.get(fair_id).fair
        invitations = {one.talent_id: one for one in store.invitations.of_fair(fair_id)}
    found = of_open_demands(service, first_day(fair, service.today()), only=only)
    ids = [talent.id for talent in found.talents]
    certain = {one.id for one in fair.attendees} | {
        one.talent_id for one in invitations.values() if one.state is State.ACCEPTED
    }
    market = Market(
        _without_bans(fair, found.pairs, found.demands, ids),
        np.array([max(supposed.wanted, _least(fair, stored)) for stored in found.demands], dtype=np.int64),
        np.array([1.0 if one in certain else supposed.comes for one in ids], dtype=np.float64),
        fair.rules.talents.most,
        max(supposed.least, fair.rules.least_value),
    )
    return Scene(fair, found.demands, found.talents, market, invitations)


def first_day(fair: Fair, today: date) -> date:
    """Of the fair, on which a demand must still be open; today where it has begun, or has no slots yet."""
    return max([today, *(slot.day for slot in fair.slots[:1])])


def _least(fair: Fair, stored: Stored[Demand]) -> int:
    """Meetings that the rules promise a demand."""
    return fair.rules.own.get(stored.profile.id, fair.rules.demands).least


def _without_bans(
    fair: Fair, pairs: Candidates, demands: Sequence[Stored[Demand]], talents: Sequence[str]
) -> Candidates:
    banned = {(ban.party, ban.talent) for ban in fair.rules.bans}
    kept = [
        row
        for row, (demand, talent) in enumerate(zip(pairs.demands.tolist(), pairs.talents.tolist(), strict=True))
        if (demands[demand].profile.id, talents[talent]) not in banned
        and (demands[demand].organisation_id, talents[talent]) not in banned
    ]
    return Candidates(pairs.demands[kept], pairs.talents[kept], pairs.invited[kept], pairs.accepted[kept])


def _by_code(quotas: Mapping[str, int]) -> dict[str, int]:
    return {_code(name): number for name, number in quotas.items()}


def _code(name: str) -> str:
    """Of an industry, by code or name. Raises InvalidRequest."""
    industries = vocabulary.industries()
    found: Iterable[str] = (name,) if name in industries else industries.find(name)
    codes = tuple(found)
    if len(codes) != 1:
        raise InvalidRequest(messages.NO_INDUSTRY.format(given=name[:60], known=messages.industries_known()))
    return codes[0]


def _label(code: str) -> object:
    return vocabulary.industries().label(code)
