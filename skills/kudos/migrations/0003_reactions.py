"""By which emoji somebody gave or agreed."""

import sqlalchemy as sa
from alembic import op

revision = "kudos_0003"
down_revision = "kudos_0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "kudos_reaction",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("gift_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=700), nullable=False),
        sa.Column("emoji", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["gift_id"],
            ["kudos_gift.id"],
            name=op.f("fk_kudos_reaction_gift_id_kudos_gift"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_kudos_reaction_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_reaction")),
        sa.UniqueConstraint(
            "gift_id",
            "person_id",
            "source",
            "emoji",
            name=op.f("uq_kudos_reaction_gift_id_person_id_source_emoji"),
        ),
    )
    with op.batch_alter_table("kudos_reaction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kudos_reaction_person_id"), ["person_id"], unique=False
        )
