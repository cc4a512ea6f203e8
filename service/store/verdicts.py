"""What people did about pairs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.learning.verdicts import DeclineReason, Party, Step, Verdict
from service.errors import Conflict
from service.store.paging import Page, decode_cursor, encode_cursor
from service.tables import VerdictRow, now

_BATCH = 500  # ids in one statement


@dataclass(frozen=True)
class Recorded:
    """A verdict, with what the database knows of it besides."""

    verdict: Verdict
    position: int | None  # at which the pair stood in the listing
    source: str
    recorded_at: datetime


class VerdictStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, verdict_id: str) -> Recorded:
        """Raises NotFound."""
        row = self._session.scalar(select(VerdictRow).where(VerdictRow.id == verdict_id))
        if row is None:
            raise NotFound(_UNKNOWN.format(id=verdict_id[:100]))
        return _recorded(row)

    def of_ids(self, ids: Sequence[str]) -> dict[str, Recorded]:
        found = {}
        for start in range(0, len(ids), _BATCH):
            chosen = select(VerdictRow).where(VerdictRow.id.in_(list(ids[start : start + _BATCH])))
            found.update({row.id: _recorded(row) for row in self._session.scalars(chosen)})
        return found

    def record(self, verdicts: Sequence[Verdict], positions: Sequence[int | None], source: str) -> None:
        """New ones, each with its id, in this order. Those that stand already with the same content stay as they are.

        Raises Conflict where another verdict has the id.
        """
        held = self.of_ids([verdict.id for verdict in verdicts])
        fresh: dict[str, dict[str, Any]] = {}
        for verdict, position in zip(verdicts, positions, strict=True):
            if (known := held.get(verdict.id)) is not None and known.verdict != verdict:
                raise Conflict(_OTHER_CONTENT.format(id=verdict.id))
            if known is None:
                fresh[verdict.id] = _columns(verdict) | {"position": position, "source": source, "recorded_at": now()}
        if fresh:
            self._session.execute(insert(VerdictRow), list(fresh.values()))

    def withdraw(self, verdict_id: str) -> None:
        """Raises NotFound."""
        self.get(verdict_id)
        self._session.execute(delete(VerdictRow).where(VerdictRow.id == verdict_id))

    def of_profile(self, party: Party, profile_id: str) -> list[Verdict]:
        """All on pairs of one demand (or talent), in the order of arrival."""
        column = VerdictRow.demand_id if party is Party.DEMAND else VerdictRow.talent_id
        rows = self._session.scalars(select(VerdictRow).where(column == profile_id).order_by(VerdictRow.number))
        return [_verdict(row) for row in rows]

    def page(
        self, *, demand_id: str = "", talent_id: str = "", cursor: str | None = None, limit: int = 50
    ) -> Page[Recorded]:
        """In the order of arrival."""
        query = select(VerdictRow).order_by(VerdictRow.number).limit(limit + 1)
        if demand_id:
            query = query.where(VerdictRow.demand_id == demand_id)
        if talent_id:
            query = query.where(VerdictRow.talent_id == talent_id)
        if cursor:
            query = query.where(VerdictRow.number > decode_cursor(cursor))
        rows = self._session.scalars(query).all()
        following = encode_cursor(rows[limit - 1].number) if len(rows) > limit else None
        return Page([_recorded(row) for row in rows[:limit]], following)

    def until(self, moment: datetime) -> Iterator[Verdict]:
        """Everything that happened before this moment, in the order in which it did."""
        columns = [getattr(VerdictRow, name) for name in _STORED]
        query = select(*columns).where(VerdictRow.at < moment).order_by(VerdictRow.at, VerdictRow.number)
        for row in self._session.execute(query.execution_options(yield_per=5000)):
            yield _verdict(row)

    def pairs_in(self, *steps: Step, before: datetime) -> set[tuple[str, str]]:
        """(demand, talent) of every pair of which one of these was said before a moment."""
        chosen = VerdictRow.step.in_([step.value for step in steps]), VerdictRow.at < before
        rows = self._session.execute(select(VerdictRow.demand_id, VerdictRow.talent_id).where(*chosen).distinct())
        return {(row.demand_id, row.talent_id) for row in rows}

    def forget(self, profile_id: str) -> None:
        """After an erasure."""
        mine = or_(VerdictRow.demand_id == profile_id, VerdictRow.talent_id == profile_id)
        self._session.execute(delete(VerdictRow).where(mine))

    def drop_before(self, moment: datetime) -> int:
        """What happened earlier goes; how many went."""
        return _count(self._session.execute(delete(VerdictRow).where(VerdictRow.at < moment)))


_STORED = ("id", "demand_id", "talent_id", "party", "step", "at", "reason", "rating", "listing_id")


def _columns(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "demand_id": verdict.demand_id,
        "talent_id": verdict.talent_id,
        "party": verdict.party.value,
        "step": verdict.step.value,
        "at": verdict.at,
        "reason": verdict.reason.value if verdict.reason else "",
        "rating": verdict.rating,
        "listing_id": verdict.listing_id,
    }


def _verdict(row: Any) -> Verdict:
    # Validated when it was recorded; a hundred thousand of them are read for training.
    return Verdict.model_construct(
        id=row.id,
        demand_id=row.demand_id,
        talent_id=row.talent_id,
        party=Party(row.party),
        step=Step(row.step),
        at=row.at,
        reason=DeclineReason(row.reason) if row.reason else None,
        rating=row.rating,
        listing_id=row.listing_id,
    )


def _recorded(row: VerdictRow) -> Recorded:
    return Recorded(_verdict(row), row.position, row.source, row.recorded_at)


def _count(result: Any) -> int:
    return int(result.rowcount)


_UNKNOWN = Bilingual(
    zh="没有编号为“{id}”的反馈。可在反馈列表中查找。",
    en="There is no verdict with the id “{id}”. Look it up in the list of verdicts.",
)
_OTHER_CONTENT = Bilingual(
    zh="编号为“{id}”的反馈已存在，但内容不同。请使用新的编号，或先撤回原反馈。",
    en="There is a verdict with the id “{id}” already, of other content. Give another id, or withdraw that one first.",
)
