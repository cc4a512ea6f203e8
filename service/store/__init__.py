"""Every query. Domain objects in and out; no caller sees a row or a session, and nothing here commits."""

from sqlalchemy.orm import Session

from service.store.imports import ImportStore
from service.store.organisations import OrganisationStore
from service.store.profiles import DemandStore, TalentStore
from service.store.revisions import Revisions


class Store:
    """The database within one transaction."""

    def __init__(self, session: Session) -> None:
        self.revisions = Revisions(session)
        self.organisations = OrganisationStore(session, self.revisions)
        self.talents = TalentStore(session, self.revisions)
        self.demands = DemandStore(session, self.revisions, self.organisations)
        self.imports = ImportStore(session)
