"""Files that the bot says: their bytes, until they are sent."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0005"
down_revision = "core_0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "core_outgoing_file",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("message_id", "person_id", "stored_at"):
        op.create_index(op.f(f"ix_core_outgoing_file_{column}"), "core_outgoing_file", [column])
