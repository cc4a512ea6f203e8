"""The fair: its frame, whom it invites, its programmes, the day itself, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _frame()
    _invitations()
    _programmes()
    _day()
    _outcomes()


def _frame() -> None:
    op.create_table(
        "fairs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairs")),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("fair_id", sa.String(length=64), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("gain", sa.Float(), nullable=False),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["fair_id"], ["fairs.id"], name=op.f("fk_invitations_fair_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("fair_id", "talent_id", name=op.f("pk_invitations")),
    )
    op.create_index(op.f("ix_invitations_talent_id"), "invitations", ["talent_id"])


def _programmes() -> None:
    op.create_table(
        "programmes",
        sa.Column("fair_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["fair_id"], ["fairs.id"], name=op.f("fk_programmes_fair_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("fair_id", "number", name=op.f("pk_programmes")),
    )
    op.create_table(
        "programme_changes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.String(length=64), nullable=False),
        sa.Column("programme_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("action", sa.JSON(), nullable=False),
        sa.Column("overridden", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fairs.id"], name=op.f("fk_programme_changes_fair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_programme_changes")),
    )
    op.create_index(op.f("ix_programme_changes_fair_id"), "programme_changes", ["fair_id"])


def _day() -> None:
    op.create_table(
        "day_events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["fair_id"], ["fairs.id"], name=op.f("fk_day_events_fair_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_day_events")),
    )
    op.create_index(op.f("ix_day_events_fair_id"), "day_events", ["fair_id"])
    op.create_index(op.f("ix_day_events_party"), "day_events", ["party"])


def _outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("fair_id", sa.String(length=64), nullable=False),
        sa.Column("project", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["fair_id"], ["fairs.id"], name=op.f("fk_outcomes_fair_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
    )
    op.create_index(op.f("ix_outcomes_fair_id"), "outcomes", ["fair_id"])
    op.create_index(op.f("ix_outcomes_project"), "outcomes", ["project"])


def downgrade() -> None:
    for table in ("outcomes", "day_events", "programme_changes", "programmes", "invitations", "fairs"):
        op.drop_table(table)
