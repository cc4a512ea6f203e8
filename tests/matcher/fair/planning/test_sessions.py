from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from embeddings.vectors import IntArray
from matcher.fair.planning.sessions import (
    Hosted,
    Session,
    able_guests,
    at_one_table,
    hold,
    in_sessions,
    place_sessions,
    take,
)
from matcher.fair.planning.timetable import NOWHERE, AtOnce

DEMANDS, TALENTS, SLOTS = 3, 4, 3
DEMAND, TALENT = (one.ravel() for one in np.divmod(np.arange(DEMANDS * TALENTS), TALENTS))  # of each pair
HOST_TALENT = 3


@dataclass(frozen=True)
class Day:
    """Everybody may meet everybody; the first demand and the last talent are hosts."""

    at_once: list[AtOnce]
    organisation: IntArray  # (pairs,)
    hosted: list[Hosted]
    values: np.ndarray[tuple[int], np.dtype[np.float64]]

    def there(self, name: str, group: int, slot: int) -> int:
        return int(next(one for one in self.at_once if one.name == name).free[group, slot])

    def placed(self) -> tuple[list[Session], list[AtOnce]]:
        """The sessions, and what they leave."""
        left = [replace(one, free=one.free.copy()) for one in self.at_once]
        return place_sessions(left, self.hosted, self.values), left

    def needed(self, pairs: IntArray, *, by_demand: bool) -> Counter[tuple[str, int]]:
        """Of (name, group): a session needs everybody once, and at a talent's a representative for each demand."""
        talents, demands = set(TALENT[pairs].tolist()), set(DEMAND[pairs].tolist())
        needs = Counter([("talent", one) for one in talents] + [("demand", one) for one in demands])
        needs.update([("table", int(self.organisation[pairs[0]]))] if by_demand else self._tables(pairs))
        needs.update(("organisation", int(self.organisation[one * TALENTS])) for one in demands)
        return needs

    def _tables(self, pairs: IntArray) -> list[tuple[str, int]]:
        """It is not known yet whose, so that one of each is kept free."""
        return [("table", one) for one in set(self.organisation[pairs].tolist())]


@st.composite
def days(draw: st.DrawFn) -> Day:
    organisation = np.array(draw(st.lists(st.integers(0, 1), min_size=DEMANDS, max_size=DEMANDS)))[DEMAND]

    def free(rows: int, *counts: int) -> IntArray:
        drawn = draw(st.lists(st.sampled_from(counts), min_size=rows * SLOTS, max_size=rows * SLOTS))
        return np.array(drawn, dtype=np.int64).reshape(rows, SLOTS)

    at_once = [
        AtOnce("talent", TALENT, free(TALENTS, 0, 1, 1)),
        AtOnce("organisation", organisation, free(2, 0, 1, 1, 2, 3)),
        AtOnce("demand", DEMAND, free(DEMANDS, 0, 1, 1, 2)),
        AtOnce("table", organisation, free(2, 0, 1, 1, 2)),
    ]
    of_demand, of_talent = np.flatnonzero(DEMAND == 0), np.flatnonzero((DEMAND > 0) & (TALENT == HOST_TALENT))
    hosted = []
    for pairs, by_demand in ((of_demand, True), (of_talent, False)):
        least = draw(st.integers(1, 3))
        chosen = np.setdiff1d(pairs, draw(st.lists(st.sampled_from(pairs.tolist()), max_size=2)))
        hosted.append(Hosted(chosen, by_demand, least, least + draw(st.integers(0, 1)), draw(st.integers(1, 2))))
    values = np.array(draw(st.lists(st.integers(1, 1000), min_size=len(DEMAND), max_size=len(DEMAND)))) / 1000
    return Day(at_once, organisation, hosted, values)


@settings(deadline=None, max_examples=150)
@given(days())
def test_sessions_take_what_is_there_and_no_more(day: Day) -> None:
    sessions, left = day.placed()
    event(f"{len(sessions)} sessions")
    taken: Counter[tuple[str, int, int]] = Counter()
    for one in sessions:
        for (name, group), count in day.needed(one.pairs, by_demand=one.by_demand).items():
            taken[name, group, one.slot] += count
    for one in left:
        for group in range(len(one.free)):
            for slot in range(SLOTS):
                used = taken[one.name, group, slot]
                assert one.free[group, slot] == day.there(one.name, group, slot) - used >= 0


@settings(deadline=None, max_examples=150)
@given(days())
def test_each_session_has_a_fitting_size_and_each_guest_is_in_one(day: Day) -> None:
    sessions, _ = day.placed()
    for host in day.hosted:
        own = [one for one in sessions if one.by_demand == host.by_demand]
        assert [one.number for one in own] == list(range(1, len(own) + 1))
        assert len(own) <= host.count
        assert all(host.least <= len(one.pairs) <= host.most for one in own)
        guests = [pair for one in own for pair in one.pairs.tolist()]
        assert len(guests) == len(set(guests))
        assert set(guests) <= set(host.pairs.tolist())
    slots = in_sessions(sessions, len(DEMAND))
    assert {(pair, slots[pair]) for pair in np.flatnonzero(slots != NOWHERE)} == {
        (pair, one.slot) for one in sessions for pair in one.pairs.tolist()
    }


@settings(deadline=None, max_examples=150)
@given(days())
def test_no_session_of_a_demand_is_left_out_that_could_still_be_held(day: Day) -> None:
    sessions, left = day.placed()
    free = {one.name: one.free for one in left}
    host = day.hosted[0]
    own = [one for one in sessions if one.by_demand]
    waiting = set(host.pairs.tolist()) - {pair for one in own for pair in one.pairs.tolist()}
    if len(own) == host.count:
        return
    for slot in range(SLOTS):
        of = int(day.organisation[0])
        open_ = free["organisation"][of, slot] and free["demand"][0, slot] and free["table"][of, slot]
        coming = [pair for pair in waiting if free["talent"][TALENT[pair], slot]]
        assert not open_ or len(coming) < host.least


@settings(deadline=None, max_examples=150)
@given(days(), st.integers(0, SLOTS - 1), st.booleans())
def test_all_who_are_able_to_come_can_be_held(day: Day, slot: int, by_demand: bool) -> None:
    waiting = day.hosted[0 if by_demand else 1].pairs
    able = able_guests(day.at_once, waiting, slot, by_demand=by_demand)
    assert set(able.tolist()) <= set(waiting.tolist())
    if len(able):
        needs = day.needed(able, by_demand=by_demand)
        assert all(day.there(name, group, slot) >= count for (name, group), count in needs.items())
    hold(day.at_once, able, slot, by_demand=by_demand)
    assert all((one.free >= 0).all() for one in day.at_once)


def test_the_slot_where_most_can_come_is_taken_and_many_are_shared_out_evenly() -> None:
    talents = np.arange(5)
    there = np.array([[1, 1], [1, 1], [1, 1], [0, 1], [0, 1]])
    at_once = [AtOnce("talent", talents, there), AtOnce("demand", np.zeros(5, dtype=np.int64), np.ones((1, 2)))]
    values = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    first, second = place_sessions(at_once, [Hosted(talents, True, 2, 4, 2)], values)
    assert (first.slot, first.pairs.tolist()) == (1, [4, 3, 2])
    assert (second.slot, second.pairs.tolist()) == (0, [1, 0])


def test_a_session_sits_at_one_table() -> None:
    sessions = [Session(np.array([2, 0]), 0, False)]
    assert at_one_table(np.array([7, 8, 9]), sessions).tolist() == [9, 8, 9]


@pytest.mark.parametrize("times", [1, -1])
def test_what_pairs_take_in_their_slots_is_given_back_as_well(times: int) -> None:
    one = AtOnce("talent", np.array([0, 0, -1]), np.full((1, 2), 5))
    take([one], np.array([0, 1, 0]), times)
    assert one.free.tolist() == [[5 - times, 5 - times]]
    take([one], np.full(3, NOWHERE), times)
    assert one.free.tolist() == [[5 - times, 5 - times]]
