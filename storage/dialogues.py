"""Forms that are being filled: question by question, or as a native form that was opened."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Index, func
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, json_column, moment, person_key, primary_key

DIALOGUE_TERM = timedelta(minutes=30)
FORM_TERM = timedelta(hours=24)


class Dialogue(Table, table=True):
    """Answers so far. `asking` is the open question's name; None is a native form that waits.

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


async def overdue_dialogues(db: AsyncSession, now: datetime, most: int = 100) -> list[Dialogue]:
    """List open dialogues whose time is over, oldest first."""
    rows = await db.exec(
        select(Dialogue)
        .where(Dialogue.state == "open", col(Dialogue.until) <= now)
        .order_by(col(Dialogue.until))
        .limit(most)
    )
    return list(rows)


async def next_overdue(db: AsyncSession) -> datetime | None:
    """Tell when the time of the next open dialogue is over, or None when there is none."""
    rows = await db.exec(select(func.min(Dialogue.until)).where(Dialogue.state == "open"))
    return rows.one()
