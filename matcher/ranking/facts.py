"""What a profile states, as numbers: one row a profile, one array a fact, the same columns for talents and demands."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matcher.profiles import vocabulary
from matcher.profiles.models import (
    Consent,
    Demand,
    FundingTerms,
    Intent,
    JobTerms,
    Kind,
    Money,
    Profile,
    Role,
    Stage,
    Status,
    Talent,
)
from matcher.profiles.text import detect_language

UNKNOWN = np.nan
WORDS = 2
_WIDE = ("languages", "places", "surroundings")
HARD = ("degree", "years", "languages", "place")
KINDS = tuple(Kind)
TEXT_LANGUAGES = ("zh", "en", "mixed")
NEVER = date.max.toordinal()
_WORKING_YEAR = {"year": 1.0, "month": 12.0, "day": 250.0, "hour": 2000.0, "total": 1.0}
# Yuan for one unit, rounded, of 2026: enough to tell whether two amounts are of one order.
_YUAN = {"CNY": 1.0, "USD": 7.1, "EUR": 8.2, "GBP": 9.5, "JPY": 0.047, "HKD": 0.91, "SGD": 5.4, "KRW": 0.0051}
_YUAN |= {"CHF": 8.8, "CAD": 5.1, "AUD": 4.6, "SEK": 0.74, "DKK": 1.1, "NOK": 0.69, "TWD": 0.23, "RUB": 0.085}


@dataclass(frozen=True)
class Facts:
    """Aligned arrays, n rows each. Numbers that are not stated are NaN.

    Sets of codes are bit masks (0: nothing stated), of `WORDS` numbers where there are more than 64 codes.

    Gender, age, nationality and where a person lives are no facts here, so that no feature can be made of them.
    """

    shown: NDArray[np.bool_]  # published, and agreed to be matched
    expires: NDArray[np.int32]  # ordinal of the last day
    kind: NDArray[np.int8]  # of a demand: 1 + position in KINDS; 0 otherwise
    text_language: NDArray[np.int8]
    party: NDArray[np.uint32]  # checksum of organisation or employer; 0: none stated
    industries: NDArray[np.uint64]
    languages: NDArray[np.uint64]  # (n, WORDS)
    any_language: NDArray[np.bool_]  # one of them is enough
    places: NDArray[np.uint64]  # (n, WORDS)
    surroundings: NDArray[np.uint64]  # (n, WORDS) the places, and all that they lie in
    roles: NDArray[np.uint32]
    intents: NDArray[np.uint32]
    stages: NDArray[np.uint32]
    hard: NDArray[np.uint32]
    degree: NDArray[np.float32]  # rank
    years: NDArray[np.float32]
    pay_low: NDArray[np.float32]  # yuan a year
    pay_high: NDArray[np.float32]
    amount_low: NDArray[np.float32]  # yuan
    amount_high: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.shown)

    def take(self, rows: NDArray[Any]) -> Self:
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


_DTYPES: dict[str, type] = {
    "shown": np.bool_,
    "expires": np.int32,
    "kind": np.int8,
    "text_language": np.int8,
    "party": np.uint32,
    "industries": np.uint64,
    "languages": np.uint64,
    "any_language": np.bool_,
    "places": np.uint64,
    "surroundings": np.uint64,
    "roles": np.uint32,
    "intents": np.uint32,
    "stages": np.uint32,
    "hard": np.uint32,
}


def facts(profiles: Sequence[Talent | Demand]) -> Facts:
    """One row a profile, in their order."""
    return _table([_row(profile) for profile in profiles])


def text_facts(texts: Sequence[str], kind: Kind | None) -> Facts:
    """Of paragraphs without a form: what their words name for sure."""
    stated = {"kind": KINDS.index(kind) + 1 if kind else 0}
    return _table([_blank() | stated | _named_in(text) for text in texts])


def _named_in(text: str) -> dict[str, Any]:
    return {
        "text_language": TEXT_LANGUAGES.index(detect_language(text)),
        "industries": _bits(vocabulary.industries().infer(text), _codes("industries")),
        "roles": _bits(vocabulary.roles().find_in_prose(text), tuple(Role)),
    }


def _table(rows: Sequence[dict[str, Any]]) -> Facts:
    columns: dict[str, NDArray[Any]] = {}
    for field in fields(Facts):
        column: NDArray[Any] = np.array([row[field.name] for row in rows], dtype=_DTYPES.get(field.name, np.float32))
        columns[field.name] = column.reshape(-1, WORDS) if field.name in _WIDE else column
    return Facts(**columns)


def _row(profile: Talent | Demand) -> dict[str, Any]:
    row = _blank() | _common(profile)
    return row | (_talent(profile) if isinstance(profile, Talent) else _demand(profile))


def _blank() -> dict[str, Any]:
    numbers = ("degree", "years", "pay_low", "pay_high", "amount_low", "amount_high")
    wide = dict.fromkeys(_WIDE, (0,) * WORDS)
    return dict.fromkeys(_DTYPES, 0) | wide | dict.fromkeys(numbers, UNKNOWN) | {"shown": True, "expires": NEVER}


def _common(profile: Profile) -> dict[str, Any]:
    return {
        "shown": profile.status is Status.PUBLISHED,
        "expires": profile.expires.toordinal() if profile.expires else NEVER,
        "text_language": TEXT_LANGUAGES.index(profile.language),
        "industries": _bits(profile.industries, _codes("industries")),
        "languages": _words(profile.languages, _codes("languages")),
        "places": _words(profile.places, _codes("places")),
        "surroundings": _words(_with_surroundings(profile.places), _codes("places")),
        "roles": _bits(profile.roles, tuple(Role)),
        "degree": profile.degree.rank if profile.degree else UNKNOWN,
        "years": UNKNOWN if profile.years is None else profile.years,
    }


def _talent(talent: Talent) -> dict[str, Any]:
    pay_low, pay_high = yuan(talent.salary, by_year=True)
    amount_low, amount_high = yuan(talent.ticket)
    return {
        "shown": talent.status is Status.PUBLISHED and Consent.MATCHING in talent.consents,
        "party": party(talent.employer),
        "intents": _bits(talent.intents, tuple(Intent)),
        "stages": _bits(talent.stages, tuple(Stage)),
        "pay_low": pay_low,
        "pay_high": pay_high,
        "amount_low": amount_low,
        "amount_high": amount_high,
    }


def _demand(demand: Demand) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": KINDS.index(demand.kind) + 1,
        "party": party(demand.organisation.name),
        "hard": _bits(demand.hard, HARD),
        "any_language": demand.any_language,
    }
    if isinstance(demand.terms, JobTerms):
        row["pay_low"], row["pay_high"] = yuan(demand.terms.salary, by_year=True)
    elif isinstance(demand.terms, FundingTerms):
        row["amount_low"], row["amount_high"] = yuan(demand.terms.amount)
        row["stages"] = _bits([demand.terms.stage] if demand.terms.stage else [], tuple(Stage))
    else:
        row["amount_low"], row["amount_high"] = yuan(demand.terms.budget)
    return row


def party(name: str) -> int:
    """Of an organisation's name, however it is spaced or cased; 0 for none."""
    plain = "".join(character for character in name.casefold() if character.isalnum())
    return zlib.crc32(plain.encode()) or 1 if plain else 0


def yuan(money: Money | None, *, by_year: bool = False) -> tuple[float, float]:
    if money is None or money.currency not in _YUAN:
        return UNKNOWN, UNKNOWN
    factor = _YUAN[money.currency] * (_WORKING_YEAR[money.period] if by_year else 1.0)
    return tuple(UNKNOWN if end is None else end * factor for end in (money.low, money.high))  # type: ignore[return-value]


@lru_cache
def _codes(name: str) -> tuple[str, ...]:
    return tuple(getattr(vocabulary, name)().codes)


def layout() -> str:
    """Checksum of the columns and of what each bit in them stands for: arrays of another layout would be misread."""
    orders = [_codes("industries"), _codes("languages"), _codes("places"), HARD, KINDS, TEXT_LANGUAGES]
    orders += [tuple(Role), tuple(Intent), tuple(Stage), tuple(field.name for field in fields(Facts))]
    return f"{zlib.crc32(repr([list(map(str, order)) for order in orders]).encode()):08x}"


def _bits(values: Iterable[str], order: Sequence[str], most: int = 64) -> int:
    """A bit a code. ValueError where there are more codes than bits."""
    if len(order) > most:
        raise ValueError(f"{len(order)} codes do not fit into {most} bits: give the column more words")
    return sum({1 << order.index(value) for value in values if value in order})


def _words(values: Iterable[str], order: Sequence[str]) -> tuple[int, ...]:
    bits = _bits(values, order, 64 * WORDS)
    return tuple(bits >> (64 * word) & (2**64 - 1) for word in range(WORDS))


def _with_surroundings(codes: Iterable[str]) -> set[str]:
    return {around for place in codes for around in (place, *vocabulary.surroundings(place))}
