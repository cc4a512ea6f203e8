"""Group sessions: one host and several guests at one table. They are placed before all other meetings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.planning.timetable import NOWHERE, AtOnce


@dataclass(frozen=True)
class Session:
    pairs: IntArray  # the pairs of the host with each guest
    slot: int
    by_demand: bool  # the host, else a talent
    number: int = 1  # of the host's sessions
    meeting: str = ""  # the id of one that is published already


@dataclass(frozen=True)
class Hosted:
    """The pairs that one host is to meet in sessions."""

    pairs: IntArray
    by_demand: bool  # else by a talent
    least: int
    most: int
    count: int


def place_sessions(at_once: Sequence[AtOnce], hosted: Sequence[Hosted], values: NDArray[np.float64]) -> list[Session]:
    """Each session where most of the guests can come; who can come to fewest slots is asked first.

    at_once: what is there; what the sessions take is taken from it. A host with many guests has several sessions of
    about equal size. Guests for whom no session is left are in none.
    """
    sessions = []
    for one in sorted(hosted, key=lambda host: -len(host.pairs)):
        waiting = one.pairs[np.argsort(-values[one.pairs], kind="stable")]
        for held in range(one.count):
            size = (
                -(-len(waiting) // max(1, min(one.count - held, -(-len(waiting) // one.most)))) if len(waiting) else 0
            )
            found = _best_slot(at_once, one, waiting)
            if found is None or size == 0:
                break
            slot, able = found
            guests = able[: max(one.least, min(size, one.most))]
            hold(at_once, guests, slot, by_demand=one.by_demand)
            sessions.append(Session(guests, slot, one.by_demand, held + 1))
            waiting = waiting[~np.isin(waiting, guests)]
    return sessions


def _best_slot(at_once: Sequence[AtOnce], host: Hosted, waiting: IntArray) -> tuple[int, IntArray] | None:
    slots = at_once[0].free.shape[1]
    able = {slot: able_guests(at_once, waiting, slot, by_demand=host.by_demand) for slot in range(slots)}
    slot = max(able, key=lambda one: (min(len(able[one]), host.most), -one))
    return (slot, able[slot]) if len(able[slot]) >= host.least else None


def able_guests(at_once: Sequence[AtOnce], waiting: IntArray, slot: int, *, by_demand: bool) -> IntArray:
    """Of the pairs of one host, those whose guest and whose host are free then; of who need the same people, the first.

    by_demand: whether a demand is the host, else a talent.
    """
    able = waiting
    for one in at_once:
        asked: Counter[int] = Counter()
        fits = []
        for group in one.groups[able].tolist():
            fits.append(group < 0 or int(one.free[group, slot]) > asked[group])
            asked[group] += fits[-1] and _each(one, by_demand=by_demand)
        able = able[np.array(fits, dtype=np.bool_)]
    return able


def hold(at_once: Sequence[AtOnce], guests: IntArray, slot: int, *, by_demand: bool) -> None:
    """What a session of these pairs needs is taken."""
    for one in at_once:
        groups = one.groups[guests]
        groups = groups[groups >= 0]
        np.subtract.at(one.free[:, slot], groups if _each(one, by_demand=by_demand) else np.unique(groups), 1)


def _each(one: AtOnce, *, by_demand: bool) -> bool:
    """Whether each guest needs it, as each demand its own representative; else the session needs it once."""
    return not by_demand and one.name in ("organisation", "demand")


def in_sessions(sessions: Sequence[Session], size: int) -> IntArray:
    """(n,) the slot in which each pair is in a session, NOWHERE where in none."""
    slots = np.full(size, NOWHERE, dtype=np.int64)
    for one in sessions:
        slots[one.pairs] = one.slot
    return slots


def at_one_table(of_pair: IntArray, sessions: Sequence[Session]) -> IntArray:
    """(n,) sets of tables: of a session's pairs that of the first."""
    tables = of_pair.copy()
    for one in sessions:
        tables[one.pairs] = of_pair[one.pairs[0]]
    return tables


def take(at_once: Sequence[AtOnce], slots: IntArray, times: int = 1) -> None:
    """What the pairs in these slots need is taken; given back, where times is −1. slots: (n,), NOWHERE for none."""
    for one in at_once:
        standing = np.flatnonzero((slots != NOWHERE) & (one.groups >= 0))
        np.subtract.at(one.free, (one.groups[standing], slots[standing]), times)
