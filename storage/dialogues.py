"""Forms that are being filled: question by question, as a native form that was opened, or on a page
of their own, whose address is for one person."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, json_column, moment, person_key, primary_key
from storage.tokens import hash_of, new_token

DIALOGUE_TERM = timedelta(minutes=30)
FORM_TERM = timedelta(hours=24)
PAGE_TERM = timedelta(minutes=30)


class Dialogue(Table, table=True):
    """Answers so far. `asking` is the open question's name; None is a form that waits: a native
    one, or one on a page, and then `token_hash` is what is kept of the token in its address.

    `state`: `open`, `done`, `stopped` or `expired`.
    """

    __tablename__ = "core_dialogue"
    __table_args__ = (
        Index("ix_core_dialogue_place", "person_id", "adapter", "workspace", "channel", "state"),
    )
    kept: ClassVar[Kept] = Kept(
        what="the answers of a form until it is sent",
        why="to ask only what is missing",
        days=7,
        since="begun_at",
    )

    id: str = primary_key()
    person_id: str = person_key(on_erasure="delete")
    adapter: str = Field(max_length=40)
    workspace: str = Field(max_length=200)
    channel: str = Field(max_length=255)
    place: dict[str, Any] = json_column()
    asked_in: dict[str, Any] = json_column()
    route: str = Field(max_length=120)
    given: dict[str, Any] = json_column()
    asking: str | None = Field(default=None, max_length=80)
    state: str = Field(default="open", max_length=8)
    token_hash: str | None = Field(default=None, max_length=64, index=True, unique=True)
    begun_at: datetime = moment(index=True)
    until: datetime = moment(index=True)


async def open_dialogue(
    db: AsyncSession, *, person_id: str, adapter: str, workspace: str, channel: str
) -> Dialogue | None:
    """Find the question that is open for somebody in a channel, if any."""
    rows = await db.exec(
        select(Dialogue)
        .where(
            Dialogue.person_id == person_id,
            Dialogue.adapter == adapter,
            Dialogue.workspace == workspace,
            Dialogue.channel == channel,
            Dialogue.state == "open",
            col(Dialogue.asking).is_not(None),
        )
        .order_by(col(Dialogue.id).desc())
    )
    return rows.first()


def give_token(row: Dialogue) -> str:
    """Make the token by which a form's page is found. It can be told now, and never again."""
    token = new_token()
    row.token_hash = hash_of(token)
    return token


async def form_at(db: AsyncSession, token: str, now: datetime) -> Dialogue | None:
    """Find the form that waits on the page with this token; None for any that does not, or no
    longer."""
    rows = await db.exec(
        select(Dialogue).where(
            Dialogue.token_hash == hash_of(token),
            Dialogue.state == "open",
            col(Dialogue.until) > now,
        )
    )
    return rows.first()


async def forms_on_pages(db: AsyncSession, person_id: str, route: str) -> list[Dialogue]:
    """List the forms of a route that wait on pages for somebody."""
    rows = await db.exec(
        select(Dialogue).where(
            Dialogue.person_id == person_id,
            Dialogue.route == route,
            Dialogue.state == "open",
            col(Dialogue.token_hash).is_not(None),
        )
    )
    return list(rows)


async def overdue_dialogues(db: AsyncSession, now: datetime, most: int = 100) -> list[Dialogue]:
    """List open dialogues whose time is over, oldest first."""
    rows = await db.exec(
        select(Dialogue)
        .where(Dialogue.state == "open", col(Dialogue.until) <= now)
        .order_by(col(Dialogue.until))
        .limit(most)
    )
    return list(rows)
