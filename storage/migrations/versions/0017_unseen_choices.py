"""Choices that are only pressed, where nobody sees it."""

import sqlalchemy as sa
from alembic import op

revision = "core_0017"
down_revision = "core_0016"


def upgrade() -> None:
    """Say of each choice whether it is one."""
    no = sa.Column("is_unseen", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("core_choice", no)
