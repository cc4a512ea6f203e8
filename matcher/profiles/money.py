"""Money as people write it → `Money`: 20-30万/年, 500万元以内, 15k-25k*14薪, 面议, USD 3 million, €70k."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from matcher.profiles.chinese_numerals import with_digits
from matcher.profiles.models import Money
from matcher.profiles.text import LONGEST_VALUE, blank, folded

Period = Literal["total", "year", "month", "day", "hour"]


class Unreadable(ValueError):
    """The value means something to a person, but not to the parser."""


class MoneyReading(NamedTuple):
    money: Money | None
    assumptions: tuple[str, ...] = ()  # codes of the messages a careful reader should see: money.unit_assumed …
    rest: str = ""  # words beside the amount that say more: +股权, 分三年支付


_CURRENCIES = {
    "CNY": ("人民币", "rmb", "cny", "yuan", "元", "块", "¥", "cn¥"),
    "USD": ("美元", "美金", "us$", "usd", "us dollars", "dollars", "dollar", "$", "刀"),
    "EUR": ("欧元", "eur", "euros", "euro", "€"),
    "GBP": ("英镑", "gbp", "pounds", "pound", "£"),
    "JPY": ("日元", "日圆", "円", "jpy", "yen"),
    "KRW": ("韩元", "韩币", "krw", "won", "₩"),
    "HKD": ("港元", "港币", "hk$", "hkd"),
    "TWD": ("新台币", "台币", "nt$", "twd"),
    "SGD": ("新加坡元", "新币", "s$", "sgd"),
    "AUD": ("澳元", "澳币", "a$", "aud", "au$"),
    "CAD": ("加元", "加币", "c$", "cad", "ca$"),
    "NZD": ("新西兰元", "纽币", "nz$", "nzd"),
    "CHF": ("瑞士法郎", "瑞郎", "chf", "sfr"),
    "SEK": ("瑞典克朗", "sek"),
    "NOK": ("挪威克朗", "nok"),
    "DKK": ("丹麦克朗", "dkk"),
    "RUB": ("卢布", "rub", "roubles", "rubles", "₽"),
    "INR": ("印度卢比", "卢比", "inr", "₹"),
    "AED": ("迪拉姆", "aed"),
}
_CURRENCY_OF = {word: code for code, words in _CURRENCIES.items() for word in words}
_UNITS = {
    "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "w": 1e4, "千": 1e3, "k": 1e3, "thousand": 1e3,
    "百": 1e2, "m": 1e6, "mn": 1e6, "mio": 1e6, "mil": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6,
    "millionen": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9, "mrd": 1e9, "milliarden": 1e9,
}  # fmt: skip


def _either(words: object) -> str:
    ordered = sorted((str(word) for word in words), key=len, reverse=True)  # type: ignore[attr-defined]
    return "|".join(
        re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "") for word in ordered
    )


_CURRENCY = re.compile(_either(_CURRENCY_OF))
_UNIT = re.compile(rf"(?:{_either(_UNITS)})(?![a-z])")
_NUMBER = (
    r"\d{1,3}(?:[,'’]\d{3})+(?!\d)(?:\.\d+)?"  # 75,000.00
    r"|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)"  # 75.000,00
    r"|(?<!\d)\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"  # 75 000
    r"|\d+,\d{1,2}(?=\s*(?:mio|mrd|mln|mill|m\b|k\b|bn\b|€|eur|chf|sek|nok|dkk))"  # 1,2 Mio.
    r"|\d+(?:\.\d+)?"
)
_THOUSANDS_BY_POINT = re.compile(r"\d{1,3}\.\d{3}")
_AMOUNT = (
    rf"(?:(?P<before{{n}}>{_either(_CURRENCY_OF)})\s*)?(?P<number{{n}}>{_NUMBER})\s*"
    rf"(?P<unit{{n}}>{_either(_UNITS)})?\.?\s*(?P<after{{n}}>{_either(_CURRENCY_OF)})?"
)
_PER = r"(?:\s*/\s*(?:年|月|日|天|小时|时|year|yr|month|mo|day|hour|h)(?![a-z])|\s*p\.?\s?[am]\.?(?![a-z]))?"
_SEPARATOR = r"\s*(?:-{1,2}|~{1,2}|至|到|\bto\b|\band\b|到|—)\s*"
_RANGE = re.compile(_AMOUNT.replace("{n}", "1") + rf"(?:{_PER}{_SEPARATOR}" + _AMOUNT.replace("{n}", "2") + ")?")
_NEGOTIABLE = re.compile(
    r"面议|面谈|待议|议价|可谈|可议|协商|商议|详谈|具体谈|另议|从优|优厚|根据(?:个人)?(?:能力|情况|资历|经验)|按(?:公司|国家|单位|学校)?(?:规定|制度|标准)|一事一议|一人一策|"
    r"不限|(?:视|根据|按照?|依).{0,12}(?:而定|确定|商定|协商)|\bnegotiab|\bto be (?:agreed|negotiated|"
    r"discussed)|\bopen\b|\bcompetitive\b|"
    r"\bdoe\b|depend(?:s|ing) on|\bdiscuss|\bflexible\b|\bmarket rate|no limit"
)
_OTHER_PAY = re.compile(
    r"股权|期权|股份|分红|按项目|按课题|按次|\bequity\b|\bshares\b|\bday rate\b|"
    r"\bcontract\b|\bper project\b|\bunpaid\b|\bhonorarium\b"
)
_AT_LEAST = re.compile(
    r"不低于|不少于|不小于|至少|最低|最少|起投|(?<![一])起(?!草|始)|以上|保底|>=?|≥|\+(?!\s*[^\W\d])|\bmin(?:imum)?\b|"
    r"\bat least\b|\bfrom\b|\bover\b|\bmore than\b|\babove\b|\bupwards?\b|\bstarting\b"
)
_AT_MOST = re.compile(
    r"不超过?|不高于|不大于|不多于|以内|之内|以下|最高|最多|封顶|上限|<=?|≤|"
    r"\bup to\b|\bmax(?:imum)?\b|\bwithin\b|\bunder\b|"
    r"\bbelow\b|\bless than\b|\bat most\b|\bnot (?:exceeding|more than|above|over)\b|\bcapped?\b"
)
_PERIODS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    ("hour", re.compile(r"(?:/|每|一个?|per\s+|an?\s+)\s*(?:小时|钟头|时(?!间)|hour|hr\b|h\b)|时薪|\bhourly\b")),
    ("day", re.compile(r"(?:/|每|一|per\s+|a\s+)\s*(?:日|天|day|d\b)|日薪|\bdaily\b|\bday rate\b")),
    (
        "month",
        re.compile(
            r"(?:/|每|一?个|per\s+|a\s+)\s*(?:月|month|mo\b|mth\b|m\b)|月薪|月度|税前月|税后月|\bmonthly\b|\bp\.?\s?c?\.?m\b|元月"
        ),
    ),
    (
        "year",
        re.compile(
            r"(?:/|·|每|一|per\s+|a\s+)\s*(?:年|year|yr\b|annum|y\b|a\b)|年薪|年包|年收入|年度薪|税前年|税后年|\bp\.?\s?a\b|"
            r"\bannual|\byearly\b|万元?年"
        ),
    ),
)
_MONTHS_OF_PAY = re.compile(
    r"(?:[*x×·∙•.]\s*)?(1[2-9]|2[0-4])\s*(?:薪|个月工资|months?' (?:pay|salary))|[*x×]\s*(1[2-9]|"
    r"2[0-4])(?:个?月)?(?![\d.])"
)
_SHARE = re.compile(r"\d+(?:\.\d+)?\s*%")
_TEN_THOUSAND = re.compile(r"10[,']?000(?=\s*(?:yuan|rmb|cny|元))|(?:rmb|cny|¥)\s*10[,']?000\b")
_THOUSANDS_OF = re.compile(r"\b[kt](?=(?:eur|usd|gbp|chf|rmb|cny)\b)")
_ROUND_WORD = re.compile(r"(?<![\d.\s几数多])([百千])万")  # 年薪百万
_LEFT_OUT = re.compile(
    r"[\W\d_]+|人民币|税前|税后|左右|约|大约|元|人|总|预算|投资|总额|薪资|薪酬|年薪|月薪|approx\w*|about|around|circa|ca|gross|"
    r"salary|budget|total|of|the|per|a|an|year|annum|month"
)

_MOST = 1e14
_HIGHEST_MONTHLY = {
    "CNY": 60_000,
    "JPY": 1_500_000,
    "KRW": 12_000_000,
    "INR": 400_000,
    "RUB": 600_000,
    "TWD": 250_000,
}  # pay above it is a year's


@lru_cache(maxsize=20_000)
def read_money(text: str, unit_hint: str = "", default_period: Period | Literal["pay"] = "total") -> MoneyReading:
    """An amount or range with what had to be assumed. A blank text reads as no money.

    `unit_hint` is what the column's heading says in brackets: 万元, 元/月, USD k. `default_period` holds where the
    text and the hint name none; "pay" decides between month and year by the size of the amount.
    Raises Unreadable when there is neither an amount nor a word for negotiable.
    """
    if blank(text):
        return MoneyReading(None)
    if len(text) > LONGEST_VALUE:
        raise Unreadable(text)
    prepared = _ROUND_WORD.sub(_round_number, with_digits(folded(text)).replace("万圆", "万元"))
    match = _RANGE.search(_SHARE.sub(" ", _MONTHS_OF_PAY.sub(" ", prepared)))
    negotiable = _NEGOTIABLE.search(prepared) is not None
    if match is None:
        if negotiable:
            return MoneyReading(Money(negotiable=True))
        if _OTHER_PAY.search(prepared):
            return MoneyReading(Money(negotiable=True), rest=prepared)
        raise Unreadable(text)
    return _Amounts(prepared, match, _spelled_unit(unit_hint), default_period).reading(negotiable)


def parse_money(text: str, unit_hint: str = "", default_period: Period | Literal["pay"] = "total") -> Money | None:
    """`read_money` without the remarks; None for a blank text. Raises Unreadable."""
    return read_money(text, unit_hint, default_period).money


def _spelled_unit(hint: str) -> str:
    """10,000 yuan → 万 yuan, kEUR and TEUR → k eur."""
    return _THOUSANDS_OF.sub("k ", _TEN_THOUSAND.sub("万", folded(hint)))


def _round_number(match: re.Match[str]) -> str:
    return "100万" if match[1] == "百" else "1000万"


class _Amounts:
    """One text being read: the matched numbers, and the words around them that say what they mean."""

    def __init__(self, text: str, match: re.Match[str], hint: str, default_period: Period | Literal["pay"]) -> None:
        self.text, self.match, self.hint, self.default_period = text, match, hint, default_period
        self.assumptions: list[str] = []
        self.stated_currency = self._currency(match["before1"], match["after1"], match["before2"], match["after2"])
        self.currency = self.stated_currency or self._hinted_currency() or "CNY"
        self.around = f"{match.string[: match.start()]} {match.string[match.end() :]}"

    def reading(self, negotiable: bool) -> MoneyReading:
        period = self._stated_period(self.text) or self._stated_period(self.hint)
        low, high = self._ends(period)
        if low is not None and high is not None and low > high:
            low, high = high, low
            self.assumptions.append("money.swapped")
        months = _MONTHS_OF_PAY.search(self.text)
        if period is None:
            period = "month" if months else self._default_period(high if high is not None else low)
        if months and period == "month":
            low, high = (None if end is None else end * int(months[1] or months[2]) for end in (low, high))
            period = "year"
        if (
            self.stated_currency is None
            and not self._hinted_currency()
            and self.text.isascii()
            and re.search("[a-z]", self.text)
        ):
            self.assumptions.append("money.currency_assumed")
        if max(end for end in (low, high, 0.0) if end is not None) > _MOST:
            raise Unreadable(self.text)
        money = Money(low=low, high=high, currency=self.currency, period=period, negotiable=negotiable)
        return MoneyReading(money, tuple(self.assumptions), self._rest())

    def _currency(self, *words: str | None) -> str | None:
        return next((_CURRENCY_OF[word] for word in words if word), None)

    def _hinted_currency(self) -> str | None:
        found = _CURRENCY.search(self.hint)
        return _CURRENCY_OF[found.group()] if found else None

    def _hinted_unit(self) -> float | None:
        found = _UNIT.search(self.hint)
        return _UNITS[found.group()] if found else None

    def _stated_period(self, text: str) -> Period | None:
        return next((period for period, pattern in _PERIODS if pattern.search(text)), None)

    def _ends(self, period: Period | None) -> tuple[float | None, float | None]:
        first, second = self._number("number1"), self.match["number2"]
        unit = self._unit(self.match["unit2"] or self.match["unit1"], period)
        if second is None:
            value = round(first * unit, 2)
            return self._open_ended(value)
        other = self._number("number2")
        high = round(other * unit, 2)
        # 20-30万 shares its unit, 5000-1万 does not
        own = _UNITS[self.match["unit1"]] if self.match["unit1"] else (unit if first <= 100 * other else 1.0)
        return round(first * own, 2), high

    def _unit(self, written: str | None, period: Period | None) -> float:
        largest = max(self._number(name) for name in ("number1", "number2") if self.match[name])
        if written:
            return _UNITS[written]
        hinted = self._hinted_unit()
        if hinted is not None:
            if hinted >= 1e4 and largest >= 1e6:  # ten billion in a column of 万元: somebody typed yuan
                self.assumptions.append("money.unit_doubtful")
                return 1.0
            return hinted
        if self.hint or self.stated_currency or period in ("day", "hour"):
            return 1.0
        if largest < (1000 if self.default_period == "pay" else 10_000):
            self.assumptions.append("money.unit_assumed")
            return 1e4
        return 1.0

    def _number(self, name: str) -> float:
        """75.000 beside a currency and without a unit is seventy-five thousand: no sum has a thousandth of a coin."""
        written = self.match[name]
        grouped = self.stated_currency and not (self.match["unit1"] or self.match["unit2"])
        return _number(written.replace(".", "") if grouped and _THOUSANDS_BY_POINT.fullmatch(written) else written)

    def _open_ended(self, value: float) -> tuple[float | None, float | None]:
        if _AT_MOST.search(self.around):
            return None, value
        if _AT_LEAST.search(self.around):
            return value, None
        return value, value

    def _default_period(self, amount: float | None) -> Period:
        if self.default_period != "pay":
            return self.default_period
        self.assumptions.append("money.period_assumed")
        return "month" if (amount or 0) <= _HIGHEST_MONTHLY.get(self.currency, 15_000) else "year"

    def _rest(self) -> str:
        rest = self.around
        for pattern in (_NEGOTIABLE, _AT_LEAST, _AT_MOST, *(pattern for _, pattern in _PERIODS), _LEFT_OUT):
            rest = pattern.sub(" ", rest)
        return " ".join([*rest.split(), *_SHARE.findall(self.text)])


def _number(written: str) -> float:
    written = re.sub(r"[ '’]", "", written)
    if written.count(".") > 1 or re.search(r"\.\d{3},", written):
        written = written.replace(".", "")
    written = re.sub(r",(\d{1,2})$", r".\1", written)
    return float(written.replace(",", ""))
