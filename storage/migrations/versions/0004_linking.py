"""Accounts of one person on several chats: codes, what chats say of people, and what they chose."""

import sqlalchemy as sa
from alembic import op

from storage.table import UtcDateTime

revision = "core_0004"
down_revision = "core_0003"

_NO = sa.text("false")


def upgrade() -> None:
    """Add columns to people and accounts, and make the tables of codes."""
    for column in (
        sa.Column("has_chosen", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_until", sa.String(length=5), nullable=True),
        sa.Column("chosen_account_id", sa.String(length=26), nullable=True),
        sa.Column("last_account_id", sa.String(length=26), nullable=True),
    ):
        op.add_column("core_person", column)
    for column in (
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
    ):
        op.add_column("core_account", column)
    op.create_index("ix_core_account_looked", "core_account", ["adapter", "looked_at"])
    _make_codes()
    _make_tries()


def _make_codes() -> None:
    op.create_table(
        "core_link_code",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("typed_by_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["typed_by_id"], ["core_person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["core_account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    for column in ("person_id", "until", "typed_by_id"):
        op.create_index(op.f(f"ix_core_link_code_{column}"), "core_link_code", [column])


def _make_tries() -> None:
    op.create_table(
        "core_link_try",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("person_id", "tried_at"):
        op.create_index(op.f(f"ix_core_link_try_{column}"), "core_link_try", [column])
