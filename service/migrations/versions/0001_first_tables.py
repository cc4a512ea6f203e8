"""The first tables."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("database", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
    )
    counter = sa.table("counter", sa.column("id"), sa.column("revision"), sa.column("database"))
    op.execute(counter.insert().values(id=1, revision=0, database=uuid.uuid4().hex))
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("position", name=op.f("uq_organisations_position")),
    )
    op.create_index(op.f("ix_organisations_name_key"), "organisations", ["name_key"], unique=False)
    op.create_index(op.f("ix_organisations_revision"), "organisations", ["revision"], unique=False)
    op.create_index(op.f("ix_organisations_updated_at"), "organisations", ["updated_at"], unique=False)
    op.create_table(
        "talents",
        sa.Column("matchable", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=400), nullable=False),
        sa.Column("list_name", sa.String(length=300), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("source_file", sa.String(length=300), nullable=False),
        sa.Column("source_sheet", sa.String(length=100), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("industries", sa.Text(), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("staff_text", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talents")),
        sa.UniqueConstraint("position", name=op.f("uq_talents_position")),
    )
    op.create_index(op.f("ix_talents_content_key"), "talents", ["content_key"], unique=False)
    op.create_index(op.f("ix_talents_expires"), "talents", ["expires"], unique=False)
    op.create_index(op.f("ix_talents_reference"), "talents", ["reference"], unique=False)
    op.create_index(op.f("ix_talents_revision"), "talents", ["revision"], unique=False)
    op.create_index(op.f("ix_talents_status"), "talents", ["status"], unique=False)
    op.create_index(op.f("ix_talents_updated_at"), "talents", ["updated_at"], unique=False)
    op.create_table(
        "demands",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=400), nullable=False),
        sa.Column("list_name", sa.String(length=300), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("source_file", sa.String(length=300), nullable=False),
        sa.Column("source_sheet", sa.String(length=100), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("industries", sa.Text(), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("staff_text", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_demands_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demands")),
        sa.UniqueConstraint("position", name=op.f("uq_demands_position")),
    )
    op.create_index(op.f("ix_demands_content_key"), "demands", ["content_key"], unique=False)
    op.create_index(op.f("ix_demands_expires"), "demands", ["expires"], unique=False)
    op.create_index(op.f("ix_demands_kind"), "demands", ["kind"], unique=False)
    op.create_index(op.f("ix_demands_organisation_id"), "demands", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_demands_reference"), "demands", ["reference"], unique=False)
    op.create_index(op.f("ix_demands_revision"), "demands", ["revision"], unique=False)
    op.create_index(op.f("ix_demands_status"), "demands", ["status"], unique=False)
    op.create_index("ix_demands_status_kind", "demands", ["status", "kind"], unique=False)
    op.create_index(op.f("ix_demands_updated_at"), "demands", ["updated_at"], unique=False)
    op.create_table(
        "import_entries",
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("profile_id", sa.String(length=32), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_entries_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_entries")),
    )
    op.create_index(op.f("ix_import_entries_profile_id"), "import_entries", ["profile_id"], unique=False)
    op.create_table(
        "import_files",
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_files_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_files")),
    )
    op.create_table(
        "likely_duplicates",
        sa.Column("first_id", sa.String(length=32), nullable=False),
        sa.Column("second_id", sa.String(length=32), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_likely_duplicates_import_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_likely_duplicates")),
    )
    op.create_index(op.f("ix_likely_duplicates_import_id"), "likely_duplicates", ["import_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_likely_duplicates_import_id"), table_name="likely_duplicates")
    op.drop_table("likely_duplicates")
    op.drop_table("import_files")
    op.drop_index(op.f("ix_import_entries_profile_id"), table_name="import_entries")
    op.drop_table("import_entries")
    op.drop_index(op.f("ix_demands_updated_at"), table_name="demands")
    op.drop_index("ix_demands_status_kind", table_name="demands")
    op.drop_index(op.f("ix_demands_status"), table_name="demands")
    op.drop_index(op.f("ix_demands_revision"), table_name="demands")
    op.drop_index(op.f("ix_demands_reference"), table_name="demands")
    op.drop_index(op.f("ix_demands_organisation_id"), table_name="demands")
    op.drop_index(op.f("ix_demands_kind"), table_name="demands")
    op.drop_index(op.f("ix_demands_expires"), table_name="demands")
    op.drop_index(op.f("ix_demands_content_key"), table_name="demands")
    op.drop_table("demands")
    op.drop_index(op.f("ix_talents_updated_at"), table_name="talents")
    op.drop_index(op.f("ix_talents_status"), table_name="talents")
    op.drop_index(op.f("ix_talents_revision"), table_name="talents")
    op.drop_index(op.f("ix_talents_reference"), table_name="talents")
    op.drop_index(op.f("ix_talents_expires"), table_name="talents")
    op.drop_index(op.f("ix_talents_content_key"), table_name="talents")
    op.drop_table("talents")
    op.drop_index(op.f("ix_organisations_updated_at"), table_name="organisations")
    op.drop_index(op.f("ix_organisations_revision"), table_name="organisations")
    op.drop_index(op.f("ix_organisations_name_key"), table_name="organisations")
    op.drop_table("organisations")
    op.drop_table("imports")
    op.drop_table("counter")
