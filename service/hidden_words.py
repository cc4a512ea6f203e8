"""The words by which a person or an organisation would be recognised, and where they stand in a text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from matcher.profiles import vocabulary
from matcher.profiles.contacts import CUT
from matcher.profiles.text import simplified

_SCRIPTS = "\u3040-\u9fff\uac00-\ud7af"  # written without spaces, so a name may stand anywhere among them
_INVENTED = re.compile(r"[（(]\s*(?:虚构|invented)\s*[)）]", re.IGNORECASE)
_PARTS = re.compile(r"[（()）\[\]【】/／|、;；]")
_RUN = re.compile(rf"[{_SCRIPTS}]+")
_WORD = re.compile(rf"[^\W\d_{_SCRIPTS}]+(?:[-'’][^\W\d_{_SCRIPTS}]+)*")
_LETTER = re.compile(rf"[^\W_{_SCRIPTS}]")
_SHORTEST_WORD, _SHORTEST_JOINED = 3, 4  # letters; below, every second text would lose a syllable
_NOT_A_NAME = frozenset(
    [
        *("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "phd", "md", "ing", "dipl", "herr", "frau"),
        *("assoc", "associate", "team", "group", "lab", "and", "und", "the", "of"),
    ]
)
_TITLE = re.compile(r"(?:博士|教授|先生|女士|老师|研究员|院士|工程师|团队|课题组)+$")
_CHINESE_FORM = re.compile(r"(?:(?:股份)?(?:有限)?(?:责任)?公司|集团)+$")
_TRADE = re.compile(r"(?:科技|技术|实业|工业|控股|投资)+$")
_LATIN_FORM = re.compile(
    r"(?:[\s,&.]+(?:and|und|co|kg|kgaa|gmbh|ag|se|ug|mbh|ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|company"
    r"|b\.?v|n\.?v|s\.?a|s\.?a\.?s|s\.?r\.?l|s\.?p\.?a|oy|ab|a/?s|pty|pte|group|holding|holdings))+[\s.]*$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"有限|公司|集团|大学|学院|学校|医院|研究院|研究所|研究|中心|实验室|科技|技术|实业|工业|控股|投资|企业|单位"
    r"|\b(?:university|college|institute|school|hospital|centre|center|laboratory|technology|technologies|research|of)\b"
)


class _Alike(dict[int, str]):
    """Each character → one by which it is compared: no case, accent or width; of one length, so places stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isalnum():
            character = unicodedata.normalize("NFKD", character)[0].lower()[0]
        elif character.isspace():
            character = " "
        self[code] = "i" if character == "ı" else character
        return self[code]


_ALIKE = _Alike()


def alike(text: str) -> str:
    """The form in which words are looked for, as long as the text: small, without accents, simplified."""
    if text.isascii():
        return text.lower()
    compared = text.translate(_ALIKE)
    if _RUN.search(compared) is None:
        return compared
    simple = simplified(compared)
    return simple if len(simple) == len(compared) else compared


def person_words(name: str) -> tuple[str, ...]:
    """A name as a whole and in parts, in either script and order, with and without titles; compared by `alike`."""
    written = alike(_INVENTED.sub(" ", name)).strip()
    parts = [" ".join(part.split()) for part in _PARTS.split(written)]
    found = [*parts, *_latin_names(parts), *_chinese_names(parts)]
    return _usable([word for word in found if word not in _NOT_A_NAME and _TITLE.sub("", word)]) or (alike(name),)


def organisation_words(name: str) -> tuple[str, ...]:
    """A name with and without its legal form and the place before it; compared by `alike`. () for an empty one."""
    written = alike(_INVENTED.sub(" ", name)).strip()
    outside = re.sub(r"[（(].*?[)）]", "", written).strip()
    # One side of a company's name is often its place: 某某（青岛）有限公司.
    parts = [part.strip() for part in _PARTS.split(written)] if _PARTS.search(written) else []
    found: list[str] = []
    for whole in dict.fromkeys((written, outside, *parts)):  # most names are all three: the work is done once
        short = _LATIN_FORM.sub("", _CHINESE_FORM.sub("", whole))
        local = _without_place(short)
        found += [whole, short, local, _TRADE.sub("", short), _TRADE.sub("", local)]
    return _usable([word for word in dict.fromkeys(found) if _tells(word)]) or ((written,) if written else ())


def spans(compared: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in a text that `alike` has prepared, also one that is cut short by “…”."""
    cut = [place for place, character in enumerate(compared) if character == CUT] if CUT in compared else []
    for word in words:
        place = compared.find(word)
        while place >= 0:
            end = place + len(word)
            if _stands_alone(compared, place, end):
                yield place, end
            place = compared.find(word, place + 1)
        for end in cut:
            for length in range(min(len(word) - 1, end), 1, -1):
                if compared.startswith(word[:length], end - length) and _stands_alone(compared, end - length, end):
                    yield end - length, end
                    break


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no word goes on at either end; between Latin and Chinese letters a word ends."""
    begins = start == 0 or not (_LETTER.match(text[start]) and _LETTER.match(text[start - 1]))
    return begins and (end == len(text) or not (_LETTER.match(text[end - 1]) and _LETTER.match(text[end])))


def _latin_names(parts: list[str]) -> list[str]:
    found: list[str] = []
    for part in parts:
        words = [word for word in _WORD.findall(part) if word not in _NOT_A_NAME]
        pieces = [piece for word in words for piece in (word, *re.split(r"[-'’]", word))]
        found += [piece for piece in pieces if len(piece) >= _SHORTEST_WORD]
        for order in (words, words[::-1]):
            if len(order) > 1:
                found.append(" ".join(order))
            joined = re.sub(r"[-'’]", "", "".join(order))
            if len(joined) >= _SHORTEST_JOINED:
                found.append(joined)
    return found


def _chinese_names(parts: list[str]) -> list[str]:
    found: list[str] = []
    for part in parts:
        runs = [_TITLE.sub("", run) for run in _RUN.findall(part)]
        joined = "".join(runs)
        found += [run for run in (*runs, joined) if len(run) >= 2]
        if 2 <= len(joined) <= 4:  # a short name is often spaced out: 张 伟
            found += [f"{joined[0]} {joined[1:]}", " ".join(joined)]
    return found


def _usable(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if len(word) >= 2))


def _tells(word: str) -> bool:
    """Whether a name says more than that it is a university or a company."""
    rest = _GENERIC.sub("", word)
    return len(re.findall(r"\w", rest)) >= (2 if _RUN.search(rest) else 3) and not _is_place(word)


@cache
def _places() -> frozenset[str]:
    """Chinese and English names of places and countries."""
    entries = [*vocabulary.places().entries.values(), *vocabulary.countries().entries.values()]
    return frozenset(alike(name) for entry in entries for name in (*entry.label, *entry.synonyms) if len(name) >= 2)


@cache
def _longest_place() -> int:
    return max(map(len, _places()))


def _is_place(word: str) -> bool:
    return word.strip() in _places()


def _without_place(name: str) -> str:
    """Without the province, city and district it begins with: 青岛市某某 → 某某."""
    while True:
        lengths = range(min(len(name), _longest_place()), 1, -1)
        place = next((name[:length] for length in lengths if name[:length] in _places()), "")
        rest = name[len(place) :]
        if not place or (_LETTER.match(place) and not rest.startswith((" ", "-"))):
            return name
        name = rest.lstrip(" -省市区县")
