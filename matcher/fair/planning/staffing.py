"""Tables, representatives and interpreters for meetings that have a time."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from embeddings.vectors import IntArray
from matcher.fair.frame import Representative
from matcher.fair.languages import Pair, speaks
from matcher.fair.planning.candidates import Candidates
from matcher.fair.planning.places import Spots, tables_at
from matcher.fair.planning.resources import Resources
from matcher.fair.planning.sessions import Session
from matcher.fair.programme import Meeting, meeting_id

_IMPOSSIBLE = 1e6
_STRANGE = 5.0  # a representative whom the talent does not understand, even with the interpreter
_AS_BEFORE = -1.0


@dataclass(frozen=True)
class Draft:
    """A meeting that has a time, and no table and people yet."""

    id: str
    pairs: IntArray
    slot: int
    demands: tuple[str, ...]
    talents: tuple[str, ...]
    value: float

    @classmethod
    def of_pair(cls, candidates: Candidates, pair: int, slot: int) -> "Draft":
        demand, talent = candidates.ids(pair)
        value = float(candidates.values[pair])
        return cls(meeting_id(demand, talent), np.array([pair]), slot, (demand,), (talent,), value)

    @classmethod
    def of_session(cls, candidates: Candidates, session: Session) -> "Draft":
        both = [candidates.ids(int(one)) for one in session.pairs]
        demands, talents = (tuple(dict.fromkeys(side)) for side in zip(*both, strict=True))
        host = demands[0] if session.by_demand else talents[0]
        value = float(candidates.values[session.pairs].sum())
        named = session.meeting or meeting_id(host, str(session.number))
        return cls(named, session.pairs, session.slot, demands, talents, value)


def staffed(
    resources: Resources, where: Spots, drafts: Sequence[Draft], held: Mapping[str, Meeting]
) -> tuple[Meeting, ...]:
    """In the order of time and table; without those for which no table, or nobody, is left after all.

    held: meetings as they were, by their ids; each keeps its table and people where it can.
    """
    fair = resources.fair
    wishes = [(one.slot, _host(resources, one), int(where.of_pair[one.pairs[0]])) for one in drafts]
    before = {number: held[one.id].table for number, one in enumerate(drafts) if one.id in held}
    tables = tables_at(fair, resources.presence, where.tables, wishes, before)
    people = _Representatives(resources).of(drafts, held)
    interpreters = _interpreters(resources, drafts, held)
    meetings = []
    for number, draft in enumerate(drafts):
        needs_one = _need(resources, draft) >= 0
        if number not in tables or number not in people or (needs_one and number not in interpreters):
            continue
        meetings.append(
            Meeting(
                id=draft.id,
                slot=fair.slots[draft.slot].id,
                table=tables[number],
                demands=draft.demands,
                talents=draft.talents,
                representatives=people[number],
                interpreter=interpreters.get(number, ""),
                value=draft.value,
                locked=draft.id in held and held[draft.id].locked,
            )
        )
    return in_order(fair.slot_numbers, meetings)


def in_order(slot_numbers: Mapping[str, int], meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """By time, then table, then id."""
    return tuple(sorted(meetings, key=lambda one: (slot_numbers.get(one.slot, -1), one.table, one.id)))


def _host(resources: Resources, draft: Draft) -> str:
    """Who stays at the table: the exhibitor, or the organisation."""
    if len(draft.demands) > 1:
        return draft.talents[0]
    return resources.candidates.organisations[int(resources.candidates.organisation[draft.pairs[0]])]


class _Representatives:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._demands = {one.id: one for one in resources.candidates.demands}
        self._talents = {one.id: resources.presence.languages(one) for one in resources.candidates.talents}
        self._there = {
            person.id: resources.presence.of_representative(person)
            for organisation in resources.candidates.organisations
            for person in resources.presence.representatives(organisation)
        }

    def of(self, drafts: Sequence[Draft], held: Mapping[str, Meeting]) -> dict[int, tuple[str, ...]]:
        """Number of the draft → one for each of its demands; without the drafts for which somebody is missing."""
        seats: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
        for number, draft in enumerate(drafts):
            for demand in draft.demands:
                seats[draft.slot, self._demands[demand].organisation].append((number, demand))
        found: dict[tuple[int, str], str] = {}
        for (slot, organisation), asked in seats.items():
            people = [
                one for one in self._resources.presence.representatives(organisation) if self._there[one.id][slot]
            ]
            if people:
                found |= self._assigned(drafts, held, asked, people)
        return {
            number: tuple(found[number, demand] for demand in draft.demands)
            for number, draft in enumerate(drafts)
            if all((number, demand) in found for demand in draft.demands)
        }

    def _assigned(
        self,
        drafts: Sequence[Draft],
        held: Mapping[str, Meeting],
        asked: Sequence[tuple[int, str]],
        people: Sequence[Representative],
    ) -> dict[tuple[int, str], str]:
        if len(asked) == 1 and len(people) == 1 and self._cost(drafts, held, asked[0], people[0]) < _IMPOSSIBLE:
            return {asked[0]: people[0].id}
        cost = np.array([[self._cost(drafts, held, one, person) for person in people] for one in asked])
        rows, columns = linear_sum_assignment(cost)
        return {
            asked[row]: people[column].id
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            if cost[row, column] < _IMPOSSIBLE
        }

    def _cost(
        self, drafts: Sequence[Draft], held: Mapping[str, Meeting], asked: tuple[int, str], person: Representative
    ) -> float:
        number, demand = asked
        if person.demands and demand not in person.demands:
            return _IMPOSSIBLE
        draft = drafts[number]
        spoken = [self._talents[talent] for talent in draft.talents]
        strange = not all(_understood(languages, person, self._interpreted(draft)) for languages in spoken)
        same = draft.id in held and person.id in held[draft.id].representatives
        return _STRANGE * strange + _AS_BEFORE * same

    def _interpreted(self, draft: Draft) -> Pair:
        need = _need(self._resources, draft)
        return self._resources.interpreting.pairs[need] if need >= 0 else frozenset()


def _understood(talent: frozenset[str], person: Representative, interpreted: Pair) -> bool:
    """Whether they have a language in common, or the interpreter has one of each."""
    languages = frozenset(person.languages)
    return not talent or bool(talent & languages) or bool(interpreted & talent and interpreted & languages)


def _need(resources: Resources, draft: Draft) -> int:
    """The language pair that a meeting needs, by its number; −1 for none. A session needs the one most guests do."""
    needs = [one for one in resources.interpreting.of_pair[draft.pairs].tolist() if one >= 0]
    return Counter(needs).most_common(1)[0][0] if needs else -1


def _interpreters(resources: Resources, drafts: Sequence[Draft], held: Mapping[str, Meeting]) -> dict[int, str]:
    """Number of the draft → its interpreter. Whoever has had fewer meetings is asked first."""
    by_slot: dict[int, list[int]] = defaultdict(list)
    needs = [_need(resources, draft) for draft in drafts]
    for number, need in enumerate(needs):
        if need >= 0:
            by_slot[drafts[number].slot].append(number)
    interpreters = resources.fair.interpreters
    there = [resources.presence.of_interpreter(one) for one in interpreters]
    known = [[pair in speaks(one) for pair in resources.interpreting.pairs] for one in interpreters]
    busy = np.zeros(len(interpreters))
    found: dict[int, str] = {}
    for slot, numbers in sorted(by_slot.items()):
        cost = np.array(
            [
                [
                    0.001 * busy[who] + _AS_BEFORE * _interpreted(held, drafts[number], one.id)
                    if there[who][slot] and known[who][needs[number]]
                    else _IMPOSSIBLE
                    for who, one in enumerate(interpreters)
                ]
                for number in numbers
            ]
        ).reshape(len(numbers), len(interpreters))
        rows, columns = linear_sum_assignment(cost)
        for row, who in zip(rows.tolist(), columns.tolist(), strict=True):
            if cost[row, who] < _IMPOSSIBLE:
                found[numbers[row]] = interpreters[who].id
                busy[who] += 1
    return found


def _interpreted(held: Mapping[str, Meeting], draft: Draft, interpreter: str) -> bool:
    return draft.id in held and held[draft.id].interpreter == interpreter
