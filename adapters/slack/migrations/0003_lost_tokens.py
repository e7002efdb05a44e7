"""Why an installation has no token that works."""

import sqlalchemy as sa
from alembic import op

revision = "slack_0003"
down_revision = "slack_0002"


def upgrade() -> None:
    """Add the column."""
    op.add_column("slack_installation", sa.Column("lost", sa.String(length=200), nullable=True))
