"""From a row's cells to a profile."""

import json
import os
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.profiles import messages
from matcher.profiles.fields import DEMAND_FIELDS, TALENT_FIELDS
from matcher.profiles.models import Consent, Kind, Money, Stage
from matcher.profiles.problems import Severity
from matcher.profiles.reading import content_hash, content_key, profile_id, read_demand, read_talent

TODAY = date(2026, 9, 10)
SAMPLE = Path(__file__).resolve().parents[3] / "data" / "fair" / "source"
JOB = {"organisation": "青岛测试科技有限公司（虚构）", "title": "电池研发工程师", "description": "负责电芯开发。"}
PERSON = {"name": "Test Talent", "headline": "Battery scientist", "summary": "I develop sodium-ion cells."}


def demand(kind=Kind.JOB, **fields):
    return read_demand({**JOB, **fields}, kind=kind, today=TODAY)


def talent(**fields):
    return read_talent({**PERSON, **fields}, today=TODAY)


def codes(reading):
    return {problem.code for problem in reading.problems}


# ——— the sample fair ———


def sample_rows(name):
    return [
        pytest.param(json.loads(line), id=f"{path.stem}-{number}")
        for path in sorted(SAMPLE.glob(f"*.{name}.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]


@pytest.mark.parametrize("row", sample_rows("demands"))
def test_every_demand_of_the_sample_fair_is_taken(row):
    reading = read_demand(row, kind=None, today=TODAY)
    assert reading.profile is not None
    assert reading.profile.kind == row["kind"]
    assert reading.profile.title
    assert reading.profile.industries or "industry.inferred" not in codes(reading)


@pytest.mark.parametrize("row", sample_rows("talents"))
def test_every_talent_of_the_sample_fair_is_taken(row):
    reading = read_talent(row, today=TODAY)
    assert reading.profile is not None
    assert reading.profile.name == row["name"].strip()
    assert not [problem for problem in reading.problems if problem.severity is Severity.ERROR]


# ——— demands ———


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


# ——— talents ———


def test_a_talent_is_read_into_codes_and_numbers():
    profile = talent(
        email="Test.Talent@Example.org",
        country="英國",
        degree="Ph.D.",
        years="2016年至今",
        languages="English native, Mandarin beginner",
        intents="求职、项目合作",
        expected_salary="GBP 80k",
        preferred_place="青岛、海口",
        available="2027年3月",
        achievements="专利 CN202110123456.7；Paper in a journal, 2023",
        industry="batteries",
        position="Senior researcher",
        stages="天使轮至B轮",
    ).profile
    assert profile is not None
    assert (profile.email, profile.country, profile.degree, profile.years) == (
        "test.talent@example.org",
        "GB",
        "doctor",
        10,
    )
    assert (profile.languages, profile.intents) == (("en",), ("job", "cooperation"))
    assert profile.salary == Money(low=80_000, high=80_000, currency="GBP", period="year")
    assert (profile.places, profile.available) == (("qingdao", "haikou"), date(2027, 3, 1))
    assert [(result.kind, result.year) for result in profile.achievements] == [("patent", None), ("paper", 2023)]
    assert profile.headline == "Battery scientist · Senior researcher"
    assert profile.stages == (Stage.ANGEL, Stage.PRE_A, Stage.A, Stage.B)


def test_years_are_never_inferred_from_graduation():
    profile = talent(graduated="1995").profile
    assert profile is not None
    assert profile.years is None
    assert "1995" not in profile.model_dump_json()


@pytest.mark.parametrize(
    ("written", "degree"),
    [
        ("PhD", "doctor"),
        ("博士在读", "master"),
        ("M.Sc., PhD candidate", "master"),
        ("Dipl.-Ing.", "master"),
        ("MBA", "master"),
        ("MD", "doctor"),
        ("postdoc", "doctor"),
        ("Ph.D", "doctor"),
        ("D.Sc. (Tech)", "doctor"),
        ("Habilitation", "doctor"),
        ("M.Tech", "master"),
        ("M.E. (Civil)", "master"),
        ("Dipl.-Wirt.-Ing.", "master"),
        ("Maîtrise", "master"),
        ("MDS", "master"),
        ("B.E.", "bachelor"),
        ("PGCE", "bachelor"),
        ("Meister", "associate"),
        ("State-certified technician", "associate"),
        ("EUD journeyman", "vocational"),
        ("Abitur", "vocational"),
        ("□本科 ☑硕士 □博士", "master"),
        ("Master, CFA", "master"),
        ("CFA", None),
        ("高级工程师", None),
        ("HND", "associate"),
        ("高级技师", "associate"),
        ("高职", "associate"),
        ("Ausbildung Mechatroniker", "vocational"),
        ("中专", "vocational"),
    ],
)
def test_the_highest_degree_held_counts(written, degree):
    profile = talent(degree=written).profile
    assert profile is not None
    assert profile.degree == degree


@pytest.mark.parametrize("written", ["3 months' notice", "at once", "一个月内", "next spring", "两周后", "随时"])
def test_an_ordinary_word_of_when_one_is_free_needs_no_mending(written):
    reading = talent(available=written)
    assert not [problem for problem in reading.problems if problem.severity is not Severity.NOTE]
    assert reading.profile.available or written in reading.profile.notes


@pytest.mark.parametrize(
    ("written", "phone", "code"),
    [
        ("4.20000111222E+11", "420000111222", None),
        (13800000001.0, "13800000001", None),
        ("13800000001.0", "13800000001", None),
        ("+49 000 0000017", "+49 000 0000017", None),
        ("1.38E+10", "", "phone.rounded"),
    ],
)
def test_a_telephone_number_is_mended_where_a_spreadsheet_changed_it(written, phone, code):
    reading = talent(phone=written)
    assert reading.profile.phone == phone
    assert code is None or code in codes(reading)


@pytest.mark.parametrize(
    ("fields", "consents"),
    [
        ({"show_name": "no"}, {Consent.MATCHING}),
        ({"show_name": False}, {Consent.MATCHING}),
        ({"show_name": "是"}, {Consent.MATCHING, Consent.PROFILE}),
        ({"show_name": "maybe"}, {Consent.MATCHING}),
        ({"consent": "no", "show_name": "yes"}, set()),
        ({"consent": "matching, profile", "show_name": ""}, {Consent.MATCHING, Consent.PROFILE}),
    ],
)
def test_whether_the_name_may_be_shown_says_nothing_of_matching(fields, consents):
    assert talent(**fields).profile.consents == consents


def test_a_talent_without_a_name_is_an_error():
    reading = read_talent({"summary": "I develop cells."}, today=TODAY)
    assert reading.profile is None
    assert codes(reading) == {"talent.no_name"}


def test_a_thin_profile_is_taken_with_a_warning():
    reading = read_talent({"name": "Test Talent"}, today=TODAY)
    assert reading.profile is not None
    assert "talent.thin" in codes(reading)


@pytest.mark.parametrize(
    ("written", "consents"),
    [
        ("", {Consent.MATCHING}),
        ("是", {Consent.MATCHING}),
        ("yes", {Consent.MATCHING}),
        ("同意匹配，同意展示姓名", {Consent.MATCHING, Consent.PROFILE}),
        ("matching, profile", {Consent.MATCHING, Consent.PROFILE}),
        ("matching only, do not show my name", {Consent.MATCHING}),
        ("同意匹配，不公开姓名", {Consent.MATCHING}),
        ("不同意", set()),
        ("no", set()),
    ],
)
def test_a_name_is_shown_only_where_the_person_says_so(written, consents):
    profile = talent(consent=written).profile
    assert profile is not None
    assert profile.consents == consents


@pytest.mark.parametrize(
    ("written", "email", "code"),
    [
        ("a.b@example.org", "a.b@example.org", None),
        ("A.B＠example.org", "a.b@example.org", None),
        ("a@example.org; c@example.com", "a@example.org", "email.several"),
        ("not an address", "not an address", "email.invalid"),
    ],
)
def test_an_address_is_kept_in_its_own_field(written, email, code):
    reading = talent(email=written)
    assert reading.profile is not None
    assert reading.profile.email == email
    assert email not in reading.profile.notes
    assert code is None or code in codes(reading)


# ——— identity ———


def test_the_same_demand_written_otherwise_has_the_same_key():
    first = demand().profile
    second = demand(organisation="青島測試科技有限公司(虛構)", title=" 电池研发 工程师 ", salary="20万/年").profile
    assert content_key(first) == content_key(second)
    assert content_hash(first) != content_hash(second)


def test_source_and_reference_do_not_change_a_profile():
    first = read_demand(JOB, kind=Kind.JOB, today=TODAY, reference="list#1").profile
    second = read_demand(JOB, kind=Kind.JOB, today=TODAY, reference="list#2").profile
    assert content_hash(first) == content_hash(second)
    assert first.id != second.id


def test_the_content_hash_does_not_depend_on_the_process():
    script = (
        "from datetime import date; from matcher.profiles.reading import content_hash, read_talent;"
        "print(content_hash(read_talent({'name': 'Test Talent', 'headline': 'Chemist', 'consent': 'matching, profile'},"
        " today=date(2026, 9, 10)).profile))"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=SAMPLE.parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(hashes) == 1
    assert len(hashes.pop().strip()) == 32


def test_an_id_is_derived_from_the_reference():
    profile = read_talent(PERSON, today=TODAY, reference="T-1").profile
    assert profile.id == profile_id("T-1", type(profile))
    assert profile.id.startswith("t_")
    assert len(profile.id) == 18
    assert demand().profile.reference == content_key(demand().profile)


# ——— messages ———


def test_every_message_says_the_same_thing_in_both_languages():
    for severity, text in messages.CATALOGUE.values():
        assert severity in Severity
        assert set(re.findall(r"{(\w+)}", text.zh)) == set(re.findall(r"{(\w+)}", text.en))
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", text.en.replace("万元", ""))


def test_every_message_is_used():
    folder = Path(messages.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "messages.py")
    assert [name for name in messages.CATALOGUE if f'"{name}"' not in code] == []


# ——— whatever comes ———


@pytest.mark.parametrize("field", sorted({*DEMAND_FIELDS, *TALENT_FIELDS}))
@pytest.mark.parametrize(
    "text", ["1" * 32_000, "-" * 32_000, "一二三" * 10_000, "a@" * 16_000, "必须" * 16_000, "1、" * 16_000]
)
@pytest.mark.timeout(5)
def test_no_long_text_keeps_the_reader_busy(field, text):
    if field in DEMAND_FIELDS:
        assert read_demand({**JOB, field: text}, today=TODAY).profile is not None
    if field in TALENT_FIELDS:
        assert read_talent({**PERSON, field: text}, today=TODAY).profile is not None


CELLS = st.none() | st.text(max_size=50) | st.floats() | st.integers() | st.booleans() | st.datetimes() | st.dates()


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(DEMAND_FIELDS)), CELLS), st.sampled_from([None, *Kind]))
def test_no_row_breaks_the_reading_of_demands(row, kind):
    reading = read_demand(row, kind=kind, today=TODAY)
    assert (reading.profile is None) == any(problem.severity is Severity.ERROR for problem in reading.problems)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(TALENT_FIELDS)), CELLS))
def test_no_row_breaks_the_reading_of_talents(row):
    reading = read_talent(row, today=TODAY)
    assert (reading.profile is None) == any(problem.severity is Severity.ERROR for problem in reading.problems)
    if reading.profile is not None:
        reading.profile.model_dump_json()
