"""Secret addresses of feeds and calendars."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0015"
down_revision = "core_0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "core_feed_address",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_feed_address_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_feed_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_core_feed_address_token_hash")),
    )
    op.create_index(op.f("ix_core_feed_address_person_id"), "core_feed_address", ["person_id"])
