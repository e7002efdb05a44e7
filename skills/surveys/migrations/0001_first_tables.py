"""First tables."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "surveys_0001"
down_revision = None


def upgrade() -> None:
    """First tables."""
    op.create_table(
        "surveys_poll",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["core_person.id"],
            name=op.f("fk_surveys_poll_asked_by_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_poll")),
    )
    with op.batch_alter_table("surveys_poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_poll_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_poll_asked_by"), ["asked_by"], unique=False)

    op.create_table(
        "surveys_survey",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("names_people", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("by_location", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("comments_from", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("time", sa.String(length=5), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("open_days", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.String(length=26), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_survey_author_id_core_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_survey")),
        sa.UniqueConstraint("number", name=op.f("uq_surveys_survey_number")),
    )
    with op.batch_alter_table("surveys_survey", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_surveys_survey_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_surveys_survey_used_at"), ["used_at"], unique=False)

    op.create_table(
        "surveys_refusal",
        sa.Column("survey_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_refusal_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys_survey.id"],
            name=op.f("fk_surveys_refusal_survey_id_surveys_survey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f("pk_surveys_refusal")),
    )
    op.create_table(
        "surveys_round",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("survey_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("shared_at", UtcDateTime(), nullable=True),
        sa.Column("shared_id", sa.String(length=26), nullable=False),
        sa.Column("deed", sa.String(length=1000), nullable=True),
        sa.Column("deed_id", sa.String(length=26), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("shown_percent", sa.Integer(), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys_survey.id"],
            name=op.f("fk_surveys_round_survey_id_surveys_survey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_round")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_surveys_round_survey_id_number")),
    )
    with op.batch_alter_table("surveys_round", schema=None) as batch_op:
        batch_op.create_index("ix_surveys_round_message", ["message_id"], unique=False)
        batch_op.create_index("ix_surveys_round_state", ["state", "closes_at"], unique=False)

    op.create_table(
        "surveys_vote",
        sa.Column("poll_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_vote_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["surveys_poll.id"],
            name=op.f("fk_surveys_vote_poll_id_surveys_poll"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_surveys_vote")),
    )
    op.create_table(
        "surveys_arrived",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_arrived_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_arrived")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("surveys_arrived", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_arrived_round_id"), ["round_id"], unique=False)

    op.create_table(
        "surveys_draft",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_draft_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_draft_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_surveys_draft")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surveys_envelope",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_envelope_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys_envelope")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("surveys_envelope", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_surveys_envelope_round_id"), ["round_id"], unique=False
        )

    op.create_table(
        "surveys_group_key",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("unit", sa.String(length=300), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_group_key_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "unit", "location", name=op.f("pk_surveys_group_key")),
    )
    op.create_table(
        "surveys_ledger",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(length=300), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("has_sent", sa.Boolean(), nullable=False),
        sa.Column("is_left_alone", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_ledger_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_ledger_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_surveys_ledger")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surveys_publication",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_publication_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_surveys_publication")),
    )
    op.create_table(
        "surveys_spent",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_spent_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "token", name=op.f("pk_surveys_spent")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surveys_trace",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_trace_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "message_id", name=op.f("pk_surveys_trace")),
        sqlite_with_rowid=False,
    )
