"""First tables: what is announced, and who confirmed it."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "announcements_0001"
down_revision = None


def upgrade() -> None:
    """First tables: what is announced, and who confirmed it."""
    op.create_table(
        "announcements_announcement",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("names_people", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=True),
        sa.Column("same_channel", sa.String(length=80), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("time", sa.String(length=5), nullable=True),
        sa.Column("clock", sa.String(length=5), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=True),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("series_id", sa.String(length=26), nullable=True),
        sa.Column("for_day", sa.Date(), nullable=True),
        sa.Column("is_apart", sa.Boolean(), nullable=False),
        sa.Column("may_be_late", sa.Boolean(), nullable=False),
        sa.Column("has_comments", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("card_id", sa.String(length=26), nullable=True),
        sa.Column("preview_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("follows_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_announcement_author_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_announcement_series_id_announcements_announcement"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements_announcement")),
        sa.UniqueConstraint("number", name=op.f("uq_announcements_announcement_number")),
        sa.UniqueConstraint(
            "series_id", "for_day", name=op.f("uq_announcements_announcement_series_id_for_day")
        ),
    )
    with op.batch_alter_table("announcements_announcement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_announcement_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_announcement_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_announcement_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(
            "ix_announcements_announcement_state", ["state", "created_at"], unique=False
        )
    op.create_table(
        "announcements_cheer",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("emoji", sa.String(length=100), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_cheer_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "emoji", name=op.f("pk_announcements_cheer")),
    )
    op.create_table(
        "announcements_confirmation",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_confirmation_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_confirmation_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "person_id", name=op.f("pk_announcements_confirmation")
        ),
    )
    op.create_table(
        "announcements_reminder",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_reminder_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_reminder_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements_reminder")),
        sa.UniqueConstraint(
            "announcement_id",
            "person_id",
            "round",
            name=op.f("uq_announcements_reminder_announcement_id_person_id_round"),
        ),
    )
    with op.batch_alter_table("announcements_reminder", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_reminder_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_reminder_person_id"), ["person_id"], unique=False
        )
    op.create_table(
        "announcements_wave",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_wave_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements_wave")),
        sa.UniqueConstraint(
            "announcement_id", "due_at", name=op.f("uq_announcements_wave_announcement_id_due_at")
        ),
    )
    op.create_table(
        "announcements_wording",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_wording_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "language", name=op.f("pk_announcements_wording")
        ),
    )
