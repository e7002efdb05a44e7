"""The first tables of the core."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0001"
down_revision = None


_UNSENT = sa.text("state IN ('pending', 'sending', 'unknown')")
_LEASED = sa.text("leased_until IS NOT NULL")
_HAS_SHEET = sa.text("sheet IS NOT NULL")


def upgrade() -> None:
    """Make them, in the order in which they point to each other."""
    op.create_table(
        "core_arrived",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("payload", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=False),
        sa.Column("taken_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_arrived")),
        sa.UniqueConstraint("adapter", "event_id", name=op.f("uq_core_arrived_adapter_event_id")),
    )
    op.create_index(op.f("ix_core_arrived_arrived_at"), "core_arrived", ["arrived_at"])
    op.create_index(op.f("ix_core_arrived_state"), "core_arrived", ["state"])

    op.create_table(
        "core_channel",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_channel")),
        sa.UniqueConstraint(
            "adapter",
            "workspace",
            "external_id",
            name=op.f("uq_core_channel_adapter_workspace_external_id"),
        ),
    )
    op.create_index("ix_core_channel_name", "core_channel", ["name"])

    op.create_table(
        "core_choice",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("only", sa.String(), nullable=True),
        sa.Column("times", sa.String(length=10), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_choice")),
    )
    op.create_index("ix_core_choice_message", "core_choice", ["message_id", "number"])
    op.create_index(op.f("ix_core_choice_offered_at"), "core_choice", ["offered_at"])

    op.create_table(
        "core_occurrence",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("schedule", sa.String(length=120), nullable=False),
        sa.Column("whose", sa.String(length=64), nullable=False),
        sa.Column("local_date", sa.String(length=10), nullable=False),
        sa.Column("slot", sa.String(length=8), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_occurrence")),
        sa.UniqueConstraint(
            "schedule",
            "whose",
            "local_date",
            "slot",
            name=op.f("uq_core_occurrence_schedule_whose_local_date_slot"),
        ),
    )
    op.create_index(op.f("ix_core_occurrence_due_at"), "core_occurrence", ["due_at"])

    op.create_table(
        "core_person",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("department", sa.String(length=200), nullable=True),
        sa.Column("location", sa.String(length=200), nullable=True),
        sa.Column("manager_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["core_person.id"],
            name=op.f("fk_core_person_manager_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_person")),
        sa.UniqueConstraint("email", name=op.f("uq_core_person_email")),
    )
    op.create_index(op.f("ix_core_person_department"), "core_person", ["department"])
    op.create_index(op.f("ix_core_person_manager_id"), "core_person", ["manager_id"])
    op.create_index(op.f("ix_core_person_name_key"), "core_person", ["name_key"])

    op.create_table(
        "core_timer",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_timer")),
    )
    op.create_index("ix_core_timer_due", "core_timer", ["due_at", "leased_until"])

    op.create_table(
        "core_account",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_account_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_account")),
        sa.UniqueConstraint(
            "adapter",
            "workspace",
            "external_id",
            name=op.f("uq_core_account_adapter_workspace_external_id"),
        ),
    )
    op.create_index(op.f("ix_core_account_person_id"), "core_account", ["person_id"])

    op.create_table(
        "core_audit",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("about_id", sa.String(), nullable=True),
        sa.Column("deed", sa.String(length=120), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["core_person.id"],
            name=op.f("fk_core_audit_about_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["core_person.id"],
            name=op.f("fk_core_audit_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_audit")),
    )
    op.create_index(op.f("ix_core_audit_about_id"), "core_audit", ["about_id"])
    op.create_index(op.f("ix_core_audit_by_id"), "core_audit", ["by_id"])
    op.create_index(op.f("ix_core_audit_done_at"), "core_audit", ["done_at"])

    op.create_table(
        "core_dialogue",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=255), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("asked_in", sa.JSON(), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("asking", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_dialogue_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_dialogue")),
    )
    op.create_index(op.f("ix_core_dialogue_begun_at"), "core_dialogue", ["begun_at"])
    op.create_index(op.f("ix_core_dialogue_person_id"), "core_dialogue", ["person_id"])
    op.create_index(
        "ix_core_dialogue_place",
        "core_dialogue",
        ["person_id", "adapter", "workspace", "channel", "state"],
    )
    op.create_index(op.f("ix_core_dialogue_until"), "core_dialogue", ["until"])

    op.create_table(
        "core_grant",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_grant_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_grant")),
        sa.UniqueConstraint("person_id", "role", name=op.f("uq_core_grant_person_id_role")),
    )
    op.create_index(op.f("ix_core_grant_person_id"), "core_grant", ["person_id"])

    op.create_table(
        "core_outgoing",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("changes", sa.String(length=26), nullable=True),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=255), nullable=True),
        sa.Column("thread", sa.String(length=255), nullable=True),
        sa.Column("only", sa.String(length=255), nullable=True),
        sa.Column("account", sa.String(length=255), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("queue", sa.String(length=600), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("sent_as", sa.String(length=255), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_outgoing_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_outgoing")),
    )
    op.create_index(
        "ix_core_outgoing_leased",
        "core_outgoing",
        ["leased_until"],
        sqlite_where=_LEASED,
        postgresql_where=_LEASED,
    )
    op.create_index(
        "ix_core_outgoing_line",
        "core_outgoing",
        ["lane", "id"],
        sqlite_where=_UNSENT,
        postgresql_where=_UNSENT,
    )
    op.create_index(op.f("ix_core_outgoing_message_id"), "core_outgoing", ["message_id"])
    op.create_index(
        "ix_core_outgoing_next",
        "core_outgoing",
        ["next_at"],
        sqlite_where=_UNSENT,
        postgresql_where=_UNSENT,
    )
    op.create_index(op.f("ix_core_outgoing_person_id"), "core_outgoing", ["person_id"])
    op.create_index(op.f("ix_core_outgoing_said_at"), "core_outgoing", ["said_at"])
    op.create_index(
        "ix_core_outgoing_sent", "core_outgoing", ["adapter", "workspace", "channel", "sent_as"]
    )
    op.create_index(
        "ix_core_outgoing_sheet",
        "core_outgoing",
        ["next_at"],
        sqlite_where=_HAS_SHEET,
        postgresql_where=_HAS_SHEET,
    )

    op.create_table(
        "core_taken",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("choice_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_id"],
            ["core_choice.id"],
            name=op.f("fk_core_taken_choice_id_core_choice"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_taken_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_taken")),
        sa.UniqueConstraint(
            "choice_id", "person_id", name=op.f("uq_core_taken_choice_id_person_id")
        ),
    )
    op.create_index(op.f("ix_core_taken_person_id"), "core_taken", ["person_id"])
    op.create_index(op.f("ix_core_taken_taken_at"), "core_taken", ["taken_at"])
