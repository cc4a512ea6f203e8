"""A fair small enough to think through: one room, three slots, two tables, two organisations, three talents."""

from datetime import date, datetime, time

from matcher.bilingual import Bilingual
from matcher.fair.frame import Fair, Interpreter, Name, Room, Table, slots_of_day
from matcher.fair.participants import DemandParty, Participants, TalentParty
from matcher.fair.planning.candidates import Scored
from matcher.fair.planning.plan import plan
from matcher.fair.programme import Programme

DAY = date(2026, 10, 14)
SLOTS = slots_of_day(DAY, time(9), time(10, 15), 20, 5)
FIRST, SECOND, THIRD = (slot.id for slot in SLOTS)

PARTICIPANTS = Participants.of(
    [
        DemandParty(
            "d1", "o1", ("marine",), Bilingual("需求一", "Demand one"), Bilingual("单位一", "Organisation one")
        ),
        DemandParty(
            "d2", "o2", ("energy",), Bilingual("需求二", "Demand two"), Bilingual("单位二", "Organisation two")
        ),
    ],
    [
        TalentParty("t1", frozenset({"zh"}), Bilingual("人才一", "Talent one")),
        TalentParty("t2", frozenset({"zh", "en"}), Bilingual("人才二", "Talent two")),
        TalentParty("t3", frozenset({"en"}), Bilingual("人才三", "Talent three")),
    ],
)
SCORED = [
    Scored("d1", "t1", 0.9),
    Scored("d1", "t2", 0.5),
    Scored("d2", "t1", 0.6),
    Scored("d2", "t2", 0.7),
    Scored("d2", "t3", 0.4),
]


def fair(**changed: object) -> Fair:
    """Two tables in one room, and one interpreter for whoever speaks English alone."""
    made = {
        "id": "small",
        "name": Name(zh="小型洽谈会", en="Small fair"),
        "slots": SLOTS,
        "rooms": (Room(id="R1"),),
        "tables": (Table(id="T1", room="R1"), Table(id="T2", room="R1")),
        "interpreters": (Interpreter(id="I1", pairs=(("zh", "en"),)),),
    }
    return Fair.model_validate(made | changed)


def programme(frame: Fair | None = None) -> Programme:
    return plan(frame or fair(), PARTICIPANTS, SCORED, seconds=1)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute))


def slot_of(made: Programme, demand: str, talent: str) -> str | None:
    """Where a pair meets; None where it does not."""
    return next((one.slot for one in made.meetings if (demand, talent) in one.pairs), None)
