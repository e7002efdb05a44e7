"""Seat, replies and earlier results."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "surveys_0003"
down_revision = "surveys_0002"


def upgrade() -> None:
    """Seat, replies and earlier results."""
    op.create_table(
        "surveys_waiting",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_waiting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surveys_baseline",
        sa.Column("survey_id", sa.String(length=26), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("brought_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys_survey.id"],
            name=op.f("fk_surveys_baseline_survey_id_surveys_survey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_surveys_baseline")),
    )
    op.create_table(
        "surveys_seen",
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("survey_id", sa.String(length=26), nullable=True),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_seen_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys_survey.id"],
            name=op.f("fk_surveys_seen_survey_id_surveys_survey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("type", name=op.f("pk_surveys_seen")),
    )
    with op.batch_alter_table("surveys_seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_seen_by_id"), ["by_id"], unique=False)

    op.create_table(
        "surveys_thread",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("question", sa.String(length=100), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_thread_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_surveys_thread")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("surveys_thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_thread_round_id"), ["round_id"], unique=False)

    op.create_table(
        "surveys_thread_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread"],
            ["surveys_thread.hash"],
            name=op.f("fk_surveys_thread_line_thread_surveys_thread"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_thread_line")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("surveys_thread_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_thread_line_thread"), ["thread"], unique=False)

    with op.batch_alter_table("surveys_survey", schema=None) as batch_op:
        batch_op.add_column(sa.Column("allowed_version", sa.Integer(), nullable=True))
