"""Whoever is given to meetings that have a time: each at one table, and understood."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matcher.fair.frame import Interpreter, Representative, Slot
from matcher.fair.planning.candidates import Candidates
from matcher.fair.planning.places import Spots
from matcher.fair.planning.resources import Resources
from matcher.fair.planning.staffing import Draft, staffed
from matcher.fair.presence import Presence
from matcher.fair.programme import Meeting, meeting_id
from tests.matcher.fair.simulated_fairs import SimulatedFair, absent, people_of, simulated_fairs

staffing = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Timed:
    """Pairs at any times, whoever is there then."""

    world: SimulatedFair
    resources: Resources
    where: Spots
    drafts: list[Draft]

    def staffed(self, held: dict[str, Meeting] | None = None) -> tuple[Meeting, ...]:
        return staffed(self.resources, self.where, self.drafts, held or {})

    def slot(self, draft: Draft) -> Slot:
        return self.world.fair.slots[draft.slot]

    def people(self, demand: str, slot: Slot) -> list[Representative]:
        """Who may speak for it and is there."""
        organisation = self.world.participants.demands[demand].organisation
        return [
            one
            for one in people_of(self.world.fair, organisation)
            if (not one.demands or demand in one.demands) and not absent(self.world.fair, slot, one.id, organisation)
        ]

    def spoken(self, talent: str) -> frozenset[str]:
        attendee = next((one for one in self.world.fair.attendees if one.id == talent), None)
        if attendee is not None and attendee.languages:
            return frozenset(attendee.languages)
        return self.world.participants.talents[talent].languages


@st.composite
def timed(draw: st.DrawFn) -> Timed:
    world = draw(simulated_fairs(groups=False))
    presence = Presence(world.fair)
    candidates = Candidates.of(world.fair, presence, world.participants, world.scored)
    resources = Resources.of(world.fair, presence, candidates)
    where = resources.spots(np.ones(len(candidates.organisations)))
    slot = st.integers(0, len(world.fair.slots) - 1)
    drafts = [Draft.of_pair(candidates, pair, draw(slot)) for pair in range(len(candidates))]
    return Timed(world, resources, where, drafts)


@staffing
@given(timed())
def test_no_table_and_nobody_is_given_twice_in_a_slot(made: Timed) -> None:
    meetings = made.staffed()
    event(f"{min(len(meetings), 3)} meetings or more of {min(len(made.drafts), 3)}")
    given_out = [
        (one.slot, who) for one in meetings for who in (one.table, *one.representatives, one.interpreter) if who
    ]
    assert len(given_out) == len(set(given_out))
    slots = {slot.id: slot for slot in made.world.fair.slots}
    rooms = {table.id: table.room for table in made.world.fair.tables}
    set_of = {draft.id: made.where.tables[made.where.of_pair[draft.pairs[0]]] for draft in made.drafts}
    for one in meetings:
        slot = slots[one.slot]
        assert one.table in set_of[one.id]
        assert not absent(made.world.fair, slot, one.table, rooms[one.table])
        assert not one.interpreter or not absent(made.world.fair, slot, one.interpreter)
        for demand, who in zip(one.demands, one.representatives, strict=True):
            assert who in {person.id for person in made.people(demand, slot)}


@staffing
@given(timed())
def test_the_talent_understands_whoever_comes_or_the_interpreter_speaks_for_both(made: Timed) -> None:
    interpreters = {one.id: one for one in made.world.fair.interpreters}
    for one in made.staffed():
        (demand,), (talent,) = one.demands, one.talents
        own = made.spoken(talent)
        organisation = made.world.participants.demands[demand].organisation
        speakers = [p for p in people_of(made.world.fair, organisation) if not p.demands or demand in p.demands]
        if not own or all(own & set(person.languages) for person in speakers):
            assert one.interpreter == ""
            continue
        event("interpreted")
        between = [set(pair) for pair in interpreters[one.interpreter].pairs]
        assert any(
            pair & own and pair & set(person.languages) and len(pair) == 2 for pair in between for person in speakers
        )


@staffing
@given(timed())
def test_only_meetings_are_left_out_for_which_a_table_a_person_or_an_interpreter_is_lacking(made: Timed) -> None:
    meetings = {one.id: one for one in made.staffed()}
    in_slot = defaultdict(list)
    for draft in made.drafts:
        in_slot[draft.slot].append(draft)
    for number, drafts in in_slot.items():
        slot = made.world.fair.slots[number]
        if all(one.id in meetings for one in drafts):
            continue
        event("some left out")
        tables = [_free_tables(made, one, slot) for one in drafts]
        people = [[person.id for person in made.people(one.demands[0], slot)] for one in drafts]
        interpreted = [one for one in drafts if made.resources.interpreting.of_pair[one.pairs[0]] >= 0]
        interpreters = [_free_interpreters(made, one, slot) for one in interpreted]
        enough = _all_served(tables), _all_served(people), _all_served(interpreters)
        assert not all(enough), (slot, drafts)


def _free_tables(made: Timed, draft: Draft, slot: Slot) -> list[str]:
    rooms = {table.id: table.room for table in made.world.fair.tables}
    tables = made.where.tables[made.where.of_pair[draft.pairs[0]]]
    return [one for one in tables if not absent(made.world.fair, slot, one, rooms[one])]


def _free_interpreters(made: Timed, draft: Draft, slot: Slot) -> list[str]:
    needed = made.resources.interpreting.pairs[made.resources.interpreting.of_pair[draft.pairs[0]]]

    def serves(one: Interpreter) -> bool:
        return needed in {frozenset(pair) for pair in one.pairs} and not absent(made.world.fair, slot, one.id)

    return [one.id for one in made.world.fair.interpreters if serves(one)]


def _all_served(choices: list[list[str]]) -> bool:
    """Whether each can have another of its choices."""
    names = sorted({one for some in choices for one in some})
    if not choices:
        return True
    if not names:
        return False
    fits = csr_array(np.array([[name in some for name in names] for some in choices], dtype=np.int64))
    return bool((maximum_bipartite_matching(fits, perm_type="column") >= 0).all())


@staffing
@given(timed())
def test_whoever_was_given_before_stays_and_locks_are_kept(made: Timed) -> None:
    before = {one.id: one.model_copy(update={"locked": True}) for one in made.staffed()}
    again = {one.id: one for one in made.staffed(before)}
    assert {one: again.get(one) for one in before} == before
    assert not any(meeting.locked for one, meeting in again.items() if one not in before)


def test_a_meeting_keeps_its_id_through_every_planning_and_no_other_has_it() -> None:
    assert meeting_id("d1", "t1") == meeting_id("d1", "t1") == "m_c4970aaea8f0"
    assert len({meeting_id("d1", "t1"), meeting_id("t1", "d1"), meeting_id("d1t1"), meeting_id("d1", "t2")}) == 4
