"""Files that go out with an announcement."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import Column, LargeBinary, delete
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import Announcement
from storage.session import execute
from storage.table import Kept, Table, moment, primary_key

MOST: Final = 3


class Attachment(Table, table=True):
    """A file of an announcement, with words for who cannot see it."""

    __tablename__ = "announcements_attachment"
    kept: ClassVar[Kept] = Kept(
        what="a file of an announcement, and what is in it",
        why="to send it; it goes with the announcement",
    )

    id: str = primary_key()
    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        index=True,
        max_length=26,
    )
    name: str = Field(max_length=100)
    media_type: str = Field(max_length=100)
    alt: str = Field(max_length=300)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    added_at: datetime = moment()


async def attachments_of(db: AsyncSession, news: Announcement) -> Sequence[Attachment]:
    """List the files of an announcement; a date of a series has those of the series, until it is
    changed by itself and has its own."""
    series_id = None if news.is_apart else news.series_id
    rows = await db.exec(
        select(Attachment)
        .where(Attachment.announcement_id == (series_id or news.id))
        .order_by(col(Attachment.id))
    )
    return rows.all()


async def count_attachments(db: AsyncSession, announcement_id: str) -> int:
    """Count the files of an announcement, without reading them."""
    mine = Attachment.announcement_id == announcement_id
    return (await db.exec(select(func.count()).select_from(Attachment).where(mine))).one()


async def copy_attachments(db: AsyncSession, old: Announcement, new: Announcement) -> None:
    """Let one announcement have the files of another one, too."""
    for one in await attachments_of(db, old):
        db.add(
            Attachment(
                announcement_id=new.id,
                name=one.name,
                media_type=one.media_type,
                alt=one.alt,
                data=one.data,
                added_at=one.added_at,
            )
        )


async def drop_attachments(db: AsyncSession, announcement_id: str) -> None:
    """Take the files of an announcement away."""
    await execute(db, delete(Attachment).where(col(Attachment.announcement_id) == announcement_id))
