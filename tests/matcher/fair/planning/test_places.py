from collections import Counter, defaultdict

import numpy as np
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from matcher.fair.frame import Room, Table, Walk
from matcher.fair.planning.candidates import Candidates
from matcher.fair.planning.places import Spots, homes_of, spots, tables_at
from matcher.fair.presence import Presence
from matcher.fair.programme import Meeting
from tests.matcher.fair.simulated_fairs import SimulatedFair, absent, simulated_fairs
from tests.matcher.fair.small_fair import FIRST, PARTICIPANTS, SCORED, fair

places = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

Wish = tuple[int, str, int]  # slot, host, set


def there(world: SimulatedFair, table: str, slot: int) -> bool:
    room = next(one.room for one in world.fair.tables if one.id == table)
    return not absent(world.fair, world.fair.slots[slot], table, room)


@places
@given(simulated_fairs())
def test_a_pair_meets_at_an_exhibit_at_its_own_table_or_at_shared_ones_in_one_room(world: SimulatedFair) -> None:
    presence = Presence(world.fair)
    candidates = Candidates.of(world.fair, presence, world.participants, world.scored)
    where = spots(world.fair, presence, candidates, np.ones(len(candidates.organisations)))
    table_of = {one.id: one for one in world.fair.tables}
    assert max(Counter(table for tables in where.tables for table in tables).values(), default=1) == 1
    owners = {one.owner for one in world.fair.tables}
    for pair in range(len(candidates)):
        demand, talent = candidates.ids(pair)
        organisation = world.participants.demands[demand].organisation
        owner = next((one for one in (talent, organisation) if one in owners), "")
        tables = where.tables[where.of_pair[pair]]
        mine = {one.id for one in world.fair.tables if one.owner == owner}
        event(f"{'own' if owner else 'shared'} tables: {min(len(tables), 2)}")
        assert set(tables) <= mine
        if owner or not any(walk.minutes for walk in world.fair.walks):
            assert set(tables) == mine
        else:
            assert len({table_of[one].room for one in tables}) == bool(mine)
    for number, tables in enumerate(where.tables):
        for slot in range(len(world.fair.slots)):
            assert where.free[number, slot] == sum(there(world, table, slot) for table in tables)
        rooms = {table_of[one].room for one in tables}
        place = [room.id for room in world.fair.rooms]
        assert where.rooms[number] == (place.index(rooms.pop()) if len(rooms) == 1 else -1)


@st.composite
def wishes(draw: st.DrawFn) -> tuple[SimulatedFair, list[list[str]], list[Wish], dict[int, str], set[tuple[int, str]]]:
    """Any tables in sets, and no more wishes of a set in a slot than tables stand there; some had one before."""
    world = draw(simulated_fairs())
    sets: list[list[str]] = [[], []]
    for table in world.fair.tables:
        sets[draw(st.integers(0, 1))].append(table.id)
    slots = range(len(world.fair.slots))
    taken = {(slot, one.id) for slot in slots for one in world.fair.tables if not draw(st.integers(0, 5))}
    asked: list[Wish] = []
    for slot in slots:
        for number, tables in enumerate(sets):
            free = [one for one in tables if there(world, one, slot) and (slot, one) not in taken]
            count = draw(st.integers(0, len(free)))
            asked += [(slot, draw(st.sampled_from("abc")), number) for _ in range(count)]
    asked = draw(st.permutations(asked))
    tables = st.sampled_from([one.id for one in world.fair.tables])
    held = {number: draw(tables) for number in range(len(asked)) if draw(st.booleans())}
    return world, sets, asked, held, taken


@places
@given(wishes())
def test_every_wish_is_granted_and_no_table_given_twice(
    given_wishes: tuple[SimulatedFair, list[list[str]], list[Wish], dict[int, str], set[tuple[int, str]]],
) -> None:
    world, sets, asked, held, taken = given_wishes
    granted = tables_at(world.fair, Presence(world.fair), sets, asked, held, taken)
    assert set(granted) == set(range(len(asked)))
    at = [(asked[number][0], table) for number, table in granted.items()]
    assert len(at) == len(set(at))
    assert taken.isdisjoint(at)
    rivals = defaultdict(set)
    for number, table in held.items():
        rivals[asked[number][0], table].add(number)
    for number, table in granted.items():
        slot, _, of = asked[number]
        assert table in sets[of]
        assert there(world, table, slot)
        before = held.get(number)
        if before in sets[of] and there(world, before, slot) and (slot, before) not in taken:
            alone = {one for one in rivals[slot, before] if asked[one][2] == of} == {number}
            assert table == before or not alone


def test_a_host_stays_at_its_table_though_another_is_first() -> None:
    granted = tables_at(fair(), Presence(fair()), [["T1", "T2"]], [(0, "a", 0), (1, "b", 0), (1, "a", 0)], {})
    assert granted == {0: "T1", 1: "T2", 2: "T1"}


def two_rooms() -> tuple[Spots, Candidates]:
    frame = fair(
        rooms=(Room(id="R1"), Room(id="R2")),
        tables=(Table(id="T1", room="R1"), Table(id="T2", room="R2")),
        walks=(Walk(rooms=("R1", "R2"), minutes=5),),
    )
    candidates = Candidates.of(frame, Presence(frame), PARTICIPANTS, SCORED)
    before = Meeting(id="m", slot=FIRST, table="T2", demands=("d1",), talents=("t1",))
    homes = homes_of(frame, PARTICIPANTS, [before])
    assert homes == {"o1": "R2"}
    return spots(frame, Presence(frame), candidates, np.array([2.0, 3.0]), homes), candidates


def test_an_organisation_stays_in_its_room_and_the_next_goes_to_where_most_places_are_left() -> None:
    where, candidates = two_rooms()
    tables = {candidates.ids(pair)[0]: where.tables[where.of_pair[pair]] for pair in range(len(candidates))}
    assert tables == {"d1": ["T2"], "d2": ["T1"]}
