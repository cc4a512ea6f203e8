"""Lists of outcomes as offices keep them, good and bad, and what each row tells."""

import io
import json
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from matcher.errors import FileTooLarge, UnreadableFile
from matcher.intake.limits import Limits
from matcher.intake.outcome_messages import NO_OUTCOMES, PROBLEMS
from matcher.intake.outcomes import OutcomeRow, Outcomes, read_outcomes
from matcher.intake.report import RowStatus
from matcher.profiles.models import Kind

TODAY = date(2026, 11, 22)
HEADINGS = "需求编号,人才编号,企业名称,对接结果,反馈方,日期,原因,评分"


def read(text: str, *, encoding: str = "utf-8-sig", day: date | None = None, name: str = "结果.csv") -> Outcomes:
    return read_outcomes(text.encode(encoding), name, today=TODAY, day=day)


def one(cells: str, headings: str = HEADINGS, day: date | None = None) -> OutcomeRow:
    (row,) = read(f"{headings}\n{cells}\n", day=day).rows
    return row


def told(row: OutcomeRow) -> list[tuple[Any, ...]]:
    return [
        (one.party.value, one.step.value, one.day.isoformat(), one.reason and one.reason.value, one.rating)
        for one in row.told
    ]


def codes(row: OutcomeRow) -> list[str]:
    return [problem.code for problem in row.report.problems]


def test_a_row_tells_who_did_what_on_which_day() -> None:
    row = one("3,A-017,甲公司,婉拒,人才,2025-11-22,薪资过低,")
    assert (row.demand, row.talent, row.kind) == ("3", "A-017", None)
    assert told(row) == [("talent", "declined", "2025-11-22", "pay", None)]
    assert row.report.status is RowStatus.ACCEPTED


def test_the_same_in_english() -> None:
    row = one(
        "3,17,technology,Declined,candidate,22 Nov 2025,salary too low,",
        "Demand No.,Talent No.,Kind of demand,Result,By whom,Date,Reason,Rating",
    )
    assert told(row) == [("talent", "declined", "2025-11-22", "pay", None)]
    assert row.kind is Kind.TECHNOLOGY


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        ("已洽谈", ["met"]),
        ("签约", ["signed"]),
        ("达成合作意向", ["intention"]),
        ("意向签约", ["intention"]),
        ("已洽谈，达成意向", ["met", "intention"]),
        ("洽谈后签订合同", ["met", "signed"]),
        ("已洽谈，未签约", ["met"]),
        ("已邀請", ["invited"]),
        ("入围", ["shortlisted"]),
        ("Meeting held; letter of intent", ["met", "intention"]),
        ("contract signed", ["signed"]),
        ("met, not signed", ["met"]),
        ("not interested", ["declined"]),
        ("不同意洽谈", ["declined"]),
        ("declined the invitation", ["declined"]),
        ("洽谈后婉拒", ["met", "declined"]),
    ],
)
def test_results_as_people_write_them(said: str, steps: list[str]) -> None:
    row = one(f'1,2,,"{said}",企业,2025-11-22,,')
    assert [step for _, step, *_ in told(row)] == steps


@pytest.mark.parametrize("said", ["未签约", "尚未洽谈", "待定后续", "not signed", "no meeting"])
def test_what_has_not_happened_is_no_outcome(said: str) -> None:
    row = one(f"1,2,,{said},企业,,,")
    assert (told(row), codes(row), row.report.status) == ([], ["outcome.nothing_yet"], RowStatus.ACCEPTED)


def test_a_refusal_must_say_whose_it_is() -> None:
    assert codes(one("1,2,,婉拒,,2025-11-22,,")) == ["outcome.who_declined"]
    assert told(one("1,2,,婉拒,双方,2025-11-22,,")) == [
        ("demand", "declined", "2025-11-22", None, None),
        ("talent", "declined", "2025-11-22", None, None),
    ]


def test_who_mostly_does_it_is_assumed_and_said() -> None:
    invited, accepted = one("1,2,,已邀请,,2025-11-22,,"), one("1,2,,接受邀请,,2025-11-22,,")
    assert [told(invited)[0][:2], told(accepted)[0][:2]] == [("demand", "invited"), ("talent", "accepted")]
    assert codes(invited) == codes(accepted) == ["outcome.party_assumed"]
    assert "需求方" in invited.report.problems[0].message.zh
    assert "Talent side" in accepted.report.problems[0].message.en


def test_each_side_may_have_a_column_of_its_own() -> None:
    row = one("1,2,感兴趣,不考虑,2025-11-22,5,★★☆☆☆", "需求编号,人才编号,企业反馈,人才反馈,日期,企业评分,人才评分")
    assert told(row) == [
        ("demand", "shortlisted", "2025-11-22", None, None),
        ("talent", "declined", "2025-11-22", None, None),
        ("demand", "rated", "2025-11-22", None, 5),
        ("talent", "rated", "2025-11-22", None, 2),
    ]
    assert row.report.status is RowStatus.ACCEPTED


def test_columns_may_ask_of_each_step_whether_it_was_taken() -> None:
    headings = "需求编号,人才编号,是否洽谈,是否达成意向,是否签约,日期"
    assert [step for _, step, *_ in told(one("1,2,是,√,否,2025-11-22", headings))] == ["met", "intention"]
    assert codes(one("1,2,否,否,否,", headings)) == ["outcome.nothing_yet"]
    assert codes(one("1,2,也许,,,2025-11-22", headings)) == ["outcome.yes_or_no"]


@pytest.mark.parametrize("written", ["4", "4分", "四星", "★★★★", "4/5", "4.0"])
def test_ratings_as_people_write_them(written: str) -> None:
    assert told(one(f"1,2,,,企业,2025-11-22,,{written}")) == [("demand", "rated", "2025-11-22", None, 4)]


@pytest.mark.parametrize("written", ["0", "6", "4.5", "很好", "-1", "90"])
def test_a_rating_that_is_none_is_refused(written: str) -> None:
    row = one(f"1,2,,已洽谈,企业,2025-11-22,,{written}")
    assert (codes(row), row.told) == (["outcome.rating_unread"], ())


def test_whose_rating_it_is_is_assumed_with_a_warning() -> None:
    row = one("1,2,,已洽谈,,2025-11-22,,4")
    assert (codes(row), row.report.status) == (["outcome.rater_assumed"], RowStatus.WARNED)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025年11月22日", "2025-11-22"),
        ("11月20日", "2026-11-20"),  # of a day without a year the last one that has been
        ("11月30日", "2025-11-30"),
        ("11月22日", "2026-11-22"),
        ("45983", "2025-11-22"),
        ("2025/11/22 14:30", "2025-11-22"),
        ("2025年11月", "2025-11-01"),
    ],
)
def test_dates_lie_in_the_past(written: str, day: str) -> None:
    assert told(one(f"1,2,,签约,,{written},,"))[0][2] == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2027-11-22", "outcome.date_ahead"),
        ("2026-11-23", "outcome.date_ahead"),
        ("那天下午", "outcome.date_unread"),
        ("2025-13-45", "outcome.date_unread"),
        ("", "outcome.no_date"),
    ],
)
def test_a_date_that_cannot_be_is_told(written: str, code: str) -> None:
    row = one(f"1,2,,签约,,{written},,")
    assert (codes(row), row.report.status, row.told) == ([code], RowStatus.REJECTED, ())
    assert row.report.problems[0].column == "日期"


def test_the_day_of_the_whole_list_stands_for_rows_that_do_not_say() -> None:
    day = date(2025, 11, 22)
    assert told(one("1,2,,签约,,,,", day=day))[0][2] == "2025-11-22"
    assert told(one("1,2,,签约,,2025-11-20,,", day=day))[0][2] == "2025-11-20"


def test_reasons_come_from_their_column_or_from_beside_the_refusal() -> None:
    assert told(one("1,2,,婉拒（语言不通）,企业,2025-11-22,,"))[0][3] == "language"
    unknown = one("1,2,,婉拒,企业,2025-11-22,天气不好,")
    assert (told(unknown)[0][3], codes(unknown)) == ("other", ["outcome.reason_other"])
    without = one("1,2,,签约,企业,2025-11-22,专业对口,")
    assert (told(without)[0][3], codes(without)) == (None, ["outcome.reason_without"])


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (",2,,签约,,2025-11-22,,", ["outcome.no_demand"]),
        ("1,,,签约,,2025-11-22,,", ["outcome.no_talent"]),
        ("1,2,,,企业,2025-11-22,,", ["outcome.no_result"]),
        ("1,2,,讨论中,企业,2027-11-22,,", ["outcome.result_unread", "outcome.date_ahead"]),
        ("1,2,,已邀请,隔壁的,2025-11-22,,", ["outcome.party_unread"]),
    ],
)
def test_everything_wrong_with_a_row_is_told_at_once(cells: str, found: list[str]) -> None:
    row = one(cells)
    assert (codes(row), row.report.status, row.told) == (found, RowStatus.REJECTED, ())


def test_a_kind_that_is_none_is_told() -> None:
    row = one("1,2,厨艺,签约,2025-11-22", "需求编号,人才编号,需求类型,结果,日期")
    assert codes(row) == ["outcome.kind_unread"]


def test_names_that_stand_beside_are_not_read() -> None:
    row = one("1,2,Zebulon,+49 000 0000017,签约,2025-11-22", "需求编号,人才编号,姓名,电话,结果,日期")
    assert "Zebulon" not in repr(row)
    assert "0000017" not in repr(row)
    assert row.report.status is RowStatus.ACCEPTED


def workbook(rows: list[list[Any]], edit: Any = None, title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if edit:
        edit(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_with_title_merged_numbers_total_and_another_sheet() -> None:
    rows: list[list[Any]] = [
        ["2025年对接结果汇总"],
        ["需求编号", "人才编号", "结果", "日期"],
        [1, 3, "签约", datetime(2025, 11, 22, 9, 30)],
        [None, 4, "已洽谈", 45983],
        ["合计", 2],
    ]

    def edit(book: Any, sheet: Any) -> None:
        sheet.merge_cells("A3:A4")
        book.create_sheet("说明").append(["请如实填写"])

    read = read_outcomes(workbook(rows, edit), "结果.xlsx", today=TODAY)
    assert [(row.demand, row.talent, told(row)[0][1:3]) for row in read.rows] == [
        ("1", "3", ("signed", "2025-11-22")),
        ("1", "4", ("met", "2025-11-22")),
    ]
    assert [(row.row, row.reason) for row in read.left_out_rows] == [(1, "title"), (2, "heading"), (5, "total")]
    assert [problem.code for problem in read.problems] == ["outcome.left_out"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_delimited_text_in_any_usual_encoding(encoding: str) -> None:
    read = read_outcomes(f"{HEADINGS}\n1,2,甲,签约,,2025-11-22,,\n".encode(encoding), "结果.csv", today=TODAY)
    assert [told(row)[0][1] for row in read.rows] == ["signed"]


def test_objects_of_json_are_rows() -> None:
    lines = json.dumps({"demand": "1", "talent": "2", "result": "signed", "date": "2025-11-22"})
    (row,) = read(lines, name="outcomes.jsonl").rows
    assert told(row) == [("demand", "signed", "2025-11-22", None, None)]


@pytest.mark.parametrize(
    "content",
    [
        "姓名,学历\nTest,博士\n".encode(),
        "需求编号,人才编号\n1,2\n".encode(),
        workbook([["需求编号", "结果"], [1, "签约"]]),
    ],
    ids=["no numbers", "no result", "no talent"],
)
def test_a_file_without_outcomes_says_which_columns_are_needed(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_outcomes(content, "名单.csv", today=TODAY)
    assert "人才编号" in refused.value.message.zh
    assert "talent number" in refused.value.message.en


def test_what_intake_refuses_is_refused_here_too() -> None:
    with pytest.raises(UnreadableFile):
        read_outcomes(b"", "结果.xlsx", today=TODAY)
    with pytest.raises(UnreadableFile):
        read_outcomes(b"%PDF-1.7", "结果.pdf", today=TODAY)
    with pytest.raises(FileTooLarge):
        read_outcomes(HEADINGS.encode() + b"\n1,2\n" * 200, "结果.csv", today=TODAY, limits=Limits(max_rows=100))


def test_every_sentence_has_both_languages_with_the_same_blanks() -> None:
    import string

    for text in (NO_OUTCOMES, *(message for _, message in PROBLEMS.values())):
        blanks = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in text]
        assert blanks[0] == blanks[1]
        assert all(one.strip() for one in text)
