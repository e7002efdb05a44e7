"""Where plein try left its clock."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0002"
down_revision = "core_0001"


def upgrade() -> None:
    """Where plein try left its clock."""
    op.create_table(
        "core_clock_left",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_clock_left")),
    )
