"""When and by whose word it goes out: digests, budgets, approval and alarms."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "announcements_0003"
down_revision = "announcements_0002"


def upgrade() -> None:
    """When and by whose word it goes out: digests, budgets, approval and alarms."""
    op.create_table(
        "announcements_digest_choice",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_digest_choice_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_announcements_digest_choice")),
    )
    op.create_table(
        "announcements_alarm",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.String(), nullable=True),
        sa.Column("help_id", sa.String(length=26), nullable=True),
        sa.Column("helps_said_at", UtcDateTime(), nullable=True),
        sa.Column("helps_at", UtcDateTime(), nullable=True),
        sa.Column("over_at", UtcDateTime(), nullable=True),
        sa.Column("over_by_id", sa.String(), nullable=True),
        sa.Column("over_id", sa.String(length=26), nullable=False),
        sa.Column("over_words", sa.String(length=3000), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_alarm_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["over_by_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_alarm_over_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_alarm_sent_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcements_alarm")),
    )
    with op.batch_alter_table("announcements_alarm", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_alarm_over_by_id"), ["over_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_alarm_sent_by_id"), ["sent_by_id"], unique=False
        )
    op.create_table(
        "announcements_approval",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("heading", sa.String(length=120), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("asked_by_id", sa.String(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=True),
        sa.Column("escalates_at", UtcDateTime(), nullable=True),
        sa.Column("card_id", sa.String(length=26), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("decided_by_id", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_approval_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_approval_asked_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_approval_decided_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements_approval")),
    )
    with op.batch_alter_table("announcements_approval", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_approval_announcement_id"),
            ["announcement_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_approval_asked_by_id"), ["asked_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_approval_decided_by_id"), ["decided_by_id"], unique=False
        )
    op.create_table(
        "announcements_in_digest",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("put_at", UtcDateTime(), nullable=False),
        sa.Column("digest_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_in_digest_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_in_digest_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "person_id", name=op.f("pk_announcements_in_digest")
        ),
    )
    with op.batch_alter_table("announcements_in_digest", schema=None) as batch_op:
        batch_op.create_index("ix_announcements_in_digest_message", ["digest_id"], unique=False)
        batch_op.create_index(
            "ix_announcements_in_digest_person", ["person_id", "digest_id"], unique=False
        )
    op.create_table(
        "announcements_safety",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("needs_help", sa.Boolean(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("helped_by_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_safety_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["helped_by_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_safety_helped_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_announcements_safety_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "person_id", name=op.f("pk_announcements_safety")
        ),
    )
    with op.batch_alter_table("announcements_safety", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_safety_answered_at"), ["answered_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_safety_helped_by_id"), ["helped_by_id"], unique=False
        )
    op.create_table(
        "announcements_safety_reminder",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f(
                "fk_announcements_safety_reminder_announcement_id_announcements_announcement"
            ),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "round", name=op.f("pk_announcements_safety_reminder")
        ),
    )
    op.create_table(
        "announcements_weighing",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("over", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=6), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements_announcement.id"],
            name=op.f("fk_announcements_weighing_announcement_id_announcements_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcements_weighing")),
    )
    op.create_table(
        "announcements_approval_card",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("approval_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["announcements_approval.id"],
            name=op.f("fk_announcements_approval_card_approval_id_announcements_approval"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_announcements_approval_card")),
    )
    with op.batch_alter_table("announcements_approval_card", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_approval_card_approval_id"), ["approval_id"], unique=False
        )
