"""Small files, built in memory, as offices send them."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from matcher.intake.intake import Lists, RowResult, open_lists
from matcher.intake.limits import Limits
from matcher.intake.report import ListKind

TODAY = date(2026, 11, 22)
HEADINGS = ("序号", "单位名称", "需求名称", "需求描述", "学历要求", "预算(万元)", "成熟度", "截止日期")
TEXT = "寻求反渗透膜生物污染的控制办法，要求不连续加氯，清洗频次降低一半。"


def demand(number: Any = 1, **changes: Any) -> list[Any]:
    """A row under HEADINGS that has nothing wrong with it."""
    row = {
        "序号": number,
        "单位名称": "青岛测试水务有限公司（虚构）",
        "需求名称": f"海水淡化膜污染控制{number}",
        "需求描述": TEXT,
        "学历要求": "硕士及以上",
        "预算(万元)": "100-200",
        "成熟度": "中试",
        "截止日期": "2027-06-30",
    }
    return list((row | changes).values())


def xlsx(
    rows: Sequence[Sequence[Any]], sheet: str = "技术需求", edit: Callable[[Any, Any], None] | None = None
) -> bytes:
    """A workbook with one sheet; `edit` gets (workbook, sheet) before it is closed."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet(sheet)
        for index, row in enumerate(rows):
            page.write_row(index, 0, [value if value is not None else "" for value in row])
        if edit:
            edit(workbook, page)
    return target.getvalue()


def csv_text(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    return "\n".join(separator.join("" if value is None else str(value) for value in row) for row in rows) + "\n"


class Read:
    """A file read to its end."""

    def __init__(self, data: bytes, filename: str, limits: Limits | None = None, kind: ListKind | None = None) -> None:
        self.lists: Lists = open_lists(data, filename, limits=limits, today=TODAY, kind=kind)
        self.results: list[RowResult] = list(self.lists.results())
        self.by_row = {result.report.row: result for result in self.results}

    def profile(self, row: int) -> Any:
        return self.by_row[row].profile

    def codes(self, row: int) -> set[str]:
        return {problem.code for problem in self.by_row[row].report.problems}

    def left_out(self) -> dict[int, str]:
        return {row.row: row.reason for sheet in self.lists.sheets for row in sheet.left_out_rows}

    def sheet_codes(self) -> set[str]:
        return {problem.code for sheet in self.lists.sheets for problem in sheet.problems}
