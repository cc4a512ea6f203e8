"""Who meets whom on small simulated fairs, against an integer programme written from the rules anew."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from scipy.optimize import Bounds, LinearConstraint, milp

from matcher.fair.frame import Absence, Limits, Pin, Rules, Table
from matcher.fair.planning.candidates import Candidates
from matcher.fair.planning.pairing import Change, LeastLimitsUnmet, Pairing, pair
from matcher.fair.planning.resources import Resources
from matcher.fair.presence import Presence
from tests.matcher.fair.simulated_fairs import (
    SimulatedFair,
    absent,
    counted,
    floors,
    people_of,
    simulated_fairs,
    slots_together,
    talent_there,
    times,
)
from tests.matcher.fair.small_fair import PARTICIPANTS, at, fair

pairing = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

Both = tuple[str, str]  # demand, talent


def paired(world: SimulatedFair, *, strict: bool = False) -> tuple[Pairing, list[Both]]:
    presence = Presence(world.fair)
    candidates = Candidates.of(world.fair, presence, world.participants, world.scored)
    resources = Resources.of(world.fair, presence, candidates)
    made = pair(resources, world.participants, world.fair.rules, strict=strict)
    return made, [candidates.ids(number) for number in np.flatnonzero(made.chosen)]


def understood(world: SimulatedFair) -> SimulatedFair:
    """The same fair where nobody needs an interpreter."""
    talents = {one.id: replace(one, languages=frozenset()) for one in world.participants.talents.values()}
    attendees = tuple(one.model_copy(update={"languages": ()}) for one in world.fair.attendees)
    return SimulatedFair(
        world.fair.changed(attendees=attendees), replace(world.participants, talents=talents), world.scored
    )


def roomy(world: SimulatedFair) -> SimulatedFair:
    """The same fair with time and tables for everybody, and greater limits: only these keep people from meeting."""
    rules = world.fair.rules
    greater = {side: doubled(getattr(rules, side)) for side in ("talents", "demands", "organisations")}
    greater |= {"own": {one: doubled(limits) for one, limits in rules.own.items()}}
    frame = world.fair.changed(
        slots=times(6),
        tables=tuple(Table(id=f"T{number}", room="R0") for number in range(20)),
        absences=(),
        attendees=(),
        representatives=(),
        rules=rules.model_copy(update=greater | {"once_per_organisation": False, "least_value": 0.0}),
    )
    return understood(SimulatedFair(frame, world.participants, world.scored))


def doubled(limits: Limits) -> Limits:
    return Limits(least=2 * limits.least, most=2 * limits.most)


class Model:
    """A column for each pair that may meet, one for the sessions of each host, and one for what each floor lacks."""

    def __init__(self, world: SimulatedFair) -> None:
        self._world = world
        self._rules = world.fair.rules
        self.pairs = self._allowed()
        self._columns = len(self.pairs)
        self._most_of = [1.0] * len(self.pairs)
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._lacking: list[int] = []
        self._limits()
        self._host_sessions()

    def _allowed(self) -> dict[Both, float]:
        attending = {one.id for one in self._world.fair.attendees} or set(self._world.participants.talents)
        pins = {(one.demand, one.talent) for one in self._rules.pins}
        bans = {(one.party, one.talent) for one in self._rules.bans}
        scores = {(one.demand, one.talent): one.value for one in self._world.scored}
        found = {}
        for demand, party in self._world.participants.demands.items():
            for talent in self._world.participants.talents:
                both, value = (demand, talent), scores.get((demand, talent), 0.0)
                kept_apart = both in bans or (party.organisation, talent) in bans
                worth_it = value > 0 and value >= self._rules.least_value
                possible = worth_it and not kept_apart and slots_together(self._world, *both)
                if talent in attending and (possible or both in pins):
                    found[both] = value
        return found

    def _sum(self, of: Callable[[Both], bool]) -> dict[int, float]:
        return {column: 1.0 for column, both in enumerate(self.pairs) if of(both)}

    def _of_party(self, party: str) -> dict[int, float]:
        demands = self._world.participants.demands
        return self._sum(lambda both: party in (*both, demands[both[0]].organisation))

    def _column(self, most: float) -> int:
        self._columns += 1
        self._most_of.append(most)
        return self._columns - 1

    def _at_least(self, row: dict[int, float], least: int) -> None:
        if least:
            short = self._column(least)
            self._lacking.append(short)
            self._rows.append((row | {short: 1.0}, least, np.inf))

    def _at_most(self, row: dict[int, float], most: float) -> None:
        self._rows.append((row, -np.inf, most))

    def _limits(self) -> None:
        rules, frame, parties = self._rules, self._world.fair, self._world.participants
        hosts = {group.host for group in rules.groups}
        organisation = {one.id: one.organisation for one in parties.demands.values()}
        for party, least in floors(self._world).items():
            if party not in rules.industries:
                self._at_least(self._of_party(party), least)
        for party, limits, slots in self._caps(organisation):
            most = limits.most if party in hosts else max(limits.least, min(limits.most, slots))
            self._at_most(self._of_party(party), most)
        if rules.once_per_organisation:
            groups = defaultdict(dict)
            for column, (demand, talent) in enumerate(self.pairs):
                groups[organisation[demand], talent][column] = 1.0
            for row in groups.values():
                self._at_most(row, 1)
        for code, limits in rules.industries.items():
            counts_for = {
                one.id: next((known for known in one.industries if known in rules.industries), None)
                for one in parties.demands.values()
            }
            row = self._sum(lambda both, code=code, counts_for=counts_for: counts_for[both[0]] == code)
            self._at_least(row, limits.least)
            self._at_most(row, limits.most)
        for pin in rules.pins:
            if (pin.demand, pin.talent) in self.pairs:
                self._at_least(self._sum(lambda both, of=pin: both == (of.demand, of.talent)), 1)
        exhibitors = {table.owner for table in frame.tables} & {talent for _, talent in self.pairs}
        places = sum(
            not absent(frame, slot, table.id, table.room)
            for table in frame.tables
            if table.owner not in exhibitors
            for slot in frame.slots
        )
        self._at_most(self._sum(lambda both: both[1] not in exhibitors), places)

    def _caps(self, organisation: dict[str, str]) -> Iterable[tuple[str, Limits, float]]:
        """(party, limits, how often there is time for it)."""
        rules, frame = self._rules, self._world.fair
        for talent in self._world.participants.talents:
            there = sum(talent_there(frame, talent, slot) for slot in frame.slots)
            yield talent, rules.own.get(talent, rules.talents), there
        for demand, of in organisation.items():
            people = [one for one in people_of(frame, of) if not one.demands or demand in one.demands]
            there = sum(not absent(frame, slot, demand, of, one.id) for one in people for slot in frame.slots)
            yield demand, rules.own.get(demand, rules.demands), there
        for of in set(organisation.values()):
            yield of, rules.own.get(of, rules.organisations), np.inf

    def _host_sessions(self) -> None:
        demands = {group.host for group in self._rules.groups if group.host in self._world.participants.demands}
        for group in self._rules.groups:
            guests = self._sum(
                lambda both, of=group: of.host == both[0] or (of.host == both[1] and both[0] not in demands)
            )
            held = self._column(group.sessions)
            self._rows.append((guests | {held: -group.least}, 0, np.inf))
            self._at_most(guests | {held: -group.most}, 0)

    def solved(self) -> tuple[int, float]:
        """(the fewest misses, the greatest value with no more)."""
        short = np.zeros(self._columns)
        short[self._lacking] = 1
        fewest = round(self._best(short, []))
        values = np.zeros(self._columns)
        values[: len(self.pairs)] = list(self.pairs.values())
        return fewest, -self._best(-values, [(dict.fromkeys(self._lacking, 1.0), -np.inf, fewest)])

    def _best(self, cost: np.ndarray, more: list[tuple[dict[int, float], float, float]]) -> float:
        rows = [*self._rows, *more]
        matrix = np.zeros((len(rows), self._columns))
        for number, (row, _, _) in enumerate(rows):
            matrix[number, list(row)] = list(row.values())
        if not self._columns:
            return 0.0
        solution = milp(
            cost,
            integrality=np.ones(self._columns),
            bounds=Bounds(0, self._most_of),
            constraints=[LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows])],
        )
        assert solution.x is not None, solution.message
        return float(solution.fun)


@pairing
@given(simulated_fairs() | simulated_fairs().map(roomy))
def test_as_few_floors_are_missed_as_can_be_and_then_the_value_is_the_greatest(drawn: SimulatedFair) -> None:
    world = understood(drawn)
    made, chosen = paired(world)
    model = Model(world)
    fewest, best = model.solved()
    event(f"{made.optimality.method}, {min(len(chosen), 3)} meetings or more, {min(fewest, 2)} missed or more")
    assert sum(one.lacking for one in made.shortfalls) == fewest
    assert set(chosen) <= set(model.pairs)
    assert made.optimality.value == pytest.approx(sum(model.pairs[both] for both in chosen))
    assert made.optimality.value == pytest.approx(best, abs=1e-5)
    assert made.optimality.bound == pytest.approx(best, abs=1e-5)


@pairing
@given(simulated_fairs())
def test_whoever_is_named_as_short_is_short_by_so_much(world: SimulatedFair) -> None:
    made, chosen = paired(world)
    counts, least = counted(world, iter(chosen)), floors(world)
    of_pins = {f"{pin.demand} × {pin.talent}" for pin in world.fair.rules.pins}
    named = {one.party: one for one in made.shortfalls}
    assert len(named) == len(made.shortfalls)
    for party, one in named.items():
        if party in of_pins:
            assert tuple(party.split(" × ")) not in chosen
            assert (one.least, one.lacking) == (1, 1)
        else:
            assert (one.least, one.lacking) == (least[party], least[party] - counts[party])
            assert one.lacking > 0
    assert {one for one, floor in least.items() if counts[one] < floor} == set(named) - of_pins


@pairing
@given(simulated_fairs() | simulated_fairs().map(roomy))
def test_each_remedy_is_enough_and_one_less_of_it_is_not(world: SimulatedFair) -> None:
    made, _ = paired(world)
    if not made.shortfalls:
        paired(world, strict=True)
        return
    with pytest.raises(LeastLimitsUnmet) as raised:
        paired(world, strict=True)
    unmet = raised.value
    for changes in (unmet.lower, unmet.higher or []):
        event(f"{sorted({one.limit for one in changes})}")
        if changes and all(one.limit in ("least", "pin", "most") for one in changes):
            paired(eased(world, changes), strict=True)
            for number, one in enumerate(changes):
                less = [
                    *changes[:number],
                    *([replace(one, by=one.by - 1)] if one.by > 1 else []),
                    *changes[number + 1 :],
                ]
                with pytest.raises(LeastLimitsUnmet):
                    paired(eased(world, less), strict=True)


def eased(world: SimulatedFair, changes: Iterable[Change]) -> SimulatedFair:
    """The fair with other limits; a required pair is required no more."""
    rules, participants = world.fair.rules, world.participants
    own, industries, pins = dict(rules.own), dict(rules.industries), list(rules.pins)
    for one in changes:
        if one.limit == "pin":
            pins = [pin for pin in pins if f"{pin.demand} × {pin.talent}" != one.party]
            continue
        usual = (
            rules.talents
            if one.party in participants.talents
            else rules.demands
            if one.party in participants.demands
            else rules.organisations
        )
        known = industries.get(one.party) or own.get(one.party, usual)
        lower, higher = (one.by, 0) if one.limit == "least" else (0, one.by)
        limits = Limits(least=known.least - lower, most=known.most + higher)
        (industries if one.party in industries else own)[one.party] = limits
    changed = rules.model_copy(update={"own": own, "industries": industries, "pins": tuple(pins)})
    return SimulatedFair(world.fair.changed(rules=changed), participants, world.scored)


def test_who_may_not_meet_so_often_and_has_no_time_for_it_is_told_both() -> None:
    """Three are required of a demand which may meet one, and is there twice."""
    frame = fair(
        absences=(Absence(who="d1", since=at(9), until=at(9, 20)),),
        rules=Rules(
            own={"d1": Limits(most=1)}, pins=tuple(Pin(demand="d1", talent=one) for one in PARTICIPANTS.talents)
        ),
    )
    with pytest.raises(LeastLimitsUnmet) as raised:
        paired(SimulatedFair(frame, PARTICIPANTS, ()), strict=True)
    assert raised.value.higher == [Change("d1", "most", 2), Change("d1", "time", 1)]
    assert sum(one.by for one in raised.value.lower) == 2
