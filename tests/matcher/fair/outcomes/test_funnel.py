"""The funnel of a small edition worked out by hand, and what holds of every funnel."""

from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.fair.frame import Attendee, Fair, Name, Representative, Slot
from matcher.fair.outcomes.definitions import Measure
from matcher.fair.outcomes.funnel import Edition, Figure, Funnel, Reach, Subject, Total, compare, figures, funnel
from matcher.fair.outcomes.outcome import Outcome, OutcomeGiven, PartyKind, Stage
from matcher.fair.programme import Meeting, Programme
from matcher.profiles.models import Kind

CLOSES = date(2025, 11, 22)
EDITION = Edition(id="blue-2025", name=Name(zh="2025年"), opens=date(2025, 11, 21), closes=CLOSES)
AS_OF = date(2026, 5, 1)
SUBJECTS = {
    "d_1": Subject(Kind.TECHNOLOGY, ("energy_environment",)),
    "d_2": Subject(Kind.JOB, ("energy_environment", "it")),
}


def told(project: str, stage: str, day: str, *parties: str, amount: str = "", **more: Any) -> Outcome:
    """Parties by their ids; of somebody outside the name. Amount: “5 USD”."""
    kinds = {"d": "demand", "t": "talent", "o": "organisation"}
    shown: list[dict[str, Any]] = [
        {"kind": kinds[one[0]], "id": one}
        if one[1:2] == "_"
        else {"kind": "talent", "anonymous": True}
        if one == "?"
        else {"kind": "outside", "name": {"en": one}}
        for one in parties
    ]
    fields: dict[str, Any] = {"project": project, "stage": stage, "day": day, "parties": shown} | more
    if amount:
        value, currency = amount.split()
        fields["amount"] = {"value": float(value), "currency": currency}
    return Outcome.of("blue-2025", OutcomeGiven.model_validate(fields))


OUTCOMES = [
    told("A", "met", "2025-11-21", "d_1", "t_1"),
    told("A", "intention", "2025-11-22", "d_1", "t_1", amount="1000000 CNY"),
    told("A", "signed", "2025-12-22", "d_1", "t_1", amount="800000 CNY"),
    told("A", "landed", "2026-02-20", "d_1", "t_1"),
    told("A", "invested", "2026-03-02", "d_1", "t_1", amount="500000 CNY"),
    told("A", "invested", "2026-04-01", "d_1", "t_1", amount="300000 CNY"),
    told("B", "met", "2025-11-22", "d_2", "t_2", "o_1"),
    told("B", "intention", "2025-11-25", "d_2", "t_2", amount="60000 USD"),
    told("B", "signed", "2025-12-02", "d_2", "t_2", "o_1", amount="50000 USD", ceremony=2),
    told("C", "intention", "2025-11-22", "d_1", "Beihai Fund (invented)", ceremony=1),
    told("D", "met", "2025-11-23", "d_3", "t_1"),
    told("E", "landed", "2026-01-10", "t_3"),
    told("F", "signed", "2025-11-22", "d_1", "t_9", amount="9 EUR", ceremony=3, planned=True),
]


def reach(*counts: int) -> Reach:
    return dict(zip(Stage, counts, strict=True))


def small(**options: Any) -> Funnel:
    return funnel(EDITION, OUTCOMES, **{"as_of": AS_OF, "subjects": SUBJECTS} | options)


def test_a_project_reached_what_is_recorded_and_all_that_comes_before_it() -> None:
    found = small()
    assert found.projects == 5
    assert found.reach == reach(5, 4, 3, 2, 1)
    assert [figures.recorded for figures in found.stages] == [3, 3, 2, 2, 1]
    assert [(f.conversion.reached, f.conversion.of) for f in found.stages if f.conversion] == [
        (4, 5), (3, 4), (2, 3), (1, 2),
    ]  # fmt: skip
    assert found.stages[0].conversion is None
    assert found.stages[1].conversion is not None
    assert found.stages[1].conversion.share == 0.8


def test_days_between_stages_are_the_median_over_projects_that_have_both() -> None:
    days = [(f.days.median, f.days.projects) if f.days else None for f in small().stages]
    assert days == [None, (2.0, 2), (18.5, 2), (60.0, 1), (10.0, 1)]


def test_amounts_are_summed_by_stage_and_currency_and_what_states_none_is_counted() -> None:
    amounts = {f.stage: (f.amounts, f.without_amount) for f in small().stages}
    assert amounts == {
        Stage.MET: ({}, 0),
        Stage.INTENTION: ({"CNY": Total(value=1e6, outcomes=1), "USD": Total(value=6e4, outcomes=1)}, 1),
        Stage.SIGNED: ({"CNY": Total(value=8e5, outcomes=1), "USD": Total(value=5e4, outcomes=1)}, 0),
        Stage.LANDED: ({}, 0),
        Stage.INVESTED: ({"CNY": Total(value=8e5, outcomes=2)}, 0),
    }


def test_each_day_on_which_the_funnel_changed_is_told() -> None:
    assert [(one.day.isoformat(), one.reached) for one in small().by_day] == [
        ("2025-11-21", reach(1, 0, 0, 0, 0)),
        ("2025-11-22", reach(3, 2, 0, 0, 0)),
        ("2025-11-23", reach(4, 2, 0, 0, 0)),
        ("2025-11-25", reach(4, 3, 0, 0, 0)),
        ("2025-12-02", reach(4, 3, 1, 0, 0)),
        ("2025-12-22", reach(4, 3, 2, 0, 0)),
        ("2026-01-10", reach(5, 4, 3, 1, 0)),
        ("2026-02-20", reach(5, 4, 3, 2, 0)),
        ("2026-03-02", reach(5, 4, 3, 2, 1)),
    ]


def test_parties_are_counted_once_a_stage_however_many_projects_they_have() -> None:
    by_stage = {f.stage: f.parties for f in small().stages}
    assert by_stage[Stage.MET] == {
        PartyKind.TALENT: 3, PartyKind.DEMAND: 3, PartyKind.ORGANISATION: 1, PartyKind.OUTSIDE: 1,
    }  # fmt: skip
    assert by_stage[Stage.SIGNED] == {
        PartyKind.TALENT: 3, PartyKind.DEMAND: 2, PartyKind.ORGANISATION: 1, PartyKind.OUTSIDE: 0,
    }  # fmt: skip


def test_projects_are_told_apart_by_kind_and_industry_of_their_demand() -> None:
    found = small()
    assert found.by_kind == {Kind.TECHNOLOGY: reach(2, 2, 1, 1, 1), Kind.JOB: reach(1, 1, 1, 0, 0)}
    assert found.by_industry == {"energy_environment": reach(3, 3, 2, 1, 1), "it": reach(1, 1, 1, 0, 0)}
    assert found.without_demand == reach(2, 1, 1, 1, 0)


def test_what_comes_later_than_some_days_after_the_fair_is_not_counted() -> None:
    assert small(within=30).reach == reach(4, 3, 2, 0, 0)
    assert small(within=29).reach == reach(4, 3, 1, 0, 0)
    assert small(within=0).reach == reach(3, 2, 0, 0, 0)
    assert (small(within=160).complete, small(within=161).complete, small().complete) == (True, False, False)
    assert small().age == 160


def test_an_earlier_day_of_counting_sees_only_what_had_happened() -> None:
    assert small(as_of=date(2025, 11, 22)).reach == reach(3, 2, 0, 0, 0)
    nothing = small(as_of=date(2025, 1, 1))
    assert (nothing.projects, nothing.reach, nothing.by_day) == (0, reach(0, 0, 0, 0, 0), ())
    assert nothing.stages[1].conversion is not None
    assert nothing.stages[1].conversion.share is None


def test_an_edition_without_days_is_counted_but_not_at_an_age() -> None:
    undated = Edition(id="old")
    assert funnel(undated, OUTCOMES, as_of=AS_OF).age is None
    with pytest.raises(ValueError, match="old"):
        funnel(undated, OUTCOMES, as_of=AS_OF, within=30)


def test_a_later_stage_with_an_earlier_day_is_told_and_kept_out_of_the_median() -> None:
    mixed = [
        told("A", "met", "2025-11-22", "d_1", "t_1"),
        told("A", "signed", "2025-11-30", "d_1", "t_1"),
        told("A", "intention", "2025-12-05", "d_1", "t_1"),
    ]
    found = funnel(EDITION, mixed, as_of=AS_OF)
    assert found.out_of_order == ("A",)
    assert [f.days.median if f.days else None for f in found.stages] == [None, 13, None, None, None]
    assert small().out_of_order == ()


def test_who_is_not_named_counts_once_a_project() -> None:
    two = [
        told("A", "met", "2025-11-22", "d_1", "?"),
        told("A", "signed", "2025-11-30", "d_1", "?"),
        told("B", "met", "2025-11-22", "d_1", "?"),
    ]
    assert funnel(EDITION, two, as_of=AS_OF).stages[0].parties[PartyKind.TALENT] == 2


def test_editions_stand_side_by_side_at_equal_age() -> None:
    young = Edition(id="blue-2026", opens=date(2026, 4, 1), closes=date(2026, 4, 1))
    recent = [
        told("X", "met", "2026-04-01", "d_1", "t_1"),
        told("X", "signed", "2026-04-20", "d_1", "t_1"),
    ]
    found = compare([(EDITION, OUTCOMES), (young, recent)], as_of=AS_OF)
    assert found.equal_age == 30
    assert [one.reach[Stage.SIGNED] for one in found.funnels] == [3, 1]
    equal = compare([(EDITION, OUTCOMES), (young, recent)], as_of=AS_OF, within=found.equal_age)
    assert [(one.reach[Stage.SIGNED], one.complete) for one in equal.funnels] == [(2, True), (1, True)]
    early = compare([(EDITION, OUTCOMES), (young, recent)], as_of=AS_OF, within=31)
    assert [one.complete for one in early.funnels] == [True, False]
    assert compare([(Edition(id="old"), []), (young, recent)], as_of=AS_OF).equal_age is None


def test_published_measures_are_counted_each_by_its_own_definition() -> None:
    fair = Fair(
        id="blue-2025",
        name=Name(zh="2025年"),
        slots=(Slot(id="1", day=date(2025, 11, 21), start=time(9), end=time(10)),
               Slot(id="2", day=date(2025, 11, 22), start=time(9), end=time(10))),
        attendees=(Attendee(id="t_1"), Attendee(id="t_2"), Attendee(id="t_3")),
        representatives=(
            Representative(id="r1", organisation="o_1"),
            Representative(id="r2", organisation="o_1"),
            Representative(id="r3", organisation="o_2"),
        ),
    )  # fmt: skip
    programme = Programme(
        fair="blue-2025",
        meetings=(
            Meeting(id="m1", slot="1", table="T1", demands=("d_1",), talents=("t_1", "t_2")),
            Meeting(id="m2", slot="2", table="T1", demands=("d_1",), talents=("t_3",)),
        ),
    )
    found = figures(fair, OUTCOMES, as_of=AS_OF, published=programme, checked_in=["t_1", "t_2", "t_1"])
    assert {one.measure: one.value for one in found} == {
        Measure.TALENTS_ENTERED: 3,
        Measure.TALENTS_PRESENT: 2,
        Measure.ORGANISATIONS_ENTERED: 2,
        Measure.DEMANDS_SCHEDULED: 1,
        Measure.MEETINGS_SCHEDULED: 2,
        Measure.MET_AT_FAIR: 2,
        Measure.INTENTIONS_AT_CEREMONY: 1,
        Measure.SIGNED_AT_CEREMONY: 1,
    }
    assert {one.as_of for one in found} == {AS_OF}
    bare = figures(Fair(id="old", name=Name(zh="旧")), [], as_of=AS_OF)
    assert [one.value for one in bare] == [None] * 6 + [0, 0]
    assert Figure(measure=Measure.MET_AT_FAIR, value=2, as_of=AS_OF) in found


any_outcome = st.builds(
    lambda project, stage, after, amount, currency, planned: told(
        f"P{project}",
        stage,
        (CLOSES + timedelta(days=after)).isoformat(),
        f"d_{project % 4}",
        f"t_{project}",
        amount=f"{amount} {currency}" if amount and Stage(stage).has_amount else "",
        **({"planned": True, "ceremony": 1} if planned and stage in ("intention", "signed") else {}),
    ),
    st.integers(0, 6),
    st.sampled_from([stage.value for stage in Stage]),
    st.integers(-3, 60),
    st.integers(0, 1000),
    st.sampled_from(["CNY", "USD", "EUR"]),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_outcome, max_size=25), st.integers(0, 40), st.integers(0, 30))
def test_a_funnel_never_grows_from_stage_to_stage_nor_shrinks_with_time(
    outcomes: list[Outcome], age: int, longer: int
) -> None:
    as_of = CLOSES + timedelta(days=age)
    found = funnel(EDITION, outcomes, as_of=as_of, subjects=SUBJECTS)
    for counts in [found.reach, *(one.reached for one in found.by_day), *found.by_kind.values(), found.without_demand]:
        values = list(counts.values())
        assert values == sorted(values, reverse=True)
    for stage in found.stages:
        assert stage.recorded <= stage.reached <= found.projects
    later = funnel(EDITION, outcomes, as_of=as_of + timedelta(days=longer), subjects=SUBJECTS)
    assert all(later.reach[stage] >= count for stage, count in found.reach.items())
    days = [list(one.reached.values()) for one in later.by_day]
    assert all(now >= before for one, other in pairwise(days) for before, now in zip(one, other, strict=True))
    if later.by_day:
        assert later.by_day[-1].reached == later.reach
    # Counting on that day, and counting later what had happened within its age, is the same.
    again = funnel(EDITION, outcomes, as_of=as_of + timedelta(days=longer), within=age, subjects=SUBJECTS)
    assert again.stages == found.stages


@settings(max_examples=150, deadline=None)
@given(st.lists(any_outcome, max_size=25))
def test_sums_never_mix_currencies_or_stages(outcomes: list[Outcome]) -> None:
    found = funnel(EDITION, outcomes, as_of=AS_OF)
    for stage in found.stages:
        counted = [one for one in outcomes if one.stage is stage.stage and not one.planned]
        stated = [one.amount for one in counted if one.amount is not None]
        assert set(stage.amounts) == {amount.currency for amount in stated}
        for currency, total in stage.amounts.items():
            own = [amount.value for amount in stated if amount.currency == currency]
            assert (total.value, total.outcomes) == (sum(own), len(own))
        if stage.stage.has_amount:
            assert stage.without_amount == len(counted) - len(stated)
