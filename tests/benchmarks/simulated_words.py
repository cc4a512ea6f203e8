"""Invented words, names and numbers, with frequencies that fall as in natural text."""

import re
from itertools import accumulate
from random import Random

VOCABULARY = 30_000  # invented words in each script
REPLACED_LATIN, REPLACED_CHINESE = 0.25, 0.12  # share of a text's words that give way to invented ones

_REPLACEABLE = re.compile(r"([A-Za-z]{5,}|[\u4e00-\u9fff]{2}|\d{2,})")
_ONSETS = "b c d f g h l m n p r s t v br cr dr fl gl pl tr st".split()  # noqa: SIM905
_VOWELS = "aeiou"
_CODAS = ("", "l", "m", "n", "r", "s", "t")


class Words:
    """`characters`: the Chinese characters of which words are made."""

    def __init__(self, random: Random, characters: str) -> None:
        self._random = random
        # Zipf's law, flattened at its head: the commonest words are those that stay.
        self._frequency = list(accumulate(1 / (rank + 30) for rank in range(VOCABULARY)))
        self._latin = [self._invented_latin() for _ in range(VOCABULARY)]
        self._chinese = ["".join(random.choices(characters, k=2)) for _ in range(VOCABULARY)]

    def reworded(self, text: str) -> str:
        """The text with part of its words, and all longer numbers, replaced."""
        pieces = _REPLACEABLE.split(text)
        for place in range(1, len(pieces), 2):
            pieces[place] = self._replacement(pieces[place])
        return "".join(pieces)

    def person(self, language: str) -> str:
        if language == "zh":
            return f"{self._rare(self._chinese)}{self._rare(self._chinese)[0]}（模拟 simulated）"
        return f"{self._rare(self._latin).title()} {self._rare(self._latin).title()} (simulated)"

    def organisation(self, language: str) -> str:
        if language == "en":
            return f"{self._rare(self._latin).title()} {self._rare(self._latin).title()} Works (simulated)"
        return f"{self._rare(self._chinese)}{self._rare(self._chinese)}科技有限公司（模拟 simulated）"

    def _replacement(self, word: str) -> str:
        if word.isdigit():
            return str(self._random.randrange(10 ** (len(word) - 1), 10 ** len(word)))
        if word.isascii():
            return self._drawn(self._latin) if self._random.random() < REPLACED_LATIN else word
        return self._drawn(self._chinese) if self._random.random() < REPLACED_CHINESE else word

    def _drawn(self, words: list[str]) -> str:
        return self._random.choices(words, cum_weights=self._frequency)[0]

    def _rare(self, words: list[str]) -> str:
        return self._random.choice(words)

    def _invented_latin(self) -> str:
        choose = self._random.choice
        syllables = (choose(_ONSETS) + choose(_VOWELS) for _ in range(choose((2, 2, 3, 3, 4))))
        return "".join(syllables) + choose(_CODAS)
