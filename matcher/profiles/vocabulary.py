"""Controlled vocabularies: codes with a label in each language and the words by which people call them."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from matcher.bilingual import Bilingual
from matcher.profiles.text import folded

VOCABULARIES = Path(__file__).parent / "vocabularies"

_REMEMBERED = 200  # characters: cells repeat through a list, long texts do not


class Entry(NamedTuple):
    code: str
    label: Bilingual
    synonyms: tuple[str, ...]  # safe to look for in any text
    in_cells_only: tuple[str, ...]  # too common elsewhere: "MS" is a degree only in a column of degrees
    more: Mapping[str, str]  # further columns of the file, such as `parent`


class Vocabulary:
    """Finds the codes a text mentions: Chinese words anywhere, Latin ones between word boundaries, longest first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Raises ValueError when one word is claimed by two codes."""
        rows = tuple(entries)
        self.entries = {entry.code: entry for entry in rows if entry.code}
        prose: dict[str, str] = {}
        cells: dict[str, str] = {}
        for entry in rows:
            names = entry.label if entry.code else ()  # a row without code: longer words that only look like a code's
            for word in (*names, *entry.synonyms):
                _claim(prose, folded(word), entry.code)
            for word in (*entry.synonyms, *names, *entry.in_cells_only):
                _claim(cells, folded(word), entry.code)
        self._prose, self._cells = _Finder(prose), _Finder(cells)
        self._find_short = lru_cache(maxsize=50_000)(self._find)

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        """From a table with the columns code, zh, en, synonyms, in_cells_only and maybe more; `|` between synonyms."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return cls(_entry(row) for row in rows)

    def find(self, text: str) -> tuple[str, ...]:
        """All codes mentioned in a cell of this vocabulary's column, in order of first mention; () when none is."""
        return self._find_short(text) if len(text) <= _REMEMBERED else self._find(text)

    def _find(self, text: str) -> tuple[str, ...]:
        prepared = folded(text)
        whole = self._cells.words.get(prepared.strip(" .。"))
        return (whole,) if whole else tuple(dict.fromkeys(self._cells.mentions(prepared)))

    def find_in_prose(self, text: str) -> tuple[str, ...]:
        """As `find`, for free text: leaves out the words that mean this only in a column of their own."""
        return tuple(dict.fromkeys(self._prose.mentions(folded(text))))

    def infer(self, text: str, most: int = 2) -> tuple[str, ...]:
        """The codes mentioned most often in free text, at most `most`; ties go to the earlier mention."""
        return tuple(code for code, _ in Counter(self._prose.mentions(folded(text))).most_common(most))

    def remainder(self, text: str) -> str:
        """What a cell says beside the codes it mentions (folded); "" when all of it is one of them."""
        prepared = folded(text)
        return "" if self._cells.words.get(prepared.strip(" .。")) else self._cells.without(prepared)

    def label(self, code: str) -> Bilingual:
        """A code's name in both languages. What is no code (a place kept as it was written) is its own label."""
        entry = self.entries.get(code)
        return entry.label if entry else Bilingual(code, code)

    def more(self, code: str, column: str) -> str:
        """What a further column says of a code, such as `parent`; "" for an unknown code or an empty cell."""
        entry = self.entries.get(code)
        return entry.more.get(column, "") if entry else ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.entries)

    def __contains__(self, code: object) -> bool:
        return code in self.entries


def _entry(row: Mapping[str, str]) -> Entry:
    own = ("code", "zh", "en", "synonyms", "in_cells_only")
    return Entry(
        row["code"],
        Bilingual(row["zh"], row["en"]),
        tuple(word for word in row["synonyms"].split("|") if word),
        tuple(word for word in row.get("in_cells_only", "").split("|") if word),
        {name: value for name, value in row.items() if name not in own},
    )


def _claim(words: dict[str, str], word: str, code: str) -> None:
    if words.setdefault(word, code) != code:
        raise ValueError(f"“{word}” stands both under {words[word]} and under {code}: keep it under one of them")


class _Finder:
    """Leftmost, longest, non-overlapping matches of many words at once.

    Words are grouped by their first two characters, so a text is walked once whatever the number of words; an
    alternation of hundreds of words in `re` would try each of them at each character.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        groups: dict[str, list[tuple[str, str]]] = {}
        for word, code in words.items():
            if len(word) > 1:  # a single character means nothing inside a text, only as a whole cell
                groups.setdefault(word[:2], []).append((word, code))
        self._groups = {start: sorted(group, key=lambda pair: -len(pair[0])) for start, group in groups.items()}

    def mentions(self, text: str) -> list[str]:
        """Codes in order of mention, repeated as often as they are mentioned."""
        return [code for code, _, _ in self._spans(text)]

    def without(self, text: str) -> str:
        """The text with every match made a space."""
        kept, position = [], 0
        for _, start, end in self._spans(text):
            kept.append(text[position:start])
            position = end
        return " ".join([*kept, text[position:]])

    def _spans(self, text: str) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = []
        position, last, groups = 0, len(text) - 1, self._groups
        while position < last:
            group = groups.get(text[position : position + 2])
            if group is not None:
                for word, code in group:
                    end = position + len(word)
                    if text.startswith(word, position) and _bounded(text, position, end):
                        if code:
                            found.append((code, position, end))
                        position = end - 1
                        break
            position += 1
        return found


def _bounded(text: str, start: int, end: int) -> bool:
    if start and _latin(text[start]) and _latin(text[start - 1]):
        return False
    if end == len(text) or not _latin(text[end - 1]) or not _latin(text[end]):
        return True
    plural = text[end] == "s" and text[end - 1].isalpha()
    return plural and (end + 1 == len(text) or not _latin(text[end + 1]))


def _latin(character: str) -> bool:
    """Whether words are divided by spaces in this script (letters and digits below the CJK blocks)."""
    return character < "\u2e80" and character.isalnum()


@cache
def _vocabulary(name: str) -> Vocabulary:
    return Vocabulary.load(VOCABULARIES / f"{name}.tsv")


def industries() -> Vocabulary:
    """Further columns: `parent` (key industry it belongs to), `gbt4754` (divisions and groups of GB/T 4754-2017)."""
    return _vocabulary("industries")


def degrees() -> Vocabulary:
    return _vocabulary("degrees")


def countries() -> Vocabulary:
    """Codes are ISO 3166 alpha-2."""
    return _vocabulary("countries")


def languages() -> Vocabulary:
    """Codes are ISO 639."""
    return _vocabulary("languages")


@lru_cache(maxsize=1)
def places() -> Vocabulary:
    """Districts of Qingdao, cities, provinces and regions of China together, and `remote`.

    Further columns: `city` of a district, `within` of a city (its province) or province (its region).
    """
    return Vocabulary(
        entry for name in ("districts", "cities", "regions") for entry in _vocabulary(name).entries.values()
    )


@lru_cache(maxsize=1024)
def surroundings(place: str) -> tuple[str, ...]:
    """All that a place lies in, from near to far: laoshan → qingdao, shandong, east_china; () for any other text."""
    outer = places().more(place, "city") or places().more(place, "within")
    return (outer, *surroundings(outer)) if outer else ()


def districts() -> Vocabulary:
    """Further column: `city`."""
    return _vocabulary("districts")


def intents() -> Vocabulary:
    return _vocabulary("intents")


def roles() -> Vocabulary:
    return _vocabulary("roles")


def organisation_types() -> Vocabulary:
    return _vocabulary("organisation_types")


def tiers() -> Vocabulary:
    return _vocabulary("tiers")


def stages() -> Vocabulary:
    return _vocabulary("stages")


def partners() -> Vocabulary:
    return _vocabulary("partners")


def maturities() -> Vocabulary:
    return _vocabulary("maturities")


def cooperations() -> Vocabulary:
    return _vocabulary("cooperations")


def employments() -> Vocabulary:
    return _vocabulary("employments")


def kinds() -> Vocabulary:
    """The three demand lists."""
    return _vocabulary("kinds")


def verdict_steps() -> Vocabulary:
    """What came of a pair, as lists of outcomes say it."""
    return _vocabulary("verdict_steps")


def verdict_parties() -> Vocabulary:
    """Which side did it; further code: `both`."""
    return _vocabulary("verdict_parties")


def decline_reasons() -> Vocabulary:
    return _vocabulary("decline_reasons")
