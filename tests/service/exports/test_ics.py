"""Calendars, read back with icalendar."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from matcher.bilingual import Language
from matcher.fair.participants import Participants, TalentParty
from matcher.fair.programme import Meeting, Programme
from matcher.fair.sheets import Role
from service.exports.ics import calendar
from service.exports.material import Material
from tests.service.exports.a_programme import MEETINGS, TITLE, both, fair_with, material, nothing


def events(
    made: Material, role: Role = Role.TALENT, party: str = "t_1", language: Language = Language.EN
) -> list[Event]:
    read = Calendar.from_ical(calendar(made, made.sheets.sheet(role, party), language))
    return [one for one in read.walk("VEVENT") if isinstance(one, Event)]


def test_a_meeting_is_at_its_time_in_the_zone_of_the_fair() -> None:
    first, second = events(material())
    assert first["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert first.start.astimezone(UTC) == datetime(2026, 11, 26, 1, tzinfo=UTC)  # type: ignore[union-attr]
    assert first.end - first.start == timedelta(minutes=30)
    assert second["LOCATION"] == "Table A02, Main hall, Blue Fair (test & invented)"


@pytest.mark.parametrize(("zone", "offset"), [("Asia/Shanghai", 8), ("Europe/Berlin", 1), ("America/New_York", -5)])
def test_the_file_describes_the_zone_itself(zone: str, offset: int) -> None:
    made = material(fair=fair_with(time_zone=zone))
    read = Calendar.from_ical(calendar(made, made.sheets.sheet(Role.TALENT, "t_1"), Language.EN))
    (described,) = read.timezones
    assert described.tz_name == zone
    on_the_day = described.to_tz(lookup_tzid=False).utcoffset(datetime(2026, 11, 26, 9))
    assert on_the_day == timedelta(hours=offset)
    assert read.get_missing_tzids() == set()


def test_the_text_is_in_the_readers_language() -> None:
    (chinese, _), (english, _) = (events(material(), language=language) for language in Language)
    assert chinese["SUMMARY"] == "洽谈：青岛泵厂（虚构）"
    assert english["SUMMARY"] == "Meeting: 青岛泵厂（虚构）"
    assert chinese["DESCRIPTION"].split("\n") == [
        "人才：Vladan Petrešić 欧阳（虚构） – Acoustics & 声学",
        "单位：青岛泵厂（虚构）",
        f"需求：{TITLE}",
        "单位代表：李敏（虚构）",
        "翻译：何雨桐（虚构）",
        "第 3 版 · 2026-11-20 16:30",
    ]
    (at_the_table, *_) = events(material(), Role.TABLE, "A01")
    assert at_the_table["SUMMARY"] == "Meeting: Vladan Petrešić 欧阳（虚构） and 青岛泵厂（虚构）"
    (interpreting,) = events(material(), Role.INTERPRETER, "int1", Language.ZH)
    assert interpreting["SUMMARY"] == "翻译：Vladan Petrešić 欧阳（虚构） 与 青岛泵厂（虚构）"


def test_a_meeting_that_moves_keeps_its_uid_and_has_a_higher_sequence() -> None:
    moved = MEETINGS[0].model_copy(update={"slot": "s11"})
    (before, *_), (after, *_) = events(material(number=3)), events(material(moved, number=4))
    assert before["UID"] == after["UID"] == "m1@blue2026.wutong"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (3, 4)
    assert before.start < after.start
    assert {one["STATUS"] for one in (before, after)} == {"CONFIRMED"}


def test_a_meeting_that_is_gone_is_sent_as_cancelled_to_those_who_had_it() -> None:
    before = Programme(fair="blue2026", meetings=MEETINGS)
    made = material(MEETINGS[1], before=before, number=4)
    kept, gone = events(made)
    assert (kept["UID"], kept["STATUS"]) == ("m2@blue2026.wutong", "CONFIRMED")
    assert (gone["UID"], gone["STATUS"], gone["SEQUENCE"]) == ("m1@blue2026.wutong", "CANCELLED", 4)
    assert gone["SUMMARY"].startswith("Cancelled: ")
    assert [one["STATUS"] for one in events(made, party="t_2")] == ["CANCELLED"]


def test_a_draft_is_tentative() -> None:
    assert {one["STATUS"] for one in events(material(draft=True))} == {"TENTATIVE"}


def test_a_meeting_without_a_time_is_left_out() -> None:
    assert [one["UID"] for one in events(material(), party="t_2")] == ["m3@blue2026.wutong"]


def test_without_meetings_the_calendar_is_empty_and_valid() -> None:
    assert events(nothing()) == []


def test_what_somebody_typed_adds_no_line_of_its_own() -> None:
    made = material(Meeting(id="m9", slot="s09", table="A01", demands=("d_1",), talents=("t_1",)))
    name = both("X\r\nEND:VEVENT\r\nSTATUS:CANCELLED")
    people = Participants.of(made.participants.demands.values(), [TalentParty("t_1", name=name)])
    hostile = Material(made.fair, made.programme, people, made.version, made.secret)
    (event,) = events(hostile, Role.ORGANISATION, "o_1")
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Meeting: X END:VEVENT STATUS:CANCELLED"


def test_equal_material_gives_equal_bytes() -> None:
    first, second = (
        calendar(made, made.sheets.sheet(Role.TALENT, "t_1"), Language.ZH) for made in (material(), material())
    )
    assert first == second
