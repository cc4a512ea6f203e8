import numpy as np
import pytest

from matcher.fair.planning.comfort import Comfort, Day, Rearranging
from matcher.fair.planning.timetable import AtOnce, Timing

DAYS = [Day(range(4))]


def arranged(
    slots: list[int], persons: list[int], *, free: np.ndarray | None = None, days: list[Day] = DAYS
) -> Rearranging:
    n = len(slots)
    there = np.ones((max(persons) + 1, 4), dtype=np.int64) if free is None else free
    timing = Timing(np.ones(n), [AtOnce("talent", np.array(persons), there)])
    return Rearranging(
        timing, np.array(slots), days, [np.array(persons)], np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    )


def test_an_idle_slot_between_two_meetings_goes() -> None:
    made = arranged([0, 3], [0, 0])
    assert made.comfort == Comfort(2, 0, 0)
    made.improve(1)
    assert made.comfort == Comfort(0, 0, 0)


def test_nobody_is_moved_to_where_he_is_not() -> None:
    free = np.array([[1, 0, 0, 1]])
    made = arranged([0, 3], [0, 0], free=free)
    made.improve(1)
    assert sorted(made.slots.tolist()) == [0, 3]


def test_lunch_is_kept_free_where_it_can_be() -> None:
    days = [Day(range(4), frozenset({1}))]
    made = arranged([0, 1], [0, 0], days=days)
    assert made.comfort.days_without_lunch == 1
    made.improve(1)
    assert made.comfort == Comfort(0, 0, 0)
    assert 1 not in made.slots.tolist()


@pytest.mark.parametrize("seed", range(20))
def test_all_limits_hold_and_nothing_gets_worse(seed: int) -> None:
    draw = np.random.default_rng(seed)
    people, tables = 6, 2
    slots, persons = [], []
    for slot in range(4):
        for person in draw.choice(people, int(draw.integers(0, tables + 1)), replace=False):
            slots.append(slot)
            persons.append(int(person))
    if not slots:
        return
    free = np.maximum((draw.random((people, 4)) < 0.8).astype(np.int64), 0)
    for person, slot in zip(persons, slots, strict=True):
        free[person, slot] = 1
    timing = Timing(
        np.ones(len(slots)),
        [
            AtOnce("talent", np.array(persons), free),
            AtOnce("table", np.zeros(len(slots), dtype=np.int64), np.full((1, 4), tables)),
        ],
    )
    none = np.zeros(len(slots), dtype=np.bool_)
    made = Rearranging(timing, np.array(slots), DAYS, [np.array(persons)], none.astype(np.int64), none)
    before = made.comfort
    made.improve(1)
    assert made.comfort.idle_slots <= before.idle_slots
    for slot in range(4):
        here = [person for person, at in zip(persons, made.slots.tolist(), strict=True) if at == slot]
        assert len(here) == len(set(here)) <= tables
        assert all(free[person, slot] for person in here)
