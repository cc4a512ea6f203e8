"""The frame of a fair: when, where, who is there, and by which rules they meet. Nothing here knows a score.

Times are local to the fair's time zone. `matcher.fair.entry.checks` judges a frame as a whole.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from matcher.bilingual import Bilingual
from matcher.profiles.text import clean

EVERYBODY = "*"  # whose absence blocks a time for all: an opening, lunch

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]  # ISO 639 code of a spoken language
Text = Annotated[str, AfterValidator(clean)]


Moment = TypeVar("Moment", datetime, time)


def _without_zone(given: Moment) -> Moment:
    if given.tzinfo is not None:
        raise PydanticCustomError("local_time", "write the time as clocks at the fair show it, without a zone")
    return given


LocalDatetime = Annotated[datetime, AfterValidator(_without_zone)]
LocalTime = Annotated[time, AfterValidator(_without_zone)]


class FrameModel(BaseModel):
    """Frozen, refuses unknown fields, strips blanks."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Name(FrameModel):
    """In Chinese, in English, or both; a reader of the missing one is shown the other."""

    zh: Text = Field(default="", max_length=200)
    en: Text = Field(default="", max_length=200)

    @property
    def bilingual(self) -> Bilingual:
        return Bilingual(self.zh or self.en, self.en or self.zh)


class Room(FrameModel):
    id: Id
    name: Name = Name()


class Table(FrameModel):
    id: Id
    room: Id
    owner: str = Field(default="", description="An organisation, or a talent whose exhibit it is; nobody: shared.")


class Walk(FrameModel):
    """Minutes between two rooms, either way."""

    rooms: tuple[Id, Id]
    minutes: int = Field(ge=0, le=240)


class Slot(FrameModel):
    """A time at which meetings may be held; slots may differ in length, and do not overlap."""

    id: Id
    day: date
    start: LocalTime
    end: LocalTime
    lunch: bool = Field(default=False, description="Held free for lunch where it can be.")

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.day, self.end)

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts) / timedelta(minutes=1))


class Attendee(FrameModel):
    """A talent at the fair. Where none is named, all attend who are open to a match, from first slot to last."""

    id: Id
    arrives: LocalDatetime | None = None
    leaves: LocalDatetime | None = None
    languages: tuple[Language, ...] = Field(default=(), description="Spoken; otherwise as in the profile.")


class Representative(FrameModel):
    """Who sits at the table for an organisation. Where it names none, one is supposed, there all the time."""

    id: Id
    organisation: Id
    name: Text = Field(default="", max_length=200)
    demands: tuple[Id, ...] = Field(default=(), description="Which of its demands; by default any.")
    languages: tuple[Language, ...] = ("zh",)


class Interpreter(FrameModel):
    id: Id
    name: Text = Field(default="", max_length=200)
    pairs: tuple[tuple[Language, Language], ...] = Field(min_length=1, description="Between which languages.")


class AbsenceReason(StrEnum):
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    TOUR = "tour"
    CEREMONY = "ceremony"
    BREAK = "break"
    OUT_OF_ORDER = "out_of_order"  # of a table or a room
    OTHER = "other"


class Absence(FrameModel):
    """A time at which somebody, or something, is not to be had: any slot that it touches is blocked."""

    who: str = Field(
        min_length=1,
        max_length=64,
        description="A talent, organisation, demand, representative, interpreter, table or room; * for everybody.",
    )
    since: LocalDatetime
    until: LocalDatetime
    reason: AbsenceReason = AbsenceReason.OTHER
    note: Text = Field(default="", max_length=500)

    def blocks(self, slot: Slot) -> bool:
        return self.since < slot.ends and slot.starts < self.until


class Limits(FrameModel):
    """How many meetings somebody has: at least, and at most."""

    least: int = Field(default=0, ge=0, le=1000)
    most: int = Field(default=1000, ge=0, le=1000)

    @model_validator(mode="after")
    def _ordered(self) -> "Limits":
        if self.least > self.most:
            raise PydanticCustomError(
                "limits", "at least {least} is above at most {most}", {"least": self.least, "most": self.most}
            )
        return self


class Pin(FrameModel):
    """A meeting that staff require."""

    demand: Id
    talent: Id


class Ban(FrameModel):
    """A meeting that must not be: a conflict of interest, an old acquaintance. An organisation bans all its demands."""

    party: Id = Field(description="A demand or an organisation.")
    talent: Id
    reason: Text = Field(default="", max_length=500)


class Group(FrameModel):
    """A host who meets several at once: a demand several talents, or a talent who exhibits several units."""

    host: Id
    least: int = Field(default=2, ge=1, le=100, description="Guests without whom a session is not held.")
    most: int = Field(ge=1, le=100)
    sessions: int = Field(default=1, ge=1, le=100, description="At most so many sessions.")


class Rules(FrameModel):
    """Who meets how often. A party named in `own` has those limits in place of its side's."""

    talents: Limits = Limits(most=8)
    demands: Limits = Limits(most=6)
    organisations: Limits = Limits(most=24)
    own: dict[Id, Limits] = Field(default={}, description="By the id of a talent, demand or organisation.")
    industries: dict[Id, Limits] = Field(default={}, description="Meetings on demands of an industry, by its code.")
    once_per_organisation: bool = Field(default=True, description="A talent meets one organisation once.")
    least_value: float = Field(default=0.0, ge=0, le=1, description="Pairs with a lower chance do not meet.")
    pins: tuple[Pin, ...] = ()
    bans: tuple[Ban, ...] = ()
    groups: tuple[Group, ...] = ()


class Fair(FrameModel):
    """One edition of a fair."""

    id: Id
    name: Name
    time_zone: str = "Asia/Shanghai"
    slots: tuple[Slot, ...] = ()
    rooms: tuple[Room, ...] = ()
    tables: tuple[Table, ...] = ()
    walks: tuple[Walk, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    representatives: tuple[Representative, ...] = ()
    interpreters: tuple[Interpreter, ...] = ()
    absences: tuple[Absence, ...] = ()
    rules: Rules = Rules()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise PydanticCustomError(
                "time_zone", "“{name}” is no time zone; write one as Asia/Shanghai", {"name": name[:64]}
            ) from error
        return name

    @field_validator("slots")
    @classmethod
    def _in_order_of_time(cls, slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
        return tuple(sorted(slots, key=lambda slot: (slot.starts, slot.ends)))

    def changed(self, **fields: object) -> "Fair":
        """The same with other fields. A plain copy would keep what this one has worked out and remembers."""
        return Fair.model_validate({name: getattr(self, name) for name in Fair.model_fields} | fields)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def slot_numbers(self) -> dict[str, int]:
        return {slot.id: number for number, slot in enumerate(self.slots)}

    @cached_property
    def table_of(self) -> dict[str, Table]:
        return {table.id: table for table in self.tables}

    @cached_property
    def room_of(self) -> dict[str, Room]:
        return {room.id: room for room in self.rooms}

    @cached_property
    def _walks(self) -> dict[frozenset[str], int]:
        return {frozenset(walk.rooms): walk.minutes for walk in self.walks}

    def walk(self, first: str, second: str) -> int:
        """Minutes from one room to another; 0 where no walk is named."""
        return 0 if first == second else self._walks.get(frozenset((first, second)), 0)


def slots_of_day(day: date, start: time, end: time, minutes: int, pause: int = 0, first: int = 1) -> tuple[Slot, ...]:
    """Slots of equal length one after another, as many as fit; ids DDDD-NN by date and number.

    pause: minutes between two. Raises ValueError where minutes is not positive or pause is negative.
    """
    if minutes <= 0 or pause < 0:
        raise ValueError(f"slots of {minutes} minutes with pauses of {pause}")
    made: list[Slot] = []
    begins, last = datetime.combine(day, start), datetime.combine(day, end)
    while (ends := begins + timedelta(minutes=minutes)) <= last:
        made.append(Slot(id=f"{day:%m%d}-{first + len(made):02}", day=day, start=begins.time(), end=ends.time()))
        begins = ends + timedelta(minutes=pause)
    return tuple(made)
