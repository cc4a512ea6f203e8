"""All that sheets are made of, gathered once for every format."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from matcher.bilingual import Bilingual
from matcher.fair.day.codes import Codes
from matcher.fair.frame import Fair
from matcher.fair.participants import Participants
from matcher.fair.programme import Programme
from matcher.fair.sheets import Sheets, Signing


@dataclass(frozen=True)
class Version:
    """Which state of the programme is printed."""

    number: int  # of the programme: rises with each version
    made: datetime  # UTC; without a zone, as the database keeps times, it is taken as UTC
    draft: bool = False  # marked on every page, and tentative in calendars

    @property
    def moment(self) -> datetime:
        return self.made.replace(tzinfo=UTC) if self.made.tzinfo is None else self.made.astimezone(UTC)


@dataclass(frozen=True)
class Material:
    """Equal material gives equal bytes, in every format."""

    fair: Fair
    programme: Programme
    participants: Participants  # as the reader of the sheets may see them
    version: Version
    secret: str  # of the check-in codes: `Revisions.database()`
    before: Programme | None = None  # what was published last: its meetings that are gone are cancelled in calendars
    signings: tuple[Signing, ...] = ()

    @cached_property
    def sheets(self) -> Sheets:
        return Sheets(self.programme, self.fair, self.participants)

    @cached_property
    def sheets_before(self) -> Sheets | None:
        return Sheets(self.before, self.fair, self.participants) if self.before is not None else None

    @cached_property
    def codes(self) -> Codes:
        return Codes(self.fair.id, self.secret)

    @property
    def name(self) -> Bilingual:
        """Of the fair."""
        name = self.fair.name.bilingual
        return Bilingual(name.zh or self.fair.id, name.en or self.fair.id)

    @property
    def stand(self) -> Bilingual:
        """Which version this is, with when it was made in the fair's own time."""
        template = _DRAFT if self.version.draft else _VERSION
        made = self.version.moment.astimezone(self.fair.zone)
        return template.format(number=self.version.number, made=f"{made:%Y-%m-%d %H:%M}")


_VERSION = Bilingual("第 {number} 版 · {made}", "Version {number} · {made}")
_DRAFT = Bilingual("草案第 {number} 版 · {made}", "Draft {number} · {made}")
