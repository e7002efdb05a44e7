"""The first tables of the web chat."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "web_0001"
down_revision = None


def upgrade() -> None:
    """Make them, in the order in which they point to each other."""
    op.create_table(
        "web_counter",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_counter")),
    )
    op.create_table(
        "web_direct",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("first_id", sa.String(), nullable=False),
        sa.Column("second_id", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["core_person.id"],
            name=op.f("fk_web_direct_first_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["core_person.id"],
            name=op.f("fk_web_direct_second_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_direct")),
    )
    with op.batch_alter_table("web_direct", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_direct_first_id"), ["first_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_direct_second_id"), ["second_id"], unique=False)

    op.create_table(
        "web_message",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("thread", sa.String(length=26), nullable=True),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("only_id", sa.String(), nullable=True),
        sa.Column("to_id", sa.String(), nullable=True),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_web_message_author_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["only_id"],
            ["core_person.id"],
            name=op.f("fk_web_message_only_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["core_person.id"],
            name=op.f("fk_web_message_to_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_message")),
        sa.UniqueConstraint("key", name=op.f("uq_web_message_key")),
    )
    with op.batch_alter_table("web_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_message_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_message_changed"), ["changed"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_message_only_id"), ["only_id"], unique=False)
        batch_op.create_index("ix_web_message_place", ["place", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_message_said_at"), ["said_at"], unique=False)
        batch_op.create_index("ix_web_message_thread", ["thread"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_message_to_id"), ["to_id"], unique=False)

    op.create_table(
        "web_read",
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("message", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_web_read_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("place", "person_id", name=op.f("pk_web_read")),
    )
    op.create_table(
        "web_session",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_web_session_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_until"), ["until"], unique=False)

    op.create_table(
        "web_sign_in",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_web_sign_in_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_sign_in_token_hash")),
    )
    with op.batch_alter_table("web_sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_sign_in_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_sign_in_until"), ["until"], unique=False)

    op.create_table(
        "web_choice",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["web_message.id"],
            name=op.f("fk_web_choice_message_id_web_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_choice")),
    )
    with op.batch_alter_table("web_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_choice_message_id"), ["message_id"], unique=False)

    op.create_table(
        "web_reaction",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("emoji", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["web_message.id"],
            name=op.f("fk_web_reaction_message_id_web_message"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_web_reaction_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_reaction")),
        sa.UniqueConstraint(
            "message_id",
            "person_id",
            "emoji",
            name=op.f("uq_web_reaction_message_id_person_id_emoji"),
        ),
    )
    with op.batch_alter_table("web_reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_reaction_person_id"), ["person_id"], unique=False)
