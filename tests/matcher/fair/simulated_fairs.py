"""Small simulated fairs at random, with all that a frame may hold; and who is where, worked out from its definition."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from hypothesis import strategies as st

from matcher.bilingual import Bilingual
from matcher.fair.frame import (
    EVERYBODY,
    Absence,
    Attendee,
    Ban,
    Fair,
    Group,
    Interpreter,
    Limits,
    Name,
    Pin,
    Representative,
    Room,
    Rules,
    Slot,
    Table,
    Walk,
    slots_of_day,
)
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.planning.candidates import Scored
from matcher.fair.programme import Meeting, Programme, supposed

DAY = date(2026, 10, 14)
LANGUAGES = ("zh", "en", "de")


@dataclass(frozen=True)
class SimulatedFair:
    fair: Fair
    participants: Participants
    scored: tuple[Scored, ...]


def named(identifier: str) -> Bilingual:
    return Bilingual(f"名{identifier}", f"Name {identifier}")


def times(count: int) -> tuple[Slot, ...]:
    """Three a day, of twenty minutes with a pause of five; the second of a day is for lunch."""
    days = [DAY + timedelta(days=number) for number in range(-(-count // 3))]
    slots = [slot for day in days for slot in slots_of_day(day, time(11), time(12, 10), 20, 5)][:count]
    return tuple(slot.model_copy(update={"lunch": slot.start == time(11, 25)}) for slot in slots)


@st.composite
def limits(draw: st.DrawFn, least: st.SearchStrategy[int], spare: st.SearchStrategy[int]) -> Limits:
    fewest = draw(least)
    return Limits(least=fewest, most=fewest + draw(spare))


@st.composite
def simulated_fairs(draw: st.DrawFn, *, groups: bool = True) -> SimulatedFair:
    slots = times(draw(st.integers(1, 5)))
    talents = [f"t{number}" for number in range(draw(st.integers(1, 5)))]
    demands = [f"d{number}" for number in range(draw(st.integers(1, 4)))]
    organisation_of = {demand: f"o{draw(st.integers(0, 2))}" for demand in demands}
    organisations = sorted(set(organisation_of.values()))
    industry = st.lists(st.sampled_from(("marine", "energy")), max_size=2, unique=True).map(tuple)
    participants = Participants.of(
        [DemandParty(one, of, draw(industry), named(one), named(of)) for one, of in organisation_of.items()],
        [TalentParty(one, draw(spoken), named(one)) for one in talents],
    )
    everyone = _Everyone(talents, demands, organisations, organisation_of)
    rooms = draw(st.integers(1, 2))
    tables = draw(_tables(everyone, rooms))
    representatives = draw(_representatives(everyone))
    interpreters = draw(_interpreters())
    pairs = [(demand, talent) for demand in demands for talent in talents]
    absent = [*talents, *demands, *organisations, "R0", EVERYBODY]
    absent += [one.id for one in (*tables, *representatives, *interpreters)]
    fair = Fair(
        id="simulated",
        name=Name(zh="模拟洽谈会", en="Simulated fair"),
        slots=slots,
        rooms=tuple(Room(id=f"R{number}") for number in range(rooms)),
        tables=tables,
        walks=(Walk(rooms=("R0", "R1"), minutes=draw(st.sampled_from((0, 5, 10, 40)))),) if rooms == 2 else (),
        attendees=draw(_attendees(talents, slots)),
        representatives=representatives,
        interpreters=interpreters,
        absences=tuple(draw(st.lists(_absences(absent, slots), max_size=4))),
        rules=draw(_rules(everyone, pairs, groups)),
    )
    chance = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
    scored = [Scored(*both, draw(chance)) for both in pairs if draw(st.integers(0, 4))]
    return SimulatedFair(fair, participants, tuple(scored))


spoken = st.sampled_from(
    (frozenset({"zh"}), frozenset({"zh"}), frozenset({"zh", "en"}), frozenset({"en"}), frozenset({"de"}), frozenset())
)


@dataclass(frozen=True)
class _Everyone:
    talents: list[str]
    demands: list[str]
    organisations: list[str]
    organisation_of: dict[str, str]


@st.composite
def _tables(draw: st.DrawFn, everyone: _Everyone, rooms: int) -> tuple[Table, ...]:
    owner = st.sampled_from(("", "", "", *everyone.organisations, everyone.talents[0]))
    count = draw(st.integers(1, 4))
    return tuple(
        Table(id=f"T{number}", room=f"R{draw(st.integers(0, rooms - 1))}", owner=draw(owner)) for number in range(count)
    )


@st.composite
def _representatives(draw: st.DrawFn, everyone: _Everyone) -> tuple[Representative, ...]:
    made = []
    for organisation in everyone.organisations:
        own = [demand for demand, of in everyone.organisation_of.items() if of == organisation]
        for number in range(draw(st.integers(0, 3))):
            restricted = draw(st.sets(st.sampled_from(own))) if draw(st.booleans()) else set()
            languages = draw(st.sampled_from((("zh",), ("zh", "en"), ("en",))))
            made.append(
                Representative(
                    id=f"{organisation}.p{number}",
                    organisation=organisation,
                    demands=tuple(sorted(restricted)),
                    languages=languages,
                )
            )
    return tuple(made)


@st.composite
def _interpreters(draw: st.DrawFn) -> tuple[Interpreter, ...]:
    pairs = st.lists(st.sampled_from((("zh", "en"), ("zh", "de"), ("en", "de"))), min_size=1, max_size=3, unique=True)
    return tuple(Interpreter(id=f"I{number}", pairs=tuple(draw(pairs))) for number in range(draw(st.integers(0, 3))))


@st.composite
def _absences(draw: st.DrawFn, who: list[str], slots: tuple[Slot, ...]) -> Absence:
    since = draw(st.sampled_from(slots)).starts
    return Absence(who=draw(st.sampled_from(who)), since=since, until=since + timedelta(minutes=draw(minutes)))


minutes = st.sampled_from((5, 20, 30, 70))


@st.composite
def _attendees(draw: st.DrawFn, talents: list[str], slots: tuple[Slot, ...]) -> tuple[Attendee, ...]:
    if draw(st.booleans()):
        return ()
    moment = st.none() | st.sampled_from([slot.starts for slot in slots])
    coming = [one for one in talents if draw(st.integers(0, 4))]
    language = st.sampled_from(((), ("zh",), ("en",)))
    return tuple(
        Attendee(id=one, arrives=draw(moment), leaves=draw(moment), languages=draw(language)) for one in coming
    )


@st.composite
def _rules(draw: st.DrawFn, everyone: _Everyone, pairs: list[tuple[str, str]], groups: bool) -> Rules:
    rarely, spare = st.sampled_from((0, 0, 0, 0, 1)), st.integers(0, 4)
    parties = [*everyone.talents, *everyone.demands, *everyone.organisations]
    marks = draw(st.lists(st.sampled_from(("", "", "", "pin", "ban")), min_size=len(pairs), max_size=len(pairs)))
    pinned, banned = ([both for both, one in zip(pairs, marks, strict=True) if one == mark] for mark in ("pin", "ban"))
    hosts = draw(st.sets(st.sampled_from([*everyone.talents, *everyone.demands]), max_size=2)) if groups else set()
    return Rules(
        talents=draw(limits(rarely, spare)),
        demands=draw(limits(rarely, spare)),
        organisations=draw(limits(st.just(0), st.integers(1, 8))),
        own={one: draw(limits(rarely, spare)) for one in draw(st.sets(st.sampled_from(parties), max_size=2))},
        industries={"marine": draw(limits(rarely, spare))} if draw(st.booleans()) else {},
        once_per_organisation=draw(st.booleans()),
        least_value=draw(st.sampled_from((0.0, 0.0, 0.3))),
        pins=tuple(Pin(demand=demand, talent=talent) for demand, talent in pinned[:2]),
        bans=tuple(Ban(party=demand, talent=talent) for demand, talent in banned),
        groups=tuple(draw(_groups(host)) for host in sorted(hosts)),
    )


@st.composite
def _groups(draw: st.DrawFn, host: str) -> Group:
    least = draw(st.integers(1, 3))
    return Group(host=host, least=least, most=least + draw(st.integers(0, 2)), sessions=draw(st.integers(1, 2)))


def people_of(fair: Fair, organisation: str) -> list[Representative]:
    """Those it names, or the one who is supposed."""
    known = [one for one in fair.representatives if one.organisation == organisation]
    return known or [Representative(id=supposed(organisation), organisation=organisation)]


def absent(fair: Fair, slot: Slot, *names: str) -> bool:
    """Whether one of these, or everybody, is away at any time of the slot."""
    return any(
        one.who in (*names, EVERYBODY) and one.since < slot.ends and one.until > slot.starts for one in fair.absences
    )


def talent_there(fair: Fair, talent: str, slot: Slot) -> bool:
    if not fair.attendees:
        return not absent(fair, slot, talent)
    for attendee in fair.attendees:
        if attendee.id == talent:
            arrived = attendee.arrives is None or attendee.arrives <= slot.starts
            stays = attendee.leaves is None or slot.ends <= attendee.leaves
            return arrived and stays and not absent(fair, slot, talent)
    return False


def demand_there(world: SimulatedFair, demand: str, slot: Slot) -> bool:
    """Whether somebody is there who may speak for it."""
    organisation = world.participants.demands[demand].organisation
    return not absent(world.fair, slot, demand, organisation) and any(
        not absent(world.fair, slot, one.id)
        for one in people_of(world.fair, organisation)
        if not one.demands or demand in one.demands
    )


def slots_together(world: SimulatedFair, demand: str, talent: str) -> list[Slot]:
    return [
        slot
        for slot in world.fair.slots
        if talent_there(world.fair, talent, slot) and demand_there(world, demand, slot)
    ]


def twice(programme: Programme) -> set[tuple[str, str]]:
    """(what, who) stands in several meetings of one slot."""
    counted = Counter(
        (meeting.slot, kind, who) for meeting in programme.meetings for kind, who in needed_by(meeting) if who
    )
    return {(kind, who) for (_, kind, who), count in counted.items() if count > 1 and kind != "demand"}


def needed_by(meeting: Meeting) -> Iterator[tuple[str, str]]:
    yield from (("talent", one) for one in meeting.talents)
    yield from (("demand", one) for one in meeting.demands)
    yield from (("representative", one) for one in meeting.representatives)
    yield "table", meeting.table
    yield "interpreter", meeting.interpreter


def away(world: SimulatedFair, programme: Programme) -> set[tuple[str, str, str]]:
    """(what, who, meeting) is to be there and is not."""
    found = set()
    slots = {slot.id: slot for slot in world.fair.slots}
    rooms = {table.id: table.room for table in world.fair.tables}
    organisations = {one.organisation for one in world.participants.demands.values()}
    organisation_of = {one.id: of for of in organisations for one in people_of(world.fair, of)}
    for meeting in programme.meetings:
        slot = slots[meeting.slot]
        for kind, who in needed_by(meeting):
            others: tuple[str, ...] = ()
            if kind == "talent":
                gone = not talent_there(world.fair, who, slot)
            else:
                if kind == "demand":
                    others = (world.participants.demands[who].organisation,)
                elif kind == "representative":
                    others = (organisation_of.get(who, who),)
                elif kind == "table":
                    others = (rooms[who],)
                gone = bool(who) and absent(world.fair, slot, who, *others)
            if gone:
                found.add((kind, who, meeting.id))
    return found


def counted(world: SimulatedFair, pairs: Iterator[tuple[str, str]]) -> Counter[str]:
    """Meetings of each talent, demand, organisation and industry with limits; and of talents with organisations."""
    counts: Counter[str] = Counter()
    for demand, talent in pairs:
        party = world.participants.demands[demand]
        counts.update((demand, talent, party.organisation, f"{party.organisation} with {talent}"))
        counts.update([one for one in party.industries if one in world.fair.rules.industries][:1])
    return counts


def caps(world: SimulatedFair) -> dict[str, int]:
    """The most that each may have; hosts of sessions as others."""
    found = {one: limits.most for one, limits in _limits(world).items()}
    if world.fair.rules.once_per_organisation:
        organisations = {one.organisation for one in world.participants.demands.values()}
        found |= {f"{one} with {talent}": 1 for one in organisations for talent in world.participants.talents}
    return found


def floors(world: SimulatedFair) -> dict[str, int]:
    """The least that each is to have who attends."""
    attending = {one.id for one in world.fair.attendees} or set(world.participants.talents)
    absent = set(world.participants.talents) - attending
    return {one: limits.least for one, limits in _limits(world).items() if one not in absent}


def _limits(world: SimulatedFair) -> dict[str, Limits]:
    """By party and industry."""
    rules, participants = world.fair.rules, world.participants
    sides: tuple[tuple[Iterable[str], Limits], ...] = (
        (participants.talents, rules.talents),
        (participants.demands, rules.demands),
        ({one.organisation for one in participants.demands.values()}, rules.organisations),
    )
    of_parties = {one: rules.own.get(one, usual) for parties, usual in sides for one in parties}
    return of_parties | rules.industries
