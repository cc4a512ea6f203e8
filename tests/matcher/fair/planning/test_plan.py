import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from matcher.fair.frame import (
    Absence,
    Attendee,
    Group,
    Interpreter,
    Pin,
    Representative,
    Room,
    Rules,
    Table,
    Walk,
)
from matcher.fair.languages import speaks, to_interpret
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.planning.candidates import Candidates, Scored
from matcher.fair.planning.pairing import LeastLimitsUnmet, Pairing, pair
from matcher.fair.planning.plan import plan
from matcher.fair.planning.resources import Resources
from matcher.fair.presence import Presence
from matcher.fair.programme import Meeting, Programme
from matcher.fair.review.clashes import Grade, clashes
from tests.matcher.fair.simulated_fairs import (
    SimulatedFair,
    away,
    caps,
    counted,
    floors,
    people_of,
    simulated_fairs,
    slots_together,
    twice,
)
from tests.matcher.fair.small_fair import (
    FIRST,
    PARTICIPANTS,
    SCORED,
    SECOND,
    SLOTS,
    THIRD,
    at,
    fair,
    programme,
    slot_of,
)

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
    assert [(one, counts[one], most) for one, most in caps(world).items() if counts[one] > most] == []
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
    assert made.timetable.bound >= made.pairing.bound


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
        elif clash.code == "walk.too_short":
            # Who of several comes is only known when all meetings have their slots.
            organisation = clash.parties[0].split(".")[0]
            assert len(people_of(world.fair, organisation)) > 1, clash
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
    if not pairing.shortfalls:
        plan(world.fair, world.participants, world.scored, seconds=1)
        counts = counted(world, iter(wanted))
        assert [one for one, least in floors(world).items() if counts[one] < least] == []
        return
    with pytest.raises(LeastLimitsUnmet) as raised:
        plan(world.fair, world.participants, world.scored, seconds=1)
    unmet = raised.value
    assert unmet.shortfalls == pairing.shortfalls
    assert sum(one.by for one in unmet.lower) == sum(one.lacking for one in unmet.shortfalls)
    for text in unmet.message:
        assert not re.search(r"[；。;.:：,，、]{2}|[{}]|  |[;:,，；：、]$", text), text


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


def names(made: Programme) -> set[tuple[str, str]]:
    return set(pairs_of(made))


def test_the_best_pairs_meet_first_of_the_day_at_a_table_with_whom_they_need() -> None:
    made = programme()
    assert names(made) == {(one.demand, one.talent) for one in SCORED}
    assert made.unplaced == ()
    assert made.value == pytest.approx(3.1)
    assert made.timetable is not None
    assert made.timetable.gap == 0
    interpreted = next(one for one in made.meetings if one.talents == ("t3",))
    assert interpreted.interpreter == "I1"
    assert interpreted.representatives == ("o2.representative",)


@pytest.mark.parametrize("missing", [{"slots": ()}, {"tables": ()}, {"attendees": (Attendee(id="t9"),)}])
def test_without_slots_tables_or_candidates_nobody_meets(missing: dict[str, Any]) -> None:
    made = plan(fair(**missing), PARTICIPANTS, SCORED, seconds=1)
    assert made.meetings == ()
    assert made.value == 0


def test_without_scores_only_what_is_required_takes_place() -> None:
    rules = Rules(pins=(Pin(demand="d1", talent="t1"),))
    assert plan(fair(), PARTICIPANTS, [], seconds=1).meetings == ()
    assert names(plan(fair(rules=rules), PARTICIPANTS, [], seconds=1)) == {("d1", "t1")}


def test_two_who_are_never_there_together_are_told_so() -> None:
    frame = fair(
        absences=(
            Absence(who="t1", since=at(9), until=at(9, 45)),
            Absence(who="o1", since=at(9, 45), until=at(12)),
        ),
        rules=Rules(pins=(Pin(demand="d1", talent="t1"),)),
    )
    (lost,) = plan(frame, PARTICIPANTS, SCORED, seconds=1).unplaced
    assert (lost.demand, lost.talent, lost.value) == ("d1", "t1", 0.9)
    assert "没有同时在场" in lost.reason.zh
    assert "never there in the same slot" in lost.reason.en


def test_who_lacks_a_table_is_told_so() -> None:
    frame = fair(tables=(Table(id="T1", room="R1"),), absences=(Absence(who="T1", since=at(9), until=at(9, 45)),))
    made = plan(frame, PARTICIPANTS, [Scored("d1", "t1", 0.9), Scored("d2", "t2", 0.1)], seconds=1)
    assert names(made) == {("d1", "t1")}
    assert made.unplaced == ()  # the pairing knows that there is one place at a table only
    both = Rules(pins=(Pin(demand="d1", talent="t1"), Pin(demand="d2", talent="t2")))
    with pytest.raises(LeastLimitsUnmet, match=r"more tables \(meetings: 1\)"):
        plan(frame.model_copy(update={"rules": both}), PARTICIPANTS, SCORED, seconds=1)


def test_a_locked_meeting_keeps_its_slot_and_table_beside_a_session_of_its_talent() -> None:
    frame = fair(rules=Rules(groups=(Group(host="d2", least=2, most=3),)))
    locked = Meeting(id="m_locked", slot=FIRST, table="T2", demands=("d1",), talents=("t1",), locked=True)
    made = plan(frame, PARTICIPANTS, SCORED, locked=[locked], seconds=1)
    assert slot_of(made, "d1", "t1") == FIRST
    assert {slot_of(made, "d2", one) for one in ("t1", "t2", "t3")} <= {SECOND, THIRD}
    assert clashes(made, frame, PARTICIPANTS) == []


def test_a_pair_of_two_hosts_meets_once() -> None:
    groups = (Group(host="d1", least=1, most=2), Group(host="t1", least=1, most=2))
    made = plan(fair(rules=Rules(groups=groups)), PARTICIPANTS, [Scored("d1", "t1", 0.5)], seconds=1)
    assert [one.demands + one.talents for one in made.meetings] == [("d1", "t1")]


def test_a_talents_session_has_a_representative_for_each_demand() -> None:
    """Two demands of one organisation, which sends one person, in two sessions."""
    participants = Participants.of(
        [DemandParty("d1", "o1"), DemandParty("d2", "o1")], [TalentParty("t1", frozenset({"zh"}))]
    )
    rules = Rules(once_per_organisation=False, groups=(Group(host="t1", least=1, most=2, sessions=2),))
    scored = [Scored("d1", "t1", 0.5), Scored("d2", "t1", 0.4)]
    alone = plan(fair(rules=rules), participants, scored, seconds=1)
    assert [one.demands for one in alone.meetings] == [("d1",), ("d2",)]
    two = (Representative(id="p1", organisation="o1"), Representative(id="p2", organisation="o1"))
    together = plan(fair(rules=rules, representatives=two), participants, scored, seconds=1)
    assert [one.demands for one in together.meetings] == [("d1", "d2")]
    assert set(together.meetings[0].representatives) == {"p1", "p2"}


def test_nobody_walks_too_far_from_or_to_a_session() -> None:
    """The session of d1 is in the other room than the table of o2; a slot lies between them."""
    frame = fair(
        rooms=(Room(id="R1"), Room(id="R2")),
        tables=(Table(id="T1", room="R1", owner="o1"), Table(id="T2", room="R2", owner="o2")),
        walks=(Walk(rooms=("R1", "R2"), minutes=15),),
        interpreters=(),
        absences=(Absence(who="o1", since=at(9, 20), until=at(12)),),
        rules=Rules(groups=(Group(host="d1", least=2, most=3),)),
    )
    made = plan(frame, PARTICIPANTS, SCORED, seconds=1)
    assert slot_of(made, "d1", "t1") == slot_of(made, "d1", "t2") == FIRST
    assert {slot_of(made, "d2", one) for one in ("t1", "t2")} == {THIRD, None}
    assert clashes(made, frame, PARTICIPANTS) == []


def test_an_organisation_with_tables_in_two_rooms_leaves_time_to_walk() -> None:
    frame = fair(
        rooms=(Room(id="R1"), Room(id="R2")),
        tables=(
            Table(id="T1", room="R1", owner="o1"),
            Table(id="T2", room="R2", owner="o1"),
            Table(id="T3", room="R1", owner="o2"),
        ),
        walks=(Walk(rooms=("R1", "R2"), minutes=15),),
        absences=(Absence(who="T1", since=at(9), until=at(9, 20)), Absence(who="T2", since=at(9, 20), until=at(12))),
    )
    made = plan(frame, PARTICIPANTS, SCORED, seconds=1)
    assert [one.code for one in clashes(made, frame, PARTICIPANTS)] == []


def test_the_representative_is_one_whom_the_interpreter_reaches() -> None:
    participants = Participants.of([DemandParty("d1", "o1")], [TalentParty("t1", frozenset({"de"}))])
    people = tuple(Representative(id=f"p.{one}", organisation="o1", languages=(one,)) for one in ("zh", "ja", "en"))
    frame = fair(representatives=people, interpreters=(Interpreter(id="I1", pairs=(("en", "de"),)),))
    (meeting,) = plan(frame, participants, [Scored("d1", "t1", 0.5)], seconds=1).meetings
    assert (meeting.representatives, meeting.interpreter) == (("p.en",), "I1")


def test_an_organisation_without_a_table_does_not_sit_at_another_ones() -> None:
    frame = fair(
        rooms=(Room(id="R1"), Room(id="R2")),
        tables=(Table(id="T1", room="R1", owner="o1"),),
        walks=(Walk(rooms=("R1", "R2"), minutes=5),),
    )
    made = plan(frame, PARTICIPANTS, SCORED, seconds=1)
    assert names(made) == {("d1", "t1"), ("d1", "t2")}


def test_a_pair_meets_at_lunch_where_there_is_no_other_time_however_little_it_is_worth() -> None:
    lunch = tuple(one.model_copy(update={"lunch": True}) for one in SLOTS[:1])
    made = plan(fair(slots=lunch), PARTICIPANTS, [Scored("d1", "t1", 0.001), Scored("d2", "t1", 0.002)], seconds=1)
    assert names(made) == {("d2", "t1")}
