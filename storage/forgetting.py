"""What is to be forgotten before its time: to whom messages were said, who had forms and links."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.among import is_among
from storage.browsers import OneTimeLink
from storage.dialogues import Dialogue
from storage.outbox import UNSENT, Outgoing
from storage.session import execute


async def forget_messages(db: AsyncSession, message_ids: Collection[str]) -> bool:
    """Forget to whom messages were said, and how often they were changed since. They cannot be
    changed any more; what can be chosen in them still can. False while some of it is still to be
    sent: that is left for another time.
    """
    mine = is_among(col(Outgoing.message_id), message_ids)
    is_over = col(Outgoing.state).not_in(UNSENT)
    await execute(db, delete(Outgoing).where(mine, is_over))
    return (await db.exec(select(Outgoing.id).where(mine).limit(1))).first() is None


async def forget_forms(db: AsyncSession, routes: Collection[str]) -> None:
    """Forget who filled in forms of these routes, as far as they are not open."""
    is_over = col(Dialogue.state) != "open"
    await execute(db, delete(Dialogue).where(col(Dialogue.route).in_(routes), is_over))


async def forget_links(db: AsyncSession, route: str, args: Mapping[str, str]) -> None:
    """Forget to whom links to a page were given, with these arguments; they open nothing then."""
    wanted = [col(OneTimeLink.args)[name].as_string() == value for name, value in args.items()]
    await execute(db, delete(OneTimeLink).where(col(OneTimeLink.route) == route, *wanted))
