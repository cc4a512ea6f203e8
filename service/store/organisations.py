"""Organisations: one record under any spelling of its name."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.profiles.models import Organisation, Status
from matcher.profiles.text import clean, simplified
from service.store.paging import Page, decode_cursor, encode_cursor
from service.store.revisions import Revisions
from service.tables import OrganisationRow, now


@dataclass(frozen=True)
class StoredOrganisation:
    id: str
    organisation: Organisation
    status: Status
    revision: int
    created_at: datetime
    updated_at: datetime


class OrganisationStore:
    def __init__(self, session: Session, revisions: Revisions) -> None:
        self._session = session
        self._revisions = revisions
        self._known: dict[str, str] = {}  # name as written → id, within this transaction
        self._withdrawn: frozenset[str] | None = None  # ids, once they were asked for

    def get(self, organisation_id: str) -> StoredOrganisation:
        """Raises NotFound."""
        return _stored(self._row(organisation_id))

    def named(self, organisation: Organisation) -> str:
        """The id of the organisation of this name, which is made, or completed with what was not yet known of it."""
        known = self._known.get(organisation.name)
        if known is not None:
            return known
        key = name_key(organisation.name)
        row = self._find(key) or self._insert(organisation, key)
        self._complete(row, organisation)
        self._known[organisation.name] = row.id
        return row.id

    def exists(self, organisation: Organisation) -> str | None:
        """The id of the organisation that has this name, or had it first, or None."""
        row = self._find(name_key(organisation.name))
        return row.id if row else None

    def names(self) -> dict[str, str]:
        """Id → name of all, in the order of arrival."""
        rows = self._session.execute(
            select(OrganisationRow.id, OrganisationRow.name).order_by(OrganisationRow.position)
        )
        return {row.id: row.name for row in rows}

    def is_withdrawn(self, organisation: Organisation) -> bool:
        """Whether the organisation of this name is here, and withdrawn."""
        if self._withdrawn is None:
            query = select(OrganisationRow.id).where(OrganisationRow.status == Status.WITHDRAWN.value)
            self._withdrawn = frozenset(self._session.scalars(query))
        return bool(self._withdrawn) and self.exists(organisation) in self._withdrawn

    def replace(self, organisation_id: str, organisation: Organisation) -> None:
        """Raises NotFound."""
        row = self._row(organisation_id)
        row.name, row.name_key = organisation.name, name_key(organisation.name)
        self._write(row, organisation)

    def set_status(self, organisation_id: str, status: Status) -> None:
        """Raises NotFound."""
        row = self._row(organisation_id)
        row.status, row.revision, row.updated_at = status, self._revisions.mine(), now()
        self._withdrawn = None

    def erase(self, organisation_id: str) -> None:
        """Raises NotFound. Its demands must be gone before."""
        self._session.delete(self._row(organisation_id))

    def page(self, *, text: str = "", cursor: str | None = None, limit: int = 50) -> Page[StoredOrganisation]:
        """In the order of arrival; `text` is looked for in the name."""
        query = select(OrganisationRow).order_by(OrganisationRow.position).limit(limit + 1)
        if text:
            query = query.where(OrganisationRow.name_key.contains(name_key(text), autoescape=True))
        if cursor:
            query = query.where(OrganisationRow.position > decode_cursor(cursor))
        rows = self._session.scalars(query).all()
        following = encode_cursor(rows[limit - 1].position) if len(rows) > limit else None
        return Page([_stored(row) for row in rows[:limit]], following)

    def _find(self, key: str) -> OrganisationRow | None:
        row = self._session.scalar(select(OrganisationRow).where(OrganisationRow.name_key == key).limit(1))
        # The id comes from the name first given, so an organisation renamed since is still found under its old name.
        return row or self._session.get(OrganisationRow, organisation_id_of(key))

    def _row(self, organisation_id: str) -> OrganisationRow:
        row = self._session.get(OrganisationRow, organisation_id)
        if row is None:
            raise NotFound(_UNKNOWN.format(id=organisation_id[:100]))
        return row

    def _insert(self, organisation: Organisation, key: str) -> OrganisationRow:
        row = OrganisationRow(
            id=organisation_id_of(key),
            revision=self._revisions.mine(),
            position=self._revisions.next_position(),
            name=organisation.name,
            name_key=key,
            status=Status.PUBLISHED,
            profile=organisation.model_dump_json(),
        )
        self._session.add(row)
        self._session.flush()
        return row

    def _complete(self, row: OrganisationRow, given: Organisation) -> None:
        """A later list may say the type or district that an earlier one left out; it never overwrites what is known."""
        held = Organisation.model_validate_json(row.profile)
        changes = {
            name: getattr(given, name)
            for name in ("type", "district", "tier")
            if getattr(given, name) and not getattr(held, name)
        }
        if changes:
            self._write(row, held.model_copy(update=changes))

    def _write(self, row: OrganisationRow, organisation: Organisation) -> None:
        row.profile = organisation.model_dump_json()
        row.revision, row.updated_at = self._revisions.mine(), now()
        self._known.clear()


def name_key(name: str) -> str:
    """Case, width, spaces and traditional characters folded."""
    return "".join(simplified(clean(name)).casefold().split())[:200]


def organisation_id_of(key: str) -> str:
    return "o_" + hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def _stored(row: OrganisationRow) -> StoredOrganisation:
    return StoredOrganisation(
        row.id,
        Organisation.model_validate_json(row.profile),
        Status(row.status),
        row.revision,
        row.created_at,
        row.updated_at,
    )


_UNKNOWN = Bilingual(
    zh="没有编号为“{id}”的单位。请在单位列表中查找。",
    en="There is no organisation with the id “{id}”. Look it up in the list of organisations.",
)
