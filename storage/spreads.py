"""Messages to many people: how they read by now, and whether anybody else gets them."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, moment


class Spread(Table, table=True):
    """A message to many people, whose copies share their sheets.

    `edition` is how it reads for whoever gets it next; `changed` is the one that those are brought
    to who had it when it was put differently or taken away, 0 when it never was. `choices` are the
    ids of the choices of the edition, by number, joined by spaces.
    States: open, stopped (nobody else gets it), removed.
    """

    __tablename__ = "core_spread"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people",
        why="to go on with a message to many people, and to change it",
        days=730,
        since="said_at",
    )

    message_id: str = Field(primary_key=True, max_length=26)
    edition: int = 0
    changed: int = 0
    choices: str = ""
    state: str = Field(default="open", max_length=8)
    said_at: datetime = moment(index=True)


async def spread_of(db: AsyncSession, message_id: str) -> Spread | None:
    """Get a message as one to many people; None when it is none."""
    return await db.get(Spread, message_id, populate_existing=True)
