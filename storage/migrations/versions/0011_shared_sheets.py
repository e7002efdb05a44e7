"""Sheets that the copies of one message to many people share, and its choices in each language."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0011"
down_revision = "core_0010"


def upgrade() -> None:
    """Make the table, and let rows of the outbox name a sheet of it."""
    op.create_table(
        "core_sheet",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_core_sheet_message_id"), "core_sheet", ["message_id"])
    op.create_index(op.f("ix_core_sheet_said_at"), "core_sheet", ["said_at"])
    op.add_column("core_outgoing", sa.Column("shared", sa.String(length=26), nullable=True))
    labels = sa.Column("labels", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("core_choice", labels)
    op.drop_index("ix_core_outgoing_message_id", "core_outgoing")
    op.create_index("ix_core_outgoing_message", "core_outgoing", ["message_id", "person_id"])
