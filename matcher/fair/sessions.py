"""Group sessions: one host and several guests at one table. They are placed before all other meetings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.timetable import AtOnce


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
        waiting = one.pairs
        for held in range(one.count):
            size = (
                -(-len(waiting) // max(1, min(one.count - held, -(-len(waiting) // one.most)))) if len(waiting) else 0
            )
            found = _best_slot(at_once, one, waiting)
            if found is None or size == 0:
                break
            slot, able = found
            guests = able[np.argsort(-values[able], kind="stable")][: max(one.least, min(size, one.most))]
            _take(at_once, guests, slot)
            sessions.append(Session(guests, slot, one.by_demand, held + 1))
            waiting = np.setdiff1d(waiting, guests)
    return sessions


def _best_slot(at_once: Sequence[AtOnce], host: Hosted, waiting: IntArray) -> tuple[int, IntArray] | None:
    slots = at_once[0].free.shape[1]
    able = {slot: _able(at_once, waiting, slot) for slot in range(slots)}
    slot = max(able, key=lambda one: (min(len(able[one]), host.most), -one))
    return (slot, able[slot]) if len(able[slot]) >= host.least else None


def _able(at_once: Sequence[AtOnce], waiting: IntArray, slot: int) -> IntArray:
    """Whose guest, and whose host, is free then."""
    fits = np.ones(len(waiting), dtype=np.bool_)
    for one in at_once:
        inside = one.groups[waiting] >= 0
        fits[inside] &= one.free[one.groups[waiting[inside]], slot] > 0
    return waiting[fits]


def _take(at_once: Sequence[AtOnce], guests: IntArray, slot: int) -> None:
    """One place for each group of the guests: the host, the table and the interpreter are needed once."""
    for one in at_once:
        groups = np.unique(one.groups[guests])
        groups = groups[groups >= 0]
        one.free[groups, slot] -= 1
