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
    number: int  # of the host's sessions, from 1


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
            _hold(at_once, one, guests, slot)
            sessions.append(Session(guests, slot, one.by_demand, held + 1))
            waiting = waiting[~np.isin(waiting, guests)]
    return sessions


def _best_slot(at_once: Sequence[AtOnce], host: Hosted, waiting: IntArray) -> tuple[int, IntArray] | None:
    slots = at_once[0].free.shape[1]
    able = {slot: _able(at_once, host, waiting, slot) for slot in range(slots)}
    slot = max(able, key=lambda one: (min(len(able[one]), host.most), -one))
    return (slot, able[slot]) if len(able[slot]) >= host.least else None


def _able(at_once: Sequence[AtOnce], host: Hosted, waiting: IntArray, slot: int) -> IntArray:
    """Whose guest, and whose host, is free then; of those who need the same people, the first."""
    able = waiting
    for one in at_once:
        asked: Counter[int] = Counter()
        fits = []
        for group in one.groups[able].tolist():
            fits.append(group < 0 or int(one.free[group, slot]) > asked[group])
            asked[group] += fits[-1] and _each(host, one)
        able = able[np.array(fits, dtype=np.bool_)]
    return able


def _each(host: Hosted, one: AtOnce) -> bool:
    """Whether each guest needs it, as each demand its own representative; else the session needs it once."""
    return not host.by_demand and one.name in ("organisation", "demand")


def _hold(at_once: Sequence[AtOnce], host: Hosted, guests: IntArray, slot: int) -> None:
    for one in at_once:
        groups = one.groups[guests]
        groups = groups[groups >= 0]
        np.subtract.at(one.free[:, slot], groups if _each(host, one) else np.unique(groups), 1)


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
