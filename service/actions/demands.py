"""Demands: create, read, update, withdraw, publish, erase, list."""

import shutil
from typing import Any

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.profiles.identity import content_key, profile_id
from matcher.profiles.models import Demand, Status
from service.bootstrap import Service
from service.store.filters import Filter
from service.store.paging import Page
from service.store.profiles import Arrival, Stored
from service.visibility import Viewer, is_visible

_DECISIONS = frozenset({"status", "confidential"})


def create(service: Service, demand: Demand) -> Stored[Demand]:
    """Without a reference, organisation, kind and title stand for it. Raises Conflict when it is here already."""
    reference = demand.reference or f"demands#{content_key(demand)}"
    given = {"id": profile_id(reference, Demand), "reference": reference, "source": None}
    demand = demand.model_copy(update=given)
    with service.database.writing() as store:
        store.demands.add([Arrival.by_hand(demand)])
        return store.demands.get(demand.id)


def read(service: Service, demand_id: str, viewer: Viewer) -> Stored[Demand]:
    """Raises NotFound (also for what this viewer may not see) or Gone."""
    with service.database.reading() as store:
        stored = store.demands.get(demand_id)
    if not is_visible(stored.profile, viewer, service.today()):
        raise NotFound(_HIDDEN.format(id=demand_id[:100]))
    return stored


def update(service: Service, demand_id: str, demand: Demand, expected_revision: int | None = None) -> Stored[Demand]:
    """Everything but id, reference and source is replaced; decisions on who may see it only where they are given.

    Raises NotFound, Gone, or Changed where the record is no longer at the revision expected.
    """
    with service.database.writing() as store:
        stored = store.demands.get(demand_id)
        stored.expect(expected_revision)
        kept: dict[str, Any] = {
            "id": demand_id,
            "reference": stored.profile.reference,
            "source": stored.profile.source,
        }
        # What is left out has a default, and the default would publish again what was withdrawn or refused.
        left_out = _DECISIONS - demand.model_fields_set
        kept |= {field: getattr(stored.profile, field) for field in left_out}
        store.demands.replace(demand.model_copy(update=kept))
        return store.demands.get(demand_id)


def set_status(service: Service, demand_id: str, status: Status) -> Stored[Demand]:
    """Raises NotFound or Gone."""
    with service.database.writing() as store:
        store.demands.set_status(demand_id, status)
        return store.demands.get(demand_id)


def erase(service: Service, demand_id: str) -> None:
    """Takes every trace of the demand out of tables, reports, kept files and the index in memory and on disk.

    Raises NotFound or Gone.
    """
    with service.database.writing() as store:
        reference = store.demands.get(demand_id).profile.reference
        store.demands.erase(demand_id)
        store.forget(demand_id)
        held = store.imports.forget(demand_id, reference)
    for import_id in held:
        # A sent file cannot be mended without breaking it, so the marked copies of that import end here.
        shutil.rmtree(service.settings.imports_folder / import_id, ignore_errors=True)
    service.database.scrub()
    service.index.purge()


def listed(service: Service, wanted: Filter, *, cursor: str | None = None, limit: int = 50) -> Page[Stored[Demand]]:
    with service.database.reading() as store:
        return store.demands.page(wanted, cursor=cursor, limit=limit)


_HIDDEN = Bilingual(zh="没有编号为“{id}”的公开需求。", en="There is no published demand with the id “{id}”.")
