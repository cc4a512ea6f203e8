"""Counts as people write them: years of experience, headcounts, calendar years."""

import re
from datetime import date
from functools import lru_cache

from matcher.profiles.chinese_numerals import with_digits
from matcher.profiles.money import Unreadable
from matcher.profiles.text import LONGEST_VALUE, blank, folded

_SINCE = re.compile(
    r"(?:since|from|自|从)?\s*((?:19|20)\d\d)\s*(?:[年./-]\s*\d{0,2}\s*月?)?\s*(?:-|至|到|~|to|until|起|"
    r"以来)?\s*(?:至今|今|迄今|现在|present|now|today|date|start|起|以来)"
)
_SINCE_ENGLISH = re.compile(r"(?:since|from)\s+(?:[a-z]{3,9}\.?\s+)?((?:19|20)\d\d)\b")
_SPAN = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:-|至|到|~|to)\s*((?:19|20)\d\d)")
_FRESH = re.compile(
    r"应届|在校|无经验|无工作经验|经验不限|不限|无要求|fresh|entry.level|no experience|recent graduate|none required|"
    r"any\b|not required|no (?:minimum|limit)|open"
)
_MONTHS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:个月|months?|mos?\b)")
_HALF = re.compile(r"(?<!\d)半年|half a year")
_YEARS = re.compile(
    r"(\d+(?:\.\d+)?)(?:\s*(?:-|~|至|到|to)\s*\d+(?:\.\d+)?)?\s*(?:\+|多|余|来|几|plus|or more)?"
    r"\s*(?:年(半)?|years?|yrs?|y\b)?"
)
_UP_TO_FIFTEEN = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_ENGLISH_NUMBERS = {word: str(number) for number, word in enumerate(_UP_TO_FIFTEEN.split(" "), 1)}
_ENGLISH_NUMBERS |= {"twenty": "20", "thirty": "30", "a dozen": "12", "a decade": "10", "two decades": "20"}
_ENGLISH_NUMBER = re.compile(r"\b(?:" + "|".join(sorted(_ENGLISH_NUMBERS, key=len, reverse=True)) + r")\b")
_MOST_YEARS = 70


def _prepared(text: str) -> str:
    return _ENGLISH_NUMBER.sub(lambda match: _ENGLISH_NUMBERS[match.group()], with_digits(folded(text)))


def parse_years(text: str, today: date) -> float | None:
    """Years of experience; of a range its lower end, of 2016至今 the years since. None when blank or 不限; 应届 is 0.

    Raises Unreadable when there is no number, or one beyond 70.
    """
    return None if blank(text) else _parse_years(text, today.year)


@lru_cache(maxsize=20_000)
def _parse_years(text: str, this_year: int) -> float | None:
    if len(text) > LONGEST_VALUE:
        raise Unreadable(text)
    prepared = _prepared(text)
    since = _SINCE.search(prepared) or _SINCE_ENGLISH.search(prepared)
    if since:
        years = float(this_year - int(since[1]))
    elif span := _SPAN.search(prepared):
        years = float(int(span[2]) - int(span[1]))
    elif "年" not in prepared and (months := _MONTHS.search(prepared)) and "year" not in prepared:
        years = round(float(months[1]) / 12, 2)
    elif _HALF.search(prepared):
        years = 0.5
    elif number := _YEARS.search(prepared):
        years = float(number[1]) + (0.5 if number[2] else 0.0)
    elif fresh := _FRESH.search(prepared):
        return 0.0 if fresh.group() in ("应届", "在校", "fresh", "recent graduate") else None
    else:
        raise Unreadable(text)
    if not 0 <= years <= _MOST_YEARS:
        raise Unreadable(text)
    return years


_SEVERAL = re.compile(
    r"若干|数名|多名|多人|不限|不定|several|various|some|multiple|open|as needed|视情况|按需|批量|few"
)
_COUNT = re.compile(r"(\d{1,5})(?:\s*(?:-|~|至|到|to)\s*(\d{1,5}))?")


@lru_cache(maxsize=5_000)
def parse_headcount(text: str) -> int | None:
    """How many people are wanted; of a range its upper end: that many posts can be filled. 若干 and blank are None.

    Raises Unreadable when there is no number, or none of at least one.
    """
    if blank(text):
        return None
    if len(text) > LONGEST_VALUE:
        raise Unreadable(text)
    prepared = _prepared(text)
    match = _COUNT.search(prepared)
    if match is None:
        if _SEVERAL.search(prepared):
            return None
        raise Unreadable(text)
    count = max(int(number) for number in match.groups() if number)
    if count < 1:
        raise Unreadable(text)
    return count


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def parse_year(text: str) -> int | None:
    """The first calendar year named (1900 to 2099); None when there is none."""
    match = _YEAR.search(with_digits(folded(text)))
    return int(match[1]) if match else None
