"""How far the bot has come in the lists of accounts."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0010"
down_revision = "core_0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "core_account_round",
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("cursor", sa.String(length=1000), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("adapter", "workspace"),
    )
    op.create_index(op.f("ix_core_account_round_next_at"), "core_account_round", ["next_at"])
