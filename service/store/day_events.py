"""What happened on the days of a fair."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from matcher.fair.day.events import DayEvent
from service.store.programmes import meetings_of
from service.tables import DayEventRow

_EVENT: TypeAdapter[DayEvent] = TypeAdapter(DayEvent)


class DayEventStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, fair_id: str, events: Sequence[DayEvent]) -> None:
        rows: list[dict[str, Any]] = [
            {
                "fair_id": fair_id,
                "at": event.at,
                "kind": event.kind,
                "party": getattr(event, "party", None) or getattr(event, "talent", ""),
                "event": event.model_dump(mode="json"),
            }
            for event in events
        ]
        if rows:
            self._session.execute(insert(DayEventRow), rows)

    def of_fair(self, fair_id: str) -> list[DayEvent]:
        """In the order in which they came."""
        rows = select(DayEventRow.event).where(DayEventRow.fair_id == fair_id).order_by(DayEventRow.number)
        return [_EVENT.validate_python(event) for event in self._session.scalars(rows)]

    def numbered(self, fair_id: str) -> dict[int, DayEvent]:
        """The same by their numbers, which are never given twice while they stand."""
        rows = select(DayEventRow.number, DayEventRow.event).where(DayEventRow.fair_id == fair_id)
        found = self._session.execute(rows.order_by(DayEventRow.number))
        return {number: _EVENT.validate_python(event) for number, event in found}

    def remove(self, fair_id: str, number: int) -> bool:
        """Whether it was there."""
        here = (DayEventRow.fair_id == fair_id, DayEventRow.number == number)
        return bool(self._session.execute(delete(DayEventRow).where(*here).returning(DayEventRow.number)).all())

    def forget(self, profile_id: str) -> None:
        """After an erasure of a talent or demand."""
        of_demand = DayEventRow.event["demand"].as_string() == profile_id
        self._session.execute(delete(DayEventRow).where(or_(DayEventRow.party == profile_id, of_demand)))
        meetings = meetings_of(self._session, profile_id)
        for row in self._session.scalars(select(DayEventRow).where(DayEventRow.kind == "overrun")):
            if row.event["meeting"] in meetings:
                self._session.delete(row)
        self._session.flush()
