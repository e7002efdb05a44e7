"""Audiences that were saved under a name, with their queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import name_key
from storage.table import Kept, Table, moment, person_key, primary_key


class SavedAudience(Table, table=True):
    """An expression over the directory, by the name under which people use it.

    `expression` is as it was typed: whom it names follows the directory.
    """

    __tablename__ = "core_audience"
    kept: ClassVar[Kept] = Kept(
        what="groups of people as an expression (which may name somebody), and who saved it",
        why="to write to the same group again",
    )

    id: str = primary_key()
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=60, unique=True)
    expression: str = Field(max_length=2000)
    made_by_id: str | None = person_key(on_erasure="clear", optional=True)
    made_at: datetime = moment()


async def audience_called(db: AsyncSession, name: str) -> SavedAudience | None:
    """Find a saved audience by its name, in whatever case and with or without accents."""
    rows = await db.exec(select(SavedAudience).where(SavedAudience.name_key == name_key(name)))
    return rows.first()


async def saved_audiences(db: AsyncSession) -> Sequence[SavedAudience]:
    """List the audiences that were saved, by name."""
    rows = await db.exec(select(SavedAudience).order_by(col(SavedAudience.name_key)))
    return rows.all()
