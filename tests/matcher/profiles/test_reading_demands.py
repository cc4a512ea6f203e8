"""From a row of a demand list to a demand."""

from datetime import date, datetime

import pytest

from matcher.profiles.models import Kind, Money
from matcher.profiles.problems import Severity
from matcher.profiles.reading import read_demand
from tests.matcher.profiles.rows import JOB, TODAY, codes, demand, talent


def test_a_job_is_read_into_codes_and_numbers():
    profile = demand(
        district="崂山区",
        tier="专精特新“小巨人”",
        degree="博士（必须）",
        years="３年以上",
        languages="英语流利，德语加分",
        place="青岛市崂山区",
        salary="30-50万/年",
        headcount="2-3名",
        employment="全职",
        deadline="2027年6月底前",
        industry="储能",
        skills="硬碳；电解液",
    ).profile
    assert profile is not None
    assert (profile.organisation.district, profile.organisation.tier) == ("laoshan", "little_giant")
    assert profile.organisation.type == "enterprise"
    assert (profile.degree, profile.years, profile.languages, profile.places) == ("doctor", 3.0, ("en",), ("laoshan",))
    assert profile.terms.salary == Money(low=300_000, high=500_000, period="year")
    assert (profile.terms.headcount, profile.terms.employment) == (3, ("full_time",))
    assert (profile.expires, profile.industries, profile.skills) == (
        date(2027, 6, 30),
        ("energy_storage",),
        ("硬碳", "电解液"),
    )
    assert profile.hard == {"degree"}


@pytest.mark.parametrize(
    ("filled", "kind"),
    [
        ({"amount": "500万元", "stage": "A轮"}, Kind.FUNDING),
        ({"budget": "80万元"}, Kind.TECHNOLOGY),
        ({"salary": "20万/年", "headcount": "1"}, Kind.JOB),
        ({"kind": "技术需求", "salary": "20万/年"}, Kind.TECHNOLOGY),
    ],
)
def test_the_kind_is_what_the_row_states_else_what_its_columns_say(filled, kind):
    reading = read_demand({**JOB, **filled}, kind=None, today=TODAY)
    assert reading.profile is not None
    assert reading.profile.kind is kind


def test_a_kind_nobody_can_tell_is_taken_as_technology_and_said():
    reading = demand(kind=None, title="青岛某事", description="")
    assert reading.profile is not None
    assert reading.profile.kind is Kind.TECHNOLOGY
    assert "demand.kind_assumed" in codes(reading)


@pytest.mark.parametrize(
    ("written", "degree", "code"),
    [
        ("博士及以上", "doctor", None),
        ("硕士（优秀者本科亦可）", "bachelor", "degree.exception"),
        ("硕士及以上, PhD preferred", "master", None),
        ("博士优先", "doctor", "degree.preferred"),
        ("大专或高级工及以上", "associate", None),
        ("统招本科", "bachelor", None),
        ("不限，看业绩", None, None),
        ("碩士以上", "master", None),
        ("very clever", None, "value.unrecognised"),
    ],
)
def test_the_least_degree_that_will_do_is_required(written, degree, code):
    reading = demand(degree=written)
    assert reading.profile is not None
    assert reading.profile.degree == degree
    assert code is None or code in codes(reading)
    assert "degree" not in reading.profile.hard


@pytest.mark.parametrize(
    ("fields", "hard"),
    [
        ({"degree": "博士（必须）"}, {"degree"}),
        ({"degree": "博士", "description": "候选人必须有博士学位。"}, {"degree"}),
        ({"degree": "Master", "description": "Native MS data must be read daily."}, set()),
        ({"years": "5+", "description": "You must have at least five years of hands-on UVM."}, {"years"}),
        ({"languages": "English 必须"}, {"languages"}),
        ({"place": "青岛", "description": "须全职在青岛工作。"}, {"place"}),
        ({"degree": "博士", "description": "博士学历非必须，无须工作经验。"}, set()),
        ({"degree": "PhD", "description": "A PhD is not required."}, set()),
    ],
)
def test_only_a_must_word_beside_the_value_makes_it_hard(fields, hard):
    reading = demand(**fields)
    assert reading.profile is not None
    assert reading.profile.hard == hard


@pytest.mark.parametrize(
    ("written", "languages", "any_language"),
    [
        ("中文或英文均可", ("zh", "en"), True),
        ("中英文", ("zh", "en"), False),
        ("English working level，中文加分", ("en",), False),
        ("德语C1（必须）、中文、英语", ("de",), False),
        ("Chinese; Russian or Japanese (must); English helpful", ("ru", "ja"), True),
        ("中文，另加英/德/日一门", ("zh",), False),
        ("CET-6", ("en",), False),
        ("不限，有翻译", (), False),
    ],
)
def test_languages_that_are_only_a_plus_are_not_required(written, languages, any_language):
    profile = demand(languages=written).profile
    assert profile is not None
    assert (profile.languages, profile.any_language) == (languages, any_language)


def test_a_title_is_taken_from_the_text_when_missing():
    reading = demand(title="", description="急需解决RO膜污堵问题。其他从略。")
    assert reading.profile is not None
    assert reading.profile.title == "急需解决RO膜污堵问题"
    assert "demand.title_from_text" in codes(reading)


def test_a_demand_that_says_nothing_is_an_error():
    reading = read_demand({"organisation": "青岛测试科技有限公司", "title": "/", "description": "无"}, today=TODAY)
    assert reading.profile is None
    assert [problem.severity for problem in reading.problems] == [Severity.ERROR]


def test_a_missing_organisation_is_a_warning_because_the_demand_can_still_be_matched():
    reading = demand(organisation="")
    assert reading.profile is not None
    assert "demand.no_organisation" in codes(reading)


def test_a_deadline_in_the_past_is_kept_and_said():
    reading = demand(deadline="2026-03-31")
    assert reading.profile is not None
    assert reading.profile.expires == date(2026, 3, 31)
    assert "demand.expired" in codes(reading)


def test_a_bad_value_becomes_a_warning_and_its_text_a_note():
    reading = demand(salary="看情况再定吧", headcount="很多很多", deadline="等通知的日子", tier="好企业")
    assert reading.profile is not None
    assert {"money.unreadable", "number.unreadable", "value.unrecognised"} <= codes(reading)
    for text in ("看情况再定吧", "很多很多", "好企业"):
        assert text in reading.profile.notes


def test_a_column_of_another_list_goes_to_the_notes():
    reading = demand(kind=Kind.JOB, budget="80万元")
    assert reading.profile is not None
    assert "预算：80万元" in reading.profile.notes
    assert "value.other_list" in codes(reading)


def test_an_unknown_field_is_kept_and_said():
    reading = demand(colour="blue")
    assert reading.profile is not None
    assert "colour: blue" in reading.profile.notes
    assert "field.unknown" in codes(reading)


@pytest.mark.parametrize("name", ["性别", "出生年月", "gender", "Date of birth", "nationality", "Age"])
def test_what_must_not_be_known_is_not_kept(name):
    reading = talent(**{name: "secret"})
    assert reading.profile is not None
    assert "field.sensitive" in codes(reading)
    assert "secret" not in reading.profile.model_dump_json() + "".join(p.model_dump_json() for p in reading.problems)


def test_an_overlong_title_is_cut_and_kept_whole_in_the_notes():
    reading = demand(title="很" * 600)
    assert reading.profile is not None
    assert len(reading.profile.title) == 500
    assert "很" * 600 in reading.profile.notes
    assert "value.too_long" in codes(reading)


def test_a_placeholder_counts_as_blank_and_is_said():
    reading = demand(skills="见附件", degree="#REF!")
    assert reading.profile is not None
    assert (reading.profile.skills, reading.profile.degree) == ((), None)
    assert {"value.attachment", "value.formula_error"} <= codes(reading)


def test_an_industry_left_out_is_inferred_from_the_text():
    reading = demand(title="海上风机运维技师", description="海上风电场检修，风力发电机组液压变桨。")
    assert reading.profile is not None
    assert reading.profile.industries[0] == "new_energy"
    assert "industry.inferred" in codes(reading)


def test_values_of_a_spreadsheet_need_not_be_texts():
    reading = demand(deadline=46500, headcount=2.0, salary=250000, years=5, confidential=True)
    assert reading.profile is not None
    assert reading.profile.expires == date(2027, 4, 23)
    assert (reading.profile.terms.headcount, reading.profile.years, reading.profile.confidential) == (2, 5.0, True)
    assert reading.profile.terms.salary == Money(low=250_000, high=250_000, period="year")
    assert demand(deadline=datetime(2027, 4, 23, 8)).profile.expires == date(2027, 4, 23)


def test_the_unit_of_a_column_counts():
    reading = read_demand({**JOB, "budget": "150"}, kind=Kind.TECHNOLOGY, units={"budget": "万元"}, today=TODAY)
    assert reading.profile is not None
    assert reading.profile.terms.budget == Money(low=1_500_000, high=1_500_000)


@pytest.mark.parametrize(("written", "confidential"), [("是", True), ("否", False), ("", False), ("maybe", True)])
def test_what_is_unclear_is_kept_confidential(written, confidential):
    profile = demand(confidential=written).profile
    assert profile is not None
    assert profile.confidential is confidential
