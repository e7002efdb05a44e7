"""Which recaps stand in a chat, and who was thanked in them."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "kudos_0002"
down_revision = "kudos_0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "kudos_recap",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_recap_manager_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_recap")),
    )
    with op.batch_alter_table("kudos_recap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kudos_recap_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_kudos_recap_until"), ["until"], unique=False)

    op.create_table(
        "kudos_in_recap",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("recap_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_in_recap_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recap_id"],
            ["kudos_recap.id"],
            name=op.f("fk_kudos_in_recap_recap_id_kudos_recap"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_in_recap")),
        sa.UniqueConstraint(
            "recap_id", "person_id", name=op.f("uq_kudos_in_recap_recap_id_person_id")
        ),
    )
    with op.batch_alter_table("kudos_in_recap", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kudos_in_recap_person_id"), ["person_id"], unique=False
        )
