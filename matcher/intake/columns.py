"""Which field a heading names: exact synonym, part of a heading, words contained in it, or a spelling close to one."""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from matcher.intake.questions import Side, question
from matcher.profiles.text import key_of

_TABLE = Path(__file__).with_name("column_names.tsv")
_PARENTHESES = re.compile(r"[(（\[【<《]([^()（）\[\]【】<>《》]*)[)）\]】>》]")
_NUMBERING = re.compile(
    r"^\s*(?:[*＊★☆]\s*)?[(（]?(?:(?:q|问题|第)?\s*\d{1,2}(?:[-.]\d{1,2})?题?|[a-z]|[一二三四五六七八九十]{1,3})"
    r"\s*[.、．)）:：]\s*",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"^\s*(?:请问|请您?(?:填写|输入|选择|简述|介绍|描述|说明|上传)?|您的?|你的?|贵(?=单位|公司|企业|校|院|所)|本人的?|"
    r"(?:please\s+)?(?:enter|state|give|provide|specify|select|indicate|fill in|describe|list|"
    r"tell us(?: about)?)\b|please\b|"
    r"what(?:\s+is|'s|\s+are)\b|which\b|your\b|my\b|the\b|(?:目前|现在?|当前)的)\s*",
    re.IGNORECASE,
)
_BEFORE_PREPOSITION = re.compile(r"(?<=\S)\s+(?:of|for|in|to|at|with|from|by|on|do|did|are|is)\b.*", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)+")  # of a nested JSON object
_ALTERNATIVES = re.compile(r"[/／|、,，;；\n]|\s(?:and|or|&)\s|(?<=[\u4e00-\u9fff])[或和及与](?=[\u4e00-\u9fff])")
_SCRIPTS = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff（）()、/·]*|[A-Za-z][A-Za-z0-9 .,'’&/()#-]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_HEADING = 60
_UNIT = re.compile(
    r"(?:人民币|美元|欧元|日元|港币|英镑|rmb|cny|usd|eur|gbp|jpy|hkd|[¥￥$€£])|[百千万亿]?元|万|亿|\bk\b|million|10,?000"
    r"|[/每per]\s*(?:年|月|日|天|小时|year|month|day|hour|annum)|年薪|月薪|税前|税后",
    re.IGNORECASE,
)
_PERIOD = (("年", re.compile(r"年薪|annual|yearly|per year|per annum", re.IGNORECASE)),
           ("月", re.compile(r"月薪|monthly|per month", re.IGNORECASE)))  # fmt: skip


class Candidate(NamedTuple):
    """A field that a heading may name. `field` may carry a part: salary.low, name.family."""

    field: str
    score: float  # 1 is an exact synonym
    evidence: str  # exact | part | contains | similar | values


@lru_cache(maxsize=1)
def _synonyms() -> dict[Side, dict[str, tuple[str, ...]]]:
    """For each side: folded synonym → its fields, in the order of the table."""
    found: dict[Side, dict[str, tuple[str, ...]]] = {"demand": {}, "talent": {}}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for side, table in found.items():
                if row["list"] not in (side, "both"):
                    continue
                for synonym in row["synonyms"].split("|"):
                    key = key_of(synonym) or synonym
                    if row["field"] not in table.get(key, ()):
                        table[key] = (*table.get(key, ()), row["field"])
    return found


@lru_cache(maxsize=2)
def _english(side: Side) -> tuple[tuple[frozenset[str], str], ...]:
    """Word sets of the English synonyms of more than one word, for headings that order them differently."""
    sets: dict[tuple[frozenset[str], str], None] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["list"] in (side, "both"):
                for synonym in row["synonyms"].split("|"):
                    if synonym.isascii() and len(synonym) > 2:
                        sets[_words(synonym), row["field"]] = None
    return tuple(sets)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z]+", _CAMEL.sub(" ", text).lower()) if word not in _FILLERS)


_FILLERS = frozenset(
    [
        *("of", "the", "a", "an", "in", "for", "to", "at", "on", "with", "and", "or", "s", "e", "g", "eg", "etc"),
        *("your", "you", "my", "me", "i", "we", "what", "which", "please", "if", "any"),
        *("is", "are", "do", "does", "have", "has", "be"),
    ]
)


def unit_of(heading: str) -> str:
    """The unit or period a heading states: "预算（万元）" → "万元", "年薪(万元)" → "万元/年"; else ""."""
    inside = " ".join(_PARENTHESES.findall(heading))
    unit = inside if _UNIT.search(inside) else ""
    if not unit and (found := re.search(r"[-_/:：,，]\s*((?:[百千万亿]?元|RMB|USD|EUR)[^\s]*)$", heading)):
        unit = found.group(1)
    for period, pattern in _PERIOD:
        if pattern.search(heading) and not re.search(r"[/每]|per", unit):
            return f"{unit}/{period}"
    return unit


@lru_cache(maxsize=20_000)
def candidates(heading: str, side: Side) -> tuple[Candidate, ...]:
    """The fields that `heading` may name, best first; () when it names none."""
    bare = _NUMBERING.sub("", heading.strip())
    outside = _PARENTHESES.sub(" ", bare).strip()
    asked = question(" ".join(heading.split()), side)
    if not bare or len(outside) > _LONGEST_HEADING:
        return (Candidate(asked, 0.9, "question"),) if asked else ()
    table = _synonyms()[side]
    best: dict[str, Candidate] = {}

    def offer(key: str, score: float, evidence: str) -> None:
        for place, field in enumerate(table.get(key, ())):
            found = Candidate(field, score - 0.01 * place, evidence)
            if found.score > best.get(field, Candidate("", 0.0, "")).score:
                best[field] = found

    offer(key_of(bare) or bare, 1.0, "exact")
    offer(key_of(outside) or outside, 0.99, "exact")
    if not best and asked:
        return (Candidate(asked, 0.9, "question"),)
    addressed = outside
    while (shorter := _ADDRESSED.sub("", addressed)) != addressed:
        addressed = shorter
    if addressed != outside:
        offer(key_of(addressed), 0.97, "exact")
    if _PATH.fullmatch(outside):
        offer(key_of(outside.rpartition(".")[2]), 0.95, "part")
    parts = [part for part in _ALTERNATIVES.split(addressed) if part.strip()]
    if not best and (several := _several(parts, side)):
        return (Candidate("+".join(several), 0.95, "part"),)
    scripts = [part.strip() for part in _SCRIPTS.findall(outside)] if _HAN.search(outside) else []
    for part in (*parts, *(scripts if len(scripts) > 1 else ())):
        if _covers(part, outside):
            offer(key_of(part), 0.9, "part")
    for inside in _PARENTHESES.findall(bare):
        if not outside or not re.search(r"[\u3400-\u9fff]", inside):
            offer(key_of(inside), 0.85, "part")
    if not best:
        _offer_contained(addressed, side, best)
    if not best:
        _offer_similar(addressed, side, best)
    return tuple(sorted(best.values(), key=lambda found: -found.score))


# Headings that ask for two things at once, and whose answers can be told apart: 工作单位及职务, 毕业院校及专业.
_TOLD_APART = (
    frozenset({"employer", "position"}),
    frozenset({"institution", "major", "degree", "graduated"}),
    frozenset({"email", "phone"}),
    frozenset({"country", "city"}),
    frozenset({"name", "position", "employer"}),
)


def _several(parts: Sequence[str], side: Side) -> tuple[str, ...]:
    """The fields that the parts of a talent's heading name, each once; () unless they are several that go together."""
    names = tuple(dict.fromkeys(exact_field(_ADDRESSED.sub("", part.strip()), side) for part in parts))
    together = any(set(names) <= group for group in _TOLD_APART)
    return names if side == "talent" and len(names) > 1 and together else ()


def _covers(part: str, whole: str) -> bool:
    """A part speaks for the heading when it is not a small piece of a sentence."""
    return 4 * len(part) >= len(whole)


def _offer_contained(heading: str, side: Side, best: dict[str, Candidate]) -> None:
    key = key_of(heading)
    if _HAN.search(heading):
        for synonym, fields in _synonyms()[side].items():
            if len(synonym) < 2 or not _HAN.search(synonym) or synonym not in key:
                continue
            coverage = len(synonym) / len(key)
            # In Chinese the head of a noun phrase stands last: 贵公司拟引进的人才类型 is a 人才类型.
            score = 0.45 + 0.3 * coverage + (0.15 if key.endswith(synonym) else 0.0)
            if coverage >= 0.3 and score > best.get(fields[0], Candidate("", 0.0, "")).score:
                best[fields[0]] = Candidate(fields[0], score, "contains")
        return
    words = _words(heading)
    # The head of an English noun phrase stands last, before its first preposition: a profile URL is a URL.
    head = next(reversed(re.findall(r"[a-z]+", _BEFORE_PREPOSITION.sub("", _CAMEL.sub(" ", heading).lower()))), "")
    for synonym_words, field in _english(side):
        if synonym_words and synonym_words <= words:
            score = 0.4 + 0.4 * len(synonym_words) / len(words) - (0.0 if head in synonym_words else 0.1)
            if 3 * len(synonym_words) >= len(words) and score > best.get(field, Candidate("", 0.0, "")).score:
                best[field] = Candidate(field, score, "contains")


def _offer_similar(heading: str, side: Side, best: dict[str, Candidate]) -> None:
    from rapidfuzz import fuzz, process  # a compiled library: only for headings that nothing else explains

    key = key_of(heading)
    if len(key) < 3:
        return
    table = _synonyms()[side]
    cutoff = 74 if _HAN.search(heading) else 82
    for synonym, ratio, _ in process.extract(key, table.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=3):
        field = table[synonym][0]
        if field not in best and len(synonym) > 2:
            best[field] = Candidate(field, 0.75 * ratio / 100, "similar")


@lru_cache(maxsize=50_000)
def exact_field(cell: str, side: Side) -> str:
    """The field whose synonym the cell is, letter for letter but for writing habits; "" when it is none."""
    return next(iter(_synonyms()[side].get(key_of(cell), ())), "") if len(cell) <= _LONGEST_HEADING else ""


def heading_hits(cells: Iterable[str]) -> int:
    """How many cells are exactly a known heading of either side; used to judge encodings and separators."""
    tables = _synonyms().values()
    keys = (key_of(cell) for cell in cells if 0 < len(cell) <= _LONGEST_HEADING)
    return sum(1 for key in keys if len(key) > 1 and any(key in table for table in tables))


__all__ = ["Candidate", "Side", "candidates", "exact_field", "heading_hits", "unit_of"]
