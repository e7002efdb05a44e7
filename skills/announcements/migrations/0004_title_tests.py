"""Tests of two titles: a second one, and both halves in numbers."""

import sqlalchemy as sa
from alembic import op

revision = "announcements_0004"
down_revision = "announcements_0003"

_BELONGS_TO = "announcements_announcement"


def upgrade() -> None:
    """Tests of two titles: a second one, and both halves in numbers."""
    op.create_table(
        "announcements_title_half",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("presses", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            [f"{_BELONGS_TO}.id"],
            name=op.f(f"fk_announcements_title_half_announcement_id_{_BELONGS_TO}"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "number", name=op.f("pk_announcements_title_half")
        ),
    )
    op.create_table(
        "announcements_title_test",
        sa.Column("announcement_id", sa.String(length=26), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            [f"{_BELONGS_TO}.id"],
            name=op.f(f"fk_announcements_title_test_announcement_id_{_BELONGS_TO}"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", name=op.f("pk_announcements_title_test")),
    )
