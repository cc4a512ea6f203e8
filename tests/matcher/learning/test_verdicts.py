from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from matcher.learning.learner import GAINS
from matcher.learning.verdicts import GRADES, RATINGS, Party, Standing, Step, Verdict, answer, grade

START = datetime(2026, 10, 1)
DEMAND, TALENT = Party.DEMAND, Party.TALENT


def told(*steps: Any, talent: str = "t1") -> list[Verdict]:
    """(party, step) or (party, step, further fields), an hour apart."""
    return [
        Verdict(
            demand_id="d1",
            talent_id=talent,
            party=party,
            step=step,
            at=START + timedelta(hours=hour),
            **(further[0] if further else {}),
        )
        for hour, (party, step, *further) in enumerate(steps)
    ]


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        ([], 0),
        ([(DEMAND, "opened")], 1),
        ([(DEMAND, "opened"), (DEMAND, "shortlisted")], 2),
        ([(DEMAND, "shortlisted"), (DEMAND, "opened")], 2),
        ([(DEMAND, "shortlisted"), (DEMAND, "declined")], 0),
        ([(DEMAND, "declined"), (DEMAND, "invited")], 3),
        ([(DEMAND, "invited"), (TALENT, "declined")], 3),
        ([(TALENT, "met")], 4),
        ([(DEMAND, "met"), (DEMAND, "rated", {"rating": 2})], 1),
        ([(DEMAND, "met"), (TALENT, "rated", {"rating": 1})], 4),
        ([(DEMAND, "rated", {"rating": 1}), (DEMAND, "rated", {"rating": 5})], 4),
        ([(DEMAND, "signed"), (DEMAND, "rated", {"rating": 2})], 5),
    ],
)
def test_the_grade_of_a_side_is_what_it_did_last_and_furthest(steps: list[Any], wanted: int) -> None:
    assert grade(told(*steps), DEMAND) == wanted


def test_every_grade_has_a_gain_and_more_is_worth_more() -> None:
    assert list(GAINS) == sorted(GAINS)
    assert max(*GRADES.values(), *RATINGS.values()) == len(GAINS) - 1


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        ([], None),
        ([(DEMAND, "shortlisted")], None),
        ([(DEMAND, "invited")], None),
        ([(DEMAND, "invited"), (TALENT, "accepted")], True),
        ([(DEMAND, "invited"), (TALENT, "declined")], False),
        ([(TALENT, "declined")], None),
        ([(DEMAND, "invited"), (TALENT, "declined"), (DEMAND, "met")], True),
    ],
)
def test_an_answer_is_known_where_somebody_was_invited_and_said_something(
    steps: list[Any], wanted: bool | None
) -> None:
    assert answer(told(*steps), TALENT) is wanted


def test_what_either_side_declined_is_shown_to_neither_until_it_is_taken_up_again() -> None:
    log = [
        *told((DEMAND, "declined"), talent="t1"),
        *told((TALENT, "declined"), talent="t2"),
        *told((DEMAND, "declined"), (DEMAND, "shortlisted"), talent="t3"),
        *told((DEMAND, "invited"), (TALENT, "declined"), talent="t4"),
    ]
    assert Standing.of(log, DEMAND).declined == {"t1", "t2", "t4"}


def test_taste_is_what_the_side_itself_did() -> None:
    log = [
        *told((DEMAND, "shortlisted"), talent="t1"),
        *told((DEMAND, "declined", {"reason": "expertise"}), talent="t2"),
        *told((DEMAND, "declined", {"reason": "place"}), talent="t3"),
        *told((TALENT, "shortlisted"), talent="t4"),
        *told((DEMAND, "opened"), talent="t5"),
        *told((DEMAND, "invited"), (TALENT, "declined"), talent="t6"),
    ]
    standing = Standing.of(log, DEMAND)
    assert standing.liked == {"t1", "t6"}
    assert standing.disliked == {"t2"}


@pytest.mark.parametrize(
    "fields",
    [
        {"step": "met", "rating": 4},
        {"step": "rated"},
        {"step": "invited", "reason": "pay"},
        {"step": "rated", "rating": 6},
    ],
)
def test_a_rating_or_reason_belongs_to_its_step(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Verdict.model_validate({"demand_id": "d", "talent_id": "t", "party": "demand", "at": START} | fields)


def test_meeting_and_signing_are_of_both_sides() -> None:
    assert {step for step in Step if step.of_both} == {Step.MET, Step.INTENTION, Step.SIGNED}
