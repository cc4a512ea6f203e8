"""The versions of a fair's programme, each whole, and what was done to them by hand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select, union_all
from sqlalchemy.orm import Session

from matcher.bilingual import Bilingual
from matcher.errors import NotFound
from matcher.fair.programme import Meeting, Programme, meeting_id
from service.errors import Changed
from service.store.revisions import Revisions
from service.tables import DemandRow, ProgrammeChangeRow, ProgrammeRow, TalentRow, now


class VersionState(StrEnum):
    """Of a fair at most one version is the draft, and at most one is published."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"  # was published
    CHECKPOINT = "checkpoint"  # what a draft was, before it was planned anew


@dataclass(frozen=True)
class Version:
    """A version without its meetings."""

    number: int  # from 1, in the order of making
    state: VersionState
    title: str
    revision: int  # of its last change
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class StoredProgramme:
    version: Version
    programme: Programme


@dataclass(frozen=True)
class Done:
    """One thing done by hand to a version."""

    number: int
    programme_number: int
    at: datetime
    action: dict[str, Any]
    overridden: list[Any]  # clashes that were known and accepted


class ProgrammeStore:
    def __init__(self, session: Session, revisions: Revisions) -> None:
        self._session = session
        self._revisions = revisions

    def versions(self, fair_id: str) -> list[Version]:
        """The latest first."""
        columns = [getattr(ProgrammeRow, name) for name in _OF_VERSION]
        query = select(*columns).where(ProgrammeRow.fair_id == fair_id).order_by(ProgrammeRow.number.desc())
        return [_version(row) for row in self._session.execute(query)]

    def get(self, fair_id: str, number: int) -> StoredProgramme:
        """Raises NotFound."""
        row = self._session.get(ProgrammeRow, (fair_id, number), populate_existing=True)
        if row is None:
            known = ", ".join(str(one.number) for one in self.versions(fair_id)[:20]) or "–"
            raise NotFound(_NO_VERSION.format(fair=fair_id[:64], number=number, known=known))
        return _stored(row)

    def in_state(self, fair_id: str, state: VersionState) -> StoredProgramme | None:
        """The draft, or what is published; None where there is none."""
        row = self._row_in(fair_id, state)
        return _stored(row) if row else None

    def published_before(self, fair_id: str, number: int) -> list[Programme]:
        """All that were published before this version, the latest first."""
        query = select(ProgrammeRow.programme).where(
            ProgrammeRow.fair_id == fair_id, ProgrammeRow.number < number, ProgrammeRow.published_at.is_not(None)
        )
        rows = self._session.scalars(query.order_by(ProgrammeRow.number.desc()))
        return [Programme.model_validate_json(row) for row in rows]

    def last_change(self, fair_id: str, number: int) -> datetime | None:
        """When something was last done to this version by hand (UTC)."""
        query = select(func.max(ProgrammeChangeRow.at)).where(
            ProgrammeChangeRow.fair_id == fair_id, ProgrammeChangeRow.programme_number == number
        )
        return self._session.scalar(query)

    def add(self, programme: Programme, state: VersionState, title: str = "") -> StoredProgramme:
        """A new version. What was in that state before becomes a checkpoint, or superseded.

        A draft that is there while another version is published becomes a checkpoint too: it does not know of that.
        """
        for one in (state, VersionState.DRAFT):
            self._step_back(programme.fair, one)
        last = select(func.max(ProgrammeRow.number)).where(ProgrammeRow.fair_id == programme.fair)
        row = ProgrammeRow(
            fair_id=programme.fair,
            number=(self._session.scalar(last) or 0) + 1,
            state=state.value,
            title=title,
            revision=self._revisions.mine(),
            programme=programme.model_dump_json(),
            created_at=now(),
            published_at=now() if state is VersionState.PUBLISHED else None,
        )
        self._session.add(row)
        self._session.flush()
        return _stored(row)

    def expect(self, fair_id: str, number: int, expected: int | None) -> None:
        """Raises NotFound, or Changed where the version has another revision than expected."""
        self._expected(fair_id, number, expected)

    def change(self, fair_id: str, number: int, programme: Programme, expected: int | None = None) -> StoredProgramme:
        """The same version with other meetings. Raises NotFound, or Changed where it has another revision."""
        row = self._expected(fair_id, number, expected)
        row.programme, row.revision = programme.model_dump_json(), self._revisions.mine()
        self._session.flush()
        return _stored(row)

    def publish(self, fair_id: str, number: int, title: str, expected: int | None = None) -> StoredProgramme:
        """The version is the published one from now on. Raises NotFound or Changed."""
        row = self._expected(fair_id, number, expected)
        if row.state != VersionState.PUBLISHED.value:
            self._step_back(fair_id, VersionState.PUBLISHED)
        row.state, row.title, row.published_at = VersionState.PUBLISHED.value, title or row.title, now()
        row.revision = self._revisions.mine()
        self._session.flush()
        return _stored(row)

    def log(self, fair_id: str, number: int, action: dict[str, Any], overridden: Sequence[Any] = ()) -> None:
        values = {"fair_id": fair_id, "programme_number": number, "action": action, "overridden": list(overridden)}
        self._session.execute(insert(ProgrammeChangeRow), [values | {"at": now()}])

    def done(self, fair_id: str) -> list[Done]:
        """What was done by hand, in its order."""
        query = select(ProgrammeChangeRow).where(ProgrammeChangeRow.fair_id == fair_id)
        rows = self._session.scalars(query.order_by(ProgrammeChangeRow.number))
        return [Done(row.number, row.programme_number, row.at, row.action, row.overridden) for row in rows]

    def forget(self, profile_id: str) -> None:
        """After an erasure: no version holds a meeting of the talent or demand any more, and no log names it."""
        for row in self._session.scalars(select(ProgrammeRow).where(ProgrammeRow.programme.contains(profile_id))):
            programme = _without(Programme.model_validate_json(row.programme), profile_id)
            row.programme, row.revision = programme.model_dump_json(), self._revisions.mine()
        traces = meetings_of(self._session, profile_id) | {profile_id}
        for change in self._session.scalars(select(ProgrammeChangeRow)):
            if traces & set(_WORD.findall(f"{change.action} {change.overridden}")):
                change.action, change.overridden = {"do": "erased"}, []
        self._session.flush()

    def _expected(self, fair_id: str, number: int, expected: int | None) -> ProgrammeRow:
        self.get(fair_id, number)
        row = self._session.get_one(ProgrammeRow, (fair_id, number))
        if expected is not None and row.revision != expected:
            raise Changed(_CHANGED.format(number=number, expected=expected, found=row.revision))
        return row

    def _row_in(self, fair_id: str, state: VersionState) -> ProgrammeRow | None:
        query = select(ProgrammeRow).where(ProgrammeRow.fair_id == fair_id, ProgrammeRow.state == state.value)
        return self._session.scalars(query.order_by(ProgrammeRow.number.desc())).first()

    def _step_back(self, fair_id: str, state: VersionState) -> None:
        before = self._row_in(fair_id, state)
        if before is not None:
            before.state, before.revision = _SUCCEEDED[state].value, self._revisions.mine()


def meetings_of(session: Session, party: str) -> set[str]:
    """Ids of all meetings that a talent or demand can have had: whoever knows both ids could make them again."""
    others = session.scalars(union_all(select(TalentRow.id), select(DemandRow.id))).all()
    pairs = {meeting_id(*both) for one in others for both in ((party, one), (one, party))}
    return pairs | {meeting_id(party, str(number)) for number in range(1, _SESSIONS + 1)}


_WORD = re.compile(r"[\w.-]+")
_SESSIONS = 100  # of one host, more than a fair has slots
_SUCCEEDED = {
    VersionState.DRAFT: VersionState.CHECKPOINT,
    VersionState.PUBLISHED: VersionState.SUPERSEDED,
}
_OF_VERSION = ("number", "state", "title", "revision", "created_at", "published_at")


def _without(programme: Programme, party: str) -> Programme:
    """A session goes on with its other guests; a meeting of two is gone."""
    meetings = []
    for meeting in programme.meetings:
        kept = [place for place, one in enumerate(meeting.demands) if one != party]
        talents = tuple(one for one in meeting.talents if one != party)
        if kept and talents:
            meetings.append(_of(meeting, kept, talents))
    unplaced = tuple(one for one in programme.unplaced if party not in (one.demand, one.talent))
    return programme.model_copy(update={"meetings": tuple(meetings), "unplaced": unplaced})


def _of(meeting: Meeting, kept: Sequence[int], talents: tuple[str, ...]) -> Meeting:
    if len(kept) == len(meeting.demands) and talents == meeting.talents:
        return meeting
    people = meeting.representatives
    return meeting.model_copy(
        update={
            "demands": tuple(meeting.demands[place] for place in kept),
            "representatives": tuple(people[place] for place in kept if place < len(people)),
            "talents": talents,
        }
    )


def _version(row: Any) -> Version:
    return Version(row.number, VersionState(row.state), row.title, row.revision, row.created_at, row.published_at)


def _stored(row: ProgrammeRow) -> StoredProgramme:
    return StoredProgramme(_version(row), Programme.model_validate_json(row.programme))


_NO_VERSION = Bilingual(
    zh="展会“{fair}”没有第 {number} 版安排。现有：{known}。",
    en="The fair “{fair}” has no version {number} of its programme. There are: {known}.",
)
_CHANGED = Bilingual(
    zh="第 {number} 版安排已被他人修改（您读到 {expected}，现为 {found}）。请重新读取后再改。",
    en="Version {number} of the programme has changed since you read it (revision {expected}, now {found}). "
    "Read it again.",
)
