"""From a row of a registration to a talent."""

from datetime import date

import pytest

from matcher.profiles.models import Consent, Money, Stage
from matcher.profiles.problems import Severity
from matcher.profiles.reading import read_talent
from tests.matcher.profiles.rows import TODAY, codes, talent


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
        ({"show_name": "no, matching only"}, {Consent.MATCHING}),
        ({"show_name": "不公开，仅用于匹配"}, {Consent.MATCHING}),
        ({"show_name": "do not match me"}, set()),
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


@pytest.mark.parametrize(
    "written",
    [
        *(
            "未同意",
            "没有授权",
            "尚未授权",
            "未授权",
            "不可以",
            "请勿匹配",
            "not agreed",
            "hasn't agreed",
            "无",
            "none",
            "N/A",
        ),
        *(
            "unable to consent",
            "Don't match me",
            "Don’t match me",
            "同意展示姓名但不匹配",
            "不",
            "×",
            "✗",
            "0",
            0,
            "never",
        ),
        *(
            "不允许",
            "未签署",
            "暂不",
            "does not agree to matching",
            "do not show my name or match me",
            "不公开姓名和匹配",
        ),
        *("not matching or profile", "不匹配展示", "no thanks", "□同意 □不同意"),
        *("不同意提供给第三方", "I do not agree to third parties", "同意展示，可否不参与匹配"),
    ],
)
def test_a_written_refusal_agrees_to_nothing(written):
    reading = talent(consent=written)
    assert reading.profile.consents == set()
    assert "consent.refused" in codes(reading)


@pytest.mark.parametrize(
    "written", ["maybe", "可能", "待定", "pending", "x", "☐", "□同意", "是否同意", "仅供参考", "不同意展示姓名"]
)
def test_an_unclear_consent_counts_as_not_given(written):
    reading = talent(consent=written)
    assert reading.profile.consents == set()
    assert "consent.unclear" in codes(reading)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "—",
            "-",
            "y",
            "1",
            True,
            "√",
            "是否同意：是",
            "没问题",
            "无异议",
            "无条件同意",
            "no problem, matching",
            "同意，不限",
        ),
        *("match me, but don't show my name", "同意匹配，不同意展示姓名", "不公开姓名", "已授权"),
        *(
            "本人同意用于人才对接，不会向第三方泄露，可随时撤回",
            "I agree that you process my data; I may withdraw at any time.",
        ),
    ],
)
def test_a_negation_of_something_else_refuses_nothing(written):
    reading = talent(consent=written)
    assert reading.profile.consents == {Consent.MATCHING}
    assert not codes(reading) & {"consent.refused", "consent.unclear"}


@pytest.mark.parametrize("written", ["未同意", "not agreed", "没有授权", "none", "don't", "maybe", "□展示"])
def test_a_name_is_not_shown_where_that_was_refused_or_is_unclear(written):
    assert talent(show_name=written).profile.consents == {Consent.MATCHING}
