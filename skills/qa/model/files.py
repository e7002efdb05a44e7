"""Files of folders that are looked into: as they were the last time."""

from collections.abc import Mapping
from typing import ClassVar

from sqlmodel import Field, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table


class SeenFile(Table, table=True):
    """A file as it was when it was read last: its name, size and time of change."""

    __tablename__ = "qa_seen_file"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: names of files", why="to read a file again only when it changed"
    )

    name: str = Field(primary_key=True, max_length=500)
    folder: str = Field(max_length=300, index=True)
    mark: str = Field(max_length=60)


async def marks_of(db: AsyncSession, folder: str) -> Mapping[str, SeenFile]:
    """Give the files of a folder as they were read last, by name."""
    rows = await db.exec(select(SeenFile).where(SeenFile.folder == folder))
    return {row.name: row for row in rows.all()}
