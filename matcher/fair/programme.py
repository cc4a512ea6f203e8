"""Who meets whom, when and where: the datum of the fair. It holds ids; names are looked up when it is shown."""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from matcher.bilingual import Bilingual
from matcher.fair.frame import FrameModel, Id


class Meeting(FrameModel):
    """One demand and one talent; or in a group session, one of them and several of the other."""

    id: Id
    slot: Id
    table: Id
    demands: Annotated[tuple[Id, ...], Field(min_length=1)]
    talents: Annotated[tuple[Id, ...], Field(min_length=1)]
    representatives: tuple[Id, ...] = ()  # one for each demand, in its order; supposed ones by `supposed`
    interpreter: str = ""
    value: float = 0.0  # the chances of its pairs, added
    locked: bool = False  # stays where it is in every later planning

    @model_validator(mode="after")
    def _one_against_several(self) -> "Meeting":
        if len(self.demands) > 1 and len(self.talents) > 1:
            raise PydanticCustomError("group", "a session has one host: one demand, or one talent")
        return self

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """(demand, talent)."""
        return ((demand, talent) for demand in self.demands for talent in self.talents)

    @property
    def parties(self) -> tuple[str, ...]:
        """Whoever has to be told when it changes."""
        return (*self.demands, *self.talents)


class Unplaced(FrameModel):
    """A pair that was to meet and found no time or table, and why."""

    demand: Id
    talent: Id
    value: float
    reason: Bilingual


class Optimality(FrameModel):
    """What is known of how good a plan is: no plan by the same rules is worth more than `bound`."""

    value: float
    bound: float
    seconds: float
    method: str

    @property
    def gap(self) -> float:
        """Share of the bound that is missing at most: 0 where the plan is proven best."""
        return max(0.0, self.bound - self.value) / self.bound if self.bound > 0 else 0.0


class Programme(FrameModel):
    fair: Id
    meetings: tuple[Meeting, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    pairing: Optimality | None = None  # who meets whom, were time no matter
    timetable: Optimality | None = None  # with time and place

    @cached_property
    def of_id(self) -> dict[str, Meeting]:
        return {meeting.id: meeting for meeting in self.meetings}

    @property
    def value(self) -> float:
        return sum(meeting.value for meeting in self.meetings)

    def of_party(self, party: str) -> tuple[Meeting, ...]:
        """Of a demand, a talent, a representative or an interpreter, in the order in which they are held."""
        return tuple(m for m in self.meetings if party in (*m.parties, *m.representatives, m.interpreter))


def meeting_id(*named: str) -> str:
    """The same for the same parties, so that a meeting keeps its name through every planning."""
    return "m_" + hashlib.sha256("\n".join(named).encode()).hexdigest()[:12]


def supposed(organisation: str) -> str:
    """The id of the one representative of an organisation that names none."""
    return f"{organisation}.representative"
