"""Why a post was given up."""

import sqlalchemy as sa
from alembic import op

revision = "core_0007"
down_revision = "core_0006"


def upgrade() -> None:
    """Why a post was given up."""
    op.add_column("core_outgoing", sa.Column("why", sa.String(length=12), nullable=True))
    where = sa.text("state = 'dead' AND why IS NOT NULL")
    op.create_index(
        "ix_core_outgoing_dead",
        "core_outgoing",
        ["why"],
        sqlite_where=where,
        postgresql_where=where,
    )
