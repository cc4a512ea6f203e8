"""One row while it is being read: its cells, what was found out, and what could not be placed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from matcher.bilingual import Bilingual
from matcher.profiles import vocabulary
from matcher.profiles.dates import Edge, parse_date
from matcher.profiles.fields import FieldDescription
from matcher.profiles.messages import problem
from matcher.profiles.models import Money, Stage
from matcher.profiles.money import Period, Unreadable, read_money
from matcher.profiles.numbers import parse_years
from matcher.profiles.problems import Problem
from matcher.profiles.requirements import is_unlimited
from matcher.profiles.text import clean, folded, has_han, placeholder, split_terms, ticked
from matcher.profiles.vocabulary import Vocabulary

Cell = str | float | int | datetime | date | bool | None

# Neither matching nor the meeting needs these, so not even the notes keep them.
_SENSITIVE = re.compile(
    r"性别|出生|生日|年龄|民族|国籍|籍贯|身份证|护照|照片|婚姻|政治面貌|宗教|健康|"
    r"(?i:gender|\bsex\b|birth|\bage\b|ethnic|nationality|citizenship|passport|photo|marital|religio|identity)"
)
_MOST_NOTES = 20_000
_LONGEST_TERM, _MOST_TERMS = 200, 200
_CHOSEN = frozenset(  # fields that a form offers with boxes to tick; elsewhere a box may be a bullet
    [
        *(
            "kind",
            "organisation_type",
            "tier",
            "industry",
            "degree",
            "languages",
            "roles",
            "stage",
            "stages",
            "partner",
        ),
        *("maturity", "cooperation", "employment", "confidential", "intents", "place", "preferred_place", "consent"),
        *("show_name", "available", "years", "district"),
    ]
)
_SHORT = 1000  # characters; what is cut from a shorter field is kept whole in the notes


class Row:
    """Gives each field once in canonical form, and collects problems and notes on the way."""

    def __init__(
        self,
        fields: Mapping[str, Cell],
        described: Mapping[str, FieldDescription],
        units: Mapping[str, str],
        today: date,
    ) -> None:
        self._raw, self._described, self._units, self.today = fields, described, units, today
        self.problems: list[Problem] = []
        self._kept: list[str] = []
        self._texts = {name: text for name, value in fields.items() if (text := self._filled(name, value))}

    def _filled(self, name: str, value: Cell) -> str:
        text = _as_text(value)
        if not text:
            return ""
        if name not in self._described:
            self._unknown(name, text)
            return ""
        if name in _CHOSEN:
            text = ticked(text)
        code = placeholder(text)
        if code and code != "value.blank":
            self.report(code, name, text)
        return "" if code else text

    def _unknown(self, name: str, text: str) -> None:
        if name == "language":
            return  # found anew from the text
        if _SENSITIVE.search(name):
            self.report("field.sensitive", name, name=name)
            return
        self.report("field.unknown", name, text, name=name)
        self._kept.append(f"{name}: {text}")

    def written(self, field: str) -> str:
        """The cell as text, before boxes are read and words for nothing are emptied."""
        return _as_text(self._raw.get(field))

    def report(self, code: str, field: str = "", value: str = "", **values: object) -> None:
        self.problems.append(problem(code, field, value, **values))

    def keep(self, field: str, text: str) -> None:
        """Adds a text that found no place to the notes, under its field's name."""
        label = self._described[field].label
        line = f"{label.zh}：{text}" if has_han(text) else f"{label.en}: {text}"
        if line not in self._kept:
            self._kept.append(line)

    @property
    def notes(self) -> str:
        """What the row says under notes, and whatever was kept; cut at the most that a profile holds."""
        return "\n".join(filter(None, [self.text("notes"), *self._kept]))[:_MOST_NOTES]

    def text(self, field: str) -> str:
        """The cleaned cell; "" when blank."""
        return self._texts.get(field, "")

    def has(self, *fields: str) -> int:
        """How many of the fields say something."""
        return sum(field in self._texts for field in fields)

    def limited(self, field: str, limit: int) -> str:
        text = self.text(field)
        if len(text) <= limit:
            return text
        self.report("value.too_long", field, text, length=len(text), limit=limit)
        if limit <= _SHORT:
            self.keep(field, text)
        return text[: limit - 1] + "…"

    def unreadable(self, code: str, field: str) -> None:
        self.report(code, field, self.text(field))
        self.keep(field, self.text(field))

    def codes(self, field: str, words: Vocabulary, *, required: bool = True) -> tuple[str, ...]:
        """The codes a cell mentions. What it says beyond them goes to the notes.

        A cell without any is a warning when `required`, else only a note.
        """
        text = self.text(field)
        if not text:
            return ()
        found, more = _mentioned(words, text)
        if not found and not is_unlimited(text):
            self.unreadable("value.unrecognised" if required else "value.kept_as_note", field)
        elif more:
            self.keep(field, text)
        return found

    def money(self, field: str, default_period: Period | Literal["pay"] = "total") -> Money | None:
        text = self.text(field)
        try:
            money, assumptions, rest = read_money(text, self._units.get(field, ""), default_period)
        except Unreadable:
            self.unreadable("money.unreadable", field)
            return None
        for code in assumptions:
            self.report(code, field, text, period=_PERIOD_NAMES[money.period] if money else "")
        if rest:
            self.keep(field, text)
        return money

    def day(self, field: str, edge: Edge = "end") -> date | None:
        raw = self._raw.get(field)
        value = (
            raw
            if isinstance(raw, date) or (isinstance(raw, int | float) and not isinstance(raw, bool))
            else self.text(field)
        )
        try:
            found = parse_date(value, self.today, edge)
        except Unreadable:
            self.unreadable("date.unreadable", field)
            return None
        if found is None and self.text(field) and (field == "available" or re.search(r"\d", self.text(field))):
            self.keep(field, self.text(field))  # "three months' notice" says more than no date
        return found

    def years(self) -> float | None:
        text = self.text("years")
        try:
            found = parse_years(text, self.today)
        except Unreadable:
            self.unreadable("number.unreadable", "years")
            return None
        if _says_more(_YEARS_WORDS.sub("", text)):
            self.keep("years", text)
        return found

    def skills(self) -> tuple[str, ...]:
        terms = split_terms(self.text("skills"))
        if len(terms) > _MOST_TERMS:
            self.keep("skills", self.text("skills"))
        return tuple(term[:_LONGEST_TERM] for term in terms[:_MOST_TERMS])

    def stages(self, field: str) -> tuple[Stage, ...]:
        """The rounds named; 天使轮至B轮 names those between as well."""
        text = self.text(field)
        if not text:
            return ()
        prepared = _ROUNDS.sub(_spelled_rounds, folded(text))
        found = [Stage(code) for code in vocabulary.stages().find(prepared)]
        if not found and not is_unlimited(text):
            self.unreadable("value.unrecognised", field)
        if found and _AND_LATER.search(prepared):
            return tuple(stage for stage in Stage if min(s.rank for s in found) <= stage.rank < Stage.ACQUISITION.rank)
        if len(found) == 2 and _FROM_TO.search(re.sub(r"pre-|-轮|series-", "", prepared)):
            first, last = sorted(stage.rank for stage in found)
            return tuple(list(Stage)[first - 1 : last])
        return tuple(found)

    def industries(self, *texts: str) -> tuple[str, ...]:
        """From the cell, else from what the profile is about."""
        words = vocabulary.industries()
        cell = self.text("industry")
        found, more = _mentioned(words, cell) if cell else ((), False)
        if found:
            if more:
                self.keep("industry", cell)
            return found
        inferred = words.infer("\n".join(texts))
        if inferred:
            self.report("industry.inferred", "industry", cell, industry=_listed(words, inferred))
            if cell:
                self.keep("industry", cell)
        elif cell and not is_unlimited(cell):
            self.unreadable("value.unrecognised", "industry")
        return inferred

    def places(self, field: str, *, narrowest: bool) -> tuple[str, ...]:
        """Codes of places; a short place that is none of them as written; () for anywhere.

        `narrowest`: what surrounds another of them is left out, as Qingdao beside its Laoshan.
        """
        text = self.text(field)
        if not text:
            return ()
        found, more = _mentioned(vocabulary.places(), text)
        if found:
            if more:
                self.keep(field, text)
            wider = {outer for code in found for outer in vocabulary.surroundings(code)} if narrowest else ()
            return tuple(code for code in found if code not in wider)
        if is_unlimited(text) or _WIDE.search(text) or "CN" in vocabulary.countries().find(text):
            return ()
        if _A_NAME.fullmatch(text):
            return (text,)
        self.keep(field, text)
        return ()


_ROUNDS = re.compile(
    r"(?<![a-z])([a-e])\s*(?:轮)?\s*(?:-|~|至|到|/|、|,|，|\bto\b|\bor\b|或|和)\s*([a-e])(?:\s*轮|(?![a-z]))"
)
_AND_LATER = re.compile(r"以后|之后|及后|以上|and later|and beyond|onwards?|or later|后期")
_FROM_TO = re.compile(r"-|~|至|到|\bto\b")


def _spelled_rounds(match: re.Match[str]) -> str:
    between = "至" if _FROM_TO.search(match.group()) else "、"
    return f"{match[1]}轮{between}{match[2]}轮"


_WIDE = re.compile(r"沿海|海边|亚洲|国外|(?i:\basia\b|\bcoast|\bsea(?:side)?\b|\binternational)")
_A_NAME = re.compile(r"[\u3400-\u9fff]{2,10}|[^\W\d]+(?:[ '-][^\W\d]+){0,3}")  # a sentence about where is no place

_PERIOD_NAMES = {
    "total": Bilingual("总额", "a total"),
    "year": Bilingual("每年", "by the year"),
    "month": Bilingual("每月", "by the month"),
    "day": Bilingual("每天", "by the day"),
    "hour": Bilingual("每小时", "by the hour"),
}


def _listed(words: Vocabulary, codes: tuple[str, ...]) -> Bilingual:
    labels = [words.label(code) for code in codes]
    return Bilingual("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))


def _as_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.0f}"
    if isinstance(value, float):
        return f"{value:.10g}" if value == value else ""  # NaN is how some readers give an empty cell
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


_FILLER = re.compile(
    r"及以上|以上|及其?|学历|学位|优先|必须|或者?|和|与|均可|皆可|即可|也可|亦可|不限|工作|地点|要求|具备|能力|熟练|流利|良好|精通|母语|沟通|读写|写作|口语|可|市|区|新区|山东省?|省|"
    r"\b(?:and|or|above|native|fluent|working|level|good|excellent|basic|advanced|intermediate|"
    r"proficien\w+|preferred|required|must|any|degree|in|of|the|a|an|at|with|level|professional|"
    r"mother tongue|"
    r"reading|writing|spoken|speaking|[abc][12]|n[1-5]|shandong|china|district|city)\b"
)
_YEARS_WORDS = re.compile(
    r"(?i)[\d０-９.+\-~～－—至到一二三四五六七八九十两半余多]|年|以上|及|工作|经验|经历|行业|不限|应届|since|present|now|today|years?|"
    r"yrs?|experience|minimum|at least|or more|more than|over|plus|of|月|今|起"
)


@lru_cache(maxsize=50_000)
def _mentioned(words: Vocabulary, text: str) -> tuple[tuple[str, ...], bool]:
    found = words.find(text)
    return found, bool(found) and _says_more(_FILLER.sub("", words.remainder(text)))


_LETTERS = re.compile(r"[^\W\d_]")


def _says_more(remainder: str) -> bool:
    """Whether at least two Chinese characters or four letters are left."""
    letters = _LETTERS.findall(folded(remainder)) if remainder else []
    return len(letters) >= 4 or sum(map(has_han, letters)) >= 2
