"""Talents and demands: create, read, update, withdraw, publish, erase, list."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.profiles.identity import content_key, profile_id
from matcher.profiles.models import Demand, Status, Talent
from service.bootstrap import Service
from service.store import Store
from service.store.filters import Filter
from service.store.paging import Page
from service.store.profiles import Arrival, P, ProfileStore, Stored
from service.visibility import Viewer, is_visible


@dataclass(frozen=True)
class Profiles(Generic[P]):
    """The actions on one side. Each raises NotFound for an id that is not here, and Gone for one that was erased."""

    kind: type[P]
    list_name: str  # in references of what is made by hand
    of: Callable[[Store], ProfileStore[P]]
    decisions: frozenset[str]  # fields that say who may see it
    hidden: Bilingual

    def create(self, service: Service, profile: P) -> Stored[P]:
        """Without a reference, what makes it known stands for it: name and e-mail of a talent; organisation, kind and
        title of a demand. Raises Conflict when it is here already.
        """
        reference = profile.reference or f"{self.list_name}#{content_key(profile)}"
        given = {"id": profile_id(reference, self.kind), "reference": reference, "source": None}
        profile = profile.model_copy(update=given)
        with service.database.writing() as store:
            self.of(store).add([Arrival.by_hand(profile)])
            return self.of(store).get(profile.id)

    def read(self, service: Service, record_id: str, viewer: Viewer) -> Stored[P]:
        """Raises NotFound also for what this viewer may not see."""
        with service.database.reading() as store:
            stored = self.of(store).get(record_id)
        if not is_visible(stored.profile, viewer, service.today()):
            raise NotFound(self.hidden.format(id=record_id[:100]))
        return stored

    def update(self, service: Service, record_id: str, profile: P, expected_revision: int | None = None) -> Stored[P]:
        """Everything but id, reference and source is replaced; decisions on who may see it only where they are given.

        Raises Changed where the record is no longer at the revision expected.
        """
        with service.database.writing() as store:
            stored = self.of(store).get(record_id)
            stored.expect(expected_revision)
            kept: dict[str, Any] = {
                "id": record_id,
                "reference": stored.profile.reference,
                "source": stored.profile.source,
            }
            # What is left out has a default, and the default would publish again what was withdrawn or refused.
            left_out = self.decisions - profile.model_fields_set
            kept |= {field: getattr(stored.profile, field) for field in left_out}
            self.of(store).replace(profile.model_copy(update=kept))
            return self.of(store).get(record_id)

    def set_status(self, service: Service, record_id: str, status: Status) -> Stored[P]:
        with service.database.writing() as store:
            self.of(store).set_status(record_id, status)
            return self.of(store).get(record_id)

    def erase(self, service: Service, record_id: str) -> None:
        """Takes every trace out of tables, reports, kept files and the index in memory and on disk."""
        with service.database.writing() as store:
            reference = self.of(store).get(record_id).profile.reference
            self.of(store).erase(record_id)
            store.forget(record_id)
            held = store.imports.forget(record_id, reference)
        for import_id in held:
            # A sent file cannot be mended without breaking it, so the marked copies of that import end here.
            shutil.rmtree(service.settings.imports_folder / import_id, ignore_errors=True)
        service.database.scrub()
        service.index.purge()

    def listed(
        self, service: Service, wanted: Filter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Stored[P]]:
        with service.database.reading() as store:
            return self.of(store).page(wanted, cursor=cursor, limit=limit)


demands = Profiles(
    Demand,
    "demands",
    lambda store: store.demands,
    frozenset({"status", "confidential"}),
    Bilingual(zh="没有编号为“{id}”的公开需求。", en="There is no published demand with the id “{id}”."),
)
talents = Profiles(
    Talent,
    "talents",
    lambda store: store.talents,
    frozenset({"status", "consents"}),
    Bilingual(zh="没有编号为“{id}”的公开人才。", en="There is no published talent with the id “{id}”."),
)
