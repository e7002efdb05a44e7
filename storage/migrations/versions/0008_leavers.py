"""When somebody left."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0008"
down_revision = "core_0007"


def upgrade() -> None:
    """When somebody left."""
    op.add_column("core_person", sa.Column("left_at", UtcDateTime(), nullable=True))
