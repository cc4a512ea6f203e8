"""Who is shown and who is chosen, by groups that the office decides to look at and keeps apart from all profiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from matcher.bilingual import Bilingual
from matcher.intake.cells import text_of
from matcher.intake.files import RawFile, open_file
from matcher.learning.fairness import Group, audit
from matcher.learning.verdicts import GRADES, Party, Step, Verdict, grade
from matcher.profiles.text import clean
from service.actions.naming import Names
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store.filters import Filter

_CHOSEN = GRADES[Step.SHORTLISTED]


@dataclass(frozen=True)
class FairnessReport:
    """Of the lists that went out to demands between two days, both included."""

    since: date
    until: date
    lists: int
    groups: tuple[Group, ...]  # attribute by attribute, the largest first


@dataclass(frozen=True)
class GroupsTaken:
    """How many talents got a value of each attribute, and rows that name nobody here."""

    counts: Mapping[str, int]
    unknown: tuple[Bilingual, ...]


def put_groups(service: Service, content: bytes, name: str) -> GroupsTaken:
    """A table whose first column names talents by number or id, and whose other columns are attributes to audit.

    Replaces what was known of these talents under these attributes. Raises InvalidRequest, UnreadableFile or
    FileTooLarge, and then nothing is taken.
    """
    headings, rows = _table(open_file(content, name, service.limits))
    values: dict[str, dict[str, str]] = {heading: {} for heading in headings}
    unknown = []
    with service.database.writing() as store:
        names = Names(store.talents.references())
        for number, cells in rows:
            found = names.find(cells[0])
            if len(found) != 1:
                said = _AMBIGUOUS if found else _UNKNOWN
                unknown.append(said.format(row=number, given=cells[0][:60], count=len(found)))
                continue
            for heading, cell in zip(headings, cells[1:], strict=False):
                values[heading][found[0]] = cell[:100]
        for heading, value_of in values.items():
            store.audit_groups.put(heading, value_of)
    counts = {heading: sum(map(bool, value_of.values())) for heading, value_of in values.items()}
    return GroupsTaken(counts, tuple(unknown))


def _table(file: RawFile) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headings after the first, and each row with its number, of the first sheet that holds any."""
    for sheet in file.sheets:
        rows = [(row.number, [clean(text_of(cell)) for cell in row.cells]) for row in sheet.rows()]
        rows = [(number, cells) for number, cells in rows if any(cells)]
        if sheet.headings is not None:
            rows.insert(0, (0, list(sheet.headings)))
        if len(rows) > 1:
            headings = [heading[:100] for heading in rows[0][1][1:] if heading]
            if headings:
                return headings, [(number, cells) for number, cells in rows[1:] if cells[0]]
    raise InvalidRequest(_NO_TABLE.format(name=file.name))


def forget_groups(service: Service, attribute: str) -> None:
    """Nothing is known of this attribute any more. Raises InvalidRequest where nothing was."""
    with service.database.writing() as store:
        held = store.audit_groups.attributes()
        if attribute not in held:
            raise InvalidRequest(_NO_ATTRIBUTE.format(given=attribute[:100], held="、".join(held) or "–"))
        store.audit_groups.remove([attribute])


def report(service: Service, since: date | None = None, until: date | None = None) -> FairnessReport:
    """By default of the last 90 days. A pair is chosen where the demand's side shortlisted it or went further."""
    until = until or date.today()
    since = since or until - timedelta(days=90)
    begin, end = datetime.combine(since, time()), datetime.combine(until + timedelta(days=1), time())
    service.recorder.flush()
    with service.database.reading() as store:
        shown = [one for one in store.listings.until(end, begin) if one.party is Party.DEMAND]
        told: dict[tuple[str, str], list[Verdict]] = {}
        for verdict in store.verdicts.until(end):
            told.setdefault((verdict.demand_id, verdict.talent_id), []).append(verdict)
        people = [stored.profile.id for stored in store.talents.every(Filter(public_on=service.today()))]
        of_attribute = {attribute: store.audit_groups.of(attribute) for attribute in store.audit_groups.attributes()}
    talents = np.array([one.talent_id for one in shown], dtype=np.str_)
    positions = np.array([one.position for one in shown], dtype=np.int64)
    grades = [grade(told.get((one.demand_id, one.talent_id), ()), Party.DEMAND) for one in shown]
    chosen = np.array([reached >= _CHOSEN for reached in grades], dtype=np.bool_)
    groups = [
        group
        for attribute, group_of in of_attribute.items()
        for group in audit(attribute, group_of, people, talents, positions, chosen)
    ]
    return FairnessReport(since, until, len({one.listing_id for one in shown}), tuple(groups))


_NO_TABLE = Bilingual(
    zh="文件“{name}”中没有可用的表格：第一列应为人才编号，其余各列为要统计的属性，首行为列名。",
    en="“{name}” holds no table to use: the first column should name talents by number, the others the attributes to "
    "audit, and the first row their headings.",
)
_UNKNOWN = Bilingual(
    zh="第 {row} 行：没有编号为“{given}”的人才，此行未采用。请核对人才名单中的编号。",
    en="Row {row}: there is no talent “{given}”, and the row was left out. Check the number in the list of talents.",
)
_AMBIGUOUS = Bilingual(
    zh="第 {row} 行：编号“{given}”对应 {count} 名人才，此行未采用。请写成“名单#编号”。",
    en="Row {row}: “{given}” is the number of {count} talents, and the row was left out. Write LIST#NUMBER.",
)
_NO_ATTRIBUTE = Bilingual(
    zh="没有名为“{given}”的统计属性。现有：{held}。", en="No attribute “{given}” is held for audits. There are: {held}."
)
