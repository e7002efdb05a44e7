"""The key of the marks of our messages."""

import sqlalchemy as sa
from alembic import op

revision = "slack_0004"
down_revision = "slack_0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "slack_mark_key",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_mark_key"),
    )
