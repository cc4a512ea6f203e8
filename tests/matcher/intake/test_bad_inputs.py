"""Every kind of defect met so far, in files and in rows, and what each gets. None is an exception of another kind, none is lost."""

# ruff: noqa: E501 (a case a line)

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from matcher.bilingual import Language
from matcher.errors import FileTooLarge, UnreadableFile, WutongError
from matcher.intake.limits import Limits
from matcher.intake.report import RowStatus
from tests.matcher.intake.intake_files import HEADINGS, TEXT, Read, csv_text, demand, xlsx

A, W, R, D = RowStatus.ACCEPTED, RowStatus.WARNED, RowStatus.REJECTED, RowStatus.DUPLICATE
GOOD = [list(HEADINGS), demand(1), demand(2)]


@dataclass
class Refused:
    """The whole file is refused; the message holds these words in Chinese and in English."""

    name: str
    data: Callable[[], bytes]
    filename: str
    zh: str
    en: str
    error: type[WutongError] = UnreadableFile
    limits: Limits | None = None


@dataclass
class Told:
    """The file is read; `row` gets `status` and the finding `code`, a `left_out` reason, or the file or sheet is told `code`."""

    name: str
    data: Callable[[], bytes]
    row: int = 0
    status: RowStatus | None = None
    code: str = ""
    left_out: str = ""
    filename: str = "技术需求.xlsx"
    others: dict[int, RowStatus] = field(default_factory=dict)


def with_row(*rows: list[Any], edit: Callable[[Any, Any], None] | None = None) -> Callable[[], bytes]:
    return lambda: xlsx([list(HEADINGS), demand(1), *rows], edit=edit)


def text_file(rows: list[list[Any]], encoding: str = "utf-8", separator: str = ",") -> Callable[[], bytes]:
    return lambda: csv_text(rows, separator).encode(encoding)


def zip_of(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def replaced(part: str, old: bytes, new: bytes, data: bytes | None = None) -> bytes:
    """A good workbook in which one part of the archive was changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or xlsx(GOOD))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            archive.writestr(entry.filename, content.replace(old, new) if entry.filename == part else content)
    return target.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + stream.encode("utf-16-le") + b"\x00" * 512


def bomb() -> bytes:
    return replaced("xl/worksheets/sheet1.xml", b"</worksheet>", b"<!--" + b"0" * 60_000_000 + b"--></worksheet>")


def lying_bomb() -> bytes:
    """The archive declares small sizes; what it unpacks to is large."""
    data = bytearray(bomb())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := data.find(signature, start)) >= 0:
            size = int.from_bytes(data[start + offset : start + offset + 4], "little")
            if size > 1_000_000:
                data[start + offset : start + offset + 4] = (5000).to_bytes(4, "little")
            start += 4
    return bytes(data)


def far_corner(workbook: Any, sheet: Any) -> None:
    sheet.write(1_048_000, 3, "x")


def far_column(workbook: Any, sheet: Any) -> None:
    sheet.write(1, 9_000, "x")


def nameless_corner() -> bytes:
    """Two cells that do not say where they stand, in a row that says it is the last."""
    row = b'<row r="1048576"><c><v>1</v></c><c><v>2</v></c></row></sheetData>'
    return replaced("xl/worksheets/sheet1.xml", b"</sheetData>", row)


XML_BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

REFUSED = [
    Refused("empty file", lambda: b"", "a.xlsx", "空的", "is empty"),
    Refused("only blanks", lambda: b" \r\n\t\n", "a.csv", "空的", "is empty"),
    Refused("brackets without end", lambda: b"[" * 100_000, "a.json", "没有找到名单", "No list was found"),
    Refused("only NUL bytes", lambda: b"\x00" * 100, "a.csv", "空的", "is empty"),
    Refused("old .xls", lambda: ole("Workbook"), "a.xls", "另存为 .xlsx", "save it as .xlsx"),
    Refused("old .doc or .et", lambda: ole("WordDocument"), "a.et", "不是名单", "not a list"),
    Refused("password", lambda: ole("EncryptedPackage"), "a.xlsx", "密码", "password"),
    Refused("picture named .xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a.xlsx", "图片", "picture"),
    Refused("PDF named .xlsx", lambda: b"%PDF-1.7\n1 0 obj", "a.xlsx", "PDF", "PDF"),
    Refused("web page named .xls", lambda: "<html><table><tr><td>姓名".encode(), "a.xls", "网页", "web page"),
    Refused("archive of files", lambda: zip_of(**{"a.txt": b"x"}), "a.zip", "压缩包", "an archive"),
    Refused("Word document", lambda: zip_of(word__document=b"x"), "a.xlsx", "Word", "Word document"),
    Refused("OpenDocument", lambda: zip_of(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "a.ods", ".ods", ".ods"),
    Refused("Apple Numbers", lambda: zip_of(**{"Index/Document.iwa": b"x"}), "a.numbers", "Numbers", "Numbers"),
    Refused("binary .xlsb", lambda: zip_of(**{"xl/workbook.bin": b"x"}), "a.xlsb", ".xlsb", ".xlsb"),
    Refused("cut off in the middle", lambda: xlsx(GOOD)[:3000], "a.xlsx", "损坏", "damaged"),
    Refused("sheet is no XML", lambda: replaced("xl/workbook.xml", b"<workbook", b"<<<"), "a.xlsx", "损坏", "damaged"),
    Refused("entity bomb", lambda: replaced("xl/workbook.xml", b"<?xml", XML_BOMB + b"<?xml"), "a.xlsx", "损坏", "damaged"),
    Refused("zip bomb", bomb, "a.xlsx", "解压后过大", "unpacked", FileTooLarge),
    Refused("zip bomb that lies about its size", lying_bomb, "a.xlsx", "", "a.xlsx", WutongError),
    Refused("too many bytes", lambda: xlsx(GOOD), "a.xlsx", "超过上限", "limit", FileTooLarge, Limits(max_bytes=1000)),
    Refused("too many rows", lambda: xlsx([list(HEADINGS), *map(demand, range(99))]), "a.xlsx", "行", "rows", FileTooLarge, Limits(max_rows=40)),
    Refused("too many rows in text", text_file([list(HEADINGS), *map(demand, range(99))]), "a.csv", "行", "rows", FileTooLarge, Limits(max_rows=40)),
    Refused("a cell in the last row", lambda: xlsx(GOOD, edit=far_corner), "a.xlsx", "行", "rows", FileTooLarge),
    Refused("a cell in column 9,000", lambda: xlsx(GOOD, edit=far_column), "a.xlsx", "列", "columns", FileTooLarge),
    Refused("cells without names in the last row", lambda: nameless_corner(), "a.xlsx", "行", "rows", FileTooLarge),
    Refused("random bytes", lambda: bytes(range(256)) * 40, "a.csv", "不是可识别的名单", "not a list"),
    Refused("no headings", lambda: xlsx([["a", 1, 2], ["b", 3, 4]]), "a.xlsx", "没有找到表头", "No heading row"),
    Refused("only instructions", lambda: xlsx([["请按要求填写"], ["不要合并单元格"]], "填表说明"), "a.xlsx", "填表说明", "填表说明"),
    Refused("no column for the title", lambda: xlsx([["学历要求", "预算(万元)", "截止日期"], ["博士", 5, ""]]), "a.xlsx", "需求名称", "title"),
    Refused("JSON without objects", lambda: b"[1, 2, 3]", "a.json", "不是可识别的名单", "not a list"),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_file_that_cannot_be_a_list_is_refused_with_a_way_out(case: Refused) -> None:
    with pytest.raises(case.error) as refused:
        Read(case.data(), case.filename, case.limits)
    message = refused.value.message
    assert case.zh in message.zh
    assert case.en in message.en
    assert case.filename in message.zh
    assert case.filename in message.en
    assert "{" not in message.zh + message.en


def two_lists_of_one_number() -> bytes:
    return xlsx([list(HEADINGS), demand(1), demand(1, 需求名称="完全不同的另一项需求")])


def merged_organisation(workbook: Any, sheet: Any) -> None:
    sheet.merge_range(1, 1, 3, 1, "青岛合并船舶有限公司（虚构）")


def hide_row(workbook: Any, sheet: Any) -> None:
    sheet.set_row(2, None, None, {"hidden": True})


def formula_without_value(workbook: Any, sheet: Any) -> None:
    sheet.write_formula(2, 5, "=A1+1", None, "")


def formula_error(workbook: Any, sheet: Any) -> None:
    sheet.write_formula(2, 5, "=1/0", None, "#DIV/0!")


def with_hidden_sheet(workbook: Any, sheet: Any) -> None:
    other = workbook.add_worksheet("旧数据")
    other.write_row(0, 0, HEADINGS)
    other.hide()


def with_chart_sheet(workbook: Any, sheet: Any) -> None:
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=技术需求!$A$2:$A$3"})
    workbook.add_chartsheet("图").set_chart(chart)


TOO_FAR_RIGHT = [
    2,
    "",
    "青岛测试水务有限公司（虚构）",
    "膜污染控制",
    TEXT,
    "硕士及以上",
    "100-200",
    "中试",
    "2027-06-30",
]
UNQUOTED = demand(2, 需求描述="要求寿命5年, 成本不高于0.12元")
OPEN_QUOTE = '2,青岛测试水务有限公司（虚构）,"膜污染控制,说明,硕士,100,中试,2027-06-30\n' + csv_text(
    [demand(n) for n in range(3, 7)]
)
JSON_ROW = dict(zip(HEADINGS, demand(1), strict=True))

TOLD = [
    Told("shifted one column to the right", with_row(TOO_FAR_RIGHT), 3, R, "row.shifted", others={2: A}),
    Told("degree under the deadline and date under the degree", with_row(demand(2, 学历要求="2027-06-30", 截止日期="博士")), 3, W, "date.unreadable"),
    Told("telephone number under the title", with_row(demand(2, 需求名称="+49 000 0000017")), 3, W, "cell.misfit"),
    Told("nothing to match on", with_row(demand(2, 需求名称="", 需求描述="")), 3, R, "demand.nothing_to_match"),
    Told("title missing", with_row(demand(2, 需求名称="")), 3, W, "demand.title_from_text"),
    Told("organisation missing", with_row(demand(2, 单位名称="")), 3, W, "demand.no_organisation"),
    Told("money unreadable", with_row(demand(2, **{"预算(万元)": "若干头牛"})), 3, W, "money.unreadable"),
    Told("date unreadable", with_row(demand(2, 截止日期="猴年马月")), 3, W, "date.unreadable"),
    Told("degree unreadable", with_row(demand(2, 学历要求="很高")), 3, W, "value.unrecognised"),
    Told("deadline past", with_row(demand(2, 截止日期="2020-01-01")), 3, W, "demand.expired"),
    Told("see attachment", with_row(demand(2, 需求描述="见附件")), 3, W, "value.attachment"),
    Told("ditto", with_row(demand(2, 学历要求="同上")), 3, W, "value.ditto"),
    Told("exact duplicate", with_row(demand(1)), 3, D, "row.duplicate"),
    Told("number twice", two_lists_of_one_number, 3, W, "row.number_twice"),
    Told("heading repeated among the rows", with_row(list(HEADINGS), demand(2)), 3, left_out="heading", others={4: A}),
    Told("section title", with_row(["一、海洋产业"], demand(2)), 3, left_out="section", others={4: A}),
    Told("total", with_row(["合计", "", "", "", "", 300]), 3, left_out="total"),
    Told("signatures", with_row(["填表人：测试员", "", "", "审核人："]), 3, left_out="remark"),
    Told("example row", with_row(["示例", "某公司", "某需求", "某说明"]), 3, left_out="example"),
    Told("instruction row", with_row(["必填", "必填", "必填，50字以内", "不超过500字", "请选择", "选填", "下拉选择", "格式：2027-01-01"]), 3, left_out="instruction"),
    Told("numbers filled in beforehand", with_row([2], [3]), 3, left_out="numbered"),
    Told("blank rows between", with_row([], [], demand(2)), 5, A),
    Told("title rows above", lambda: xlsx([["2026年技术需求榜单"], [], *GOOD]), 1, left_out="title", others={4: A, 5: A}),
    Told("merged organisation", with_row(demand(2, 单位名称=""), demand(3, 单位名称=""), edit=merged_organisation), 4, A, others={2: A, 3: A}),
    Told("hidden row", with_row(demand(2), edit=hide_row), 3, W, "row.hidden"),
    Told("hidden sheet", with_row(demand(2), edit=with_hidden_sheet), code="sheet.hidden"),
    Told("chart sheet", with_row(demand(2), edit=with_chart_sheet), code="sheet.not_cells"),
    Told("formula without a saved result", with_row(demand(2), edit=formula_without_value), 3, W, "cell.no_value"),
    Told("formula with an error", with_row(demand(2), edit=formula_error), 3, W, "cell.error"),
    Told("text like a formula", with_row(demand(2, 需求描述='=HYPERLINK("http://x.example","膜")')), 3, W, "cell.formula_text"),
    Told("command injection", with_row(demand(2, 需求名称="=cmd|' /C calc'!A0")), 3, W, "cell.formula_text"),
    Told("damaged characters", with_row(demand(2, 需求描述="海水淡化锟斤拷膜污染控制技术")), 3, W, "cell.damaged"),
    Told("text beyond the last heading", with_row([*demand(2), "尾巴"]), 3, W, "row.beyond"),
    Told("very long text", with_row(demand(2, 需求描述="膜" * 25_000)), 3, W, "value.too_long"),
    Told("personal data", lambda: xlsx([[*HEADINGS, "年龄要求"], [*demand(1), "35岁以下"]]), 2, A, "", others={2: A}),
    Told("column not known", lambda: xlsx([[*HEADINGS, "内部流水"], [*demand(1), "K7"]]), code="column.unrecognised"),
    Told("column without heading", lambda: xlsx([[*HEADINGS, "", "备注"], [*demand(1), "K7", ""]]), code="column.no_heading"),
    Told("headings only", lambda: xlsx([list(HEADINGS)]), code="sheet.no_rows"),
    Told("workbook named .csv", lambda: xlsx(GOOD), code="file.extension", filename="技术需求.csv", others={2: A}),
    Told("GBK text", text_file(GOOD, "gb18030"), code="file.encoding", filename="技术需求.csv", others={2: A, 3: A}),
    Told("Big5 text", text_file([["序號", "單位名稱", "需求名稱", "需求描述"], [1, "測試公司", "海水淡化", "膜汙染控制技術需求"]], "big5"), 2, A, filename="技術需求.csv"),
    Told("UTF-16 text with tabs", text_file(GOOD, "utf-16", "\t"), 2, A, filename="技术需求.csv"),
    Told("semicolons", text_file(GOOD, separator=";"), 2, A, filename="技术需求.csv"),
    Told("separator line", lambda: ("sep=;\n" + csv_text(GOOD, ";")).encode(), code="file.separator_line", filename="技术需求.csv", others={3: A}),
    Told("damaged UTF-8", lambda: csv_text(GOOD * 9).encode() + b"\xff,\xfe\n", code="file.damaged_text", filename="技术需求.csv"),
    Told("comma inside a text without quotes", text_file([*GOOD[:2], UNQUOTED]), 3, R, "row.too_wide", filename="技术需求.csv", others={2: A}),
    Told("quotation mark never closed", lambda: (csv_text(GOOD[:2]) + OPEN_QUOTE).encode(), 3, R, "row.open_quote", filename="技术需求.csv", others={4: A, 7: A}),
    Told("NUL bytes in text", lambda: csv_text(GOOD).replace("中试", "中\x00试").encode(), 2, A, filename="技术需求.csv"),
    Told("broken JSON line", lambda: (json.dumps(JSON_ROW) + '\n{"需求名称": \n').encode(), 2, R, "row.not_json", filename="a.jsonl", others={1: A}),
    Told("JSON line that is no object", lambda: (json.dumps(JSON_ROW) + "\n[1, 2]\n").encode(), 2, R, "row.not_object", filename="a.jsonl", others={1: A}),
    Told("empty JSON object", lambda: (json.dumps(JSON_ROW) + "\n{}\n").encode(), 2, R, "row.nothing", filename="a.jsonl"),
]  # fmt: skip


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case.name)
def test_a_defect_is_told_and_nothing_is_lost(case: Told) -> None:
    read = Read(case.data(), case.filename)
    told = {p.code for p in read.lists.problems} | {
        p.code for s in read.lists.sheets for p in (*s.problems, *([s.left_out] if s.left_out else []))
    }
    if case.left_out:
        assert read.left_out()[case.row] == case.left_out
    elif case.row:
        assert read.by_row[case.row].report.status is case.status, read.by_row[case.row].report.problems
        told = read.codes(case.row)
    assert not case.code or case.code in told
    for row, status in case.others.items():
        assert read.by_row[row].report.status is status, read.by_row[row].report.problems
    for result in read.results:
        for problem in result.report.problems:
            assert problem.message.zh != problem.message.en
            assert not re.search(r"\{[a-z]+\}", problem.message.zh + problem.message.en)
    _every_row_is_accounted_for(read)


def _every_row_is_accounted_for(read: Read) -> None:
    for list_ in read.lists._lists:
        if list_.header is None:
            assert list_.report.left_out is not None
            continue
        physical = {row.number for row in list_.raw.rows()}
        reported = {r.report.row for r in read.results if r.report.sheet == list_.raw.name}
        left_out = {row.row for row in list_.report.left_out_rows}
        assert physical == reported | left_out
        assert not reported & left_out
        assert list_.report.rows == len(physical)


def test_personal_data_is_neither_kept_nor_quoted() -> None:
    headings = ["姓名", "性别", "出生年月", "国籍", "身份证号", "最高学历", "个人简介"]
    row = ["Test Talent", "女", "1990-05", "某国", "110101199005050000", "博士", "研究反渗透膜的生物污染"]
    read = Read(xlsx([headings, row], "人才登记"), "人才登记.xlsx")
    everything = json.dumps(
        [
            read.profile(2).model_dump(mode="json"),
            [s.as_json(Language.ZH) for s in read.lists.sheets if s.left_out_rows.clear() is None],
        ],
        ensure_ascii=False,
    )
    assert read.profile(2).degree == "doctor"
    for value in ("女", "1990", "110101"):
        assert value not in everything
    assert sum(p.code == "column.sensitive" for p in read.lists.sheets[0].problems) == 4


def test_there_are_more_than_forty_kinds_of_defect() -> None:
    assert len({case.name for case in (*REFUSED, *TOLD)}) == len(REFUSED) + len(TOLD) >= 60


def test_dates_of_a_workbook_are_dates() -> None:
    def real_date(workbook: Any, sheet: Any) -> None:
        sheet.write_datetime(2, 7, date(2027, 3, 31), workbook.add_format({"num_format": "yyyy-mm-dd"}))

    assert Read(with_row(demand(2), edit=real_date)(), "技术需求.xlsx").profile(3).expires == date(2027, 3, 31)
