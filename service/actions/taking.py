"""Rows of a list → records: new, changed, the same, renumbered, or saying exactly what another says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import Any, cast

from matcher.intake.messages import problem as intake_problem
from matcher.intake.references import Action, Held, Resolution, resolve
from matcher.intake.report import RowReport, RowStatus
from matcher.intake.same_subject import is_another, was_erased
from matcher.profiles.identity import content_hash, content_key, profile_id
from matcher.profiles.models import Demand, Status, Talent
from service.actions.import_messages import problem
from service.store import Store
from service.store.imports import Entry
from service.store.profiles import Arrival, Known

_BATCH = 500
FRESH = ("created", "updated", "renumbered")


@dataclass(frozen=True)
class Row:
    """One row as it was read: its report, and its profile unless it was rejected."""

    report: RowReport
    profile: Talent | Demand | None
    list_name: str = ""


@dataclass
class Taken:
    """Rows by status and records by what happened to them, counted; and the ids that are new or changed."""

    counts: Counter[str] = field(default_factory=Counter)
    fresh: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Decision:
    """`outcome`: created, updated, renumbered, unchanged, merged or erased. `id`: of the record, "" if erased."""

    outcome: str
    id: str
    report: RowReport


def take(store: Store, import_id: str, file_number: int, rows: Iterable[Row], keys: Set[str]) -> Taken:
    """Stores one file's profiles, and what became of each row, within the caller's transaction.

    `keys`: the content keys of all rows of the file, by which a list whose numbers have moved is understood.
    """
    taken = Taken()
    secret = store.revisions.database()
    sides: Mapping[type, Side] = {
        Talent: Side(store.talents, Talent, keys, secret),
        Demand: Side(store.demands, Demand, keys, secret),
    }
    number = store.imports.entry_count(import_id)
    for batch in _batches(rows):
        for of, side in sides.items():
            side.prepare([row for row in batch if type(row.profile) is of])
        entries = [_entry(row, sides, taken, file_number) for row in batch]
        for side in sides.values():
            side.write()
        store.imports.add_entries(import_id, number, entries)
        number += len(entries)
    return taken


def _entry(row: Row, sides: Mapping[type, "Side"], taken: Taken, file_number: int) -> Entry:
    if row.profile is None:
        taken.counts[row.report.status] += 1
        return Entry(row.report, file_number)
    decision = sides[type(row.profile)].decide(row)
    taken.counts[decision.report.status] += 1
    taken.counts[decision.outcome] += 1
    if decision.outcome in FRESH:
        taken.fresh.append(decision.id)
    return Entry(decision.report, file_number, decision.id)


class Side:
    """The talents, or the demands, of one file against those that stand in the database."""

    def __init__(self, records: Any, of: type, keys: Set[str], secret: str) -> None:
        self._records = records  # TalentStore or DemandStore
        self._secret = secret  # what the marks of erased records are keyed with
        self._of = of
        self._file_keys = keys
        self._by_id: dict[str, Known] = {}
        self._references: dict[str, list[Known]] = {}
        self._keys: dict[str, list[Known]] = {}
        self._met: set[str] = set()  # ids that rows of this file stand for
        self._new: list[Arrival[Any]] = []
        self._again: list[Arrival[Any]] = []

    def prepare(self, rows: Sequence[Row]) -> None:
        """Reads what the database knows under these references and keys."""
        profiles = [row.profile for row in rows if row.profile is not None]
        references = [profile.reference for profile in profiles]
        found = self._records.known(
            references=references,
            ids=[profile_id(reference, self._of) for reference in references],
            content_keys=[content_key(profile) for profile in profiles],
        )
        for known in found:
            if known.id not in self._by_id:
                self._by_id[known.id] = known
                if not known.erased:
                    self._file(known)

    def decide(self, row: Row) -> Decision:
        """What this row is to the database; its change is noted for `write`."""
        arriving = _known(row, self._of)
        if row.report.status is RowStatus.DUPLICATE:
            same = self._same_words(arriving)
            return Decision("merged", same.id if same else "", row.report)
        resolution = resolve(
            arriving.list_name,
            arriving.reference,
            arriving.content_key,
            arriving.content_hash,
            _Asked(self, arriving, row.profile),
        )
        if resolution.id is None:
            return self._new_record(row, arriving)
        held = self._by_id[resolution.id]
        self._met.add(held.id)
        if resolution.action is Action.UNCHANGED:
            if held.source != arriving.source:
                self._send_again(row, arriving, held, keep_content=True)
            return Decision("unchanged", held.id, row.report.with_problem(problem("row.unchanged")))
        return self._changed(row, arriving, held, resolution)

    def write(self) -> None:
        self._records.add(self._new)
        self._records.resend(self._again)
        self._new, self._again = [], []

    def numbered(self, arriving: Known, profile: Any) -> Held | None:
        """The record with this row's number, unless it stands elsewhere in this file: then the numbers have moved.

        Nor a record that is plainly another's: then the list has begun its numbers anew.
        """
        free = [known for known in self._references.get(arriving.reference, ()) if known.id not in self._met]
        for known in free:
            if known.content_key == arriving.content_key:
                return _held(known, "")
        for known in free:
            if known.content_key not in self._file_keys:
                before = self._records.get(known.id).profile
                if not is_another(before, profile):
                    return _held(known, _name(before))
        return None

    def saying(self, arriving: Known) -> Held | None:
        """The record of the same list about the same person or need, which no row of this file has met yet."""
        for known in self._keys.get(arriving.content_key, ()):
            if known.list_name == arriving.list_name and known.id not in self._met:
                return _held(known, "")
        return None

    def _new_record(self, row: Row, arriving: Known) -> Decision:
        same = self._same_words(arriving)
        if same is not None:
            place = str(same.source or same.id)
            report = row.report.with_problem(problem("row.duplicate", other=place), RowStatus.DUPLICATE)
            return Decision("merged", same.id, report)
        report = row.report
        for own_id in _own_ids(arriving, self._of):
            taken = self._by_id.get(own_id) or self._unprepared(own_id, arriving)
            if taken is None:
                break
            if taken.erased and was_erased(taken.content_key, cast("Talent | Demand", row.profile), self._secret):
                blank = replace(row.report, reference="", problems=())  # nothing of what was erased is kept again
                return Decision("erased", "", blank.with_problem(problem("row.erased")))
            if not taken.erased and report is row.report:
                number = arriving.reference.partition("#")[2]
                report = report.with_problem(intake_problem("record.another", field="number", reference=number))
        arriving = replace(arriving, id=own_id)
        self._met.add(arriving.id)
        self._remember(arriving)
        admitted = self._records.admitted(row.profile)
        if admitted is not row.profile:
            report = report.with_problem(problem("row.organisation_withdrawn"))
        self._new.append(_arrival(row, arriving, admitted))
        return Decision("created", arriving.id, report)

    def _unprepared(self, own_id: str, arriving: Known) -> Known | None:
        """`prepare` reads the ids that numbers give; the others are asked for one by one, as they are rare."""
        if own_id == arriving.id:
            return None
        return next(iter(self._records.known(ids=[own_id])), None)

    def _changed(self, row: Row, arriving: Known, held: Known, resolution: Resolution) -> Decision:
        report = row.report
        for found in resolution.problems:
            report = report.with_problem(found)
        same_content = held.content_hash == arriving.content_hash
        if not same_content and resolution.action is Action.CHANGED and not resolution.problems:
            report = report.with_problem(problem("row.updated"))
        for code in self._send_again(row, arriving, held, keep_content=same_content):
            report = report.with_problem(problem(code))
        return Decision("renumbered" if resolution.action is Action.RENUMBERED else "updated", held.id, report)

    def _send_again(self, row: Row, arriving: Known, held: Known, *, keep_content: bool) -> list[str]:
        """Notes the change; codes of what was kept from the record against the row.

        With `keep_content` only number and place change, so what was edited by hand since stays.
        """
        before = self._records.get(held.id).profile
        after, kept = (before, []) if keep_content else _with_decisions(row.profile, before)
        now_known = replace(arriving, id=held.id, status=after.status)
        self._remember(now_known)
        self._again.append(_arrival(row, now_known, after))
        return kept

    def _same_words(self, arriving: Known) -> Known | None:
        found = self._keys.get(arriving.content_key, ())
        return next((known for known in found if known.content_hash == arriving.content_hash), None)

    def _remember(self, known: Known) -> None:
        former = self._by_id.get(known.id)
        if former is not None:
            self._references[former.reference].remove(former)
            self._keys[former.content_key].remove(former)
        self._by_id[known.id] = known
        self._file(known)

    def _file(self, known: Known) -> None:
        self._references.setdefault(known.reference, []).append(known)
        self._keys.setdefault(known.content_key, []).append(known)


@dataclass(frozen=True)
class _Asked:
    """What the database knows, as `resolve` asks it about one row."""

    side: Side
    arriving: Known
    profile: Any

    def by_reference(self, reference: str) -> Held | None:
        return self.side.numbered(self.arriving, self.profile) if reference == self.arriving.reference else None

    def by_key(self, list_: str, key: str) -> Held | None:
        asked = (self.arriving.list_name, self.arriving.content_key)
        return self.side.saying(self.arriving) if (list_, key) == asked else None


def _with_decisions(sent: Any, before: Any) -> tuple[Any, list[str]]:
    """What arrives, but a withdrawal stays, and consent is not widened by a list."""
    kept: list[str] = []
    if before.status is Status.WITHDRAWN and sent.status is not Status.WITHDRAWN:
        sent = sent.model_copy(update={"status": Status.WITHDRAWN})
        kept.append("row.withdrawn")
    if isinstance(sent, Talent) and not sent.consents <= before.consents:
        sent = sent.model_copy(update={"consents": sent.consents & before.consents})
        kept.append("row.consent_kept")
    return sent, kept


def _known(row: Row, of: type) -> Known:
    profile = row.profile
    if profile is None:
        raise ValueError("only rows with a profile are compared")
    return Known(
        id=profile_id(profile.reference, of),
        reference=profile.reference,
        list_name=row.list_name,
        content_key=content_key(profile),
        content_hash=content_hash(profile),
        status=profile.status,
        erased=False,
        source=profile.source,
    )


def _own_ids(arriving: Known, of: type) -> Iterator[str]:
    """The id that the number gives; where that was given to another, ids by the content as well."""
    yield arriving.id
    own = f"{arriving.reference}~{arriving.content_key}"
    yield profile_id(own, of)
    yield from (profile_id(f"{own}~{again}", of) for again in count(2))


def _held(known: Known, label: str) -> Held:
    return Held(known.id, known.reference, known.content_key, known.content_hash, label)


def _arrival(row: Row, known: Known, profile: Any) -> Arrival[Any]:
    given = {"id": known.id, "reference": known.reference, "source": row.profile.source if row.profile else None}
    return Arrival(profile.model_copy(update=given), known.list_name, known.content_key, known.content_hash)


def _name(profile: Talent | Demand) -> str:
    return profile.name if isinstance(profile, Talent) else profile.title


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
