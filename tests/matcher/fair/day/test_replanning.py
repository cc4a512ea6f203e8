import re
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings

from matcher.fair.day.replanning import Replanned, replan
from matcher.fair.frame import Absence, Fair, Group, Limits, Representative, Room, Rules, Table, Walk
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.planning.candidates import Scored
from matcher.fair.planning.plan import plan
from matcher.fair.programme import Programme
from matcher.fair.review.clashes import Grade, clashes
from matcher.fair.review.comparing import Kind
from matcher.fair.review.editing import Add, Lock, edited
from tests.benchmarks.simulated_meetings import SimulatedMeetings, simulated
from tests.matcher.fair.simulated_days import SimulatedDay, simulated_days
from tests.matcher.fair.simulated_fairs import away, caps, counted, twice
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


def again(frame: Fair, before: Programme, now: object, **options: object) -> Replanned:
    return replan(frame, PARTICIPANTS, SCORED, before, now, seconds=1, **options)  # type: ignore[arg-type]


def test_where_nothing_has_happened_nothing_changes() -> None:
    before = programme()
    result = again(fair(), before, at(8, 55))
    assert result.programme.meetings == before.meetings
    assert result.told == []


def test_who_is_late_is_met_later_and_told_why() -> None:
    before = programme()
    late = next(one for one in before.meetings if one.slot == FIRST)
    (talent,) = late.talents
    frame = fair(absences=(Absence(who=talent, since=at(9), until=at(9, 20)),))
    result = again(frame, before, at(8, 55))
    moved = {one.change.meeting.id: one for one in result.told}
    assert moved[late.id].change.kind is Kind.MOVED
    assert "不在场" in moved[late.id].reason.zh
    assert "is not there" in moved[late.id].reason.en
    assert not [one for one in clashes(result.programme, frame, PARTICIPANTS) if one.grade is not Grade.NOTE]


def test_what_was_held_stays_and_counts() -> None:
    before = programme()
    frame = fair(absences=(Absence(who="t1", since=at(9, 25), until=at(18)),))
    result = again(frame, before, at(9, 26))
    for meeting in before.meetings:
        if meeting.slot == FIRST:
            assert result.programme.of_id[meeting.id] == meeting


def test_a_meeting_that_was_missed_is_placed_again() -> None:
    before = programme()
    missed = next(one for one in before.meetings if one.slot == FIRST and one.talents != ("t3",))
    frame = fair(absences=(Absence(who=missed.talents[0], since=at(9), until=at(9, 21)),), tables=_many_tables())
    result = again(frame, before, at(9, 22))
    assert slot_of(result.programme, missed.demands[0], missed.talents[0]) in (SECOND, THIRD, None)
    if slot_of(result.programme, missed.demands[0], missed.talents[0]) is None:
        lost = {(one.demand, one.talent) for one in result.programme.unplaced}
        assert (missed.demands[0], missed.talents[0]) in lost


def test_a_lost_table_moves_its_meetings_to_another() -> None:
    before = programme(fair(tables=_many_tables()))
    lost = before.meetings[0].table
    frame = fair(tables=_many_tables(), absences=(Absence(who=lost, since=at(8), until=at(18)),))
    result = again(frame, before, at(8, 55))
    assert Counter(one.change.kind for one in result.told) == {
        Kind.OTHER_TABLE: sum(one.table == lost for one in before.meetings)
    }
    assert all(one.table != lost for one in result.programme.meetings)


def test_nobody_is_told_to_come_sooner_than_the_notice() -> None:
    before = programme()
    talent = next(one for one in before.meetings if one.slot == THIRD).talents[0]
    frame = fair(absences=(Absence(who=talent, since=at(9, 50), until=at(18)),))
    result = again(frame, before, at(8, 55), notice=timedelta(minutes=40))
    for one in result.told:
        if one.change.kind in (Kind.MOVED, Kind.ADDED):
            assert one.change.meeting.slot == THIRD


def test_a_locked_meeting_stays_whatever_happens() -> None:
    before = programme()
    locked = before.meetings[0]
    before = edited(before, fair(), PARTICIPANTS, Lock(meeting=locked.id)).programme
    frame = fair(absences=(Absence(who=locked.talents[0], since=at(9), until=at(18)),))
    assert again(frame, before, at(8, 55)).programme.of_id[locked.id].slot == locked.slot


def test_a_pair_that_asks_for_a_meeting_gets_a_free_slot() -> None:
    before = programme().model_copy(update={"meetings": ()})
    result = again(fair(), before, at(8, 55), requested=[("d1", "t2")])
    assert slot_of(result.programme, "d1", "t2") is not None
    assert [one.change.kind for one in result.told] == [Kind.ADDED]


def test_a_session_goes_on_with_the_guests_who_can_come() -> None:
    rules = Rules(groups=(Group(host="d2", least=2, most=3),))
    before = programme(fair(rules=rules))
    session = next(one for one in before.meetings if len(one.talents) == 3)
    frame = fair(rules=rules, absences=(Absence(who="t1", since=at(9), until=at(18)),))
    result = again(frame, before, at(8, 55))
    after = result.programme.of_id[session.id]
    assert set(after.talents) == {"t2", "t3"}
    assert after.slot == session.slot


def test_a_session_of_one_guest_keeps_its_name() -> None:
    frame = fair(rules=Rules(groups=(Group(host="d1", least=1, most=2),)))
    before = plan(frame, PARTICIPANTS, SCORED[:1], seconds=1)
    assert replan(frame, PARTICIPANTS, SCORED[:1], before, at(8, 55), seconds=1).programme.meetings == before.meetings


def test_a_talents_session_goes_on_with_the_demands_for_which_somebody_is_left() -> None:
    """Two demands of one organisation, of whose two people one goes home."""
    participants = Participants.of(
        [DemandParty("d1", "o1"), DemandParty("d2", "o1")], [TalentParty("t1", frozenset({"zh"}))]
    )
    people = (Representative(id="p1", organisation="o1"), Representative(id="p2", organisation="o1"))
    rules = Rules(once_per_organisation=False, groups=(Group(host="t1", least=1, most=2),))
    scored = [Scored("d1", "t1", 0.5), Scored("d2", "t1", 0.4)]
    frame = fair(rules=rules, representatives=people)
    before = plan(frame, participants, scored, seconds=1)
    assert [one.demands for one in before.meetings] == [("d1", "d2")]
    gone = frame.changed(absences=(Absence(who="p2", since=at(8), until=at(18)),))
    after = replan(gone, participants, scored, before, at(8, 55), seconds=1)
    (meeting,) = after.programme.meetings
    assert (meeting.id, meeting.demands, meeting.representatives) == (before.meetings[0].id, ("d1",), ("p1",))
    assert [one.change.kind for one in after.told] == [Kind.OTHER_PEOPLE]


def test_what_staff_arranged_by_hand_stands_though_the_rules_say_otherwise() -> None:
    """At a shared table in place of its own, without a score, and once more than is allowed."""
    tables = (*_many_tables(), Table(id="T9", room="R1", owner="o1"))
    frame = fair(tables=tables, rules=Rules(demands=Limits(most=1)))
    before = Programme(fair="small")
    for talent, slot, table in (("t1", FIRST, "T1"), ("t2", SECOND, "T9"), ("t3", THIRD, "T2")):
        add = Add(demand="d1", talent=talent, slot=slot, table=table)
        before = edited(before, frame, PARTICIPANTS, add, value=0.0).programme
    result = replan(frame, PARTICIPANTS, SCORED[:2], before, at(8, 55), seconds=1)
    assert result.told == []
    assert [(one.slot, one.table) for one in result.programme.meetings] == [
        (FIRST, "T1"),
        (SECOND, "T9"),
        (THIRD, "T2"),
    ]


def test_where_a_room_is_lost_its_meetings_go_to_another() -> None:
    frame = fair(
        rooms=(Room(id="R1"), Room(id="R2")),
        tables=(Table(id="T1", room="R1"), Table(id="T2", room="R2")),
        walks=(Walk(rooms=("R1", "R2"), minutes=5),),
    )
    before = plan(frame, PARTICIPANTS, SCORED[:2], seconds=1)
    room = frame.table_of[before.meetings[0].table].room
    lost = frame.changed(absences=(Absence(who=room, since=at(8), until=at(18)),))
    result = replan(lost, PARTICIPANTS, SCORED[:2], before, at(8, 55), seconds=1)
    assert [one.change.kind for one in result.told] == [Kind.OTHER_TABLE] * 2
    assert [one.slot for one in result.programme.meetings] == [one.slot for one in before.meetings]


def test_a_meeting_that_goes_on_stays_though_its_table_is_lost_and_no_other_is_free() -> None:
    frame = fair(tables=(Table(id="T1", room="R1"),))
    before = plan(frame, PARTICIPANTS, SCORED, seconds=1)
    now = next(one for one in before.meetings if one.slot == FIRST)
    lost = frame.changed(absences=(Absence(who="T1", since=at(9, 5), until=at(18)),))
    result = replan(lost, PARTICIPANTS, SCORED, before, at(9, 6), seconds=1)
    assert result.programme.meetings == (now,)


def test_a_guest_who_asks_for_the_host_of_the_session_is_not_given_a_second_meeting() -> None:
    rules = Rules(groups=(Group(host="d2", least=2, most=3),))
    before = programme(fair(rules=rules))
    assert again(fair(rules=rules), before, at(8, 55), requested=[("d2", "t1")]).told == []


def test_a_guest_of_a_session_is_in_no_other_meeting_meanwhile() -> None:
    rules = Rules(groups=(Group(host="d2", least=2, most=3),))
    before = plan(fair(rules=rules), PARTICIPANTS, SCORED[2:], seconds=1)
    (session,) = before.meetings
    absences = tuple(Absence(who="o1", since=slot.starts, until=slot.ends) for slot in SLOTS if slot.id != session.slot)
    result = again(fair(rules=rules, absences=absences), before, at(8, 55), requested=[("d1", "t1")])
    assert result.programme.meetings == (session,)
    assert [(one.demand, one.talent) for one in result.programme.unplaced] == [("d1", "t1")]


def test_who_has_met_already_is_not_given_the_same_meeting_again() -> None:
    before = programme()
    held = next(one for one in before.meetings if one.slot == FIRST)
    assert again(fair(), before, at(9, 21), requested=list(held.pairs)).told == []


def test_nobody_moves_where_it_helps_nobody() -> None:
    """The second talent goes home; the others have slots enough to choose from."""
    before = programme(fair(tables=_many_tables()))
    frame = fair(tables=_many_tables(), absences=(Absence(who="t2", since=at(8), until=at(18)),))
    result = again(frame, before, at(8, 55))
    assert {(one.change.kind, one.change.meeting.talents) for one in result.told} == {(Kind.CANCELLED, ("t2",))}


def test_whoever_misses_the_session_is_among_those_without_a_meeting() -> None:
    rules = Rules(groups=(Group(host="d2", least=2, most=3),))
    before = programme(fair(rules=rules))
    frame = fair(rules=rules, absences=(Absence(who="t1", since=at(9), until=at(18)),))
    lost = {(one.demand, one.talent) for one in again(frame, before, at(8, 55)).programme.unplaced}
    assert lost == {("d1", "t1"), ("d2", "t1")}


@pytest.fixture(scope="module")
def market() -> tuple[SimulatedMeetings, Programme]:
    made = simulated(60, 40, per_talent=(10, 15), caps=(3, 6), blocked=0.2, rooms=2, tables=36, walk=3, interpreters=12)
    return made, plan(made.fair, made.participants, made.scored, seconds=2)


@pytest.mark.parametrize("seed", range(5))
def test_after_many_events_no_clash_is_left_and_few_have_moved(
    market: tuple[SimulatedMeetings, Programme], seed: int
) -> None:
    made, before = market
    draw = np.random.default_rng(seed)
    now = made.fair.slots[3].starts - timedelta(minutes=2)
    parties = [*(one.id for one in made.fair.attendees), *(one.id for one in made.fair.tables)]
    away = tuple(
        Absence(who=str(one), since=now, until=now + timedelta(minutes=75)) for one in draw.choice(parties, 6, False)
    )
    frame = made.fair.model_copy(update={"absences": (*made.fair.absences, *away)})
    result = replan(frame, made.participants, made.scored, before, now, seconds=1)
    assert not [c for c in clashes(result.programme, frame, made.participants) if c.grade is not Grade.NOTE]
    assert result.moved <= 0.1 * len(before.meetings)
    standing = {one.id for one in before.meetings if frame.slots[frame.slot_numbers[one.slot]].starts <= now}
    assert standing <= set(result.programme.of_id)


def _many_tables() -> tuple[Table, ...]:
    return tuple(Table(id=f"T{number}", room="R1") for number in range(1, 6))


any_day = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def faults(programme: Programme, day: SimulatedDay) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """What must not be: counted by the tests, and found by the check for clashes."""
    found = clashes(programme, day.world.fair, day.world.participants)
    doubled = {("twice", (), one) for one in twice(programme)}
    missing = {("away", (), one) for one in away(day.world, programme)}
    return doubled | missing | {one.key for one in found if one.grade is Grade.BLOCK}


@any_day
@given(simulated_days(events=False))
def test_on_a_day_on_which_nothing_happens_nothing_changes(day: SimulatedDay) -> None:
    assert day.after.meetings == day.before.meetings
    assert day.replanned.told == []


@any_day
@given(simulated_days())
def test_planning_again_puts_nobody_in_two_places_nor_where_he_is_not(day: SimulatedDay) -> None:
    assert faults(day.after, day) <= faults(day.before, day)
    before, after = (counted(day.world, (both for one in made.meetings for both in one.pairs)) for made in both_of(day))
    assert [one for one, most in caps(day.world).items() if after[one] > max(most, before[one])] == []


@any_day
@given(simulated_days())
def test_what_was_held_stays_and_nobody_is_sent_back_in_time(day: SimulatedDay) -> None:
    for meeting in day.before.meetings:
        now = day.after.of_id.get(meeting.id)
        if day.was_held(meeting):
            assert now is not None
            assert (now.slot, now.demands, now.talents) == (meeting.slot, meeting.demands, meeting.talents)
            assert not day.has_ended(meeting) or now == meeting
        elif meeting.locked and not day.is_kept_apart(meeting):
            assert now is not None
            assert now.slot == meeting.slot
    for meeting in day.after.meetings:
        if day.has_begun(meeting):
            known = day.before.of_id[meeting.id]
            assert known.slot == meeting.slot
            assert set(meeting.parties) <= set(known.parties)


@any_day
@given(simulated_days())
def test_what_could_stay_stands_unless_others_need_its_place(day: SimulatedDay) -> None:
    shaken = {one for _, meetings, _ in faults(day.before, day) for one in meetings}
    held = {both for one in day.before.meetings for both in one.pairs}
    asked = {both for both in day.requested if both not in held}
    changed = [one for one in day.replanned.told if one.change.before and one.change.before.id not in shaken]
    changed = [one for one in changed if not one.change.before.locked]
    meet = {both for one in day.after.meetings for both in one.pairs}
    saved = {one for one in shaken if one in day.after.of_id} | (asked & meet)
    event(f"shaken {min(len(shaken), 2)}, saved {min(len(saved), 2)}, moved for them {min(len(changed), 2)}")
    assert len(changed) <= 3 * len(saved)


@any_day
@given(simulated_days())
def test_everything_that_is_otherwise_is_told_with_its_reason_and_nothing_else(day: SimulatedDay) -> None:
    was, now = ({one.id: one for one in made.meetings} for made in both_of(day))
    same = {"value": 0.0, "locked": False}
    otherwise = {
        one
        for one in was | now
        if one not in was or one not in now or was[one].model_copy(update=same) != now[one].model_copy(update=same)
    }
    told = [one.change.meeting.id for one in day.replanned.told]
    assert sorted(told) == sorted(otherwise)
    for one in day.replanned.told:
        assert (one.change.before, one.change.after) == (was.get(one.change.meeting.id), now.get(one.change.meeting.id))
        assert re.search("[一-鿿]", one.reason.zh)
        assert one.reason.en
        assert not re.search("[一-鿿{}]", re.sub("名[tdo]", "", one.reason.en))


def both_of(day: SimulatedDay) -> tuple[Programme, Programme]:
    return day.before, day.after
