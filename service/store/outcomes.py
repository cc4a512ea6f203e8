"""What came of fairs."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.outcomes.outcome import DERIVED_ID, DERIVED_PROJECT, Outcome, Stage
from service.tables import OutcomeRow, now

_BATCH = 500  # ids in one statement


class OutcomeStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, fair_id: str, outcome_id: str) -> Outcome:
        """Raises NotFound, also for one of another fair."""
        found = self._read(_STORED.where(OutcomeRow.id == outcome_id, OutcomeRow.fair_id == fair_id))
        if not found:
            raise NotFound(_UNKNOWN.format(id=outcome_id[:100], fair=fair_id[:100]))
        return found[0]

    def of_ids(self, ids: Sequence[str]) -> dict[str, Outcome]:
        """Of all fairs."""
        found: dict[str, Outcome] = {}
        for start in range(0, len(ids), _BATCH):
            chosen = self._read(_STORED.where(OutcomeRow.id.in_(list(ids[start : start + _BATCH]))))
            found.update({one.id: one for one in chosen})
        return found

    def of_fair(self, fair_id: str, *, stage: Stage | None = None, project: str = "") -> list[Outcome]:
        """In the order of their days."""
        query = _STORED.where(OutcomeRow.fair_id == fair_id).order_by(OutcomeRow.day, OutcomeRow.id)
        if stage is not None:
            query = query.where(OutcomeRow.stage == stage.value)
        if project:
            query = query.where(OutcomeRow.project == project)
        return self._read(query)

    def of_projects(self, projects: Collection[tuple[str, str]]) -> list[Outcome]:
        """projects: (fair, project). In the order of their days."""
        named = sorted({project for _, project in projects})
        found: list[Outcome] = []
        for start in range(0, len(named), _BATCH):
            found += self._read(_STORED.where(OutcomeRow.project.in_(named[start : start + _BATCH])))
        return sorted((one for one in found if one.of_project in projects), key=lambda one: (one.day, one.id))

    def projects_on(self, days: Collection[date]) -> set[tuple[str, str]]:
        """(fair, project) of everything that happened on these days."""
        wanted, found = sorted(days), set()
        for start in range(0, len(wanted), _BATCH):
            chosen = OutcomeRow.day.in_(wanted[start : start + _BATCH])
            rows = self._session.execute(select(OutcomeRow.fair_id, OutcomeRow.project).where(chosen))
            found.update({(row.fair_id, row.project) for row in rows})
        return found

    def put(self, outcomes: Sequence[Outcome]) -> None:
        """New ones are added, and those whose ids are here are replaced."""
        held = self.of_ids([one.id for one in outcomes])
        fresh = [_columns(one) | {"created_at": now()} for one in outcomes if one.id not in held]
        known = [_columns(one) for one in outcomes if one.id in held]
        if fresh:
            self._session.execute(insert(OutcomeRow), fresh)
        if known:
            self._session.execute(update(OutcomeRow), known)

    def remove(self, ids: Iterable[str]) -> None:
        for outcome_id in ids:
            self._session.execute(delete(OutcomeRow).where(OutcomeRow.id == outcome_id))

    def forget(self, record_id: str) -> None:
        """After an erasure of a talent or demand: it becomes a party without a name, and nothing else changes.

        Ids that were derived from it, and would tell it to whoever knows how, become random ones.
        """
        quoted = self._read(_STORED.where(OutcomeRow.outcome.contains(f'"{record_id}"', autoescape=True)))
        mine = [one for one in quoted if one.names(record_id)]
        derived = {one.of_project for one in mine if one.has_derived_project}
        renamed = {of_project: _random(DERIVED_PROJECT) for of_project in sorted(derived)}
        touched = {one.id: one for one in (*mine, *self.of_projects(derived))}
        self.remove(touched)
        changed = [one.without(record_id) if one.names(record_id) else one for one in touched.values()]
        self.put([_renamed(one, renamed[one.of_project]) if one.of_project in renamed else one for one in changed])

    def _read(self, query: Select[str]) -> list[Outcome]:
        return [Outcome.model_validate_json(text) for text in self._session.scalars(query)]


_STORED = select(OutcomeRow.outcome)


def _renamed(outcome: Outcome, project: str) -> Outcome:
    return outcome.model_copy(update={"id": _random(DERIVED_ID), "project": project})


def _random(prefix: str) -> str:
    return prefix + uuid.uuid4().hex[:24]


def _columns(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "fair_id": outcome.fair,
        "project": outcome.project,
        "stage": outcome.stage.value,
        "day": outcome.day,
        "outcome": outcome.model_dump_json(),
    }


_UNKNOWN = Bilingual(
    zh="展会“{fair}”没有编号为“{id}”的成效记录。请在该会期的成效列表中查找。",
    en="The fair “{fair}” has no outcome with the id “{id}”. Look it up in the list of its outcomes.",
)
