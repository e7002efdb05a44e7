"""Browsers that are let in: sessions, and links that work once."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0009"
down_revision = "core_0008"


def upgrade() -> None:
    """Make the tables."""
    _make(
        "core_browser_session",
        sa.Column("begun_at", UtcDateTime(), nullable=False),
    )
    _make(
        "core_one_time_link",
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("route", sa.String(length=120), nullable=True),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
    )


def _make(table: str, *more: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    for column in ("person_id", "until"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
