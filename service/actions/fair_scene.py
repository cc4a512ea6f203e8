"""The one door between records and the planning of a fair: who takes part, and who suits whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from matcher.bilingual import Bilingual
from matcher.fair.day.events import as_things_stand
from matcher.fair.frame import Attendee, Fair
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.planning.candidates import Scored
from matcher.fair.programme import Programme
from matcher.learning.verdicts import Step
from matcher.profiles.models import Demand, Talent
from service.actions.invitation_scene import first_day
from service.actions.pair_chances import of_open_demands
from service.bootstrap import Service
from service.store import Store
from service.store.filters import Filter
from service.store.programmes import VersionState
from service.views import demand_card, talent_card
from service.visibility import Viewer

STAFF = Viewer(staff=True, trusted=True)


@dataclass(frozen=True)
class Scene:
    fair: Fair  # as it stands
    participants: Participants
    scored: list[Scored]  # pairs that may meet: eligible, not declined, and not met before this fair


def scene_of(service: Service, fair_id: str, *, only: Collection[str] | None = None) -> Scene:
    """What planning needs, with names as staff sees them. only: ids of the demands asked about. Raises NotFound."""
    fair = as_it_stands(service, fair_id)
    found = of_open_demands(service, first_day(fair, service.today()), only=only)
    with service.database.reading() as store:
        met = _met_before(store, fair)
    demands = [(stored.profile, stored.organisation_id or stored.profile.id) for stored in found.demands]
    talents = {talent.id: talent for talent in found.talents}
    missing = [one.id for one in fair.attendees if one.id not in talents]
    talents |= dict(service.index.profiles.talents(missing))
    of_demand = [demand.id for demand, _ in demands]
    of_talent = [talent.id for talent in found.talents]
    scored = [
        Scored(of_demand[demand], of_talent[talent], float(chance))
        for demand, talent, chance in zip(
            found.pairs.demands.tolist(), found.pairs.talents.tolist(), found.pairs.both.tolist(), strict=True
        )
        if (of_demand[demand], of_talent[talent]) not in met
    ]
    return Scene(fair, _participants(demands, talents.values(), STAFF), scored)


def as_it_stands(service: Service, fair_id: str) -> Fair:
    """The frame, with those who accepted an invitation, and what has happened on the day. Raises NotFound."""
    with service.database.reading() as store:
        fair = store.fairs.get(fair_id).fair
        accepted = store.invitations.attending(fair_id)
        events = store.day_events.of_fair(fair_id)
        published = store.programmes.in_state(fair_id, VersionState.PUBLISHED) if events else None
    known = {one.id for one in fair.attendees}
    more = tuple(Attendee(id=one) for one in accepted if one not in known)
    if more:
        fair = fair.changed(attendees=(*fair.attendees, *more))
    return as_things_stand(fair, events, published.programme if published else Programme(fair=fair_id))


def named(service: Service, fair: Fair, programme: Programme, viewer: Viewer) -> Participants:
    """Those in a programme, among the attendees, or whom the rules promise a meeting.

    Names are as the viewer may see them; who was erased is missing.
    """
    rules = fair.rules
    demands = dict.fromkeys(demand for meeting in programme.meetings for demand in meeting.demands)
    demands |= dict.fromkeys([*(one.demand for one in programme.unplaced), *(pin.demand for pin in rules.pins)])
    talents = dict.fromkeys(talent for meeting in programme.meetings for talent in meeting.talents)
    talents |= dict.fromkeys([*(one.talent for one in programme.unplaced), *(pin.talent for pin in rules.pins)])
    talents |= dict.fromkeys(one.id for one in fair.attendees)
    open_then = Filter(public_on=first_day(fair, service.today()))
    with service.database.reading() as store:
        if rules.demands.least or rules.organisations.least:
            demands |= dict.fromkeys(stored.profile.id for stored in store.demands.every(open_then))
        if rules.talents.least and not fair.attendees:
            talents |= dict.fromkeys(stored.profile.id for stored in store.talents.every(open_then))
    return parties(service, [*demands, *rules.own], [*talents, *rules.own], viewer)


def parties(service: Service, demands: Sequence[str], talents: Sequence[str], viewer: Viewer) -> Participants:
    """By their ids; who does not exist, or was erased, is missing."""
    with service.database.reading() as store:  # not from the index, which may be behind
        organisations = store.demands.organisations()
        known = [
            (demand, organisations.get(demand.id) or demand.id) for demand in store.demands.of(list(demands)).values()
        ]
        return _participants(known, store.talents.of(list(talents)).values(), viewer)


def _participants(demands: Iterable[tuple[Demand, str]], talents: Iterable[Talent], viewer: Viewer) -> Participants:
    return Participants.of(
        [_demand_party(demand, organisation, viewer) for demand, organisation in demands],
        [_talent_party(talent, viewer) for talent in talents],
    )


def _demand_party(demand: Demand, organisation: str, viewer: Viewer) -> DemandParty:
    """One that is confidential stands for itself: beside its organisation's others it would be known whose it is."""
    card = demand_card(demand, viewer)
    label, hidden = card.organisation.label, card.organisation.name is None
    return DemandParty(
        demand.id,
        demand.id if hidden else organisation,
        demand.industries,
        Bilingual(card.title, card.title),
        Bilingual(label.zh, label.en),
    )


def _talent_party(talent: Talent, viewer: Viewer) -> TalentParty:
    card = talent_card(talent, viewer)
    headline = Bilingual(card.headline, card.headline)
    return TalentParty(talent.id, frozenset(talent.languages), Bilingual(card.label.zh, card.label.en), headline)


def _met_before(store: Store, fair: Fair) -> set[tuple[str, str]]:
    """Pairs (demand, talent) that met before the fair began."""
    if not fair.slots:
        return set()
    return store.verdicts.pairs_in(Step.MET, Step.INTENTION, Step.SIGNED, before=fair.slots[0].starts)
