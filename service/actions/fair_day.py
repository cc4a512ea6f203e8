"""The day of a fair: who came, who is late, who waits, and the programme from now on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.day.codes import Codes
from matcher.fair.day.events import (
    CalledOff,
    CheckedIn,
    DayEvent,
    Late,
    NoShow,
    Overrun,
    TableLost,
    WalkIn,
    WalkInDone,
    waiting,
)
from matcher.fair.day.events import checked_in as first_seen
from matcher.fair.day.replanning import SECONDS, Replanned, replan
from matcher.fair.day.walk_ins import TALK, Estimate, estimates
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.planning.candidates import Scored
from matcher.fair.programme import Programme
from matcher.fair.review.clashes import Clash, Grade, clashes
from matcher.fair.sheets import Named, Role, Row, Sheets
from service.actions import fair_scene, programmes
from service.actions.fair_scene import STAFF
from service.bootstrap import Service
from service.errors import InvalidRequest
from service.store import Store
from service.store.programmes import StoredProgramme, VersionState

LEAST = 0.05  # value of a pair that asks for a meeting without having been ranked
EARLY = timedelta(days=7)  # how long before the fair something of its days can be said


@dataclass(frozen=True)
class Touched:
    """What stands in the way of the published programme after what has happened."""

    participants: Participants
    clashes: Sequence[Clash]  # block or warn, in meetings that are still to come


def local_now(service: Service, fair: Fair) -> datetime:
    """What the clock on the fair's wall shows; in a rehearsal (WUTONG_TODAY), on that day."""
    shown = datetime.now(fair.zone).replace(tzinfo=None, microsecond=0)
    rehearsed = service.settings.today
    return datetime.combine(rehearsed, shown.time()) if rehearsed else shown


def record(service: Service, fair_id: str, events: Sequence[DayEvent]) -> Touched:
    """All of them, or, where one names somebody unknown or a time that cannot be, none.

    Raises NotFound and InvalidRequest.
    """
    with service.database.writing() as store:
        fair = store.fairs.get(fair_id).fair
        published = store.programmes.in_state(fair_id, VersionState.PUBLISHED)
        programme = published.programme if published else Programme(fair=fair_id)
        for event in events:
            _check_time(fair, event)
            _check(service, fair, programme, event)
        store.day_events.add(fair_id, events)
    now = max((event.at for event in events), default=local_now(service, fair))
    return touched(service, fair_id, now)


def touched(service: Service, fair_id: str, now: datetime | None = None) -> Touched:
    """Raises NotFound."""
    fair = fair_scene.as_it_stands(service, fair_id)
    with service.database.reading() as store:
        published = store.programmes.in_state(fair_id, VersionState.PUBLISHED)
    programme = published.programme if published else Programme(fair=fair_id)
    participants = fair_scene.named(service, fair, programme, STAFF)
    moment = now or local_now(service, fair)
    to_come = {
        one.id
        for one in programme.meetings
        if one.slot in fair.slot_numbers and fair.slots[fair.slot_numbers[one.slot]].ends > moment
    }
    found = [
        one
        for one in clashes(programme, fair, participants)
        if one.grade is not Grade.NOTE and to_come & set(one.meetings)
    ]
    return Touched(participants, found)


@dataclass(frozen=True)
class Replan:
    fair: Fair
    participants: Participants
    before: StoredProgramme
    replanned: Replanned
    stored: StoredProgramme | None  # None where it was only tried

    @property
    def value_before(self) -> float:
        return self.before.programme.value

    @property
    def kept(self) -> float:
        """Share of the value before; 1 where there was none."""
        return self.replanned.programme.value / self.value_before if self.value_before else 1.0


def replan_from(
    service: Service,
    fair_id: str,
    now: datetime | None = None,
    *,
    requested: Sequence[tuple[str, str]] = (),
    notice: int = 0,
    try_only: bool = False,
    seconds: float = SECONDS,
) -> Replan:
    """The published programme from now on, with the fewest changes; published at once, unless `try_only`.

    now: in the fair's own time. requested: pairs (demand, talent) that ask for a meeting. notice: minutes; nobody is
    told to come sooner. The version before is kept: `programmes.restore` goes back. Raises NotFound, InvalidRequest
    where the fair is over, and Changed where another was published meanwhile.
    """
    since = service.database.revision()
    scene = fair_scene.scene_of(service, fair_id)
    moment = now or local_now(service, scene.fair)
    if scene.fair.slots and moment >= max(slot.ends for slot in scene.fair.slots):
        raise InvalidRequest(_OVER.format(fair=fair_id, now=f"{moment:%Y-%m-%d %H:%M}"))
    with service.database.reading() as store:
        published = store.programmes.in_state(fair_id, VersionState.PUBLISHED)
    if published is None:
        raise NotFound(_NONE_PUBLISHED.format(fair=fair_id))
    everybody = scene.participants.joined(fair_scene.named(service, scene.fair, published.programme, STAFF))
    asked = fair_scene.parties(service, [one for one, _ in requested], [one for _, one in requested], STAFF)
    for demand, talent in requested:
        _check_pair(asked, demand, talent)
    participants = everybody.joined(asked)
    made = replan(
        scene.fair,
        participants,
        _with_requested(scene, requested),
        published.programme,
        moment,
        requested=requested,
        notice=timedelta(minutes=notice),
        seconds=seconds,
    )
    stored = None
    if not try_only:
        with service.database.writing() as store:
            store.programmes.expect(fair_id, published.version.number, published.version.revision)
            stored = store.programmes.add(made.programme, VersionState.PUBLISHED, published.version.title)
            stored = programmes.without_erased(store, stored, since)
            store.programmes.log(fair_id, stored.version.number, {"do": "replan", "of": published.version.number})
    return Replan(scene.fair, participants, published, made, stored)


@dataclass(frozen=True)
class Queue:
    fair: Fair
    participants: Participants
    estimates: Sequence[Estimate]


def queue(service: Service, fair_id: str, now: datetime | None = None, *, minutes: int | None = None) -> Queue:
    """Who waits, and how long. minutes: of one talk. Raises NotFound."""
    fair = fair_scene.as_it_stands(service, fair_id)
    with service.database.reading() as store:
        people = waiting(store.day_events.of_fair(fair_id))
        published = store.programmes.in_state(fair_id, VersionState.PUBLISHED)
    programme = published.programme if published else Programme(fair=fair_id)
    ids = [one.demand for one in people], [one.talent for one in people]
    participants = fair_scene.named(service, fair, programme, STAFF).joined(fair_scene.parties(service, *ids, STAFF))
    talk = timedelta(minutes=minutes) if minutes else TALK
    found = estimates(fair, participants, programme, people, now or local_now(service, fair), talk=talk)
    return Queue(fair, participants, found)


def checked_in(service: Service, fair_id: str) -> dict[str, datetime]:
    """Party → when it was first seen. Raises NotFound."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        return first_seen(store.day_events.of_fair(fair_id))


@dataclass(frozen=True)
class Arrived:
    """Somebody at the door."""

    who: Named
    role: Role
    first_seen: datetime
    again: bool  # was seen before
    rows: Sequence[Row]  # meetings in the published programme that are still to come


def said(service: Service, fair_id: str) -> dict[int, DayEvent]:
    """All that was said to have happened, by number, in the order in which it came. Raises NotFound."""
    with service.database.reading() as store:
        store.fairs.get(fair_id)
        return store.day_events.numbered(fair_id)


def take_back(service: Service, fair_id: str, number: int) -> None:
    """As if it had never been said; nothing moves until it is planned again. Raises NotFound."""
    with service.database.writing() as store:
        store.fairs.get(fair_id)
        if not store.day_events.remove(fair_id, number):
            raise NotFound(_NO_EVENT.format(fair=fair_id, number=number))


def check_in(service: Service, fair_id: str, *, code: str = "", party: str = "", at: datetime | None = None) -> Arrived:
    """Records who has come, by the code on the badge or by id. Raises NotFound for a code or id that is nobody's."""
    fair = fair_scene.as_it_stands(service, fair_id)
    with service.database.reading() as store:
        published = store.programmes.in_state(fair_id, VersionState.PUBLISHED)
        if code:
            codes = Codes(fair_id, store.revisions.database())
            party = codes.party_of(code, _with_badges(store, fair, published))
    seen = checked_in(service, fair_id)
    moment = at or local_now(service, fair)
    record(service, fair_id, [CheckedIn(at=moment, party=party)])
    programme = published.programme if published else Programme(fair=fair_id)
    known = fair_scene.named(service, fair, programme, STAFF)
    sheets = Sheets(programme, fair, known.joined(fair_scene.parties(service, [party], [party], STAFF)))
    role = sheets.role_of(party) or Role.ORGANISATION
    sheet = sheets.sheet(role, party)
    rows = [row for row in sheet.rows if row.at is not None and row.at.ends > moment]
    return Arrived(sheet.subject, role, seen.get(party, moment), party in seen, rows)


def _with_badges(store: Store, fair: Fair, published: StoredProgramme | None) -> Iterator[str]:
    """Who may have a badge: of this version, or printed from an earlier one or a draft."""
    for people in (fair.attendees, fair.representatives, fair.interpreters):
        yield from (one.id for one in people)
    if published:
        yield from _people(published.programme)
    for version in store.programmes.versions(fair.id):
        yield from _people(store.programmes.get(fair.id, version.number).programme)


def _people(programme: Programme) -> dict[str, None]:
    return dict.fromkeys(
        who for one in programme.meetings for who in (*one.talents, *one.representatives, one.interpreter) if who
    )


@dataclass(frozen=True)
class Overview:
    """How the day stands."""

    now: datetime
    fair: Fair
    participants: Participants
    checked_in: Mapping[str, datetime]  # party → when it was first seen
    clashes: Sequence[Clash]  # block or warn, in published meetings that are still to come
    queue: Sequence[Estimate]

    def named(self, party: str) -> Bilingual:
        """As it stands on sheets; the id where nobody is known by it."""
        sheets = self._sheets
        role = sheets.role_of(party)
        return sheets.named(role, party).name if role else Bilingual(party, party)

    @cached_property
    def _sheets(self) -> Sheets:
        return Sheets(Programme(fair=self.fair.id), self.fair, self.participants)


def overview(service: Service, fair_id: str, now: datetime | None = None) -> Overview:
    """Raises NotFound."""
    fair = fair_scene.as_it_stands(service, fair_id)
    moment = now or local_now(service, fair)
    seen, standing = checked_in(service, fair_id), touched(service, fair_id, moment)
    waiting_ = queue(service, fair_id, moment)
    known = fair_scene.parties(service, list(seen), list(seen), STAFF)
    participants = standing.participants.joined(waiting_.participants).joined(known)
    return Overview(moment, fair, participants, seen, standing.clashes, waiting_.estimates)


def _check(service: Service, fair: Fair, programme: Programme, event: DayEvent) -> None:
    """Raises NotFound where nobody is meant."""
    match event:
        case CheckedIn() | Late() | NoShow():
            _check_party(service, fair, programme, event.party)
        case TableLost():
            if event.party not in fair.table_of and event.party not in fair.room_of:
                raise NotFound(_NO_PLACE.format(place=event.party))
        case Overrun():
            if event.meeting not in programme.of_id:
                raise NotFound(_NO_MEETING.format(meeting=event.meeting))
        case CalledOff() | WalkIn() | WalkInDone():
            known = fair_scene.parties(service, [event.demand], [event.talent], STAFF)
            _check_pair(known, event.demand, event.talent)


def _check_pair(known: Participants, demand: str, talent: str) -> None:
    for party, side in ((demand, known.demands), (talent, known.talents)):
        if party not in side:
            raise NotFound(_NOBODY.format(party=party))


def _check_time(fair: Fair, event: DayEvent) -> None:
    """Raises InvalidRequest for what would change nothing, or far too much."""
    days = sorted({slot.day for slot in fair.slots})
    if not days:
        return
    shown = {"fair": fair.id, "at": f"{event.at:%Y-%m-%d %H:%M}", "first": days[0], "last": days[-1]}
    if not days[0] - EARLY <= event.at.date() <= days[-1]:
        raise InvalidRequest(_ANOTHER_TIME.format(**shown))
    if isinstance(event, NoShow) and event.at.date() not in days:
        raise InvalidRequest(_NO_DAY.format(**shown))
    until = getattr(event, "until", None)
    if until is not None and until <= event.at:
        raise InvalidRequest(_UNTIL_BEFORE.format(until=f"{until:%Y-%m-%d %H:%M}", **shown))


def _check_party(service: Service, fair: Fair, programme: Programme, party: str) -> None:
    people = {one.id for one in fair.representatives} | {one.id for one in fair.interpreters}
    people |= {one.id for one in fair.attendees}
    people |= {who for one in programme.meetings for who in (*one.parties, *one.representatives, one.interpreter)}
    if party in people:
        return
    known = fair_scene.parties(service, [party], [party], STAFF)
    organisations = {one.organisation for one in fair_scene.named(service, fair, programme, STAFF).demands.values()}
    if party not in known.demands and party not in known.talents and party not in organisations:
        raise NotFound(_NOBODY.format(party=party))


def _with_requested(scene: fair_scene.Scene, requested: Sequence[tuple[str, str]]) -> list[Scored]:
    """Who asks is worth a little, even where the ranking would not have proposed it."""
    known = {(one.demand, one.talent) for one in scene.scored}
    least = max(LEAST, scene.fair.rules.least_value)
    return [*scene.scored, *(Scored(*asked, least) for asked in requested if asked not in known)]


_NONE_PUBLISHED = Bilingual(
    zh="展会“{fair}”还没有发布的安排，无法重排。请先发布草案。",
    en="Nothing is published for the fair “{fair}”, so there is nothing to re-plan. Publish its draft first.",
)
_NO_EVENT = Bilingual(
    zh="展会“{fair}”没有第 {number} 号记录。可用 wutong fair events {fair} 查看。",
    en="Nothing has the number {number} at the fair “{fair}”. List what was said: wutong fair events {fair}",
)
_OVER = Bilingual(
    zh="展会“{fair}”在 {now} 已经结束，无可重排。请核对时间（当地时间）。",
    en="The fair “{fair}” is over at {now}, so there is nothing left to re-plan. Check the time; it is the fair's own.",
)
_ANOTHER_TIME = Bilingual(
    zh="{at} 不在展会“{fair}”的会期（{first} 至 {last}）或之前一周内。请核对时间（当地时间）。",
    en="{at} is neither within the days of the fair “{fair}” ({first} to {last}) nor in the week before. Check the "
    "time; it is the fair's own.",
)
_NO_DAY = Bilingual(
    zh="{at} 当天没有洽谈，不存在缺席。请写展会“{fair}”会期中的时间（{first} 至 {last}），或在展会的 absences 中登记。",
    en="There are no meetings on the day of {at}, so nobody is missed. Give a time within the days of the fair "
    "“{fair}” ({first} to {last}), or enter an absence in its frame.",
)
_UNTIL_BEFORE = Bilingual(
    zh="截止时间 {until} 不晚于发生时间 {at}。请核对两个时间。",
    en="It ends at {until}, which is not later than {at}, when it is said to begin. Check both times.",
)
_NOBODY = Bilingual(
    zh="“{party}”不是本次会期的人才、需求、单位、代表或翻译。请核对编号。",
    en="“{party}” is no talent, demand, organisation, representative or interpreter of this fair. Check the id.",
)
_NO_PLACE = Bilingual(zh="没有名为“{place}”的洽谈桌或会议室。", en="There is no table or room “{place}” at this fair.")
_NO_MEETING = Bilingual(
    zh="已发布的安排中没有洽谈“{meeting}”。", en="The published programme has no meeting “{meeting}”."
)
