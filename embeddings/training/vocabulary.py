"""The one tokenizer of both languages: which words get a vector, and how a text is cut into them.

Chinese words compete by their frequency, English ones by the fewest pieces. Whatever is no word falls back to smaller
words, then to characters, and a character that nobody has seen to its bytes: never to nothing.
"""

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from embeddings.vectors import IntArray

UNKNOWN = "[UNK]"
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
# Names that punctuation would tear apart, kept as one word each.
SPELLED = {"c++": "cplusplus", "c#": "csharp", ".net": "dotnet"}

_CHINESE = re.compile(r"[\u3400-\u9fff]{1,8}")
_LATIN = re.compile("|".join([*map(re.escape, SPELLED), "[a-z]+"]))
# Added to each Chinese word's log probability: a rare word of the dictionary must still beat its characters.
_COST_OF_A_WORD = -5.0


@dataclass(frozen=True)
class Headword:
    """A dictionary entry: one word in both scripts and its English glosses; `special` if an idiom or a proper name."""

    traditional: str
    simplified: str
    glosses: tuple[str, ...]
    special: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """A tokenizer, and which row of the table each of its tokens takes: a traditional word shares the simplified one's.

    `words[row]` is what the row stands for; `frequency[row]` how often it is met, as a share of its language.
    """

    tokenizer: Tokenizer
    rows: IntArray
    words: list[str]
    frequency: dict[str, float]

    def cut(self, texts: Sequence[str]) -> list[IntArray]:
        """The rows of each text, in order."""
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [self.rows[np.array(encoding.ids, dtype=np.int64)] for encoding in encodings]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        rest = {"rows": self.rows.tolist(), "words": self.words, "frequency": self.frequency}
        (folder / "vocabulary.json").write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Vocabulary":
        rest = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        return cls(tokenizer, np.array(rest["rows"], dtype=np.int64), rest["words"], rest["frequency"])


def build(chinese: Mapping[str, float], english: Mapping[str, float], traditional: Mapping[str, str]) -> Vocabulary:
    """The vocabulary of these words, given with their shares; `traditional` maps further spellings to Chinese words."""
    words = [UNKNOWN, *BYTES, *chinese, *english]
    row_of = {word: row for row, word in enumerate(words)}
    variants = [form for form, word in traditional.items() if word in chinese and form not in row_of]
    cost = _chinese_cost(chinese)
    scored = [
        (UNKNOWN, 0.0),
        *((byte, -50.0) for byte in BYTES),
        *((word, cost[word]) for word in chinese),
        *((word, _english_cost(share)) for word, share in english.items()),
        *((form, cost[traditional[form]]) for form in variants),
    ]
    tokenizer = Tokenizer(models.Unigram([(t, round(s, 3)) for t, s in scored], unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.NFKC(),
            normalizers.Lowercase(),
            *(normalizers.Replace(name, word) for name, word in SPELLED.items()),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[\p{P}\p{Z}\p{Cc}\p{Cf}]"), "removed"),
            pre_tokenizers.Split(Regex(r"\p{N}"), "isolated"),
            pre_tokenizers.Split(Regex(r"\p{Han}+"), "isolated"),
        ]
    )
    rows = np.array(
        [row_of[traditional.get(token, token)] if i >= len(words) else i for i, (token, _) in enumerate(scored)]
    )
    return Vocabulary(tokenizer, rows.astype(np.int64), words, {**chinese, **english})


def _chinese_cost(shares: Mapping[str, float]) -> dict[str, float]:
    return {word: math.log(share) + _COST_OF_A_WORD for word, share in shares.items()}


def _english_cost(share: float) -> float:
    """Nearly the same for all, so that the fewest pieces win, and the more frequent of two equal cuts."""
    return -10.0 + 0.05 * math.log(share)


def choose_chinese(
    texts: Iterable[str], headwords: Sequence[Headword], frequencies: Mapping[str, int], budget: int
) -> dict[str, float]:
    """The `budget` Chinese words most worth a vector, with their shares.

    Every character of the dictionary stays. Of the longer words those come first that the texts use; idioms and names
    of persons and places must be met to be kept.
    """
    glossed = {head.simplified: head.special for head in headwords if _CHINESE.fullmatch(head.simplified)}
    candidates = {word for word in {*glossed, *frequencies} if _CHINESE.fullmatch(word)}
    general = {word: float(frequencies.get(word, 0) + 1) for word in candidates}
    met = _count(list(texts), _shares(general))

    def worth(word: str) -> float:
        score = 2.0 * math.log1p(met[word]) + 0.5 * math.log1p(frequencies.get(word, 0))
        if word in glossed:
            return score + (0.0 if glossed[word] else 2.0)
        return score - 4.0  # nothing but the texts can teach it

    characters = [word for word in candidates if len(word) == 1 and (word in glossed or met[word])]
    longer = sorted((word for word in candidates if len(word) > 1), key=lambda word: (-worth(word), word))
    kept = sorted({*characters, *longer[: max(0, budget - len(characters))]})
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


def traditional_forms(headwords: Sequence[Headword]) -> dict[str, str]:
    """Traditional → simplified, for words and for the single characters that they are written with."""
    forms: dict[str, str] = {}
    letters: Counter[tuple[str, str]] = Counter()
    for head in headwords:
        if head.traditional != head.simplified:
            forms.setdefault(head.traditional, head.simplified)
            if len(head.traditional) == len(head.simplified):
                letters.update(
                    pair for pair in zip(head.traditional, head.simplified, strict=True) if pair[0] != pair[1]
                )
    for (old, new), _ in letters.most_common():
        forms.setdefault(old, new)
    return {old: new for old, new in forms.items() if _CHINESE.fullmatch(old)}


def _count(texts: Sequence[str], shares: Mapping[str, float]) -> Counter[str]:
    """How often each candidate is met when the texts are cut by all of them."""
    vocabulary = build(shares, {"a": 1.0}, {})
    met: Counter[str] = Counter()
    for start in range(0, len(texts), 20_000):
        rows = np.concatenate(vocabulary.cut(texts[start : start + 20_000]))
        for row, times in enumerate(np.bincount(rows, minlength=len(vocabulary.words)).tolist()):
            if times:
                met[vocabulary.words[row]] += times
    return met


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {word: count / whole for word, count in counts.items()}


def _mix(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {word: (share + other[word]) / 2 for word, share in one.items()}
