"""The frames of fairs, each whole."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.entry.without import without
from matcher.fair.frame import Fair
from service.errors import Changed
from service.store.revisions import Revisions
from service.tables import FairRow, now

_SHOWN = 20  # ids that a message lists


@dataclass(frozen=True)
class StoredFair:
    fair: Fair
    revision: int  # of its last change
    created_at: datetime
    updated_at: datetime


class FairStore:
    def __init__(self, session: Session, revisions: Revisions) -> None:
        self._session = session
        self._revisions = revisions

    def get(self, fair_id: str) -> StoredFair:
        """Raises NotFound, with the ids that exist."""
        return _stored(self._row(fair_id))

    def find(self, fair_id: str) -> StoredFair | None:
        row = self._session.get(FairRow, fair_id)
        return _stored(row) if row else None

    def every(self) -> list[StoredFair]:
        """The latest made first."""
        rows = self._session.scalars(select(FairRow).order_by(FairRow.created_at.desc(), FairRow.id))
        return [_stored(row) for row in rows]

    def put(self, fair: Fair, expected_revision: int | None = None) -> StoredFair:
        """A new one, or in place of the one with its id.

        Raises NotFound where a revision is expected of a fair that is not here, and Changed where it has another.
        """
        row = self._row(fair.id) if expected_revision is not None else self._session.get(FairRow, fair.id)
        if row is None:
            row = FairRow(id=fair.id, created_at=now())
        elif expected_revision not in (None, row.revision):
            raise Changed(_CHANGED.format(id=fair.id, expected=expected_revision, found=row.revision))
        row.frame, row.revision, row.updated_at = fair.model_dump_json(), self._revisions.mine(), now()
        self._session.add(row)
        self._session.flush()
        return _stored(row)

    def remove(self, fair_id: str) -> None:
        """With its programmes, invitations and outcomes. Raises NotFound."""
        self._row(fair_id)
        self._session.execute(delete(FairRow).where(FairRow.id == fair_id))
        self._revisions.mine()

    def forget(self, profile_id: str) -> None:
        """No frame names the talent or demand any more, after its erasure."""
        for stored in self.every():
            fair = without(stored.fair, profile_id)
            if fair != stored.fair:
                self.put(fair)

    def _row(self, fair_id: str) -> FairRow:
        row = self._session.get(FairRow, fair_id, populate_existing=True)
        if row is None:
            held = self._session.scalars(select(FairRow.id).order_by(FairRow.created_at.desc()).limit(_SHOWN)).all()
            there = Bilingual("、".join(held) or "（无）", ", ".join(held) or "none")
            raise NotFound(_UNKNOWN.format(id=fair_id[:100], known=there))
        return row


def _stored(row: FairRow) -> StoredFair:
    return StoredFair(Fair.model_validate_json(row.frame), row.revision, row.created_at, row.updated_at)


_UNKNOWN = Bilingual(
    zh="没有编号为“{id}”的展会。现有：{known}。", en="There is no fair with the id “{id}”. There are: {known}."
)
_CHANGED = Bilingual(
    zh="展会“{id}”已被他人修改（您读到版本 {expected}，现为 {found}）。请重新读取后再改。",
    en="The fair “{id}” has changed since you read it (revision {expected}, now {found}). Read it again first.",
)
