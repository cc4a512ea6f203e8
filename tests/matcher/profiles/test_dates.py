"""Dates as people write them."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.profiles.dates import parse_date
from matcher.profiles.money import Unreadable

TODAY = date(2026, 9, 10)

DEADLINES = [
    ("2025年12月底前", date(2025, 12, 31)),
    ("2026-03-31", date(2026, 3, 31)),
    ("2026/3/31", date(2026, 3, 31)),
    ("2027.1.31", date(2027, 1, 31)),
    ("20270331", date(2027, 3, 31)),
    ("2026.3", date(2026, 3, 31)),
    ("2027-02", date(2027, 2, 28)),
    ("２０２７年９月", date(2027, 9, 30)),
    ("二〇二七年六月", date(2027, 6, 30)),
    ("31/12/2026", date(2026, 12, 31)),
    ("12/31/2026", date(2026, 12, 31)),
    ("03/04/2026", date(2026, 4, 3)),
    ("15.01.2027", date(2027, 1, 15)),
    ("Dec 2026", date(2026, 12, 31)),
    ("March 31, 2027", date(2027, 3, 31)),
    ("31 May 2027", date(2027, 5, 31)),
    ("1st of June 2027", date(2027, 6, 1)),
    ("31-Dec-2026", date(2026, 12, 31)),
    ("end of March 2027", date(2027, 3, 31)),
    ("mid-2027", date(2027, 6, 30)),
    ("即日起至2026年10月15日", date(2026, 10, 15)),
    ("2026年9月1日-2026年12月20日", date(2026, 12, 20)),
    ("2027年5月15日（下水季前）", date(2027, 5, 15)),
    ("2026年第三季度", date(2026, 9, 30)),
    ("2026年四季度", date(2026, 12, 31)),
    ("Q1 2027", date(2027, 3, 31)),
    ("2027年上半年", date(2027, 6, 30)),
    ("2027年底", date(2027, 12, 31)),
    ("2027年1月上旬", date(2027, 1, 10)),
    ("2027年春节前", date(2027, 2, 6)),
    ("年底前", date(2026, 12, 31)),
    ("明年6月", date(2027, 6, 30)),
    ("12月15日前", date(2026, 12, 15)),
    ("3月底", date(2027, 3, 31)),
    ("46000", date(2025, 12, 9)),
    ("01/07/27", date(2027, 7, 1)),
    ("46,752", date(2027, 12, 31)),
    ("24个月", None),
    ("长期有效", None),
    ("招满为止", None),
    ("until filled", None),
    ("—", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), DEADLINES)
def test_a_deadline_is_the_last_day_meant(text, expected):
    assert parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027年3月", date(2027, 3, 1)),
        ("2027 Q2", date(2027, 4, 1)),
        ("spring 2027", date(2027, 3, 1)),
        ("2027 春", date(2027, 3, 1)),
        ("from January 2027", date(2027, 1, 1)),
        ("2027年2月中旬", date(2027, 2, 11)),
        ("October", date(2026, 10, 1)),
        ("3 months' notice", None),
        ("3 months notice", None),
        ("2027/Q3", date(2027, 7, 1)),
        ("next spring", date(2027, 3, 1)),
        ("summer", date(2027, 6, 1)),
        ("one month", None),
        ("in 3 months", None),
        ("一个月内", None),
        ("两周后", None),
        ("春节后", None),
        ("下个月", None),
        ("毕业后", None),
        ("after graduation", None),
        ("6 weeks after offer", None),
        ("at once", None),
        ("已在国内", None),
        ("随时", None),
        ("immediately", None),
    ],
)
def test_an_availability_is_the_first_day_meant(text, expected):
    assert parse_date(text, TODAY, "start") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (46000, date(2025, 12, 9)),
        (46000.75, date(2025, 12, 9)),
        (20270331, date(2027, 3, 31)),
        (datetime(2027, 3, 31, 23, 59), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 3, 31)),
        (None, None),
    ],
)
def test_a_spreadsheet_may_hold_dates_as_values(value, expected):
    assert parse_date(value, TODAY) == expected


@pytest.mark.parametrize("value", ["hello", "2026-13-40", "2026年2月30日", "13月", 12, 2.5, 1e12])
def test_what_is_no_date_is_unreadable(value):
    with pytest.raises(Unreadable):
        parse_date(value, TODAY)


@given(st.text(max_size=60) | st.from_regex(r"[0-9年月日./\- 季度上下半底前Q至到]{1,20}", fullmatch=True))
def test_no_text_breaks_the_parser(text):
    with contextlib.suppress(Unreadable):
        assert parse_date(text, TODAY) is None or parse_date(text, TODAY).year >= 1954


@given(st.floats() | st.integers())
def test_no_number_breaks_the_parser(value):
    with contextlib.suppress(Unreadable):
        parse_date(value, TODAY)
