"""The programme once more, from now on: what can stand stands, and who must move is told why."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray
from matcher.bilingual import Bilingual
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.planning.candidates import Candidates, Scored
from matcher.fair.planning.pairing import PINS, pair, selecting
from matcher.fair.planning.places import Spots, homes_of
from matcher.fair.planning.plan import assembled, unplaced
from matcher.fair.planning.resources import Resources
from matcher.fair.planning.selection import Family
from matcher.fair.planning.sessions import Session, able_guests, at_one_table, hold, in_sessions, take
from matcher.fair.planning.staffing import in_order
from matcher.fair.planning.timetable import NOWHERE, AtOnce, Timing, timetable
from matcher.fair.presence import Presence
from matcher.fair.programme import Meeting, Optimality, Programme
from matcher.fair.review.clashes import Grade, clashes
from matcher.fair.review.comparing import Change, Kind, changes

SECONDS = 3.0

# In values, which lie between 0 and 1: what it is worth that a published meeting is held at all, and that it is held
# when it was said. Two others may move so that one is saved; nobody moves for a meeting that is merely better.
PUBLISHED, AS_SAID = 1.0, 0.6
AT_LUNCH = 0.2  # what moving somebody into lunch costs
CLOSED = -1000.0  # liking of a slot that is over, or too soon for anybody who is not there already


@dataclass(frozen=True)
class Told:
    """A change, and why it had to be."""

    change: Change
    reason: Bilingual


@dataclass(frozen=True)
class Replanned:
    programme: Programme
    told: Sequence[Told]
    seconds: float

    @property
    def moved(self) -> int:
        return sum(one.change.kind is Kind.MOVED for one in self.told)


def replan(
    fair: Fair,
    participants: Participants,
    scored: Iterable[Scored],
    programme: Programme,
    now: datetime,
    *,
    requested: Iterable[tuple[str, str]] = (),
    notice: timedelta = timedelta(0),
    seconds: float = SECONDS,
) -> Replanned:
    """From now on, with as few changes as can be.

    fair: as things stand now, with the absences of whoever is late, gone or out of order. scored: pairs that may meet,
    those of the programme and others. now: in the fair's own time. requested: pairs (demand, talent) that ask for a
    meeting today. notice: nobody is told to come to a slot sooner than this. What was held stays; a meeting of somebody
    who was away in its slot counts as not held, and is placed again if it can be. Locked meetings stay in any case.
    """
    started = time.perf_counter()
    state = _State.of(fair, participants, scored, programme, now, notice)
    asked = state.numbered(requested)
    placed = timetable(state.timing, state.due | asked, fixed=state.fixed, standing=state.standing, seconds=seconds)
    slots = np.where(state.as_it_was, NOWHERE, placed.slots)
    staffed = assembled(state.resources, state.where, slots, state.sessions, programme.of_id)
    made = {one.id: one for one in (*state.staying, *staffed)}
    meetings = in_order(fair.slot_numbers, list(made.values()))
    value = sum(one.value for one in meetings)
    bound = pair(state.resources, participants, fair.rules, strict=False, seconds=seconds).optimality
    after = Programme(
        fair=fair.id,
        meetings=meetings,
        unplaced=unplaced(state.resources, state.published | asked, state.where, meetings),
        pairing=bound,
        timetable=Optimality(
            value=value, bound=max(value, bound.bound), seconds=time.perf_counter() - started, method="re-planned"
        ),
    )
    told = _told(fair, participants, programme, after)
    return Replanned(after, told, time.perf_counter() - started)


@dataclass(frozen=True)
class _State:
    """What stands, what is over, and what is free."""

    resources: Resources
    where: Spots
    timing: Timing
    fixed: IntArray  # (n,) slots of what was held, is locked, or is in a session
    standing: IntArray  # (n,) slots of what was published for later
    published: NDArray[np.bool_]  # (n,)
    due: NDArray[np.bool_]  # (n,) published meetings of two that were not held yet
    sessions: Sequence[Session]
    as_it_was: NDArray[np.bool_]  # (n,) pairs of sessions, and of what was held in slots that have ended
    staying: Sequence[Meeting]  # what was held, or is locked: stays as it was where nothing better is found

    @classmethod
    def of(
        cls,
        fair: Fair,
        participants: Participants,
        scored: Iterable[Scored],
        programme: Programme,
        now: datetime,
        notice: timedelta,
    ) -> "_State":
        over = np.array([slot.starts <= now for slot in fair.slots], dtype=np.bool_)
        soon = np.array([slot.starts < now + notice for slot in fair.slots], dtype=np.bool_)
        resources = _resources(fair, participants, scored, programme)
        candidates = resources.candidates
        number = {candidates.ids(one): one for one in range(len(candidates))}
        where = _where(resources, participants, programme, number, over)
        at_once = [replace(one, free=one.free.copy()) for one in resources.at_once(where)]
        placed = [one for one in programme.meetings if one.slot in fair.slot_numbers]
        held = {one.id: one for one in placed if _was_held(one, resources, number, over)}
        sessions = list(_standing_sessions([one for one in placed if one.id not in held], fair, number, at_once))
        in_session = in_sessions(sessions, len(candidates))
        take(at_once, in_session, -1)  # the timetable counts by itself what is fixed
        fixed, standing = in_session.copy(), np.full(len(candidates), NOWHERE, dtype=np.int64)
        published, due = np.zeros((2, len(candidates)), dtype=np.bool_)
        as_it_was = in_session != NOWHERE
        for meeting in programme.meetings:
            pairs = [number[both] for both in meeting.pairs if both in number]
            published[pairs] = True
            slot = fair.slot_numbers.get(meeting.slot, NOWHERE)
            if meeting.id in held:
                fixed[pairs] = slot
                as_it_was[pairs] = fair.slots[slot].ends <= now or len(meeting.parties) > 2
            elif len(meeting.parties) == 2:
                due[pairs] = True
                if meeting.locked:
                    fixed[pairs] = slot
                elif slot != NOWHERE and not over[slot]:
                    standing[pairs] = slot
        where = replace(where, of_pair=at_one_table(where.of_pair, sessions))
        problem, _ = selecting(resources, fair.rules)
        timing = Timing(
            candidates.values + PUBLISHED * published,
            at_once,
            _as_published(problem.families, published),
            resources.walks(where),
            _liking(fair, standing, over, soon),
        )
        locked = [one for one in placed if one.locked and all(both in number for both in one.pairs)]
        staying = [*locked, *held.values()]
        return cls(resources, where, timing, fixed, standing, published, due, sessions, as_it_was, staying)

    def numbered(self, pairs: Iterable[tuple[str, str]]) -> NDArray[np.bool_]:
        """(n,) which of the candidates are among these."""
        wanted, candidates = set(pairs), self.resources.candidates
        return np.array([candidates.ids(one) in wanted for one in range(len(candidates))], dtype=np.bool_)


def _resources(fair: Fair, participants: Participants, scored: Iterable[Scored], programme: Programme) -> Resources:
    """Of the scored pairs and the published ones; of what these are worth, the score tells, else their meeting."""
    presence = Presence(fair)
    values = {(one.demand, one.talent): one.value for one in scored}
    published = {both: meeting for meeting in programme.meetings for both in meeting.pairs}
    for both, meeting in published.items():
        values.setdefault(both, meeting.value / len(list(meeting.pairs)))
    all_scored = (Scored(demand, talent, value) for (demand, talent), value in values.items())
    return Resources.of(
        fair, presence, Candidates.of(fair, presence, participants, all_scored, published=published.keys())
    )


def _where(
    resources: Resources,
    participants: Participants,
    programme: Programme,
    number: Mapping[tuple[str, str], int],
    over: NDArray[np.bool_],
) -> Spots:
    """As it was published: at tables like the one each pair has, and in the rooms where the organisations are, unless
    these are not to be had any more."""
    fair, candidates = resources.fair, resources.candidates
    left = {one.id for one in fair.tables if (resources.presence.of_table(one.id) & ~over).any()}
    homes = homes_of(fair, participants, [one for one in programme.meetings if one.table in left])
    pairs = [number[both] for meeting in programme.meetings for both in meeting.pairs if both in number]
    expected = np.bincount(candidates.organisation[pairs], minlength=len(candidates.organisations))
    where = resources.spots(expected.astype(np.float64), homes)
    set_of = {table: of for of, tables in enumerate(where.tables) for table in tables}
    of_pair = where.of_pair.copy()
    for meeting in programme.meetings:
        if meeting.table in left:
            of_pair[[number[both] for both in meeting.pairs if both in number]] = set_of[meeting.table]
    return replace(where, of_pair=of_pair)


def _was_held(
    meeting: Meeting, resources: Resources, number: Mapping[tuple[str, str], int], over: NDArray[np.bool_]
) -> bool:
    """Whether its slot has begun, and nobody is known to have been away."""
    slot = resources.fair.slot_numbers[meeting.slot]
    return bool(over[slot]) and all(resources.together(number[both])[slot] for both in meeting.pairs if both in number)


def _as_published(families: Iterable[Family], published: NDArray[np.bool_]) -> list[Family]:
    """Limits over the whole fair, but for what staff have let pass. published: (n,)."""
    return [replace(one, most=np.maximum(one.most, one.counts(published))) for one in families if one.name != PINS]


def _liking(fair: Fair, standing: IntArray, over: NDArray[np.bool_], soon: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(n, slots)"""
    lunch = np.array([slot.lunch for slot in fair.slots], dtype=np.bool_)
    liking = np.where(over | soon, CLOSED, np.where(lunch, -AT_LUNCH, 0.0))[None, :].repeat(len(standing), axis=0)
    known = np.flatnonzero(standing != NOWHERE)
    liking[known, standing[known]] = AS_SAID
    return liking


def _standing_sessions(
    meetings: Iterable[Meeting], fair: Fair, number: Mapping[tuple[str, str], int], at_once: Sequence[AtOnce]
) -> Iterator[Session]:
    """Group sessions stay where they are, with the guests who can still come; what they need is taken.

    A session of fewer than it needs is held only if it was published so.
    """
    least = {group.host: group.least for group in fair.rules.groups}
    for meeting in meetings:
        if len(meeting.parties) == 2:
            continue
        slot, by_demand = fair.slot_numbers[meeting.slot], len(meeting.demands) == 1
        pairs = np.array([number[both] for both in meeting.pairs if both in number], dtype=np.int64)
        if not meeting.locked:
            pairs = able_guests(at_once, pairs, slot, by_demand=by_demand)
        host = meeting.demands[0] if by_demand else meeting.talents[0]
        if len(pairs) and len(pairs) >= min(least.get(host, 2), len(meeting.parties) - 1):
            hold(at_once, pairs, slot, by_demand=by_demand)
            yield Session(pairs, slot, by_demand, meeting=meeting.id)


def _told(fair: Fair, participants: Participants, before: Programme, after: Programme) -> list[Told]:
    """Who could not stay is told what prevented it; who moved for others, that it was for them."""
    prevented: dict[str, list[Bilingual]] = defaultdict(list)
    for clash in clashes(before, fair, participants):
        if clash.grade is not Grade.NOTE:
            for meeting in clash.meetings:
                prevented[meeting].append(clash.fact)
    found = []
    for change in changes(before, after):
        why = prevented.get(change.meeting.id)
        if change.kind is Kind.ADDED:
            reason = _ASKED_FOR
        elif why:
            reason = Bilingual(
                " ".join(dict.fromkeys(one.zh for one in why)), " ".join(dict.fromkeys(one.en for one in why))
            )
        else:
            reason = _FOR_OTHERS
        found.append(Told(change, reason))
    return found


_FOR_OTHERS = Bilingual("为其他受影响的洽谈腾出时间或桌位。", "To make room for others whose meetings could not stay.")
_ASKED_FOR = Bilingual(
    "当天提出的洽谈，或原时段空出后补排。", "Asked for today, or placed again after its slot was lost."
)
