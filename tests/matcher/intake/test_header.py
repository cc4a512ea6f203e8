"""Headings as offices write them, and where they stand."""

import pytest

from matcher.errors import UnreadableFile
from matcher.intake.columns import candidates, unit_of
from matcher.intake.report import ColumnUse, ListKind
from matcher.profiles.problems import Severity
from tests.matcher.intake.intake_files import HEADINGS, Read, csv_text, demand, xlsx


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("序号", "number"),
        ("单位名称", "organisation"),
        ("企业名称（全称）", "organisation"),
        ("*岗位名称（必填）", "title"),
        ("需求描述", "description"),
        ("所属行业/产业领域", "industry"),
        ("學歷要求", "degree"),
        ("预算(万元)", "budget"),
        ("融资金额", "amount"),
        ("薪资待遇", "salary"),
        ("3.截止日期", "deadline"),
        ("拟引进的人才类型", "roles"),
        ("单位名臣", "organisation"),
        ("需求名称 Title", "title"),
        ("Company name", "organisation"),
        ("Minimum degree required", "degree"),
        ("Number of open positions", "headcount"),
        ("联系电话", "contact"),
        ("年龄要求", "sensitive"),
    ],
)
def test_a_demand_heading_names_its_field(heading: str, field: str) -> None:
    assert candidates(heading, "demand")[0].field == field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Name", "name"),
        ("Highest degree", "degree"),
        ("姓名", "name"),
        ("最高学历\nHighest degree", "degree"),
        ("工作单位", "employer"),
        ("E-mail", "email"),
        ("Degee", "degree"),
        ("Salary expectation (RMB/year)", "expected_salary"),
        ("Date of birth", "sensitive"),
        ("国籍", "sensitive"),
        ("问题 / Problems", "report"),
    ],
)
def test_a_talent_heading_names_its_field(heading: str, field: str) -> None:
    assert candidates(heading, "talent")[0].field == field


@pytest.mark.parametrize("text", ["青岛测试水务有限公司", "博士", "一二三四", "2027-06-30", "Anna Testperson", ""])
def test_a_value_is_no_heading(text: str) -> None:
    assert candidates(text, "demand") == ()


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("预算（万元）", "万元"),
        ("年薪(万元)", "万元/年"),
        ("月薪（元）", "元/月"),
        ("预算", ""),
        ("需求描述（500字以内）", ""),
        ("Salary (RMB/year)", "RMB/year"),
    ],
)
def test_the_unit_of_a_heading_is_kept(heading: str, unit: str) -> None:
    assert unit_of(heading) == unit


def test_two_heading_rows_are_joined_and_give_a_range() -> None:
    def merge(workbook: object, sheet: object) -> None:
        for column, heading in enumerate(("序号", "单位名称", "岗位名称")):
            sheet.merge_range(1, column, 2, column, heading)  # type: ignore[attr-defined]
        sheet.merge_range(1, 3, 1, 4, "薪资待遇（万元/年）")  # type: ignore[attr-defined]

    rows = [
        ["岗位需求榜单"],
        [],
        ["", "", "", "最低", "最高"],
        [1, "青岛测试船舶有限公司（虚构）", "焊接工程师", 20, 30],
    ]
    read = Read(xlsx(rows, "Sheet1", merge), "榜单.xlsx")
    salary = read.profile(4).terms.salary
    assert (salary.low, salary.high, salary.period) == (200_000, 300_000, "year")
    assert read.left_out() == {1: "title", 2: "heading", 3: "heading"}
    assert read.lists.sheets[0].kind is ListKind.JOB


def test_group_headings_without_merging_are_joined_too() -> None:
    text = "序号,单位名称,岗位名称,薪资待遇（万元/年）,,学历要求\n,,,最低,最高,\n1,测试公司,焊接工程师,20,30,本科\n"
    salary = Read(text.encode(), "岗位.csv").profile(3).terms.salary
    assert (salary.low, salary.high) == (200_000, 300_000)


def test_repeated_headings_are_joined() -> None:
    rows = [["单位名称", "需求名称", "需求描述", "需求描述"], ["测试公司", "膜污染", "第一段说明", "第二段说明"]]
    assert Read(xlsx(rows), "技术需求.xlsx").profile(2).description == "第一段说明\n需求描述：第二段说明"


def test_a_column_that_is_not_known_goes_to_the_notes() -> None:
    read = Read(xlsx([[*HEADINGS, "内部流水"], [*demand(1), "K-77"]]), "技术需求.xlsx")
    assert "内部流水：K-77" in read.profile(2).notes
    assert read.lists.sheets[0].columns[-1].use is ColumnUse.NOTES


def test_a_hidden_column_that_is_not_known_is_not_read() -> None:
    def hide(workbook: object, sheet: object) -> None:
        sheet.set_column(8, 8, None, None, {"hidden": True})  # type: ignore[attr-defined]

    read = Read(xlsx([[*HEADINGS, "内部流水"], [*demand(1), "K-77"]], edit=hide), "技术需求.xlsx")
    assert "K-77" not in read.profile(2).model_dump_json()
    assert "column.hidden_left_out" in read.sheet_codes()


def test_given_and_family_names_make_one_name() -> None:
    rows = [["First name", "Last name", "Highest degree", "Summary"], ["Test", "Talent", "PhD", "membranes"]]
    assert Read(xlsx(rows, "Sheet1"), "talents.xlsx").profile(2).name == "Test Talent"


@pytest.mark.parametrize(
    ("headings", "sheet", "filename", "kind"),
    [
        (["单位名称", "项目名称", "融资金额", "融资轮次"], "Sheet1", "a.xlsx", ListKind.FUNDING),
        (["单位名称", "技术难题名称", "预算", "成熟度"], "Sheet1", "a.xlsx", ListKind.TECHNOLOGY),
        (["单位名称", "岗位名称", "薪资待遇", "人数"], "Sheet1", "a.xlsx", ListKind.JOB),
        (["单位名称", "需求名称", "需求描述", "截止日期"], "融资需求", "a.xlsx", ListKind.FUNDING),
        (["单位名称", "需求名称", "需求描述", "截止日期"], "Sheet1", "技术需求榜单.xlsx", ListKind.TECHNOLOGY),
        (["Company", "Title", "Description", "Salary"], "Sheet1", "jobs.xlsx", ListKind.JOB),
        (["姓名", "学历", "专业", "个人简介"], "Sheet1", "a.xlsx", ListKind.TALENT),
        (["Name", "Highest degree", "Employer", "Skills"], "Sheet1", "a.xlsx", ListKind.TALENT),
    ],
)
def test_a_sheet_is_judged_by_headings_and_names(
    headings: list[str], sheet: str, filename: str, kind: ListKind
) -> None:
    assert Read(xlsx([headings, ["甲测试", "乙测试", "丙", "丁"]], sheet), filename).lists.sheets[0].kind is kind


def test_a_column_of_kinds_makes_a_mixed_list() -> None:
    rows = [["需求类型", "单位名称", "需求名称"], ["融资", "甲公司", "扩产"], ["岗位", "乙公司", "工程师"]]
    read = Read(xlsx(rows, "Sheet1"), "需求.xlsx")
    assert read.lists.sheets[0].kind is ListKind.DEMAND
    assert [read.profile(row).kind for row in (2, 3)] == ["funding", "job"]


def test_what_a_person_says_the_list_is_wins_with_a_warning() -> None:
    read = Read(xlsx([list(HEADINGS), demand(1)]), "技术需求.xlsx", kind=ListKind.FUNDING)
    assert read.profile(2).kind == "funding"
    assert "sheet.contradicts" in read.sheet_codes()


@pytest.mark.parametrize(
    ("headings", "given", "zh", "en"),
    [
        (["姓名", "职位"], ListKind.TECHNOLOGY, "需求名称", "the demand's title"),
        (["单位名称", "需求名称", "需求描述"], ListKind.TALENT, "姓名", "the name"),
    ],
)
def test_a_list_that_cannot_be_read_as_chosen_is_not_read_as_something_else(
    headings: list[str], given: ListKind, zh: str, en: str
) -> None:
    row = ["测试甲", "测试工程师", "研究膜污染"][: len(headings)]
    with pytest.raises(UnreadableFile) as refused:
        Read(csv_text([headings, row]).encode(), "名单.csv", kind=given)
    assert zh in refused.value.message.zh
    assert en in refused.value.message.en
    assert "as chosen" in refused.value.message.en
    assert Read(csv_text([headings, row]).encode(), "名单.csv").profile(2) is not None


def test_instruction_and_lookup_sheets_are_left_out_and_said() -> None:
    def more(workbook: object, sheet: object) -> None:
        notes = workbook.add_worksheet("填表说明")  # type: ignore[attr-defined]
        notes.write_column(0, 0, ["1. 请如实填写", "2. 不要合并单元格"])
        lookup = workbook.add_worksheet("字典")  # type: ignore[attr-defined]
        lookup.write_row(0, 0, ["学历", "所属行业"])

    sheets = Read(xlsx([list(HEADINGS), demand(1)], edit=more), "技术需求.xlsx").lists.sheets
    assert [sheet.left_out.code if sheet.left_out else "" for sheet in sheets] == [
        "",
        "sheet.instructions",
        "sheet.lookup",
    ]
    assert {sheet.left_out.severity for sheet in sheets if sheet.left_out} == {Severity.NOTE}


def test_another_table_further_down_is_read_by_its_own_headings() -> None:
    rows = [
        ["融资需求"],
        ["单位名称", "融资项目名称", "融资金额(万元)", "融资轮次"],
        ["甲测试公司", "扩产项目", "1000", "A轮"],
        [],
        ["技术需求"],
        ["单位名称", "技术需求名称", "预算(万元)", "成熟度", "合作方式"],
        ["乙测试公司", "膜污染控制", 50, "中试", "联合研发"],
    ]
    read = Read(xlsx(rows, "Sheet1"), "榜单.xlsx")
    assert (read.profile(3).kind, read.profile(3).terms.amount.low) == ("funding", 10_000_000)
    assert (read.profile(7).kind, read.profile(7).terms.budget.low, read.profile(7).terms.maturity) == (
        "technology",
        500_000,
        "pilot",
    )
    assert read.left_out() == {1: "title", 2: "heading", 5: "section", 6: "heading"}
    assert "sheet.other_headings" in read.sheet_codes()


def test_headings_in_a_second_language_change_nothing() -> None:
    rows = [
        ["姓名", "学历", "邮箱", "个人简介"],
        ["Name", "Degree", "E-mail", "Summary"],
        ["Test Talent", "PhD", "a@example.org", "membranes"],
    ]
    read = Read(xlsx(rows, "Sheet1"), "报名.xlsx")
    assert read.profile(3).degree == "doctor"
    assert read.left_out() == {1: "heading", 2: "heading"}
    assert read.sheet_codes() == set()


def test_headings_under_a_group_are_known_by_themselves() -> None:
    rows = [
        ["姓名", "联系方式", "", "教育背景", ""],
        ["", "手机", "邮箱", "学校", "学历"],
        ["Test Talent", "+49 000 000001", "a@example.org", "山东大学", "博士"],
    ]
    profile = Read(xlsx(rows, "报名表"), "a.xlsx").profile(3)
    assert (profile.email, profile.institution, profile.degree) == ("a@example.org", "山东大学", "doctor")


def test_one_column_of_texts_is_a_list() -> None:
    read = Read(xlsx([["需求描述"], ["寻找膜污染控制专家"], ["寻找焊接工艺专家"]], "技术需求"), "a.xlsx")
    assert [read.profile(row).kind for row in (2, 3)] == ["technology", "technology"]
