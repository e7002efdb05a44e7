"""Where skills are switched off."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0016"
down_revision = "core_0015"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "core_switched_off",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=True),
        sa.Column("workspace", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=255), nullable=True),
        sa.Column("unit", sa.String(length=2000), nullable=True),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["core_person.id"],
            name=op.f("fk_core_switched_off_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_switched_off")),
    )
    op.create_index(op.f("ix_core_switched_off_by_id"), "core_switched_off", ["by_id"])
