"""Talents: create, read, update, withdraw, publish, erase, list."""

import shutil
from typing import Any

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.profiles.identity import content_key, profile_id
from matcher.profiles.models import Status, Talent
from service.bootstrap import Service
from service.store.filters import Filter
from service.store.paging import Page
from service.store.profiles import Arrival, Stored
from service.visibility import Viewer, is_visible

_DECISIONS = frozenset({"status", "consents"})


def create(service: Service, talent: Talent) -> Stored[Talent]:
    """Without a reference, name and e-mail stand for the person. Raises Conflict when it is here already."""
    reference = talent.reference or f"talents#{content_key(talent)}"
    given = {"id": profile_id(reference, Talent), "reference": reference, "source": None}
    talent = talent.model_copy(update=given)
    with service.database.writing() as store:
        store.talents.add([Arrival.by_hand(talent)])
        return store.talents.get(talent.id)


def read(service: Service, talent_id: str, viewer: Viewer) -> Stored[Talent]:
    """Raises NotFound (also for what this viewer may not see) or Gone."""
    with service.database.reading() as store:
        stored = store.talents.get(talent_id)
    if not is_visible(stored.profile, viewer, service.today()):
        raise NotFound(_HIDDEN.format(id=talent_id[:100]))
    return stored


def update(service: Service, talent_id: str, talent: Talent, expected_revision: int | None = None) -> Stored[Talent]:
    """Everything but id, reference and source is replaced; decisions on who may see it only where they are given.

    Raises NotFound, Gone, or Changed where the record is no longer at the revision expected.
    """
    with service.database.writing() as store:
        stored = store.talents.get(talent_id)
        stored.expect(expected_revision)
        kept: dict[str, Any] = {
            "id": talent_id,
            "reference": stored.profile.reference,
            "source": stored.profile.source,
        }
        # What is left out has a default, and the default would publish again what was withdrawn or refused.
        left_out = _DECISIONS - talent.model_fields_set
        kept |= {field: getattr(stored.profile, field) for field in left_out}
        store.talents.replace(talent.model_copy(update=kept))
        return store.talents.get(talent_id)


def set_status(service: Service, talent_id: str, status: Status) -> Stored[Talent]:
    """Raises NotFound or Gone."""
    with service.database.writing() as store:
        store.talents.set_status(talent_id, status)
        return store.talents.get(talent_id)


def erase(service: Service, talent_id: str) -> None:
    """Takes every trace of the person out of tables, reports, kept files and the index in memory and on disk.

    Raises NotFound or Gone.
    """
    with service.database.writing() as store:
        reference = store.talents.get(talent_id).profile.reference
        store.talents.erase(talent_id)
        store.forget(talent_id)
        held = store.imports.forget(talent_id, reference)
    for import_id in held:
        # A sent file cannot be mended without breaking it, so the marked copies of that import end here.
        shutil.rmtree(service.settings.imports_folder / import_id, ignore_errors=True)
    service.database.scrub()
    service.index.purge()


def listed(service: Service, wanted: Filter, *, cursor: str | None = None, limit: int = 50) -> Page[Stored[Talent]]:
    with service.database.reading() as store:
        return store.talents.page(wanted, cursor=cursor, limit=limit)


_HIDDEN = Bilingual(zh="没有编号为“{id}”的公开人才。", en="There is no published talent with the id “{id}”.")
