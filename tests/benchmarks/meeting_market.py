"""A simulated fair as the arrays that every way of planning it starts from, and what makes it harder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.frame import Group
from matcher.fair.planning.candidates import Candidates, Scored
from matcher.fair.planning.pairing import DEMANDS, TALENTS, Pairing, pair, selecting
from matcher.fair.planning.places import Spots
from matcher.fair.planning.plan import assembled
from matcher.fair.planning.resources import Resources
from matcher.fair.planning.selection import Family, Selecting
from matcher.fair.planning.timetable import AtOnce, Walks
from matcher.fair.presence import Presence
from matcher.fair.programme import Programme
from tests.benchmarks.simulated_meetings import SimulatedMeetings


@dataclass(frozen=True)
class Market:
    """n pairs and all limits on them.

    For every way of planning, organisations sit in the rooms that the planner gives.
    """

    made: SimulatedMeetings
    resources: Resources
    problem: Selecting  # who may meet whom how often
    where: Spots
    at_once: Sequence[AtOnce]  # who and what there is in each slot
    walks: Walks | None  # None where nobody can be late from one slot to the next
    bound: float  # no programme by the same rules is worth more

    @classmethod
    def of(cls, made: SimulatedMeetings) -> "Market":
        presence = Presence(made.fair)
        resources = Resources.of(
            made.fair, presence, Candidates.of(made.fair, presence, made.participants, made.scored)
        )
        problem, _ = selecting(resources, made.fair.rules)
        best = paired(made, resources)
        where = resources.spots(_expected(resources.candidates, best.chosen))
        walks = resources.walks(where)
        too_far = walks is not None and bool(walks.too_far.any())
        return cls(
            made, resources, problem, where, resources.at_once(where), walks if too_far else None, best.optimality.bound
        )

    def __len__(self) -> int:
        return len(self.problem)

    @property
    def values(self) -> NDArray[np.float64]:
        return self.problem.values

    @property
    def by_score(self) -> IntArray:
        """Pairs that may meet at all, the best first."""
        order = np.argsort(-self.values, kind="stable")
        return order[self.values[order] > 0]

    def family(self, name: str) -> Family:
        return next(one for one in self.problem.families if one.name == name)

    @property
    def talents(self) -> Family:
        return self.family(TALENTS)

    @property
    def demands(self) -> Family:
        return self.family(DEMANDS)

    def pairs(self, chosen: NDArray[np.bool_]) -> list[tuple[str, str]]:
        """(demand, talent)."""
        return [self.resources.candidates.ids(one) for one in np.flatnonzero(chosen).tolist()]

    def programme(self, slots: IntArray) -> Programme:
        """With tables and people, as the planner would assign them. slots: (n,), −1 where a pair does not meet."""
        chosen = slots >= 0
        meetings = assembled(self.resources, self.where, slots, ())
        if len(meetings) != int(chosen.sum()):
            raise AssertionError(f"{int(chosen.sum()) - len(meetings)} meetings have no table, or nobody to hold them")
        return Programme(fair=self.made.fair.id, meetings=meetings)


def paired(made: SimulatedMeetings, resources: Resources) -> Pairing:
    return pair(resources, made.participants, made.fair.rules, strict=False)


def crowded(made: SimulatedMeetings, *, seed: int = 11) -> SimulatedMeetings:
    """The same talents with the same chances, but most of them with the same few demands: by Zipf's law."""
    draw = np.random.default_rng(seed)
    demands = list(made.participants.demands)
    often = 1 / np.arange(1, len(demands) + 1)
    chances: dict[str, list[float]] = {}
    for one in made.scored:
        chances.setdefault(one.talent, []).append(one.value)
    scored = [
        Scored(demands[number], talent, value)
        for talent, values in chances.items()
        for number, value in zip(
            draw.choice(len(demands), len(values), replace=False, p=often / often.sum()), values, strict=True
        )
    ]
    return replace(made, scored=scored)


def with_hosts(made: SimulatedMeetings, count: int, *, least: int = 5, most: int = 6) -> SimulatedMeetings:
    """So many demands meet their talents in a single session each, which is not held for fewer than `least`."""
    demands = list(made.participants.demands)
    hosts = demands[:: len(demands) // count][:count]
    groups = tuple(Group(host=host, least=least, most=most, sessions=1) for host in hosts)
    rules = made.fair.rules.model_copy(update={"groups": groups})
    return replace(made, fair=made.fair.changed(rules=rules))


def _expected(candidates: Candidates, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(organisations,) meetings."""
    return np.bincount(candidates.organisation[chosen], minlength=len(candidates.organisations)).astype(np.float64)
