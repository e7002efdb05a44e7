"""Audiences that were saved under a name."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0012"
down_revision = "core_0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "core_audience",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("expression", sa.String(length=2000), nullable=False),
        sa.Column("made_by_id", sa.String(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["core_person.id"],
            name=op.f("fk_core_audience_made_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_audience")),
        sa.UniqueConstraint("name_key", name=op.f("uq_core_audience_name_key")),
    )
    op.create_index(op.f("ix_core_audience_made_by_id"), "core_audience", ["made_by_id"])
