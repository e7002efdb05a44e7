"""The first tables of Matrix."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "matrix_0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "matrix_device",
        sa.Column("user", sa.String(length=255), nullable=False),
        sa.Column("device", sa.String(length=255), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("seeds", sa.String(), nullable=False),
        sa.Column("next_batch", sa.String(), nullable=True),
        sa.Column("owner", sa.String(length=26), nullable=True),
        sa.Column("owned_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("user", name="pk_matrix_device"),
    )
    op.create_table(
        "matrix_room",
        sa.Column("room", sa.String(length=255), nullable=False),
        sa.Column("direct", sa.String(length=255), nullable=True),
        sa.Column("invited_by", sa.String(length=255), nullable=True),
        sa.Column("is_encrypted", sa.Boolean(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("room", name="pk_matrix_room"),
    )
    op.create_index("ix_matrix_room_direct", "matrix_room", ["direct"])
    op.create_index("ix_matrix_room_left_at", "matrix_room", ["left_at"])
    op.create_table(
        "matrix_reaction",
        sa.Column("event", sa.String(length=255), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("message", sa.String(length=255), nullable=False),
        sa.Column("emoji", sa.String(length=100), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_matrix_reaction"),
    )
    op.create_index("ix_matrix_reaction_heard_at", "matrix_reaction", ["heard_at"])
    op.create_table(
        "matrix_unread",
        sa.Column("event", sa.String(length=255), nullable=False),
        sa.Column("room", sa.String(length=255), nullable=False),
        sa.Column("session", sa.String(length=255), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_matrix_unread"),
    )
    op.create_index("ix_matrix_unread_session", "matrix_unread", ["session"])
    op.create_index("ix_matrix_unread_heard_at", "matrix_unread", ["heard_at"])
