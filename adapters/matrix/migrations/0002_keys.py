"""When it was told that a message cannot be read."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "matrix_0002"
down_revision = "matrix_0001"


def upgrade() -> None:
    """Add what keys need."""
    op.add_column("matrix_unread", sa.Column("told_at", UtcDateTime(), nullable=True))
