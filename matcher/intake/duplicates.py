"""Profiles that probably mean the same person or demand in other words: listed for a person to decide, never merged."""

# ruff: noqa: E501 (sentences and patterns, one a line)

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple

from matcher.bilingual import Bilingual
from matcher.intake.messages import short
from matcher.profiles.models import Demand, Talent
from matcher.profiles.text import folded, key_of

_REASONS = {
    "email": Bilingual("电子邮箱相同（{value}）", "the same e-mail address ({value})"),
    "phone": Bilingual("电话号码相同（{value}）", "the same telephone number ({value})"),
    "name": Bilingual(
        "姓名相同（{value}），院校、单位或简介相近",
        "the same name ({value}) with the same or a similar institution, employer or profile",
    ),
    "title": Bilingual(
        "同一单位，需求名称相近（{value}）", "the same organisation and nearly the same title ({value})"
    ),
    "text": Bilingual("同一单位，需求内容相近（{value}）", "the same organisation and nearly the same text ({value})"),
    "elsewhere": Bilingual(
        "名称和内容几乎相同，单位名称写法不同（{value}）",
        "nearly the same title and text under another spelling of the organisation ({value})",
    ),
}
_TITLES = re.compile(
    r"\b(?:dr|prof|professor|mr|mrs|ms|miss|phd|ph d|md|ing|dipl|herr|frau|assoc|associate)\b\.?|博士|教授|先生|女士|老师|研究员|院士|工程师"
)
_INVENTED = re.compile(r"[（(]\s*(?:虚构|invented)\s*[)）]", re.IGNORECASE)
_FORMS = re.compile(r"(?:股份|责任)?(?:有限)?(?:责任)?公司|集团|co|ltd|limited|inc|gmbh|llc|corp|corporation|company")
_LARGEST_BLOCK = 200  # profiles that share a key; above it the key says too little to compare all of them
_SAME_TITLE, _SAME_TEXT, _SAME_PLACE = 88.0, 0.6, 85.0
_SHINGLE, _SIGNATURE = 4, 12
_SHORTEST_TEXT = 30  # characters from which a text is compared


class LikelyDuplicate(NamedTuple):
    """Two profiles by id, the earlier first; `score` 0–1 is how alike they are."""

    first: str
    second: str
    score: float
    code: str
    reason: Bilingual


def likely_duplicates(
    new: Sequence[Talent | Demand], existing: Sequence[Talent | Demand] = ()
) -> list[LikelyDuplicate]:
    """Pairs among `new`, and of `new` with `existing`, most alike first; [] when nothing is alike.

    Profiles are told apart by `id`. Only those that share a key (address, telephone, name, organisation, pieces of
    text) are compared, so the time grows with the number of profiles and not with its square.
    """
    fresh = {profile.id for profile in new}
    pool = list({profile.id: profile for profile in (*existing, *new)}.values())
    found: dict[tuple[str, str], LikelyDuplicate] = {}
    people = [profile for profile in pool if isinstance(profile, Talent)]
    demands = [profile for profile in pool if isinstance(profile, Demand)]
    for pair in (*_same_people(people, fresh), *_same_demands(demands, fresh)):
        place = (pair.first, pair.second)
        if place not in found or pair.score > found[place].score:
            found[place] = pair
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.first, pair.second))


def _pairs(blocks: dict[str, list[int]], ids: Sequence[str], fresh: set[str]) -> Iterator[tuple[int, int]]:
    """Each pair of a block once, if at least one of the two is new."""
    told: set[tuple[int, int]] = set()
    for members in blocks.values():
        if 2 <= len(members) <= _LARGEST_BLOCK:
            for first, second in combinations(members, 2):
                if (first, second) not in told and (ids[first] in fresh or ids[second] in fresh):
                    told.add((first, second))
                    yield first, second


def _found(code: str, first: Talent | Demand, second: Talent | Demand, score: float, value: str) -> LikelyDuplicate:
    return LikelyDuplicate(first.id, second.id, round(score, 3), code, _REASONS[code].format(value=short(value)))


def person_key(name: str) -> str:
    """A name without titles, case, width and order: "Dr. WANG Xiaoming" is "Xiaoming Wang", 王小明 博士 is 王小明."""
    bare = _TITLES.sub(" ", folded(_INVENTED.sub(" ", name)))
    words = re.findall(r"[a-zà-ÿ]+|[\u3400-\u9fff]+", bare)
    han = "".join(word for word in words if word[0] >= "\u3400")
    # A person who gives both forms is found by the Chinese one, which tells more people apart.
    return han if len(han) >= 2 else "".join(sorted("".join(words)))


def _phone_key(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return digits[-9:] if len(digits) >= 7 and len(set(digits)) > 2 else ""


def _same_people(people: Sequence[Talent], fresh: set[str]) -> Iterator[LikelyDuplicate]:
    ids = [person.id for person in people]
    keys: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in ("email", "phone", "name")}
    for index, person in enumerate(people):
        for name, key in (
            ("email", person.email.lower()),
            ("phone", _phone_key(person.phone)),
            ("name", person_key(person.name)),
        ):
            if key:
                keys[name][key].append(index)
    for first, second in _pairs(keys["email"], ids, fresh):
        yield _found("email", people[first], people[second], 0.98, people[second].email)
    for first, second in _pairs(keys["phone"], ids, fresh):
        if _alike(people[first].name, people[second].name) > 50:
            yield _found("phone", people[first], people[second], 0.9, people[second].phone)
    for first, second in _pairs(keys["name"], ids, fresh):
        if (likeness := _same_background(people[first], people[second])) > 0:
            yield _found("name", people[first], people[second], likeness, people[second].name)


def _same_background(first: Talent, second: Talent) -> float:
    """How surely two people of one name are one person; 0 when what they say of themselves differs or they say nothing alike."""
    best = 0.0
    for a, b in (
        (first.institution, second.institution),
        (first.employer, second.employer),
        (first.headline, second.headline),
    ):
        if a and b and _alike(a, b) >= _SAME_PLACE:
            best = max(best, 0.85)
    shared = _overlap(_shingles(first.summary), _shingles(second.summary))
    return max(best, 0.7 + 0.3 * shared if shared >= _SAME_TEXT else 0.0)


def _alike(first: str, second: str) -> float:
    from rapidfuzz import fuzz  # a compiled library: only when duplicates are sought

    return fuzz.token_sort_ratio(folded(first), folded(second))


def organisation_key(name: str) -> str:
    """A name without its legal form, case, width and punctuation."""
    return _FORMS.sub("", key_of(_INVENTED.sub("", name)))


def _same_demands(demands: Sequence[Demand], fresh: set[str]) -> Iterator[LikelyDuplicate]:
    ids = [demand.id for demand in demands]
    organisations: dict[str, list[int]] = defaultdict(list)
    pieces: dict[str, list[int]] = defaultdict(list)
    shingles = [_shingles(demand.description) for demand in demands]
    for index, demand in enumerate(demands):
        organisations[f"{demand.kind}{organisation_key(demand.organisation.name)}"].append(index)
        for piece in sorted(shingles[index])[
            :_SIGNATURE
        ]:  # the smallest hashes: texts that share most shingles share some of these
            pieces[f"{demand.kind}{piece}"].append(index)
    for first, second in _pairs(organisations, ids, fresh):
        yield from _compared(demands[first], demands[second], shingles[first], shingles[second], same_organisation=True)
    for first, second in _pairs(pieces, ids, fresh):
        yield from _compared(
            demands[first], demands[second], shingles[first], shingles[second], same_organisation=False
        )


def _compared(
    first: Demand, second: Demand, a: frozenset[int], b: frozenset[int], *, same_organisation: bool
) -> Iterator[LikelyDuplicate]:
    titles, texts = _alike(first.title, second.title), _overlap(a, b)
    if same_organisation:
        # Posts of one employer differ by one word in the title; a like title alone is not enough when the texts are told apart.
        if (
            titles >= _SAME_TITLE
            and (texts >= 0.3 or not (a and b))
            and _numbers(first.title) == _numbers(second.title)
        ):
            yield _found("title", first, second, 0.5 + 0.25 * titles / 100 + 0.25 * texts, second.title)
        elif texts >= _SAME_TEXT and titles >= 40:
            yield _found("text", first, second, 0.4 + 0.5 * texts, second.title)
    elif texts >= 0.8 and titles >= 70 and _alike(first.organisation.name, second.organisation.name) >= 40:
        yield _found("elsewhere", first, second, 0.3 + 0.5 * texts, second.organisation.name)


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _shingles(text: str) -> frozenset[int]:
    """Hashes of the pieces of a text, the same in every process; empty for a text too short to compare."""
    key = key_of(text)
    if len(key) < _SHORTEST_TEXT:
        return frozenset()
    starts = range(min(len(key), 1200) - _SHINGLE + 1)
    return frozenset(
        int.from_bytes(blake2b(key[i : i + _SHINGLE].encode(), digest_size=6).digest(), "big") for i in starts
    )


def _overlap(first: frozenset[int], second: frozenset[int]) -> float:
    """Shared pieces over all pieces, 0 to 1; 0 when either text is too short."""
    return len(first & second) / len(first | second) if first and second else 0.0
