"""What a demand requires of a person, what it only prefers, and what it makes a must."""

import re
from functools import lru_cache
from typing import NamedTuple

from matcher.profiles import vocabulary
from matcher.profiles.chinese_numerals import with_digits
from matcher.profiles.models import Degree
from matcher.profiles.text import folded

_PREFERRED = re.compile(
    r"优先|加分|更佳|更好|为佳|为宜|最好|优选|prefer|advantage|\ba plus\b|\bbonus\b|desirable|ideally|nice to have|"
    r"welcome|beneficial|helpful|\ban asset\b"
)
_EXCEPTION = re.compile(
    r"亦可|也可|可放宽|放宽|可降低|亦考虑|also (?:possible|considered|accepted)|exceptional|outstanding"
)
_IN_PROGRESS = re.compile(r"在读|候选|在职攻读|攻读|candidate|student|in progress|ongoing|pursuing|expected|enrolled")
_MUST = re.compile(
    r"(?<![不非无毋])(?:必须|务必|必备|必需)|硬性|(?<![不非无毋必])须(?!知|要求)|\bmust\b(?!\s+not|-see)|"
    r"(?<!not )(?<!n't )(?<!if )(?<!as )(?<!where )\b(?:required|mandatory|compulsory)\b"
)
_UNLIMITED = re.compile(
    r"不限|无要求|不要求|无特殊要求|均可|\bany\b|\bopen\b|no (?:requirement|restriction|preference|limit)|"
    r"not required|anywhere|全国|全球|flexible|\ball\b"
)
_ONE_MORE = re.compile(r"一门|之一|任一|one of")
_ANY_OF = re.compile(r"[/或]|均可|皆可|都可|任一|之一|任意|\bor\b|\beither\b|one of")
_ALTERNATIVES = re.compile(r"[，,、；;/。\n|（）()]|或|\bor\b")
_CLAUSES = re.compile(r"[，,；;。！？!?\n]|\.\s")


def clauses(text: str) -> tuple[str, ...]:
    """The parts of a text between commas, stops and line breaks. Folded, Chinese numerals as digits."""
    return tuple(clause.strip() for clause in _CLAUSES.split(with_digits(_with_breaks(text))) if clause.strip())


def is_preferred(text: str) -> bool:
    """Whether a clause names a wish: 优先, preferred. Folded text."""
    return _PREFERRED.search(text) is not None


def is_unlimited(text: str) -> bool:
    """Whether the text says that anything will do: 不限, any, 均可."""
    return _UNLIMITED.search(folded(text)) is not None


class DegreeReading(NamedTuple):
    degree: Degree | None
    remark: str = ""  # code of a message: degree.preferred, degree.exception, degree.in_progress


@lru_cache(maxsize=10_000)
def least_degree(text: str) -> DegreeReading:
    """The least degree a demand asks for: of several the lowest, a preferred one only when it is the only one."""
    asked: list[Degree] = []
    preferred: list[Degree] = []
    remark = ""
    for clause in _ALTERNATIVES.split(folded(text)):
        found = _ranked(clause)
        if not found:
            continue
        (preferred if _PREFERRED.search(clause) else asked).append(found[0])
        if _EXCEPTION.search(clause):
            remark = "degree.exception"
    if asked:
        return DegreeReading(min(asked, key=lambda degree: degree.rank), remark)
    if preferred:
        return DegreeReading(min(preferred, key=lambda degree: degree.rank), "degree.preferred")
    return DegreeReading(None)


@lru_cache(maxsize=10_000)
def highest_degree(text: str) -> DegreeReading:
    """The highest degree a talent holds; one still in progress counts as the degree below it."""
    held: list[Degree] = []
    pursued: list[Degree] = []
    for clause in _ALTERNATIVES.split(folded(text)):
        if found := _ranked(clause):
            (pursued if _IN_PROGRESS.search(clause) else held).append(found[-1])
    if held:
        return DegreeReading(max(held, key=lambda degree: degree.rank))
    if pursued:
        below = max(pursued, key=lambda degree: degree.rank).rank - 2
        return DegreeReading(list(Degree)[max(0, below)], "degree.in_progress")
    return DegreeReading(None)


def _ranked(clause: str) -> list[Degree]:
    return sorted((Degree(code) for code in vocabulary.degrees().find(clause)), key=lambda degree: degree.rank)


_SHORT_NAMES = {
    "中": "中文",
    "英": "英语",
    "德": "德语",
    "日": "日语",
    "韩": "韩语",
    "法": "法语",
    "俄": "俄语",
    "西": "西班牙语",
}
_SHORT_LIST = re.compile(
    r"[中英德日韩法俄西](?:[、/和及或]?[中英德日韩法俄西])+(?=[文语双三]|一门|任)|[中英德日韩法俄西](?=[/、][中英德日韩法俄西])"
)
_NOT_SPOKEN = re.compile(
    r"翻译|不会|不懂|无法|零基础|初学|入门|一点|interpret|\bno\b|\bnot\b|beginner|little|few words|learning|"
    r"\ba1\b|\bhsk ?1\b"
)


def _spelled_out(text: str) -> str:
    """中英文均可 → 中文 英语 文均可: languages named by one character, as lists do."""
    return _SHORT_LIST.sub(
        lambda match: " ".join(_SHORT_NAMES[c] for c in match.group() if c in _SHORT_NAMES) + " ", text
    )


@lru_cache(maxsize=10_000)
def languages_spoken(text: str) -> tuple[str, ...]:
    """The languages a talent commands; those named only as being begun, or as needing an interpreter, are left out."""
    found: dict[str, None] = {}
    for part in re.split(r"[，,、；;\n]", _spelled_out(folded(text))):
        if not _NOT_SPOKEN.search(part):
            found |= dict.fromkeys(vocabulary.languages().find(part))
    return tuple(found)


class LanguagesReading(NamedTuple):
    codes: tuple[str, ...]
    any_of: bool = False  # one of them is enough
    must: bool = False
    left_out: bool = False  # something beside the must-languages was named


@lru_cache(maxsize=10_000)
def languages_required(text: str) -> LanguagesReading:
    """The languages a demand asks for, without those that are only a plus; where some are a must, only these."""
    prepared = _spelled_out(folded(text))
    asked: dict[str, None] = {}
    must: dict[str, None] = {}
    alternatives = False
    for clause in _CLAUSES.split(prepared):
        if _PREFERRED.search(clause) or (asked and _ONE_MORE.search(clause)):
            continue  # 中文，另加英/德/日一门: one more that cannot be named
        asked |= dict.fromkeys(vocabulary.languages().find(clause))
        if marked := _must_languages(clause):
            must |= dict.fromkeys(marked)
            alternatives |= len(marked) > 1 and _ANY_OF.search(clause) is not None
    if must:
        return LanguagesReading(tuple(must), alternatives, must=True, left_out=len(must) < len(asked))
    return LanguagesReading(tuple(asked), len(asked) > 1 and _ANY_OF.search(prepared) is not None)


def _must_languages(clause: str) -> tuple[str, ...]:
    """德语C1(必须)、中文 makes only German a must; 中文、英语必须 both."""
    if not _MUST.search(clause):
        return ()
    bracketed = [
        part for part in re.split(r"[、/]", clause) if re.search(r"[(（][^)）]*[)）]", part) and _MUST.search(part)
    ]
    return vocabulary.languages().find("、".join(bracketed) if bracketed else clause)


def must_clauses(text: str) -> tuple[str, ...]:
    """The parts of a text in which a word such as 必须, 须, must, required stands. Folded; usually none."""
    if not re.search(r"必|须|須|硬性|must|required|mandatory|compulsory", text, re.IGNORECASE):
        return ()
    return tuple(clause for clause in _CLAUSES.split(_with_breaks(text)) if _MUST.search(clause))


def _with_breaks(text: str) -> str:
    return "\n".join(folded(line) for line in text.splitlines())


def says_must(text: str) -> bool:
    """Whether a cell marks its value as a must."""
    return _MUST.search(folded(text)) is not None
