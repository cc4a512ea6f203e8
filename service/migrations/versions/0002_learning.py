"""What was shown, what came of it, and the models that learned from it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _listings()
    _verdicts()
    _models()


def _listings() -> None:
    op.create_table(
        "listings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("party", sa.String(length=8), nullable=False),
        sa.Column("profile_id", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("shadow", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
    )
    op.create_index(op.f("ix_listings_at"), "listings", ["at"])
    op.create_index(op.f("ix_listings_profile_id"), "listings", ["profile_id"])
    op.create_table(
        "shown",
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("demand_id", sa.String(length=32), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("shadow_score", sa.Float(), nullable=True),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("listing_id", "position", name=op.f("pk_shown")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_shown_listing_id"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_shown_demand_id"), "shown", ["demand_id"])
    op.create_index(op.f("ix_shown_talent_id"), "shown", ["talent_id"])


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("demand_id", sa.String(length=32), nullable=False),
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=8), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("listing_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("id", name=op.f("uq_verdicts_id")),
    )
    op.create_index(op.f("ix_verdicts_demand_id"), "verdicts", ["demand_id"])
    op.create_index(op.f("ix_verdicts_talent_id"), "verdicts", ["talent_id"])
    op.create_index(op.f("ix_verdicts_at"), "verdicts", ["at"])


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("served_since", sa.DateTime(), nullable=True),
        sa.Column("learned_until", sa.Date(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_models")),
    )
    op.create_index(op.f("ix_models_state"), "models", ["state"])
    op.create_table(
        "audit_groups",
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("attribute", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("talent_id", "attribute", name=op.f("pk_audit_groups")),
    )


def downgrade() -> None:
    for table in ("audit_groups", "models", "verdicts", "shown", "listings"):
        op.drop_table(table)
