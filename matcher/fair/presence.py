"""Who and what is there in which slot."""

from collections import defaultdict
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.fair.frame import EVERYBODY, Absence, Fair, Interpreter, Representative
from matcher.fair.participants import DemandParty, TalentParty
from matcher.fair.programme import supposed

There = NDArray[np.bool_]


class Presence:
    """Of one fair. All arrays are (slots,), True where somebody can be had."""

    def __init__(self, fair: Fair) -> None:
        self.fair = fair
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        for absence in fair.absences:
            self._absences[absence.who].append(absence)
        self._attendees = {attendee.id: attendee for attendee in fair.attendees}

    def attends(self, talent: str) -> bool:
        return not self._attendees or talent in self._attendees

    @cached_property
    def everybody(self) -> There:
        """Slots that are not blocked for all."""
        return self._without(EVERYBODY, np.ones(len(self.fair.slots), dtype=np.bool_))

    def of(self, *names: str) -> There:
        """When none of these is away: somebody with the organisation, a table with its room."""
        there = self.everybody
        for name in names:
            there = self._without(name, there)
        return there

    def of_talent(self, talent: str) -> There:
        there = self.of(talent)
        attendee = self._attendees.get(talent)
        if attendee is not None and attendee.arrives is not None:
            there = there & np.array([slot.starts >= attendee.arrives for slot in self.fair.slots], dtype=np.bool_)
        if attendee is not None and attendee.leaves is not None:
            there = there & np.array([slot.ends <= attendee.leaves for slot in self.fair.slots], dtype=np.bool_)
        return there if self.attends(talent) else np.zeros_like(there)

    def of_representative(self, representative: Representative) -> There:
        return self.of(representative.id, representative.organisation)

    def of_table(self, table: str) -> There:
        return self.of(table, self.fair.table_of[table].room)

    def of_interpreter(self, interpreter: Interpreter) -> There:
        return self.of(interpreter.id)

    def _without(self, name: str, there: There) -> There:
        absences = self._absences.get(name)
        if not absences:
            return there
        away = [any(absence.blocks(slot) for absence in absences) for slot in self.fair.slots]
        return there & ~np.array(away, dtype=np.bool_)

    @cached_property
    def _representatives(self) -> dict[str, tuple[Representative, ...]]:
        found: dict[str, list[Representative]] = defaultdict(list)
        for one in self.fair.representatives:
            found[one.organisation].append(one)
        return {organisation: tuple(people) for organisation, people in found.items()}

    def representatives(self, organisation: str) -> tuple[Representative, ...]:
        """Those it names, or the one that is supposed."""
        named = self._representatives.get(organisation)
        return named or (Representative(id=supposed(organisation), organisation=organisation),)

    def of_demand(self, demand: DemandParty) -> tuple[Representative, ...]:
        """Who may sit at the table for it."""
        return tuple(
            one for one in self.representatives(demand.organisation) if not one.demands or demand.id in one.demands
        )

    def languages(self, talent: TalentParty) -> frozenset[str]:
        """As the frame has it, else the profile."""
        attendee = self._attendees.get(talent.id)
        return frozenset(attendee.languages) if attendee is not None and attendee.languages else talent.languages
