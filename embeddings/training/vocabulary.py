"""Which words get a vector of their own."""

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.training.cutting import SPELLED, of_words

_CHINESE = re.compile(r"[\u3400-\u9fff]{1,8}")
_LATIN = re.compile("|".join([*map(re.escape, SPELLED), "[a-z]+"]))


@dataclass(frozen=True)
class Headword:
    """A dictionary entry: a word in simplified characters and its English glosses.

    `special`: an idiom or a proper name, which must be met in the texts to be kept. `own`: of the project's glossary,
    always kept.
    """

    word: str
    glosses: tuple[str, ...]
    special: bool = False
    own: bool = False


def glosses_of(headwords: Sequence[Headword]) -> dict[str, tuple[str, ...]]:
    """The glosses of each word that has any, those of our own glossary first."""
    found: dict[str, tuple[str, ...]] = {}
    for head in sorted(headwords, key=lambda head: not head.own):
        found[head.word] = tuple(dict.fromkeys([*found.get(head.word, ()), *head.glosses]))
    return {word: glosses for word, glosses in found.items() if glosses}


@dataclass(frozen=True)
class Vocabulary:
    """The words that are met in texts, with their share of their language's words."""

    chinese: dict[str, float]
    english: dict[str, float]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps({"chinese": self.chinese, "english": self.english}, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def choose_chinese(
    texts: Iterable[str], headwords: Sequence[Headword], frequencies: Mapping[str, int], budget: int
) -> dict[str, float]:
    """The `budget` Chinese words most worth a vector, with their shares.

    Every character of the dictionary and every word of our own glossary stays. Of the other words those come first that
    the texts use; idioms and names of persons and places must be met to be kept.
    """
    glossed = {head.word: head.special for head in headwords if _CHINESE.fullmatch(head.word)}
    own = {head.word for head in headwords if head.own}
    candidates = {word for word in {*glossed, *frequencies} if _CHINESE.fullmatch(word)}
    general = {word: float(frequencies.get(word, 0) + 1) for word in candidates}
    met = _count(list(texts), _shares(general))

    def worth(word: str) -> float:
        score = 2.0 * math.log1p(met[word]) + 0.5 * math.log1p(frequencies.get(word, 0))
        if word in glossed:
            return score + (0.0 if glossed[word] else 2.0)
        return score - 4.0  # nothing but the texts can teach it

    certain = {word for word in candidates if word in own or (len(word) == 1 and (word in glossed or met[word]))}
    others = sorted(candidates - certain, key=lambda word: (-worth(word), word))
    kept = sorted([*certain, *others[: max(0, budget - len(certain))]])
    return _mix(_shares({word: general[word] for word in kept}), _shares({word: met[word] + 0.1 for word in kept}))


def choose_english(
    sources: Sequence[Sequence[str]], headwords: Sequence[Headword], pieces: Sequence[str], budget: int
) -> dict[str, float]:
    """The `budget` English words most worth a vector, with their shares.

    Those come first that several sources use, that the dictionary explains with, or that the teacher knows as one
    piece: what one source alone repeats is often a name from a program.

    sources: the texts of each source. pieces: a WordPiece vocabulary, most frequent first, continuations marked by ##.
    """
    counts = [Counter(word for text in texts for word in latin_words(text)) for texts in sources]
    met = sum(counts, Counter())
    places = Counter(word for count in counts for word in count)
    explaining = Counter(word for head in headwords for gloss in head.glosses for word in latin_words(gloss))
    listed = list(dict.fromkeys(piece.removeprefix("##") for piece in pieces))
    # By Zipf's law, the place in the list stands for a frequency in general English.
    general = {piece: 1.0 / (place + 10) for place, piece in enumerate(listed) if _LATIN.fullmatch(piece)}

    def worth(word: str) -> float:
        known = max(2.0 if word in general else 0.0, min(explaining[word], 2.0))
        return places[word] + 0.5 * math.log1p(met[word]) + known

    letters = {*"abcdefghijklmnopqrstuvwxyz0123456789+=<>$^~|°€£", *SPELLED.values()}
    kept = sorted({*letters, *sorted({*met, *general}, key=lambda word: (-worth(word), word))[:budget]})
    rarest = 0.5 / (len(listed) + 10)
    return _mix(
        _shares({word: general.get(word, rarest) for word in kept}), _shares({word: met[word] + 0.1 for word in kept})
    )


def latin_words(text: str) -> list[str]:
    """The Latin words of a text as the tokenizer will see them."""
    plain = unicodedata.normalize("NFKD", text).lower()
    return [
        SPELLED.get(word, word) for word in _LATIN.findall("".join(c for c in plain if not unicodedata.combining(c)))
    ]


def _count(texts: Sequence[str], shares: Mapping[str, float]) -> Counter[str]:
    """How often each candidate is met when the texts are cut by all of them."""
    tokenizer = of_words(shares, {"a": 1.0})
    met: Counter[int] = Counter()
    for start in range(0, len(texts), 20_000):
        for cut in tokenizer.encode_batch_fast(texts[start : start + 20_000], add_special_tokens=False):
            met.update(cut.ids)  # the fast batch does not spell its tokens
    return Counter({word: times for i, times in met.items() if (word := str(tokenizer.id_to_token(i))) in shares})


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {word: count / whole for word, count in counts.items()}


def _mix(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {word: (share + other[word]) / 2 for word, share in one.items()}
