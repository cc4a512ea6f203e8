import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.vectors import IntArray
from matcher.fair.planning.timetable import NOWHERE, AtOnce, Timing, Walks, timetable
from tests.matcher.fair.small_problems import (
    best_timetable,
    broken_limits,
    consecutive_too_far,
    timings,
    worth,
)

SECONDS = 1.0
OF_THE_BEST = 0.98  # the least share of the greatest worth that the search must reach on average


def numbers(*given_numbers: int) -> IntArray:
    return np.array(given_numbers, dtype=np.int64)


def everywhere(rows: int, slots: int, free: int = 1) -> IntArray:
    return np.full((rows, slots), free, dtype=np.int64)


def wanting_all(timing: Timing) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.ones(len(timing), dtype=np.bool_)


def masks(draw: st.DrawFn, size: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=np.bool_)


@settings(deadline=None)
@given(timings(), st.data())
def test_all_limits_are_kept_and_only_wanted_pairs_and_substitutes_are_placed(timing: Timing, data) -> None:
    wanted, substitutes = masks(data.draw, len(timing)), masks(data.draw, len(timing))
    placed = timetable(timing, wanted, substitutes=substitutes, seconds=SECONDS)
    assert broken_limits(timing, placed.slots) == []
    assert not (placed.slots[~wanted & ~substitutes] != NOWHERE).any()
    assert worth(timing, placed.slots) >= placed.started_with - 1e-9
    alone = timetable(timing, wanted, seconds=SECONDS)
    assert not (alone.slots[~wanted] != NOWHERE).any()


def test_it_comes_close_to_the_best_timetable_there_is() -> None:
    shares = []

    @settings(deadline=None, derandomize=True)
    @given(timings(10, 4))
    def compare(timing: Timing) -> None:
        reached, best = (
            worth(timing, timetable(timing, wanting_all(timing), seconds=SECONDS).slots),
            best_timetable(timing),
        )
        assert reached <= best + 1e-6
        shares.append(reached / best if best > 1e-6 else 1.0)

    compare()
    assert np.mean(shares) >= OF_THE_BEST


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), st.data())
def test_where_all_are_always_there_as_many_slots_as_the_most_meetings_of_anybody_suffice(
    talents: int, demands: int, data
) -> None:
    """König's theorem, and with as many places at tables as there are meetings, de Werra's."""
    drawn = data.draw(st.sets(st.integers(0, talents * demands - 1), min_size=1))
    talent, demand = np.divmod(np.array(sorted(drawn), dtype=np.int64), demands)
    degree = int(max(np.bincount(talent).max(), np.bincount(demand).max()))
    slots = degree + data.draw(st.integers(0, 2))
    tables = -(-len(talent) // slots)
    timing = Timing(
        np.ones(len(talent)),
        [
            AtOnce("talent", talent, everywhere(talents, slots)),
            AtOnce("demand", demand, everywhere(demands, slots)),
            AtOnce("table", np.zeros(len(talent), dtype=np.int64), everywhere(1, slots, tables)),
        ],
    )
    placed = timetable(timing, wanting_all(timing), seconds=10)
    assert (placed.slots != NOWHERE).all()
    assert broken_limits(timing, placed.slots) == []


@settings(deadline=None)
@given(timings(walking=False), st.data())
def test_fixed_pairs_stay_whatever_they_break_and_the_others_keep_to_what_they_leave(timing: Timing, data) -> None:
    slots = data.draw(st.lists(st.integers(NOWHERE, timing.slots - 1), min_size=len(timing), max_size=len(timing)))
    fixed = np.where(masks(data.draw, len(timing)), numbers(*slots), NOWHERE)
    placed = timetable(timing, masks(data.draw, len(timing)), fixed=fixed, seconds=SECONDS)
    assert (placed.slots[fixed != NOWHERE] == fixed[fixed != NOWHERE]).all()
    assert set(broken_limits(timing, placed.slots)) <= set(broken_limits(timing, fixed))


@settings(deadline=None)
@given(timings(walking=True), st.data())
def test_nobody_has_to_walk_too_far_from_or_to_a_fixed_pair(timing: Timing, data) -> None:
    some = masks(data.draw, len(timing))
    fixed = timetable(timing, some, seconds=SECONDS).slots
    placed = timetable(timing, ~some, fixed=fixed, seconds=SECONDS)
    assert (placed.slots[fixed != NOWHERE] == fixed[fixed != NOWHERE]).all()
    assert broken_limits(timing, placed.slots) == []


@settings(deadline=None)
@given(timings(), st.data())
def test_an_earlier_timetable_that_keeps_the_limits_stands(timing: Timing, data) -> None:
    plain = Timing(timing.values, timing.at_once, timing.in_all, timing.walks)
    before = timetable(plain, masks(data.draw, len(timing)), seconds=SECONDS).slots
    after = timetable(plain, before != NOWHERE, standing=before, seconds=SECONDS).slots
    assert (after == before).all()


def test_whoever_has_only_one_slot_gets_it() -> None:
    """The pair that is worth less is there in the first slot only, the other in both."""
    talents = AtOnce("talent", numbers(0, 1), np.array([[1, 1], [1, 0]]))
    timing = Timing(np.array([0.9, 0.1]), [talents, AtOnce("demand", numbers(0, 0), everywhere(1, 2))])
    assert timetable(timing, wanting_all(timing)).slots.tolist() == [1, 0]


@pytest.mark.parametrize(("there", "mover", "placed"), [([1, 1, 0], 0, 1), ([1, 0, 1], 0, 2), ([1, 1, 0], -1, 2)])
def test_who_changes_rooms_has_time_to_walk(there: list[int], mover: int, placed: int) -> None:
    """Two slots later the other room can be reached, one slot later it cannot; where nobody has to walk, it can."""
    walks = Walks(numbers(0, 1), [numbers(mover, mover)], consecutive_too_far(3, 1))
    timing = Timing(np.array([0.9, 0.5]), [AtOnce("talent", numbers(0, 0), np.array([there]))], (), walks)
    assert (timetable(timing, wanting_all(timing)).slots != NOWHERE).sum() == placed


def test_a_substitute_comes_in_only_where_a_wanted_pair_finds_no_place() -> None:
    """The talent of the first pair is never there; the third pair is wanted by nobody."""
    timing = Timing(
        np.array([0.9, 0.8, 0.7]),
        [
            AtOnce("talent", numbers(0, 1, 1), np.array([[0, 0], [1, 1]])),
            AtOnce("demand", numbers(0, 0, 1), everywhere(2, 2)),
        ],
    )
    wanted, substitutes = np.array([True, False, False]), np.array([False, True, False])
    assert timetable(timing, wanted).slots.tolist() == [NOWHERE] * 3
    placed = timetable(timing, wanted, substitutes=substitutes).slots
    assert placed[1] != NOWHERE
    assert placed[[0, 2]].tolist() == [NOWHERE] * 2


@pytest.mark.parametrize("slots", [0, 1])
def test_without_pairs_nothing_is_placed(slots: int) -> None:
    nobody = np.zeros(0, dtype=np.int64)
    timing = Timing(np.zeros(0), [AtOnce("talent", nobody, np.zeros((0, slots), dtype=np.int64))])
    assert timetable(timing, np.zeros(0, dtype=np.bool_)).slots.shape == (0,)


def test_without_slots_nothing_is_placed() -> None:
    timing = Timing(np.array([0.5]), [AtOnce("talent", numbers(0), np.zeros((1, 0), dtype=np.int64))])
    assert timetable(timing, wanting_all(timing)).slots.tolist() == [NOWHERE]
