"""The front door: from scores and a frame to a programme."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.fair.frame import Fair, Pin
from matcher.fair.participants import Participants
from matcher.fair.planning.candidates import Candidates, Scored
from matcher.fair.planning.comfort import Day, Rearranging
from matcher.fair.planning.pairing import BY_DEMAND, PINS, Pairing, bound_without_least, pair
from matcher.fair.planning.places import Spots, homes_of
from matcher.fair.planning.reasons import Reasons
from matcher.fair.planning.resources import Resources
from matcher.fair.planning.sessions import Hosted, Session, at_one_table, in_sessions, place_sessions, take
from matcher.fair.planning.staffing import Draft, staffed
from matcher.fair.planning.timetable import NOWHERE, AtOnce, Timing, timetable
from matcher.fair.presence import Presence
from matcher.fair.programme import Meeting, Optimality, Programme, Unplaced

SECONDS = 20.0
FOR_COMFORT = 0.25  # of the seconds, for kinder times once nothing more can be gained

# Added to the value of a pair while times are given, so that it finds a place before others.
FOR_A_PIN, FOR_A_LEAST_LIMIT = 10.0, 3.0
# What is liked, and decides where values are equal: important meetings early, and a free slot at lunch.
EARLY, LUNCH = 1e-3, 5e-3


def plan(
    fair: Fair,
    participants: Participants,
    scored: Iterable[Scored],
    *,
    locked: Sequence[Meeting] = (),
    strict: bool = True,
    seconds: float = SECONDS,
) -> Programme:
    """Who meets whom, when and where, for the greatest total value by the rules of the fair.

    scored: pairs that may meet, each once; a required pair may be missing and is then worth 0. locked: meetings of two
    that keep their slot, and table and people if they can. seconds: the longest that improving the timetable takes.
    strict: raises LeastLimitsUnmet where the least limits cannot all be met;
    otherwise as few as possible are missed. A fair without slots, tables or candidates has an empty programme.
    """
    locked = [one for one in locked if len(one.parties) == 2 and one.slot in fair.slot_numbers]
    fair = _requiring(fair, locked)
    presence = Presence(fair)
    candidates = Candidates.of(fair, presence, participants, scored)
    resources = Resources.of(fair, presence, candidates)
    pairing = pair(resources, participants, fair.rules, strict=strict)
    started = time.perf_counter()
    where = resources.spots(_expected(candidates, pairing.chosen), homes_of(fair, participants, locked))
    at_once = [replace(one, free=one.free.copy()) for one in resources.at_once(where)]
    fixed = _fixed(candidates, fair, locked)
    take(at_once, fixed)
    sessions = place_sessions(at_once, _hosted(pairing, fixed), candidates.values)
    where = replace(where, of_pair=at_one_table(where.of_pair, sessions))
    in_session = in_sessions(sessions, len(candidates))
    fixed = np.maximum(fixed, in_session)
    take(at_once, fixed, -1)  # the timetable counts by itself what is fixed
    placed = _placed(resources, pairing, where, at_once, fixed, seconds)
    placed[in_session != NOWHERE] = NOWHERE
    meetings = assembled(resources, where, placed, sessions, {one.id: one for one in locked})
    value = sum(one.value for one in meetings)
    bound = pairing.optimality.bound
    if value > bound + 1e-6:  # least limits that could be met were it not for time and place
        bound = max(value, bound_without_least(resources, fair.rules))
    method = "a matching in each slot, then an integer programme for every two"
    return Programme(
        fair=fair.id,
        meetings=meetings,
        unplaced=unplaced(resources, pairing.chosen, where, meetings),
        pairing=pairing.optimality,
        timetable=Optimality(value=value, bound=bound, seconds=time.perf_counter() - started, method=method),
    )


def _requiring(fair: Fair, locked: Sequence[Meeting]) -> Fair:
    """With the locked pairs among the required ones."""
    pins = {(pin.demand, pin.talent): pin for pin in fair.rules.pins}
    pins |= {(m.demands[0], m.talents[0]): Pin(demand=m.demands[0], talent=m.talents[0]) for m in locked}
    return fair.changed(rules=fair.rules.model_copy(update={"pins": tuple(pins.values())})) if locked else fair


def _fixed(candidates: Candidates, fair: Fair, locked: Sequence[Meeting]) -> IntArray:
    """(n,) the slots of the locked pairs, NOWHERE for the others."""
    slots = {(one.demands[0], one.talents[0]): fair.slot_numbers[one.slot] for one in locked}
    return np.array([slots.get(candidates.ids(one), NOWHERE) for one in range(len(candidates))], dtype=np.int64)


def _expected(candidates: Candidates, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(organisations,) meetings."""
    return np.bincount(candidates.organisation[chosen], minlength=len(candidates.organisations)).astype(np.float64)


def _hosted(pairing: Pairing, fixed: IntArray) -> list[Hosted]:
    """fixed: (n,) slots of pairs that meet by themselves, NOWHERE for the others."""
    found = []
    for one in pairing.sessions:
        family = pairing.families[one.family]
        pairs = np.flatnonzero(pairing.chosen & (family.groups == one.group) & (fixed == NOWHERE))
        found.append(Hosted(pairs, family.name == BY_DEMAND, one.least, one.most, one.count))
    return found


def _placed(
    resources: Resources,
    pairing: Pairing,
    where: Spots,
    at_once: Sequence[AtOnce],
    fixed: IntArray,
    seconds: float,
) -> IntArray:
    """(n,) the slots of the meetings of two; NOWHERE for all others."""
    candidates = resources.candidates
    alone = np.ones(len(candidates), dtype=np.bool_)
    for one in pairing.sessions:
        alone &= pairing.families[one.family].groups != one.group
    wanted = pairing.chosen & alone
    timing = Timing(
        candidates.values + _priority(pairing),
        at_once,
        [family for family in pairing.families if family.name != PINS],
        resources.walks(where),
        _liking(resources),
    )
    placed = timetable(timing, wanted, fixed=fixed, substitutes=pairing.substitutes & alone, seconds=seconds)
    return kinder(resources, timing, where, placed.slots, fixed != NOWHERE, seconds * FOR_COMFORT)


def kinder(
    resources: Resources, timing: Timing, where: Spots, slots: IntArray, fixed: NDArray[np.bool_], seconds: float
) -> IntArray:
    """(n,) the same meetings, rearranged for the comfort of talents and of those who represent alone."""
    arranged = Rearranging(timing, slots, _days(resources.fair), resources.movers(), where.rooms[where.of_pair], fixed)
    arranged.improve(seconds)
    return arranged.slots


def _days(fair: Fair) -> list[Day]:
    by_day: dict[date, list[int]] = defaultdict(list)
    for number, slot in enumerate(fair.slots):
        by_day[slot.day].append(number)
    return [Day(slots, frozenset(one for one in slots if fair.slots[one].lunch)) for slots in by_day.values()]


def _priority(pairing: Pairing) -> NDArray[np.float64]:
    """(n,) for what least limits need."""
    added = np.zeros(len(pairing.chosen))
    for family in pairing.families:
        needed = (family.least > 0) & (family.counts(pairing.chosen) <= family.least)
        inside = family.groups >= 0
        weight = FOR_A_PIN if family.name == PINS else FOR_A_LEAST_LIMIT
        added[inside] += weight * needed[family.groups[inside]]
    return added


def _liking(resources: Resources) -> NDArray[np.float64]:
    slots = resources.fair.slots
    early = np.linspace(1.0, 0.0, len(slots))
    lunch = np.array([slot.lunch for slot in slots], dtype=np.float64)
    return EARLY * resources.candidates.values[:, None] * early - LUNCH * lunch


def assembled(
    resources: Resources,
    where: Spots,
    slots: IntArray,
    sessions: Sequence[Session],
    held: Mapping[str, Meeting] | None = None,
) -> tuple[Meeting, ...]:
    """Meetings with tables, representatives and interpreters, in the order of time and table.

    held: meetings as they were, by their ids; each keeps its id, and its table and people where it can.
    """
    candidates, held = resources.candidates, held or {}
    known = {(one.demands, one.talents): one.id for one in held.values() if len(one.parties) == 2}
    drafts = [Draft.of_pair(candidates, one, int(slots[one])) for one in np.flatnonzero(slots != NOWHERE).tolist()]
    drafts = [replace(one, id=known.get((one.demands, one.talents), one.id)) for one in drafts]
    drafts += [Draft.of_session(candidates, one) for one in sessions]
    return staffed(resources, where, drafts, held)


def unplaced(
    resources: Resources, wanted: NDArray[np.bool_], where: Spots, meetings: Sequence[Meeting]
) -> tuple[Unplaced, ...]:
    """Wanted pairs without a meeting, the greatest loss first; but for those in whose place both meet others.

    wanted: (n,).
    """
    candidates = resources.candidates
    meet = {both for meeting in meetings for both in meeting.pairs}
    met = np.array([candidates.ids(one) in meet for one in range(len(candidates))], dtype=np.bool_)
    short = np.zeros(len(candidates), dtype=np.bool_)
    for parties in (candidates.talent, candidates.demand):
        size = int(parties.max(initial=-1)) + 1
        lost = np.bincount(parties[wanted], minlength=size) > np.bincount(parties[met], minlength=size)
        short |= lost[parties]
    left = np.flatnonzero(wanted & ~met & short).tolist()
    if not left:
        return ()
    explain = Reasons(resources, where, meetings)
    found = []
    for one in left:
        demand, talent = candidates.ids(one)
        value = float(candidates.values[one])
        found.append(Unplaced(demand=demand, talent=talent, value=value, reason=explain.why(one)))
    return tuple(sorted(found, key=lambda one: -one.value))
