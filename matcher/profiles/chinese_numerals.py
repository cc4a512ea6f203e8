"""三百 → 300: Chinese numerals rewritten with digits."""

import re

_DIGITS = {
    c: n
    for n, group in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in group
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHARACTERS = "".join(_DIGITS) + "".join(_PLACES)
# Alone, a numeral counts only before what is counted: 统一 and 十分 hold none.
_NUMERAL = re.compile(
    rf"[{_CHARACTERS}]{{2,}}|[{_CHARACTERS}](?=\s*[年月日号人名个位万亿元块天周季多余来几半轮至到~-])"
)


def with_digits(text: str) -> str:
    """三百万 → 300万, 二十人 → 20人, 二〇二七年 → 2027年. Only what stands below 万; a numeral that is none stays."""
    return _NUMERAL.sub(lambda match: _value(match.group()), text) if not text.isascii() else text


def _value(numeral: str) -> str:
    if not any(character in _PLACES for character in numeral):
        return "".join(str(_DIGITS[character]) for character in numeral)
    if numeral[0] in "百佰千仟":
        return numeral  # 800千, 数百: a unit, not a number
    total, digit = 0, None
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (1 if digit is None else digit) * _PLACES[character]
            digit = None
    return str(total + (digit or 0))
