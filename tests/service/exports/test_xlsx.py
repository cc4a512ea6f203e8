"""Workbooks, read back with openpyxl."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from matcher.bilingual import Bilingual, Language
from matcher.fair.sheets import Role, Signing
from service.exports import xlsx
from tests.service.exports.a_programme import FORMULA, MARKUP, SCRIPT, both, material, nothing


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def rows(book: Workbook, title: str) -> list[tuple[object, ...]]:
    return list(book[title].iter_rows(values_only=True))


def test_the_programme_is_sorted_in_every_way_that_staff_look_for() -> None:
    book = opened(xlsx.programme_xlsx(material(), Language.EN))
    assert book.sheetnames == [
        "Overview",
        "By hour",
        "By table",
        "By talent",
        "By organisation",
        "By interpreter",
        "Not placed",
    ]
    assert [row[-1] for row in rows(book, "By hour")] == ["Meeting", "m1", "m3", "m2", "m4"]
    assert [(row[0], row[-1]) for row in rows(book, "By table")[1:]] == [
        ("A01", "m1"),
        ("A01", "m3"),
        ("A01", "m4"),
        ("A02", "m2"),
    ]
    assert [row[0] for row in rows(book, "By interpreter")[1:]] == ["何雨桐（虚构）"]
    assert rows(book, "Not placed")[1][2:5] == (FORMULA, 0.4, "No table is free (test)")
    assert ("Meetings", 4) in rows(book, "Overview")


def test_a_row_says_all_of_a_meeting_in_the_readers_language() -> None:
    book = opened(xlsx.programme_xlsx(material(), Language.ZH))
    heading, row, *_ = rows(book, "按时段")
    assert dict(zip(heading, row, strict=True)) == {
        "日期": "2026-11-26",
        "开始": "09:00",
        "结束": "09:30",
        "洽谈桌": "A01",
        "地点": "一层大厅",
        "人才": "Vladan Petrešić 欧阳（虚构）",
        "简介": "Acoustics & 声学",
        "单位": "青岛泵厂（虚构）",
        "需求": "深远海大型养殖工船低噪声推进系统联合研发",
        "单位代表": "李敏（虚构）",
        "翻译": "何雨桐（虚构）",
        "备注": None,
        "洽谈编号": "m1",
    }


def test_nothing_that_somebody_typed_is_a_formula_or_a_link() -> None:
    book = opened(xlsx.programme_xlsx(material(), Language.EN))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    hostile = [cell for cell in cells if cell.value in (FORMULA, MARKUP, SCRIPT)]
    assert len(hostile) >= 3
    assert {cell.data_type for cell in hostile} == {"s"}
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


def test_every_sheet_prints_on_a4_landscape_with_its_headings_on_every_page() -> None:
    book = opened(xlsx.programme_xlsx(material(), Language.EN))
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
        assert sheet.oddHeader.left.text == "Blue Fair (test && invented)"
        if sheet.title != "Overview":
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.freeze_panes == "A2"
            assert sheet.auto_filter.ref is not None
            assert sheet.column_dimensions["A"].width > 5


@pytest.mark.parametrize("language", list(Language))
def test_an_empty_programme_is_a_workbook_all_the_same(language: Language) -> None:
    book = opened(xlsx.programme_xlsx(nothing(), language))
    assert len(book.sheetnames) == 7
    assert all(sheet.max_row == 1 for sheet in book.worksheets[1:])


def test_a_party_without_meetings_is_listed_as_such() -> None:
    made = material()
    found = rows(opened(xlsx.schedules_xlsx(made, [made.sheets.sheet(Role.TALENT, "t_9")], Language.EN)), "Talent")
    assert found[1][:3] == ("t_9", "t_9", "No meetings are arranged so far.")


def test_the_list_for_check_in_has_everybody_with_the_code_on_the_badge() -> None:
    made = material()
    found = rows(opened(xlsx.badges_xlsx(made, Language.EN)), "Badges")
    assert found[0] == ("Name", "Role", "Label", "Check-in code", "Number")
    assert {row[4]: row[3] for row in found[1:]} == {
        one: made.codes.of(one) for one in ("t_1", "t_2", "o_1.li", "int1")
    }


def test_the_signing_list_is_in_its_order() -> None:
    signings = (
        Signing(
            2,
            (both("甲（虚构）"), both("乙（虚构）")),
            both("项目"),
            Bilingual("3 万元", "CNY 30,000"),
            datetime(2026, 11, 26, 9),
        ),
        Signing(1, (both(FORMULA),), both(SCRIPT)),
    )
    found = rows(opened(xlsx.signing_xlsx(material(signings=signings), Language.EN)), "Signing ceremony")
    assert found[1:] == [
        (1, None, None, FORMULA, SCRIPT, None),
        (2, "2026-11-26", "09:00", "甲（虚构）; 乙（虚构）", "项目", "CNY 30,000"),
    ]


def test_equal_material_gives_equal_bytes() -> None:
    assert xlsx.programme_xlsx(material(), Language.ZH) == xlsx.programme_xlsx(material(), Language.ZH)
