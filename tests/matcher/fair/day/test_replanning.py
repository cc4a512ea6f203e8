from collections import Counter
from datetime import timedelta

import numpy as np
import pytest

from matcher.fair.day.replanning import Replanned, replan
from matcher.fair.frame import Absence, Fair, Group, Rules, Table
from matcher.fair.planning.plan import plan
from matcher.fair.programme import Programme
from matcher.fair.review.clashes import Grade, clashes
from matcher.fair.review.comparing import Kind
from matcher.fair.review.editing import Lock, edited
from tests.benchmarks.simulated_meetings import SimulatedMeetings, simulated
from tests.matcher.fair.small_fair import (
    FIRST,
    PARTICIPANTS,
    SCORED,
    SECOND,
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
