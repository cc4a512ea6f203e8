"""Which groups talents are counted in when fairness is audited. No ranking and no profile reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.tables import AuditGroupRow


class AuditGroupStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, attribute: str, value_of: Mapping[str, str]) -> None:
        """Replaces what was known of this attribute of these talents; "" forgets it."""
        for talent_id in value_of:
            self._session.execute(
                delete(AuditGroupRow).where(AuditGroupRow.talent_id == talent_id, AuditGroupRow.attribute == attribute)
            )
        rows: list[dict[str, Any]] = [
            {"talent_id": talent_id, "attribute": attribute, "value": value}
            for talent_id, value in value_of.items()
            if value
        ]
        if rows:
            self._session.execute(insert(AuditGroupRow), rows)

    def attributes(self) -> list[str]:
        return list(self._session.scalars(select(AuditGroupRow.attribute).distinct().order_by(AuditGroupRow.attribute)))

    def of(self, attribute: str) -> dict[str, str]:
        """Talent → value."""
        rows = self._session.execute(
            select(AuditGroupRow.talent_id, AuditGroupRow.value).where(AuditGroupRow.attribute == attribute)
        )
        return {row.talent_id: row.value for row in rows}

    def remove(self, attributes: Iterable[str]) -> None:
        self._session.execute(delete(AuditGroupRow).where(AuditGroupRow.attribute.in_(list(attributes))))

    def forget(self, talent_id: str) -> None:
        """After an erasure."""
        self._session.execute(delete(AuditGroupRow).where(AuditGroupRow.talent_id == talent_id))
