import io
import zipfile
from datetime import date, time

import openpyxl
import pytest

from matcher.bilingual import Bilingual, Language
from matcher.fair.frame import Fair, Name, Room, slots_of_day
from matcher.fair.inviting.letters import (
    MOST_TOPICS,
    Letter,
    Occasion,
    Topic,
    archive,
    days_of,
    language_of,
    letter_text,
    merge_rows,
    merge_workbook,
)
from matcher.profiles.models import Kind
from tests.factories import a_talent

MEMBRANES = Topic("反渗透膜污染控制", Kind.TECHNOLOGY, "某某海洋（虚构）")
SECRET = Topic("Head of membrane research", Kind.JOB)


def a_fair(**changes: object) -> Fair:
    slots = slots_of_day(date(2026, 11, 21), time(9), time(10), 30) + slots_of_day(
        date(2026, 11, 22), time(9), time(10), 30
    )
    given = {
        "id": "test-2026",
        "name": Name(zh="测试洽谈会（虚构）", en="Test Fair (invented)"),
        "slots": slots,
        "rooms": (Room(id="a", name=Name(zh="一号厅", en="Hall 1")), Room(id="b", name=Name(zh="二号厅", en="Hall 2"))),
    }
    return Fair.model_validate(given | changes)


def occasion(**said: object) -> Occasion:
    given = {
        "written": date(2026, 10, 1),
        "reply_by": date(2026, 10, 20),
        "reply_to": "office@example.org",
        "venue": Bilingual("青岛国际会议中心", "Qingdao International Conference Centre"),
    }
    return Occasion.of(a_fair(), **(given | said))


def a_letter(language: Language, **changes: object) -> Letter:
    given = {"talent": "t_1", "name": "Mara Test (invented)", "topics": (MEMBRANES, SECRET), "email": "m@example.org"}
    return Letter(**(given | {"language": language} | changes))  # type: ignore[arg-type]


def test_a_chinese_letter_says_when_where_why_and_how_to_answer() -> None:
    text = letter_text(a_letter(Language.ZH), occasion())
    for said in (
        "邀 请 函",
        "尊敬的 Mara Test (invented)：",
        "测试洽谈会（虚构）谨定于2026年11月21日至22日在青岛国际会议中心一号厅、二号厅举行。",
        "1. “反渗透膜污染控制”（技术需求，某某海洋（虚构））",
        "2. “Head of membrane research”（岗位需求，单位名称暂不公开）",
        "请您于2026年10月20日前复函至 office@example.org",
        "　　此致\n敬礼！",
        "测试洽谈会（虚构）组委会\n2026年10月1日",
    ):
        assert said in text


def test_an_english_letter_says_the_same() -> None:
    text = letter_text(a_letter(Language.EN), occasion())
    for said in (
        "Dear Mara Test (invented),",
        "inviting you to the fair “Test Fair (invented)”, which will be held on 21–22 November 2026 at Hall 1, Hall 2, "
        "Qingdao",
        "1. “反渗透膜污染控制” (technology demand; 某某海洋（虚构）)",
        "2. “Head of membrane research” (job opening; organisation not disclosed yet)",
        "Please write to office@example.org by 20 October 2026",
        "The organising committee of Test Fair (invented)\n1 October 2026",
    ):
        assert said in text
    assert "m@example.org" not in text


@pytest.mark.parametrize(
    ("language", "general"),
    [
        (Language.ZH, ("日期另行通知", "地点另行通知", "尽早", "直接回复本函")),
        (Language.EN, ("on dates that we will", "a place that we will", "as soon as you can", "answer this letter")),
    ],
)
def test_what_is_not_known_is_said_in_general_words(language: Language, general: tuple[str, ...]) -> None:
    bare = Occasion.of(Fair(id="bare", name=Name(zh="测试会", en="Test")))
    text = letter_text(a_letter(language, topics=()), bare)
    for said in general:
        assert said in text
    assert "1." not in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("name", "language", "salutation"),
    [
        ("李测试（虚构）", Language.ZH, "尊敬的李测试（虚构）博士："),
        ("Mara Test", Language.ZH, "尊敬的 Mara Test 博士："),
        ("Mara Test", Language.EN, "Dear Dr Mara Test,"),
        ("Prof. Mara Test", Language.EN, "Dear Prof. Mara Test,"),
        ("Membrane team (invented)", Language.EN, "Dear Membrane team (invented),"),
        ("李测试教授", Language.ZH, "尊敬的李测试教授："),
    ],
)
def test_a_doctor_is_addressed_as_one_unless_the_name_has_a_title(
    name: str, language: Language, salutation: str
) -> None:
    assert a_letter(language, name=name, doctor=True).salutation == salutation


@pytest.mark.parametrize(
    ("written", "spoken", "language"),
    [
        ("zh", ("en",), Language.ZH),
        ("en", ("zh", "en"), Language.EN),
        ("mixed", ("zh", "en"), Language.ZH),
        ("mixed", ("en",), Language.EN),
    ],
)
def test_the_language_is_that_of_the_profile(written: str, spoken: tuple[str, ...], language: Language) -> None:
    assert language_of(a_talent(language=written, languages=spoken)) is language


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 11, 21), date(2026, 11, 22), ("2026年11月21日至22日", "21–22 November 2026")),
        (date(2026, 11, 30), date(2026, 12, 1), ("2026年11月30日至12月1日", "30 November – 1 December 2026")),
        (date(2026, 12, 31), date(2027, 1, 1), ("2026年12月31日至2027年1月1日", "31 December 2026 – 1 January 2027")),
        (date(2026, 5, 1), date(2026, 5, 3), ("2026年5月1日、2026年5月3日", "1 May 2026, 3 May 2026")),
        (date(2026, 5, 1), date(2026, 5, 1), ("2026年5月1日", "1 May 2026")),
    ],
)
def test_days_are_written_as_people_write_them(first: date, last: date, written: tuple[str, str]) -> None:
    assert days_of([last, first]) == written


def test_no_days_are_no_text() -> None:
    assert days_of([]) == ("", "")


def test_a_letter_names_no_more_than_the_best_demands() -> None:
    topics = [Topic(f"Need {number}", Kind.JOB) for number in range(9)]
    letter = Letter.to(a_talent(), topics)
    assert [topic.title for topic in letter.topics] == [f"Need {number}" for number in range(MOST_TOPICS)]


def test_the_sheet_has_a_row_a_letter_in_its_language_and_runs_nothing() -> None:
    letters = [a_letter(Language.ZH), a_letter(Language.EN, talent="t_2", name='=HYPERLINK("http://example.org")')]
    first, second = merge_rows(letters, occasion())
    assert (first["dates"], second["dates"]) == ("2026年11月21日至22日", "21–22 November 2026")
    assert (first["organisation_1"], first["organisation_2"]) == ("某某海洋（虚构）", "单位名称暂不公开")
    assert first["letter"] == letter_text(letters[0], occasion())
    sheet = openpyxl.load_workbook(io.BytesIO(merge_workbook(letters, occasion(), Language.EN))).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]][:4] == ["Talent id", "Name", "Reply", "E-mail"]
    assert [rows[1][0].value, rows[1][3].value, rows[2][0].value] == ["t_1", "m@example.org", "t_2"]
    assert (rows[2][1].value, rows[2][1].data_type) == ('=HYPERLINK("http://example.org")', "s")
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"accepted,declined"']


def test_the_archive_holds_each_letter_as_a_text_and_is_the_same_each_time() -> None:
    letters = [a_letter(Language.ZH, name="../x"), a_letter(Language.EN, talent="t_2")]
    content = archive(letters, occasion())
    assert content == archive(letters, occasion())
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.namelist() == ["001-t_1-zh.txt", "002-t_2-en.txt"]
        assert packed.read("002-t_2-en.txt").decode() == letter_text(letters[1], occasion())
