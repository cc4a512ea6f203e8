"""A sheet → titles, columns and lines in one language; every page that shows a schedule is drawn from this."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from matcher.bilingual import Language
from matcher.fair.sheets import Gap, Named, Role, Row, Sheet
from service.exports.words import ROLES, TITLES, clock, day_text, label, meetings_text


@dataclass(frozen=True)
class Cell:
    """Names, each with a line about it; "" where there is none."""

    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """`kind`: meeting, or free, lunch, absent with a note in place of cells."""

    kind: str
    time: str
    cells: tuple[Cell, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Column:
    label: str
    width: float  # relative to the other columns


@dataclass(frozen=True)
class DayLines:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Schedule:
    title: str
    role: str
    name: str
    about: str
    count: str
    columns: tuple[Column, ...]  # after the one of times
    days: tuple[DayLines, ...]


def schedule(sheet: Sheet, language: Language) -> Schedule:
    """Columns in which no meeting has anything are left out."""
    rows = sheet.rows
    columns: list[Column] = []
    cells: list[dict[int, Cell]] = []  # of each column, by the identity of the row
    for key, width, read in _columns(sheet.role):
        found = {id(row): read(row, language) for row in rows}
        if any(cell.lines for cell in found.values()):
            columns.append(Column(label(key, language), width))
            cells.append(found)
    by_slot = sheet.role is Role.SLOT

    def line(entry: Row | Gap) -> Line:
        time = entry.table if by_slot and isinstance(entry, Row) else clock(entry, language)
        if isinstance(entry, Gap):
            return Line(entry.kind.value, time, note=entry.note.text(language))
        return Line("meeting", time, tuple(found[id(entry)] for found in cells))

    return Schedule(
        title=TITLES[sheet.role].text(language),
        role=ROLES[sheet.role].text(language),
        name=_slot_name(sheet, language) if by_slot else sheet.subject.name.text(language),
        about=sheet.subject.about.text(language),
        count=meetings_text(len(rows), language),
        columns=tuple(columns),
        days=tuple(
            DayLines("" if by_slot else day_text(day.day, language), tuple(map(line, day.entries)))
            for day in sheet.days
        ),
    )


_Read = Callable[[Row, Language], Cell]


def _columns(role: Role) -> Sequence[tuple[str, float, _Read]]:
    """(label, width, what stands in it), as far as it is not the sheet itself."""
    table = ("table", 1.1, _table)
    talents = ("talent", 3.0, _talents)
    hosts = ("organisation", 2.4, _organisations)
    demands = ("demand", 3.0, _demands)
    helped = ("interpreter", 1.3, _interpreter)
    notes = ("note", 1.4, _notes)
    by_role = {
        Role.TALENT: [table, hosts, demands, helped, notes],
        Role.DEMAND: [table, talents, ("representative", 1.6, _representatives), helped, notes],
        Role.ORGANISATION: [table, talents, ("demand", 2.6, _demands_with_representatives), helped, notes],
        Role.REPRESENTATIVE: [table, talents, demands, helped, notes],
        Role.INTERPRETER: [table, talents, hosts, demands, notes],
        Role.TABLE: [talents, hosts, demands, helped, notes],
        Role.SLOT: [talents, hosts, demands, helped, notes],
    }
    return by_role[role]


def _named(some: Iterable[Named], language: Language) -> Cell:
    return Cell(tuple((one.name.text(language), one.about.text(language)) for one in some))


def names(some: Iterable[Named], language: Language) -> str:
    return ("、" if language is Language.ZH else ", ").join(one.name.text(language) for one in some)


def _table(row: Row, language: Language) -> Cell:
    return Cell(((row.table, row.room.name.text(language)),))


def _talents(row: Row, language: Language) -> Cell:
    return _named(row.talents, language)


def _demands(row: Row, language: Language) -> Cell:
    """Each with its organisation where there are several."""
    shown = row.demands if len(row.organisations) > 1 else tuple(Named(one.id, one.name) for one in row.demands)
    return _named(shown, language)


def _demands_with_representatives(row: Row, language: Language) -> Cell:
    lines = list(_named([Named(one.id, one.name) for one in row.demands], language).lines)
    if lines:
        lines[-1] = (lines[-1][0], _own_names(row, language))
    return Cell(tuple(lines))


def _organisations(row: Row, language: Language) -> Cell:
    """With who sits there for it, where that is known by name."""
    lines = list(_named(row.organisations, language).lines)
    if lines:
        lines[-1] = (lines[-1][0], _own_names(row, language))
    return Cell(tuple(lines))


def _representatives(row: Row, language: Language) -> Cell:
    said = _own_names(row, language)
    return Cell(((said, ""),)) if said else Cell()


def _own_names(row: Row, language: Language) -> str:
    """Of the representatives who have a name, which shows by their organisation beside it."""
    return names((one for one in row.representatives if one.about.zh or one.about.en), language)


def _interpreter(row: Row, language: Language) -> Cell:
    return Cell(((row.interpreter.name.text(language), ""),)) if row.interpreter else Cell()


def _notes(row: Row, language: Language) -> Cell:
    return Cell(tuple((note.text(language), "") for note in row.notes))


def _slot_name(sheet: Sheet, language: Language) -> str:
    row = next(iter(sheet.rows), None)
    if row is None or row.at is None:
        return sheet.subject.name.text(language)
    return f"{day_text(row.at.day, language)} {clock(row, language)}"
