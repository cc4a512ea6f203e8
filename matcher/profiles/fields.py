"""The fields a row may have, as people call them."""

from typing import NamedTuple

from matcher.bilingual import Bilingual


class FieldDescription(NamedTuple):
    label: Bilingual
    example: str


def _described(rows: dict[str, tuple[str, str, str]]) -> dict[str, FieldDescription]:
    return {name: FieldDescription(Bilingual(zh, en), example) for name, (zh, en, example) in rows.items()}


DEMAND_FIELDS = _described(
    {
        "number": ("编号", "Number", "JS-001"),
        "kind": ("需求类型", "Kind of demand", "技术需求"),
        "organisation": ("单位名称", "Organisation", "某某科技有限公司"),
        "organisation_type": ("单位性质", "Type of organisation", "企业"),
        "district": ("所在区市", "District", "崂山区"),
        "tier": ("企业资质", "Recognition", "高新技术企业"),
        "title": ("需求名称", "Title", "海水淡化膜污染控制"),
        "description": ("需求描述", "Description", "现有工艺……希望解决……"),
        "industry": ("所属产业", "Industry", "生物医药"),
        "skills": ("技术或技能要求", "Skills required", "反渗透；超滤"),
        "degree": ("学历要求", "Degree required", "硕士及以上"),
        "years": ("工作年限", "Years of experience", "5年以上"),
        "languages": ("语言要求", "Languages", "中文或英文"),
        "roles": ("所需人才类型", "Kind of person wanted", "研究员、工程师"),
        "place": ("工作地点", "Place", "青岛市崂山区"),
        "deadline": ("截止日期", "Deadline", "2027-06-30"),
        "amount": ("融资金额", "Amount sought", "1500万元"),
        "stage": ("融资轮次", "Round", "A轮"),
        "partner": ("意向投资方", "Kind of investor", "产业资本"),
        "budget": ("预算", "Budget", "100-200万元"),
        "maturity": ("技术成熟度", "Maturity", "中试"),
        "cooperation": ("合作方式", "Way of cooperation", "联合研发"),
        "salary": ("薪资待遇", "Salary", "30-50万/年"),
        "headcount": ("招聘人数", "Headcount", "2人"),
        "employment": ("用工方式", "Employment", "全职"),
        "confidential": ("是否保密", "Confidential", "否"),
        "notes": ("备注", "Notes", ""),
    }
)

TALENT_FIELDS = _described(
    {
        "number": ("编号", "Number", "T-001"),
        "name": ("姓名", "Name", "Test Talent"),
        "email": ("电子邮箱", "E-mail", "name@example.org"),
        "phone": ("电话", "Phone", "+49 000 0000000"),
        "country": ("所在国家", "Country of residence", "德国"),
        "city": ("所在城市", "City", "Aachen"),
        "degree": ("最高学历", "Highest degree", "博士"),
        "institution": ("毕业院校", "Institution", "RWTH Aachen"),
        "major": ("专业", "Major", "Materials science"),
        "graduated": ("毕业时间", "Year of graduation", "2019"),
        "years": ("工作年限", "Years of experience", "8 years"),
        "position": ("现任职务", "Position", "Senior engineer"),
        "employer": ("现工作单位", "Employer", ""),
        "roles": ("人才类型", "Role", "researcher"),
        "industry": ("所属行业", "Industry", "new materials"),
        "headline": ("一句话简介", "Headline", "Battery scientist"),
        "summary": ("个人简介", "Summary", "I work on …"),
        "skills": ("专长", "Skills", "XRD; electrochemistry"),
        "languages": ("语言能力", "Languages", "English C1, Chinese native"),
        "intents": ("来青意向", "Intentions", "求职、项目合作"),
        "expected_salary": ("期望薪资", "Expected salary", "40-60万/年"),
        "preferred_place": ("意向城市", "Preferred place", "青岛"),
        "achievements": ("主要成果", "Achievements", "专利2项；论文5篇"),
        "available": ("可到岗时间", "Available from", "2027-03-01"),
        "ticket": ("单笔投资金额", "Investment per company", "500-2000万元"),
        "stages": ("投资阶段", "Stages invested in", "天使轮、A轮"),
        "consent": ("授权同意", "Consent", "同意匹配，同意展示姓名"),
        "show_name": ("展示姓名和单位", "Show name and employer", "同意"),
        "notes": ("备注", "Notes", ""),
    }
)
