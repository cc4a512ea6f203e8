"""Dates as people write them: 2025年12月底前, 31/12/2026, Dec 2026, 第三季度, 年底前, Excel's day numbers, 长期有效."""

import calendar
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from matcher.profiles.chinese_numerals import with_digits
from matcher.profiles.money import Unreadable
from matcher.profiles.text import LONGEST_VALUE, blank, folded

Edge = Literal["start", "end"]  # which day a month, quarter or year stands for

_OPEN = re.compile(
    r"长期|永久|不限|招满|满员|随时|即时|即刻|立即|马上|尽快|无截止|持续|全年|招到|报满|"
    r"long[- ]?term|open[- ]?ended|until filled|"
    r"rolling|permanent|no deadline|ongoing|"
    r"面议|待议|协商|会期|期间|通知|提前|离职|个月内|周内|until closed|negotiable|on request|at once|notice|during|"
    r"\bfair\b|\bopen\b|by arrangement|to be agreed|summers|学期|"
    r"any ?time|immediate|asap|as soon as possible|now\b|available now|flexible|no (?:limit|expiry)|continuous"
)
# Counted from a day that nobody can know here; the second only says when somebody is free, never a deadline.
_DURATION = re.compile(
    r"(?:\d+|半|几|数|several|a few|few|an?|one|two|three|four|six)(?:\s*(?:-|~|至|到|to|or)\s*(?:\d+|two|"
    r"three|four|six))?"
    r"\s*(?:个?月|周|个?星期|个?礼拜|天|日|个?季度|年|days?|weeks?|months?|years?|wks?)"
)
_RELATIVE = re.compile(
    r"下个?(?:月|周|星期)|(?:春节|国庆|五一|元旦|中秋|过?年|节|毕业|答辩|交接|辞职|签约|合同|录用|疫情|回国|通过).{0,6}后|暑假|寒假|"
    r"已(?:经?在|回|到|入)|在职|在国内|待业|可配合|看情况|\bnext (?:week|month)|\bupon\b|\bas agreed\b|"
    r"\b(?:after|once|when|before)\b|\bdepend|\balready\b|\bready\b|\bright away\b|\bmutual|\bsoon\b|\bfree\b"
)
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name} | {
    name.lower(): n for n, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_MONTH_NAME = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_PART = r"(?P<part>上旬|中旬|下旬|初|中|底|末|\s*end)?"
_EXCEL_EPOCH = date(1899, 12, 30)  # Excel counts 1900-02-29, a day that never was: right for every date after it

# Tried in this order; of several matches the last one in the text counts (即日起至…).
_FORMS: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?P<year>20\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)\s*[-./]\s*(?P<m>\d{1,2})\s*[-./]\s*(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<first>\d{1,2})\s*[-./]\s*(?P<second>\d{1,2})\s*[-./]\s*(?P<year>20\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<first>\d{1,2})([-./])(?P<second>\d{1,2})\2(?P<short_year>[2-4]\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_NAME},?\s+(?P<year>20\d\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})-{_MONTH_NAME}-(?P<year>20\d\d)"),
    re.compile(rf"\b{_MONTH_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)"),
    re.compile(rf"(?P<year>20\d\d)\s*年\s*(?P<m>\d{{1,2}})\s*月\s*份?{_PART}"),
    re.compile(rf"(?P<part>early|mid|end|late)?(?:\s+of)?[\s-]*\b{_MONTH_NAME},?\s*(?P<year>20\d\d)"),
    re.compile(r"(?P<year>20\d\d)\s*\s*[年/.-]?\s*(?:第?\s*(?P<quarter>[1-4])\s*季度?|q(?P<q>[1-4]))"),
    re.compile(
        r"\bq(?P<quarter>[1-4])\s*[/,]?\s*(?P<year>20\d\d)|(?P<word>first|second|third|"
        r"fourth)\s+quarter\s+(?:of\s+)?(?P<year2>20\d\d)"
    ),
    re.compile(r"(?P<year>20\d\d)\s*年?\s*(?P<season>春|夏|秋|冬|spring|summer|autumn|fall|winter|easter)"),
    re.compile(r"(?P<season>spring|summer|autumn|fall|winter|easter)\s*(?:of\s*)?,?\s*(?P<year>20\d\d)"),
    re.compile(r"(?P<year>20\d\d)\s*年?\s*(?P<half>上半年|下半年|年中|h1|h2|中|(?=年?底|年?末|年终)\S)"),
    re.compile(r"(?P<part>early|mid|end|late)[\s-]*(?:of\s+)?(?P<year>20\d\d)"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)\s*[-./]\s*(?P<m>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})\s*/\s*(?P<year>20\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)\s*(?:年|$)"),
)  # fmt: skip
_WITHOUT_YEAR: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?P<m>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?"),
    re.compile(rf"(?P<m>\d{{1,2}})\s*月\s*份?{_PART}"),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH_NAME}\b|"
        rf"\b{_MONTH_NAME.replace('month', 'month2')}\s+(?P<day2>\d{{1,2}})\b"
    ),
    re.compile(rf"\b{_MONTH_NAME}(?![a-z])"),
    re.compile(r"(?P<season>(?:春|夏|秋|冬)(?!节)|\b(?:spring(?! festival)|summer|autumn|fall|winter)\b)"),
)  # fmt: skip
_SEASONS = {  # a winter is taken to end with its year
    word: months
    for words, months in (
        ("春 spring easter", (3, 5)),
        ("夏 summer", (6, 8)),
        ("秋 autumn fall", (9, 11)),
        ("冬 winter", (12, 12)),
    )
    for word in words.split()
}
_SPRING_FESTIVALS = {  # first day of the lunar year
    2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3),
    2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
_FESTIVAL = re.compile(r"(?P<year>20\d\d)\s*年?\s*(?:春节|农历新年|spring festival|chinese new year|lunar new year)")
_RELATIVE_YEARS = (("今年", 0), ("本年", 0), ("明年", 1), ("次年", 1), ("后年", 2), ("this year", 0), ("next year", 1))
_YEAR_END = re.compile(r"年底|年末|年内|年终|岁末|end of (?:the )?year|year[- ]?end|by the end of (?:the |this )?year")


def parse_date(value: object, today: date, edge: Edge = "end") -> date | None:
    """A date from a text, a number (Excel's count of days) or a date. None when blank or open: 长期有效, 24个月.

    A month, quarter or year stands for its last day, with `edge="start"` for its first. A day without a year is the
    next such day from `today`; 03/04/2026 is the third of April. Raises Unreadable.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or blank(value):
        return None
    if isinstance(value, int | float):
        return _from_serial(float(value))
    return _parse_text(str(value), today, edge)


def _from_serial(serial: float) -> date:
    if 20000101 <= serial <= 20991231 and serial == int(serial):
        return _day(int(serial) // 10000, int(serial) // 100 % 100, int(serial) % 100, str(int(serial)))
    if not 20_000 <= serial <= 80_000:  # 1954 … 2119
        raise Unreadable(f"{serial:g}")
    return _EXCEL_EPOCH + timedelta(days=int(serial))


@lru_cache(maxsize=20_000)
def _parse_text(text: str, today: date, edge: Edge) -> date | None:
    if len(text) > LONGEST_VALUE:
        raise Unreadable(text)
    prepared = with_digits(folded(text))
    if re.fullmatch(r"\d{2},?\d{3}(?:\.\d+)?", prepared):
        return _from_serial(float(prepared.replace(",", "")))
    for word, offset in _RELATIVE_YEARS:
        prepared = prepared.replace(
            word, f"{today.year + offset}年" if not word.isascii() else f" {today.year + offset} "
        )
    if (festival := _FESTIVAL.search(prepared)) and (day := _SPRING_FESTIVALS.get(int(festival["year"]))):
        return date(int(festival["year"]), *day)
    for form in _FORMS:
        if matches := list(form.finditer(prepared)):
            return _from_match(matches[-1].groupdict(), edge, text)
    if _YEAR_END.search(prepared):
        return date(today.year, 12, 31)
    for form in _WITHOUT_YEAR:
        if matches := list(form.finditer(prepared)):
            return _next_such_day(matches[-1].groupdict(), today, edge, text)
    if _OPEN.search(prepared) or _DURATION.search(prepared) or (edge == "start" and _RELATIVE.search(prepared)):
        return None
    raise Unreadable(text)


def _next_such_day(groups: dict[str, str | None], today: date, edge: Edge, text: str) -> date:
    groups = {"month": groups.get("month2"), "day": groups.get("day2"), **{k: v for k, v in groups.items() if v}}
    found = _from_match({**groups, "year": str(today.year)}, edge, text)
    return found if found >= today else _from_match({**groups, "year": str(today.year + 1)}, edge, text)


def _from_match(groups: dict[str, str | None], edge: Edge, text: str) -> date:
    year = int(groups.get("year") or groups.get("year2") or f"20{groups.get('short_year') or 0}")
    if groups.get("first"):
        first, second = int(groups["first"] or 0), int(groups["second"] or 0)
        day, month = (second, first) if second > 12 else (first, second)
        return _day(year, month, day, text)
    if quarter := _quarter(groups):
        return _edge_of(year, 3 * quarter - 2, 3 * quarter, edge)
    if season := groups.get("season"):
        return _edge_of(year, *_SEASONS[season], edge)
    if half := groups.get("half"):
        months = {"上半年": (1, 6), "h1": (1, 6), "下半年": (7, 12), "h2": (7, 12), "年中": (6, 6), "中": (6, 6)}.get(
            half, (12, 12)
        )
        return _edge_of(year, *months, edge)
    name, part = groups.get("month"), (groups.get("part") or "").strip()
    month = _MONTHS[name] if name else int(groups.get("m") or 0)
    if not month:
        months = {"early": (1, 3), "mid": (6, 6), "late": (10, 12), "end": (12, 12)}.get(part, (1, 12))
        return _edge_of(year, *months, edge)
    if not 1 <= month <= 12:
        raise Unreadable(text)
    if day_written := groups.get("day"):
        return _day(year, month, int(day_written), text)
    return _part_of_month(year, month, part, edge)


def _quarter(groups: dict[str, str | None]) -> int:
    word = groups.get("word")
    return (
        ("first", "second", "third", "fourth").index(word) + 1
        if word
        else int(groups.get("quarter") or groups.get("q") or 0)
    )


def _part_of_month(year: int, month: int, part: str, edge: Edge) -> date:
    first, last = {
        "上旬": (1, 10),
        "初": (1, 10),
        "early": (1, 10),
        "中旬": (11, 20),
        "中": (11, 20),
        "mid": (11, 20),
    }.get(part, (1, 31))
    if part in ("下旬", "late"):
        first = 21
    if part in ("底", "末", "end"):
        first = last = 31
    length = calendar.monthrange(year, month)[1]
    return date(year, month, min(first if edge == "start" else last, length))


def _edge_of(year: int, first_month: int, last_month: int, edge: Edge) -> date:
    return (
        date(year, first_month, 1)
        if edge == "start"
        else date(year, last_month, calendar.monthrange(year, last_month)[1])
    )


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(text) from error
