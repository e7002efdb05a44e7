"""Messages that would tell who took part in a round: remembered only to be forgotten."""

from collections.abc import Collection
from typing import ClassVar

from sqlalchemy import delete
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.tables import NO_ORDER
from storage.among import is_among
from storage.session import execute
from storage.table import Kept, Table


class Trace(Table, table=True):
    """A message that was said to somebody about their own answers, or a reminder to them.

    To whom it was said stands in the outbox, as of every message. When a round is closed that goes,
    and then this.
    """

    __tablename__ = "surveys_trace"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="which messages were said to people about their own answers",
        why="to forget to whom, when the survey is closed; then it is removed",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    message_id: str = Field(primary_key=True, max_length=26)


async def note_trace(db: AsyncSession, round_id: str, message_id: str) -> None:
    """Note a message that is to be forgotten when a round is closed."""
    if await db.get(Trace, {"round_id": round_id, "message_id": message_id}) is None:
        db.add(Trace(round_id=round_id, message_id=message_id))


async def traces_of(db: AsyncSession, round_id: str, after: str, most: int) -> list[str]:
    """List messages that are to be forgotten, by id, from the one after `after`."""
    rows = await db.exec(
        select(Trace.message_id)
        .where(Trace.round_id == round_id, col(Trace.message_id) > after)
        .order_by(col(Trace.message_id))
        .limit(most)
    )
    return list(rows)


async def drop_traces(db: AsyncSession, round_id: str, message_ids: Collection[str]) -> None:
    """Forget messages that are forgotten."""
    mine = (col(Trace.round_id) == round_id) & is_among(col(Trace.message_id), message_ids)
    await execute(db, delete(Trace).where(mine))
