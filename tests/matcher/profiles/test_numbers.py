"""Years of experience, headcounts and calendar years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.profiles.chinese_numerals import with_digits
from matcher.profiles.money import Unreadable
from matcher.profiles.numbers import parse_headcount, parse_year, parse_years

TODAY = date(2026, 9, 10)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("8 years", 8.0),
        ("5年以上", 5.0),
        ("２年以上ICU", 2.0),
        ("三年以上", 3.0),
        ("十二年", 12.0),
        ("二十余年", 20.0),
        ("两年半", 2.5),
        ("半年", 0.5),
        ("18个月", 1.5),
        ("3-5年", 3.0),
        ("10+", 10.0),
        ("six years", 6.0),
        ("6 years after PhD", 6.0),
        ("2016年至今", 10.0),
        ("since 2016", 10.0),
        ("2016-2024", 8.0),
        ("应届", 0.0),
        ("不限", None),
        ("", None),
        ("7", 7.0),
    ],
)
def test_years_of_experience(text, years):
    assert parse_years(text, TODAY) == years


@pytest.mark.parametrize("text", ["经验丰富", "500年", "since 2030"])
def test_no_sensible_number_of_years_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse_years(text, TODAY)


@pytest.mark.parametrize(
    ("text", "count"),
    [("2人", 2), ("６人", 6), ("2-3名", 3), ("两名", 2), ("若干", None), ("several", None), ("", None), ("约10人", 10)],
)
def test_a_headcount_is_the_number_of_posts_that_can_be_filled(text, count):
    assert parse_headcount(text) == count


@pytest.mark.parametrize("text", ["0", "全部"])
def test_no_post_at_all_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse_headcount(text)


@pytest.mark.parametrize(
    ("text", "year"), [("2019", 2019), ("2019年6月", 2019), ("class of 2021", 2021), ("90后", None)]
)
def test_the_first_calendar_year_is_found(text, year):
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三百万", "300万"),
        ("二〇二七年", "2027年"),
        ("十五人", "15人"),
        ("一千二百", "1200"),
        ("数百万", "数百万"),
        ("abc", "abc"),
    ],
)
def test_chinese_numerals_become_digits(text, expected):
    assert with_digits(text) == expected


@given(st.text(max_size=40))
def test_no_text_breaks_the_parsers(text):
    for parse in (lambda: parse_years(text, TODAY), lambda: parse_headcount(text), lambda: parse_year(text)):
        try:
            parse()
        except Unreadable:
            continue
