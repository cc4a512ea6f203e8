"""Other ways to plan the meetings of a fair, against which the planner is measured.

Gale and Shapley's algorithm (1962) comes from the package `matching`, whose hospitals have capacities and whose
residents have one place each; no package has it for many-to-many. So talents apply as residents in rounds, each for one
meeting more, until nobody gets one. (Where both sides go by one mutual value, as here, the many-to-many stable choice
is unique, and greedy by score finds it: Abraham, Levavi, Manlove and O'Malley, The stable roommates problem with
globally ranked pairs, 2008. test_meetings.py holds greedy to that.)
"""

import time
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from embeddings.vectors import IntArray
from matcher.fair.planning.selection import Family, Selecting
from matcher.fair.planning.timetable import NOWHERE
from tests.benchmarks.meeting_market import Market

WORKERS = 2  # of CP-SAT
SCALE = 1_000_000  # CP-SAT's values are whole numbers
KILOBYTES_PER_VARIABLE = 4.0  # measured: 3 at 2,000 × 1,000, and 6 at 500 × 300, where the search gets further
MEMORY = 8e6  # kilobytes that CP-SAT may take
MOST_VARIABLES = int(MEMORY / KILOBYTES_PER_VARIABLE)

Chosen = NDArray[np.bool_]


class TooLarge(Exception):
    """A problem for which CP-SAT would take more memory than it is given."""

    def __init__(self, variables: int) -> None:
        needed, given = variables * KILOBYTES_PER_VARIABLE / 1e6, MEMORY / 1e6
        super().__init__(f"not tried: {variables:,} variables need about {needed:.0f} GB, and {given:.0f} are given")


@dataclass(frozen=True)
class Solved:
    """What CP-SAT found in time. slots: (n,), NOWHERE where a pair does not meet; None where it found nothing."""

    slots: IntArray | None
    bound: float
    proven: bool
    building: float  # seconds until the solver started


# --- who meets whom ------------------------------------------------------------------------------------------------


def greedy(market: Market, *, least_first: bool = False) -> Chosen:
    """The best pair first, if nobody in it has enough.

    least_first: at first only pairs in which somebody has not the least, be it of a session. The shorter half of the
    sessions that stay short of guests is given up, and all chosen again, until none is short.
    """
    closed = np.zeros(len(market), dtype=np.bool_)
    while True:
        chosen = _filled(market, closed, least_first)
        short = []
        for one in market.problem.sessions:
            pairs = market.problem.families[one.family].groups == one.group
            guests = int((chosen & pairs).sum())
            if not any(held * one.least <= guests <= held * one.most for held in range(one.count + 1)):
                short.append((guests, pairs))
        if not short:
            return chosen
        for _, pairs in sorted(short, key=lambda one: one[0])[: -(-len(short) // 2)]:
            closed |= pairs


def gale_shapley(market: Market) -> Chosen:
    """Rounds of the hospital–resident game of `matching`: talents apply by value, demands take the best by value.

    For fairs without sessions.
    """
    chosen = np.zeros(len(market), dtype=np.bool_)
    order = market.by_score
    while True:
        open_ = order[_open(market, chosen)[order]]
        taken = _one_round(market, open_, market.demands.most - market.demands.counts(chosen))
        if not len(taken):
            return chosen
        chosen[taken] = True


def _one_round(market: Market, by_score: IntArray, places: IntArray) -> IntArray:
    """The pairs that are formed. by_score: those that may be, the best first. places: (demands,) that are left."""
    from matching import Player  # type: ignore[import-untyped]
    from matching.algorithms import hospital_resident  # type: ignore[import-untyped]
    from matching.players import Hospital  # type: ignore[import-untyped]

    of_talent, of_demand = defaultdict(list), defaultdict(list)
    for one in by_score.tolist():
        of_talent[int(market.talents.groups[one])].append(one)
        of_demand[int(market.demands.groups[one])].append(one)
    residents = {talent: Player(talent) for talent in of_talent}
    hospitals = {demand: Hospital(demand, int(places[demand])) for demand in of_demand}
    for talent, pairs in of_talent.items():
        residents[talent].set_prefs([hospitals[int(market.demands.groups[one])] for one in pairs])
    for demand, pairs in of_demand.items():
        hospitals[demand].set_prefs([residents[int(market.talents.groups[one])] for one in pairs])
    hospital_resident(list(residents.values()), list(hospitals.values()))
    formed = {(resident.name, resident.matching.name) for resident in residents.values() if resident.matching}
    both = zip(market.talents.groups[by_score].tolist(), market.demands.groups[by_score].tolist(), strict=True)
    return by_score[[pair in formed for pair in both]]


def _open(market: Market, chosen: Chosen) -> Chosen:
    """(n,) pairs that may join the chosen ones."""
    open_ = ~chosen
    for family in market.problem.families:
        inside = family.groups >= 0
        open_[inside] &= (family.counts(chosen) < family.most)[family.groups[inside]]
    return open_


def _filled(market: Market, closed: Chosen, least_first: bool) -> Chosen:
    counts = _Counts(market.problem)
    order = [one for one in market.by_score.tolist() if not closed[one]]
    for only_needed in (True, False) if least_first else (False,):
        for one in order:
            if counts.allow(one) and (not only_needed or counts.need(one)):
                counts.add(one)
    return counts.chosen


class _Counts:
    """Pairs chosen one by one, and what is left of all limits. Lists, which are quicker to ask for one number."""

    def __init__(self, problem: Selecting) -> None:
        self._limits = [
            _Left(one.groups.tolist(), one.most.tolist(), one.least.tolist())
            for one in (*problem.families, *_of_sessions(problem))
            if _may_bind(one)
        ]
        self.chosen = np.zeros(len(problem), dtype=np.bool_)

    def allow(self, pair: int) -> bool:
        if self.chosen[pair]:
            return False
        return all(one.groups[pair] < 0 or one.left[one.groups[pair]] > 0 for one in self._limits)

    def need(self, pair: int) -> bool:
        return any(one.groups[pair] >= 0 and one.lacking[one.groups[pair]] > 0 for one in self._limits)

    def add(self, pair: int) -> None:
        self.chosen[pair] = True
        for one in self._limits:
            group = one.groups[pair]
            if group >= 0:
                one.left[group] -= 1
                one.lacking[group] -= 1


@dataclass(frozen=True)
class _Left:
    """Of one family, as Family has it."""

    groups: list[int]
    left: list[int]
    lacking: list[int]


def _of_sessions(problem: Selecting) -> list[Family]:
    """For each side on which there are hosts, the guests of each; at least those without whom no session is held."""
    made = []
    for number in sorted({one.family for one in problem.sessions}):
        family = problem.families[number]
        least, most = np.zeros_like(family.least), np.full_like(family.most, len(problem))
        for one in problem.sessions:
            if one.family == number:
                least[one.group], most[one.group] = one.least, one.most * one.count
        made.append(Family("sessions", family.groups, least, most))
    return made


def _may_bind(family: Family) -> bool:
    sizes = np.bincount(family.groups[family.groups >= 0], minlength=len(family.most))
    return bool(((sizes > family.most) | (family.least > 0)).any())


def linear_programme(market: Market) -> tuple[Chosen, float]:
    """(chosen, bound) by HiGHS through scipy. Its vertices are integral; ArithmeticError where the solution is not."""
    n = len(market)
    rows, most = [], []
    for one in market.problem.families:
        inside = np.flatnonzero(one.groups >= 0)
        rows.append(coo_array((np.ones(len(inside)), (one.groups[inside], inside)), shape=(len(one.most), n)))
        most.append(one.most)
    solved = linprog(  # type: ignore[call-overload]  # the stubs do not know that it takes sparse arrays
        -market.values,
        A_ub=vstack(rows).tocsr(),
        b_ub=np.concatenate(most).astype(np.float64),
        bounds=(0.0, 1.0),
        method="highs-ipm",  # with crossover to a vertex; six times as fast here as the simplex that "highs" takes
    )
    if solved.x is None or np.abs(solved.x - np.round(solved.x)).max() > 1e-6:
        raise ArithmeticError(f"HiGHS: {solved.message}")
    return solved.x > 0.5, -float(solved.fun)


def cp_sat_pairs(market: Market, seconds: float) -> Solved:
    """As slots: 0 where a pair is chosen."""
    model = _Model(market, slots=1)
    model.limit_all()
    return model.solve(seconds)


# --- when ----------------------------------------------------------------------------------------------------------


def first_free_slot(market: Market) -> IntArray:
    """(n,) Each pair in turn, the best first, to the first slot in which all is free for it, if nobody has enough."""
    counts = _Counts(market.problem)
    free = [(one.groups.tolist(), one.free.copy()) for one in market.at_once]
    walking = _Walking(market)
    slots = np.full(len(market), NOWHERE, dtype=np.int64)
    for one in market.by_score.tolist():
        if not counts.allow(one):
            continue
        possible = walking.possible(one)
        for groups, left in free:
            if groups[one] >= 0:
                possible &= left[groups[one]] > 0
        if possible.any():
            slots[one] = slot = int(possible.argmax())
            counts.add(one)
            walking.add(one, slot)
            for groups, left in free:
                if groups[one] >= 0:
                    left[groups[one], slot] -= 1
    return slots


class _Walking:
    """Where everybody stands in each slot, and what can be reached from there."""

    def __init__(self, market: Market) -> None:
        self._slots = len(market.made.fair.slots)
        self._walks = market.walks
        self._standing: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)

    def possible(self, pair: int) -> NDArray[np.bool_]:
        possible = np.ones(self._slots, dtype=np.bool_)
        if self._walks is not None:
            room = int(self._walks.rooms[pair])
            for who in self._movers(pair):
                for slot, other in self._standing[who]:
                    possible &= ~self._walks.too_far[slot, :, other, room] & ~self._walks.too_far[:, slot, room, other]
        return possible

    def add(self, pair: int, slot: int) -> None:
        if self._walks is not None:
            for who in self._movers(pair):
                self._standing[who].append((slot, int(self._walks.rooms[pair])))

    def _movers(self, pair: int) -> list[tuple[int, int]]:
        assert self._walks is not None
        return [(side, int(of[pair])) for side, of in enumerate(self._walks.movers) if of[pair] >= 0]


def cp_sat_whole(market: Market, seconds: float, *, hint: IntArray | None = None) -> Solved:
    """Who meets whom and when as one problem: a variable for each pair in each slot.

    hint: (n,) slots to start from. Raises TooLarge.
    """
    model = _Model(market, len(market.made.fair.slots))
    model.limit_all()
    model.limit_each_slot()
    if hint is not None:
        model.start_from(hint)
    return model.solve(seconds)


class _Model:
    """The variables lie in one list, those of a pair one after another; −1 where a pair cannot meet then."""

    def __init__(self, market: Market, slots: int) -> None:
        from ortools.sat.python import cp_model

        self._cp_model, self._started = cp_model, time.perf_counter()
        self._market, self._model = market, cp_model.CpModel()
        may = np.repeat((market.values > 0)[:, None], slots, axis=1)
        if slots > 1:
            for one in market.at_once:
                inside = one.groups >= 0
                may[inside] &= one.free[one.groups[inside]] > 0
        self._pairs, self._slots = np.nonzero(may)
        if len(self._pairs) > MOST_VARIABLES:
            raise TooLarge(len(self._pairs))
        self._variables = [self._model.new_bool_var("") for _ in range(len(self._pairs))]
        self._model.maximize(
            cp_model.LinearExpr.weighted_sum(
                self._variables, np.round(market.values[self._pairs] * SCALE).astype(np.int64).tolist()
            )
        )

    def limit_all(self) -> None:
        """Once a pair, and what holds over the whole fair."""
        self._limit(self._pairs, np.ones(len(self._market), dtype=np.int64))
        for one in self._market.problem.families:
            self._limit(one.groups[self._pairs], one.most, one.least)

    def limit_each_slot(self) -> None:
        for one in self._market.at_once:
            groups = one.groups[self._pairs]
            slots = one.free.shape[1]
            self._limit(np.where(groups >= 0, groups * slots + self._slots, -1), one.free.reshape(-1))
        self._limit_walks()

    def _limit_walks(self) -> None:
        """Who leaves a room does not come to another too soon: at most one of all these meetings."""
        walks = self._market.walks
        if walks is None:
            return
        rooms = walks.rooms[self._pairs]
        for earlier, later in np.argwhere(walks.too_far.any(axis=(2, 3))).tolist():
            for room in np.flatnonzero(walks.too_far[earlier, later].any(axis=1)).tolist():
                leaves = (self._slots == earlier) & (rooms == room)
                comes = (self._slots == later) & walks.too_far[earlier, later, room][rooms]
                for movers in walks.movers:
                    who = movers[self._pairs]
                    count = int(movers.max(initial=-1)) + 1
                    self._limit(np.where(leaves | comes, who, -1), np.ones(count, dtype=np.int64))

    def _limit(self, groups: IntArray, most: IntArray, least: IntArray | None = None) -> None:
        """groups: (variables,), −1 for none."""
        order = np.argsort(groups, kind="stable")
        order = order[groups[order] >= 0]
        starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
        for numbers in np.split(order, starts[1:]) if len(order) else []:
            group = groups[numbers[0]]
            fewest = int(least[group]) if least is not None else 0
            if len(numbers) <= most[group] and not fewest:
                continue
            these = [self._variables[number] for number in numbers.tolist()]
            if most[group] == 1 and not fewest:
                self._model.add_at_most_one(these)
            else:
                held = self._cp_model.LinearExpr.sum(these)
                self._model.add_linear_constraint(held, fewest, int(min(most[group], len(these))))

    def start_from(self, slots: IntArray) -> None:
        stands = slots[self._pairs] == self._slots
        for variable, value in zip(self._variables, stands.tolist(), strict=True):
            self._model.add_hint(variable, value)

    def solve(self, seconds: float) -> Solved:
        solver = self._cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = WORKERS
        building = time.perf_counter() - self._started
        status = solver.solve(self._model)
        if status not in (self._cp_model.OPTIMAL, self._cp_model.FEASIBLE):
            return Solved(None, float("inf"), False, building)
        slots = np.full(len(self._market), NOWHERE, dtype=np.int64)
        stands = np.array([solver.boolean_value(one) for one in self._variables], dtype=np.bool_)
        slots[self._pairs[stands]] = self._slots[stands]
        return Solved(slots, solver.best_objective_bound / SCALE, status == self._cp_model.OPTIMAL, building)
