"""The marked copy: what it shows, and that it can be sent again."""

import io
import json

import pytest
from openpyxl import load_workbook

from matcher.bilingual import Language
from matcher.intake.marked import PROBLEMS_HEADING, STATUS_HEADING, marked_copy
from matcher.intake.report import ImportReport
from tests.matcher.intake.intake_files import HEADINGS, Read, csv_text, demand, xlsx

BAD_DATE = "猴年马月"


def report_of(read: Read) -> ImportReport:
    report = ImportReport()
    report.add_file(read.lists.file_report, read.lists.sheets)
    for result in read.results:
        report.add(result.report)
    return report


def marked(data: bytes, filename: str, language: Language = Language.ZH) -> bytes:
    return marked_copy(data, filename, report_of(Read(data, filename)), language)


LIST = [
    ["2026年技术需求榜单"],
    list(HEADINGS),
    demand(1),
    demand(2, 截止日期=BAD_DATE),
    demand(3, 需求名称="", 需求描述=""),
]


def test_problem_cells_are_coloured_and_commented_in_the_readers_language() -> None:
    for language, word in ((Language.ZH, "日期"), (Language.EN, "date")):
        sheet = load_workbook(io.BytesIO(marked(xlsx(LIST), "技术需求.xlsx", language)))["技术需求"]
        cell = sheet["H4"]
        assert cell.value == BAD_DATE
        assert cell.fill.start_color.rgb == "00FFEB9C"
        assert word in cell.comment.text
        assert [sheet.cell(2, column).value for column in (9, 10)] == [STATUS_HEADING, PROBLEMS_HEADING]
        assert word in sheet.cell(4, 10).value
        assert sheet.cell(3, 10).value in (None, "") or "日期" not in str(sheet.cell(3, 10).value)


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (xlsx(LIST), "技术需求.xlsx"),
        (csv_text(LIST).encode("gb18030"), "技术需求.csv"),
        ("\n".join(json.dumps(dict(zip(HEADINGS, row, strict=True))) for row in LIST[2:]).encode(), "技术需求.jsonl"),
    ],
    ids=["xlsx", "csv", "jsonl"],
)
def test_a_marked_copy_sent_again_is_read_like_the_original(data: bytes, filename: str) -> None:
    first = Read(data, filename)
    stem = filename.partition(".")[0]
    copy = marked(data, filename)
    again = Read(copy, f"{stem}-marked.xlsx")
    twice = Read(marked(copy, f"{stem}-marked.xlsx"), f"{stem}-marked(1).xlsx")
    for read in (again, twice):
        assert [(r.report.status, r.report.reference) for r in read.results] == [
            (r.report.status, r.report.reference) for r in first.results
        ]
        assert [r.profile.notes for r in read.results if r.profile] == [
            r.profile.notes for r in first.results if r.profile
        ]


def test_formulas_stand_as_their_saved_results_and_nothing_written_is_a_formula() -> None:
    def formula(workbook: object, sheet: object) -> None:
        sheet.write_formula(1, 5, "=1+99", None, 100)  # type: ignore[attr-defined]

    rows = [list(HEADINGS), demand(1), demand(2, 需求名称="=cmd|' /C calc'!A0", 截止日期="=猴年")]
    for data, name in ((xlsx(rows, edit=formula), "技术需求.xlsx"), (csv_text(rows).encode(), "技术需求.csv")):
        book = load_workbook(io.BytesIO(marked(data, name)))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]


def test_merged_cells_are_marked_where_they_show() -> None:
    def merge(workbook: object, sheet: object) -> None:
        sheet.merge_range(1, 7, 2, 7, BAD_DATE)  # type: ignore[attr-defined]

    data = xlsx([list(HEADINGS), demand(1), demand(2)], edit=merge)
    sheet = load_workbook(io.BytesIO(marked(data, "技术需求.xlsx")))["技术需求"]
    assert sheet["H2"].comment is not None


def test_a_large_workbook_is_written_anew_with_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.intake.marked._LARGE", 1)
    sheet = load_workbook(io.BytesIO(marked(xlsx(LIST), "技术需求.xlsx")))["技术需求"]
    assert sheet["H4"].value == BAD_DATE
    assert sheet["H4"].comment is not None
    assert sheet.cell(5, 9).value == "未接收"


def test_a_report_is_one_entry_a_row_in_the_readers_language() -> None:
    report = report_of(Read(xlsx(LIST), "技术需求.xlsx"))
    entries = report.as_json(Language.EN)["rows"]
    assert [(entry["row"], entry["status"]) for entry in entries] == [(3, "accepted"), (4, "warned"), (5, "rejected")]
    [found] = [problem for problem in entries[1]["problems"] if problem["severity"] == "warning"]
    assert (found["column"], found["value"]) == ("截止日期", BAD_DATE)
    assert found["message"].startswith("No date could be read")
    assert report.counts() == {"accepted": 1, "warned": 1, "rejected": 1, "duplicate": 0}
    assert report.as_json(Language.ZH)["sheets"][0]["left_out_rows"][0] == {
        "row": 1, "reason": "title", "message": "表头以上的标题或说明", "text": "2026年技术需求榜单",
    }  # fmt: skip
