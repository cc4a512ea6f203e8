"""Cells of a frame's workbook → values, and back. Readers raise Unread where a cell says something else."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from matcher.bilingual import Bilingual, Language
from matcher.fair.frame import AbsenceReason
from matcher.intake.cells import Cell, text_of
from matcher.profiles import vocabulary
from matcher.profiles.chinese_numerals import with_digits
from matcher.profiles.dates import parse_date
from matcher.profiles.money import Unreadable
from matcher.profiles.text import blank, clean, folded

_CLOCK = re.compile(
    r"(?P<before>上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|晚|am|pm)?\s*(?P<hour>\d{1,2})"
    r"(?:\s*[:：点时]\s*(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>\d{1,2})\s*分?(?::(?P<second>\d{1,2})(?:\.\d+)?)?)?)?"
    r"\s*(?P<after>a\.?m\.?|p\.?m\.?)?"
)
_CLOCK_AT_END = re.compile(rf"[T\s,，]*(?P<clock>(?:{_CLOCK.pattern.replace('(?P<', '(?P<_')}))$", re.IGNORECASE)
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚", "pm"})
_COUNTED = re.compile(
    r"(\d{1,9})(?:\.0+)?\s*(?:场|次|人|位|张|个|桌|分钟?|min(?:ute)?s?|meetings?|guests?|people|x|×)?"
)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "yes", "y", "true", "1", "x"})
_NO = frozenset({"否", "无", "没有", "不", "×", "✗", "✘", "no", "n", "false", "0", "-", "—", "/"})
_BETWEEN_ITEMS = re.compile(r"[、,，;；|\n]+")
_BETWEEN_TWO = re.compile(r"\s*(?:<->|[-–—~/&+↔⇄→译]|至|到|与|和|及|\bto\b|\band\b)\s*", re.IGNORECASE)
_OF_PAIRS = re.compile(r"(?:互译|翻译|口译|双语|文)$")
_CODE = re.compile(r"[a-z]{2,3}")
_REASONS: dict[AbsenceReason, tuple[Bilingual, tuple[str, ...]]] = {
    AbsenceReason.ARRIVAL: (Bilingual("到达", "arrival"), ("抵达", "晚到", "arriv")),
    AbsenceReason.DEPARTURE: (Bilingual("离开", "departure"), ("离会", "返程", "早退", "departure", "leav")),
    AbsenceReason.TOUR: (Bilingual("参观", "tour"), ("考察", "走进", "走访", "tour", "visit", "excursion")),
    AbsenceReason.CEREMONY: (
        Bilingual("仪式", "ceremony"),
        ("开幕", "闭幕", "签约", "揭牌", "opening", "closing", "signing", "ceremony"),
    ),
    AbsenceReason.BREAK: (Bilingual("休息", "break"), ("午餐", "午休", "茶歇", "用餐", "lunch", "coffee", "break")),
    AbsenceReason.OUT_OF_ORDER: (
        Bilingual("停用", "out of order"),
        ("故障", "维修", "不可用", "out of order", "repair", "broken"),
    ),
    AbsenceReason.OTHER: (Bilingual("其他", "other"), ("其它",)),
}


class Unread(ValueError):
    """A cell that does not say what its column asks for; `code` is that of the problem."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(code)
        self.code, self.value = code, value


def text(cell: Cell) -> str:
    return clean(text_of(cell))


def whole_number(cell: Cell) -> int | None:
    """None for a blank cell or one that says that there is none."""
    if blank(cell):
        return None
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    found = _COUNTED.fullmatch(with_digits(folded(text(cell))))
    if not found:
        raise Unread("workbook.number", text(cell))
    return int(found[1])


def share(cell: Cell) -> float | None:
    if blank(cell):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    said = folded(text(cell))
    percent = _SHARE.fullmatch(said)
    try:
        return float(percent[1]) / 100 if percent else float(said)
    except ValueError as error:
        raise Unread("workbook.share", text(cell)) from error


def yes(cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    said = folded(text(cell))
    if said in _YES:
        return True
    if said in _NO:
        return False
    if blank(cell):
        return None
    raise Unread("workbook.yes_or_no", text(cell))


def day(cell: Cell, today: date) -> date | None:
    """A day without a year is the next such day from `today` on."""
    if blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        found = _day_of_text(text(cell), today) if isinstance(cell, str) else parse_date(cell, today, "start")
    except Unreadable as error:
        raise Unread("workbook.day", text(cell)) from error
    if found is None:
        raise Unread("workbook.day", text(cell))
    return found


def _day_of_text(said: str, today: date) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return parse_date(said, today, "start")


def clock(cell: Cell) -> time | None:
    """09:30, 9点半, 下午2:30, 2 pm, a spreadsheet's time or share of a day."""
    if blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 1:
        return (datetime.min + timedelta(seconds=round(cell * 86_400))).time()
    found = _clock_of(text(cell)) if isinstance(cell, str) else None
    if found is None:
        raise Unread("workbook.time", text(cell))
    return found


def _clock_of(said: str) -> time | None:
    try:
        if ":" in said:  # of “2026-10-15” the last two digits are no time
            return time.fromisoformat(said)
    except ValueError:
        pass
    found = _CLOCK.fullmatch(with_digits(folded(said)))
    if not found:
        return None
    part = (found["before"] or (found["after"] or "").replace(".", "")).strip()
    if not part and not found["minute"] and not re.search(r"[:点时]", folded(said)):
        return None  # a bare number is no time
    hour = int(found["hour"])
    minute = 30 if found["half"] else {"一": 15, "三": 45}.get(found["quarter"] or "") or int(found["minute"] or 0)
    if part in _AFTERNOON and hour < 12:
        hour += 12
    elif part == "am" and hour == 12:
        hour = 0
    try:
        return time(hour, minute, int(found["second"] or 0))
    except ValueError:
        return None


def moment(cell: Cell, today: date, *, end: bool = False, of_day: date | None = None) -> datetime | None:
    """A day and a time. A day alone is its beginning, or with `end` its end, which is the next midnight.

    of_day: the day of a cell that holds but a time.
    """
    if blank(cell):
        return None
    if isinstance(cell, datetime) and cell.time() != time():
        return cell
    said = text(cell)
    try:
        if isinstance(cell, str) and len(said) > len("2026-10-14"):
            return datetime.fromisoformat(said)
    except ValueError:
        pass
    try:
        before, at = _split_at_clock(cell)
        whole = day(before, today) or of_day
    except Unread as error:
        raise Unread("workbook.moment", said) from error
    if whole is None:
        raise Unread("workbook.moment", said)
    if at is not None:
        return datetime.combine(whole, at)
    return datetime.combine(whole + timedelta(days=1) if end else whole, time())


def _split_at_clock(cell: Cell) -> tuple[Cell, time | None]:
    """The part that names a day, and the time that stands behind it, if one does."""
    if isinstance(cell, float) and 0 <= cell < 1:
        return None, clock(cell)
    if not isinstance(cell, str):
        return cell, None
    said = text(cell)
    found = _CLOCK_AT_END.search(said)
    at = _clock_of(found["clock"].strip()) if found else None
    return (said[: found.start()], at) if found and at is not None else (said, None)


def items(cell: Cell) -> list[str]:
    return [part for part in map(str.strip, _BETWEEN_ITEMS.split(text(cell))) if part]


def languages(cell: Cell) -> tuple[str, ...]:
    return tuple(code for part in items(cell) for code in _languages_of(part))


def _languages_of(part: str) -> Sequence[str]:
    if _CODE.fullmatch(part.casefold()):
        return (part.casefold(),)
    found = vocabulary.languages().find(part) or vocabulary.languages().find(f"{part}语")  # 德 is short for 德语
    if not found:
        raise Unread("workbook.language", part)
    return found


def language_pairs(cell: Cell) -> tuple[tuple[str, str], ...]:
    return tuple(_pair(part) for part in items(cell))


def _pair(part: str) -> tuple[str, str]:
    bare = _OF_PAIRS.sub("", part)
    names = [name for name in _BETWEEN_TWO.split(bare) if name]
    if len(names) == 1 and len(bare) == 2:
        names = list(bare)  # 中英
    try:
        found = [code for name in names for code in _languages_of(name)]
    except Unread:
        found = []
    if len(found) != 2:
        raise Unread("workbook.pair", part)
    return found[0], found[1]


def absence_reason(cell: Cell) -> AbsenceReason | None:
    """None for what fits none of them; nothing said is `other`."""
    said = folded(text(cell))
    if not said:
        return AbsenceReason.OTHER
    for reason, (label, _) in _REASONS.items():
        if said in (folded(label.zh), folded(label.en), reason.value):
            return reason
    return next((reason for reason, (label, words) in _REASONS.items() if _mentions(said, (*label, *words))), None)


def _mentions(said: str, words: Sequence[str]) -> bool:
    return any(word in said for word in words)


def reason_text(reason: AbsenceReason, language: Language) -> str:
    return _REASONS[reason][0].text(language)


def yes_text(said: bool, language: Language) -> str:
    return Bilingual("是" if said else "否", "yes" if said else "no").text(language)


def moment_text(at: datetime) -> str | datetime:
    """As a spreadsheet's own time, but a midnight or a fraction of a minute as text: there they would not come back."""
    plain = at.time() != time() and not at.second and not at.microsecond and at.year > 1900
    return at if plain else at.isoformat(" ")


def clock_text(at: time) -> str | time:
    return at if not at.second and not at.microsecond else at.isoformat()
