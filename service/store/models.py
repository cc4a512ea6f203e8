"""The ranking models that were learned here: one serves, one may be tried out in its shadow, the others are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.ranking.reranker import LearnedReranker
from service.store.revisions import Revisions
from service.tables import ModelRow, now


class ModelState(StrEnum):
    SERVING = "serving"
    SHADOW = "shadow"
    KEPT = "kept"  # served once, or could
    REFUSED = "refused"  # was not better


@dataclass(frozen=True)
class StoredModel:
    version: str
    state: ModelState
    created_at: datetime
    served_since: datetime | None
    learned_until: date | None
    report: Mapping[str, Any]


class ModelStore:
    """What serves or is tried out raises the revision, by which every running server notices."""

    def __init__(self, session: Session, revisions: Revisions) -> None:
        self._session = session
        self._revisions = revisions

    def all(self) -> list[StoredModel]:
        """The latest first."""
        rows = self._session.scalars(select(ModelRow).order_by(ModelRow.created_at.desc(), ModelRow.version))
        return [_stored(row) for row in rows]

    def get(self, version: str) -> StoredModel:
        """Raises NotFound."""
        return _stored(self._row(version))

    def load(self, version: str) -> LearnedReranker:
        """Raises NotFound, or UnusableModel where it was changed or made for other features."""
        return LearnedReranker.of_files(self._row(version).files, version)

    def in_state(self, state: ModelState) -> str:
        """The version that serves, or is tried out; "" where none does."""
        return self._session.scalar(select(ModelRow.version).where(ModelRow.state == state.value)) or ""

    def put(self, model: LearnedReranker, state: ModelState, learned_until: date, report: Mapping[str, Any]) -> None:
        """A new one, or a new report on one of the same version, which is the same model."""
        row: dict[str, Any] = {"files": model.files(), "report": dict(report), "learned_until": learned_until}
        if self._session.get(ModelRow, model.version) is None:
            fresh = row | {"version": model.version, "state": ModelState.KEPT.value, "created_at": now()}
            self._session.execute(insert(ModelRow), [fresh])
        else:
            self._session.execute(update(ModelRow).where(ModelRow.version == model.version).values(**row))
        self.set_state(model.version, state)

    def set_state(self, version: str, state: ModelState, *, served_since: datetime | None = None) -> None:
        """Of serving and shadow there is one each: who was that before is kept. Raises NotFound.

        served_since: where it comes back into service, when it first did; else now.
        """
        held = self.get(version)
        if held.state is state:
            return
        if state in (ModelState.SERVING, ModelState.SHADOW):
            before = update(ModelRow).where(ModelRow.state == state.value)
            self._session.execute(before.values(state=ModelState.KEPT.value))
        values: dict[str, Any] = {"state": state.value}
        if state is ModelState.SERVING:
            values["served_since"] = served_since or now()
        self._session.execute(update(ModelRow).where(ModelRow.version == version).values(**values))
        self._revisions.mine()

    def retire(self, state: ModelState) -> None:
        """Nothing learned here serves (or is tried out) any more."""
        self._session.execute(update(ModelRow).where(ModelRow.state == state.value).values(state=ModelState.KEPT.value))
        self._revisions.mine()

    def forget_service(self, version: str) -> None:
        """Rolled back: it is none of those that could be returned to."""
        self._session.execute(update(ModelRow).where(ModelRow.version == version).values(served_since=None))

    def _row(self, version: str) -> ModelRow:
        row = self._session.get(ModelRow, version, populate_existing=True)
        if row is None:
            raise NotFound(_UNKNOWN.format(version=version[:100]))
        return row


def _stored(row: ModelRow) -> StoredModel:
    return StoredModel(
        version=row.version,
        state=ModelState(row.state),
        created_at=row.created_at,
        served_since=row.served_since,
        learned_until=row.learned_until,
        report=row.report,
    )


_UNKNOWN = Bilingual(
    zh="没有版本为“{version}”的排序模型。请用 wutong models 查看已有版本。",
    en="There is no ranking model of version “{version}”. See the versions with: wutong models",
)
