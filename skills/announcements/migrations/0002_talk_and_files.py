"""What is said about it, and what comes with it."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "announcements_0002"
down_revision = "announcements_0001"


def upgrade() -> None:
    """What is said about it, and what comes with it."""
    op.create_table(
        "announcements_source",
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=1000), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("has_begun", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_announcements_source")),
    )
    op.create_table(
        "announcements_attachment",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_attachment_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements_attachment")),
    )
    with op.batch_alter_table("announcements_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_attachment_announcement_id"),
            ["announcement_id"],
            unique=False,
        )
    op.create_table(
        "announcements_briefing",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("reminder_id", sa.String(length=26), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("discussed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_briefing_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_briefing_manager_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "manager_id", name=op.f("pk_announcements_briefing")
        ),
    )
    op.create_table(
        "announcements_check",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_check_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "language", name=op.f("pk_announcements_check")),
    )
    op.create_table(
        "announcements_check_count",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_check_count_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "number", name=op.f("pk_announcements_check_count")
        ),
    )
    op.create_table(
        "announcements_checked",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_checked_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_checked_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "person_id", name=op.f("pk_announcements_checked")
        ),
    )
    op.create_table(
        "announcements_comment",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_comment_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_comment_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements_comment")),
        sa.UniqueConstraint(
            "announcement_id",
            "number",
            name=op.f("uq_announcements_comment_announcement_id_number"),
        ),
    )
    with op.batch_alter_table("announcements_comment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_comment_person_id"), ["person_id"], unique=False
        )
    op.create_table(
        "announcements_comment_view",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("follows_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_comment_view_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcements_comment_view")),
    )
    op.create_table(
        "announcements_known_answer",
        sa.Column("comment_id", sa.String(length=26), nullable=False),
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_known_answer_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_announcements_known_answer")),
    )
    with op.batch_alter_table("announcements_known_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_known_answer_announcement_id"),
            ["announcement_id"],
            unique=False,
        )
    op.create_table(
        "announcements_source_item",
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("announcement_id", sa.String(length=26), nullable=True),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_source_item_announcement_id_announcements_announcement"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("source", "item", name=op.f("pk_announcements_source_item")),
    )
    op.create_table(
        "announcements_team_questions",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("third", sa.String(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_team_questions_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "language", name=op.f("pk_announcements_team_questions")
        ),
    )
