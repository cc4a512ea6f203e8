"""The programme once more, from now on: what can stand stands, and who must move is told why."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from matcher.fair.planning.sessions import Session
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
    placed = timetable(
        state.timing,
        state.wanted(requested),
        fixed=state.fixed,
        standing=state.standing,
        seconds=seconds,
    )
    meetings = assembled(state.resources, state.where, placed.slots, state.sessions, state.held)
    wanted = state.published | state.wanted(requested)
    value = sum(one.value for one in meetings)
    bound = pair(state.resources, participants, fair.rules, strict=False, seconds=seconds).optimality
    made = Programme(
        fair=fair.id,
        meetings=(*state.untouched, *meetings),
        unplaced=unplaced(state.resources, wanted, state.where, meetings),
        pairing=bound,
        timetable=Optimality(
            value=value, bound=max(value, bound.bound), seconds=time.perf_counter() - started, method="re-planned"
        ),
    )
    told = _told(fair, participants, programme, made)
    return Replanned(made, told, time.perf_counter() - started)


@dataclass(frozen=True)
class _State:
    """What stands, what is over, and what is free."""

    resources: Resources
    where: Spots
    timing: Timing
    fixed: IntArray  # (n,) slots of what was held or is locked
    standing: IntArray  # (n,) slots of what was published for later
    published: NDArray[np.bool_]  # (n,)
    sessions: Sequence[Session]
    held: Mapping[str, Meeting]
    untouched: Sequence[Meeting]  # held meetings of parties that are no candidates any more

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
        presence = Presence(fair)
        known = {(one.demand, one.talent): one.value for one in scored}
        for meeting in programme.meetings:
            share = meeting.value / max(1, len(list(meeting.pairs)))
            for both in meeting.pairs:
                known.setdefault(both, share)
        all_scored = (Scored(demand, talent, value) for (demand, talent), value in known.items())
        candidates = Candidates.of(fair, presence, participants, all_scored)
        resources = Resources.of(fair, presence, candidates)
        number = {candidates.ids(one): one for one in range(len(candidates))}
        singles = {m.id: number[m.demands[0], m.talents[0]] for m in programme.meetings if _is_single(m, number)}
        expected = np.bincount(
            candidates.organisation[list(singles.values())], minlength=len(candidates.organisations)
        ).astype(np.float64)
        where = resources.spots(expected, homes_of(fair, participants, programme.meetings))
        at_once = [replace(one, free=one.free.copy()) for one in resources.at_once(where)]
        over = np.array([slot.starts <= now for slot in fair.slots], dtype=np.bool_)
        sessions = list(_standing_sessions(programme, fair, number, at_once))
        fixed, standing = _where_they_stand(programme, fair, resources, singles, over)
        published = (fixed != NOWHERE) | (standing != NOWHERE)
        published[list(singles.values())] = True
        soon = np.array([slot.starts < now + notice for slot in fair.slots], dtype=np.bool_)
        alone = np.ones(len(candidates), dtype=np.bool_)
        for one in sessions:
            alone[one.pairs] = False
        problem, _ = selecting(resources, fair.rules)
        timing = Timing(
            candidates.values + PUBLISHED * published,
            at_once,
            [family for family in problem.families if family.name != PINS],
            resources.walks(where),
            _liking(fair, standing, over, soon),
        )
        held = {meeting.id: meeting for meeting in programme.meetings}
        gone = [
            meeting
            for meeting in programme.meetings
            if meeting.slot in fair.slot_numbers
            and over[fair.slot_numbers[meeting.slot]]
            and not all(both in number for both in meeting.pairs)
        ]
        return cls(resources, where, timing, fixed, standing, published & alone, sessions, held, gone)

    def wanted(self, requested: Iterable[tuple[str, str]]) -> NDArray[np.bool_]:
        """(n,)"""
        asked = set(requested)
        candidates = self.resources.candidates
        return self.published | np.array(
            [candidates.ids(one) in asked for one in range(len(candidates))], dtype=np.bool_
        )


def _is_single(meeting: Meeting, number: Mapping[tuple[str, str], int]) -> bool:
    return len(meeting.parties) == 2 and (meeting.demands[0], meeting.talents[0]) in number


def _where_they_stand(
    programme: Programme, fair: Fair, resources: Resources, singles: Mapping[str, int], over: NDArray[np.bool_]
) -> tuple[IntArray, IntArray]:
    """(fixed, standing), (n,) each. A meeting in a slot that has begun was held if both were there."""
    fixed = np.full(len(resources.candidates), NOWHERE, dtype=np.int64)
    standing = fixed.copy()
    for meeting in programme.meetings:
        if meeting.id not in singles or meeting.slot not in fair.slot_numbers:
            continue
        one, slot = singles[meeting.id], fair.slot_numbers[meeting.slot]
        if meeting.locked or (over[slot] and resources.together(one)[slot]):
            fixed[one] = slot
        elif not over[slot]:
            standing[one] = slot
    return fixed, standing


def _liking(fair: Fair, standing: IntArray, over: NDArray[np.bool_], soon: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(n, slots)"""
    lunch = np.array([slot.lunch for slot in fair.slots], dtype=np.bool_)
    liking = np.where(over | soon, CLOSED, np.where(lunch, -AT_LUNCH, 0.0))[None, :].repeat(len(standing), axis=0)
    known = np.flatnonzero(standing != NOWHERE)
    liking[known, standing[known]] = AS_SAID
    return liking


def _standing_sessions(
    programme: Programme, fair: Fair, number: Mapping[tuple[str, str], int], at_once: Sequence[AtOnce]
) -> Iterable[Session]:
    """Group sessions stay where they are, with the guests who can still come; what they need is taken."""
    least = {group.host: group.least for group in fair.rules.groups}
    held: dict[str, int] = defaultdict(int)
    for meeting in programme.meetings:
        if len(meeting.parties) == 2 and not any(one in least for one in meeting.parties):
            continue
        if len(meeting.parties) == 2 or meeting.slot not in fair.slot_numbers:
            continue
        slot = fair.slot_numbers[meeting.slot]
        pairs = np.array([number[both] for both in meeting.pairs if both in number], dtype=np.int64)
        for one in at_once:
            inside = one.groups[pairs] >= 0
            able = np.ones(len(pairs), dtype=np.bool_)
            able[inside] = one.free[one.groups[pairs[inside]], slot] > 0
            pairs = pairs[able]
        host = meeting.demands[0] if len(meeting.demands) == 1 else meeting.talents[0]
        if len(pairs) < least.get(host, 2):
            continue
        for one in at_once:
            groups = np.unique(one.groups[pairs])
            one.free[groups[groups >= 0], slot] -= 1
        held[host] += 1
        yield Session(pairs, slot, len(meeting.demands) == 1, held[host])


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
