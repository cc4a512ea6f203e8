"""What a value plainly is, whatever its column says: an e-mail address, a degree, a sum of money …"""

# ruff: noqa: E501 (patterns and tables, one a line)

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from matcher.bilingual import Bilingual
from matcher.intake.cells import Cell


class Shape(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    DEGREE = "degree"
    MONEY = "money"
    DATE = "date"
    NUMBER = "number"
    KIND = "kind"
    ORGANISATION = "organisation"
    STAGE = "stage"
    MATURITY = "maturity"
    DISTRICT = "district"
    PROSE = "prose"  # a text of several clauses
    YEARS = "years"


LABELS: dict[Shape, Bilingual] = {
    Shape.EMAIL: Bilingual("电子邮箱", "an e-mail address"),
    Shape.PHONE: Bilingual("电话号码", "a telephone number"),
    Shape.DEGREE: Bilingual("学历", "a degree"),
    Shape.MONEY: Bilingual("金额", "a sum of money"),
    Shape.DATE: Bilingual("日期", "a date"),
    Shape.NUMBER: Bilingual("数字", "a number"),
    Shape.KIND: Bilingual("需求类型", "a kind of demand"),
    Shape.ORGANISATION: Bilingual("单位名称", "the name of an organisation"),
    Shape.STAGE: Bilingual("融资轮次", "a financing round"),
    Shape.MATURITY: Bilingual("技术成熟度", "a technology's maturity"),
    Shape.DISTRICT: Bilingual("区市", "a district"),
    Shape.PROSE: Bilingual("一段文字", "a piece of text"),
    Shape.YEARS: Bilingual("年限", "a number of years"),
}

_PATTERNS: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    (Shape.EMAIL, re.compile(r"\s*(?:mailto:)?[^\s@，,;；]+[@＠][^\s@]+\.[^\s@]+\s*", re.IGNORECASE)),
    (Shape.DATE, re.compile(
        r"\s*(?:截止|截至|即日起至)?\s*(?:(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*(?:\d{1,2}\s*日?|底|初|中旬|末)?)?(?:\s*\d\d:\d\d(?::\d\d)?)?(?:前|止|之前|以前)?"
        r"|\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d|长期(?:有效)?|(?:19|20)\d\d年(?:底|末|内|上半年|下半年)?前?)\s*")),
    (Shape.PHONE, re.compile(r"\s*(?:\+|00)\d[\d\s()（）-]{6,20}\s*|\s*1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}\s*|\s*0\d{2,3}-\d{7,8}(?:-\d{1,5})?\s*")),
    (Shape.MONEY, re.compile(
        r"\s*(?:约|人民币|税前|年薪|月薪|不低于|不超过|RMB|CNY|USD|EUR|GBP|[¥￥$€£])?\s*[\d.,，]+\s*(?:[kKwW万千百亿元MmBb]+)?\s*(?:[-~～—–至到]\s*[\d.,，]+)?\s*"
        r"(?:[kKwW]|[千百]?万|亿|元|美元|欧元|million|RMB|CNY|USD|EUR)+\s*(?:人民币|美元|欧元|元)?\s*(?:[/每]?\s*(?:年|月|天|小时|year|month|annum|p\.?a\.?))?\s*(?:以内|以上|左右|起|以下)?\s*"
        r"|面议|薪资面议|negotiable", re.IGNORECASE)),
    (Shape.YEARS, re.compile(r"\s*(?:不少于|至少)?\d{1,2}(?:\s*[-~～至]\s*\d{1,2})?\s*(?:年|years?|yrs?)(?:及?以上|经验|工作经验|of experience| experience|\+)*\s*", re.IGNORECASE)),
    (Shape.DEGREE, re.compile(
        r"\s*(?:全日制|统招|普通高校|海外|相关专业)?\s*(?:博士后?|硕士|本科|大专|专科|高职|中专|学士|研究生|博士研究生|硕士研究生|大学本科|技师|高级技师|高中)(?:学历|学位|研究生|毕业)?(?:及其?以上|以上|优先|必须)?(?:学历|学位)?\s*"
        r"|\s*(?:ph\.?\s?d\.?|doctor(?:ate|al degree)?|master(?:'?s)?(?: degree)?|bachelor(?:'?s)?(?: degree)?|m\.?sc\.?|b\.?sc\.?|mba|postdoc|m\.?eng\.?|b\.?eng\.?|md|dr\.-ing\.|dipl\.-ing\.)(?: (?:or above|preferred|required))?\s*", re.IGNORECASE)),
    (Shape.KIND, re.compile(r"\s*(?:融资|技术|岗位|人才|招聘)(?:类|需求|类需求|攻关)?\s*|\s*(?:funding|technology|job)\s*", re.IGNORECASE)),
    (Shape.STAGE, re.compile(r"\s*(?:种子|天使|Pre-?[AB]|[ABCD]\+?|Pre-?IPO|series [a-d]|seed|angel)\s*(?:轮|round)?\s*", re.IGNORECASE)),
    (Shape.MATURITY, re.compile(r"\s*(?:小试|中试|量产|实验室(?:阶段)?|产业化|样机|TRL\s*\d(?:\s*[-~]\s*\d)?)(?:阶段)?\s*", re.IGNORECASE)),
    (Shape.DISTRICT, re.compile(r"\s*(?:青岛市?)?(?:市南|市北|黄岛|崂山|李沧|城阳|即墨|胶州|平度|莱西|西海岸新|高新)[区市]?\s*")),
    (Shape.NUMBER, re.compile(r"\s*[-+]?\d+(?:\.\d+)?\s*")),
    (Shape.ORGANISATION, re.compile(
        r".{2,40}(?:有限(?:责任)?公司|股份公司|公司|集团|研究院|研究所|事务所|研究中心|大学|学院|医院|合作社|合伙企业(?:（有限合伙）)?)(?:[（(][^（）()]{1,20}[)）])?\s*"
        r"|.{2,60}\b(?:Ltd\.?|Inc\.?|GmbH|LLC|Corp\.?|University|Institute|Co\.)(?:\s*\([^()]{1,20}\))?\s*")),
)  # fmt: skip

_CLAUSES = re.compile(r"[，。；,;.]\s*")


def shape_of(value: Cell) -> Shape | None:
    """The one shape a value plainly has, or None when it could be many things."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, date):
        return Shape.DATE
    if isinstance(value, int | float):
        return Shape.PHONE if isinstance(value, int) and 13_000_000_000 <= value <= 19_999_999_999 else Shape.NUMBER
    return _shape_of_text(value) if len(value) <= 120 else Shape.PROSE


@lru_cache(maxsize=50_000)
def _shape_of_text(text: str) -> Shape | None:
    for shape, pattern in _PATTERNS:
        if pattern.fullmatch(text):
            return shape
    shortest = 60 if text.isascii() else 24
    return Shape.PROSE if len(text) > shortest and len(_CLAUSES.findall(text)) >= 2 else None


_ANY_TEXT = frozenset(Shape)
_FITTING: dict[str, frozenset[Shape]] = {
    "email": frozenset({Shape.EMAIL}),
    "phone": frozenset({Shape.PHONE, Shape.NUMBER}),
    "degree": frozenset({Shape.DEGREE}),
    "salary": frozenset({Shape.MONEY, Shape.NUMBER}),
    "expected_salary": frozenset({Shape.MONEY, Shape.NUMBER}),
    "amount": frozenset({Shape.MONEY, Shape.NUMBER}),
    "budget": frozenset({Shape.MONEY, Shape.NUMBER}),
    "ticket": frozenset({Shape.MONEY, Shape.NUMBER}),
    "deadline": frozenset({Shape.DATE, Shape.NUMBER}),
    "available": frozenset({Shape.DATE, Shape.NUMBER}),
    "graduated": frozenset({Shape.DATE, Shape.NUMBER}),
    "years": frozenset({Shape.YEARS, Shape.NUMBER, Shape.DATE}),
    "headcount": frozenset({Shape.NUMBER}),
    "kind": frozenset({Shape.KIND}),
    "stage": frozenset({Shape.STAGE}),
    "stages": frozenset({Shape.STAGE}),
    "maturity": frozenset({Shape.MATURITY}),
    "organisation": frozenset({Shape.ORGANISATION}),
    "employer": frozenset({Shape.ORGANISATION}),
    "institution": frozenset({Shape.ORGANISATION}),
    "district": frozenset({Shape.DISTRICT}),
    "description": frozenset({Shape.PROSE}),
    "summary": frozenset({Shape.PROSE}),
}
# Texts of these fields are short words that never look like the shapes named; a value of such a shape is out of place.
_NEVER: dict[str, frozenset[Shape]] = {
    "name": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER, Shape.PROSE}),
    "title": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DATE, Shape.NUMBER, Shape.DEGREE, Shape.ORGANISATION}),
    "industry": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER, Shape.ORGANISATION, Shape.STAGE}),
    "country": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "city": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "place": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "major": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "languages": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "description": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DATE, Shape.DEGREE, Shape.NUMBER, Shape.MONEY}),
    "summary": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DATE, Shape.DEGREE, Shape.NUMBER, Shape.MONEY}),
    "skills": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DATE, Shape.DEGREE}),
    "organisation": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER, Shape.PROSE, Shape.KIND}),
    "institution": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "employer": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "cooperation": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "employment": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "district": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.NUMBER}),
    "degree": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.MONEY, Shape.DATE, Shape.NUMBER, Shape.ORGANISATION, Shape.DISTRICT, Shape.KIND}),
    "email": _ANY_TEXT - {Shape.EMAIL},
    "phone": frozenset({Shape.EMAIL, Shape.DEGREE, Shape.MONEY, Shape.DATE, Shape.ORGANISATION, Shape.PROSE}),
    "salary": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.YEARS, Shape.DISTRICT}),
    "expected_salary": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.YEARS}),
    "amount": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.STAGE, Shape.DISTRICT}),
    "budget": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.MATURITY, Shape.DISTRICT}),
    "deadline": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.DEGREE, Shape.MONEY, Shape.ORGANISATION, Shape.DISTRICT}),
    "years": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.ORGANISATION, Shape.MONEY}),
    "headcount": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.MONEY, Shape.PROSE}),
    "graduated": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.ORGANISATION, Shape.MONEY, Shape.PROSE}),
    "stage": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.MONEY, Shape.NUMBER}),
    "maturity": frozenset({Shape.EMAIL, Shape.PROSE, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.MONEY}),
    "kind": frozenset({Shape.EMAIL, Shape.PHONE, Shape.DEGREE, Shape.DATE, Shape.ORGANISATION, Shape.MONEY, Shape.NUMBER, Shape.PROSE}),
    "number": frozenset({Shape.EMAIL, Shape.DEGREE, Shape.MONEY, Shape.ORGANISATION, Shape.PROSE}),
}  # fmt: skip


def verdict(field: str, value: Cell) -> int:
    """+1 when the value plainly is what the field holds, -1 when it plainly is something else, 0 when it could be."""
    shape = shape_of(value)
    if shape is None:
        return 0
    if shape in _FITTING.get(field, frozenset()):
        return 1
    return -1 if shape in _NEVER.get(field, frozenset()) else 0


def judged(field: str) -> bool:
    """Whether `verdict` can say anything about this field."""
    return field in _NEVER or field in _FITTING
