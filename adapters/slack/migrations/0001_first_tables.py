"""The first tables of Slack."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "slack_0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "slack_heard",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_slack_heard")),
    )
    with op.batch_alter_table("slack_heard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_heard_heard_at"), ["heard_at"], unique=False)
    op.create_table(
        "slack_installation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("enterprise_id", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=False),
        sa.Column("app_id", sa.String(length=40), nullable=False),
        sa.Column("bot_user", sa.String(length=40), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("refresh", sa.Text(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("installed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_installation")),
        sa.UniqueConstraint(
            "enterprise_id", "team_id", name=op.f("uq_slack_installation_enterprise_id")
        ),
    )
