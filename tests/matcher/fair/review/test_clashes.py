import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.bilingual import Bilingual
from matcher.fair.frame import (
    Absence,
    Attendee,
    Ban,
    Fair,
    Group,
    Limits,
    Pin,
    Representative,
    Room,
    Rules,
    Table,
    Walk,
    slots_of_day,
)
from matcher.fair.participants import DemandParty, Participants
from matcher.fair.programme import Meeting, Programme
from matcher.fair.review.clash_messages import SAID
from matcher.fair.review.clashes import Clash, Grade, clashes, new_clashes
from tests.matcher.fair.simulated_fairs import SimulatedFair, away, people_of, simulated_fairs, twice
from tests.matcher.fair.small_fair import DAY, FIRST, PARTICIPANTS, SECOND, SLOTS, THIRD, at, fair, programme

O1, O2 = "o1.representative", "o2.representative"


def meeting(identifier: str = "m1", **changed: Any) -> Meeting:
    """d1 meets t1 in the first slot, and nothing is wrong with it."""
    usual = {"slot": FIRST, "table": "T1", "demands": ("d1",), "talents": ("t1",), "representatives": (O1,)}
    return Meeting.model_validate({"id": identifier} | usual | changed)


def other(identifier: str = "m2", **changed: Any) -> Meeting:
    """d2 meets t2 at the same time at the other table."""
    return meeting(
        identifier, **{"table": "T2", "demands": ("d2",), "talents": ("t2",), "representatives": (O2,)} | changed
    )


def found(*meetings: Meeting, frame: Fair | None = None, participants: Participants = PARTICIPANTS) -> list[Clash]:
    return clashes(Programme(fair="small", meetings=meetings), frame or fair(), participants)


def absent(who: str) -> Fair:
    return fair(absences=(Absence(who=who, since=at(9), until=at(9, 20)),))


TWO_ROOMS: dict[str, Any] = {
    "rooms": (Room(id="R1"), Room(id="R2")),
    "tables": (Table(id="T1", room="R1"), Table(id="T2", room="R2")),
    "walks": (Walk(rooms=("R1", "R2"), minutes=10),),
}
SESSION: dict[str, Any] = {"talents": ("t1", "t2")}
ENGLISH = {"talents": ("t3",), "interpreter": "I1"}
TWO_DEMANDS = Participants.of(
    [*PARTICIPANTS.demands.values(), DemandParty("d3", "o1", ("marine",), Bilingual("需求三", "Demand three"))],
    PARTICIPANTS.talents.values(),
)
EIGHT_SLOTS = slots_of_day(DAY, SLOTS[0].start, (at(13, 0)).time(), 20, 5)

WRONG: dict[str, Callable[[], list[Clash]]] = {
    "slot.unknown": lambda: found(meeting(slot="never")),
    "table.unknown": lambda: found(meeting(table="T9")),
    "party.unknown": lambda: found(meeting(talents=("t9",))),
    "talent.twice": lambda: found(meeting(), other(talents=("t1",))),
    "representative.twice": lambda: found(
        meeting(), meeting("m2", demands=("d3",), talents=("t2",), table="T2"), participants=TWO_DEMANDS
    ),
    "table.twice": lambda: found(meeting(), other(table="T1")),
    "interpreter.twice": lambda: found(meeting(interpreter="I1"), other(interpreter="I1")),
    "pair.twice": lambda: found(
        meeting(), meeting("m2", slot=SECOND), frame=fair(rules=Rules(once_per_organisation=False))
    ),
    "talent.away": lambda: found(meeting(), frame=absent("t1")),
    "demand.away": lambda: found(meeting(representatives=()), frame=absent("o1")),
    "representative.away": lambda: found(meeting(), frame=absent(O1)),
    "interpreter.away": lambda: found(meeting(**ENGLISH), frame=absent("I1")),
    "table.away": lambda: found(meeting(), frame=absent("R1")),
    "pair.banned": lambda: found(
        meeting(), frame=fair(rules=Rules(bans=(Ban(party="o1", talent="t1", reason="亲属 family"),)))
    ),
    "table.of_other": lambda: found(meeting(), frame=fair(tables=(Table(id="T1", room="R1", owner="o2"),))),
    "representative.of_other": lambda: found(
        meeting(representatives=("p1",)),
        frame=fair(
            representatives=(
                Representative(id="p1", organisation="o1", demands=("d3",)),
                Representative(id="p2", organisation="o1"),
            )
        ),
    ),
    "interpreter.missing": lambda: found(meeting(talents=("t3",))),
    "organisation.twice": lambda: found(
        meeting(), meeting("m2", demands=("d3",), slot=SECOND), participants=TWO_DEMANDS
    ),
    "number.above": lambda: found(
        meeting(), other(slot=SECOND, talents=("t1",)), frame=fair(rules=Rules(own={"t1": Limits(most=1)}))
    ),
    "number.below": lambda: found(meeting(), frame=fair(rules=Rules(own={"d1": Limits(least=2)}))),
    "industry.above": lambda: found(meeting(), frame=fair(rules=Rules(industries={"marine": Limits(most=0)}))),
    "industry.below": lambda: found(meeting(), frame=fair(rules=Rules(industries={"energy": Limits(least=1)}))),
    "pin.missing": lambda: found(meeting(), frame=fair(rules=Rules(pins=(Pin(demand="d2", talent="t1"),)))),
    "group.without_host": lambda: found(meeting(**SESSION)),
    "group.above": lambda: found(
        meeting(**SESSION), frame=fair(rules=Rules(groups=(Group(host="d1", least=1, most=1),)))
    ),
    "group.below": lambda: found(meeting(), frame=fair(rules=Rules(groups=(Group(host="d1", least=2, most=3),)))),
    "walk.too_short": lambda: found(meeting(), other(slot=SECOND, talents=("t1",)), frame=fair(**TWO_ROOMS)),
    "lunch.none": lambda: found(meeting(), frame=fair(slots=(SLOTS[0].model_copy(update={"lunch": True}), *SLOTS[1:]))),
    "wait.long": lambda: found(
        meeting(), other(slot=EIGHT_SLOTS[7].id, talents=("t1",)), frame=fair(slots=EIGHT_SLOTS)
    ),
}


@pytest.mark.parametrize("code", SAID)
def test_each_fault_is_found_by_its_name_and_nothing_else_is(code: str) -> None:
    clashing = WRONG[code]()
    assert {one.code for one in clashing} == {code}
    assert {one.grade.value for one in clashing} == {SAID[code][0]}
    # Lunch is missed by the talent and by the representative.
    assert len(clashing) == (2 if code == "lunch.none" else 1)


@pytest.mark.parametrize("code", SAID)
def test_what_is_said_is_complete_in_both_languages(code: str) -> None:
    for clash in WRONG[code]():
        for text in clash.message:
            assert not re.search(r"[{}]|None|  |。。|\.\.| [;,.]", text), text
        assert re.search("[一-鿿]", clash.message.zh)
        without_reason = clash.message.en.replace("亲属 family", "")
        assert not re.search("[一-鿿]", without_reason)


def test_two_meetings_of_different_people_at_different_tables_do_not_clash() -> None:
    assert found(meeting(), other()) == []
    assert found() == []


def test_a_ban_without_a_reason_is_said_without_a_gap() -> None:
    (clash,) = found(meeting(), frame=fair(rules=Rules(bans=(Ban(party="d1", talent="t1"),))))
    assert clash.message == Bilingual(
        "“需求一”与 人才一 须回避。请取消该洽谈。", "“Demand one” and Talent one must not meet. Take the meeting out."
    )


def test_the_gravest_clashes_come_first() -> None:
    frame = fair(
        slots=(SLOTS[0].model_copy(update={"lunch": True}), *SLOTS[1:]),
        rules=Rules(industries={"energy": Limits(least=1)}),
        absences=(Absence(who="t1", since=at(9), until=at(9, 5)),),
    )
    grades = [one.grade for one in found(meeting(), frame=frame)]
    assert grades == [Grade.BLOCK, Grade.WARN, Grade.NOTE, Grade.NOTE]


def test_a_slot_is_blocked_by_what_touches_it_and_not_by_what_only_borders_on_it() -> None:
    def away_from(since: int, until: int) -> list[str]:
        frame = fair(absences=(Absence(who="t1", since=at(9, since), until=at(9, until)),))
        return [one.code for one in found(meeting(slot=SECOND), frame=frame)]  # 9:25 to 9:45

    assert away_from(0, 25) == []
    assert away_from(45, 59) == []
    assert away_from(0, 26) == away_from(44, 59) == away_from(30, 31) == ["talent.away"]


def test_who_comes_later_or_leaves_before_the_end_is_away() -> None:
    late = fair(attendees=(Attendee(id="t1", arrives=at(9, 1)),))
    early = fair(attendees=(Attendee(id="t1", leaves=at(9, 19)),))
    on_time = fair(attendees=(Attendee(id="t1", arrives=at(9), leaves=at(9, 20)),))
    assert [one.code for one in found(meeting(), frame=late)] == ["talent.away"]
    assert [one.code for one in found(meeting(), frame=early)] == ["talent.away"]
    assert found(meeting(), frame=on_time) == []


def test_a_walk_counts_only_from_one_room_to_another_and_only_if_there_is_no_time() -> None:
    frame = fair(**TWO_ROOMS)
    assert found(meeting(), other(slot=SECOND, table="T1", talents=("t1",)), frame=frame) == []
    assert found(meeting(), other(slot=THIRD, talents=("t1",)), frame=frame) == []
    (clash,) = WRONG["walk.too_short"]()
    assert clash.parties == ("t1",)
    assert clash.message.en == "After 10-14 09:00 Talent one has 5 minutes for a walk of 10 to the next room."


def test_an_edit_is_told_what_it_brought_about_and_not_what_was_there() -> None:
    before = found(meeting(), other(talents=("t1",)))
    after = found(meeting(), other(talents=("t1",)), meeting("m3", slot=SECOND, talents=("t9",)))
    assert [one.code for one in new_clashes(before, after)] == ["party.unknown"]
    assert new_clashes(after, before) == []


@st.composite
def programmes(draw: st.DrawFn) -> tuple[SimulatedFair, Programme]:
    """Anybody with anybody, anywhere, at any time."""
    world = draw(simulated_fairs())
    demands = st.sampled_from(sorted(world.participants.demands))
    talents = st.sampled_from(sorted(world.participants.talents))
    interpreters = st.sampled_from(["", *(one.id for one in world.fair.interpreters)])
    meetings = []
    for number in range(draw(st.integers(0, 6))):
        demand = draw(demands)
        people = [one.id for one in people_of(world.fair, world.participants.demands[demand].organisation)]
        meetings.append(
            Meeting(
                id=f"m{number}",
                slot=draw(st.sampled_from(world.fair.slots)).id,
                table=draw(st.sampled_from(world.fair.tables)).id,
                demands=(demand,),
                talents=tuple(draw(st.lists(talents, min_size=1, max_size=2, unique=True))),
                representatives=(draw(st.sampled_from(people)),),
                interpreter=draw(interpreters),
            )
        )
    return world, Programme(fair=world.fair.id, meetings=tuple(meetings))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes())
def test_whoever_is_in_two_places_or_not_there_is_found(made: tuple[SimulatedFair, Programme]) -> None:
    world, random_programme = made
    everything = clashes(random_programme, world.fair, world.participants)
    doubled = {
        (one.code.removesuffix(".twice"), one.parties[0])
        for one in everything
        if one.code in ("talent.twice", "representative.twice", "table.twice", "interpreter.twice")
    }
    missing = {
        (one.code.removesuffix(".away"), one.parties[0], one.meetings[0])
        for one in everything
        if one.code.endswith(".away")
    }
    assert doubled == twice(random_programme)
    assert missing == away(world, random_programme)
    assert [list(Grade).index(one.grade) for one in everything] == sorted(
        list(Grade).index(one.grade) for one in everything
    )
    for one in everything:
        assert not any(re.search(r"[{}]", text) for text in one.message)


def test_a_planned_programme_has_no_clashes() -> None:
    frame = fair()
    assert clashes(programme(frame), frame, PARTICIPANTS) == []


def test_a_lunch_slot_that_is_free_is_enough() -> None:
    lunch = tuple(one.model_copy(update={"lunch": one.id != FIRST}) for one in SLOTS)
    assert found(meeting(slot=SECOND), frame=fair(slots=lunch)) == []
    both = [meeting(slot=SECOND), other(slot=THIRD, talents=("t1",))]
    assert [(one.code, one.parties) for one in found(*both, frame=fair(slots=lunch))] == [("lunch.none", ("t1",))]


def test_a_wait_of_two_hours_is_long_and_a_shorter_one_is_not() -> None:
    gap = timedelta(minutes=120)
    second = next(one for one in EIGHT_SLOTS if one.starts - EIGHT_SLOTS[0].ends >= gap)
    before = EIGHT_SLOTS[EIGHT_SLOTS.index(second) - 1]
    frame = fair(slots=EIGHT_SLOTS)
    long, shorter = (found(meeting(), other(slot=one.id, talents=("t1",)), frame=frame) for one in (second, before))
    assert [one.code for one in long] == ["wait.long"]
    assert shorter == []
