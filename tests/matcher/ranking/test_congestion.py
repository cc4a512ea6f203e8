import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import poisson

from matcher.learning.simulated_fair import SimulatedFair
from matcher.ranking.congestion import Candidates, FairLists, fair_lists, places_within, prices


def market(invited: list[list[float]], accepted: float = 1.0) -> Candidates:
    """Every demand (a row) against every talent."""
    table = np.array(invited, dtype=np.float32)
    demands, talents = np.indices(table.shape).reshape(2, -1)
    return Candidates(demands, talents, table.ravel(), np.full(table.size, accepted, dtype=np.float32))


def lists_of(candidates: Candidates, lists: FairLists) -> list[list[int]]:
    """Numbers of talents, demand by demand."""
    talents, demands = candidates.talents[lists.rows], candidates.demands[lists.rows]
    return [talents[demands == one].tolist() for one in np.unique(candidates.demands)]


def expected_meetings(candidates: Candidates, lists: FairLists, capacity: int) -> float:
    """The sum over talents of E[min(N, capacity)], N Poisson, from its definition."""
    chances = candidates.both[lists.rows] * lists.positions**-0.8
    asked = np.bincount(candidates.talents[lists.rows], chances, minlength=candidates.talent_count)
    counts = np.arange(200)
    return float((np.minimum(counts, capacity) * poisson.pmf(counts, asked[:, None])).sum())


def simulated(scale: float = 1.5, seed: int = 3) -> Candidates:
    fair = SimulatedFair(60, 120, seed, crowding=scale)
    demands, talents = fair.everyone()
    truth = fair.truth(demands, talents)
    rows = np.flatnonzero(places_within(demands, truth.invited * truth.accepted) < 50)
    chances = (one[rows].astype(np.float32) for one in (truth.invited, truth.accepted))
    return Candidates(demands[rows], talents[rows], *chances)


def test_where_there_is_room_for_all_the_best_come_first() -> None:
    candidates = market([[0.2, 0.9, 0.5], [0.3, 0.8, 0.1]])
    lists = fair_lists(candidates, length=2, capacity=100)
    assert lists_of(candidates, lists) == [[1, 2], [1, 0]]
    assert lists.positions.tolist() == [1, 2, 1, 2]
    assert lists.prices == pytest.approx([0, 0, 0], abs=1e-6)


def test_a_talent_whom_everybody_wants_is_left_to_some() -> None:
    """Ten demands all like talent 0 best and have a second of their own that is nearly as good."""
    wanted = 0.1 * np.ones((10, 11)) + 0.6 * np.eye(10, 11, k=1)
    wanted[:, 0] = 0.8
    candidates = market(wanted.tolist())
    first = [one[0] for one in lists_of(candidates, fair_lists(candidates, length=1, capacity=1))]
    assert 1 <= first.count(0) <= 3
    assert [talent for talent in first if talent != 0] == [place + 1 for place, one in enumerate(first) if one != 0]
    crowded = [one[0] for one in lists_of(candidates, fair_lists(candidates, length=1, capacity=1, realised=0.0))]
    assert crowded == [0] * 10


def test_the_star_goes_to_those_who_have_nobody_else() -> None:
    candidates = market([[0.8, 0.7, 0.0], [0.8, 0.0, 0.1], [0.8, 0.0, 0.7]])
    assert lists_of(candidates, fair_lists(candidates, length=1, capacity=1)) == [[1], [0], [2]]


def test_how_many_others_hold_the_talent_is_counted() -> None:
    candidates = market([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9]])
    lists = fair_lists(candidates, length=1, capacity=5)
    assert lists_of(candidates, lists) == [[0], [0], [1]]
    assert lists.others.tolist() == [1, 1, 0]
    assert lists.prices[0] > lists.prices[1] > 0


def test_the_price_is_the_chance_of_being_booked_out() -> None:
    asked = np.array([0.0, 0.5, 2.0, 40.0, 1.0])
    slots = np.array([3, 1, 3, 8, 0])
    assert prices(asked, slots) == pytest.approx([0, 1 - np.exp(-0.5), poisson.sf(2, 2.0), 1, 1])


@pytest.mark.parametrize("capacity", [1, 3, 8])
def test_no_demand_can_bring_about_more_meetings_by_another_list(capacity: int) -> None:
    candidates = simulated()
    lists = fair_lists(candidates, length=10, capacity=capacity)
    looked = np.arange(1, 11) ** -0.8
    asked = np.bincount(
        candidates.talents[lists.rows],
        candidates.both[lists.rows] * lists.positions**-0.8,
        minlength=candidates.talent_count,
    )
    for demand in np.unique(candidates.demands):
        own = lists.rows[candidates.demands[lists.rows] == demand]
        others: NDArray[np.float64] = asked.copy()
        others[candidates.talents[own]] -= candidates.both[own] * looked
        worth = candidates.both * poisson.cdf(capacity - 1, others[candidates.talents])
        best = np.sort(worth[candidates.demands == demand])[::-1][:10]
        assert worth[own] @ looked == pytest.approx(best @ looked, abs=1e-8)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_priced_lists_bring_more_people_together_than_the_order_by_chance(seed: int) -> None:
    candidates = simulated(seed=seed)
    by_chance = fair_lists(candidates, length=10, capacity=2, realised=0.0)
    priced = fair_lists(candidates, length=10, capacity=2)
    assert expected_meetings(candidates, priced, 2) > expected_meetings(candidates, by_chance, 2) * 1.01


def test_only_candidates_are_listed_and_each_once() -> None:
    candidates = Candidates(
        np.array([0, 0, 3]), np.array([4, 2, 4]), np.array([0.2, 0.3, 0.5], np.float32), np.ones(3, np.float32)
    )
    lists = fair_lists(candidates, length=10, capacity=2)
    assert lists.rows.tolist() == [1, 0, 2]
    assert lists.positions.tolist() == [1, 2, 1]
    assert lists.others.tolist() == [0, 1, 1]
    assert len(lists.prices) == 5


def test_every_talent_may_have_his_own_number_of_slots() -> None:
    candidates = market([[0.8, 0.5]] * 4)
    of_talents = [one[0] for one in lists_of(candidates, fair_lists(candidates, length=1, capacity=np.array([0, 4])))]
    assert of_talents == [1, 1, 1, 1]


def test_without_candidates_there_are_no_lists() -> None:
    none = np.zeros(0, dtype=np.int64)
    nothing = np.zeros(0, dtype=np.float32)
    lists = fair_lists(Candidates(none, none, nothing, nothing), length=5, capacity=3)
    assert (len(lists), len(lists.prices), len(lists.others)) == (0, 0, 0)


def test_candidates_that_are_not_in_order_or_not_of_one_length_are_refused() -> None:
    one, two = np.ones(1, np.float32), np.ones(2, np.float32)
    with pytest.raises(ValueError, match="demand by demand"):
        Candidates(np.array([1, 0]), np.array([0, 0]), two, two)
    with pytest.raises(ValueError, match="one length"):
        Candidates(np.array([1, 2]), np.array([0, 0]), two, one)


def test_places_are_by_falling_worth_in_each_group() -> None:
    groups, worth = np.array([5, 2, 5, 2, 5]), np.array([0.1, 0.5, 0.9, 0.7, 0.1])
    assert places_within(groups, worth).tolist() == [1, 1, 0, 0, 2]
    assert places_within(groups[:0], worth[:0]).tolist() == []
