"""Forms on a page of their own: a hash of the token in its address."""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("core_dialogue", sa.Column("token_hash", sa.String(length=64), nullable=True))
    op.create_index(
        op.f("ix_core_dialogue_token_hash"), "core_dialogue", ["token_hash"], unique=True
    )
