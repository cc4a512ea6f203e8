"""Small markets by hand, at random and simulated, and what letters are worth there, worked out from the definition."""

import itertools

import numpy as np
from hypothesis import strategies as st

from matcher.fair.inviting.coverage import Market, Mask
from matcher.fair.inviting.letter_quotas import Quota, Terms
from matcher.learning.simulated_fair import SimulatedFair
from matcher.ranking.congestion import Candidates, places_within

PLENTY = 1000  # meetings: nobody is short of time


def market_of(
    chances: list[list[float]],
    wanted: int | list[int] = 1,
    comes: float | list[float] = 1.0,
    capacity: int = PLENTY,
    least: float = 0.0,
) -> Market:
    """Every demand (a row) against every talent; 0 where a pair is not eligible."""
    table = np.array(chances, dtype=np.float32).reshape(len(chances), len(chances[0]) if chances else 0)
    demands, talents = np.nonzero(table)
    pairs = Candidates(demands, talents, table[demands, talents], np.ones(len(demands), dtype=np.float32))
    return Market(
        pairs,
        np.broadcast_to(np.asarray(wanted, dtype=np.int64), len(table)),
        np.broadcast_to(np.asarray(comes, dtype=np.float64), table.shape[1]),
        capacity,
        least,
    )


def mask(size: int, *chosen: int) -> Mask:
    found = np.zeros(size, dtype=np.bool_)
    found[list(chosen)] = True
    return found


def everyone(market: Market) -> Mask:
    return np.ones(len(market.comes), dtype=np.bool_)


def expected(market: Market, invited: Mask) -> float:
    """The sum over demands of E[min(N, wanted)], over all ways in which the meetings of a demand may turn out."""
    total = 0.0
    for demand, wanted in enumerate(market.wanted):
        rows = np.flatnonzero((market.pairs.demands == demand) & invited[market.pairs.talents])
        for outcome in itertools.product((0, 1), repeat=len(rows)):
            chances = [q if came else 1 - q for q, came in zip(market.chances[rows], outcome, strict=True)]
            total += min(sum(outcome), int(wanted)) * float(np.prod(chances))
    return total


def within(terms: Terms, chosen: Mask) -> bool:
    counts = [(int((one.members & chosen).sum()), one) for one in terms.quotas]
    kept = all(one.least <= count and (one.most is None or count <= one.most) for count, one in counts)
    return bool(kept and chosen.sum() <= terms.letters and not (chosen & ~terms.free).any())


def all_choices(terms: Terms) -> list[Mask]:
    size = len(terms.free)
    found = []
    for count in range(min(terms.letters, size) + 1):
        choices = (mask(size, *chosen) for chosen in itertools.combinations(range(size), count))
        found += [choice for choice in choices if within(terms, choice)]
    return found


@st.composite
def markets(draw: st.DrawFn) -> Market:
    demands, talents = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    chance = st.sampled_from([0.0, 0.0, 0.05, 0.2, 0.5, 0.9, 1.0])
    table = draw(st.lists(st.lists(chance, min_size=talents, max_size=talents), min_size=demands, max_size=demands))
    wanted = draw(st.lists(st.integers(1, 3), min_size=demands, max_size=demands))
    comes = draw(st.lists(st.sampled_from([0.1, 0.4, 1.0]), min_size=talents, max_size=talents))
    return market_of(table, wanted, comes, draw(st.sampled_from([1, 2, PLENTY])), draw(st.sampled_from([0.0, 0.1])))


@st.composite
def terms_for(draw: st.DrawFn, market: Market, *, quotas: int = 3) -> Terms:
    size = len(market.comes)
    chosen = st.lists(st.booleans(), min_size=size, max_size=size)
    made = []
    for number in range(draw(st.integers(0, quotas))):
        least = draw(st.integers(0, 3))
        most = draw(st.none() | st.integers(least, 4))
        made.append(Quota(f"industry {number}", np.array(draw(chosen)), least, most))
    return Terms(draw(st.integers(0, size + 1)), np.array(draw(chosen)), tuple(made))


def simulated(demands: int, talents: int, seed: int, *, each: int, comes: float) -> Market:
    """A market whose chances are the truth of a simulated fair: the `each` likeliest demands of each talent."""
    fair = SimulatedFair(demands, talents, seed)
    of_demand, of_talent = fair.everyone()
    truth = fair.truth(of_demand, of_talent)
    rows = np.flatnonzero(places_within(of_talent, truth.invited * truth.accepted) < each)
    invited, accepted = (one[rows].astype(np.float32) for one in (truth.invited, truth.accepted))
    pairs = Candidates(of_demand[rows], of_talent[rows], invited, accepted)
    return Market(pairs, np.ones(demands, dtype=np.int64), np.full(talents, comes), PLENTY)
