"""Files of folders that are looked into: as they were the last time."""

from collections.abc import Mapping
from typing import ClassVar

from sqlmodel import Field, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table


class KnownFolder(Table, table=True):
    """A folder that was brought in: its name, by which what is in it is known, and where it is.

    `told` is what keeps it from being brought up to date, as whoever looks after answers was told;
    it is empty when nothing does.
    """

    __tablename__ = "qa_known_folder"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: names of folders",
        why="to tell folders of the same name apart, and to tell of what is wrong with one once",
    )

    name: str = Field(primary_key=True, max_length=255)
    path: str
    told: str = Field(default="", max_length=8)


class SeenFile(Table, table=True):
    """A file as it was when it was read last: its name, size, time of change, and for whom."""

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


async def known_folder(db: AsyncSession, name: str, path: str) -> KnownFolder:
    """Find what is noted of a folder, or note where it is; one that has moved is there now."""
    folder = await db.get(KnownFolder, name)
    if folder is None:
        folder = KnownFolder(name=name, path=path)
        db.add(folder)
    folder.path = path
    return folder
