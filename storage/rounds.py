"""How far the bot has come in the lists of accounts that chats have."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.table import Kept, Table, moment


class AccountRound(Table, table=True):
    """Where in the accounts of a workspace it goes on (in the chat's own words), and when."""

    __tablename__ = "core_account_round"
    kept: ClassVar[Kept] = Kept(
        what="where in a chat's list of accounts the bot is: for the minutes that a round takes",
        why="to know people before they speak, and to go on after a restart",
        days=30,
        since="next_at",
    )

    adapter: str = Field(primary_key=True, max_length=40)
    workspace: str = Field(primary_key=True, max_length=200)
    cursor: str = Field(default="", max_length=1000)
    next_at: datetime = moment(index=True)


async def take_round(
    db: AsyncSession, adapter: str, workspace: str, *, now: datetime, until: datetime
) -> str | None:
    """Tell where the next page begins, when it is time for it; nobody else takes it `until` then.
    None: it is not."""
    row = await db.get(AccountRound, (adapter, workspace), with_for_update=True)
    if row is None:
        row = AccountRound(adapter=adapter, workspace=workspace, next_at=now)
        db.add(row)
    if row.next_at > now:
        return None
    row.next_at = until
    return row.cursor


async def go_on(
    db: AsyncSession, adapter: str, workspace: str, *, after: str, cursor: str, at: datetime
) -> None:
    """Note where to go on, and when, after the page that began at `after`."""
    row = await db.get(AccountRound, (adapter, workspace), with_for_update=True)
    if row is not None and row.cursor == after:  # else another process has gone on already
        row.cursor, row.next_at = cursor, at
