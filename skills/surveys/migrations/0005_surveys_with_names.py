"""Surveys with names."""

import sqlalchemy as sa
from alembic import op

revision = "surveys_0005"
down_revision = "surveys_0004"


def upgrade() -> None:
    """Surveys with names."""
    op.create_table(
        "surveys_given",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_given_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_given_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_surveys_given")),
    )
    with op.batch_alter_table("surveys_survey", schema=None) as batch_op:
        batch_op.add_column(sa.Column("days_after", sa.Integer(), nullable=True))
