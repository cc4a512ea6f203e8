"""The checks of the benchmark of meetings see what is wrong, and its competitors are what they are said to be."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from matcher.fair.planning.plan import plan
from matcher.fair.planning.timetable import NOWHERE
from matcher.fair.programme import Meeting, Programme
from tests.benchmarks import meeting_methods
from tests.benchmarks.meeting_checks import Broken, Lacking, check_pairs, check_programme, lacking, value_of
from tests.benchmarks.meeting_market import Market, paired, with_hosts
from tests.benchmarks.meeting_methods import (
    TooLarge,
    cp_sat_pairs,
    cp_sat_whole,
    first_free_slot,
    gale_shapley,
    greedy,
    linear_programme,
)
from tests.benchmarks.meeting_ways import by_cp_sat
from tests.benchmarks.meetings import Row, table
from tests.benchmarks.simulated_meetings import SimulatedMeetings, simulated


@pytest.fixture(scope="module")
def made() -> SimulatedMeetings:
    return simulated(
        24, 16, per_talent=(5, 8), caps=(2, 4), slots=6, blocked=0.3, rooms=2, tables=14, interpreters=8, walk=10
    )


@pytest.fixture(scope="module")
def market(made: SimulatedMeetings) -> Market:
    return Market.of(made)


@pytest.fixture(scope="module")
def planned(made: SimulatedMeetings) -> Programme:
    return plan(made.fair, made.participants, made.scored, strict=False, seconds=1)


def changed(programme: Programme, meeting: Meeting, **fields: object) -> Programme:
    other = meeting.model_copy(update=fields)
    return programme.model_copy(
        update={"meetings": tuple(other if one.id == meeting.id else one for one in programme.meetings)}
    )


def a_talent_in_two_places(made: SimulatedMeetings, programme: Programme) -> Programme:
    busy = {(one.slot, one.demands) for one in programme.meetings}
    for before, after in itertools.combinations(programme.meetings, 2):
        if before.talents == after.talents and (before.slot, after.demands) not in busy:
            return changed(programme, after, slot=before.slot)
    raise AssertionError("nobody has two meetings")


def a_table_twice(made: SimulatedMeetings, programme: Programme) -> Programme:
    for one, other in itertools.combinations(programme.meetings, 2):
        if one.slot == other.slot:
            return changed(programme, other, table=one.table)
    raise AssertionError("no two meetings are at once")


def somebody_away(made: SimulatedMeetings, programme: Programme) -> Programme:
    slot_of = {slot.starts: slot.id for slot in made.fair.slots}
    for one in programme.meetings:
        for absence in made.fair.absences:
            if absence.who == one.talents[0]:
                return changed(programme, one, slot=slot_of[absence.since])
    raise AssertionError("nobody is away")


def no_interpreter(made: SimulatedMeetings, programme: Programme) -> Programme:
    return changed(programme, next(one for one in programme.meetings if one.interpreter), interpreter="")


def somebody_else_for_a_demand(made: SimulatedMeetings, programme: Programme) -> Programme:
    first, second = made.fair.representatives[:2]
    meeting = next(one for one in programme.meetings if one.representatives == (first.id,))
    return changed(programme, meeting, representatives=(second.id,))


def a_table_that_there_is_not(made: SimulatedMeetings, programme: Programme) -> Programme:
    return changed(programme, programme.meetings[0], table="T9999")


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        (a_talent_in_two_places, r"t\d+ is in two meetings in"),
        (a_table_twice, r"T\d+ is in two meetings in"),
        (somebody_away, "is not there in"),
        (no_interpreter, "nobody interprets for"),
        (somebody_else_for_a_demand, "does not speak for"),
        (a_table_that_there_is_not, "needs what there is not"),
    ],
)
def test_a_programme_passes_until_something_wrong_is_planted(
    made: SimulatedMeetings, planned: Programme, plant: Callable[[SimulatedMeetings, Programme], Programme], says: str
) -> None:
    assert len(planned.meetings) > 20
    check_programme(made, planned)
    with pytest.raises(Broken, match=says):
        check_programme(made, plant(made, planned))


def test_who_cannot_walk_so_far_is_found(made: SimulatedMeetings, planned: Programme) -> None:
    """All walks take an hour from now on."""
    walks = tuple(one.model_copy(update={"minutes": 60}) for one in made.fair.walks)
    with pytest.raises(Broken, match="minutes for a walk of 60 after"):
        check_programme(replace(made, fair=made.fair.changed(walks=walks)), planned)


def test_pairs_that_may_not_meet_or_meet_too_often_are_found(made: SimulatedMeetings, market: Market) -> None:
    pairs = market.pairs(greedy(market))
    check_pairs(made, pairs)
    with pytest.raises(Broken, match="meets 2 times, once is allowed"):
        check_pairs(made, [*pairs, pairs[0]])
    with pytest.raises(Broken, match="meets 1 times, never is allowed"):
        check_pairs(made, [*pairs, ("d0", "nobody")])
    with pytest.raises(Broken, match=r"has \d+ meetings, \d are allowed"):
        check_pairs(made, [(one.demand, one.talent) for one in made.scored])


def test_a_session_with_too_few_guests_is_found(made: SimulatedMeetings) -> None:
    hosted = with_hosts(made, 5, least=3, most=4)
    demand = next(one.host for one in hosted.fair.rules.groups)
    guests = [(one.demand, one.talent) for one in made.scored if one.demand == demand]
    check_pairs(hosted, [])
    with pytest.raises(Broken, match=f"{demand} cannot hold its sessions with 2 guests"):
        check_pairs(hosted, guests[:2])


def test_parties_below_their_least_limit_are_counted() -> None:
    made = simulated(2, 2, per_talent=(2, 2), least=2)
    assert lacking(made, [("d0", "t0"), ("d1", "t0"), ("d0", "t1")]) == Lacking(parties=2, meetings=2)


def test_a_linear_programme_and_cp_sat_find_the_value_of_the_planner(made: SimulatedMeetings, market: Market) -> None:
    ours = value_of(made, market.pairs(paired(made, market.resources).chosen))
    chosen, bound = linear_programme(market)
    solved = cp_sat_pairs(market, seconds=5)
    assert solved.proven
    assert solved.slots is not None
    for other in (market.bound, bound, value_of(made, market.pairs(chosen)), solved.bound):
        assert other == pytest.approx(ours, rel=1e-5)
    assert value_of(made, market.pairs(solved.slots != NOWHERE)) == pytest.approx(ours, rel=1e-5)


def test_greedy_is_stable(market: Market) -> None:
    """In every pair that it leaves out somebody has enough meetings, and none that is worth less."""
    chosen = greedy(market)
    left_out = market.by_score[~chosen[market.by_score]]
    assert len(left_out) > 50
    for pair in left_out.tolist():
        content = []
        for side in (market.talents, market.demands):
            own = chosen & (side.groups == side.groups[pair])
            full = int(own.sum()) == side.most[side.groups[pair]]
            content.append(full and market.values[own].min() >= market.values[pair])
        assert any(content)


def test_gale_and_shapley_leave_no_pair_that_could_still_meet(made: SimulatedMeetings, market: Market) -> None:
    pytest.importorskip("matching", reason="only the benchmark needs it")
    chosen = gale_shapley(market)
    check_pairs(made, market.pairs(chosen))
    full = [side.counts(chosen) >= side.most for side in (market.talents, market.demands)]
    left_out = np.flatnonzero(~chosen & (market.values > 0))
    assert (full[0][market.talents.groups[left_out]] | full[1][market.demands.groups[left_out]]).all()


def test_cp_sat_on_the_whole_and_greedy_give_programmes_that_pass(made: SimulatedMeetings, market: Market) -> None:
    by_greedy = first_free_slot(market)
    solved = cp_sat_whole(market, seconds=3, hint=by_greedy)
    assert solved.slots is not None
    values = []
    for slots in (by_greedy, solved.slots):
        programme = market.programme(slots)
        check_programme(made, programme)
        values.append(value_of(made, [pair for one in programme.meetings for pair in one.pairs]))
    assert 0 < values[0] <= values[1] <= market.bound


def test_a_problem_too_large_for_cp_sat_is_not_tried_and_the_answer_says_why(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_methods, "MOST_VARIABLES", 100)
    with pytest.raises(TooLarge):
        cp_sat_whole(market, seconds=1)
    answer = by_cp_sat(market, seconds=1)
    assert answer.programme is None
    assert answer.remark.startswith("not tried: ")


def test_a_row_shows_the_gap_to_the_bound_and_a_dash_for_what_was_not_found() -> None:
    found = Row("5 × 5", "pairs", "greedy", "", 1.5, 12, 9.9, 10.0, 100)
    lines = table([found, Row("5 × 5", "pairs", "CP-SAT", "no answer in 60 s")]).splitlines()
    assert lines[2] == "| 5 × 5 | pairs | greedy | 1.50 | 12 | 9.9 | 1.000% | 100 |  |"
    assert lines[3] == "| 5 × 5 | pairs | CP-SAT | – | – | – | – | – | no answer in 60 s |"
