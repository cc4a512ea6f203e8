"""Which terms of the trade name the same thing in Chinese and in English."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from matcher.profiles.text import clean, simplified

FOLDER = Path(__file__).resolve().parents[2] / "data" / "glossary" / "terms"

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_WORD_OR_BREAK = re.compile(r"([A-Za-z0-9][A-Za-z0-9+#&]*)|[^ A-Za-z0-9]+")
_ABBREVIATION = re.compile(r"[A-Z0-9][A-Za-z0-9+#&-]{0,4}[A-Z0-9]")  # PEM, CAR-T: short, and ends as it begins
_SHORTEST_WORD = 8  # letters, of an English word that is a term by itself


class Term(NamedTuple):
    """A term by the name it was met under, as the glossary writes it, and what the other language calls it."""

    named: str
    elsewhere: tuple[tuple[str, str], ...]  # (name, the same folded where it is English)


class Glossary:
    """Pairs (Chinese, English); either may stand in several.

    An abbreviation must be met as it is written, since EMC and emc differ; one that stands for several terms shows
    nothing.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._english_of: dict[str, set[str]] = defaultdict(set)
        self._chinese_of: dict[str, set[str]] = defaultdict(set)  # by folded English
        self._written: dict[str, str] = {}
        for chinese, english in _clear(list(pairs)):
            self._english_of[chinese].add(english)
            self._chinese_of[_folded(english)].add(chinese)
            self._written.setdefault(_folded(english), english)
        self._in_english = {name: tuple((n, _folded(n)) for n in sorted(of)) for name, of in self._english_of.items()}
        self._in_chinese = {name: tuple((n, "") for n in sorted(of)) for name, of in self._chinese_of.items()}
        # How far a term can reach that begins with these two characters, or with this word: most begin none.
        self._reach: dict[str, int] = {}
        for name in self._english_of:
            self._reach[name[:2]] = max(len(name), self._reach.get(name[:2], 0))
        self._reach_in_words: dict[str, int] = {}
        for name in self._chinese_of:
            first, *more = name.split() or [""]
            self._reach_in_words[first] = max(1 + len(more), self._reach_in_words.get(first, 0))

    def terms_in(self, text: str) -> tuple[Term, ...]:
        """In the order of the text, each once; of terms one in another the longer. None in an empty text."""
        plain = simplified(clean(text))
        return tuple(dict.fromkeys([*self._named_in_chinese(plain), *self._named_in_english(plain)]))

    def _named_in_chinese(self, text: str) -> Iterable[Term]:
        for run in _CHINESE.findall(text):
            at = 0
            while at < len(run):
                longest = min(self._reach.get(run[at : at + 2], 0), len(run) - at)
                length = next((n for n in range(longest, 1, -1) if run[at : at + n] in self._english_of), 0)
                if length:
                    name = run[at : at + length]
                    yield Term(name, self._in_english[name])
                at += length or 1

    def _named_in_english(self, text: str) -> Iterable[Term]:
        words, at = _folded(text).split(), 0
        while at < len(words):
            longest = min(self._reach_in_words.get(words[at], 0), len(words) - at)
            length = next((n for n in range(longest, 0, -1) if " ".join(words[at : at + n]) in self._chinese_of), 0)
            if length:
                name = " ".join(words[at : at + length])
                yield Term(self._written[name], self._in_chinese[name])
            at += length or 1


def named_elsewhere(terms: Iterable[Term], text: str) -> list[tuple[str, str]]:
    """The terms that a text names in the other language: (as it was named, as this text names it)."""
    terms = list(terms)
    if not terms:
        return []
    plain = simplified(clean(text))
    english = f" {_folded(plain)} " if any(folded for term in terms for _, folded in term.elsewhere) else ""
    found = []
    for term in terms:
        names = [
            name
            for name, folded in term.elsewhere
            if len(name) > 1 and (f" {folded} " in english if folded else name in plain)
        ]
        if names:
            found.append((term.named, max(names, key=len)))
    return found


@cache
def glossary() -> Glossary:
    """The project's own; empty where its folder is not there."""
    return Glossary(
        (chinese, english)
        for path in sorted(FOLDER.glob("*.tsv"))
        for chinese, english in (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    )


def _clear(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Without what shows too little.

    An abbreviation of several meanings (DFT is a density functional and a design for test), and a short everyday word,
    which is a term in one trade only (trust, tap, pitch).
    """
    meanings = Counter(english for _, english in pairs)
    for chinese, english in pairs:
        abbreviated = _ABBREVIATION.fullmatch(english)
        if meanings[english] == 1 if abbreviated else " " in english or len(english) >= _SHORTEST_WORD:
            yield chinese, english


def _folded(english: str) -> str:
    """The words singular and, but for abbreviations, in lower case, one blank between two.

    Whatever else stands between words is a bar, and no term reaches across it.
    """
    words = (match.group(1) or "|" for match in _WORD_OR_BREAK.finditer(english.replace("-", " ")))
    return " ".join(word if _ABBREVIATION.fullmatch(word) else _singular(word.lower()) for word in words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
