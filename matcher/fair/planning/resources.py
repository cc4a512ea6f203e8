"""What the meetings of a fair need, and how much of it there is in each slot, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.frame import Fair
from matcher.fair.languages import Pair, best_served, speaks, to_interpret
from matcher.fair.planning.candidates import Candidates
from matcher.fair.planning.places import Spots, spots, walking_matters
from matcher.fair.planning.timetable import AtOnce, Walks
from matcher.fair.presence import Presence

Free = NDArray[np.int64]


@dataclass(frozen=True)
class Attendance:
    """How many meetings each party could be in at once: rows of parties, columns of slots."""

    talents: Free  # 1 where there
    demands: Free  # people who could sit at the table for it
    organisations: Free  # all its people

    @classmethod
    def of(cls, presence: Presence, candidates: Candidates) -> "Attendance":
        slots = len(presence.fair.slots)
        talents = [presence.of_talent(one.id) for one in candidates.talents]
        people = {
            one.id: presence.of_representative(one)
            for organisation in candidates.organisations
            for one in presence.representatives(organisation)
        }
        demands = [
            sum(
                (people[one.id].astype(np.int64) for one in presence.of_demand(demand)), np.zeros(slots, dtype=np.int64)
            )
            * presence.of(demand.id)
            for demand in candidates.demands
        ]
        organisations = [
            sum(people[one.id].astype(np.int64) for one in presence.representatives(organisation))
            for organisation in candidates.organisations
        ]
        return cls(_rows(talents, slots), _rows(demands, slots), _rows(organisations, slots))


@dataclass(frozen=True)
class Interpreting:
    """Which pairs need an interpreter, and between which languages."""

    pairs: Sequence[Pair]  # of languages
    of_pair: IntArray  # (n,) which of them a meeting needs; −1 for none
    free: Free  # (language pairs, slots) interpreters who know it
    all_free: Free  # (1, slots) interpreters

    @classmethod
    def of(cls, fair: Fair, presence: Presence, candidates: Candidates) -> "Interpreting":
        people = [presence.of_demand(one) for one in candidates.demands]
        spoken = [tuple(sorted({frozenset(one.languages) for one in them}, key=sorted)) for them in people]
        kinds = list(dict.fromkeys(spoken))
        kind_of = np.array([kinds.index(one) for one in spoken], dtype=np.int64)
        languages = [presence.languages(one) for one in candidates.talents]
        tongues = list(dict.fromkeys(languages))
        tongue_of = np.array([tongues.index(one) for one in languages], dtype=np.int64)
        first_of = [people[spoken.index(kind)] for kind in kinds]
        pairs: dict[Pair, int] = {}
        needed = np.full((len(tongues), len(kinds)), -1, dtype=np.int64)
        for row, tongue in enumerate(tongues):
            for column, them in enumerate(first_of):
                needs = to_interpret(tongue, them)
                if needs:
                    pair = best_served(needs, fair.interpreters)
                    needed[row, column] = pairs.setdefault(pair, len(pairs))
        of_pair = (
            needed[tongue_of[candidates.talent], kind_of[candidates.demand]] if len(candidates) else candidates.demand
        )
        there = [presence.of_interpreter(one).astype(np.int64) for one in fair.interpreters]
        slots = len(fair.slots)
        free = [
            sum((t for one, t in zip(fair.interpreters, there, strict=True) if pair in speaks(one)), np.zeros(slots))
            for pair in pairs
        ]
        return cls(list(pairs), of_pair, _rows(free, slots), _rows([sum(there, np.zeros(slots))], slots))


@dataclass(frozen=True)
class Resources:
    fair: Fair
    presence: Presence
    candidates: Candidates
    attendance: Attendance
    interpreting: Interpreting

    @classmethod
    def of(cls, fair: Fair, presence: Presence, candidates: Candidates) -> "Resources":
        attendance = Attendance.of(presence, candidates)
        return cls(fair, presence, candidates, attendance, Interpreting.of(fair, presence, candidates))

    def spots(self, expected: NDArray[np.float64], homes: Mapping[str, str] | None = None) -> Spots:
        """expected: (organisations,) meetings. homes: organisation → room that it was given before."""
        return spots(self.fair, self.presence, self.candidates, expected, homes)

    def at_once(self, where: Spots) -> list[AtOnce]:
        """All limits that hold in each slot."""
        candidates, there = self.candidates, self.attendance
        narrower = np.any(there.demands < there.organisations[_organisation_of(candidates)], axis=1)
        some_demands = np.where(narrower[candidates.demand], candidates.demand, -1)
        needs = self.interpreting.of_pair
        return [
            AtOnce("talent", candidates.talent, there.talents),
            AtOnce("organisation", candidates.organisation, there.organisations),
            AtOnce("demand", some_demands, there.demands),
            AtOnce("table", where.of_pair, where.free),
            AtOnce("language pair", needs, self.interpreting.free),
            AtOnce("interpreter", np.where(needs >= 0, 0, -1), self.interpreting.all_free),
        ]

    def together(self, pair: int) -> NDArray[np.bool_]:
        """(slots,) when both sides of a pair are at the fair."""
        candidates, there = self.candidates, self.attendance
        talent = there.talents[candidates.talent[pair]] > 0
        organisation = there.organisations[candidates.organisation[pair]] > 0
        return np.asarray(talent & organisation & (there.demands[candidates.demand[pair]] > 0))

    def movers(self) -> list[IntArray]:
        """Each (n,): who goes to the meeting of each pair. −1 where several could, so that nobody has to."""
        alone = (self.attendance.organisations.max(axis=1, initial=0) == 1)[self.candidates.organisation]
        return [self.candidates.talent, np.where(alone, self.candidates.organisation, -1)]

    def walks(self, where: Spots) -> Walks | None:
        if not walking_matters(self.fair):
            return None
        rooms = where.rooms[where.of_pair]
        return Walks(np.where(rooms < 0, len(self.fair.rooms), rooms), self.movers(), too_far(self.fair))


def too_far(fair: Fair) -> NDArray[np.bool_]:
    """(slots, slots, rooms + 1, rooms + 1) whether who leaves one room as a slot ends is late for another later.

    The last of the rooms stands for any of them: it is as far from each as the furthest.
    """
    between_rooms = [[fair.walk(one.id, other.id) for other in fair.rooms] for one in fair.rooms]
    square = np.array(between_rooms, dtype=np.int64).reshape(len(fair.rooms), len(fair.rooms))
    minutes = np.pad(square, (0, 1), mode="maximum")
    starts = np.array([slot.starts for slot in fair.slots], dtype="datetime64[m]").astype(np.int64)
    ends = np.array([slot.ends for slot in fair.slots], dtype="datetime64[m]").astype(np.int64)
    between = starts[None, :] - ends[:, None]
    later = np.triu(np.ones((len(starts), len(starts)), dtype=np.bool_), 1)
    return np.asarray(later[:, :, None, None]) & np.asarray(between[:, :, None, None] < minutes[None, None])


def _organisation_of(candidates: Candidates) -> IntArray:
    """(demands,)"""
    number = {one: place for place, one in enumerate(candidates.organisations)}
    return np.array([number[one.organisation] for one in candidates.demands], dtype=np.int64)


def _rows(rows: Sequence[object], slots: int) -> Free:
    return np.array(rows, dtype=np.int64).reshape(len(rows), slots)
