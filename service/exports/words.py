"""Labels, dates and times on sheets, in the reader's language, and texts made fit for print."""

import re
from datetime import date
from unicodedata import category, east_asian_width

from matcher.bilingual import Bilingual, Language
from matcher.fair.sheets import Gap, Role, Row

LABELS: dict[str, Bilingual] = {
    "time": Bilingual("时间", "Time"),
    "day": Bilingual("日期", "Day"),
    "start": Bilingual("开始", "Start"),
    "end": Bilingual("结束", "End"),
    "slot": Bilingual("时段", "Slot"),
    "table": Bilingual("洽谈桌", "Table"),
    "room": Bilingual("地点", "Room"),
    "talent": Bilingual("人才", "Talent"),
    "headline": Bilingual("简介", "Headline"),
    "organisation": Bilingual("单位", "Organisation"),
    "demand": Bilingual("需求", "Demand"),
    "representative": Bilingual("单位代表", "Representative"),
    "interpreter": Bilingual("翻译", "Interpreter"),
    "note": Bilingual("备注", "Note"),
    "meeting": Bilingual("洽谈编号", "Meeting"),
    "number": Bilingual("编号", "Number"),
    "name": Bilingual("姓名", "Name"),
    "label": Bilingual("说明", "Label"),
    "role": Bilingual("身份", "Role"),
    "code": Bilingual("签到码", "Check-in code"),
    "reason": Bilingual("未排上的原因", "Why not placed"),
    "value": Bilingual("预期价值", "Value"),
    "no_meetings": Bilingual("目前没有安排洽谈。", "No meetings are arranged so far."),
    "no_time": Bilingual("时段未定", "Without a time"),
    "draft": Bilingual("草案", "DRAFT"),
    "meetings": Bilingual("{count} 场洽谈", "{count} meetings"),
    "one_meeting": Bilingual("1 场洽谈", "1 meeting"),
    "all_day": Bilingual("全天", "All day"),
    "local_time": Bilingual("时间均为当地时间（{zone}）", "All times are local ({zone})"),
    # titles
    "wall": Bilingual("洽谈总表", "Wall timetable"),
    "badges": Bilingual("参会证", "Badges"),
    "signing": Bilingual("签约仪式清单", "Signing ceremony"),
    "no_signings": Bilingual("目前没有列入签约仪式的项目。", "Nothing is on the list of the ceremony so far."),
    "signing_count": Bilingual("共 {count} 项", "{count} in all"),
    "order": Bilingual("序号", "No."),
    "parties": Bilingual("签约各方", "Parties"),
    "title": Bilingual("项目", "Project"),
    "amount": Bilingual("金额", "Amount"),
    # the workbook
    "overview": Bilingual("概览", "Overview"),
    "by_hour": Bilingual("按时段", "By hour"),
    "by_table": Bilingual("按洽谈桌", "By table"),
    "by_talent": Bilingual("按人才", "By talent"),
    "by_organisation": Bilingual("按单位", "By organisation"),
    "by_interpreter": Bilingual("按翻译", "By interpreter"),
    "unplaced": Bilingual("未排上", "Not placed"),
    "fair": Bilingual("人才洽谈会", "Fair"),
    "version": Bilingual("版本", "Version"),
    "count_meetings": Bilingual("洽谈场数", "Meetings"),
    "count_talents": Bilingual("人才数", "Talents"),
    "count_demands": Bilingual("需求数", "Demands"),
    "count_organisations": Bilingual("单位数", "Organisations"),
    "count_tables": Bilingual("使用的洽谈桌", "Tables used"),
    "count_interpreted": Bilingual("配翻译的场数", "With an interpreter"),
    "count_unplaced": Bilingual("未排上的配对", "Pairs not placed"),
}

ROLES: dict[Role, Bilingual] = {
    Role.TALENT: Bilingual("人才", "Talent"),
    Role.DEMAND: Bilingual("需求", "Demand"),
    Role.ORGANISATION: Bilingual("单位", "Organisation"),
    Role.REPRESENTATIVE: Bilingual("单位代表", "Representative"),
    Role.INTERPRETER: Bilingual("翻译", "Interpreter"),
    Role.TABLE: Bilingual("洽谈桌", "Table"),
    Role.SLOT: Bilingual("时段", "Hour"),
}

TITLES: dict[Role, Bilingual] = {
    Role.TALENT: Bilingual("洽谈日程", "Your meetings"),
    Role.DEMAND: Bilingual("洽谈日程", "Your meetings"),
    Role.ORGANISATION: Bilingual("洽谈日程", "Your meetings"),
    Role.REPRESENTATIVE: Bilingual("洽谈日程", "Your meetings"),
    Role.INTERPRETER: Bilingual("翻译日程", "Interpreting"),
    Role.TABLE: Bilingual("本桌日程", "At this table"),
    Role.SLOT: Bilingual("本时段洽谈", "Meetings at this hour"),
}

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_RUN = re.compile(r"[!-~\u00a1-\u024f]{25,}")
_PIECE = 12


def label(key: str, language: Language) -> str:
    return LABELS[key].text(language)


def day_text(day: date | None, language: Language) -> str:
    if day is None:
        return label("no_time", language)
    if language is Language.ZH:
        return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS_ZH[day.weekday()]}）"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def clock(entry: Row | Gap, language: Language) -> str:
    """From–to; a row without a time, by the id of its slot."""
    if isinstance(entry, Row):
        return f"{entry.at.start:%H:%M}–{entry.at.end:%H:%M}" if entry.at else entry.slot
    past_midnight = entry.end.date() > entry.start.date()
    if past_midnight and not (entry.start.hour or entry.start.minute):
        return label("all_day", language)
    return f"{entry.start:%H:%M}–24:00" if past_midnight else f"{entry.start:%H:%M}–{entry.end:%H:%M}"


def meetings_text(count: int, language: Language) -> str:
    return label("one_meeting", language) if count == 1 else label("meetings", language).format(count=count)


def one_line(text: str) -> str:
    """Without control characters and breaks."""
    return " ".join("".join(" " if category(one) in ("Cc", "Zl", "Zp") else one for one in text).split())


def printable(text: str) -> str:
    """One line, in which also a run of 25 letters or more may be broken."""
    return _LONG_RUN.sub(lambda run: _broken(run.group()), one_line(text))


def shortened(text: str, width: int) -> str:
    """At most `width` columns wide, where a Chinese character takes two; "…" says that something is left out."""
    taken = 0
    for place, character in enumerate(text):
        taken += 2 if east_asian_width(character) in "WF" else 1
        if taken > width:
            return text[: max(place - 1, 0)].rstrip() + "…"
    return text


def _broken(run: str) -> str:
    return "\u200b".join(run[place : place + _PIECE] for place in range(0, len(run), _PIECE))
