"""A choice of a message to many is shown in the chat of each of them."""

import sqlalchemy as sa
from alembic import op

revision = "web_0004"
down_revision = "web_0003"


def upgrade() -> None:
    """Let a choice stand in several messages."""
    op.execute("CREATE TABLE web_choice_before AS SELECT id, message_id FROM web_choice")
    op.drop_table("web_choice")
    op.create_table(
        "web_choice",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["web_message.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", "message_id"),
    )
    op.create_index(op.f("ix_web_choice_message_id"), "web_choice", ["message_id"])
    op.execute("INSERT INTO web_choice SELECT id, message_id FROM web_choice_before")
    op.drop_table("web_choice_before")
