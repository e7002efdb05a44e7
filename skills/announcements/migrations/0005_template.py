"""Which template an announcement began with."""

import sqlalchemy as sa
from alembic import op

revision = "announcements_0005"
down_revision = "announcements_0004"


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("announcements_announcement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("template", sa.String(length=80), nullable=True))
