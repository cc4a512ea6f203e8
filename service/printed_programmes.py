"""Programmes, their changes and the day as text, for staff."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import IO, Any, Literal

from matcher.bilingual import Bilingual, Language
from matcher.fair.day.events import DayEvent
from matcher.fair.day.walk_ins import Estimate
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.programme import Meeting, Optimality, Programme
from matcher.fair.review.clashes import Clash, Grade
from matcher.fair.review.comparing import Change
from matcher.fair.review.editing import Edited
from matcher.fair.sheets import Named, Row, Sheets
from service.actions.fair_day import Arrived, Overview, Queue, Replan
from service.actions.programmes import Compared, Shown
from service.exports.words import ROLES, clock, day_text
from service.programme_views import programme_view
from service.store.programmes import Done, Version, VersionState

CLASHES_SHOWN = 20
COLUMNS = (
    "meeting",
    "slot",
    "day",
    "start",
    "end",
    "table",
    "room",
    "demand_ids",
    "demands",
    "organisations",
    "talent_ids",
    "talents",
    "representatives",
    "interpreter",
    "value",
    "locked",
    "reason",  # of a pair that found no place
)


def write_programme(shown: Shown, stream: IO[str], form: Literal["text", "json", "tsv"], language: Language) -> None:
    """tsv: a row a meeting, then a row a pair without a place; in the reader's language."""
    if form == "json":
        stream.write(programme_view(shown).model_dump_json(indent=1) + "\n")
        return
    sheets = Sheets(shown.stored.programme, shown.fair, shown.participants)
    if form == "tsv":
        rows = csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        rows.writerow(COLUMNS)
        rows.writerows([_plain(cell) for cell in row] for row in _table(shown.stored.programme, sheets, language))
        return
    stream.writelines(f"{line}\n" for line in _lines(shown, sheets, language))


def summary_lines(shown: Shown, language: Language) -> Iterator[str]:
    """Which version it is, how good, and what clashes; without the meetings."""
    yield _heading(shown, language)
    yield from _figures(shown, language)


def version_lines(versions: Iterable[Version], language: Language) -> Iterator[str]:
    for one in versions:
        at = f"{one.published_at or one.created_at:%Y-%m-%d %H:%M} UTC"
        yield "  ".join(filter(None, [f"{one.number:>4}", _STATES[one.state].text(language), at, one.title]))


def log_lines(done: Iterable[Done], language: Language) -> Iterator[str]:
    """When, on which version, what was done and with what; and how many rules were overridden."""
    for one in done:
        action = dict(one.action)
        kind = "unlock" if action.get("locked") is False else action["do"]
        named = [f"{name}: {value}" for name, value in action.items() if value and name not in ("do", "locked")]
        over = _OVERRIDDEN.format(count=len(one.overridden)).text(language) if one.overridden else ""
        said = [f"{one.at:%Y-%m-%d %H:%M} UTC", f"#{one.programme_number}", _ACTIONS[kind].text(language), *named, over]
        yield "  ".join(filter(None, said))


def edit_lines(shown: Shown, edited: Edited, language: Language) -> Iterator[str]:
    """The meetings as they are now, and what clashes by it."""
    yield from meeting_lines(edited.touched, shown.fair, shown.participants, language)
    yield from (f"- {meeting}" for meeting in edited.removed)
    yield from clash_lines(edited.clashes, language)
    if not edited.clashes:
        yield _NO_NEW.text(language)


def clash_lines(clashes: Sequence[Clash], language: Language, most: int = CLASHES_SHOWN) -> Iterator[str]:
    for clash in clashes[:most]:
        yield f"{_GRADES[clash.grade].text(language)}  {clash.message.text(language)}"
    if len(clashes) > most:
        yield _MORE.format(count=len(clashes) - most).text(language)


def counts(clashes: Iterable[Clash]) -> Bilingual:
    counted = Counter(one.grade for one in clashes)
    return _COUNTS.format(**{grade.value: counted[grade] for grade in Grade})


def compared_lines(found: Compared, language: Language) -> Iterator[str]:
    if not found.changes:
        yield _SAME.text(language)
    yield from change_lines(found.changes, found.fair, found.participants, language)


def change_lines(
    changes: Iterable[Change], fair: Fair, participants: Participants, language: Language
) -> Iterator[str]:
    return (f"{one.said(fair, participants).text(language)}  [{one.meeting.id}]" for one in changes)


def replan_lines(done: Replan, language: Language) -> Iterator[str]:
    """Who is to be told what, and why; then how much of the value is kept, and what is published now."""
    for one in done.replanned.told:
        yield f"{one.change.said(done.fair, done.participants).text(language)}  [{one.change.meeting.id}]"
        yield f"    {one.reason.text(language)}"
    yield from _unplaced_lines(Sheets(done.replanned.programme, done.fair, done.participants), language)
    yield _REPLANNED.format(
        changes=len(done.replanned.told),
        moved=done.replanned.moved,
        kept=f"{done.kept:.1%}",
        before=f"{done.value_before:.2f}",
        value=f"{done.replanned.programme.value:.2f}",
        seconds=f"{done.replanned.seconds:.1f}",
    ).text(language)
    stored = done.stored
    yield (_TRIED if stored is None else _PUBLISHED.format(number=stored.version.number)).text(language)


def event_lines(said: Mapping[int, DayEvent], language: Language) -> Iterator[str]:
    """Number, time, what happened, and to whom or what, by ids."""
    for number, event in said.items():
        told = event.model_dump(mode="json", exclude={"at", "kind"}, exclude_defaults=True)
        kind = _EVENTS[event.kind].text(language)
        yield "  ".join(
            [f"{number:>4}", _moment(event.at), kind, *(f"{name}: {value}" for name, value in told.items())]
        )


def queue_lines(found: Queue, language: Language) -> Iterator[str]:
    return _waiting(found.estimates, found.participants, language)


def arrived_lines(found: Arrived, language: Language) -> Iterator[str]:
    """Who it is, and where to go when."""
    about = found.who.about.text(language)
    head = [found.who.name.text(language), about, ROLES[found.role].text(language), f"[{found.who.id}]"]
    yield "  ".join(filter(None, head))
    if found.again:
        yield _AGAIN.format(at=f"{found.first_seen:%m-%d %H:%M}").text(language)
    yield from _by_slot(found.rows, {}, language)
    if not found.rows:
        yield _NO_MORE.text(language)


def overview_lines(found: Overview, language: Language) -> Iterator[str]:
    yield _SEEN.format(count=len(found.checked_in)).text(language)
    for party, at in sorted(found.checked_in.items(), key=lambda one: one[1]):
        yield f"  {_moment(at)}  {found.named(party).text(language)}  [{party}]"
    yield _TOUCHED.format(count=len({one for clash in found.clashes for one in clash.meetings})).text(language)
    yield from (f"  {line}" for line in clash_lines(found.clashes, language))
    yield _WAITING.format(count=len(found.queue)).text(language)
    yield from (f"  {line}" for line in _waiting(found.queue, found.participants, language))


def meeting_lines(
    meetings: Iterable[Meeting], fair: Fair, participants: Participants, language: Language
) -> Iterator[str]:
    programme = Programme(fair=fair.id, meetings=tuple(meetings))
    return _by_slot(Sheets(programme, fair, participants).rows, programme.of_id, language)


def _lines(shown: Shown, sheets: Sheets, language: Language) -> Iterator[str]:
    yield _heading(shown, language)
    yield from _by_slot(sheets.rows, shown.stored.programme.of_id, language)
    if sheets.unplaced:
        yield ""
    yield from _unplaced_lines(sheets, language)
    yield ""
    yield from _figures(shown, language)


def _unplaced_lines(sheets: Sheets, language: Language) -> Iterator[str]:
    if sheets.unplaced:
        yield _UNPLACED.format(count=len(sheets.unplaced)).text(language)
    for one in sheets.unplaced:
        pair = f"{one.talent.name.text(language)} × {one.demand.name.text(language)}"
        yield f"  {one.value:.2f}  {pair}  {_ids([one.talent, one.demand])}"
        yield f"        {one.reason.text(language)}"


def _heading(shown: Shown, language: Language) -> str:
    version = shown.stored.version
    name = shown.fair.name.bilingual.text(language) or shown.fair.id
    state = _STATES[version.state].text(language)
    number = _NUMBER.format(number=version.number).text(language)
    return "  ".join(filter(None, [name, number, state, version.title]))


def _figures(shown: Shown, language: Language) -> Iterator[str]:
    programme = shown.stored.programme
    yield _TOTAL.format(meetings=len(programme.meetings), value=f"{programme.value:.2f}").text(language)
    for template, found in ((_PAIRING, programme.pairing), (_TIMETABLE, programme.timetable)):
        if found is not None:
            yield template.format(quality=_quality(found)).text(language)
    if programme.unplaced:
        yield _UNPLACED_COUNT.format(count=len(programme.unplaced)).text(language)
    yield counts(shown.clashes).text(language)
    graver = [one for one in shown.clashes if one.grade is not Grade.NOTE]
    yield from (f"  {line}" for line in clash_lines(graver, language))


def _quality(found: Optimality) -> Bilingual:
    said = _PROVEN if found.gap < 1e-9 else _WITHIN
    return said.format(
        value=f"{found.value:.2f}", bound=f"{found.bound:.2f}", gap=f"{found.gap:.2%}", seconds=f"{found.seconds:.1f}"
    )


def _by_slot(rows: Iterable[Row], meetings: dict[str, Meeting], language: Language) -> Iterator[str]:
    """A heading a day and a slot, and under it a line a meeting. meetings: what is known of locks, by id."""
    for day, of_day in groupby(rows, lambda row: row.at.day if row.at else None):
        yield day_text(day, language)
        for _, of_slot in groupby(of_day, lambda row: row.slot):
            held = list(of_slot)
            yield f"  {clock(held[0], language)}  [{held[0].slot}]"
            for row in held:
                known = meetings.get(row.meeting)
                yield f"    {_meeting(row, known is not None and known.locked, language)}"


def _meeting(row: Row, locked: bool, language: Language) -> str:
    who = f"{_names(row.talents, language)} × {_names(row.demands, language)}"
    interpreter = _INTERPRETED.format(name=row.interpreter.name).text(language) if row.interpreter else ""
    place = (
        f"{row.table}（{row.room.name.text(language)}）"
        if language is Language.ZH
        else f"{row.table} ({row.room.name.en})"
    )
    parts = [place, who, _names(row.organisations, language), interpreter, _LOCKED.text(language) if locked else ""]
    return "  ".join([*filter(None, parts), f"[{row.meeting}]"])


def _table(programme: Programme, sheets: Sheets, language: Language) -> Iterator[Sequence[Any]]:
    for row in sheets.rows:
        meeting, at = programme.of_id[row.meeting], row.at
        yield (
            row.meeting,
            row.slot,
            *((at.day, f"{at.start:%H:%M}", f"{at.end:%H:%M}") if at else ("", "", "")),
            row.table,
            row.room.name.text(language),
            _ids(row.demands),
            _names(row.demands, language),
            _names(row.organisations, language),
            _ids(row.talents),
            _names(row.talents, language),
            _names(row.representatives, language),
            row.interpreter.name.text(language) if row.interpreter else "",
            f"{meeting.value:.6f}",
            "yes" if meeting.locked else "no",
            "",
        )
    for one in sheets.unplaced:
        pair = (one.demand.id, one.demand.name.text(language), one.organisation.name.text(language))
        talent = (one.talent.id, one.talent.name.text(language))
        yield (*[""] * 7, *pair, *talent, "", "", f"{one.value:.6f}", "", one.reason.text(language))


def _waiting(queue: Iterable[Estimate], participants: Participants, language: Language) -> Iterator[str]:
    for one in queue:
        said = _NO_TIME if one.starts is None else _STARTS.format(at=f"{one.starts:%H:%M}", minutes=one.minutes)
        walk_in = one.walk_in
        pair = (
            f"{participants.named(walk_in.talent).text(language)} × {participants.named(walk_in.demand).text(language)}"
        )
        yield f"{one.place:>3}  {pair}  {said.text(language)}  [{walk_in.talent} {walk_in.demand}]"


def _names(some: Iterable[Named], language: Language) -> str:
    return ("、" if language is Language.ZH else ", ").join(one.name.text(language) for one in some)


def _ids(some: Iterable[Named]) -> str:
    return " ".join(one.id for one in some)


def _moment(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


def _plain(cell: object) -> str:
    """Titles may hold what would break a line."""
    return " ".join(str(cell).split())


_STATES = {
    VersionState.DRAFT: Bilingual("草案", "draft"),
    VersionState.PUBLISHED: Bilingual("已发布", "published"),
    VersionState.SUPERSEDED: Bilingual("曾发布", "was published"),
    VersionState.CHECKPOINT: Bilingual("存档", "checkpoint"),
}
_GRADES = {
    Grade.BLOCK: Bilingual("冲突", "block"),
    Grade.WARN: Bilingual("违规", "warn "),
    Grade.NOTE: Bilingual("提示", "note "),
}
_NUMBER = Bilingual("第 {number} 版", "version {number}")
_TOTAL = Bilingual("共 {meetings} 场，价值 {value}", "{meetings} meetings, worth {value}")
_PAIRING = Bilingual("配对：{quality}", "Pairs: {quality}")
_TIMETABLE = Bilingual("时间与桌位：{quality}", "Times and tables: {quality}")
_PROVEN = Bilingual("价值 {value}，已证明最优（{seconds} 秒）", "worth {value}, proven best ({seconds} s)")
_WITHIN = Bilingual(
    "价值 {value}，任何安排不超过 {bound}，差距不大于 {gap}（{seconds} 秒）",
    "worth {value}; no plan is worth more than {bound}: a gap of {gap} at most ({seconds} s)",
)
_COUNTS = Bilingual(
    "冲突 {block} 处，违规 {warn} 处，提示 {note} 处", "Clashes: {block} block, {warn} warn, {note} note"
)
_UNPLACED = Bilingual("未排上 {count} 对：", "{count} pairs without a place:")
_UNPLACED_COUNT = Bilingual("未排上 {count} 对", "{count} pairs without a place")
_INTERPRETED = Bilingual("翻译 {name}", "interpreter {name}")
_LOCKED = Bilingual("锁定", "locked")
_MORE = Bilingual("……另有 {count} 处", "… and {count} more")
_NO_NEW = Bilingual("没有新的冲突。", "Nothing new clashes.")
_EVENTS = {
    "checked_in": Bilingual("签到", "checked in"),
    "late": Bilingual("晚到", "late"),
    "no_show": Bilingual("未到", "did not come"),
    "table_lost": Bilingual("停用", "lost"),
    "overrun": Bilingual("超时", "overruns"),
    "called_off": Bilingual("取消", "called off"),
    "walk_in": Bilingual("临时到访", "walked in"),
    "walk_in_done": Bilingual("到访结束", "walk-in is over"),
}
_ACTIONS = {
    "move": Bilingual("移动", "moved"),
    "swap": Bilingual("对调", "swapped"),
    "add": Bilingual("增加", "added"),
    "remove": Bilingual("取消", "taken out"),
    "lock": Bilingual("锁定", "locked"),
    "unlock": Bilingual("解锁", "unlocked"),
    "assign": Bilingual("换人", "other people"),
    "publish": Bilingual("发布", "published"),
    "restore": Bilingual("恢复", "brought back"),
    "replan": Bilingual("重新安排", "planned again"),
    "erased": Bilingual("已按要求删除", "erased on request"),
}
_OVERRIDDEN = Bilingual("（确认保留 {count} 处违规）", "({count} overridden)")
_SAME = Bilingual("两版相同。", "The two are the same.")
_REPLANNED = Bilingual(
    "变动 {changes} 场，其中改期 {moved} 场；价值由 {before} 变为 {value}（{kept}），用时 {seconds} 秒。",
    "{changes} changes, {moved} of them to another slot; worth {value} of {before} ({kept}), in {seconds} s.",
)
_TRIED = Bilingual("仅为试算，未作更改。", "Only tried: nothing was changed.")
_PUBLISHED = Bilingual("已发布为第 {number} 版。", "Published as version {number}.")
_AGAIN = Bilingual("已于 {at} 签到。", "Was checked in at {at} already.")
_NO_MORE = Bilingual("没有后续洽谈。", "No more meetings.")
_SEEN = Bilingual("已签到 {count} 位：", "{count} checked in:")
_TOUCHED = Bilingual("受影响的洽谈 {count} 场：", "{count} meetings cannot be held as published:")
_WAITING = Bilingual("排队 {count} 位：", "{count} waiting:")
_NO_TIME = Bilingual("今天没有空余时间", "no time is left today")
_STARTS = Bilingual("约 {at} 开始，等 {minutes} 分钟", "at about {at}, in {minutes} minutes")
