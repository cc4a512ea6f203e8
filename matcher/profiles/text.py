"""Text as people type it → text that can be stored, compared and split."""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal

_KEPT_WIDE = frozenset(
    "！（），：；？"
)  # Chinese punctuation belongs to Chinese text; only letters, digits and signs are narrowed
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # these make a text read otherwise than it is stored
)


def _translation() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys([*range(32), *range(127, 160)])
    table |= {ord(character): None for character in _INVISIBLE}
    table |= {ord(character): " " for character in _SPACES}
    table |= {ord("\n"): "\n", ord("\r"): "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT_WIDE}
    # Look-alikes that copying out of a PDF leaves behind; superscripts stay, because 10⁶ is not 106.
    for first, last in ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06)):
        table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(first, last + 1)}
    table |= dict.fromkeys(range(55296, 57344), "�")
    return table


_TRANSLATION = _translation()
_EXCEL_ESCAPE = re.compile(r"_x000[0-9A-Fa-f]_")
_RUN_OF_SPACES = re.compile(r" {2,}")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")


def clean(text: str) -> str:
    """Full-width letters and digits narrowed, control and invisible characters gone, white space single, ends stripped.

    Chinese punctuation, superscripts and line breaks stay; blank lines do not.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    if "_x000" in text:
        text = _EXCEL_ESCAPE.sub("\n", text)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_TRANSLATION))
    if "\n" in text:
        text = _AROUND_BREAK.sub("\n", text)
    if "  " in text:
        text = _RUN_OF_SPACES.sub(" ", text)
    return text.strip()


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc  # loads its dictionaries, which commands that read no profile need not pay for

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters made simplified, one for one; everything else as it was."""
    return text if text.isascii() else str(_converter().convert(text))


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))


def folded(text: str) -> str:
    """The form in which texts are compared: NFKC, lower case, simplified, dashes alike, spaces single."""
    folded_width = unicodedata.normalize("NFKC", clean(text)).lower().translate(_DASHES)
    return " ".join(simplified(folded_width).split())


_NOT_A_WORD = re.compile(r"[\W_]+")


def key_of(text: str) -> str:
    """What is left of a text when writing habits are taken away: letters and digits only, folded."""
    return _NOT_A_WORD.sub("", folded(text))


_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]*[a-zà-ÿ]{3,}")  # HDAC and nM are terms of either language
_CHARACTERS_OF_A_WORD = 1.7  # an English word says about as much as 1.7 Chinese characters
_SHARES = (0.09, 0.95)  # of English: the sample fair's Chinese texts stay below, its mixed ones between


LONGEST_VALUE = 500  # characters: an amount, date or number that needs more is a text, and patterns would crawl over it


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def detect_language(text: str) -> Literal["zh", "en", "mixed"]:
    """By what share of the text is English; a text without letters is zh."""
    han = len(_HAN.findall(text))
    latin = len(_LATIN_WORD.findall(text)) * _CHARACTERS_OF_A_WORD
    if not han and text.strip():
        return "en" if re.search(r"[A-Za-z]", text) else "zh"
    share = latin / (han + latin) if han + latin else 0.0
    if share < _SHARES[0]:
        return "zh"
    return "en" if share > _SHARES[1] else "mixed"


_BLANK = frozenset(
    [
        "无",
        "没有",
        "暂无",
        "无要求",
        "空",
        "未填",
        "未填写",
        "none",
        "null",
        "nil",
        "nan",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "not",
        "applicable",
        "/",
        "",
        "\\",
        "-",
        "--",
        "---",
        ".",
        "。",
        "…",
        "x",
        "〇",
        "*",
        "?",
        "？",
    ]
)
_PLACEHOLDERS = {
    "value.attachment": re.compile(
        r"(?:详?见|参见|另见|请见|详细见)?附(?:件|表|页)(?:\d*|说明)?|(?:please )?(?:see|refer to|as per) (?:the )?"
        r"(?:attach(?:ed|ment)|annex|appendix)(?: file| document)?|attached"
    ),
    "value.pending": re.compile(
        r"待定|待补充|待确认|待填|待完善|后补|稍后提供|暂未确定|未定|tbd|tba|tbc|"
        r"to be (?:determined|decided|confirmed|announced|"
        r"advised)|pending"
    ),
    "value.ditto": re.compile(r"同上|同前|〃|″|\"|'{2}|same as above|ditto|as above"),
    "value.formula_error": re.compile(r"#(?:n/a|ref!|value!|div/0!|name\?|null!|num!|spill!|calc!|getting_data)"),
}
_LONGEST_PLACEHOLDER = 40


@lru_cache(maxsize=4096)
def _placeholder_of(short: str) -> str:
    token = unicodedata.normalize("NFKC", short).lower().strip(" \n()（）[]【】。，,;；:：")
    for code, pattern in _PLACEHOLDERS.items():
        if pattern.fullmatch(token):
            return code
    return "value.blank" if not token or token.translate(_DASHES).strip("-") == "" or token in _BLANK else ""


def placeholder(text: str) -> str:
    """The code of the message that a value standing for no value deserves ("value.attachment" …), else "".

    "value.blank" for what is as good as empty: nothing, a dash, 无, N/A.
    """
    stripped = text.strip()
    return "" if len(stripped) > _LONGEST_PLACEHOLDER else _placeholder_of(stripped)


def blank(value: object) -> bool:
    """Whether a cell says nothing: empty, —, /, 无, N/A, and also 待定, 见附件, 同上, #REF!."""
    return value is None or (isinstance(value, str) and placeholder(value) != "")


_TICKED, _UNTICKED = "☑☒✅■◼●✓✔√", "□☐▢○◯"
_BOXED = re.compile(rf"[{_TICKED}{_UNTICKED}]|[\[(（]\s*(?:[xX{_TICKED}]|)\s*[\])）]")


def ticked(text: str) -> str:
    """Of a choice printed with its boxes only what was ticked: ☑全职 □兼职 → 全职; any other text as it is.

    The box may stand before or behind its option. With no box ticked nothing was chosen: "".
    """
    boxes = list(_BOXED.finditer(text))
    if len(boxes) < 2 or not any(character in _UNTICKED + "([（" for box in boxes for character in box.group()):
        return text
    before = not text[: boxes[0].start()].strip(" \n")
    ends = [*(box.start() for box in boxes[1:]), len(text)] if before else [box.start() for box in boxes]
    starts = [box.end() for box in boxes] if before else [0, *(box.end() for box in boxes[:-1])]
    options = (
        text[start:end].strip(" \n、,，;；/")
        for start, end, box in zip(starts, ends, boxes, strict=True)
        if set(box.group()) & set(_TICKED + "xX")
    )
    return "、".join(option for option in options if option)


_OPENING, _CLOSING = "(（[【{「『《“", ")）]】}」』》”"
_ALWAYS = frozenset("、;；|\n")
_COMMAS = frozenset(",，")
_MARKS = re.compile("[" + re.escape(_OPENING + _CLOSING) + "、;；|\n,，/]")
_NUMBERED = re.compile(
    r"[①-⑳]\s*|(?:^|(?<=[\n；;。，,、 ]))(?:[\(（]\d{1,2}[\)）]|\d{1,2}[\)）、]|\d{1,2}\.(?!\d)|[•●▪■◆·\-*]\s)\s*",
    re.MULTILINE,
)


def _splits(text: str, position: int) -> bool:
    character = text[position]
    if character in _ALWAYS:
        return True
    before = text[position - 1] if position else " "
    after = text[position + 1] if position + 1 < len(text) else " "
    if character in _COMMAS:
        return not (before.isdigit() and after.isdigit())  # 1,2-dichloroethane; 10,000
    if character == "/":  # C/C++, TCP/IP and YY/T stay; 结构生物学/分子对接 and "hard carbon / 钠电" are lists
        return (before == " " and after == " ") or (has_han(before) and has_han(after))
    return False


def split_terms(text: str) -> tuple[str, ...]:
    """A list in one cell → its terms in order, each once; brackets are not cut open. An empty text gives none.

    Separators: 、 ; | comma, line break, numbering, a slash between Chinese words or between spaces; if there are
    none of these, spaces between words that are mostly Chinese.
    """
    prepared = _NUMBERED.sub("\n", text)
    parts, start, depth = [], 0, 0
    for match in _MARKS.finditer(prepared):
        position, character = match.start(), match.group()
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif (depth == 0 or character == "\n") and _splits(prepared, position):
            parts.append(prepared[start:position])
            start, depth = position + 1, 0
    parts.append(prepared[start:])
    if len(parts) == 1:
        words = text.split()
        if len(words) >= 3 and 2 * sum(map(has_han, words)) >= len(words):
            parts = words
    terms = [term for part in parts if (term := _trimmed(part))]
    # reversed twice, so that of several spellings the first is kept
    return tuple({term.lower(): term for term in reversed(terms)}.values())[::-1]


def _trimmed(term: str) -> str:
    term = term.strip()
    return term if term.endswith("etc.") else term.strip("。.… \n\r\t")
