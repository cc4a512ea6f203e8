import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.fair.inviting.coverage import Cover, Why, coverage
from tests.matcher.fair.invitation_markets import expected, market_of, markets, mask


@given(markets(), st.data())
def test_expected_meetings_are_those_of_the_definition(market, data) -> None:
    invited = np.array(data.draw(st.lists(st.booleans(), min_size=len(market.comes), max_size=len(market.comes))))
    cover = Cover.by(market, invited)
    assert cover.expected.sum() == pytest.approx(expected(market, invited), abs=1e-9)


@given(markets(), st.data())
def test_a_letter_adds_what_it_promises_and_less_the_more_are_out(market, data) -> None:
    size = len(market.comes)
    order = data.draw(st.permutations(range(size)))
    cover, last = Cover(market), np.full(size, np.inf)
    for talent in order:
        gains = cover.gains()
        assert (gains >= -1e-12).all()
        assert (gains <= last + 1e-12).all()
        before = cover.expected.sum()
        cover.add(talent)
        assert cover.expected.sum() == pytest.approx(before + gains[talent], abs=1e-9)
        last = gains


def test_who_is_asked_for_more_than_he_has_time_for_shares_his_time() -> None:
    free = market_of([[0.9]] * 10)
    booked = market_of([[0.9]] * 10, capacity=3)
    assert Cover.by(free, mask(1, 0)).expected.sum() == pytest.approx(9.0, abs=1e-6)
    # E[min(Poisson(9), 3)], from the definition: 3 − 3 P(0) − 2 P(1) − P(2)
    meetings = 3 - np.exp(-9) * (3 + 2 * 9 + 9**2 / 2)
    assert Cover.by(booked, mask(1, 0)).expected.sum() == pytest.approx(meetings, abs=1e-6)
    assert Cover.by(market_of([[0.9]], capacity=0), mask(1, 0)).expected.sum() == 0


def test_the_report_says_who_covers_whom_the_likeliest_first() -> None:
    market = market_of([[0.2, 0.8, 0.5], [0.0, 0.0, 0.4]], comes=0.5)
    found = coverage(market, mask(3, 0, 1, 2), mask(3))
    assert market.pairs.talents[found.rows].tolist() == [1, 2, 0, 2]
    assert market.pairs.demands[found.rows].tolist() == [0, 0, 0, 1]
    assert found.some == pytest.approx([1 - 0.9 * 0.6 * 0.75, 0.2])
    assert found.expected == pytest.approx(found.some)
    assert found.why == (None, None)


def test_it_says_why_nobody_covers_a_demand() -> None:
    market = market_of(
        [
            [0.0, 0.0, 0.0, 0.0],  # nobody is eligible
            [0.0, 0.0, 0.05, 0.0],  # only somebody who hardly fits
            [0.9, 0.0, 0.05, 0.0],  # only somebody who declined would do
            [0.9, 0.0, 0.0, 0.7],  # another would do, and has no letter
            [0.9, 0.3, 0.0, 0.0],  # somebody who is invited
        ],
        least=0.1,
    )
    found = coverage(market, mask(4, 1, 2), mask(4, 0))
    assert found.why == (Why.NOBODY_ELIGIBLE, Why.TOO_SMALL, Why.REFUSED, Why.NO_LETTER, None)
    assert found.expected == pytest.approx([0, 0, 0, 0, 0.3])


def test_a_fair_without_demands_or_talents_is_covered_by_nobody() -> None:
    empty = market_of([])
    assert coverage(empty, mask(0), mask(0)).why == ()
    alone = market_of([[0.0, 0.0]])
    assert coverage(alone, mask(2, 0), mask(2)).why == (Why.NOBODY_ELIGIBLE,)
    assert Cover(alone).gains().tolist() == [0, 0]


@pytest.mark.parametrize(("wanted", "comes"), [(0, 1.0), (1, 1.2), (1, -0.1)])
def test_what_means_nothing_is_refused(wanted: int, comes: float) -> None:
    with pytest.raises(ValueError, match=r"wants at least|between 0 and 1"):
        market_of([[0.5]], wanted, comes)
