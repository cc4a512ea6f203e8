import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.vectors import IntArray
from matcher.fair.inviting.coverage import Market
from matcher.fair.inviting.invitations import LEAST_GAIN, guarantee, invite
from matcher.fair.inviting.letter_quotas import Quota, Terms
from tests.matcher.fair.invitation_markets import (
    all_choices,
    everyone,
    expected,
    market_of,
    markets,
    mask,
    simulated,
    terms_for,
    within,
)


@given(st.data())
def test_the_letters_keep_their_guarantee_their_bound_and_all_quotas(data) -> None:
    market = data.draw(markets())
    terms = data.draw(terms_for(market))
    size = len(market.comes)
    invited = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size))) & ~terms.free
    plan = invite(market, invited, terms)
    choices = all_choices(terms)
    if not choices:
        assert plan.unmet is not None
        assert len(plan.talents) == 0
        return
    assert plan.unmet is None
    chosen = mask(size, *plan.talents.tolist())
    assert chosen.sum() == len(plan.talents)
    assert within(terms, chosen)
    before = expected(market, invited)
    best = max(expected(market, invited | choice) for choice in choices) - before
    assert plan.before == pytest.approx(before, abs=1e-9)
    assert plan.optimality.value == pytest.approx(expected(market, invited | chosen) - before, abs=1e-9)
    assert plan.optimality.value >= guarantee(terms) * best - 1e-9
    assert plan.optimality.bound >= best - 1e-6
    assert plan.gains.sum() == pytest.approx(plan.optimality.value)


@given(markets(), st.data())
def test_who_is_not_free_is_never_invited_and_nobody_twice(market, data) -> None:
    size = len(market.comes)
    free = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    invited = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    plan = invite(market, invited, Terms(size, free))
    assert set(plan.talents.tolist()) <= set(np.flatnonzero(free & ~invited).tolist())
    assert len(set(plan.talents.tolist())) == len(plan.talents)
    assert (np.diff(plan.gains) <= 1e-9).all()
    assert (plan.gains > LEAST_GAIN).all()


@given(markets())
def test_the_same_question_has_the_same_answer(market) -> None:
    terms = Terms(3, everyone(market))
    first, second = (invite(market, ~terms.free, terms) for _ in range(2))
    assert first.talents.tolist() == second.talents.tolist()


def test_of_equals_the_first_is_invited() -> None:
    market = market_of([[0.5, 0.5, 0.5]])
    assert invite(market, mask(3), Terms(2, everyone(market))).talents.tolist() == [0, 1]


def test_the_second_star_of_one_demand_waits_for_who_serves_another() -> None:
    market = market_of([[0.9, 0.8, 0.0], [0.0, 0.0, 0.3]])
    plan = invite(market, mask(3), Terms(2, everyone(market)))
    assert plan.talents.tolist() == [0, 2]
    assert plan.gains == pytest.approx([0.9, 0.3])


def test_what_the_invited_cover_is_not_covered_again() -> None:
    market = market_of([[0.9, 0.8, 0.0], [0.0, 0.0, 0.3]])
    plan = invite(market, mask(3, 0), Terms(1, everyone(market)))
    assert plan.talents.tolist() == [2]
    assert plan.before == pytest.approx(0.9)
    assert plan.expected == pytest.approx(1.2)


def test_a_demand_that_wants_several_is_served_by_several() -> None:
    market = market_of([[0.9, 0.8, 0.0], [0.0, 0.0, 0.3]], wanted=[2, 1])
    assert invite(market, mask(3), Terms(2, everyone(market))).talents.tolist() == [0, 1]


def test_no_letter_goes_out_for_nothing_unless_a_quota_asks_for_it() -> None:
    market = market_of([[1.0, 1.0, 0.0]])
    free = everyone(market)
    assert invite(market, mask(3), Terms(3, free)).talents.tolist() == [0]
    owed = Terms(3, free, (Quota("other", mask(3, 2), least=1),))
    assert invite(market, mask(3), owed).talents.tolist() == [0, 2]


def test_quotas_that_cannot_be_met_leave_all_letters_unwritten_and_name_what_lacks() -> None:
    market = market_of([[0.9, 0.8, 0.3]])
    plan = invite(market, mask(3), Terms(2, everyone(market), (Quota("sea", mask(3, 0, 1, 2), least=3),)))
    assert len(plan.talents) == 0
    assert plan.unmet is not None
    assert [(one.name, one.missing) for one in plan.unmet.lacking] == [("sea", 1)]
    assert plan.unmet.letters == 3


def test_the_guarantee_is_the_one_that_the_terms_have() -> None:
    free = np.ones(4, dtype=np.bool_)
    apart = (Quota("a", mask(4, 0, 1), most=1), Quota("b", mask(4, 2), most=1))
    across = (Quota("a", mask(4, 0, 1), most=1), Quota("b", mask(4, 1, 2), most=1))
    assert guarantee(Terms(2, free)) == pytest.approx(1 - 1 / math.e)
    assert guarantee(Terms(2, free, apart)) == 1 / 2
    assert guarantee(Terms(2, free, across)) == 1 / 3
    assert guarantee(Terms(2, free, (Quota("a", mask(4, 0, 1), least=1),))) == 1 / 2
    assert guarantee(Terms(2, free, (*across, Quota("c", mask(4, 1), least=1)))) == 0


def test_no_letters_and_no_talents_make_an_empty_plan() -> None:
    market = market_of([[0.9, 0.8]])
    assert invite(market, mask(2), Terms(0, everyone(market))).optimality.value == 0
    nobody = market_of([[]])
    assert len(invite(nobody, mask(0), Terms(5, everyone(nobody))).talents) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_more_demands_are_met_than_by_the_highest_scores_or_at_random(seed: int) -> None:
    """On simulated markets, drawn 2,000 times: who comes, and which of his meetings then come about."""
    market = simulated(60, 200, seed, each=12, comes=0.4)
    letters, random = 20, np.random.default_rng(seed)
    plan = invite(market, mask(200), Terms(letters, everyone(market)))
    highest = np.zeros(200)
    np.maximum.at(highest, market.pairs.talents, market.chances)
    met = _met(market, plan.talents, random)
    assert met == pytest.approx(plan.optimality.value, rel=0.03)
    assert met > 1.05 * _met(market, np.argsort(-highest, kind="stable")[:letters], random)
    assert met > 2 * _met(market, random.permutation(200)[:letters], random)
    assert plan.optimality.gap < 0.01


def _met(market: Market, talents: IntArray, random: np.random.Generator, times: int = 2000) -> float:
    """Demands that had a meeting, on average."""
    come = random.random((times, len(market.comes))) < market.comes
    rows = np.flatnonzero(np.isin(market.pairs.talents, talents))
    met = np.zeros((times, len(market.wanted)), dtype=np.bool_)
    for row in rows:
        happened = random.random(times) < market.pairs.both[row]
        met[:, market.pairs.demands[row]] |= happened & come[:, market.pairs.talents[row]]
    return float(met.sum(axis=1).mean())
