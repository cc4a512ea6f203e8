"""A frame judged as a whole: each finding by its code, at its place."""

from datetime import date, datetime, time
from typing import Any

import pytest

from matcher.bilingual import Language
from matcher.fair.entry.check_messages import PROBLEMS
from matcher.fair.entry.checks import NOBODY_KNOWN, FrameProblem, Known, checks, is_refused
from matcher.fair.frame import Fair, slots_of_day
from matcher.profiles.problems import Severity

DAY = date(2026, 10, 14)
KNOWN = Known(
    talents={"t_1", "t_2", "t_3"},
    demands={"d_1": "o_1", "d_2": "o_1", "d_3": "o_2"},
    organisations={"o_1", "o_2", "o_3"},
)


def a_fair(**changes: Any) -> Fair:
    """Four slots of half an hour, two rooms, two tables: nothing to be said of it."""
    fields: dict[str, Any] = {
        "id": "f",
        "name": {"en": "Test fair (invented)"},
        "slots": slots_of_day(DAY, time(9), time(11), 30),
        "rooms": [{"id": "A"}, {"id": "B"}],
        "tables": [{"id": "T1", "room": "A"}, {"id": "T2", "room": "B"}],
    }
    return Fair.model_validate(fields | changes)


def found(known: Known = KNOWN, **changes: Any) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in checks(a_fair(**changes), known)]


def at(hour: int, minute: int = 0, day: int = 14) -> datetime:
    return datetime(2026, 10, day, hour, minute)


def slot(slot_id: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"id": slot_id, "day": more.pop("day", "2026-10-14"), "start": start, "end": end, **more}


def test_a_frame_that_can_be_planned_has_no_findings() -> None:
    assert found() == []


def test_slots_and_tables_may_come_later_but_are_missed() -> None:
    problems = checks(Fair(id="f", name={"en": "x"}))  # type: ignore[arg-type]
    assert [one.code for one in problems] == ["frame.no_slots", "frame.no_tables"]
    assert not is_refused(problems)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"slots": [slot("a", "10:00", "09:30")]}, ("frame.slot_backward", "slots[0].end")),
        (
            {"slots": [slot("a", "09:00", "09:30"), slot("b", "09:25", "09:55")]},
            ("frame.slots_overlap", "slots[1].start"),
        ),
        ({"slots": [slot("a", "09:00", "09:03")]}, ("frame.slot_length", "slots[0].end")),
        ({"slots": [slot("a", "09:00", "09:30"), slot("a", "10:00", "10:30")]}, ("frame.id_twice", "slots[1].id")),
        (
            {"slots": [slot("a", "09:00", "09:30"), slot("b", "09:00", "09:30", day="2027-10-14")]},
            ("frame.days_apart", "slots[1].day"),
        ),
        (
            {"slots": [slot("a", "09:00", "09:30", lunch=True), slot("b", "10:00", "10:30")]},
            ("frame.lunch_time", "slots[0].lunch"),
        ),
        ({"slots": [slot("a", "12:00", "12:30", lunch=True)]}, ("frame.all_lunch", "slots[0].lunch")),
        ({"slots": slots_of_day(DAY, time(9), time(17), 30)}, ("frame.no_lunch", "slots[0].lunch")),
        ({"tables": [{"id": "T", "room": "X"}], "rooms": []}, ("frame.table_room", "tables[0].room")),
        ({"rooms": [{"id": "A"}, {"id": "B"}, {"id": "C"}]}, ("frame.room_empty", "rooms[2]")),
        (
            {"tables": [{"id": "T1", "room": "A", "owner": "x"}, {"id": "T2", "room": "B"}]},
            ("frame.owner_unknown", "tables[0].owner"),
        ),
        (
            {"tables": [{"id": "T1", "room": "A", "owner": "o_3"}, {"id": "T2", "room": "B"}]},
            ("frame.owner_no_demand", "tables[0].owner"),
        ),
        (
            {
                "tables": [{"id": "T1", "room": "A", "owner": "t_2"}, {"id": "T2", "room": "B"}],
                "attendees": [{"id": "t_1"}],
            },
            ("frame.not_attending", "tables[0].owner"),
        ),
        ({"walks": [{"rooms": ["A", "X"], "minutes": 3}]}, ("frame.walk_room", "walks[0].rooms[1]")),
        ({"walks": [{"rooms": ["A", "A"], "minutes": 3}]}, ("frame.walk_itself", "walks[0].rooms[1]")),
        (
            {"walks": [{"rooms": ["A", "B"], "minutes": 3}, {"rooms": ["B", "A"], "minutes": 4}]},
            ("frame.walk_twice", "walks[1].minutes"),
        ),
        ({"attendees": [{"id": "t_9"}]}, ("frame.attendee_unknown", "attendees[0].id")),
        (
            {"attendees": [{"id": "t_1", "arrives": at(10), "leaves": at(9)}]},
            ("frame.attendee_backward", "attendees[0].leaves"),
        ),
        ({"attendees": [{"id": "t_1", "arrives": at(10, 31)}]}, ("frame.attendee_never", "attendees[0].arrives")),
        ({"attendees": [{"id": "t_1", "leaves": at(9, 29)}]}, ("frame.attendee_never", "attendees[0].leaves")),
        ({"attendees": [{"id": "t_1", "languages": ["xx"]}]}, ("frame.language", "attendees[0].languages[0]")),
        (
            {"representatives": [{"id": "R1", "organisation": "o_9"}]},
            ("frame.representative_organisation", "representatives[0].organisation"),
        ),
        (
            {"representatives": [{"id": "R1", "organisation": "o_2", "demands": ["d_9", "d_3"]}]},
            ("frame.representative_demand", "representatives[0].demands[0]"),
        ),
        (
            {"representatives": [{"id": "R1", "organisation": "o_2", "demands": ["d_1", "d_3"]}]},
            ("frame.representative_other", "representatives[0].demands[0]"),
        ),
        (
            {"representatives": [{"id": "R1", "organisation": "o_1", "demands": ["d_1"]}]},
            ("frame.demand_unrepresented", "representatives"),
        ),
        (
            {"interpreters": [{"id": "I1", "pairs": [["zh", "en"], ["de", "de"]]}]},
            ("frame.interpreter_pair", "interpreters[0].pairs[1]"),
        ),
        (
            {"absences": [{"who": "nobody", "since": at(9), "until": at(10)}]},
            ("frame.absence_unknown", "absences[0].who"),
        ),
        (
            {"absences": [{"who": "T1", "since": at(9), "until": at(9)}]},
            ("frame.absence_backward", "absences[0].until"),
        ),
        (
            {"absences": [{"who": "T1", "since": at(11), "until": at(12)}]},
            ("frame.absence_outside", "absences[0].since"),
        ),
        ({"absences": [{"who": "*", "since": at(8), "until": at(12)}]}, ("frame.everybody_absent", "absences")),
        ({"rules": {"own": {"x": {"most": 3}}}}, ("frame.own_unknown", "rules.own.x")),
        ({"rules": {"industries": {"x": {"most": 3}}}}, ("frame.industry_unknown", "rules.industries.x")),
        ({"rules": {"talents": {"least": 5}}}, ("frame.least_all", "rules.talents.least")),
        ({"rules": {"demands": {"least": 5}}}, ("frame.least_all", "rules.demands.least")),
        ({"rules": {"own": {"t_1": {"least": 5}}}}, ("frame.least_slots", "rules.own.t_1.least")),
        (
            {"attendees": [{"id": "t_1", "arrives": at(10)}], "rules": {"talents": {"least": 3}}},
            ("frame.least_slots", "attendees[0]"),
        ),
        (
            {
                "attendees": [{"id": "t_1"}, {"id": "t_2"}, {"id": "t_3"}],
                "rules": {"talents": {"least": 3}},
            },
            ("frame.least_places", "rules.talents.least"),
        ),
        ({"rules": {"pins": [{"demand": "d_9", "talent": "t_1"}]}}, ("frame.pin_demand", "rules.pins[0].demand")),
        ({"rules": {"pins": [{"demand": "d_1", "talent": "t_9"}]}}, ("frame.pin_talent", "rules.pins[0].talent")),
        (
            {"attendees": [{"id": "t_2"}], "rules": {"pins": [{"demand": "d_1", "talent": "t_1"}]}},
            ("frame.pin_absent", "rules.pins[0].talent"),
        ),
        (
            {"rules": {"pins": [{"demand": "d_1", "talent": "t_1"}, {"demand": "d_1", "talent": "t_1"}]}},
            ("frame.pin_twice", "rules.pins[1]"),
        ),
        (
            {"rules": {"pins": [{"demand": "d_1", "talent": "t_1"}, {"demand": "d_2", "talent": "t_1"}]}},
            ("frame.pin_organisation", "rules.pins[1]"),
        ),
        (
            {
                "rules": {
                    "pins": [{"demand": "d_1", "talent": "t_1"}, {"demand": "d_3", "talent": "t_1"}],
                    "own": {"t_1": {"most": 1}},
                }
            },
            ("frame.pin_limit", "rules.pins"),
        ),
        ({"rules": {"bans": [{"party": "t_1", "talent": "t_2"}]}}, ("frame.ban_party", "rules.bans[0].party")),
        ({"rules": {"bans": [{"party": "d_1", "talent": "t_9"}]}}, ("frame.ban_talent", "rules.bans[0].talent")),
        (
            {"rules": {"bans": [{"party": "o_1", "talent": "t_1"}, {"party": "o_1", "talent": "t_1"}]}},
            ("frame.ban_twice", "rules.bans[1]"),
        ),
        ({"rules": {"groups": [{"host": "o_1", "most": 3}]}}, ("frame.group_host", "rules.groups[0].host")),
        (
            {"rules": {"groups": [{"host": "d_1", "least": 4, "most": 3}]}},
            ("frame.group_least", "rules.groups[0].least"),
        ),
        (
            {"rules": {"groups": [{"host": "d_1", "most": 3}, {"host": "d_1", "most": 4}]}},
            ("frame.group_twice", "rules.groups[1].host"),
        ),
        (
            {"rules": {"groups": [{"host": "d_1", "most": 3, "sessions": 5}]}},
            ("frame.group_slots", "rules.groups[0].sessions"),
        ),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_each_fault_is_found_where_it_is(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(**changes) == [expected]


@pytest.mark.parametrize("ban", ["d_1", "o_1"])
def test_what_is_required_must_not_be_forbidden_for_the_demand_or_its_organisation(ban: str) -> None:
    rules = {"pins": [{"demand": "d_1", "talent": "t_1"}], "bans": [{"party": ban, "talent": "t_1"}]}
    assert found(rules=rules) == [("frame.pin_banned", "rules.pins[0]")]


def test_an_id_stands_for_one_thing_only() -> None:
    people = {"representatives": [{"id": "T1", "organisation": "o_2"}, {"id": "o_2", "organisation": "o_2"}]}
    assert found(**people) == [
        ("frame.id_shared", "representatives[0].id"),
        ("frame.id_shared", "representatives[1].id"),
    ]
    assert found(attendees=[{"id": "t_1"}, {"id": "t_1"}]) == [("frame.id_twice", "attendees[1].id")]


def test_nobody_is_called_unknown_where_nobody_is_known() -> None:
    strangers = {
        "tables": [{"id": "T1", "room": "A", "owner": "x"}, {"id": "T2", "room": "B"}],
        "attendees": [{"id": "y"}],
        "representatives": [{"id": "R1", "organisation": "z", "demands": ["w"]}],
        "absences": [{"who": "v", "since": at(9), "until": at(10)}],
        "rules": {
            "own": {"u": {"most": 1}},
            "pins": [{"demand": "w", "talent": "y"}],
            "bans": [{"party": "z", "talent": "s"}],
            "groups": [{"host": "w", "most": 3}],
        },
    }
    assert found(NOBODY_KNOWN, **strangers) == []


def test_somebody_named_by_several_representatives_has_time_for_as_many_at_once() -> None:
    people = [{"id": "R1", "organisation": "o_1"}, {"id": "R2", "organisation": "o_1", "demands": ["d_2"]}]
    limits = {"own": {"o_1": {"least": 8}, "d_2": {"least": 8}, "d_1": {"least": 4}}}
    assert found(representatives=people, rules=limits) == []
    too_many = {"own": {"o_1": {"least": 9}, "d_2": {"least": 9}, "d_1": {"least": 5}}}
    assert [path for _, path in found(representatives=people, rules=too_many)] == [
        "rules.own.o_1.least",
        "rules.own.d_2.least",
        "rules.own.d_1.least",
    ]


def test_an_absence_takes_slots_from_the_least_number_of_meetings() -> None:
    away = [{"who": "t_1", "since": at(9), "until": at(9, 31)}]
    assert found(absences=away, rules={"own": {"t_1": {"least": 2}}}) == []
    problem = checks(a_fair(absences=away, rules={"own": {"t_1": {"least": 3}}}), KNOWN)[0]
    assert problem.code == "frame.least_slots"
    assert problem.message.en == (
        "“t_1” is to have at least 3 meetings, and there is time for 2 at most. Lower the limit, or add slots."
    )


def test_absences_may_name_whatever_the_frame_holds() -> None:
    names = ["*", "t_1", "d_1", "o_1", "A", "T1", "R1", "I1"]
    held = {
        "representatives": [{"id": "R1", "organisation": "o_2"}],
        "interpreters": [{"id": "I1", "pairs": [["zh", "en"]]}],
        "absences": [{"who": name, "since": at(9), "until": at(9, 30)} for name in names],
    }
    assert found(**held) == []


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_message_is_there_in_both_languages_with_the_same_values(code: str) -> None:
    import string

    _, message = PROBLEMS[code]
    zh, en = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in message)
    assert zh == en


def test_a_finding_says_its_grade_and_what_was_given() -> None:
    (problem,) = checks(a_fair(tables=[{"id": "T1", "room": "A"}, {"id": "T2", "room": "X"}], rooms=[{"id": "A"}]))
    assert problem == FrameProblem("frame.table_room", Severity.ERROR, "tables[1].room", problem.message, "X")
    assert problem.message.text(Language.ZH) == "洽谈桌“T2”所在的会议室“X”不存在。现有：A。"
    assert is_refused([problem])
