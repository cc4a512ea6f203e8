import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.fair.planning import selection
from matcher.fair.planning.selection import Family, Selecting, Sessions, relaxation, select
from tests.matcher.fair.small_problems import (
    Tried,
    in_two_chains,
    in_two_chains_with_sessions,
    keeps_limits,
    of_any_kind,
)

FLOW, PROGRAMME = "minimum-cost flow", "integer programme (HiGHS)"


def family(groups: list[int], least: list[int], most: list[int], name: str = "of a test") -> Family:
    return Family(name, *(np.array(one, dtype=np.int64) for one in (groups, least, most)))


def at_most(groups: list[int], most: list[int]) -> Family:
    return family(groups, [0] * len(most), most)


def problem(values: list[float], *families: Family, sessions: tuple[Sessions, ...] = ()) -> Selecting:
    return Selecting(np.array(values, dtype=np.float64), families, sessions)


@settings(max_examples=200, deadline=None)
@given(in_two_chains())
def test_the_flow_misses_as_few_least_limits_as_can_be_and_then_is_worth_the_most(given_problem: Selecting) -> None:
    selected = select(given_problem)
    tried = Tried(given_problem)
    value = float(given_problem.values[selected.chosen].sum())
    assert keeps_limits(given_problem, selected.chosen)
    assert selected.missed == tried.fewest_misses
    assert value == pytest.approx(tried.best_value, abs=1e-6)
    assert selected.bound == pytest.approx(value, abs=1e-6)
    if selected.margins is not None:
        assert (selected.margins[selected.chosen] >= -1e-6).all()
        assert (selected.margins[~selected.chosen] <= 1e-6).all()


@settings(deadline=None)
@given(of_any_kind() | in_two_chains_with_sessions())
def test_with_sessions_or_limits_that_cross_as_few_are_missed_as_can_be_and_then_it_is_worth_the_most(
    given_problem: Selecting,
) -> None:
    selected = select(given_problem)
    tried = Tried(given_problem)
    value = float(given_problem.values[selected.chosen].sum())
    assert keeps_limits(given_problem, selected.chosen)
    assert selected.missed == tried.fewest_misses
    assert value == pytest.approx(tried.best_value, abs=1e-5)
    assert selected.bound >= value - 1e-6


@settings(deadline=None)
@given(in_two_chains() | of_any_kind())
def test_a_relaxation_is_the_smallest_that_lets_all_least_limits_be_met(given_problem: Selecting) -> None:
    tried = Tried(given_problem)
    found = relaxation(given_problem)
    lowered = [
        Family(one.name, one.groups, one.least - by, one.most)
        for one, by in zip(given_problem.families, found.lowered, strict=True)
    ]
    assert sum(int(by.sum()) for by in found.lowered) == tried.fewest_misses
    assert all((one.least >= 0).all() for one in lowered)
    assert select(Selecting(given_problem.values, lowered, given_problem.sessions)).missed == 0
    if tried.least_excess is None:
        assert found.raised is None
    else:
        assert found.raised is not None
        raised = [
            Family(one.name, one.groups, one.least, one.most + by)
            for one, by in zip(given_problem.families, found.raised, strict=True)
        ]
        assert sum(int(by.sum()) for by in found.raised) == tried.least_excess
        assert select(Selecting(given_problem.values, raised, given_problem.sessions)).missed == 0


@settings(deadline=None)
@given(in_two_chains(), st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_change_what_they_are_worth(given_problem: Selecting, random) -> None:
    order = list(range(len(given_problem)))
    random.shuffle(order)
    shuffled = Selecting(
        given_problem.values[order],
        [Family(one.name, one.groups[order], one.least, one.most) for one in given_problem.families],
    )
    first, second = select(given_problem), select(shuffled)
    assert first.missed == second.missed
    assert given_problem.values[first.chosen].sum() == pytest.approx(shuffled.values[second.chosen].sum(), abs=1e-6)


def test_an_assignment_prefers_two_good_pairs_to_the_best_and_a_poor_one() -> None:
    talents, demands = at_most([0, 0, 1, 1], [1, 1]), at_most([0, 1, 0, 1], [1, 1])
    selected = select(problem([0.9, 0.8, 0.8, 0.1], talents, demands))
    assert selected.chosen.tolist() == [False, True, True, False]
    assert selected.bound == pytest.approx(1.6)
    assert selected.method == FLOW
    assert selected.lacking[0].tolist() == [0, 0]


def test_demands_within_organisations_and_meetings_within_talents_are_a_network() -> None:
    talents = at_most([0, 0, 1, 1, 2, 2], [1, 1, 1])
    demands = at_most([0, 1, 0, 1, 0, 2], [2, 2, 1])
    organisations = at_most([0, 0, 0, 0, 0, 1], [2, 1])
    selected = select(problem([0.5, 0.6, 0.7, 0.2, 0.9, 0.4], demands, talents, organisations))
    assert selected.method == FLOW
    assert selected.chosen.tolist() == [False, True, True, False, False, True]


def test_limits_of_a_fine_family_hold_outside_the_groups_of_the_coarse_one() -> None:
    """Three families which all lie in one another, though the third crosses a group of the first."""
    fine = at_most([0, 0, 1, 1, 2, 2], [1, 1, 1])
    coarse = at_most([0, 0, 0, 0, -1, -1], [3])
    finest = at_most([-1, -1, -1, -1, 0, -1], [0])
    for order in ((fine, coarse, finest), (finest, coarse, fine), (coarse, finest, fine)):
        selected = select(problem([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], *order))
        assert selected.chosen.tolist() == [True, False, True, False, False, True]
        assert selected.method == FLOW


def test_families_each_partly_within_the_next_all_keep_their_limits() -> None:
    """The first lies within the second, that within the third, and that within the first."""
    first = at_most([0, 1, 2, 2, -1, -1], [0, 1, 1])
    second = at_most([0, 0, -1, -1, 1, 2], [1, 1, 0])
    third = at_most([-1, -1, 0, 1, 2, 2], [0, 1, 1])
    circle = problem([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], first, second, third)
    assert select(circle).chosen.tolist() == [False, True, False, True, True, False]


def test_families_that_cross_go_to_an_integer_programme() -> None:
    crossing = [at_most(groups, [1, 1]) for groups in ([0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0])]
    selected = select(problem([0.9, 0.8, 0.7, 0.6], *crossing))
    assert selected.method == PROGRAMME
    assert selected.margins is None
    assert selected.chosen.tolist() == [True, False, False, False]


def test_no_pairs_are_nothing_to_choose_from() -> None:
    selected = select(problem([], family([], [2], [3])))
    assert selected.chosen.shape == (0,)
    assert selected.bound == 0
    assert selected.lacking[0].tolist() == [2]
    assert selected.missed == 2


def test_a_pair_of_no_worth_is_chosen_for_a_least_limit_only() -> None:
    assert select(problem([-0.5, -0.2], at_most([0, 0], [2]))).chosen.tolist() == [False, False]
    assert select(problem([-0.5, -0.2], family([0, 0], [1], [2]))).chosen.tolist() == [False, True]


def test_groups_without_pairs_lack_all_that_they_ask_for() -> None:
    selected = select(problem([0.5], family([1], [1, 0, 2], [1, 1, 2])))
    assert selected.chosen.tolist() == [True]
    assert selected.lacking[0].tolist() == [1, 0, 2]


def test_pairs_without_limits_are_chosen_for_their_value() -> None:
    assert select(problem([0.5, -0.5, 0.1])).chosen.tolist() == [True, False, True]


def test_a_least_limit_comes_before_any_value() -> None:
    talents = at_most([0, 0, 0], [2])
    demands = family([0, 1, 2], [0, 0, 1], [1, 1, 1])
    selected = select(problem([0.9, 0.8, 0.01], talents, demands))
    assert selected.chosen.tolist() == [True, False, True]
    assert selected.bound == pytest.approx(0.91)


def test_a_session_has_as_many_guests_as_it_needs_or_none() -> None:
    host = at_most([0, 0, 0, 0], [4])
    guests = at_most([0, 1, 2, 3], [1, 1, 1, 1])
    of_three = problem([0.9, 0.1, -0.2, -0.9], host, guests, sessions=(Sessions(0, 0, 3, 4, 1),))
    assert select(of_three).chosen.tolist() == [True, True, True, False]
    not_worth_it = problem([0.9, 0.1, -1.2, -1.9], host, guests, sessions=(Sessions(0, 0, 3, 4, 1),))
    assert not select(not_worth_it).chosen.any()
    of_two_or_four = problem([0.9, 0.1, 0.2, -0.5], host, guests, sessions=(Sessions(0, 0, 2, 2, 2),))
    assert select(of_two_or_four).chosen.tolist() == [True, False, True, False]


def test_sessions_that_flows_can_fill_are_proven_without_an_integer_programme() -> None:
    host = at_most([0, 0, 0, 1], [3, 1])
    guests = at_most([0, 1, 2, 2], [1, 1, 1])
    selected = select(problem([0.9, 0.8, 0.1, 0.1], host, guests, sessions=(Sessions(0, 0, 3, 3, 1),)))
    assert selected.chosen.tolist() == [True, True, True, False]
    assert (selected.method, selected.bound) == ("minimum-cost flows", pytest.approx(1.8))
    assert selected.margins is not None


def test_what_flows_found_stands_where_the_integer_programme_finds_nothing_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_late(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(selection, "integer_programme", too_late)
    host = at_most([0, 0, 0], [3])
    selected = select(problem([0.9, 0.8, -0.5], host, sessions=(Sessions(0, 0, 3, 3, 1),)))
    assert selected.chosen.tolist() == [True, True, True]
    assert selected.bound == pytest.approx(1.7)


def test_both_ways_out_are_named_where_least_limits_cannot_be_met() -> None:
    """Two demands ask for both talents, who have one meeting each."""
    talents = at_most([0, 0, 1, 1], [1, 1])
    demands = family([0, 1, 0, 1], [2, 1], [2, 2])
    stuck = problem([0.5, 0.5, 0.5, 0.5], talents, demands)
    assert select(stuck).missed == 1
    found = relaxation(stuck)
    assert found.lowered[0].tolist() == [0, 0]
    assert found.lowered[1].sum() == 1
    assert found.raised is not None
    assert found.raised[0].sum() == 1
    assert found.raised[1].tolist() == [0, 0]


def test_no_limit_that_is_raised_makes_up_for_pairs_that_do_not_exist() -> None:
    assert relaxation(problem([0.5], family([0], [2], [3]))).raised is None


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ([0.5, 0.5], at_most([0], [1])),  # too few groups
        ([0.5], family([0], [0, 0], [1])),  # not as many least as most
        ([0.5], at_most([1], [1])),  # a group beyond the last
        ([0.5], family([0], [2], [1])),  # least above most
        ([0.5], family([0], [-1], [1])),
        ([np.nan], at_most([0], [1])),
        ([np.inf], at_most([0], [1])),
    ],
)
def test_arrays_that_do_not_fit_are_refused(values: list[float], wrong: Family) -> None:
    with pytest.raises(ValueError, match=r"fit|order|finite"):
        select(problem(values, wrong))
