"""The first tables of questions and answers."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "qa_0001"
down_revision = None

_FTS5 = (
    "CREATE VIRTUAL TABLE words_of_qa USING fts5(words, content='qa_passage', "
    "content_rowid='number', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER qa_passage_added AFTER INSERT ON qa_passage BEGIN "
    "INSERT INTO words_of_qa(rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER qa_passage_gone AFTER DELETE ON qa_passage BEGIN "
    "INSERT INTO words_of_qa(words_of_qa, rowid, words) "
    "VALUES ('delete', old.number, old.words); END",
    "CREATE TRIGGER qa_passage_changed AFTER UPDATE OF number, words ON qa_passage BEGIN "
    "INSERT INTO words_of_qa(words_of_qa, rowid, words) "
    "VALUES ('delete', old.number, old.words); "
    "INSERT INTO words_of_qa(rowid, words) VALUES (new.number, new.words); END",
)

_GIN = (
    "CREATE INDEX words_of_qa ON qa_passage "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "qa_readers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("audience", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_readers")),
        sa.UniqueConstraint("audience", name=op.f("uq_qa_readers_audience")),
    )
    op.create_table(
        "qa_shelf",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_shelf")),
    )
    op.create_table(
        "qa_topic",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=True),
        sa.Column("promise", sa.Integer(), nullable=False),
        sa.Column("may_be_anonymous", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_topic")),
        sa.UniqueConstraint("name_key", name=op.f("uq_qa_topic_name_key")),
    )
    op.create_table(
        "qa_expert",
        sa.Column("topic_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("is_deputy", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_qa_expert_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["qa_topic.id"],
            name=op.f("fk_qa_expert_topic_id_qa_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_id", "person_id", name=op.f("pk_qa_expert")),
    )
    op.create_table(
        "qa_item",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("tags", sa.String(length=300), nullable=False),
        sa.Column("topic_id", sa.String(length=26), nullable=True),
        sa.Column("readers_id", sa.String(length=26), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("verified_by_id", sa.String(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_key", sa.String(length=500), nullable=True),
        sa.Column("source_file", sa.String(length=500), nullable=False),
        sa.Column("brought_for_id", sa.String(length=26), nullable=True),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("unhelpful", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brought_for_id"], ["qa_readers.id"], name=op.f("fk_qa_item_brought_for_id_qa_readers")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_person.id"],
            name=op.f("fk_qa_item_owner_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["readers_id"], ["qa_readers.id"], name=op.f("fk_qa_item_readers_id_qa_readers")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["qa_topic.id"],
            name=op.f("fk_qa_item_topic_id_qa_topic"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"],
            ["core_person.id"],
            name=op.f("fk_qa_item_verified_by_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_item")),
        sa.UniqueConstraint("number", name=op.f("uq_qa_item_number")),
    )
    with op.batch_alter_table("qa_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_qa_item_brought_for_id"), ["brought_for_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_qa_item_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_item_readers_id"), ["readers_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_item_review_on"), ["review_on"], unique=False)
        batch_op.create_index("ix_qa_item_revision", ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_item_source_file"), ["source_file"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_item_source_key"), ["source_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_item_topic_id"), ["topic_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_qa_item_verified_by_id"), ["verified_by_id"], unique=False
        )

    op.create_table(
        "qa_word",
        sa.Column("readers_id", sa.String(length=26), nullable=False),
        sa.Column("stem", sa.String(length=80), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["readers_id"],
            ["qa_readers.id"],
            name=op.f("fk_qa_word_readers_id_qa_readers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("readers_id", "stem", name=op.f("pk_qa_word")),
    )
    op.create_table(
        "qa_passage",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("embedder", sa.String(length=80), nullable=True),
        sa.Column("heading_vector", sa.LargeBinary(), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["qa_item.id"],
            name=op.f("fk_qa_passage_item_id_qa_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_passage")),
        sa.UniqueConstraint("number", name=op.f("uq_qa_passage_number")),
    )
    with op.batch_alter_table("qa_passage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_passage_embedder"), ["embedder"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_passage_item_id"), ["item_id"], unique=False)

    op.create_table(
        "qa_question",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_overheard", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=26), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("item_id", sa.String(length=26), nullable=True),
        sa.Column("passage_id", sa.String(length=26), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("by_words", sa.Boolean(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.String(length=9), nullable=False),
        sa.Column("rating_id", sa.String(length=32), nullable=True),
        sa.Column("message_id", sa.String(length=26), nullable=True),
        sa.Column("timer_id", sa.String(length=26), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("topic_id", sa.String(length=26), nullable=True),
        sa.Column("helper_id", sa.String(), nullable=True),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_posted", sa.Boolean(), nullable=False),
        sa.Column("card_id", sa.String(length=26), nullable=True),
        sa.Column("routed_at", UtcDateTime(), nullable=True),
        sa.Column("promised_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("same_as_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["asker_id"],
            ["core_person.id"],
            name=op.f("fk_qa_question_asker_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["core_person.id"],
            name=op.f("fk_qa_question_helper_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["qa_item.id"],
            name=op.f("fk_qa_question_item_id_qa_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["same_as_id"],
            ["qa_question.id"],
            name=op.f("fk_qa_question_same_as_id_qa_question"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["qa_topic.id"],
            name=op.f("fk_qa_question_topic_id_qa_topic"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_question")),
        sa.UniqueConstraint("number", name=op.f("uq_qa_question_number")),
    )
    with op.batch_alter_table("qa_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_question_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_card_id"), ["card_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_helper_id"), ["helper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_same_as_id"), ["same_as_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "qa_passed",
        sa.Column("question_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_qa_passed_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["qa_question.id"],
            name=op.f("fk_qa_passed_question_id_qa_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=op.f("pk_qa_passed")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _FTS5 if sqlite else _GIN:
        op.execute(statement)
