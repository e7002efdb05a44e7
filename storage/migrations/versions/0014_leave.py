"""On which days somebody is away."""

import sqlalchemy as sa
from alembic import op

revision = "core_0014"
down_revision = "core_0013"


def upgrade() -> None:
    """Make room for the first and the last day."""
    op.add_column("core_person", sa.Column("away_from", sa.Date(), nullable=True))
    op.add_column("core_person", sa.Column("away_until", sa.Date(), nullable=True))
