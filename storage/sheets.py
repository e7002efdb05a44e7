"""Sheets that many copies of one message share: its words are kept once, not once for each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, moment, primary_key


class SharedSheet(Table, table=True):
    """A sheet as all of one chat and workspace see it who read one language by one clock.

    `edition` counts how often the message was put differently before.
    """

    __tablename__ = "core_sheet"
    kept: ClassVar[Kept] = Kept(
        what="what the bot said to many people at once",
        why="to send it to each of them",
        days=30,
        since="said_at",
    )

    id: str = primary_key()
    message_id: str = Field(max_length=26, index=True)
    adapter: str = Field(max_length=40)
    workspace: str = Field(max_length=200)
    language: str = Field(max_length=8)
    zone: str = Field(max_length=64)
    edition: int = 0
    part: int
    sheet: str
    said_at: datetime = moment(index=True)


async def shared_sheets(db: AsyncSession, message_id: str, edition: int) -> Sequence[SharedSheet]:
    """List the sheets of an edition of a message, each one's parts in order."""
    rows = await db.exec(
        select(SharedSheet)
        .where(SharedSheet.message_id == message_id, SharedSheet.edition == edition)
        .order_by(col(SharedSheet.part), col(SharedSheet.id))
    )
    return rows.all()


async def sheets_by_id(db: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Get what stands on sheets; those that are not kept any more are missing."""
    rows = await db.exec(
        select(SharedSheet.id, SharedSheet.sheet).where(col(SharedSheet.id).in_(ids))
    )
    return dict(rows.all())
