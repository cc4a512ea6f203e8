"""Files read from end to end."""

import json
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from matcher.errors import FileTooLarge
from matcher.intake.files import open_file
from matcher.intake.intake import Seen, open_lists, read_file
from matcher.intake.limits import Limits
from matcher.intake.messages import FILE_ERRORS, LEFT_OUT, PLACES, PROBLEMS
from matcher.intake.report import ColumnUse, RowStatus
from tests.matcher.intake.intake_files import HEADINGS, TODAY, Read, csv_text, demand, xlsx

FAIR = Path(__file__).resolve().parents[3] / "data" / "fair"


@pytest.mark.parametrize(
    "path", sorted(p for p in FAIR.iterdir() if p.suffix in (".xlsx", ".csv", ".jsonl")), ids=lambda p: p.name
)
def test_no_row_of_the_sample_fair_is_rejected_or_lost(path: Path) -> None:
    results = list(read_file(path, path.name, today=TODAY))
    assert len(results) >= 24
    assert Counter(r.report.status for r in results)[RowStatus.REJECTED] == 0
    assert len({r.report.reference for r in results}) == len(results)


def test_both_languages_say_something_else_under_every_code() -> None:
    for message in (
        *FILE_ERRORS.values(),
        *LEFT_OUT.values(),
        *PLACES.values(),
        *(text for _, text in PROBLEMS.values()),
    ):
        assert message.zh
        assert message.en
        assert message.zh != message.en


def test_a_row_knows_its_file_sheet_and_row() -> None:
    profile = Read(xlsx([["标题"], [], list(HEADINGS), demand(1)]), "技术需求.xlsx").profile(4)
    assert str(profile.source) == "技术需求.xlsx#技术需求!4"
    assert profile.terms.budget.low == 1_000_000


def test_line_breaks_inside_quotes_belong_to_the_cell() -> None:
    text = (
        csv_text([list(HEADINGS)])
        + '1,测试公司,膜污染,"第一行\n第二行, 还有\n第三行",博士,100,中试,2027-06-30\n'
        + csv_text([demand(2)])
    )
    read = Read(text.encode(), "技术需求.csv")
    assert read.profile(2).description == "第一行\n第二行, 还有\n第三行"
    assert read.profile(3).title == "海水淡化膜污染控制2"


def test_a_quotation_mark_left_open_in_the_last_rows_costs_one_row() -> None:
    text = csv_text([list(HEADINGS), demand(1)]) + csv_text([demand(2, 需求描述='"从不闭合')]) + csv_text([demand(3)])
    read = Read(text.encode(), "技术需求.csv")
    assert [read.by_row[row].report.status for row in (2, 3, 4)] == [
        RowStatus.ACCEPTED,
        RowStatus.REJECTED,
        RowStatus.ACCEPTED,
    ]


def test_a_registration_with_shifted_cells_says_which_way_to_move_them() -> None:
    headings = ["Name", "E-mail", "Phone", "Highest degree", "University", "Summary"]
    rows = [
        headings,
        ["Test Talent", "a@example.org", "+49 000 0000017", "PhD", "Aachen University", "membranes"],
        ["Other Talent", "", "b@example.org", "+49 000 0000018", "PhD", "Aachen University"],
        ["Third Talent", "+49 000 0000019", "Master", "Aachen University", "membranes", ""],
    ]
    read = Read(xlsx(rows, "Sheet1"), "talents.xlsx")
    right, left = (next(p for p in read.by_row[row].report.problems if p.code == "row.shifted") for row in (3, 4))
    assert "to the left and send" in right.message.en
    assert "向左移" in right.message.zh
    assert "to the right and send" in left.message.en
    assert read.by_row[2].report.status is RowStatus.ACCEPTED


def test_a_json_array_is_read_like_lines() -> None:
    rows = [dict(zip(HEADINGS, demand(number), strict=True)) for number in (1, 2)]
    lines = Read("\n".join(map(json.dumps, rows)).encode(), "a.jsonl")
    for whole in (rows, {"data": rows}):
        array = Read(json.dumps(whole, indent=1).encode(), "a.json")
        assert [r.profile.title for r in array.results if r.profile] == [
            r.profile.title for r in lines.results if r.profile
        ]


def test_duplicates_are_seen_across_the_sheets_and_files_of_one_import() -> None:
    seen = Seen()
    data = xlsx([list(HEADINGS), demand(1)])
    first = list(open_lists(data, "甲.xlsx", today=TODAY).results(seen=seen))
    second = list(open_lists(data, "乙.xlsx", today=TODAY).results(seen=seen))
    assert first[0].report.status is RowStatus.ACCEPTED
    assert second[0].report.status is RowStatus.DUPLICATE
    assert "甲.xlsx#技术需求!2" in second[0].report.problems[-1].message.zh


def test_progress_is_told_and_ends_at_the_whole() -> None:
    told: list[tuple[int, int]] = []
    list(
        read_file(
            xlsx([list(HEADINGS), *map(demand, range(250))]),
            "技术需求.xlsx",
            today=TODAY,
            progress=lambda *at: told.append(at),
        )
    )
    assert told == [(100, 251), (200, 251), (251, 251)]


def test_rows_of_all_sheets_count_against_the_limit() -> None:
    def second(workbook: object, sheet: object) -> None:
        other = workbook.add_worksheet("技术二")  # type: ignore[attr-defined]
        for number in range(80):
            other.write_row(number, 0, list(HEADINGS) if number == 0 else demand(number))

    data = xlsx([list(HEADINGS), *map(demand, range(80))], edit=second)
    with pytest.raises(FileTooLarge):
        open_lists(data, "技术需求.xlsx", today=TODAY, limits=Limits(max_rows=50))


def test_a_columns_report_says_what_became_of_each() -> None:
    read = Read(
        xlsx([[*HEADINGS, "年龄要求", "联系电话", "内部流水", "提交时间"], [*demand(1), "35", "000", "K7", "2026"]]),
        "技术需求.xlsx",
    )
    uses = {column.heading: column.use for column in read.lists.sheets[0].columns}
    assert uses["需求名称"] is ColumnUse.TAKEN
    assert uses["年龄要求"] is ColumnUse.NOT_COLLECTED
    assert uses["联系电话"] is ColumnUse.NOT_COLLECTED
    assert uses["内部流水"] is ColumnUse.NOTES
    assert uses["提交时间"] is ColumnUse.IGNORED


def test_macros_and_links_are_left_alone_and_said() -> None:
    import io
    import zipfile

    target = io.BytesIO(xlsx([list(HEADINGS), demand(1)]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<x/>")
    read = Read(target.getvalue(), "技术需求.xlsm")
    assert {problem.code for problem in read.lists.problems} == {"file.macros", "file.external_links"}
    assert read.by_row[2].report.status is RowStatus.ACCEPTED


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(rows: int) -> int:
        data = xlsx([list(HEADINGS), *map(demand, range(rows))])
        tracemalloc.start()
        try:
            count = sum(1 for _ in read_file(data, "技术需求.xlsx", today=TODAY))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            assert count == rows

    peak(50)  # fills the caches of words and headings
    assert peak(3000) < peak(300) + 20_000_000


def test_a_sheet_may_be_read_twice() -> None:
    sheet = open_file(xlsx([list(HEADINGS), demand(1)]), "a.xlsx", Limits()).sheets[0]
    assert [row.number for row in sheet.rows()] == [row.number for row in sheet.rows()] == [1, 2]
