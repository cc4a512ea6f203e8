"""What stands on each sheet: who, with whom, when, where, and what lies between."""

from datetime import date, datetime, time

import pytest

from matcher.bilingual import Bilingual
from matcher.fair.frame import (
    Absence,
    AbsenceReason,
    Attendee,
    Fair,
    Interpreter,
    Name,
    Representative,
    Room,
    Slot,
    Table,
    Walk,
)
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.programme import Meeting, Programme, Unplaced, supposed
from matcher.fair.sheets import Gap, GapKind, Role, Row, Sheets

DAY = date(2026, 11, 26)
NEXT = date(2026, 11, 27)


def both(text: str) -> Bilingual:
    return Bilingual(text, text)


def slot(name: str, start: int, end: int, day: date = DAY, *, lunch: bool = False) -> Slot:
    return Slot(id=name, day=day, start=time(start), end=time(end), lunch=lunch)


SLOTS = (
    slot("s09", 9, 10),
    slot("s10", 10, 11),
    slot("s11", 11, 12),
    slot("lunch", 12, 13, lunch=True),
    slot("s13", 13, 14),
    slot("s14", 14, 15),
    slot("n09", 9, 10, NEXT),
)
FAIR = Fair(
    id="blue2026",
    name=Name(zh="蓝洽会（虚构）", en="Blue Fair (invented)"),
    slots=SLOTS,
    rooms=(Room(id="hall", name=Name(zh="大厅", en="Hall")), Room(id="east", name=Name(zh="东厅", en="East room"))),
    tables=(Table(id="E1", room="east"), Table(id="H2", room="hall"), Table(id="H1", room="hall")),
    walks=(Walk(rooms=("hall", "east"), minutes=5),),
    representatives=(Representative(id="o_1.li", organisation="o_1", name="李敏（虚构）"),),
    interpreters=(Interpreter(id="int1", name="何雨桐（虚构）", pairs=(("en", "zh"), ("xx", "zh"))),),
    absences=(
        Absence(
            who="t_1", since=datetime(2026, 11, 26, 11), until=datetime(2026, 11, 26, 12), reason=AbsenceReason.TOUR
        ),
        Absence(who="*", since=datetime(2026, 11, 27), until=datetime(2026, 11, 28), note="闭幕"),
    ),
)
PEOPLE = Participants.of(
    [
        DemandParty("d_1", "o_1", title=both("Pump noise"), organisation_name=both("青岛泵厂（虚构）")),
        DemandParty("d_2", "o_2", title=both("Series A"), organisation_name=both("Fund (invented)")),
    ],
    [
        TalentParty("t_1", name=both("Zoë (invented)"), headline=both("Acoustics")),
        TalentParty("t_2", name=both("Ann (invented)"), headline=both("Hulls")),
    ],
)


def meeting(name: str, at: str, table: str, demand: str = "d_1", talent: str = "t_1", **more: object) -> Meeting:
    return Meeting.model_validate(
        {"id": name, "slot": at, "table": table, "demands": [demand], "talents": [talent], **more}
    )


def sheets(*meetings: Meeting, fair: Fair = FAIR, unplaced: tuple[Unplaced, ...] = ()) -> Sheets:
    return Sheets(Programme(fair=fair.id, meetings=meetings, unplaced=unplaced), fair, PEOPLE)


def test_a_meeting_is_shown_with_everybody_by_name() -> None:
    made = meeting("m1", "s09", "H1", representatives=["o_1.li"], interpreter="int1")
    (row,) = sheets(made).sheet(Role.TALENT, "t_1").rows
    assert (row.table, row.room.name.en, row.start) == ("H1", "Hall", datetime(2026, 11, 26, 9))
    assert [one.name.zh for one in (*row.demands, *row.organisations, *row.representatives)] == [
        "Pump noise",
        "青岛泵厂（虚构）",
        "李敏（虚构）",
    ]
    assert row.interpreter is not None
    assert row.interpreter.about == Bilingual("英语 ⇄ 中文、xx ⇄ 中文", "English ⇄ Chinese, xx ⇄ Chinese")


def test_the_day_of_a_party_shows_what_lies_between_its_meetings() -> None:
    made = sheets(meeting("m1", "s09", "H1"), meeting("m2", "s14", "H1", demand="d_2"))
    (day,) = made.sheet(Role.TALENT, "t_1").days
    assert [entry.kind.value if isinstance(entry, Gap) else entry.meeting for entry in day.entries] == [
        "m1",
        "free",
        "absent",
        "lunch",
        "free",
        "m2",
    ]
    assert [entry.note.en for entry in day.entries if isinstance(entry, Gap)] == ["Free", "Tour", "Lunch", "Free"]


def test_neighbouring_free_slots_are_one_gap_and_lunch_parts_them() -> None:
    made = sheets(meeting("m1", "s09", "H1", talent="t_2"), meeting("m2", "s14", "H1", demand="d_2", talent="t_2"))
    gaps = [entry for entry in made.sheet(Role.TALENT, "t_2").days[0].entries if isinstance(entry, Gap)]
    assert [(gap.kind, gap.start.hour, gap.end.hour) for gap in gaps] == [
        (GapKind.FREE, 10, 12),
        (GapKind.LUNCH, 12, 13),
        (GapKind.FREE, 13, 14),
    ]


def test_a_table_shows_all_its_free_times_and_its_room_being_out_of_order() -> None:
    shut = Absence(
        who="hall",
        since=datetime(2026, 11, 26, 14),
        until=datetime(2026, 11, 26, 15),
        reason=AbsenceReason.OUT_OF_ORDER,
    )
    fair = FAIR.model_copy(update={"absences": (shut,)})
    (day,) = sheets(meeting("m1", "s10", "H1"), fair=fair).sheet(Role.TABLE, "H1").days
    assert [entry.kind.value if isinstance(entry, Gap) else "meeting" for entry in day.entries] == [
        "free",
        "meeting",
        "free",
        "lunch",
        "free",
        "absent",
    ]


def test_an_absence_over_midnight_is_cut_to_the_day() -> None:
    made = sheets(meeting("m1", "n09", "H1"))
    absent = [entry for entry in made.sheet(Role.TALENT, "t_1").days[0].entries if isinstance(entry, Gap)]
    assert [(gap.start, gap.end, gap.note.zh) for gap in absent] == [
        (datetime(2026, 11, 27), datetime(2026, 11, 28), "不在场：闭幕")
    ]


def test_who_has_to_go_to_another_room_is_told_so() -> None:
    made = sheets(meeting("m1", "s09", "H1"), meeting("m2", "s10", "E1", demand="d_2"), meeting("m3", "s13", "E1"))
    notes = [[note.en for note in row.notes] for row in made.sheet(Role.TALENT, "t_1").rows]
    assert notes == [[], ["Go to East room, about 5 minutes' walk"], []]


def test_an_organisation_has_the_meetings_of_all_its_demands_and_each_side_of_a_group_is_named() -> None:
    group = Meeting(id="m1", slot="s09", table="H1", demands=("d_1",), talents=("t_1", "t_2"))
    made = sheets(group, meeting("m2", "s10", "H1", demand="d_2"))
    assert [row.meeting for row in made.sheet(Role.ORGANISATION, "o_1").rows] == ["m1"]
    (row,) = made.sheet(Role.ORGANISATION, "o_1").rows
    assert [one.id for one in row.talents] == ["t_1", "t_2"]
    assert row.notes == (Bilingual("小组洽谈", "Group session"),)
    assert [row.meeting for row in made.sheet(Role.TALENT, "t_2").rows] == ["m1"]


def test_a_confidential_demand_is_not_told_by_another_of_the_same_organisation() -> None:
    demands = [
        DemandParty("d_1", "o_1", title=both("Open"), organisation_name=both("青岛泵厂（虚构）")),
        DemandParty("d_2", "o_1", title=both("Hidden"), organisation_name=both("保密单位 D2")),
    ]
    people = Participants.of(demands, [TalentParty("t_1", name=both("Zoë (invented)"))])
    lost = Unplaced(demand="d_2", talent="t_1", value=0.1, reason=both("full"))
    programme = Programme(fair="f", meetings=(meeting("m1", "s09", "H1", demand="d_2"),), unplaced=(lost,))
    made = Sheets(programme, FAIR, people)
    assert [one.name.zh for one in made.rows[0].organisations] == ["保密单位 D2"]
    assert made.unplaced[0].organisation.name.zh == "保密单位 D2"


def test_what_the_frame_does_not_know_is_shown_by_its_id_and_comes_last() -> None:
    odd = meeting("m1", "gone", "X9", demand="d_9", talent="t_9", representatives=["r_9"], interpreter="int9")
    made = sheets(odd, meeting("m2", "s09", "H1"))
    assert [row.meeting for row in made.rows] == ["m2", "m1"]
    row = made.rows[1]
    assert (row.start, row.slot, row.table, row.room.id, row.organisations) == (None, "gone", "X9", "", ())
    named = [*row.talents, *row.demands, *row.representatives, row.interpreter]
    assert [one.name.zh for one in named if one] == ["t_9", "d_9", "r_9", "int9"]
    assert made.sheet(Role.TALENT, "t_9").days[0].day is None
    assert [sheet.subject.id for sheet in made.slots] == ["s09", "gone"]
    assert made.counts.days == ((DAY, 1), (None, 1))


@pytest.mark.parametrize("role", list(Role))
def test_of_what_nobody_knows_there_is_an_empty_sheet_with_its_id(role: Role) -> None:
    sheet = sheets().sheet(role, "nobody")
    assert (sheet.subject.name, sheet.days) == (both("nobody"), ())


def test_an_id_is_known_by_its_kind() -> None:
    made = sheets(meeting("m1", "s09", "H1", representatives=[supposed("o_2")]))
    expected = {
        "t_1": Role.TALENT,
        "d_2": Role.DEMAND,
        "o_1": Role.ORGANISATION,
        "o_1.li": Role.REPRESENTATIVE,
        supposed("o_2"): Role.REPRESENTATIVE,
        "int1": Role.INTERPRETER,
        "E1": Role.TABLE,
        "s14": Role.SLOT,
        "nobody": None,
    }
    assert {subject: made.role_of(subject) for subject in expected} == expected


def test_people_come_by_name_and_tables_by_room() -> None:
    made = sheets(
        meeting("m1", "s09", "E1"), meeting("m2", "s09", "H1", talent="t_2"), meeting("m3", "s10", "H2", demand="d_2")
    )
    assert [sheet.subject.name.en for sheet in made.talents] == ["Ann (invented)", "Zoë (invented)"]
    assert [sheet.subject.id for sheet in made.tables] == ["H2", "H1", "E1"]


def test_who_attends_without_a_meeting_has_a_sheet_too() -> None:
    fair = FAIR.model_copy(update={"attendees": (Attendee(id="t_2"),)})
    assert [(sheet.subject.id, sheet.rows) for sheet in sheets(fair=fair).talents] == [("t_2", ())]


def test_the_wall_has_every_table_at_every_time_and_says_why_nobody_meets() -> None:
    made = sheets(meeting("m1", "s10", "H1"), meeting("m2", "s10", "H1", demand="d_2"), meeting("m3", "n09", "X9"))
    first, second = made.walls
    assert [one.blocked.en for one in first.slots] == ["", "", "", "Lunch", "", ""]
    assert second.slots[0].blocked.en == "Away"
    assert [line.table for line in first.lines] == ["H2", "H1", "E1", "X9"]
    cells = {line.table: [[row.meeting for row in cell] for cell in line.cells] for line in first.lines}
    assert cells["H1"][1] == ["m1", "m2"]  # a table taken twice shows both
    assert not any(any(cells[table]) for table in ("H2", "E1", "X9"))
    assert [row.meeting for row in second.lines[3].cells[0]] == ["m3"]


def test_everybody_who_comes_has_one_badge() -> None:
    made = sheets(
        meeting("m1", "s09", "H1", representatives=["o_1.li"], interpreter="int1"),
        meeting("m2", "s10", "H1", demand="d_2", representatives=[supposed("o_2")]),
    )
    badges = made.badges(lambda party: f"code of {party}")
    assert [(one.role.value, one.name.en, one.label.en) for one in badges] == [
        ("talent", "Zoë (invented)", "Acoustics"),
        ("representative", "Fund (invented)", ""),
        ("representative", "李敏（虚构）", "青岛泵厂（虚构）"),
        ("interpreter", "何雨桐（虚构）", "English ⇄ Chinese, xx ⇄ Chinese"),
    ]
    assert badges[0].code == "code of t_1"


def test_counts_are_of_the_programme() -> None:
    reason = Bilingual("没有空桌", "No table is free")
    lost = [
        Unplaced(demand=d, talent=t, value=v, reason=reason) for d, t, v in (("d_9", "t_2", 0.1), ("d_2", "t_1", 0.6))
    ]
    made = sheets(
        meeting("m1", "s09", "H1", interpreter="int1"),
        meeting("m2", "s10", "H1", demand="d_2"),
        unplaced=tuple(lost),
    )
    counts = made.counts
    assert (counts.meetings, counts.talents, counts.demands, counts.organisations) == (2, 1, 2, 2)
    assert (counts.tables, counts.interpreted, counts.unplaced) == (1, 1, 2)
    assert {slot.id: number for slot, number in counts.slots if number} == {"s09": 1, "s10": 1}
    assert [(one.demand.name.en, one.organisation.name.en) for one in made.unplaced] == [
        ("Series A", "Fund (invented)"),
        ("d_9", ""),
    ]


def test_an_empty_programme_of_an_empty_frame_has_nothing_on_any_sheet() -> None:
    made = sheets(fair=Fair(id="empty", name=Name()))
    assert not any(
        (made.rows, made.talents, made.organisations, made.interpreters, made.tables, made.slots, made.walls)
    )
    assert made.badges(str) == ()
    assert made.counts.meetings == 0


def test_the_order_of_meetings_in_the_programme_changes_nothing() -> None:
    made = [
        meeting("m1", "s09", "H1"),
        meeting("m2", "s10", "E1", demand="d_2"),
        meeting("m3", "s09", "H2", talent="t_2"),
    ]
    forth, back = sheets(*made), sheets(*reversed(made))
    assert forth.rows == back.rows
    assert forth.talents == back.talents
    assert all(isinstance(row, Row) for row in forth.rows)
