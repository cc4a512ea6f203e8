"""Every query. Domain objects in and out; no caller sees a row or a session, and nothing here commits."""

from sqlalchemy.orm import Session

from service.store.audit_groups import AuditGroupStore
from service.store.day_events import DayEventStore
from service.store.fairs import FairStore
from service.store.imports import ImportStore
from service.store.invitations import InvitationStore
from service.store.listings import ListingStore
from service.store.models import ModelStore
from service.store.organisations import OrganisationStore
from service.store.outcomes import OutcomeStore
from service.store.profiles import DemandStore, TalentStore
from service.store.programmes import ProgrammeStore
from service.store.revisions import Revisions
from service.store.verdicts import VerdictStore


class Store:
    """The database within one transaction."""

    def __init__(self, session: Session) -> None:
        self.revisions = Revisions(session)
        self.organisations = OrganisationStore(session, self.revisions)
        self.talents = TalentStore(session, self.revisions)
        self.demands = DemandStore(session, self.revisions, self.organisations)
        self.imports = ImportStore(session)
        self.listings = ListingStore(session)
        self.verdicts = VerdictStore(session)
        self.models = ModelStore(session, self.revisions)
        self.audit_groups = AuditGroupStore(session)
        self.fairs = FairStore(session, self.revisions)
        self.invitations = InvitationStore(session)
        self.outcomes = OutcomeStore(session)
        self.programmes = ProgrammeStore(session, self.revisions)
        self.day_events = DayEventStore(session)

    def forget(self, profile_id: str) -> None:
        """What was shown and done about a profile, after its erasure."""
        self.listings.forget(profile_id)
        self.verdicts.forget(profile_id)
        self.audit_groups.forget(profile_id)
        self.fairs.forget(profile_id)
        self.invitations.forget(profile_id)
        self.outcomes.forget(profile_id)
        self.programmes.forget(profile_id)
        self.day_events.forget(profile_id)

    def changed_since(self, revision: int) -> list[str]:
        """The ids of talents and demands whose last change is later than `revision`."""
        return [*self.talents.changed_since(revision), *self.demands.changed_since(revision)]

    def erased_since(self, revision: int) -> list[str]:
        """The ids of talents and demands whose last change, later than `revision`, was to be erased."""
        return [*self.talents.erased_since(revision), *self.demands.erased_since(revision)]
