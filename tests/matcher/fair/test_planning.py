import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from matcher.fair.candidates import Candidates, Scored
from matcher.fair.clashes import Grade, clashes
from matcher.fair.frame import (
    Absence,
    Ban,
    Group,
    Interpreter,
    Limits,
    Pin,
    Representative,
    Room,
    Rules,
    Table,
    Walk,
)
from matcher.fair.languages import speaks, to_interpret
from matcher.fair.pairing import LeastLimitsUnmet, Pairing, pair
from matcher.fair.planning import plan
from matcher.fair.presence import Presence
from matcher.fair.programme import Programme
from matcher.fair.resources import Resources
from tests.matcher.fair.simulated_fairs import (
    SimulatedFair,
    away,
    caps,
    counted,
    people_of,
    simulated_fairs,
    slots_together,
    twice,
)
from tests.matcher.fair.small_fair import FIRST, PARTICIPANTS, SCORED, SLOTS, at, fair, programme, slot_of

planning = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


def planned(world: SimulatedFair) -> Programme:
    return plan(world.fair, world.participants, world.scored, strict=False, seconds=1)


def chosen(world: SimulatedFair) -> tuple[Pairing, list[tuple[str, str]]]:
    presence = Presence(world.fair)
    candidates = Candidates.of(world.fair, presence, world.participants, world.scored)
    resources = Resources.of(world.fair, presence, candidates)
    pairing = pair(resources, world.participants, world.fair.rules, strict=False)
    return pairing, [candidates.ids(number) for number in np.flatnonzero(pairing.chosen)]


def pairs_of(made: Programme) -> Iterator[tuple[str, str]]:
    return (both for meeting in made.meetings for both in meeting.pairs)


@planning
@given(simulated_fairs())
def test_nobody_and_nothing_is_in_two_places_or_not_there(world: SimulatedFair) -> None:
    made = planned(world)
    event(f"{min(len(made.meetings), 4)} meetings or more")
    assert twice(made) == set()
    assert away(world, made) == set()
    held = list(pairs_of(made))
    assert len(held) == len(set(held))


@planning
@given(simulated_fairs())
def test_no_limit_is_exceeded_and_no_ban_broken(world: SimulatedFair) -> None:
    made = planned(world)
    counts = counted(world, pairs_of(made))
    assert {one: (counts[one], most) for one, most in caps(world).items() if counts[one] > most} == {
        code: (1, 0) for code in ()
    }
    bans = {(ban.party, ban.talent) for ban in world.fair.rules.bans}
    assert bans.isdisjoint(pairs_of(made))
    values = {(one.demand, one.talent): one.value for one in world.scored}
    pins = {(pin.demand, pin.talent) for pin in world.fair.rules.pins}
    for both in pairs_of(made):
        assert both in pins or values[both] >= max(world.fair.rules.least_value, 1e-12)


@planning
@given(simulated_fairs())
def test_every_meeting_has_its_table_and_its_people(world: SimulatedFair) -> None:
    made = planned(world)
    tables = {table.id: table for table in world.fair.tables}
    languages = {one.id: speaks(one) for one in world.fair.interpreters}
    presence = Presence(world.fair)
    for meeting in made.meetings:
        organisations = [world.participants.demands[one].organisation for one in meeting.demands]
        assert tables[meeting.table].owner in ("", *meeting.talents, *organisations)
        assert len(meeting.representatives) == len(meeting.demands)
        people = [
            next(one for one in people_of(world.fair, organisation) if one.id == who)
            for who, organisation in zip(meeting.representatives, organisations, strict=True)
        ]
        for person, demand in zip(people, meeting.demands, strict=True):
            assert not person.demands or demand in person.demands
        if len(meeting.parties) == 2:
            talent = world.participants.talents[meeting.talents[0]]
            needs = to_interpret(presence.languages(talent), people)
            assert not needs or needs & languages.get(meeting.interpreter, frozenset())


@planning
@given(simulated_fairs())
def test_values_add_up_and_stay_below_the_bound(world: SimulatedFair) -> None:
    made = planned(world)
    values = {(one.demand, one.talent): one.value for one in world.scored}
    assert made.timetable is not None
    assert made.pairing is not None
    worth = sum(values.get(both, 0.0) for both in pairs_of(made))
    assert made.timetable.value == pytest.approx(worth)
    assert made.timetable.value <= made.timetable.bound + 1e-6
    assert made.pairing.value <= made.pairing.bound + 1e-6
    assert made.timetable.bound == made.pairing.bound


@planning
@given(simulated_fairs())
def test_whoever_loses_a_chosen_meeting_is_told_why(world: SimulatedFair) -> None:
    made = planned(world)
    _, wanted = chosen(world)
    held = set(pairs_of(made))
    unplaced = {(one.demand, one.talent): one for one in made.unplaced}
    assert held.isdisjoint(unplaced)
    assert set(unplaced) <= set(wanted)
    had, has = (Counter(party for both in pairs for party in both) for pairs in (wanted, held))
    for both in wanted:
        lost = any(has[party] < had[party] for party in both)
        assert (both in unplaced) == (both not in held and lost)
    for both, one in unplaced.items():
        assert re.search("[一-鿿]", one.reason.zh)
        assert not re.search("[一-鿿{}]", one.reason.en)
        together = slots_together(world, *both)
        assert ("never there in the same slot" in one.reason.en) == (not together)
        busy = {meeting.slot for meeting in made.of_party(both[1])}
        all_taken = bool(together) and all(slot.id in busy for slot in together)
        assert (f"other meetings in all {len(together)} slots" in one.reason.en) == all_taken


@planning
@given(simulated_fairs())
def test_a_planned_programme_has_no_clash_but_what_it_says_itself(world: SimulatedFair) -> None:
    made = planned(world)
    pairing, _ = chosen(world)
    explained = {one.party for one in pairing.shortfalls} | {
        f"{demand} × {talent}" for demand, talent in ((one.demand, one.talent) for one in made.unplaced)
    }
    lost = Counter(party for one in made.unplaced for party in (one.demand, one.talent))
    for clash in clashes(made, world.fair, world.participants):
        if clash.grade is Grade.NOTE:
            continue
        if clash.code == "pin.missing":
            demand, talent = clash.parties
            attends = Presence(world.fair).attends(talent)
            assert not attends or f"{demand} × {talent}" in explained, clash
        elif clash.code == "interpreter.missing":
            assert all(len(made.of_id[one].parties) > 2 for one in clash.meetings), clash
        else:
            assert clash.code in ("number.below", "industry.below"), clash
            of_lost = [world.participants.demands[one.demand] for one in made.unplaced]
            concerned = lost[clash.parties[0]] or any(
                clash.parties[0] in (one.organisation, *one.industries) for one in of_lost
            )
            assert clash.parties[0] in explained or concerned, clash


@planning
@given(simulated_fairs())
def test_least_limits_that_cannot_be_met_are_named(world: SimulatedFair) -> None:
    pairing, wanted = chosen(world)
    try:
        plan(world.fair, world.participants, world.scored, seconds=1)
    except LeastLimitsUnmet as unmet:
        assert [one.party for one in unmet.shortfalls] == [one.party for one in pairing.shortfalls]
        assert unmet.shortfalls
        assert sum(one.by for one in unmet.lower) == sum(one.lacking for one in unmet.shortfalls)
        for text in unmet.message:
            assert not re.search(r"[；。;.:：]{2}|[{}]|  ", text), text
    else:
        assert pairing.shortfalls == []
        counts = counted(world, iter(wanted))
        for party, one in world.fair.rules.own.items():
            known = {*world.participants.demands, *world.participants.talents}
            if party in known and Presence(world.fair).attends(party):
                assert counts[party] >= one.least or party not in world.participants.talents


@planning
@given(simulated_fairs(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_change_the_value(world: SimulatedFair, random) -> None:
    def shuffled(things: tuple) -> tuple:
        return tuple(random.sample(things, len(things)))

    scattered = SimulatedFair(
        world.fair.model_copy(
            update={
                "attendees": shuffled(world.fair.attendees),
                "absences": shuffled(world.fair.absences),
                "rules": world.fair.rules.model_copy(
                    update={"pins": shuffled(world.fair.rules.pins), "bans": shuffled(world.fair.rules.bans)}
                ),
            }
        ),
        replace(
            world.participants,
            demands=dict(shuffled(tuple(world.participants.demands.items()))),
            talents=dict(shuffled(tuple(world.participants.talents.items()))),
        ),
        shuffled(world.scored),
    )
    first, second = planned(world), planned(scattered)
    assert first.value == pytest.approx(second.value)
    assert first.meetings == second.meetings
