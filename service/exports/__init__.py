"""Sheets of a fair as files: .xlsx, .ics, .pdf and the offline pack. `export` is the one way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from matcher.bilingual import Bilingual, Language
from matcher.errors import NotFound
from service.errors import InvalidRequest

if TYPE_CHECKING:
    from matcher.fair.sheets import Sheet
    from service.exports.material import Material


class What(StrEnum):
    """What is printed. `party` is one of any kind; of those above it, all or one."""

    TALENTS = "talents"
    ORGANISATIONS = "organisations"
    INTERPRETERS = "interpreters"
    TABLES = "tables"
    HOURS = "hours"
    PARTY = "party"  # a talent, demand, organisation, representative, interpreter, table or slot, by its id
    PROGRAMME = "programme"
    WALL = "wall"
    BADGES = "badges"
    SIGNING = "signing"
    PACK = "pack"


class Form(StrEnum):
    XLSX = "xlsx"
    ICS = "ics"
    PDF = "pdf"
    ZIP = "zip"


MEDIA_TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.ICS: "text/calendar; charset=utf-8",
    Form.PDF: "application/pdf",
    Form.ZIP: "application/zip",
}

_SCHEDULES = (What.TALENTS, What.ORGANISATIONS, What.INTERPRETERS, What.TABLES, What.HOURS, What.PARTY)
FORMS: dict[What, tuple[Form, ...]] = {
    What.TALENTS: (Form.PDF, Form.XLSX, Form.ZIP),  # .zip: a calendar of each
    What.ORGANISATIONS: (Form.PDF, Form.XLSX, Form.ZIP),
    What.INTERPRETERS: (Form.PDF, Form.XLSX, Form.ZIP),
    What.TABLES: (Form.PDF, Form.XLSX, Form.ZIP),
    What.HOURS: (Form.PDF, Form.XLSX, Form.ZIP),
    What.PARTY: (Form.PDF, Form.XLSX, Form.ICS),
    What.PROGRAMME: (Form.XLSX,),
    What.WALL: (Form.PDF,),
    What.BADGES: (Form.PDF, Form.XLSX),
    What.SIGNING: (Form.PDF, Form.XLSX),
    What.PACK: (Form.ZIP,),
}


@dataclass(frozen=True)
class File:
    name: str  # in ASCII, with its ending
    media_type: str
    content: bytes


def export(material: "Material", what: What, form: Form, language: Language, *, party: str = "") -> File:
    """One file. `party`: whose, with What.PARTY; or whose badge alone, with What.BADGES.

    Raises InvalidRequest where there is no such file, NotFound for a party that this fair does not know, and
    NoChineseFont where a .pdf cannot be set.
    """
    if form not in FORMS[what]:
        raise InvalidRequest(_NO_FORM.format(what=what, form=form, forms=", ".join(FORMS[what])))
    if bool(party) != (what is What.PARTY) and not (party and what is What.BADGES):
        raise InvalidRequest((_PARTY_MISSING if what is What.PARTY else _PARTY_NOT_MEANT).format(what=what))
    content = (
        _schedules(material, what, form, language, party)
        if what in _SCHEDULES
        else _other(material, what, form, language, party)
    )
    names = [material.fair.id, party or what.value, language.value]
    name = "-".join(
        "".join(one if one.isascii() and (one.isalnum() or one in "._") else "_" for one in part) for part in names
    )
    return File(f"{name}.{form}", MEDIA_TYPES[form], content)


def _schedules(material: "Material", what: What, form: Form, language: Language, party: str) -> bytes:
    sheets = _sheets(material, what, party)
    if form is Form.PDF:
        from service.exports.pdf import schedules_pdf

        return schedules_pdf(material, sheets, language)
    if form is Form.XLSX:
        from service.exports.xlsx import schedules_xlsx

        return schedules_xlsx(material, sheets, language)
    if form is Form.ICS:
        from service.exports.ics import calendar

        return calendar(material, sheets[0], language)
    from service.exports.pack import calendars_zip

    return calendars_zip(material, sheets, language)


def _other(material: "Material", what: What, form: Form, language: Language, party: str) -> bytes:
    if what is What.PACK:
        from service.exports.pack import pack

        return pack(material, language)
    badges = None
    if party:
        badges = [one for one in material.sheets.badges(material.codes.of) if one.id == party]
        if not badges:
            raise NotFound(_NO_BADGE.format(party=party[:64], fair=material.fair.id))
    if form is Form.PDF:
        from service.exports import pdf

        if what is What.WALL:
            return pdf.wall_pdf(material, language)
        return (
            pdf.signing_pdf(material, language) if what is What.SIGNING else pdf.badges_pdf(material, language, badges)
        )
    from service.exports import xlsx

    if what is What.PROGRAMME:
        return xlsx.programme_xlsx(material, language)
    return (
        xlsx.signing_xlsx(material, language) if what is What.SIGNING else xlsx.badges_xlsx(material, language, badges)
    )


def _sheets(material: "Material", what: What, party: str) -> Sequence["Sheet"]:
    sheets = material.sheets
    if what is not What.PARTY:
        return {
            What.TALENTS: lambda: sheets.talents,
            What.ORGANISATIONS: lambda: sheets.organisations,
            What.INTERPRETERS: lambda: sheets.interpreters,
            What.TABLES: lambda: sheets.tables,
            What.HOURS: lambda: sheets.slots,
        }[what]()
    role = sheets.role_of(party)
    if role is None and material.sheets_before is not None:  # all meetings of this party were cancelled
        role = material.sheets_before.role_of(party)
    if role is None:
        raise NotFound(_UNKNOWN.format(party=party[:64], fair=material.fair.id))
    return [sheets.sheet(role, party)]


_NO_FORM = Bilingual(
    zh="“{what}”没有 .{form} 格式；可选的格式：{forms}。",
    en="There is no .{form} of “{what}”; there is: {forms}.",
)
_PARTY_MISSING = Bilingual(
    zh="打印“{what}”需要写明编号：人才、需求、单位、单位代表、翻译、洽谈桌或时段。",
    en="A sheet of one “{what}” needs an id: of a talent, demand, organisation, representative, interpreter, table or "
    "slot.",
)
_PARTY_NOT_MEANT = Bilingual(
    zh="“{what}”不能只打印一位的；要打印一位的日程，请用“party”并写明编号。",
    en="“{what}” is not printed for one alone; for the schedule of one, ask for “party” with the id.",
)
_UNKNOWN = Bilingual(
    zh="洽谈会“{fair}”中没有编号为“{party}”的人才、需求、单位、单位代表、翻译、洽谈桌或时段。请核对编号。",
    en="The fair “{fair}” has no talent, demand, organisation, representative, interpreter, table or slot with the id "
    "“{party}”. Check the id.",
)
_NO_BADGE = Bilingual(
    zh="洽谈会“{fair}”没有编号为“{party}”的参会证：只有到会的人才、单位代表和翻译有参会证。",
    en="The fair “{fair}” has no badge for “{party}”: talents who attend, representatives and interpreters have one.",
)
