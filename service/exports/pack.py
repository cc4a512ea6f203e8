"""The offline pack: a whole programme as files that work without a network, in one .zip."""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from matcher.bilingual import Bilingual, Language
from matcher.fair.sheets import Badge, Named, Role, Row, Sheet
from service.exports import pdf, xlsx
from service.exports.ics import calendar
from service.exports.material import Material
from service.exports.words import LABELS, ROLES, day_text, meetings_text

_TEMPLATES = Path(__file__).parent / "templates"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in the archive, so that equal programmes give equal bytes
_UNSAFE = re.compile(r"[^\w.-]")

_Write = Callable[[Material, Language], bytes]
_FILES: dict[str, tuple[Bilingual, _Write]] = {
    "programme.xlsx": (Bilingual("全部安排（工作簿）", "Whole programme, as a workbook"), xlsx.programme_xlsx),
    "wall.pdf": (Bilingual("洽谈总表（A3）", "Wall timetable (A3)"), pdf.wall_pdf),
    "hours.pdf": (
        Bilingual("各时段洽谈", "Meetings of each hour"),
        lambda material, language: pdf.schedules_pdf(material, material.sheets.slots, language),
    ),
    "tables.pdf": (
        Bilingual("各洽谈桌日程", "Schedule of each table"),
        lambda material, language: pdf.schedules_pdf(material, material.sheets.tables, language),
    ),
    "talents.pdf": (
        Bilingual("各位人才日程", "Schedule of each talent"),
        lambda material, language: pdf.schedules_pdf(material, material.sheets.talents, language),
    ),
    "organisations.pdf": (
        Bilingual("各单位日程", "Schedule of each organisation"),
        lambda material, language: pdf.schedules_pdf(material, material.sheets.organisations, language),
    ),
    "interpreters.pdf": (
        Bilingual("各位翻译日程", "Schedule of each interpreter"),
        lambda material, language: pdf.schedules_pdf(material, material.sheets.interpreters, language),
    ),
    "badges.pdf": (Bilingual("参会证", "Badges"), pdf.badges_pdf),
    "badges.xlsx": (Bilingual("签到名单", "List for check-in"), xlsx.badges_xlsx),
}
_SIGNING: dict[str, tuple[Bilingual, _Write]] = {
    "signing.pdf": (Bilingual("签约仪式清单", "Signing ceremony"), pdf.signing_pdf),
    "signing.xlsx": (Bilingual("签约仪式清单（工作簿）", "Signing ceremony, as a workbook"), xlsx.signing_xlsx),
}


def pack(material: Material, language: Language) -> bytes:
    """Both languages; `language` is the one in which index.html opens. For staff: it holds names and check-in codes."""
    kinds = _FILES | (_SIGNING if material.signings else {})
    listed = [(name, title) for name, (title, _) in kinds.items()]
    calendars = calendar_names(_with_calendar(material))
    return zipped(_contents(material, language, kinds, listed, calendars))


def calendars_zip(material: Material, sheets: Iterable[Sheet], language: Language) -> bytes:
    """A calendar of each."""
    shown = list(sheets)
    names = calendar_names(shown)
    return zipped((names[sheet.role, sheet.subject.id], calendar(material, sheet, language)) for sheet in shown)


def calendar_names(sheets: Iterable[Sheet]) -> dict[tuple[Role, str], str]:
    """A file name for each, that every system takes; no two alike."""
    names: dict[tuple[Role, str], str] = {}
    taken: set[str] = set()
    for sheet in sheets:
        stem = f"{sheet.role}-{_UNSAFE.sub('_', sheet.subject.id)}"
        name, again = f"{stem}.ics", 2
        while name.casefold() in taken:
            name, again = f"{stem}~{again}.ics", again + 1
        taken.add(name.casefold())
        names[sheet.role, sheet.subject.id] = name
    return names


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The archive of (path, content), with the same bytes whenever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def index_html(
    material: Material,
    language: Language,
    files: Iterable[tuple[str, Bilingual]],
    calendars: dict[tuple[Role, str], str],
) -> str:
    """One page with everything, in both languages: nothing is fetched, and no script but its own may run.

    files: (name, title) of those in the folder of each language; calendars: file names by whose they are.
    """
    script, style = _text("pack.js"), _text("pack.css")
    sheets = material.sheets
    return (
        _environment()
        .get_template("index.html")
        .render(
            language=language.value,
            preferred=language,
            fair=material.name,
            stand=material.stand,
            zone=LABELS["local_time"].format(zone=material.fair.time_zone),
            draft=material.version.draft,
            labels=LABELS,
            texts=_TEXTS,
            days=list(_days(material)),
            people_listed=_people(material, calendars),
            unplaced=sheets.unplaced,
            signings=sorted(material.signings, key=lambda one: one.order),
            files=list(files),
            script=Markup(script),  # noqa: S704 - our own files
            style=Markup(style),  # noqa: S704
            script_hash=_hash(script),
            style_hash=_hash(style),
        )
    )


def _contents(
    material: Material,
    language: Language,
    kinds: dict[str, tuple[Bilingual, _Write]],
    listed: list[tuple[str, Bilingual]],
    calendars: dict[tuple[Role, str], str],
) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", _readme(material, listed).encode("utf-8-sig")  # the mark by which old editors know UTF-8
    yield "index.html", index_html(material, language, listed, calendars).encode()
    for one in Language:
        for name, (_, write) in kinds.items():
            yield f"{one}/{name}", write(material, one)
        for sheet in _with_calendar(material):
            name = calendars[sheet.role, sheet.subject.id]
            yield f"{one}/calendars/{name}", calendar(material, sheet, one)


def _with_calendar(material: Material) -> list[Sheet]:
    sheets = material.sheets
    return [*sheets.talents, *sheets.organisations, *sheets.interpreters]


@dataclass(frozen=True)
class _IndexRow:
    row: Row
    ids: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@dataclass(frozen=True)
class _IndexSlot:
    time: str
    count: Bilingual
    rows: list[_IndexRow]


@dataclass(frozen=True)
class _IndexDay:
    title: Bilingual
    slots: list[_IndexSlot]


@dataclass(frozen=True)
class _IndexPerson:
    id: str
    name: Bilingual
    about: Bilingual
    role: Bilingual
    code: str
    meetings: int
    calendar: str


def _days(material: Material) -> Iterator[_IndexDay]:
    for day, rows in groupby(material.sheets.rows, lambda row: row.at.day if row.at else None):
        slots = [_index_slot(list(of_slot)) for _, of_slot in groupby(rows, lambda row: row.slot)]
        yield _IndexDay(Bilingual(*(day_text(day, language) for language in Language)), slots)


def _index_slot(rows: list[Row]) -> _IndexSlot:
    at = rows[0].at
    time = f"{at.start:%H:%M}–{at.end:%H:%M}" if at else rows[0].slot
    count = Bilingual(*(meetings_text(len(rows), language) for language in Language))
    return _IndexSlot(time, count, [_IndexRow(row, _ids(row)) for row in rows])


def _ids(row: Row) -> str:
    """Of everybody in it, and of its demands."""
    interpreter = (row.interpreter,) if row.interpreter else ()
    named: tuple[Named, ...] = (*row.talents, *row.demands, *row.organisations, *row.representatives, *interpreter)
    return " ".join(one.id for one in named)


def _people(material: Material, calendars: dict[tuple[Role, str], str]) -> list[_IndexPerson]:
    """Everybody with a badge, then the organisations."""
    sheets = material.sheets

    def listed(role: Role, named: Named | Badge, about: Bilingual, code: str) -> _IndexPerson:
        meetings = len(sheets.sheet(role, named.id).rows)
        return _IndexPerson(
            named.id, named.name, about, ROLES[role], code, meetings, calendars.get((role, named.id), "")
        )

    people = [listed(one.role, one, one.label, one.code) for one in sheets.badges(material.codes.of)]
    organisations = [listed(Role.ORGANISATION, one.subject, one.subject.about, "") for one in sheets.organisations]
    return people + organisations


def _readme(material: Material, files: list[tuple[str, Bilingual]]) -> str:
    made = (
        _plain_environment()
        .get_template("README.txt")
        .render(fair=material.name, stand=material.stand, files=files, zone=material.fair.time_zone)
    )
    return made.replace("\n", "\r\n")  # as every editor on Windows shows it


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _plain_environment() -> Environment:
    """For plain text, in which nothing is escaped."""
    return Environment(  # noqa: S701
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )


@cache
def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """By which a Content-Security-Policy allows this text alone."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_TEXTS = {
    "search": Bilingual("搜索姓名、单位、编号、桌号或签到码", "Search a name, organisation, number, table or code"),
    "reset": Bilingual("清除", "Clear"),
    "print": Bilingual("打印", "Print"),
    "found": Bilingual("找到 {count} 条", "{count} found"),
    "people": Bilingual("参会者与单位", "People and organisations"),
    "files": Bilingual("文件", "Files"),
    "meetings": Bilingual("场数", "Meetings"),
    "calendar": Bilingual("日历", "Calendar"),
}
