"""A simulated fair to plan: invented parties, with random chances, absences, rooms and interpreters."""

from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np

from matcher.fair.frame import (
    Absence,
    Attendee,
    Fair,
    Interpreter,
    Limits,
    Name,
    Representative,
    Room,
    Rules,
    Slot,
    Table,
    Walk,
    slots_of_day,
)
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.planning.candidates import Scored

FIRST_DAY = date(2026, 10, 14)


@dataclass(frozen=True)
class SimulatedMeetings:
    fair: Fair
    participants: Participants
    scored: list[Scored]


def simulated(
    talents: int,
    demands: int,
    *,
    seed: int = 7,
    slots: int = 12,
    per_talent: tuple[int, int] = (30, 60),
    caps: tuple[int, int] = (6, 12),
    blocked: float = 0.0,
    rooms: int = 1,
    tables: int | None = None,
    interpreters: int = 0,
    demands_per_organisation: int = 1,
    walk: int = 0,
    least: int = 0,
) -> SimulatedMeetings:
    """per_talent: candidate pairs of a talent. caps: meetings of a party. blocked: share of the slots that each misses.

    tables: in all; by default enough for everybody. interpreters: of them, for a third of the talents, who know no
    Chinese. walk: minutes between any two rooms.
    """
    draw = np.random.default_rng(seed)
    room_ids = [f"R{number + 1}" for number in range(rooms)]
    times = _times(slots)
    talent_ids = [f"t{number}" for number in range(talents)]
    demand_ids = [f"d{number}" for number in range(demands)]
    speaks = [
        frozenset({"en"}) if draw.random() < 1 / 3 and interpreters else frozenset({"zh", "en"}) for _ in talent_ids
    ]
    own = {
        one: Limits(least=least, most=int(cap))
        for one, cap in zip(
            [*talent_ids, *demand_ids], draw.integers(caps[0], caps[1] + 1, talents + demands), strict=True
        )
    }
    organisation_of = [f"o{number // demands_per_organisation}" for number in range(demands)]
    people = [
        Representative(id=f"{demand}.p", organisation=organisation, demands=(demand,))
        for demand, organisation in zip(demand_ids, organisation_of, strict=True)
    ]
    away = [
        *(_absences(one, times, draw.random(slots) < blocked) for one in [*talent_ids, *(one.id for one in people)]),
    ]
    fair = Fair(
        id="simulated",
        name=Name(zh="模拟洽谈会", en="Simulated fair"),
        slots=times,
        rooms=tuple(Room(id=one) for one in room_ids),
        tables=tuple(
            Table(id=f"T{number + 1:04}", room=room_ids[number % rooms])
            for number in range(tables or min(talents, demands))
        ),
        walks=tuple(
            Walk(rooms=(one, other), minutes=walk)
            for number, one in enumerate(room_ids)
            for other in room_ids[:number]
            if walk
        ),
        attendees=tuple(Attendee(id=one) for one in talent_ids),
        representatives=tuple(people),
        interpreters=tuple(Interpreter(id=f"I{number + 1}", pairs=(("zh", "en"),)) for number in range(interpreters)),
        absences=tuple(absence for of_one in away for absence in of_one),
        rules=Rules(own=own, organisations=Limits(most=1000), once_per_organisation=demands_per_organisation > 1),
    )
    participants = Participants.of(
        [DemandParty(one, organisation) for one, organisation in zip(demand_ids, organisation_of, strict=True)],
        [TalentParty(one, languages) for one, languages in zip(talent_ids, speaks, strict=True)],
    )
    return SimulatedMeetings(fair, participants, _scored(draw, talent_ids, demand_ids, per_talent))


def _times(count: int) -> tuple[Slot, ...]:
    """Twelve a day: twenty minutes and a pause of five."""
    days = [FIRST_DAY + timedelta(days=number) for number in range(-(-count // 12))]
    return tuple(slot for day in days for slot in slots_of_day(day, time(9), time(14), 20, 5))[:count]


def _absences(who: str, slots: tuple[Slot, ...], missed: np.ndarray) -> list[Absence]:
    return [
        Absence(who=who, since=slot.starts, until=slot.ends) for slot, away in zip(slots, missed, strict=True) if away
    ]


def _scored(
    draw: np.random.Generator, talents: list[str], demands: list[str], per_talent: tuple[int, int]
) -> list[Scored]:
    """Chances as a reranker's are: most small, few large; some parties are liked by all, which makes a crowd."""
    liked = draw.normal(0, 0.5, len(demands))
    scored = []
    for talent in talents:
        own = draw.normal(0, 0.5)
        chosen = draw.choice(
            len(demands), min(len(demands), int(draw.integers(per_talent[0], per_talent[1] + 1))), False
        )
        chances = 1 / (1 + np.exp(-(draw.normal(-0.5, 1.0, len(chosen)) + liked[chosen] + own)))
        scored += [Scored(demands[one], talent, float(chance)) for one, chance in zip(chosen, chances, strict=True)]
    return scored
