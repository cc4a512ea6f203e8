import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.learning.fairness import NOT_STATED, Group, audit, cost, with_minimum

PEOPLE = [f"t{number}" for number in range(100)]
# 60 of A, 35 of B, 1 of C, 4 of whom nothing is known.
GROUPS = {one: "A" if number < 60 else "B" if number < 95 else "C" for number, one in enumerate(PEOPLE) if number < 96}


def rows(talents: list[str], chosen: list[bool], positions: list[int] | None = None) -> dict[str, Group]:
    found = audit(
        "region of study",
        GROUPS,
        PEOPLE,
        np.array(talents, dtype=np.str_),
        np.array(positions or [1] * len(talents)),
        np.array(chosen, dtype=bool),
    )
    return {group.value: group for group in found}


def test_the_impact_ratio_is_the_selection_rate_against_the_most_selected_group() -> None:
    found = rows(["t0"] * 10 + ["t60"] * 10, [True] * 5 + [False] * 5 + [True] * 3 + [False] * 7)
    assert (found["A"].selection_rate, found["B"].selection_rate) == (0.5, 0.3)
    assert (found["A"].impact_ratio, found["B"].impact_ratio) == (1.0, pytest.approx(0.6))
    assert found["B"].below_four_fifths
    assert (found["B"].shown, found["B"].chosen, found["B"].people) == (10, 3, 35)


def test_four_fifths_is_enough() -> None:
    found = rows(["t0", "t60"] * 10, [True] * 20, [1] * 20)
    assert found["B"].impact_ratio == 1.0
    # 10 looks for 60 people against 10 for 35: those of A get less attention each.
    assert found["A"].exposure_ratio == pytest.approx(35 / 60)
    assert found["A"].below_four_fifths


def test_exposure_falls_with_position() -> None:
    found = rows(["t0", "t60"], [False, False], [1, 3])
    assert found["A"].exposure == pytest.approx(1 / 60)
    assert found["B"].exposure == pytest.approx(0.5 / 35)


def test_the_missing_and_the_few_are_shown_but_nobody_is_measured_by_them() -> None:
    found = rows(["t95"] * 2 + ["t99"] * 2 + ["t0"] * 4, [True] * 4 + [True, True, False, False])
    assert found["C"].small
    assert not found["C"].below_four_fifths
    assert found[NOT_STATED].people == 4
    assert not found[NOT_STATED].below_four_fifths
    assert found["A"].impact_ratio == 1.0  # not against C, of whom one was always chosen
    assert list(found)[-1] == NOT_STATED


def test_a_group_never_shown_has_no_rate_and_says_so() -> None:
    found = rows(["t0"], [True])
    assert math.isnan(found["B"].selection_rate)
    assert math.isnan(found["B"].impact_ratio)
    assert found["B"].exposure == 0
    assert found["B"].below_four_fifths  # no attention at all


def test_nobody_gives_no_rows() -> None:
    none = np.zeros(0)
    assert audit("x", {}, [], none.astype(np.str_), none.astype(np.int64), none.astype(bool)) == []


def test_a_minimum_brings_the_best_of_the_group_forward_and_no_further_than_needed() -> None:
    scores = np.array([9, 8, 7, 6, 5, 4], dtype=np.float32)
    groups = ["A", "A", "A", "A", "B", "B"]
    assert with_minimum(scores, groups, {"B": 0.5}, 4).tolist() == [0, 4, 1, 5]
    assert with_minimum(scores, groups, {"B": 0.25}, 4).tolist() == [0, 1, 2, 4]
    assert with_minimum(scores, groups, {}, 3).tolist() == [0, 1, 2]


def test_two_minimums_that_fall_due_together_are_both_kept() -> None:
    scores = np.array([9, 8, 7, 2, 1], dtype=np.float32)
    groups = ["A", "A", "A", "B", "C"]
    assert with_minimum(scores, groups, {"B": 0.25, "C": 0.25}, 4).tolist() == [0, 1, 3, 4]


def test_a_group_with_too_few_members_gives_what_it_has() -> None:
    assert with_minimum(np.array([3, 2, 1], dtype=np.float32), ["A", "A", "B"], {"B": 0.9}, 3).tolist() == [0, 2, 1]


@pytest.mark.parametrize("shares", [{"A": -0.1}, {"A": 0.6, "B": 0.6}])
def test_impossible_minimums_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="shares"):
        with_minimum(np.ones(3, dtype=np.float32), ["A", "B", "A"], shares, 3)


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 100)), min_size=1, max_size=30),
    st.sampled_from([{"A": 0.3}, {"A": 0.5, "B": 0.5}, {"A": 0.2, "B": 0.3, "C": 0.4}]),
    st.integers(1, 12),
)
def test_every_prefix_holds_its_minimum(people: list[tuple[str, int]], shares: dict[str, float], depth: int) -> None:
    groups = [group for group, _ in people]
    scores = np.array([score for _, score in people], dtype=np.float32)
    order = with_minimum(scores, groups, shares, depth)
    assert len(set(order.tolist())) == len(order) == min(depth, len(people))
    for k in range(1, len(order) + 1):
        for group, share in shares.items():
            held = sum(groups[row] == group for row in order[:k])
            assert held >= min(int(share * k + 1e-9), groups.count(group))


def test_the_cost_of_a_minimum_is_what_it_gives_up() -> None:
    scores = np.array([1.0, 0.5, 0.0], dtype=np.float32)
    assert cost(scores, np.array([0, 1, 2])) == 0
    assert cost(scores, np.array([2, 1, 0])) == pytest.approx(1 - (0.5 / np.log2(3) + 0.5) / (1 + 0.5 / np.log2(3)))
    assert cost(np.zeros(3, dtype=np.float32), np.array([0, 1, 2])) == 0
