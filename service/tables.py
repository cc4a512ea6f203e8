"""The tables. Generic types only, so that SQLite and PostgreSQL hold the same."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def now() -> datetime:
    """Seconds are enough, and SQLite keeps no zone: all times are UTC."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, datetime: DateTime, date: Date}


class Counter(Base):
    """One row: the revision of the whole database.

    Each writing transaction locks and raises it first, so revisions become visible in the order of their numbers and
    "what changed since N" can miss nothing.
    """

    __tablename__ = "counter"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    database: Mapped[str] = mapped_column(String(32))  # random; tells an index of another database from ours


class OrganisationRow(Base):
    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, index=True)
    position: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)  # case, width and script folded
    status: Mapped[str] = mapped_column(String(16), default="published")
    profile: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)


class ProfileRow:
    """What the rows of talents and demands share. An erased row keeps id, revision and position: a tombstone."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, index=True)  # of its last change
    position: Mapped[int] = mapped_column(BigInteger, unique=True)  # order of arrival; what cursors point at
    erased: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[str] = mapped_column(String(16), index=True)
    expires: Mapped[date | None] = mapped_column(index=True)
    reference: Mapped[str] = mapped_column(String(400), index=True)
    list_name: Mapped[str] = mapped_column(String(300))
    content_key: Mapped[str] = mapped_column(String(64), index=True)
    # Of the content as it was last sent. An edit by hand leaves it: the same row sent again is known as unchanged.
    content_hash: Mapped[str] = mapped_column(String(64))
    source_file: Mapped[str] = mapped_column(String(300), default="")
    source_sheet: Mapped[str] = mapped_column(String(100), default="")
    source_row: Mapped[int | None]
    industries: Mapped[str] = mapped_column(Text, default="|")  # "|code|code|"
    public_text: Mapped[str] = mapped_column(Text, default="")  # what anyone may search in
    staff_text: Mapped[str] = mapped_column(Text, default="")  # names and contacts
    profile: Mapped[str | None] = mapped_column(Text)  # the canonical model as JSON; no query looks inside
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)


class TalentRow(ProfileRow, Base):
    __tablename__ = "talents"

    matchable: Mapped[bool] = mapped_column(Boolean, default=True)  # consented to being matched


class DemandRow(ProfileRow, Base):
    __tablename__ = "demands"

    kind: Mapped[str] = mapped_column(String(16), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    confidential: Mapped[bool] = mapped_column(Boolean, default=False)


class ImportRow(Base):
    """One sending of one or several files."""

    __tablename__ = "imports"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))  # waiting, running, done, failed
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class ImportFileRow(Base):
    __tablename__ = "import_files"

    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(16))  # waiting, running, done, refused
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sheets: Mapped[list[Any]] = mapped_column(default=list)
    error: Mapped[dict[str, Any] | None]  # both languages


class ImportEntryRow(Base):
    """What became of one row of a file."""

    __tablename__ = "import_entries"

    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # order of the files' rows
    file_number: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16))
    profile_id: Mapped[str] = mapped_column(String(32), default="", index=True)
    entry: Mapped[dict[str, Any]]  # the RowReport


class LikelyDuplicateRow(Base):
    """Two records that may be one, for a person to decide."""

    __tablename__ = "likely_duplicates"

    first_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    second_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    import_id: Mapped[str | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"), index=True)
    reason: Mapped[dict[str, Any]]  # both languages


class ListingRow(Base):
    """One ranking that went out to somebody."""

    __tablename__ = "listings"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    party: Mapped[str] = mapped_column(String(8))  # which side asked
    profile_id: Mapped[str] = mapped_column(String(32), index=True)  # who asked
    model: Mapped[str] = mapped_column(String(100))
    shadow: Mapped[str] = mapped_column(String(100), default="")  # a model that was tried out beside it


class ShownRow(Base):
    """A pair in a listing, as it was ranked."""

    __tablename__ = "shown"

    listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # from 1
    demand_id: Mapped[str] = mapped_column(String(32), index=True)
    talent_id: Mapped[str] = mapped_column(String(32), index=True)
    score: Mapped[float] = mapped_column(Float)
    shadow_score: Mapped[float | None] = mapped_column(Float)
    features: Mapped[bytes] = mapped_column(LargeBinary)  # float32, little endian, in the order of FEATURES


class VerdictRow(Base):
    """One thing that one side did about a pair."""

    __tablename__ = "verdicts"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)  # order of arrival
    id: Mapped[str] = mapped_column(String(64), unique=True)
    demand_id: Mapped[str] = mapped_column(String(32), index=True)
    talent_id: Mapped[str] = mapped_column(String(32), index=True)
    party: Mapped[str] = mapped_column(String(8))
    step: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(16), default="")
    rating: Mapped[int | None]
    listing_id: Mapped[str] = mapped_column(String(32), default="")  # listings are kept for a shorter time
    position: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class ModelRow(Base):
    """A ranking model that was learned here: at most one serves, and at most one is tried out in its shadow."""

    __tablename__ = "models"

    version: Mapped[str] = mapped_column(String(100), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)  # serving, shadow, kept, refused
    created_at: Mapped[datetime] = mapped_column(default=now)
    served_since: Mapped[datetime | None]
    learned_until: Mapped[date | None]
    files: Mapped[dict[str, Any]]  # name → text, the card among them
    report: Mapped[dict[str, Any]]  # what was measured, and why it serves or not


class AuditGroupRow(Base):
    """Which group a talent is counted in when fairness is audited; no ranking and no page about the person reads it."""

    __tablename__ = "audit_groups"

    talent_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    attribute: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[str] = mapped_column(String(100))


class FairRow(Base):
    """One edition of a fair."""

    __tablename__ = "fairs"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)  # of its last change
    frame: Mapped[str] = mapped_column(Text)  # the Fair as JSON; no query looks inside
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class InvitationRow(Base):
    """A talent whom a fair proposes to invite, or has invited."""

    __tablename__ = "invitations"

    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True)
    talent_id: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(16))  # proposed, sent, accepted, declined, withdrawn
    language: Mapped[str] = mapped_column(String(2))  # of the letter
    gain: Mapped[float] = mapped_column(Float)  # accepted meetings expected of this letter, when it was proposed
    demands: Mapped[list[Any]]  # whom it covers, the best first: ids
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class ProgrammeRow(Base):
    """One version of a fair's programme, whole."""

    __tablename__ = "programmes"

    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # from 1, in order of making
    state: Mapped[str] = mapped_column(String(16))  # draft, published, superseded, checkpoint
    title: Mapped[str] = mapped_column(String(200), default="")
    revision: Mapped[int] = mapped_column(BigInteger)  # of its last change
    programme: Mapped[str] = mapped_column(Text)  # the Programme as JSON; no query looks inside
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]


class ProgrammeChangeRow(Base):
    """What somebody did to a programme by hand, and which clashes were overridden by it."""

    __tablename__ = "programme_changes"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)  # order of arrival
    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id", ondelete="CASCADE"), index=True)
    programme_number: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(default=now)
    action: Mapped[dict[str, Any]]
    overridden: Mapped[list[Any]] = mapped_column(default=list)  # clashes, as they were shown


class DayEventRow(Base):
    """What happened on the day: a check-in, a walk-in, somebody late."""

    __tablename__ = "day_events"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)  # order of arrival
    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]  # in the fair's own time, as the clock on its wall
    kind: Mapped[str] = mapped_column(String(24))
    party: Mapped[str] = mapped_column(String(64), default="", index=True)
    event: Mapped[dict[str, Any]]


class OutcomeRow(Base):
    """What came of a fair: one stage that one cooperation reached."""

    __tablename__ = "outcomes"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id", ondelete="CASCADE"), index=True)
    project: Mapped[str] = mapped_column(String(64), index=True)  # one cooperation through its stages
    stage: Mapped[str] = mapped_column(String(16))  # met, intention, signed, landed, invested
    day: Mapped[date]
    outcome: Mapped[str] = mapped_column(Text)  # the Outcome as JSON
    created_at: Mapped[datetime] = mapped_column(default=now)


Index("ix_demands_status_kind", DemandRow.status, DemandRow.kind)
