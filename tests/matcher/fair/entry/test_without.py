"""After an erasure no frame names the erased."""

from typing import Any

import pytest

from matcher.fair.entry.without import without
from matcher.fair.frame import Fair

FRAME: dict[str, Any] = {
    "id": "f",
    "name": {},
    "rooms": [{"id": "A"}],
    "tables": [{"id": "T1", "room": "A", "owner": "t_1"}, {"id": "T2", "room": "A", "owner": "o_1"}],
    "attendees": [{"id": "t_1"}, {"id": "t_2"}],
    "representatives": [
        {"id": "R1", "organisation": "o_1", "name": "Test Person (invented)"},
        {"id": "R2", "organisation": "o_2", "demands": ["d_1"]},
        {"id": "R3", "organisation": "o_2", "demands": ["d_1", "d_2"]},
    ],
    "absences": [
        {"who": who, "since": "2026-10-14T09:00", "until": "2026-10-14T10:00"} for who in ("t_1", "o_1", "d_1", "T1")
    ],
    "rules": {
        "own": {"t_1": {}, "d_1": {}, "o_1": {}},
        "pins": [{"demand": "d_1", "talent": "t_1"}, {"demand": "d_2", "talent": "t_2"}],
        "bans": [{"party": "d_1", "talent": "t_2"}, {"party": "o_1", "talent": "t_1"}],
        "groups": [{"host": "t_1", "most": 3}, {"host": "d_1", "most": 3}],
    },
}


@pytest.mark.parametrize("party", ["t_1", "d_1", "o_1"])
def test_nothing_of_the_erased_stays(party: str) -> None:
    fair = Fair.model_validate(FRAME)
    assert party in fair.model_dump_json()
    assert party not in without(fair, party).model_dump_json()


def test_what_concerns_others_stays() -> None:
    fair = Fair.model_validate(FRAME)
    assert fair.table_of["T1"].owner == "t_1"  # remembered by the frame before it is changed
    left = without(fair, "t_1")
    assert left.table_of["T1"].owner == ""
    assert [one.id for one in left.attendees] == ["t_2"]
    assert [absence.who for absence in left.absences] == ["o_1", "d_1", "T1"]
    assert (len(left.rules.pins), len(left.rules.bans), len(left.rules.groups)) == (1, 1, 1)
    assert without(left, "t_9") == left


def test_who_was_there_for_an_erased_demand_alone_is_not_there_for_others() -> None:
    left = without(Fair.model_validate(FRAME), "d_1")
    assert [(one.id, one.demands) for one in left.representatives] == [("R1", ()), ("R3", ("d_2",))]
