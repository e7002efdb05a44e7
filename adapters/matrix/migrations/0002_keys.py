"""When it was told that a message cannot be read, what is needed when keys are lost, and who people
were."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "matrix_0002"
down_revision = "matrix_0001"


def upgrade() -> None:
    """Add what keys need."""
    op.add_column("matrix_unread", sa.Column("told_at", UtcDateTime(), nullable=True))
    op.add_column("matrix_device", sa.Column("retired", sa.String(), nullable=True))
    op.create_table(
        "matrix_session",
        sa.Column("session", sa.String(length=255), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("session", name="pk_matrix_session"),
    )
    op.create_index("ix_matrix_session_used_at", "matrix_session", ["used_at"])
    op.create_table(
        "matrix_identity",
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("master", sa.String(length=64), nullable=False),
        sa.Column("other", sa.String(length=64), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_matrix_identity"),
    )
    op.create_index("ix_matrix_identity_seen_at", "matrix_identity", ["seen_at"])
