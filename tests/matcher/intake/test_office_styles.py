"""Lists in the styles of offices, form services and job boards: what their headings, rows and sheets become."""

import io
import json
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from matcher.bilingual import Language
from matcher.errors import UnreadableFile
from matcher.intake.columns import candidates
from matcher.intake.report import ColumnUse, ListKind
from matcher.intake.told_apart import told_apart
from matcher.profiles.models import Consent, Money
from matcher.profiles.problems import Severity
from tests.matcher.intake.intake_files import HEADINGS, Read, demand, xlsx
from tests.matcher.intake.test_marked import marked, report_of


def talents(*headings: str, row: list[object], filename: str = "报名.xlsx") -> Read:
    return Read(xlsx([list(headings), row], "Sheet1"), filename)


# ——— what a heading asks ———


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("1、您的姓名：", "name"),
        ("Q3. What is your highest level of education?", "degree"),
        ("5. 研究方向/专业特长（请详细描述）", "skills"),
        ("Q5. Please describe your research field and key skills (max 300 words)", "skills"),
        ("12、何时可以到岗？", "available"),
        ("可到職日", "available"),
        ("yearsOfExperience", "years"),
        ("contact.email", "email"),
        ("xingming", "name"),
        ("Profile URL", "report"),
        ("Timestamp", "report"),
        ("提交答卷时间", "report"),
        ("disclaimer", "report"),
        ("I have read and accept the disclaimer.", "report"),
        ("本人承诺以上信息真实有效", "report"),
        ("createdAt", "report"),
        ("13、是否同意主办方向参会企业公开您的姓名及工作单位？", "show_name"),
        ("May we show your name and employer to enterprises?", "show_name"),
        ("I agree that the organisers process my data for the purpose of matching me with enterprises.", "consent"),
        ("是否同意主办方将您的信息用于人才对接并公开姓名？", "consent"),
        ("现工作单位及职务", "employer+position"),
        ("4、毕业院校及专业（请填写全称）", "institution+major"),
    ],
)
def test_a_question_to_a_person_names_its_field(heading: str, field: str) -> None:
    assert candidates(heading, "talent")[0].field == field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("＊岗　位　名　称（必填）", "title"),
        ("贵公司名称？", "organisation"),
        ("揭榜方要求", "description"),
        ("拟投入资金（万元）", "budget"),
        ("出让股份比例", ""),
        ("项目开始时间", ""),
        ("企业真实技术需求描述", "description"),
        ("xuqiu_mingcheng", "title"),
        ("Hiring Manager", "contact"),
    ],
)
def test_a_heading_of_a_demand_list_names_its_field(heading: str, field: str) -> None:
    found = candidates(heading, "demand")
    assert (found[0].field if found and found[0].score >= 0.55 else "") == field


def test_when_and_from_where_a_form_was_sent_is_not_in_the_notes() -> None:
    read = talents("提交答卷时间", "来自IP", "姓名", "简介", row=["2026/9/1", "10.0.0.1", "测试甲", "研究膜"])
    assert read.profile(2).notes == ""
    assert [c.use for c in read.lists.sheets[0].columns[:2]] == [ColumnUse.IGNORED, ColumnUse.IGNORED]


@pytest.mark.parametrize(
    ("headings", "answers", "consents"),
    [
        (["是否同意公开您的姓名和工作单位？"], ["否"], {Consent.MATCHING}),
        (["May we show your name and employer to enterprises?"], ["No"], {Consent.MATCHING}),
        (["May we show your name and employer to enterprises?"], [False], {Consent.MATCHING}),
        (["May we show your name and employer to enterprises?"], ["Yes"], {Consent.MATCHING, Consent.PROFILE}),
        (["是否同意公开姓名"], ["仅匹配使用"], {Consent.MATCHING}),
        (["是否同意公开姓名"], ["同意匹配"], {Consent.MATCHING}),
        (["是否同意公开姓名"], ["不同意匹配"], set()),
        (["是否同意参与匹配"], ["否"], set()),
        (["I agree that you process my data"], ["No"], set()),
        (["I agree that you process my data", "May we show your name?"], ["no", "yes"], set()),
        (["是否同意匹配", "是否同意公开姓名"], ["☑同意 □不同意", "□是 ☑否"], {Consent.MATCHING}),
        (["是否同意匹配", "是否同意公开姓名"], ["□同意 ☑不同意", "☑是 □否"], set()),
    ],
)
def test_a_plain_answer_means_what_its_heading_asks(
    headings: list[str], answers: list[object], consents: set[Consent]
) -> None:
    read = talents("姓名", "简介", *headings, row=["测试甲", "研究膜污染", *answers])
    assert read.profile(2).consents == consents


@pytest.mark.parametrize(("answer", "confidential"), [("否", True), ("不公开", True), ("是", False), ("公开", False)])
def test_asked_whether_it_is_public_no_means_confidential(answer: str, confidential: bool) -> None:
    rows = [["单位名称", "岗位名称", "薪资", "是否公开"], ["测试公司", "工程师", "20万/年", answer]]
    assert Read(xlsx(rows), "岗位.xlsx").profile(2).confidential is confidential


# ——— several things in one cell or column ———


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Example GmbH, Senior engineer", {"employer": "Example GmbH", "position": "Senior engineer"}),
        ("Senior engineer at Example GmbH", {"employer": "Example GmbH", "position": "Senior engineer"}),
        ("某公司 高级研究员", {"employer": "某公司", "position": "高级研究员"}),
        ("曼彻斯特大学 材料科学", {"institution": "曼彻斯特大学", "major": "材料科学"}),
        ("Example University, 2012", {"institution": "Example University", "graduated": "2012"}),
        ("a@example.org / +49 000 0000001", {"phone": "+49 000 0000001", "email": "a@example.org"}),
        ("自由职业", {"employer": "自由职业"}),
    ],
)
def test_two_answers_in_one_cell_are_told_apart(value: str, told: dict[str, str]) -> None:
    fields = [*told, *(name for name in ("position",) if name not in told and "employer" in told)]
    assert dict(told_apart(value, fields)) == told


def test_an_employer_beside_a_position_does_not_become_the_headline() -> None:
    read = talents("姓名", "工作单位及职务", "简介", row=["测试甲", "某石化公司 高级研究员", "研究膜"])
    assert (read.profile(2).employer, read.profile(2).headline) == ("某石化公司", "高级研究员")


def test_several_numbered_demands_in_one_cell_are_said() -> None:
    rows = [["企业名称", "技术需求", "预算"], ["测试公司", "1.主轴热变形补偿\n2.刀具寿命监测", "50万"]]
    read = Read(xlsx(rows), "技术需求.xlsx")
    assert read.profile(2).title == "主轴热变形补偿；刀具寿命监测"
    assert "demand.several" in read.codes(2)


def test_currency_and_period_may_have_columns_of_their_own() -> None:
    rows = [
        ["Job Title", "Company", "Salary Min", "Salary Max", "Currency", "Pay Frequency"],
        ["Cell engineer", "Example Energy", 60000, 80000, "EUR", "Annual"],
    ]
    assert Read(xlsx(rows), "jobs.xlsx").profile(2).terms.salary == Money(
        low=60_000, high=80_000, currency="EUR", period="year"
    )


def test_a_column_of_sums_means_what_the_row_is() -> None:
    rows = [
        ["企业", "需求类型", "需求", "金额（万元）"],
        ["甲公司", "融资", "扩产", 2000],
        ["乙公司", "技术", "防腐涂层", 80],
        ["丙公司", "岗位", "电气工程师", 20],
    ]
    read = Read(xlsx(rows, "Sheet1"), "需求.xlsx")
    assert read.profile(2).terms.amount.low == 20_000_000
    assert read.profile(3).terms.budget.low == 800_000
    assert read.profile(4).terms.salary.low == 200_000


def test_a_line_above_the_headings_gives_the_unit() -> None:
    rows = [["单位：万元"], ["企业名称", "需求名称", "投入预算"], ["测试公司", "轴承寿命", "800"]]
    read = Read(xlsx(rows), "技术需求.xlsx")
    assert read.profile(3).terms.budget.low == 8_000_000
    assert "money.unit_assumed" not in read.codes(3)


def test_expertise_under_a_sector_heading_stays_expertise() -> None:
    read = talents("Name", "Field of expertise", "Biography", row=["Test Talent", "friction stir welding", "joins"])
    assert read.profile(2).skills == ("friction stir welding",)
    assert read.profile(2).industries == ("high_end_equipment",)


def test_what_an_industry_says_more_is_kept() -> None:
    read = talents("姓名", "所属行业", "简介", row=["测试甲", "新材料（预浸料）", "研究膜"])
    assert "所属行业：新材料（预浸料）" in read.profile(2).notes


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [("Dva", "Testová", "Dva Testová"), ("三", "测", "测三"), ("Test", "Talent", "Test Talent")],
)
def test_only_chinese_names_begin_with_the_family(given: str, family: str, name: str) -> None:
    assert talents("Given name", "Surname", "Biography", row=[given, family, "joins"]).profile(2).name == name


# ——— requirements that have no column ———


@pytest.mark.parametrize(
    ("text", "degree", "years"),
    [
        ("硕士及以上，金融工程，3年以上经验", "master", 3),
        ("入职要求：學士學位或以上；五年經驗", "bachelor", 5),
        ("A master's degree is required. At least five years of experience in EMC.", "master", 5),
        ("博士优先，有经验者佳", None, None),
        ("公司有10年以上历史，产品已供应3年", None, None),
    ],
)
def test_a_job_without_such_columns_takes_degree_and_years_from_its_text(
    text: str, degree: str | None, years: int | None
) -> None:
    rows = [["单位", "岗位", "要求", "待遇"], ["测试公司", "工程师", text, "20万/年"]]
    profile = Read(xlsx(rows), "岗位.xlsx").profile(2)
    assert (profile.degree, profile.years) == (degree, years)


def test_a_technology_s_text_sets_no_requirement() -> None:
    rows = [list(HEADINGS), demand(1, 学历要求="", 需求描述="寿命要求：运行5年以上，带头人博士及以上")]
    profile = Read(xlsx(rows), "技术需求.xlsx").profile(2)
    assert (profile.degree, profile.years) == (None, None)


# ——— shapes of sheets ———


def three_heading_rows() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["附件2"],
        ["序号", "单位名称", "岗位名称", "任职条件", None, None, "薪酬待遇"],
        [None, None, None, "学历", "专业及年龄要求"],
        [None, None, None, None, "专业", "年龄"],
        [1, "测试公司", "焊接工程师", "硕士", "材料成型", "35周岁以下", "25-40万/年"],
    ):
        sheet.append(row)
    for span in ("A2:A4", "B2:B4", "C2:C4", "D2:F2", "D3:D4", "E3:F3", "G2:G4"):
        sheet.merge_cells(span)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_three_heading_rows_are_joined_and_an_age_limit_is_not_read() -> None:
    read = Read(three_heading_rows(), "岗位.xlsx")
    assert read.left_out() == {1: "title", 2: "heading", 3: "heading", 4: "heading"}
    assert (read.profile(5).degree, read.profile(5).skills) == ("master", ("材料成型",))
    assert "35" not in read.profile(5).model_dump_json()


def test_a_row_of_units_below_the_headings_belongs_to_them() -> None:
    rows = [["Name", "Experience", "Expected pay", "Keywords"], ["", "(years)", "(kEUR/year)", ""]]
    read = Read(xlsx([*rows, ["Test Talent", 15, 55, "EDM"]], "Experts"), "experts.xlsx")
    assert read.left_out() == {1: "heading", 2: "heading"}
    assert read.profile(3).salary == Money(low=55_000, high=55_000, currency="EUR", period="year")


def test_a_second_table_beside_the_first_is_not_mixed_with_it() -> None:
    rows = [
        ["序号", "单位名称", "需求名称", None, "序号", "单位名称", "岗位名称", "薪资"],
        [1, "甲公司", "膜污染", None, 1, "乙公司", "焊接工程师", "20万"],
    ]
    read = Read(xlsx(rows, "技术需求"), "a.xlsx")
    assert "sheet.beside" in read.sheet_codes()
    assert read.profile(2).title == "膜污染"
    assert "乙公司" not in read.profile(2).model_dump_json()


FORM = [
    ["海外人才报名表"],
    ["姓  名", "测试戊", "性  别", "女"],
    ["出生年月", "1988.05", "国  籍", "某国"],
    ["最高学历", "博士", "毕业院校", "帝国理工学院"],
    ["研究方向", "膜分离、CO2捕集"],
    ["个人简介", "从事气体分离膜研究十余年。"],
    ["期望薪资", "猴年马月"],
    ["紧急事项", "素食"],
]


def test_a_form_filled_in_by_one_person_is_one_entry_at_the_row_of_the_name() -> None:
    read = Read(xlsx(FORM, "报名表"), "报名表.xlsx")
    [result] = read.results
    profile = read.profile(2)
    assert str(profile.source) == "报名表.xlsx#报名表!2"
    assert (profile.name, profile.degree, profile.institution) == ("测试戊", "doctor", "帝国理工学院")
    assert profile.skills == ("膜分离", "CO2捕集")
    assert "紧急事项：素食" in profile.notes
    assert read.left_out() == dict.fromkeys((1, 3, 4, 5, 6, 7, 8), "form")
    assert "1988" not in json.dumps(report_of(read).as_json(Language.ZH), ensure_ascii=False)
    assert "money.unreadable" in {problem.code for problem in result.report.problems}


def test_a_form_is_marked_where_the_answer_stands_and_can_be_sent_again() -> None:
    data = xlsx(FORM, "报名表")
    copy = marked(data, "报名表.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(copy))["报名表"]
    assert sheet["B7"].comment is not None
    first, again = Read(data, "报名表.xlsx"), Read(copy, "报名表-marked.xlsx")
    assert [r.report.reference for r in again.results] == [r.report.reference for r in first.results]
    assert again.profile(2).notes == first.profile(2).notes


def test_a_form_of_a_demand_is_one_entry_too() -> None:
    rows = [
        ["企业技术需求征集表"],
        ["企业名称", "测试橡胶公司", "联系人", "测试员"],
        ["需求名称", "低滚阻胎面胶"],
        ["需求描述", "白炭黑分散不均"],
        ["合作方式", "☑联合研发 □委托开发"],
        ["投入预算", "150万元"],
    ]
    profile = Read(xlsx(rows, "Sheet1"), "征集表.xlsx").profile(3)
    assert (profile.title, profile.organisation.name) == ("低滚阻胎面胶", "测试橡胶公司")
    assert profile.terms.cooperation == ("joint_research",)
    assert profile.terms.budget.low == 1_500_000


def test_a_list_turned_on_its_side_is_refused_with_a_way_out() -> None:
    rows = [["姓名", "测试一", "测试二"], ["学历", "博士", "硕士"], ["专业", "化学", "机械"], ["简介", "锂", "水下"]]
    with pytest.raises(UnreadableFile) as refused:
        Read(xlsx(rows, "专家"), "专家.xlsx")
    assert "转置" in refused.value.message.zh
    assert "transpose" in refused.value.message.en


def with_choices(more: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "报名"
    sheet.append(["姓名", "最高学历", "个人简介"])
    sheet.append(["测试己", "博士", "研究碳纤维"])
    choices = DataValidation(type="list", formula1="数据!$A$2:$A$9")
    choices.add("B2:B9")
    sheet.add_data_validation(choices)
    other = book.create_sheet("数据")
    other.append(["岗位名称", "最高学历", "所属行业", "单位"])
    other.append(more)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_choices_of_a_drop_down_are_no_list() -> None:
    sheets = Read(with_choices(["工程师", "博士", "新材料", None]), "报名.xlsx").lists.sheets
    assert [sheet.left_out.code if sheet.left_out else "" for sheet in sheets] == ["", "sheet.lookup"]
    assert sheets[1].left_out is not None
    assert sheets[1].left_out.severity is Severity.NOTE


def test_a_real_list_that_a_drop_down_points_to_is_read() -> None:
    row = ["负责海洋环境下碳纤维复合材料疲劳评估的高级工程师", "博士", "新材料", "测试公司"]
    assert [sheet.left_out for sheet in Read(with_choices(row), "报名.xlsx").lists.sheets] == [None, None]


# ——— JSON ———


def test_objects_inside_an_entry_are_columns_of_their_own() -> None:
    entry = {
        "fullName": "Test Talent",
        "contact": {"email": "t@example.org"},
        "education": [{"degree": "PhD", "school": "Example University"}, {"degree": "MSc"}],
        "location": {"country": "France", "city": "Brest"},
        "expectedSalary": {"min": 60000, "max": 80000, "currency": "EUR"},
        "about": "Shrimp genetics.",
    }
    profile = Read(json.dumps(entry).encode(), "export.jsonl").profile(1)
    assert (profile.email, profile.degree, profile.institution) == ("t@example.org", "doctor", "Example University")
    assert (profile.country, profile.city) == ("FR", "Brest")
    assert profile.salary == Money(low=60_000, high=80_000, currency="EUR", period="year")


def test_a_list_wrapped_in_one_line_is_unwrapped() -> None:
    rows = [{"danwei_mingcheng": f"公司{n}", "xuqiu_mingcheng": f"需求{n}", "yusuan": "80万元"} for n in (1, 2)]
    read = Read(json.dumps({"data": rows, "total": 2}).encode(), "export.json")
    assert [read.profile(n).title for n in (1, 2)] == ["需求1", "需求2"]
    assert read.lists.sheets[0].kind is ListKind.TECHNOLOGY


def test_a_date_may_be_a_serial_number_typed_as_text() -> None:
    rows = [list(HEADINGS), demand(1, 截止日期="46,752"), demand(2, 截止日期=46752), demand(3, 截止日期="24个月")]
    read = Read(xlsx(rows), "技术需求.xlsx")
    assert [read.profile(row).expires for row in (2, 3, 4)] == [date(2027, 12, 31), date(2027, 12, 31), None]
    assert "截止日期：24个月" in read.profile(4).notes
