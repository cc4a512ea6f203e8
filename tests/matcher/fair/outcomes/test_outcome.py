"""An outcome: its parties and ids, what it says to the ranking, and what an erasure leaves of it."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from matcher.fair.outcomes.definitions import DEFINITIONS, MEASURES, PARTY_KINDS, Definition, Measure
from matcher.fair.outcomes.outcome import (
    Outcome,
    OutcomeGiven,
    PartyKind,
    Stage,
    project_of,
    signing_list,
    verdicts_of,
)
from matcher.learning.verdicts import Party, Step

DEMAND = {"kind": "demand", "id": "d_1"}
TALENT = {"kind": "talent", "id": "t_1"}
FUND = {"kind": "outside", "name": {"zh": "北海基金（虚构）"}}


def given(**changes: Any) -> OutcomeGiven:
    fields: dict[str, Any] = {"stage": "met", "day": "2025-11-22", "parties": [DEMAND, TALENT]}
    return OutcomeGiven.model_validate(fields | changes)


def an_outcome(fair: str = "blue-2025", **changes: Any) -> Outcome:
    return Outcome.of(fair, given(**changes))


def wrong(**changes: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        given(**changes)
    return [error["type"] for error in caught.value.errors()]


def test_without_ids_the_demands_and_talents_are_the_project_and_stage_and_day_the_outcome() -> None:
    met = an_outcome()
    assert met == an_outcome()
    signed = an_outcome(stage="signed", parties=[TALENT, DEMAND, FUND])
    assert signed.project == met.project
    assert len({met.id, signed.id, an_outcome(day="2025-11-23").id, an_outcome(fair="blue-2026").id}) == 4
    assert an_outcome(parties=[DEMAND, {"kind": "talent", "id": "t_2"}]).project != met.project


def test_a_cooperation_without_both_sides_is_known_by_all_its_parties_however_a_name_is_written() -> None:
    first = an_outcome(parties=[DEMAND, FUND])
    again = an_outcome(parties=[{"kind": "outside", "name": {"zh": "北海 基金（虛構）"}}, DEMAND])
    assert first.project == again.project == project_of(first.parties)
    assert an_outcome(parties=[FUND, TALENT]).project != first.project


def test_own_ids_stay() -> None:
    own = an_outcome(id="2025-17", project="robot")
    assert (own.id, own.project, own.fair) == ("2025-17", "robot", "blue-2025")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"parties": [DEMAND]}, "outcome_alone"),
        ({"parties": [DEMAND, DEMAND]}, "outcome_twice"),
        ({"parties": [FUND, {"kind": "outside", "name": {"zh": "北海基金 （虚构）"}}]}, "outcome_twice"),
        ({"parties": [DEMAND, {"kind": "talent"}]}, "outcome_party"),
        ({"parties": [DEMAND, {"kind": "talent", "name": {"en": "Somebody"}}]}, "outcome_party"),
        ({"parties": [DEMAND, {"kind": "outside", "id": "o_1"}]}, "outcome_party"),
        ({"parties": [DEMAND, {"kind": "talent", "id": "t_1", "anonymous": True}]}, "outcome_party"),
        ({"amount": {"value": 5}}, "outcome_amount"),
        ({"stage": "landed", "amount": {"value": 5}}, "outcome_amount"),
        ({"ceremony": 1}, "outcome_ceremony"),
        ({"stage": "signed", "planned": True}, "outcome_planned"),
        ({"stage": "landed", "parties": [{"kind": "talent", "anonymous": True}]}, "outcome_project"),
        ({"stage": "signed", "amount": {"value": -1}}, "greater_than"),
        ({"stage": "signed", "amount": {"value": 1, "currency": "yuan"}}, "string_pattern_mismatch"),
        ({"stage": "promised"}, "enum"),
    ],
)
def test_what_fits_no_definition_is_refused(changes: dict[str, Any], code: str) -> None:
    assert wrong(**changes) == [code]


def test_who_lands_may_be_alone() -> None:
    assert given(stage="landed", parties=[TALENT]).parties[0].id == "t_1"


def test_the_first_three_stages_are_steps_of_the_pair_on_their_day() -> None:
    told = [an_outcome(stage=stage, day=f"2025-11-2{n}") for n, stage in enumerate(["met", "intention", "signed"])]
    found = list(verdicts_of(told).values())
    assert [(v.demand_id, v.talent_id, v.party, v.step, v.at.date().day) for v in found] == [
        ("d_1", "t_1", Party.DEMAND, Step.MET, 20),
        ("d_1", "t_1", Party.DEMAND, Step.INTENTION, 21),
        ("d_1", "t_1", Party.DEMAND, Step.SIGNED, 22),
    ]
    assert list(verdicts_of(told)) == [verdict.id for verdict in found]


def test_landed_and_invested_say_that_a_contract_was_signed_where_none_is_known() -> None:
    landed = an_outcome(stage="landed", day="2026-01-10")
    invested = an_outcome(stage="invested", day="2026-02-10")
    (verdict,) = verdicts_of([invested, landed]).values()
    assert (verdict.step, verdict.at.date()) == (Step.SIGNED, date(2026, 1, 10))
    signed = an_outcome(stage="signed", day="2026-01-20")  # known, though with a later day
    assert list(verdicts_of([invested, landed, signed])) == list(verdicts_of([signed]))


def test_each_demand_is_paired_with_each_talent_and_nobody_else() -> None:
    other = {"kind": "talent", "id": "t_2"}
    found = verdicts_of([an_outcome(stage="signed", parties=[DEMAND, TALENT, other, FUND])]).values()
    assert {(one.demand_id, one.talent_id) for one in found} == {("d_1", "t_1"), ("d_1", "t_2")}
    assert verdicts_of([an_outcome(parties=[DEMAND, FUND]), an_outcome(parties=[TALENT, FUND])]) == {}


def test_what_is_planned_says_nothing_to_the_ranking() -> None:
    assert verdicts_of([an_outcome(stage="signed", ceremony=1, planned=True)]) == {}


def test_the_signing_list_is_in_the_order_of_signing() -> None:
    told = [
        an_outcome(id="a", stage="signed", ceremony=3),
        an_outcome(id="b", stage="signed"),
        an_outcome(id="c", stage="intention", ceremony=1, planned=True),
    ]
    assert [one.id for one in signing_list(told)] == ["c", "a"]


def test_an_erasure_leaves_the_party_without_name_and_no_text_that_could_name_it() -> None:
    told = an_outcome(
        stage="signed", title="t_1 joins", note="call t_1", meeting="m7", parties=[DEMAND, TALENT, FUND]
    ).without("t_1")
    assert [(party.kind, party.key != "", party.anonymous) for party in told.parties] == [
        (PartyKind.DEMAND, True, False),
        (PartyKind.TALENT, False, True),
        (PartyKind.OUTSIDE, True, False),
    ]
    assert (told.title, told.note, told.meeting) == ("", "", "")
    assert "t_1" not in told.model_dump_json()
    assert Outcome.model_validate_json(told.model_dump_json()) == told


def test_every_stage_and_measure_has_a_dated_definition_in_both_languages() -> None:
    assert list(DEFINITIONS) == list(Stage)
    assert list(MEASURES) == list(Measure)
    assert set(PARTY_KINDS) == set(PartyKind)
    for definition in (*DEFINITIONS.values(), *MEASURES.values()):
        assert definition.since >= date(2026, 11, 23)
        assert definition.name.zh != definition.name.en
        assert_both_or_none(definition)
        assert definition.counts.zh
    for stage, definition in DEFINITIONS.items():
        assert definition.evidence.zh
        assert definition.day.zh
        assert definition.excluded.zh
        assert bool(definition.amount.zh) is stage.has_amount


def assert_both_or_none(definition: Definition) -> None:
    for text in (definition.counts, definition.evidence, definition.day, definition.excluded, definition.amount):
        assert bool(text.zh) is bool(text.en)
        assert text.zh == "" or any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in text.en)
