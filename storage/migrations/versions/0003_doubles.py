"""When to look whether something was sent twice, and what is held."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0003"
down_revision = "core_0002"


def upgrade() -> None:
    """When to look whether something was sent twice, and what is held."""
    op.add_column("core_outgoing", sa.Column("check_at", UtcDateTime(), nullable=True))
    for name, column, where in (
        ("ix_core_outgoing_check", "check_at", "check_at IS NOT NULL"),
        ("ix_core_outgoing_held", "message_id", "state = 'held'"),
    ):
        op.create_index(
            name,
            "core_outgoing",
            [column],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
