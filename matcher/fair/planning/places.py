"""Which table each meeting is held at: an exhibit, the organisation's own, or a shared one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.planning.candidates import Candidates
from matcher.fair.presence import Presence
from matcher.fair.programme import Meeting


@dataclass(frozen=True)
class Spots:
    """Sets of tables of which any will do; a pair meets at one table of its set."""

    tables: Sequence[Sequence[str]]  # of each set, by their ids
    of_pair: IntArray  # (n,)
    free: NDArray[np.int64]  # (sets, slots) how many of them can be had
    rooms: IntArray  # (sets,) the room in which all of a set stand; −1 where they stand in several


def walking_matters(fair: Fair) -> bool:
    return any(walk.minutes for walk in fair.walks)


def spots(
    fair: Fair,
    presence: Presence,
    candidates: Candidates,
    expected: NDArray[np.float64],
    homes: Mapping[str, str] | None = None,
) -> Spots:
    """expected: (organisations,) meetings, by which those without a table of their own are spread over the rooms.

    homes: organisation → the room it has been given before, where it stays.

    An exhibitor stays at the exhibit, an organisation at its own tables, and, where rooms lie apart, each other
    organisation in one room, so that only talents walk. Where nothing lies apart all shared tables are one set.
    """
    owned, shared = _by_owner(fair)
    sets: list[list[str]] = []
    numbers: dict[str, int] = {}
    for owner, tables in owned.items():
        numbers[owner] = len(sets)
        sets.append(tables)
    apart = walking_matters(fair)
    homes = _homes(fair, presence, candidates, expected, shared, homes or {}) if apart else {}
    pools: dict[str, int] = {}
    if apart and shared:
        for room, tables in shared.items():
            pools[room] = len(sets)
            sets.append(tables)
    else:
        everywhere = [table for tables in shared.values() for table in tables]
        pools = dict.fromkeys(shared, len(sets))
        sets.append(everywhere)
    nowhere = len(sets) - 1 if not shared else next(iter(pools.values()))
    of_organisation = np.array(
        [numbers.get(one, pools.get(homes.get(one, ""), nowhere)) for one in candidates.organisations], dtype=np.int64
    )
    of_talent = np.array([numbers.get(one.id, -1) for one in candidates.talents], dtype=np.int64)
    exhibit = of_talent[candidates.talent]
    of_pair = np.where(exhibit >= 0, exhibit, of_organisation[candidates.organisation])
    there = {table.id: presence.of_table(table.id) for table in fair.tables}
    free = np.array([_count(tables, there, len(fair.slots)) for tables in sets], dtype=np.int64)
    place = {room.id: number for number, room in enumerate(fair.rooms)}
    rooms = [{place[fair.table_of[table].room] for table in tables} for tables in sets]
    return Spots(sets, of_pair, free, np.array([min(one) if len(one) == 1 else -1 for one in rooms], dtype=np.int64))


def _by_owner(fair: Fair) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Tables by owner, and the shared ones by room."""
    owned: dict[str, list[str]] = defaultdict(list)
    shared: dict[str, list[str]] = defaultdict(list)
    for table in fair.tables:
        (owned[table.owner] if table.owner else shared[table.room]).append(table.id)
    return dict(owned), dict(shared)


def _count(tables: Iterable[str], there: Mapping[str, NDArray[np.bool_]], slots: int) -> NDArray[np.int64]:
    return np.asarray(sum((there[table].astype(np.int64) for table in tables), np.zeros(slots, dtype=np.int64)))


def _homes(
    fair: Fair,
    presence: Presence,
    candidates: Candidates,
    expected: NDArray[np.float64],
    shared: Mapping[str, list[str]],
    given: Mapping[str, str],
) -> dict[str, str]:
    """A room for each organisation: the largest first, each to where it leaves most places."""
    if not shared:
        return {}
    owners = {table.owner for table in fair.tables}
    places = {room: sum(int(presence.of_table(table).sum()) for table in tables) for room, tables in shared.items()}
    taken = dict.fromkeys(shared, 0.0)
    homes: dict[str, str] = {}
    for number in sorted(
        range(len(expected)), key=lambda one: (candidates.organisations[one] not in given, -expected[one])
    ):
        organisation = candidates.organisations[number]
        if organisation in owners:
            continue
        room = given.get(organisation, "")
        if room not in shared:
            room = min(shared, key=lambda one: (taken[one] + expected[number]) / max(places[one], 1e-9))
        taken[room] += float(expected[number])
        homes[organisation] = room
    return homes


def homes_of(fair: Fair, participants: Participants, meetings: Iterable[Meeting]) -> dict[str, str]:
    """Organisation → the room in which these meetings have it sit at shared tables."""
    homes = {}
    for meeting in meetings:
        table = fair.table_of.get(meeting.table)
        demand = participants.demands.get(meeting.demands[0])
        if table is not None and not table.owner and demand is not None:
            homes[demand.organisation] = table.room
    return homes


def tables_at(
    fair: Fair,
    presence: Presence,
    sets: Sequence[Sequence[str]],
    wishes: Iterable[tuple[int, str, int]],
    held: Mapping[int, str],
    taken: Iterable[tuple[int, str]] = (),
) -> dict[int, str]:
    """Number of the wish → its table. wishes: (slot, host, set of tables), numbered from 0; no more than stand there.

    held: where a wish was granted before, which it keeps if it can. taken: (slot, table) that are gone already. A host
    stays at its table from slot to slot where it can.
    """
    there = {table.id: presence.of_table(table.id) for table in fair.tables}
    gone = set(taken)
    last: dict[str, str] = {}
    granted: dict[int, str] = {}
    by_slot: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for number, (slot, host, of) in enumerate(wishes):
        by_slot[slot].append((number, host, of))
    for slot, asked in sorted(by_slot.items()):
        free = [dict.fromkeys(t for t in tables if there[t][slot] and (slot, t) not in gone) for tables in sets]
        for preferred in (lambda number, _: held.get(number), lambda _, host: last.get(host), None):
            for number, host, of in asked:
                table = preferred(number, host) if preferred else next(iter(free[of]), None)
                if number not in granted and table in free[of]:
                    granted[number] = last[host] = str(table)
                    del free[of][table]
    return granted
