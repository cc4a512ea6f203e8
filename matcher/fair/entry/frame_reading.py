"""The rows of a frame's workbook → a Fair, with what is wrong placed in its cell."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from itertools import count
from typing import Any, TypeVar

from matcher.bilingual import Bilingual
from matcher.fair.entry import frame_cells as cells
from matcher.fair.entry import frame_workbook_messages as messages
from matcher.fair.entry.checks import Known, checks, is_refused
from matcher.fair.entry.frame_findings import Findings
from matcher.fair.entry.frame_sheets import FORM, Row
from matcher.fair.frame import (
    EVERYBODY,
    Absence,
    Attendee,
    Ban,
    Fair,
    Group,
    Interpreter,
    Limits,
    Pin,
    Representative,
    Room,
    Rules,
    Slot,
    Table,
    Walk,
    slots_of_day,
)
from matcher.intake.cells import Cell
from matcher.profiles import vocabulary
from matcher.profiles.text import blank, folded

ANYBODY = ("talents", "demands", "organisations")
Sides = Sequence[str]  # of ANYBODY
Resolve = Callable[[str, Sides], Sequence[str]]  # a name as it is written, of one of these sides → the ids it may mean
Part = Mapping[str, Sequence[Row]]
T = TypeVar("T")

_EVERYBODY = frozenset({EVERYBODY, "全体", "所有人", "全部", "大家", "everybody", "everyone", "all"})
_SCOPES = {
    "talents": ("人才", "每位人才", "talents", "talent", "each talent", "专家"),
    "demands": ("需求", "每条需求", "demands", "demand", "each demand", "项目"),
    "organisations": (
        "单位",
        "每家单位",
        "organisations",
        "organisation",
        "organizations",
        "each organisation",
        "企业",
    ),
    "industry": ("行业", "产业", "industry", "industries"),
    "party": ("个别", "单独", "party", "one party", "own", "individual"),
}
_SCOPE_OF = {folded(word): scope for scope, words in _SCOPES.items() for word in words}
_NO_LIMIT = 1000
_MOST_TABLES = 1000  # of one row
_NUMBER_AT_END = re.compile(r"(\d*)$")


class FrameReader:
    """`today`: days without a year are the next such days. `fair_id`: of a workbook that gives none."""

    def __init__(self, resolve: Resolve, today: date, fair_id: str = "") -> None:
        self._resolve, self._today, self._fair_id = resolve, today, fair_id
        self.found = Findings()
        self._local: dict[str, str] = {}  # ids of rooms, tables, representatives and interpreters, and their names

    def read(self, parts: Part, known: Known) -> Fair | None:
        """None where a row cannot be read. Only a frame that was read wholly is judged as a whole."""
        for rows in parts.values():
            for row in rows:
                self.found.note(row)
        of = {part: list(rows) for part, rows in parts.items()}
        values: dict[str, Any] = {
            "rooms": self._all("rooms", of.get("rooms", []), self._room),
            "representatives": self._numbered(
                "representatives", of.get("representatives", []), "R", self._representative
            ),
            "interpreters": self._numbered("interpreters", of.get("interpreters", []), "I", self._interpreter),
        }
        self._learn_names(values)
        values["tables"] = self._tables(of.get("tables", []))
        self._local |= {table.id: table.id for table in values["tables"]}
        values["slots"] = self._slots(of.get("slots", []))
        values["walks"] = self._all("walks", of.get("walks", []), self._walk)
        values["attendees"] = self._all("attendees", of.get("attendees", []), self._attendee)
        values["absences"] = self._all("absences", of.get("absences", []), self._absence)
        values["rules"] = self._rules(of)
        fair = self._fair(of.get(FORM, []), values)
        if fair is None or is_refused(self.found.problems):
            return None
        self.found.problems += [self.found.placed(found) for found in checks(fair, known)]
        return fair

    # ── the parts ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _fair(self, rows: Sequence[Row], values: dict[str, Any]) -> Fair | None:
        given: dict[str, Cell] = {}
        for row in rows:
            for name, cell in row.cells.items():
                given[name] = cell
                self.found.places[name] = row
        fair_id = cells.text(given.get("id"))
        if self._fair_id and fair_id not in ("", self._fair_id):
            self.found.report("workbook.other_id", self.found.places["id"], "id", fair_id, fair=self._fair_id)
        if not (fair_id or self._fair_id):
            self.found.report_in("workbook.no_id", sheet=rows[0].sheet if rows else "")
            return None
        values |= {
            "id": fair_id or self._fair_id,
            "name": {"zh": cells.text(given.get("name.zh")), "en": cells.text(given.get("name.en"))},
        }
        if zone := cells.text(given.get("time_zone")):
            values["time_zone"] = zone
        return self.found.made(Fair, rows[0] if rows else Row("", 0, {}, {}), values)

    def _room(self, row: Row) -> Room | None:
        name = {"zh": _text(row, "name.zh"), "en": _text(row, "name.en")}
        return self.found.made(Room, row, {"id": _text(row, "id"), "name": name})

    def _tables(self, rows: Sequence[Row]) -> list[Table]:
        made: list[Table] = []
        for row in rows:
            prefix, number = _text(row, "id"), self.found.value(row, "count", cells.whole_number)
            if number is not None and not 1 <= number <= _MOST_TABLES:
                code = "workbook.too_small" if number < 1 else "workbook.too_large"
                self.found.report(code, row, "count", str(number), ge=1, le=_MOST_TABLES)
                continue
            room, owner = self._room_named(row, "room"), self._party(row, "owner", ("organisations", "talents"))
            for table_id in [prefix] if number is None else _counted_from(prefix, number):
                table = self.found.made(Table, row, {"id": table_id, "room": room, "owner": owner or ""})
                if table is None:
                    break
                self.found.places[f"tables[{len(made)}]"] = row
                made.append(table)
        return made

    def _slots(self, rows: Sequence[Row]) -> list[Slot]:
        taken = {_text(row, "id") for row in rows} - {""}
        of_day: Counter[date] = Counter()
        made: list[tuple[Slot, Row]] = []
        for row in rows:
            day = self.found.value(row, "day", lambda cell: cells.day(cell, self._today))
            start, end = self.found.value(row, "start", cells.clock), self.found.value(row, "end", cells.clock)
            for name, value in (("day", day), ("start", start), ("end", end)):
                if value is None and not self.found.has_failed(row):
                    self.found.report("workbook.missing", row, name)
            if day is None or start is None or end is None:
                continue
            slots = self._slots_of_row(row, day, start, end, of_day[day] + 1, taken)
            of_day[day] += len(slots)
            taken |= {slot.id for slot in slots}
            made += [(slot, row) for slot in slots]
        made.sort(key=lambda pair: (pair[0].starts, pair[0].ends))  # as the frame orders them
        self.found.places |= {f"slots[{number}]": row for number, (_, row) in enumerate(made)}
        return [slot for slot, _ in made]

    def _slots_of_row(
        self, row: Row, day: date, start: time, end: time, number: int, taken: set[str]
    ) -> tuple[Slot, ...]:
        minutes, pause = (self.found.value(row, name, cells.whole_number) for name in ("minutes", "pause"))
        lunch, slot_id = bool(self.found.value(row, "lunch", cells.yes)), _text(row, "id")
        if self.found.has_failed(row):
            return ()
        if minutes is None:
            slot_id = slot_id or next(one for n in count(number) if (one := f"{day:%m%d}-{n:02}") not in taken)
            slot = self.found.made(Slot, row, {"id": slot_id, "day": day, "start": start, "end": end, "lunch": lunch})
            return (slot,) if slot else ()
        if minutes < 1:
            self.found.report("workbook.too_small", row, "minutes", str(minutes), ge=1)
            return ()
        if slot_id:
            self.found.report("workbook.slots_number", row, "id", slot_id)
        for first in count(number):
            slots = slots_of_day(day, start, end, minutes, max(0, pause or 0), first)
            if not taken & {slot.id for slot in slots}:
                break
        if not slots:
            self.found.report(
                "workbook.slots_none", row, "minutes", str(minutes), start=start, end=end, minutes=minutes
            )
        return tuple(slot.model_copy(update={"lunch": lunch}) for slot in slots)

    def _walk(self, row: Row) -> Walk | None:
        rooms = [self._room_named(row, name) for name in ("rooms[0]", "rooms[1]")]
        return self.found.made(
            Walk, row, {"rooms": rooms, "minutes": self.found.value(row, "minutes", cells.whole_number)}
        )

    def _attendee(self, row: Row) -> Attendee | None:
        values = {
            "id": self._party(row, "id", ("talents",)),
            "arrives": self.found.value(row, "arrives", lambda cell: cells.moment(cell, self._today)),
            "leaves": self.found.value(row, "leaves", lambda cell: cells.moment(cell, self._today, end=True)),
            "languages": self.found.value(row, "languages", _languages_if_any),
        }
        return self.found.made(Attendee, row, values)

    def _representative(self, row: Row, number: str) -> Representative | None:
        demands = [self._named(row, "demands", name, ("demands",)) for name in cells.items(row.cells.get("demands"))]
        values = {
            "id": number,
            "organisation": self._party(row, "organisation", ("organisations",)),
            "name": _text(row, "name"),
            "demands": [demand for demand in demands if demand],
            "languages": self.found.value(row, "languages", _languages_if_any),
        }
        return self.found.made(Representative, row, values)

    def _interpreter(self, row: Row, number: str) -> Interpreter | None:
        values = {
            "id": number,
            "name": _text(row, "name"),
            "pairs": self.found.value(row, "pairs", cells.language_pairs),
        }
        return self.found.made(Interpreter, row, values)

    def _numbered(self, part: str, rows: Sequence[Row], letter: str, make: Callable[[Row, str], T | None]) -> list[T]:
        """People whom an office seldom numbers: where a row gives no id, R1, R2 … in its place."""
        taken = {_text(row, "id") for row in rows}
        made: list[T] = []
        for number, row in enumerate(rows, start=1):
            given = _text(row, "id") or next(one for n in count(number) if (one := f"{letter}{n}") not in taken)
            taken.add(given)
            person = make(row, given)
            if person is not None:
                self.found.places[f"{part}[{len(made)}]"] = row
                made.append(person)
        return made

    def _absence(self, row: Row) -> Absence | None:
        day = self.found.value(row, "day", lambda cell: cells.day(cell, self._today))
        reason = self.found.value(row, "reason", cells.absence_reason) if not blank(row.cells.get("reason")) else None
        said = "" if reason or blank(row.cells.get("reason")) else _text(row, "reason")
        note = _text(row, "note")
        values = {
            "who": self._whoever(row),
            "since": self.found.value(row, "since", lambda cell: cells.moment(cell, self._today, of_day=day)),
            "until": self.found.value(row, "until", lambda cell: cells.moment(cell, self._today, end=True, of_day=day)),
            "reason": reason,
            "note": "; ".join(filter(None, (said, note))),
        }
        return self.found.made(Absence, row, values)

    def _rules(self, of: Mapping[str, Sequence[Row]]) -> Rules | None:
        values: dict[str, Any] = self._limits(of.get("limits", []))
        for row in of.get(FORM, []):
            if "once_per_organisation" in row.cells:
                values["once_per_organisation"] = self.found.value(row, "once_per_organisation", cells.yes)
            if "least_value" in row.cells:
                values["least_value"] = self.found.value(row, "least_value", cells.share)
        values["pins"] = self._all("rules.pins", of.get("pins", []), self._pin)
        values["bans"] = self._all("rules.bans", of.get("bans", []), self._ban)
        values["groups"] = self._all("rules.groups", of.get("groups", []), self._group)
        place = next((row for row in of.get(FORM, []) if "least_value" in row.cells), Row("", 0, {}, {}))
        return self.found.made(Rules, place, values)

    def _limits(self, rows: Sequence[Row]) -> dict[str, Any]:
        values: dict[str, Any] = {"own": {}, "industries": {}}
        for row in rows:
            where = self._limited(row)
            limits = self._limits_of(row)
            if where is None or limits is None:
                continue
            group, party = where
            path = f"rules.{group}.{party}" if party else f"rules.{group}"
            if path in self.found.places:
                other = self.found.places[path].number
                self.found.report("workbook.limit_twice", row, "who", party or group, other=other)
                continue
            self.found.places[path] = row
            if party:
                values[group][party] = limits
            else:
                values[group] = limits
        return values

    def _limits_of(self, row: Row) -> Limits | None:
        least, most = (self.found.value(row, name, cells.whole_number) for name in ("least", "most"))
        return self.found.made(Limits, row, {"least": least, "most": _NO_LIMIT if most is None else most})

    def _limited(self, row: Row) -> tuple[str, str] | None:
        """The field of the rules, and the party or industry in it; "" for a whole side."""
        said, who = _text(row, "scope"), _text(row, "who")
        scope = _scope(said) if said else _scope(who) or "party"
        if scope is None:
            self.found.report("workbook.scope", row, "scope", said)
            return None
        if scope in ANYBODY:
            return scope, ""
        if not who:
            self.found.report("workbook.missing", row, "who")
            return None
        if scope == "party":
            party = self._party(row, "who", ANYBODY)
            return ("own", party) if party else None
        found = (who,) if who in vocabulary.industries() else vocabulary.industries().find(who)
        if len(found) != 1:
            self.found.report("workbook.industry", row, "who", who)
            return None
        return "industries", found[0]

    def _pin(self, row: Row) -> Pin | None:
        demand, talent = self._party(row, "demand", ("demands",)), self._party(row, "talent", ("talents",))
        return self.found.made(Pin, row, {"demand": demand, "talent": talent})

    def _ban(self, row: Row) -> Ban | None:
        values = {
            "party": self._party(row, "party", ("demands", "organisations")),
            "talent": self._party(row, "talent", ("talents",)),
            "reason": _text(row, "reason"),
        }
        return self.found.made(Ban, row, values)

    def _group(self, row: Row) -> Group | None:
        numbers = {name: self.found.value(row, name, cells.whole_number) for name in ("least", "most", "sessions")}
        return self.found.made(Group, row, {"host": self._party(row, "host", ("demands", "talents")), **numbers})

    # ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _learn_names(self, values: Mapping[str, Sequence[Any]]) -> None:
        """Ids, and those names that only one of them has."""
        named: dict[str, list[str]] = {}
        for room in values["rooms"]:
            for name in {room.name.zh, room.name.en} - {""}:
                named.setdefault(folded(name), []).append(room.id)
        for one in (*values["representatives"], *values["interpreters"]):
            if one.name:
                named.setdefault(folded(one.name), []).append(one.id)
        self._local = {name: ids[0] for name, ids in named.items() if len(ids) == 1}
        self._local |= {one.id: one.id for part in values.values() for one in part}

    def _room_named(self, row: Row, name: str) -> str | None:
        """A room that there is not is left to the checks, which say which there are."""
        given = _text(row, name)
        return self._local.get(given) or self._local.get(folded(given)) or given or None

    def _whoever(self, row: Row) -> str | None:
        given = _text(row, "who")
        if folded(given) in _EVERYBODY:
            return EVERYBODY
        if not given or self._local.get(given) == given:
            return given or None
        found = self._resolve(given, ANYBODY)
        if not found and folded(given) in self._local:
            return self._local[folded(given)]
        return self._one_of(row, "who", given, found, ANYBODY)

    def _party(self, row: Row, name: str, sides: Sides) -> str | None:
        given = _text(row, name)
        return self._named(row, name, given, sides) if given else None

    def _named(self, row: Row, name: str, given: str, sides: Sides) -> str | None:
        return self._one_of(row, name, given, self._resolve(given, sides), sides)

    def _one_of(self, row: Row, name: str, given: str, found: Sequence[str], sides: Sides) -> str | None:
        if len(found) == 1:
            return found[0]
        if found:
            places = ", ".join(found[:3])
            self.found.report("workbook.ambiguous_party", row, name, given, count=len(found), places=places)
        else:
            said = [messages.SIDES[side] for side in sides]
            either = Bilingual(messages.OR.zh.join(one.zh for one in said), messages.OR.en.join(one.en for one in said))
            self.found.report("workbook.unknown_party", row, name, given, sides=either)
        return None

    def _all(self, path: str, rows: Iterable[Row], make: Callable[[Row], T | None]) -> list[T]:
        made: list[T] = []
        for row in rows:
            one = make(row)
            if one is not None:
                self.found.places[f"{path}[{len(made)}]"] = row
                made.append(one)
        return made


def _scope(said: str) -> str | None:
    """Also of “人才 talents”."""
    words = (folded(said), *folded(said).split())
    return next((_SCOPE_OF[word] for word in words if word in _SCOPE_OF), None)


def _text(row: Row, name: str) -> str:
    return cells.text(row.cells.get(name))


def _languages_if_any(cell: Cell) -> tuple[str, ...] | None:
    """None where nothing is said; () where it says that there is none."""
    if cell is None:
        return None
    return () if blank(cell) else cells.languages(cell)


def _counted_from(prefix: str, number: int) -> list[str]:
    """T, 3 → T1, T2, T3; T08, 3 → T08, T09, T10."""
    found = _NUMBER_AT_END.search(prefix)
    digits = found[1] if found else ""
    stem, first = prefix[: len(prefix) - len(digits)], int(digits or 1)
    return [f"{stem}{one:0{len(digits) or 1}}" for one in range(first, first + number)]
