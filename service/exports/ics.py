"""Sheets as calendars (RFC 5545), in the fair's own time zone, which each file describes."""

from datetime import date, timedelta
from functools import cache

from icalendar import Calendar, Event, Timezone

from matcher.bilingual import Bilingual, Language
from matcher.fair.frame import Slot
from matcher.fair.sheets import Named, Role, Row, Sheet
from service.exports.material import Material
from service.exports.words import LABELS, one_line

_PRODUCT = "-//Wutong//fair//EN"


def calendar(material: Material, sheet: Sheet, language: Language) -> bytes:
    """One party's meetings. A meeting keeps its UID through all versions, whose number is its SEQUENCE.

    Meetings that this party had in `material.before` and has no more are there as cancelled. A meeting whose slot the
    frame does not have is left out, since it has no time.
    """
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    title = f"{material.name.text(language)} · {sheet.subject.name.text(language)}"
    made.add("x-wr-calname", one_line(title))
    made.add("x-wr-timezone", material.fair.time_zone)
    if days := [slot.day for slot in material.fair.slots]:
        made.add_component(_zone(material.fair.time_zone, min(days), max(days)))
    for row in sheet.rows:
        if row.at is not None:
            made.add_component(_event(material, sheet, row, row.at, language, cancelled=False))
    for row in _gone(material, sheet):
        if row.at is not None:
            made.add_component(_event(material, sheet, row, row.at, language, cancelled=True))
    return bytes(made.to_ical())


def _gone(material: Material, sheet: Sheet) -> list[Row]:
    if material.sheets_before is None:
        return []
    kept = {row.meeting for row in sheet.rows}
    before = material.sheets_before.sheet(sheet.role, sheet.subject.id)
    return [row for row in before.rows if row.meeting not in kept]


@cache
def _zone(name: str, first: date, last: date) -> Timezone:
    """As it is from a year before the fair until a year after: a description from 1970 on is forty times as long."""
    year = timedelta(days=366)
    return Timezone.from_tzid(name, first_date=first - year, last_date=last + year)


def _event(material: Material, sheet: Sheet, row: Row, slot: Slot, language: Language, *, cancelled: bool) -> Event:
    version, zone = material.version, material.fair.zone
    event = Event()
    event.add("uid", f"{row.meeting}@{material.fair.id}.wutong")
    event.add("dtstamp", version.moment)
    event.add("last-modified", version.moment)
    event.add("sequence", version.number)
    event.add("dtstart", slot.starts.replace(tzinfo=zone))
    event.add("dtend", slot.ends.replace(tzinfo=zone))
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if version.draft else "CONFIRMED")
    event.add("summary", one_line(_summary(sheet, row, cancelled).text(language)), {"LANGUAGE": language.value})
    event.add("location", one_line(_location(material, row).text(language)), {"LANGUAGE": language.value})
    event.add("description", _description(material, row, language), {"LANGUAGE": language.value})
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _summary(sheet: Sheet, row: Row, cancelled: bool) -> Bilingual:
    talents, hosts = _names(row.talents), _names(row.organisations or row.demands)
    if sheet.role is Role.TALENT:
        met = hosts
    elif sheet.role in (Role.DEMAND, Role.ORGANISATION, Role.REPRESENTATIVE):
        met = talents
    else:
        met = _BOTH.format(talents=talents, hosts=hosts)
    title = _INTERPRETING if sheet.role is Role.INTERPRETER else _MEETING
    said = title.format(met=met)
    return _CANCELLED.format(said=said) if cancelled else said


def _location(material: Material, row: Row) -> Bilingual:
    return (
        _PLACE.format(fair=material.name, room=row.room.name, table=row.table)
        if row.room.id
        else _TABLE.format(table=row.table)
    )


def _description(material: Material, row: Row, language: Language) -> str:
    """A line each of what is known."""
    people = {
        "talent": row.talents,
        "organisation": row.organisations,
        "demand": row.demands,
        "representative": tuple(one for one in row.representatives if one.about.en),
        "interpreter": (row.interpreter,) if row.interpreter else (),
    }
    lines = [
        f"{LABELS[key].text(language)}{_COLON.text(language)}{_with_about(one, key, language)}"
        for key, some in people.items()
        for one in some
    ]
    lines += [note.text(language) for note in row.notes]
    return "\n".join(map(one_line, [*lines, material.stand.text(language)]))


def _with_about(one: Named, key: str, language: Language) -> str:
    name, about = one.name.text(language), one.about.text(language)
    return f"{name} – {about}" if about and key == "talent" else name


def _names(some: tuple[Named, ...]) -> Bilingual:
    return Bilingual("、".join(one.name.zh for one in some), ", ".join(one.name.en for one in some))


_MEETING = Bilingual("洽谈：{met}", "Meeting: {met}")
_INTERPRETING = Bilingual("翻译：{met}", "Interpreting: {met}")
_BOTH = Bilingual("{talents} 与 {hosts}", "{talents} and {hosts}")
_CANCELLED = Bilingual("已取消 {said}", "Cancelled: {said}")
_PLACE = Bilingual("{fair}，{room}，{table} 桌", "Table {table}, {room}, {fair}")
_TABLE = Bilingual("{table} 桌", "Table {table}")
_COLON = Bilingual("：", ": ")
