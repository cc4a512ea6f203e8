"""Talents and demands: what is asked of the database about them, and every change to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.intake.same_subject import erased_marks
from matcher.profiles.identity import content_hash, content_key
from matcher.profiles.models import Demand, Source, Status, Talent
from service.errors import Changed, Conflict, Gone
from service.store import columns
from service.store.filters import Filter, conditions
from service.store.organisations import OrganisationStore
from service.store.paging import Page, decode_cursor, encode_cursor
from service.store.revisions import Revisions
from service.tables import DemandRow, LikelyDuplicateRow, TalentRow, now

P = TypeVar("P", Talent, Demand)
_IDENTITY = ("id", "position", "reference", "list_name", "content_key", "content_hash", "status", "erased")
_KNOWN = (*_IDENTITY, "source_file", "source_sheet", "source_row")
_BATCH = 500  # ids in one statement; SQLite admits 32,766 and PostgreSQL 65,535 parameters


@dataclass(frozen=True)
class Stored(Generic[P]):
    """A profile and what the database knows of it besides."""

    profile: P
    revision: int
    created_at: datetime
    updated_at: datetime
    organisation_id: str | None = None  # of a demand

    def expect(self, revision: int | None) -> None:
        """Raises Changed unless this is the revision that the caller has read (or the caller does not mind)."""
        if revision is not None and revision != self.revision:
            raise Changed(_CHANGED.format(id=self.profile.id, expected=revision, found=self.revision))


@dataclass(frozen=True)
class Known:
    """Enough of a stored record to tell whether a row that arrives is new, the same or changed."""

    id: str
    reference: str
    list_name: str
    content_key: str
    content_hash: str
    status: Status
    erased: bool
    source: Source | None


@dataclass(frozen=True)
class Change(Generic[P]):
    """`profile` is None where the record was erased."""

    id: str
    revision: int
    profile: P | None


@dataclass(frozen=True)
class Arrival(Generic[P]):
    """A profile to write, with the list it came from ("" for one made by hand), and key and hash of what was sent."""

    profile: P
    list_name: str
    content_key: str
    content_hash: str

    @classmethod
    def by_hand(cls, profile: P) -> "Arrival[P]":
        return cls(profile, "", content_key(profile), content_hash(profile))


class ProfileStore(Generic[P]):
    """The questions that are the same for both; the two classes below say what differs."""

    _row: Any
    _profile: type[P]
    _unknown: Bilingual

    def __init__(self, session: Session, revisions: Revisions) -> None:
        self._session = session
        self._revisions = revisions

    def get(self, profile_id: str) -> Stored[P]:
        """Raises NotFound, or Gone where it was erased."""
        row = self._session.get(self._row, profile_id, populate_existing=True)
        if row is None:
            raise NotFound(self._unknown.format(id=profile_id[:100]))
        if row.erased:
            raise Gone(_ERASED.format(id=profile_id))
        return self._stored(row)

    def of(self, ids: Sequence[str]) -> dict[str, P]:
        """The profiles of those ids that exist and are not erased."""
        found: dict[str, P] = {}
        for start in range(0, len(ids), _BATCH):
            query = select(self._row.id, self._row.profile).where(self._row.id.in_(list(ids[start : start + _BATCH])))
            for row in self._session.execute(query):
                if row.profile is not None:
                    found[row.id] = self._profile.model_validate_json(row.profile)
        return found

    def page(self, wanted: Filter, *, cursor: str | None = None, limit: int = 50) -> Page[Stored[P]]:
        """In the order of arrival. Records added or changed meanwhile neither repeat nor hide another."""
        query = select(self._row).where(*conditions(self._row, wanted)).order_by(self._row.position).limit(limit + 1)
        if cursor:
            query = query.where(self._row.position > decode_cursor(cursor))
        rows = self._session.scalars(query).all()
        following = encode_cursor(rows[limit - 1].position) if len(rows) > limit else None
        return Page([self._stored(row) for row in rows[:limit]], following)

    def every(self, wanted: Filter, batch: int = 1000) -> Iterator[Stored[P]]:
        """All that pass, in the order of arrival, a batch at a time."""
        cursor: str | None = None
        while True:
            page = self.page(wanted, cursor=cursor, limit=batch)
            yield from page.items
            self._session.expunge_all()
            if page.next is None:
                return
            cursor = page.next

    def count(self, wanted: Filter) -> int:
        return (
            self._session.scalar(select(func.count()).select_from(self._row).where(*conditions(self._row, wanted))) or 0
        )

    def positions_since(self, revision: int) -> list[int]:
        """Of everything whose last change is later than `revision`, in the order of arrival."""
        # Asked for the records in their order, SQLite would walk all of them to find the few.
        return sorted(self._session.scalars(select(self._row.position).where(self._row.revision > revision)))

    def changes_at(self, positions: Sequence[int]) -> list[Change[P]]:
        """What stands at these positions now, in their order; erased records come without a profile."""
        query = select(self._row.id, self._row.revision, self._row.profile).order_by(self._row.position)
        return [
            Change(row.id, row.revision, self._profile.model_validate_json(row.profile) if row.profile else None)
            for row in self._session.execute(query.where(self._row.position.in_(positions)))
        ]

    def changed_since(self, revision: int) -> list[str]:
        """The ids of everything whose last change is later than `revision`."""
        return list(self._session.scalars(select(self._row.id).where(self._row.revision > revision)))

    def erased_since(self, revision: int) -> list[str]:
        """The ids of those whose last change, later than `revision`, was to be erased."""
        erased = select(self._row.id).where(self._row.revision > revision, self._row.erased)
        return list(self._session.scalars(erased))

    def references(self) -> dict[str, str]:
        """Id → reference of everything that is not erased, in the order of arrival."""
        rows = self._session.execute(
            select(self._row.id, self._row.reference).where(~self._row.erased).order_by(self._row.position)
        )
        return {row.id: row.reference for row in rows}

    def known(
        self, *, ids: Sequence[str] = (), references: Sequence[str] = (), content_keys: Sequence[str] = ()
    ) -> list[Known]:
        """The records under these ids, references or content keys, in the order of arrival."""
        found: dict[str, tuple[int, Known]] = {}
        for column, wanted in (("id", ids), ("reference", references), ("content_key", content_keys)):
            for start in range(0, len(wanted), _BATCH):
                chosen = getattr(self._row, column).in_(list(wanted[start : start + _BATCH]))
                for row in self._session.execute(select(*self._known_columns()).where(chosen)):
                    found[row.id] = (row.position, _known(row))
        return [known for _, known in sorted(found.values(), key=itemgetter(0))]

    def add(self, arrivals: Sequence[Arrival[P]]) -> None:
        """New records, each as `admitted` lets it in. Raises Conflict when one of the ids is taken."""
        taken = self.known(ids=[arrival.profile.id for arrival in arrivals])
        if taken:
            raise Conflict((_WAS_ERASED if taken[0].erased else _TAKEN).format(id=taken[0].id))
        rows = []
        for arrival in arrivals:
            row = self._columns(self.admitted(arrival.profile)) | _identity(arrival)
            rows.append(row | {"position": self._revisions.next_position(), "created_at": row["updated_at"]})
        if rows:
            self._session.execute(insert(self._row), rows)

    def admitted(self, profile: P) -> P:
        """A new profile with the status it may have."""
        return profile

    def resend(self, arrivals: Sequence[Arrival[P]]) -> None:
        """Records that stand already and come again, changed, by a list."""
        rows = [self._columns(arrival.profile) | _identity(arrival) for arrival in arrivals]
        if rows:
            self._session.execute(update(self._row), rows)

    def replace(self, profile: P) -> None:
        """A change by hand. Raises NotFound or Gone."""
        self.get(profile.id)
        self._session.execute(update(self._row), [self._columns(profile)])

    def set_status(self, profile_id: str, status: Status) -> None:
        """Raises NotFound or Gone."""
        stored = self.get(profile_id)
        if stored.profile.status is not status:
            self.replace(stored.profile.model_copy(update={"status": status}))

    def erase(self, profile_id: str) -> None:
        """Leaves the id, the revision and keyed marks that tell its return from another's. Raises NotFound or Gone."""
        marks = erased_marks(self.get(profile_id).profile, self._revisions.database())
        row = (
            columns.ERASED
            | self._erased_columns()
            | {"id": profile_id, "revision": self._revisions.mine(), "updated_at": now(), "content_key": marks}
        )
        self._session.execute(update(self._row), [row])
        self._session.query(LikelyDuplicateRow).filter(
            (LikelyDuplicateRow.first_id == profile_id) | (LikelyDuplicateRow.second_id == profile_id)
        ).delete()

    def _stored(self, row: Any) -> Stored[P]:
        profile = self._profile.model_validate_json(row.profile)
        return Stored(profile, row.revision, row.created_at, row.updated_at, getattr(row, "organisation_id", None))

    def _columns(self, profile: P) -> dict[str, Any]:
        return columns.common(profile) | {"revision": self._revisions.mine()} | self._own_columns(profile)

    def _known_columns(self) -> list[Any]:
        return [getattr(self._row, name) for name in _KNOWN]

    def _own_columns(self, profile: P) -> dict[str, Any]:
        raise NotImplementedError

    def _erased_columns(self) -> dict[str, Any]:
        return {}


class TalentStore(ProfileStore[Talent]):
    _row = TalentRow
    _profile = Talent
    _unknown = Bilingual(
        zh="没有编号为“{id}”的人才。请在人才列表中查找。",
        en="There is no talent with the id “{id}”. Look it up in the list of talents.",
    )

    def _own_columns(self, profile: Talent) -> dict[str, Any]:
        return columns.of_talent(profile)

    def _erased_columns(self) -> dict[str, Any]:
        return {"matchable": False}


class DemandStore(ProfileStore[Demand]):
    _row = DemandRow
    _profile = Demand
    _unknown = Bilingual(
        zh="没有编号为“{id}”的需求。请在需求列表中查找。",
        en="There is no demand with the id “{id}”. Look it up in the list of demands.",
    )

    def __init__(self, session: Session, revisions: Revisions, organisations: OrganisationStore) -> None:
        super().__init__(session, revisions)
        self._organisations = organisations

    def admitted(self, profile: Demand) -> Demand:
        """What a withdrawn organisation sends is not published."""
        if profile.status is Status.PUBLISHED and self._organisations.is_withdrawn(profile.organisation):
            return profile.model_copy(update={"status": Status.WITHDRAWN})
        return profile

    def of_organisation(self, organisation_id: str) -> list[Stored[Demand]]:
        """All its demands that are not erased, drafts and withdrawn ones too."""
        rows = self._session.scalars(
            select(DemandRow).where(DemandRow.organisation_id == organisation_id, ~DemandRow.erased)
        )
        return [self._stored(row) for row in rows.all()]

    def organisations(self) -> dict[str, str]:
        """Id → id of its organisation, of all that are not erased."""
        rows = self._session.execute(select(DemandRow.id, DemandRow.organisation_id).where(~DemandRow.erased))
        return {row.id: row.organisation_id for row in rows}

    def _own_columns(self, profile: Demand) -> dict[str, Any]:
        return columns.of_demand(profile) | {"organisation_id": self._organisations.named(profile.organisation)}

    def _erased_columns(self) -> dict[str, Any]:
        return {"organisation_id": None, "confidential": True}


def _known(row: Any) -> Known:
    source = None
    if row.source_row is not None:
        source = Source(file=row.source_file, sheet=row.source_sheet, row=row.source_row)
    return Known(
        id=row.id,
        reference=row.reference,
        list_name=row.list_name,
        content_key=row.content_key,
        content_hash=row.content_hash,
        status=Status(row.status),
        erased=row.erased,
        source=source,
    )


def _identity(arrival: Arrival[Any]) -> dict[str, Any]:
    """What is written when a record is made or sent again, and stays through changes by hand."""
    source = arrival.profile.source
    return {
        "reference": arrival.profile.reference,
        "list_name": arrival.list_name,
        "content_key": arrival.content_key,
        "content_hash": arrival.content_hash,
        "source_file": source.file if source else "",
        "source_sheet": source.sheet if source else "",
        "source_row": source.row if source else None,
    }


_ERASED = Bilingual(
    zh="编号为“{id}”的记录已被删除，不能恢复。", en="The record “{id}” was erased and cannot be restored."
)
_CHANGED = Bilingual(
    zh="记录“{id}”已被他人修改（您读到版本 {expected}，现为 {found}）。请重新读取后再改。",
    en="The record “{id}” has changed since you read it (revision {expected}, now {found}). Read it again first.",
)
_TAKEN = Bilingual(
    zh="已有相同的记录，编号为“{id}”。请修改该记录，或使用其他 reference。",
    en="The same record is here already, with the id “{id}”. Change that one, or give another reference.",
)
_WAS_ERASED = Bilingual(
    zh="此 reference 的记录“{id}”已应要求删除。如本人重新登记，请使用新的 reference。",
    en="The record “{id}” of this reference was erased on request. To register anew, give a new reference.",
)
