"""Who could meet at a fair, as arrays: here ids become numbers."""

from collections.abc import Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.frame import Fair
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.presence import Presence


class Scored(NamedTuple):
    """A pair and the chance that its meeting comes about, or is worth having: 0..1."""

    demand: str
    talent: str
    value: float


@dataclass(frozen=True)
class Candidates:
    """n pairs of attending parties that may meet."""

    demands: Sequence[DemandParty]
    talents: Sequence[TalentParty]
    organisations: Sequence[str]
    demand: IntArray  # (n,)
    talent: IntArray  # (n,)
    organisation: IntArray  # (n,)
    values: NDArray[np.float64]  # (n,)
    pinned: NDArray[np.bool_]  # (n,)

    def __len__(self) -> int:
        return len(self.demand)

    @classmethod
    def of(
        cls,
        fair: Fair,
        presence: Presence,
        participants: Participants,
        scored: Iterable[Scored],
        *,
        published: Container[tuple[str, str]] = (),
    ) -> "Candidates":
        """Without those whom a ban parts, who do not attend, are unknown, or are worth too little; with all pins.

        published: (demand, talent), pairs that are worth enough since they have a meeting already.
        """
        banned = {(ban.party, ban.talent) for ban in fair.rules.bans}
        pins = {(pin.demand, pin.talent) for pin in fair.rules.pins}
        values = {(demand, talent): value for demand, talent, value in scored}
        kept: dict[tuple[str, str], float] = {}
        for both in dict.fromkeys([*pins, *values]):
            if both[0] not in participants.demands or both[1] not in participants.talents:
                continue
            organisation = participants.demands[both[0]].organisation
            value = values.get(both, 0.0)
            enough = (value >= fair.rules.least_value and value > 0) or both in published
            allowed = both not in banned and (organisation, both[1]) not in banned
            if presence.attends(both[1]) and ((enough and allowed) or both in pins):
                kept[both] = value
        order = sorted(kept)
        demands = [participants.demands[one] for one in dict.fromkeys(demand for demand, _ in order)]
        talents = [participants.talents[one] for one in dict.fromkeys(talent for _, talent in order)]
        organisations = list(dict.fromkeys(one.organisation for one in demands))
        at_demand, at_talent, at_organisation = (
            _numbers([one.id for one in demands]),
            _numbers([one.id for one in talents]),
            _numbers(organisations),
        )
        demand = np.array([at_demand[one] for one, _ in order], dtype=np.int64)
        of_demand = np.array([at_organisation[one.organisation] for one in demands], dtype=np.int64)
        return cls(
            demands,
            talents,
            organisations,
            demand,
            np.array([at_talent[one] for _, one in order], dtype=np.int64),
            of_demand[demand],
            np.array([kept[pair] for pair in order], dtype=np.float64),
            np.array([pair in pins for pair in order], dtype=np.bool_),
        )

    def ids(self, pair: int) -> tuple[str, str]:
        """(demand, talent)."""
        return self.demands[self.demand[pair]].id, self.talents[self.talent[pair]].id


def _numbers(names: Sequence[Hashable]) -> dict[Hashable, int]:
    return {name: number for number, name in enumerate(names)}
