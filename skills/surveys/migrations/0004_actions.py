"""Actions."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "surveys_0004"
down_revision = "surveys_0003"


def upgrade() -> None:
    """Actions."""
    op.create_table(
        "surveys_action",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("unit", sa.String(length=300), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("planner_id", sa.String(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("closing", sa.String(length=500), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_action_owner_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["planner_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_action_planner_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_action_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_action")),
    )
    with op.batch_alter_table("surveys_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_action_is_told"), ["is_told"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_action_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_surveys_action_planner_id"), ["planner_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_surveys_action_remind_on"), ["remind_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_surveys_action_round_id"), ["round_id"], unique=False)
