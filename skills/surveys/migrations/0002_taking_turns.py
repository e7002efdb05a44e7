"""Taking turns."""

import sqlalchemy as sa
from alembic import op

revision = "surveys_0002"
down_revision = "surveys_0001"


def upgrade() -> None:
    """Taking turns."""
    op.create_table(
        "surveys_less_often",
        sa.Column("survey_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_less_often_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys_survey.id"],
            name=op.f("fk_surveys_less_often_survey_id_surveys_survey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f("pk_surveys_less_often")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surveys_panel",
        sa.Column("survey_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_surveys_panel_person_id_core_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["surveys_survey.id"],
            name=op.f("fk_surveys_panel_survey_id_surveys_survey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f("pk_surveys_panel")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surveys_part",
        sa.Column("round_id", sa.String(length=26), nullable=False),
        sa.Column("panel", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["surveys_round.id"],
            name=op.f("fk_surveys_part_round_id_surveys_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "panel", name=op.f("pk_surveys_part")),
    )
    op.add_column("surveys_ledger", sa.Column("panel", sa.Integer(), nullable=True))
    for name in ("wave", "waves"):
        one = sa.Column(name, sa.Integer(), nullable=False, server_default="1")
        op.add_column("surveys_round", one)
    for name in ("asked", "cuts"):
        none = sa.Column(name, sa.JSON(), nullable=False, server_default="[]")
        op.add_column("surveys_round", none)
    for name in ("window_id", "opened_id"):
        op.add_column("surveys_round", sa.Column(name, sa.String(length=26), nullable=True))
    op.create_index(op.f("ix_surveys_round_window_id"), "surveys_round", ["window_id"])
    every = sa.Column("turns", sa.String(length=8), nullable=False, server_default="all")
    op.add_column("surveys_survey", every)
    seed = sa.Column("seed", sa.String(length=32), nullable=False, server_default="")
    op.add_column("surveys_survey", seed)
