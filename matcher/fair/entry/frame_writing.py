"""A Fair → the rows of its workbook, and rows → the bytes of an .xlsx."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from matcher.bilingual import Bilingual, Language
from matcher.fair.entry.frame_cells import clock_text, moment_text, reason_text, yes_text
from matcher.fair.entry.frame_sheets import ABOUT, FOR_REFERENCE, FORM, columns_of, sheet_names
from matcher.fair.entry.frame_workbook_messages import ABOUT as ABOUT_LINES
from matcher.fair.frame import AbsenceReason, Fair, Limits

Value = str | int | float | bool | date | time | datetime | None
Rows = Mapping[str, Sequence[Mapping[str, Value]]]  # part of the frame → field → value

SCOPES = {
    "talents": Bilingual("人才", "talents"),
    "demands": Bilingual("需求", "demands"),
    "organisations": Bilingual("单位", "organisations"),
    "industries": Bilingual("行业", "industry"),
    "own": Bilingual("个别", "party"),
}
_NONE = "—"
_LABEL_WIDTH = 40
_FORMATS: Mapping[type, str] = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}
_TYPED = {"day": date, "start": time, "end": time, "arrives": datetime, "leaves": datetime, "since": datetime, "until": datetime}  # fmt: skip  # noqa: E501
_LABELLED: Mapping[str, tuple[str, ...]] = {
    "tables": ("owner",),
    "attendees": ("id",),
    "representatives": ("organisation",),
    "absences": ("who",),
    "limits": ("who",),
    "pins": ("demand", "talent"),
    "bans": ("party", "talent"),
    "groups": ("host",),
}


def rows_of(fair: Fair, language: Language) -> Rows:
    """Everything that the frame says, defaults too, so that it reads back the same."""
    rules = fair.rules
    return {
        FORM: [
            {"id": fair.id},
            {"name.zh": fair.name.zh},
            {"name.en": fair.name.en},
            {"time_zone": fair.time_zone},
            {"once_per_organisation": rules.once_per_organisation},
            {"least_value": rules.least_value},
        ],
        "slots": [
            {"id": s.id, "day": s.day, "start": s.start, "end": s.end, "lunch": s.lunch or None} for s in fair.slots
        ],
        "rooms": [{"id": room.id, "name.zh": room.name.zh, "name.en": room.name.en} for room in fair.rooms],
        "walks": [{"rooms[0]": w.rooms[0], "rooms[1]": w.rooms[1], "minutes": w.minutes} for w in fair.walks],
        "tables": [{"id": table.id, "room": table.room, "owner": table.owner} for table in fair.tables],
        "attendees": [
            {"id": one.id, "arrives": one.arrives, "leaves": one.leaves, "languages": ", ".join(one.languages)}
            for one in fair.attendees
        ],
        "representatives": [
            {
                "id": one.id,
                "organisation": one.organisation,
                "name": one.name,
                "demands": ", ".join(one.demands),
                "languages": ", ".join(one.languages) or _NONE,
            }
            for one in fair.representatives
        ],
        "interpreters": [
            {"id": one.id, "name": one.name, "pairs": ", ".join(map("-".join, one.pairs))} for one in fair.interpreters
        ],
        "absences": [
            {"who": a.who, "since": a.since, "until": a.until, "reason": a.reason, "note": a.note}
            for a in fair.absences
        ],
        "limits": [
            *(_limits(side, "", getattr(rules, side), language) for side in ("talents", "demands", "organisations")),
            *(_limits("industries", industry, limits, language) for industry, limits in rules.industries.items()),
            *(_limits("own", party, limits, language) for party, limits in rules.own.items()),
        ],
        "pins": [{"demand": pin.demand, "talent": pin.talent} for pin in rules.pins],
        "bans": [{"party": ban.party, "talent": ban.talent, "reason": ban.reason} for ban in rules.bans],
        "groups": [{"host": g.host, "least": g.least, "most": g.most, "sessions": g.sessions} for g in rules.groups],
    }


def _limits(scope: str, who: str, limits: Limits, language: Language) -> dict[str, Value]:
    return {"scope": SCOPES[scope].text(language), "who": who, "least": limits.least, "most": limits.most}


def write_rows(
    rows: Rows, language: Language, *, labels: Mapping[str, str] | None = None, created: datetime | None = None
) -> bytes:
    """labels: what to call the parties, by id, in a column beside that is not read.

    created: written into the file, so that two runs give the same bytes; by default now.
    """
    import xlsxwriter  # only where a workbook is written

    stream = io.BytesIO()
    # A text that begins with "=" stays a text, so nothing that somebody typed is ever run by the reader's spreadsheet.
    with xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as book:
        if created is not None:
            book.set_properties({"created": created})
        writer = _Writer(book, language, labels or {})
        writer.about()
        for part in sheet_names():
            if part == FORM:
                writer.settings(rows.get(part, ()))
            else:
                writer.table(part, rows.get(part, ()))
    return stream.getvalue()


class _Writer:
    def __init__(self, book: Any, language: Language, labels: Mapping[str, str]) -> None:
        self._book, self._language, self._labels = book, language, labels
        self._heading = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        self._grey = book.add_format({"font_color": "#7F7F7F"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}

    def about(self) -> None:
        sheet = self._book.add_worksheet(ABOUT.text(self._language))
        sheet.set_column(0, 0, 110, self._wrapped)
        for number, line in enumerate(ABOUT_LINES):
            sheet.write_string(number, 0, line.text(self._language))

    def settings(self, rows: Sequence[Mapping[str, Value]]) -> None:
        """A form: every setting is there, filled or not."""
        sheet = self._book.add_worksheet(sheet_names()[FORM].text(self._language))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 50)
        given = {name: value for row in rows for name, value in row.items()}
        for number, column in enumerate(columns_of(FORM)):
            sheet.write_string(number, 0, column.heading.text(self._language), self._heading)
            self._write(sheet, number, 1, given.get(column.field))

    def table(self, part: str, rows: Sequence[Mapping[str, Value]]) -> None:
        sheet = self._book.add_worksheet(sheet_names()[part].text(self._language))
        columns = columns_of(part)
        for place, column in enumerate(columns):
            kind = _TYPED.get(column.field)
            sheet.set_column(place, place, column.width, self._formats.get(kind) if kind else None)
            sheet.write_string(0, place, column.heading.text(self._language), self._heading)
            self._offer(sheet, place, column.field)
        sheet.freeze_panes(1, 0)
        labelled = _LABELLED.get(part, ()) if self._labels else ()
        if labelled:
            sheet.set_column(len(columns), len(columns), _LABEL_WIDTH, self._grey)
            sheet.write_string(0, len(columns), FOR_REFERENCE.text(self._language), self._heading)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                self._write(sheet, number, place, row.get(column.field))
            label = " × ".join(self._labels.get(str(row.get(name, "")), "") for name in labelled).strip(" ×")
            if label:
                sheet.write_string(number, len(columns), label, self._grey)

    def _offer(self, sheet: Any, place: int, name: str) -> None:
        """A choice from a list, which need not be followed."""
        choices = {
            "lunch": [yes_text(True, self._language), yes_text(False, self._language)],
            "scope": [scope.text(self._language) for scope in SCOPES.values()],
        }
        if name in choices:
            rule = {"validate": "list", "source": choices[name], "show_error": False}
            sheet.data_validation(1, place, 1000, place, rule)

    def _write(self, sheet: Any, row: int, column: int, value: Value) -> None:
        if isinstance(value, AbsenceReason):
            value = reason_text(value, self._language)
        elif isinstance(value, bool):
            value = yes_text(value, self._language)
        elif isinstance(value, datetime):
            value = moment_text(value)
        elif isinstance(value, time):
            value = clock_text(value)
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif isinstance(value, int | float):
            # A spreadsheet keeps sixteen digits; a number that needs more is written as text.
            exact = float(f"{value:.16G}") == value
            sheet.write_number(row, column, value) if exact else sheet.write_string(row, column, repr(value))
        else:
            sheet.write_datetime(row, column, value, self._formats[type(value)])
