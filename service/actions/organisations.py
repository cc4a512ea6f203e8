"""Organisations: create, read, update, withdraw, erase, list."""

from matcher.bilingual import Bilingual
from matcher.profiles.models import Organisation, Status
from service.bootstrap import Service
from service.errors import Conflict
from service.store.organisations import StoredOrganisation
from service.store.paging import Page


def create(service: Service, organisation: Organisation) -> StoredOrganisation:
    """Raises Conflict when there is one of this name."""
    with service.database.writing() as store:
        existing = store.organisations.exists(organisation)
        if existing is not None:
            raise Conflict(_EXISTS.format(name=organisation.name, id=existing))
        return store.organisations.get(store.organisations.named(organisation))


def read(service: Service, organisation_id: str) -> StoredOrganisation:
    """Raises NotFound."""
    with service.database.reading() as store:
        return store.organisations.get(organisation_id)


def update(service: Service, organisation_id: str, organisation: Organisation) -> StoredOrganisation:
    """Its demands say the new name and type too. Raises NotFound, or Conflict when another has this name."""
    with service.database.writing() as store:
        store.organisations.get(organisation_id)
        existing = store.organisations.exists(organisation)
        if existing not in (None, organisation_id):
            raise Conflict(_EXISTS.format(name=organisation.name, id=existing))
        store.organisations.replace(organisation_id, organisation)
        for stored in store.demands.of_organisation(organisation_id):
            store.demands.replace(stored.profile.model_copy(update={"organisation": organisation}))
        return store.organisations.get(organisation_id)


def set_status(service: Service, organisation_id: str, status: Status) -> StoredOrganisation:
    """Withdrawn: its published demands too. Publishing it again leaves each demand to be published by itself.

    Raises NotFound.
    """
    with service.database.writing() as store:
        store.organisations.set_status(organisation_id, status)
        if status is Status.WITHDRAWN:
            for stored in store.demands.of_organisation(organisation_id):
                if stored.profile.status is Status.PUBLISHED:
                    store.demands.set_status(stored.profile.id, Status.WITHDRAWN)
        return store.organisations.get(organisation_id)


def erase(service: Service, organisation_id: str) -> None:
    """Raises NotFound, or Conflict while it has demands."""
    with service.database.writing() as store:
        store.organisations.get(organisation_id)
        held = store.demands.of_organisation(organisation_id)
        if held:
            raise Conflict(_HAS_DEMANDS.format(count=len(held)))
        store.organisations.erase(organisation_id)
        store.fairs.forget(organisation_id)
    service.database.scrub()


def listed(service: Service, *, text: str, cursor: str | None, limit: int) -> Page[StoredOrganisation]:
    with service.database.reading() as store:
        return store.organisations.page(text=text, cursor=cursor, limit=limit)


_EXISTS = Bilingual(
    zh="名为（或曾名为）“{name}”的单位已存在，编号为 {id}。请修改该单位。",
    en="An organisation that is or was named “{name}” is here already, with the id {id}. Change that one.",
)
_HAS_DEMANDS = Bilingual(
    zh="该单位名下还有 {count} 条需求。请先删除这些需求，或撤回该单位。",
    en="This organisation still has {count} demands. Erase them first, or withdraw the organisation.",
)
