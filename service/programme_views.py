"""What a programme and its day look like to whoever asks: ids with names, times and places."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, Field

from matcher.fair.day.replanning import Told
from matcher.fair.day.walk_ins import Estimate
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.programme import Meeting, Optimality, Programme
from matcher.fair.review.clashes import Clash, Grade
from matcher.fair.review.comparing import Change, Kind
from matcher.fair.sheets import Named, Role, Row, Sheets
from service.actions.programmes import Shown
from service.store.programmes import Version, VersionState
from service.views import Moment, TextView


# Of these an answer holds thousands, and a dataclass is made ten times faster than a model.
@dataclass(frozen=True, slots=True)
class NamedView:
    """Somebody or something, by id and name. about: one line under the name."""

    id: str
    name: TextView
    about: TextView


@dataclass(frozen=True, slots=True)
class MeetingView:
    """day, start and end are in the fair's own time; null where the frame no longer has the slot."""

    id: str
    slot: str
    day: date | None
    start: time | None
    end: time | None
    table: str
    room: NamedView
    demands: tuple[NamedView, ...]  # about: the organisation
    organisations: tuple[NamedView, ...]
    talents: tuple[NamedView, ...]  # about: the headline
    representatives: tuple[NamedView, ...]
    interpreter: NamedView | None
    value: float
    locked: bool


@dataclass(frozen=True, slots=True)
class UnplacedView:
    demand: NamedView
    talent: NamedView
    value: float
    reason: TextView


@dataclass(frozen=True, slots=True)
class ClashView:
    """block: cannot be. warn: against a rule, and may be overridden. note: uncomfortable."""

    code: str
    grade: Grade
    message: TextView
    meetings: tuple[str, ...]
    parties: tuple[str, ...]

    @classmethod
    def of(cls, clash: Clash) -> "ClashView":
        return cls(clash.code, clash.grade, TextView.of(clash.message), clash.meetings, clash.parties)


class OptimalityView(BaseModel):
    """No plan by the same rules is worth more than `bound`."""

    value: float
    bound: float
    gap: float = Field(description="The share of the bound that is missing at most; 0: proven best.")
    seconds: float
    method: str


class VersionView(BaseModel):
    """A version without its meetings."""

    number: int = Field(description="From 1, in the order of making.")
    state: VersionState
    title: str
    revision: int = Field(description="Of its last change; its ETag.")
    created_at: Moment
    published_at: Moment | None


class ProgrammeView(VersionView):
    """A version, whole."""

    fair: str
    value: float = Field(description="The chances of its pairs, added.")
    meetings: tuple[MeetingView, ...] = Field(description="In the order of time and table.")
    unplaced: tuple[UnplacedView, ...] = Field(
        description="Pairs that found no time or table; the greatest loss first."
    )
    pairing: OptimalityView | None = Field(description="Who meets whom, were time no matter. null after a restore.")
    timetable: OptimalityView | None = Field(description="With time and place; null after an edit by hand.")
    clashes: tuple[ClashView, ...] = Field(description="The gravest first.")
    counts: dict[Grade, int] = Field(description="Clashes of each grade.")


class ChangeView(BaseModel):
    """What is different for one meeting, and whom it concerns."""

    kind: Kind
    said: TextView
    before: MeetingView | None
    after: MeetingView | None
    parties: tuple[str, ...] = Field(description="Talents and demands, before and after.")


class ToldView(ChangeView):
    reason: TextView = Field(description="Why it had to be.")


class WaitingView(BaseModel):
    """One in the queue."""

    talent: NamedView
    demand: NamedView
    since: datetime = Field(description="In the fair's own time.")
    place: int = Field(description="In the queue of the organisation, from 1.")
    starts: datetime | None = Field(description="Estimated, in the fair's own time; null where no time is left today.")
    minutes: int | None = Field(description="Estimated, from now.")


def named_view(named: Named) -> NamedView:
    return NamedView(named.id, TextView.of(named.name), TextView.of(named.about))


def version_view(version: Version) -> VersionView:
    return VersionView(**_version_fields(version))


def unplaced_views(sheets: Sheets) -> tuple[UnplacedView, ...]:
    return tuple(
        UnplacedView(named_view(one.demand), named_view(one.talent), one.value, TextView.of(one.reason))
        for one in sheets.unplaced
    )


def programme_view(shown: Shown) -> ProgrammeView:
    programme, known = shown.stored.programme, shown.participants
    sheets = Sheets(programme, shown.fair, known)
    counted = Counter(one.grade for one in shown.clashes)
    return ProgrammeView(
        **_version_fields(shown.stored.version),
        fair=shown.fair.id,
        value=programme.value,
        meetings=tuple(_of_row(row, programme.of_id[row.meeting]) for row in sheets.rows),
        unplaced=unplaced_views(sheets),
        pairing=_optimality(programme.pairing),
        timetable=_optimality(programme.timetable),
        clashes=tuple(map(ClashView.of, shown.clashes)),
        counts={grade: counted[grade] for grade in Grade},
    )


def meeting_views(meetings: Iterable[Meeting], fair: Fair, participants: Participants) -> tuple[MeetingView, ...]:
    """In the order of time and table."""
    programme = Programme(fair=fair.id, meetings=tuple(meetings))
    rows = Sheets(programme, fair, participants).rows
    return tuple(_of_row(row, programme.of_id[row.meeting]) for row in rows)


def row_view(row: Row) -> MeetingView:
    """Of a row of a sheet, on which neither values nor locks stand."""
    return _of_row(row, None)


def change_views(changes: Iterable[Change], fair: Fair, participants: Participants) -> list[ChangeView]:
    return [ChangeView(**_change_fields(one, fair, participants)) for one in changes]


def told_views(told: Iterable[Told], fair: Fair, participants: Participants) -> list[ToldView]:
    return [ToldView(**_change_fields(one.change, fair, participants), reason=TextView.of(one.reason)) for one in told]


def waiting_views(queue: Iterable[Estimate], fair: Fair, participants: Participants) -> list[WaitingView]:
    sheets = Sheets(Programme(fair=fair.id), fair, participants)
    return [
        WaitingView(
            talent=named_view(sheets.named(Role.TALENT, one.walk_in.talent)),
            demand=named_view(sheets.named(Role.DEMAND, one.walk_in.demand)),
            since=one.walk_in.at,
            place=one.place,
            starts=one.starts,
            minutes=one.minutes,
        )
        for one in queue
    ]


def _version_fields(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in VersionView.model_fields}


def _change_fields(change: Change, fair: Fair, participants: Participants) -> dict[str, Any]:
    before, after = (
        meeting_views([one], fair, participants)[0] if one is not None else None
        for one in (change.before, change.after)
    )
    said = TextView.of(change.said(fair, participants))
    return {"kind": change.kind, "said": said, "before": before, "after": after, "parties": change.parties}


def _of_row(row: Row, meeting: Meeting | None) -> MeetingView:
    return MeetingView(
        id=row.meeting,
        slot=row.slot,
        day=row.at.day if row.at else None,
        start=row.at.start if row.at else None,
        end=row.at.end if row.at else None,
        table=row.table,
        room=named_view(row.room),
        demands=tuple(map(named_view, row.demands)),
        organisations=tuple(map(named_view, row.organisations)),
        talents=tuple(map(named_view, row.talents)),
        representatives=tuple(map(named_view, row.representatives)),
        interpreter=named_view(row.interpreter) if row.interpreter else None,
        value=meeting.value if meeting else 0.0,
        locked=meeting.locked if meeting else False,
    )


def _optimality(found: Optimality | None) -> OptimalityView | None:
    if found is None:
        return None
    return OptimalityView(
        value=found.value, bound=found.bound, gap=found.gap, seconds=found.seconds, method=found.method
    )
