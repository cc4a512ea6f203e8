"""Sheets as .pdf, set by Typst. Data reaches a template as JSON and never as source, so nothing that it says is run."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import segno
import typst

from matcher.bilingual import Language
from matcher.fair.sheets import Badge, Role, Row, Sheet, Wall, WallSlot
from service.exports.fonts import families, fonts
from service.exports.material import Material
from service.exports.schedule import Schedule, names, schedule
from service.exports.words import ROLES, day_text, label, printable, shortened

_TEMPLATES = Path(__file__).parent / "templates"
_PEOPLE = (Role.TALENT, Role.REPRESENTATIVE, Role.INTERPRETER)
_WALL_COLUMNS = 9  # times on a page of A3
_WALL_TEXT = 34  # columns of text in a cell of the wall, which breaks into two lines; more where times are few
_WALL_WIDTH = 230  # columns of text across the page
_WALL_NOTE = 16
_BADGE_LABEL = 100
_MANY = 20  # sheets after which it pays to clear Typst's memory


def schedules_pdf(material: Material, sheets: Sequence[Sheet], language: Language) -> bytes:
    """Each sheet from a new page of A4; without sheets, one page that says so.

    Raises NoChineseFont, as all of these do.
    """
    drawn = [_drawn(material, sheet, schedule(sheet, language), language) for sheet in sheets]
    if not drawn:
        return _nothing(material, language)
    return _compile("schedule.typ", _common(material, language, drawn[0]["title"]), drawn, tags=len(drawn) == 1)


def wall_pdf(material: Material, language: Language) -> bytes:
    """All tables at all times, A3 landscape: rows break between tables, times after lunch or after nine."""
    parts = [part for wall in material.sheets.walls for part in _wall_parts(wall, language)]
    return _compile("wall.typ", _common(material, language, label("wall", language)), parts, tags=False)


def badges_pdf(material: Material, language: Language, badges: Sequence[Badge] | None = None) -> bytes:
    """Ten a page of A4, 90 × 55 mm each; by default everybody's. The code is printed, and by itself in the QR code."""
    shown = material.sheets.badges(material.codes.of) if badges is None else badges
    drawn = [
        {
            "name": one.name.text(language),
            "label": shortened(one.label.text(language), _BADGE_LABEL),
            "role": "  ".join(ROLES[one.role]),  # in both: others read it
            "code": one.code,
            "qr": qr_svg(one.code),
        }
        for one in shown
    ]
    return _compile("badges.typ", _common(material, language, label("badges", language)), drawn, tags=False)


def signing_pdf(material: Material, language: Language) -> bytes:
    """The signing ceremony in its order, A4 landscape."""
    rows = [
        {
            "order": str(one.order),
            "time": f"{one.at:%m-%d %H:%M}" if one.at else "",
            "parties": [party.text(language) for party in one.parties],
            "title": one.title.text(language),
            "amount": one.amount.text(language),
        }
        for one in sorted(material.signings, key=lambda one: one.order)
    ]
    shown = {
        "timed": any(row["time"] for row in rows),
        "amounts": any(row["amount"] for row in rows),
        "count": label("signing_count", language).format(count=len(rows)) if rows else "",
        "labels": {key: label(key, language) for key in ("order", "time", "parties", "title", "amount")},
        "nothing": label("no_signings", language),
    }
    return _compile("signing.typ", _common(material, language, label("signing", language)) | shown, rows, tags=True)


@cache
def qr_svg(code: str) -> str:
    """A QR code of medium error correction, so that a scratched badge is still read."""
    return str(segno.make_qr(code, error="m").svg_inline(border=0, omitsize=True))


def _drawn(material: Material, sheet: Sheet, made: Schedule, language: Language) -> dict[str, Any]:
    by_slot = sheet.role is Role.SLOT
    return asdict(made) | {
        "first-column": label("table" if by_slot else "time", language),
        "time-width": 18 if by_slot else 24,
        "code": material.codes.of(sheet.subject.id) if sheet.role in _PEOPLE else "",
    }


def _common(material: Material, language: Language, title: str) -> dict[str, Any]:
    return {
        "language": language.value,
        "title": title,
        "fair": material.name.text(language),
        "stand": material.stand.text(language),
        "zone": label("local_time", language).format(zone=material.fair.time_zone),
        "draft": material.version.draft,
        "draft-word": label("draft", language),
        "code-label": label("code", language),
        "table-label": label("table", language),
        "nothing": label("no_meetings", language),
    }


def _nothing(material: Material, language: Language) -> bytes:
    empty: dict[str, Any] = {
        "title": "",
        "role": "",
        "name": material.name.text(language),
        "about": "",
        "count": "",
        "code": "",
        "columns": [],
        "days": [],
    }
    return _compile("schedule.typ", _common(material, language, empty["name"]), [empty], tags=True)


def _wall_parts(wall: Wall, language: Language) -> list[dict[str, Any]]:
    """One part a page width, with the day and its times as the title."""
    runs = _runs(wall)
    parts = []
    for run in runs:
        wide = sum(not _narrow(wall, place) for place in run)
        width = max(_WALL_TEXT, _WALL_WIDTH // max(wide, 1))
        columns = [_wall_column(wall, place, language) for place in run]
        rooms = [
            {
                "name": room,
                "lines": [
                    {"table": line.table, "cells": [_wall_cell(line.cells[place], language, width) for place in run]}
                    for line in lines
                ],
            }
            for room, lines in groupby(wall.lines, lambda line: line.room.name.text(language))
        ]
        first, last = wall.slots[run[0]].slot, wall.slots[run[-1]].slot
        times = f" {first.start:%H:%M}–{last.end:%H:%M}" if len(runs) > 1 else ""
        parts.append({"title": day_text(wall.day, language) + times, "columns": columns, "rooms": rooms})
    return parts


def _runs(wall: Wall) -> list[list[int]]:
    """The times of a day parted into pages, as even as can be, and after lunch where it is needed at all."""
    places = list(range(len(wall.slots)))
    wide = [place for place in places if not _narrow(wall, place)]
    if len(wide) <= _WALL_COLUMNS:
        return [places] if places else []
    halves = [list(half) for _, half in groupby(places, lambda place: _half(wall, place))]
    runs = []
    for half in halves:
        pages = -(-sum(place in set(wide) for place in half) // _WALL_COLUMNS) or 1
        size = -(-len(half) // pages)
        runs += [half[start : start + size] for start in range(0, len(half), size)]
    return runs


def _half(wall: Wall, place: int) -> bool:
    """Whether a time comes after the first lunch of the day."""
    lunch = next((number for number, one in enumerate(wall.slots) if one.slot.lunch), len(wall.slots))
    return place > lunch


def _narrow(wall: Wall, place: int) -> bool:
    """Nobody meets at this time, and is not to."""
    return bool(wall.slots[place].blocked.en) and not any(line.cells[place] for line in wall.lines)


def _wall_column(wall: Wall, place: int, language: Language) -> dict[str, Any]:
    one: WallSlot = wall.slots[place]
    narrow = _narrow(wall, place)
    between = " " if narrow else "–"  # in a narrow column one stands under the other
    time = f"{one.slot.start:%H:%M}{between}{one.slot.end:%H:%M}"
    return {"time": time, "narrow": narrow, "note": shortened(one.blocked.text(language), _WALL_NOTE)}


def _wall_cell(rows: Iterable[Row], language: Language, width: int) -> list[dict[str, str]]:
    return [
        {
            "talent": shortened(names(row.talents, language), width),
            "host": shortened(names(row.organisations or row.demands, language), width),
        }
        for row in rows
    ]


def _compile(template: str, data: Mapping[str, Any], content: Sequence[Mapping[str, Any]], *, tags: bool) -> bytes:
    """tags: for screen readers; they cost eight times the size, so that only what one person reads has them."""
    told = {"data": _json(dict(data) | {"font": _families()}), "content": _json(content)}
    made = typst.compile(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        font_paths=fonts(),
        sys_inputs=told,
        timestamp=0,
        pdf_tags=tags,
    )
    if len(content) > _MANY:
        _forget()
    return made


def _forget() -> None:
    """Typst keeps what it laid out through the next ten compilations: of 500 sheets 700 MB, which slow the next too."""
    for _ in range(11):
        typst.compile(b"", font_paths=fonts())


def _json(value: Any) -> str:
    return json.dumps(_printable(value), ensure_ascii=False)


@cache
def _families() -> list[Any]:
    return families(set(fonts().families()))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: one if key == "qr" else _printable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(one) for one in value]
    return value
