"""Files in messages of the bot."""

import sqlalchemy as sa
from alembic import op

revision = "web_0002"
down_revision = "web_0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "web_file",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["web_message.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", "id"),
    )
    op.create_index(op.f("ix_web_file_person_id"), "web_file", ["person_id"])
