from datetime import date
from typing import Any

import pytest

from matcher.ranking.eligibility import eligible
from matcher.ranking.facts import facts
from tests.factories import a_demand, a_talent

TODAY = date(2026, 10, 1)


def allowed(demand: dict[str, Any] | None = None, talent: dict[str, Any] | None = None) -> bool:
    return bool(eligible(facts([a_demand(**demand or {})]), facts([a_talent(**talent or {})]), TODAY)[0])


@pytest.mark.parametrize(
    ("demand", "talent", "expected"),
    [
        ({}, {}, True),
        ({"status": "draft"}, {}, False),
        ({"status": "withdrawn"}, {}, False),
        ({}, {"status": "draft"}, False),
        ({}, {"consents": []}, False),
        ({"expires": "2026-09-30"}, {}, False),
        ({"expires": "2026-10-01"}, {}, True),
        ({}, {"expires": "2026-09-30"}, False),
        ({}, {"employer": "TEST WORKS（invented）"}, False),  # however the name is written
        ({"degree": "doctor"}, {"degree": "master"}, True),  # a wish
        ({"degree": "doctor", "hard": ["degree"]}, {"degree": "master"}, False),
        ({"degree": "doctor", "hard": ["degree"]}, {"degree": "doctor"}, True),
        ({"degree": "doctor", "hard": ["degree"]}, {"degree": None}, True),  # unstated does not fail
        ({"years": 10, "hard": ["years"]}, {"years": 8}, False),
        ({"years": 10, "hard": ["years"]}, {"years": None}, True),
        ({"languages": ["zh", "en"], "hard": ["languages"]}, {"languages": ["en"]}, False),
        ({"languages": ["en"], "hard": ["languages"]}, {"languages": ["en", "de"]}, True),
        ({"languages": ["zh"], "hard": ["languages"]}, {"languages": []}, True),
    ],
)
def test_who_may_be_shown_to_whom(demand: dict[str, Any], talent: dict[str, Any], expected: bool) -> None:
    assert allowed(demand, talent) is expected


def test_one_demand_stands_against_many_talents_and_the_reverse() -> None:
    talents = facts([a_talent(), a_talent(status="draft"), a_talent()])
    assert eligible(facts([a_demand()]), talents, TODAY).tolist() == [True, False, True]
    demands = facts([a_demand(), a_demand(expires="2020-01-01")])
    assert eligible(demands, facts([a_talent()]), TODAY).tolist() == [True, False]
