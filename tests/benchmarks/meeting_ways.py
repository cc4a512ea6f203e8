"""The planner and its competitors, each from a market to an answer with a remark."""

from collections.abc import Callable
from dataclasses import dataclass

from embeddings.vectors import IntArray
from matcher.fair.planning.plan import FOR_COMFORT, plan
from matcher.fair.planning.timetable import NOWHERE
from matcher.fair.programme import Programme
from tests.benchmarks.meeting_market import Market, paired
from tests.benchmarks.meeting_methods import (
    Chosen,
    Solved,
    TooLarge,
    cp_sat_pairs,
    cp_sat_whole,
    first_free_slot,
    gale_shapley,
    greedy,
    linear_programme,
)

ROUNDING = 1e-9  # of a share: what adding floating numbers in another order may change


@dataclass(frozen=True)
class Answer:
    """Either who meets whom, or a whole programme; neither where nothing was found in time, or not tried."""

    chosen: Chosen | None = None
    programme: Programme | None = None
    remark: str = ""


Way = Callable[[Market], Answer]


def ours_pairs(market: Market) -> Answer:
    """From arrays to the proof."""
    try:
        found = paired(market.made, market.resources)
    except TimeoutError as error:
        return Answer(remark=f"no answer: {error}")
    proven = "proven best" if found.optimality.gap < ROUNDING else f"proven to {found.optimality.gap:.1e}"
    return Answer(found.chosen, remark=f"{found.optimality.method}, {proven}")


def ours_first_pass(market: Market) -> Answer:
    """From scores to a programme, without polishing and without kinder times."""
    return _planned(market, 0)


def ours_polished(market: Market, seconds: float) -> Answer:
    """seconds: for polishing and, at its end, kinder times."""
    return _planned(market, seconds / (1 + FOR_COMFORT))


def by_linear_programme(market: Market) -> Answer:
    chosen, bound = linear_programme(market)
    return Answer(chosen, remark=f"integral; its bound and ours differ by {abs(bound - market.bound) / bound:.0e}")


def by_greedy(market: Market) -> Answer:
    return Answer(greedy(market))


def by_greedy_least_first(market: Market) -> Answer:
    return Answer(greedy(market, least_first=True))


def by_gale_shapley(market: Market) -> Answer:
    return Answer(gale_shapley(market), remark="`matching`, in rounds of hospital–resident")


def by_cp_sat_pairs(market: Market, seconds: float) -> Answer:
    solved = cp_sat_pairs(market, seconds)
    return Answer(None if solved.slots is None else solved.slots != NOWHERE, remark=_said(solved, market, seconds))


def greedy_whole(market: Market) -> Answer:
    return Answer(programme=market.programme(first_free_slot(market)))


def by_cp_sat(market: Market, seconds: float) -> Answer:
    return _by_cp_sat(market, seconds, None)


def by_cp_sat_from_greedy(market: Market, seconds: float) -> Answer:
    return _by_cp_sat(market, seconds, first_free_slot(market))


def _planned(market: Market, seconds: float) -> Answer:
    made = market.made
    programme = plan(made.fair, made.participants, made.scored, strict=False, seconds=seconds)
    assert programme.pairing is not None
    assert programme.timetable is not None
    remark = (
        f"from scores; pairs {programme.pairing.seconds:.1f} s, slots, tables and people "
        f"{programme.timetable.seconds:.1f} s"
    )
    return Answer(programme=programme, remark=remark)


def _by_cp_sat(market: Market, seconds: float, hint: IntArray | None) -> Answer:
    try:
        solved = cp_sat_whole(market, seconds, hint=hint)
    except TooLarge as error:
        return Answer(remark=str(error))
    programme = None if solved.slots is None else market.programme(solved.slots)
    return Answer(programme=programme, remark=_said(solved, market, seconds))


def _said(solved: Solved, market: Market, seconds: float) -> str:
    building = f"{solved.building:.0f} s of it to state the problem"
    if solved.slots is None:
        return f"no answer in {seconds:.0f} s of solving; {building}"
    own = f"its own bound is {solved.bound / market.bound:.2%} of ours"
    return f"{'proven' if solved.proven else f'not proven in {seconds:.0f} s'}; {own}; {building}"
