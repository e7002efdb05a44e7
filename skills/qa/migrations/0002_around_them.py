"""The tables of what grew around questions and answers: sessions, figures, files."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "qa_0002"
down_revision = "qa_0001"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "qa_known_folder",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("told", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_qa_known_folder")),
    )
    op.create_table(
        "qa_rating",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("by_words", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_rating")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("qa_rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_rating_day"), ["day"], unique=False)

    op.create_table(
        "qa_seen_file",
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("folder", sa.String(length=300), nullable=False),
        sa.Column("mark", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_qa_seen_file")),
    )
    with op.batch_alter_table("qa_seen_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_seen_file_folder"), ["folder"], unique=False)

    op.create_table(
        "qa_threshold",
        sa.Column("id", sa.String(length=7), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_threshold")),
    )
    op.create_table(
        "qa_board",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("host_id", sa.String(), nullable=True),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.String(length=26), nullable=True),
        sa.Column("current_id", sa.String(length=32), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["core_person.id"],
            name=op.f("fk_qa_board_host_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_board")),
    )
    with op.batch_alter_table("qa_board", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_board_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_board_state"), ["state"], unique=False)

    op.create_table(
        "qa_listening",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=255), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["core_person.id"],
            name=op.f("fk_qa_listening_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_listening")),
        sa.UniqueConstraint(
            "adapter",
            "workspace",
            "channel",
            name=op.f("uq_qa_listening_adapter_workspace_channel"),
        ),
    )
    with op.batch_alter_table("qa_listening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_listening_by_id"), ["by_id"], unique=False)

    op.create_table(
        "qa_rewritten",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_qa_rewritten_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_qa_rewritten")),
    )
    op.create_table(
        "qa_uploaded",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("audience", sa.String(length=2000), nullable=False),
        sa.Column("brought_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["core_person.id"],
            name=op.f("fk_qa_uploaded_by_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_uploaded")),
    )
    with op.batch_alter_table("qa_uploaded", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_uploaded_by_id"), ["by_id"], unique=False)

    op.create_table(
        "qa_board_asker",
        sa.Column("board_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["qa_board.id"],
            name=op.f("fk_qa_board_asker_board_id_qa_board"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_qa_board_asker_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", "person_id", name=op.f("pk_qa_board_asker")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "qa_board_moderator",
        sa.Column("board_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("card_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["qa_board.id"],
            name=op.f("fk_qa_board_moderator_board_id_qa_board"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_qa_board_moderator_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", "person_id", name=op.f("pk_qa_board_moderator")),
    )
    op.create_table(
        "qa_board_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("board_id", sa.String(length=26), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=9), nullable=False),
        sa.Column("reason_words", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.String(), nullable=True),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["core_person.id"],
            name=op.f("fk_qa_board_question_answered_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["qa_board.id"],
            name=op.f("fk_qa_board_question_board_id_qa_board"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["qa_item.id"],
            name=op.f("fk_qa_board_question_item_id_qa_item"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_board_question")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("qa_board_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_qa_board_question_answered_by_id"), ["answered_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_qa_board_question_board_id"), ["board_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_qa_board_question_item_id"), ["item_id"], unique=False)

    op.create_table(
        "qa_board_trace",
        sa.Column("board_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["qa_board.id"],
            name=op.f("fk_qa_board_trace_board_id_qa_board"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", "message_id", name=op.f("pk_qa_board_trace")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "qa_board_vote",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("board_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["qa_board.id"],
            name=op.f("fk_qa_board_vote_board_id_qa_board"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_qa_board_vote")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("qa_board_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_board_vote_board_id"), ["board_id"], unique=False)

    op.create_table(
        "qa_contradiction",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("first_id", sa.String(length=26), nullable=False),
        sa.Column("second_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["qa_item.id"],
            name=op.f("fk_qa_contradiction_first_id_qa_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["qa_item.id"],
            name=op.f("fk_qa_contradiction_second_id_qa_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_contradiction")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_qa_contradiction_first_id_second_id")
        ),
    )
    with op.batch_alter_table("qa_contradiction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_qa_contradiction_second_id"), ["second_id"], unique=False
        )

    op.create_table(
        "qa_card",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("question_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["qa_question.id"],
            name=op.f("fk_qa_card_question_id_qa_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_qa_card")),
    )
    with op.batch_alter_table("qa_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_card_question_id"), ["question_id"], unique=False)
