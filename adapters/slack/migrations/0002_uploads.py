"""Which file belongs to which message."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "slack_0002"
down_revision = "slack_0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "slack_upload",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.String(length=40), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_index(op.f("ix_slack_upload_noted_at"), "slack_upload", ["noted_at"])
