"""Messages to many people, and the editions of a message."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0013"
down_revision = "core_0012"


def upgrade() -> None:
    """Make the table, and number what is said anew."""
    op.create_table(
        "core_spread",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("choices", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_core_spread")),
    )
    op.create_index(op.f("ix_core_spread_said_at"), "core_spread", ["said_at"])
    for table in ("core_outgoing", "core_sheet"):
        edition = sa.Column("edition", sa.Integer(), nullable=False, server_default=sa.text("0"))
        op.add_column(table, edition)
