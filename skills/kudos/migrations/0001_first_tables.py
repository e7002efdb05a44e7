"""First tables."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "kudos_0001"
down_revision = None


def upgrade() -> None:
    """First tables."""
    op.create_table(
        "kudos_milestone",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reached_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_milestone")),
        sa.UniqueConstraint("number", name=op.f("uq_kudos_milestone_number")),
    )
    op.create_table(
        "kudos_past",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=False),
        sa.Column("thanks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_past")),
    )
    op.create_table(
        "kudos_allowance",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_allowance_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_kudos_allowance")),
    )
    with op.batch_alter_table("kudos_allowance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kudos_allowance_counted_at"), ["counted_at"], unique=False
        )

    op.create_table(
        "kudos_gift",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("giver_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=True),
        sa.Column("source", sa.String(length=700), nullable=True),
        sa.Column("channel", sa.String(length=200), nullable=True),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("card_id", sa.String(length=26), nullable=True),
        sa.Column("note_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["giver_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_gift_giver_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_gift")),
        sa.UniqueConstraint("giver_id", "source", name=op.f("uq_kudos_gift_giver_id_source")),
    )
    with op.batch_alter_table("kudos_gift", schema=None) as batch_op:
        batch_op.create_index("ix_kudos_gift_card", ["card_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kudos_gift_given_at"), ["given_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_kudos_gift_giver_id"), ["giver_id"], unique=False)

    op.create_table(
        "kudos_preference",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("private_only", sa.Boolean(), nullable=False),
        sa.Column("no_birthday", sa.Boolean(), nullable=False),
        sa.Column("not_in_rankings", sa.Boolean(), nullable=False),
        sa.Column("no_digest", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_preference_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_kudos_preference")),
    )
    op.create_table(
        "kudos_plus",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("gift_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gift_id"],
            ["kudos_gift.id"],
            name=op.f("fk_kudos_plus_gift_id_kudos_gift"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_plus_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_plus")),
        sa.UniqueConstraint("gift_id", "person_id", name=op.f("uq_kudos_plus_gift_id_person_id")),
    )
    with op.batch_alter_table("kudos_plus", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kudos_plus_person_id"), ["person_id"], unique=False)

    op.create_table(
        "kudos_receipt",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("gift_id", sa.String(length=26), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("dm_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["gift_id"],
            ["kudos_gift.id"],
            name=op.f("fk_kudos_receipt_gift_id_kudos_gift"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_receipt_receiver_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_receipt")),
        sa.UniqueConstraint(
            "gift_id", "receiver_id", name=op.f("uq_kudos_receipt_gift_id_receiver_id")
        ),
    )
    with op.batch_alter_table("kudos_receipt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kudos_receipt_receiver_id"), ["receiver_id"], unique=False
        )

    op.create_table(
        "kudos_report",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("gift_id", sa.String(length=26), nullable=False),
        sa.Column("reporter_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("settled_by_id", sa.String(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gift_id"],
            ["kudos_gift.id"],
            name=op.f("fk_kudos_report_gift_id_kudos_gift"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_report_reporter_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_report_settled_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_report")),
    )
    with op.batch_alter_table("kudos_report", schema=None) as batch_op:
        batch_op.create_index("ix_kudos_report_gift", ["gift_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_kudos_report_reported_at"), ["reported_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_kudos_report_reporter_id"), ["reporter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_kudos_report_settled_by_id"), ["settled_by_id"], unique=False
        )
