"""Feeds and calendars of others that become drafts: what was read of them, each thing once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import update
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import DAYS_KEPT
from storage.session import execute
from storage.table import Kept, Table, moment


class SourceRead(Table, table=True):
    """How a source was read last. Its address may be a secret: `source` is a hash of it.

    `version` is what tells whether it changed since. `told_at` is when editors were told last that
    it cannot be read.
    """

    __tablename__ = "announcements_source"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: when a feed or a calendar of others was read",
        why="to read it again only when it has changed",
        days=DAYS_KEPT,
        since="read_at",
    )

    source: str = Field(primary_key=True, max_length=32)
    version: str = Field(default="", max_length=1000)
    read_at: datetime = moment()
    told_at: datetime | None = moment(optional=True)
    has_begun: bool = False


class SourceItem(Table, table=True):
    """Something that stood in a source, by a hash of its id, and the draft that was made of it.

    `seen_at` is when it stood there last. It `is_cancelled` once that was told.
    """

    __tablename__ = "announcements_source_item"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: what of a feed or a calendar was a draft already",
        why="to make a draft of each thing once",
        days=DAYS_KEPT,
        since="seen_at",
    )

    source: str = Field(primary_key=True, max_length=32)
    item: str = Field(primary_key=True, max_length=32)
    announcement_id: str | None = Field(
        default=None,
        foreign_key="announcements_announcement.id",
        ondelete="SET NULL",
        max_length=26,
    )
    is_cancelled: bool = False
    seen_at: datetime = moment()


async def known_items(
    db: AsyncSession, source: str, items: Sequence[str]
) -> Mapping[str, SourceItem]:
    """Find which of these things stood in a source before."""
    rows = await db.exec(
        select(SourceItem).where(SourceItem.source == source, col(SourceItem.item).in_(items))
    )
    return {one.item: one for one in rows}


async def still_there(db: AsyncSession, read: SourceRead, now: datetime) -> None:
    """Note that all that stood in a source when it was read last stands there now."""
    await execute(
        db,
        update(SourceItem)
        .where(col(SourceItem.source) == read.source, col(SourceItem.seen_at) >= read.read_at)
        .values(seen_at=now),
    )
    read.read_at = now
