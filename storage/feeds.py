"""Secret addresses of feeds and calendars: of one person, until they want none. Hashes only."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import delete
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person
from storage.session import execute
from storage.table import Kept, Table, moment, person_key, primary_key
from storage.tokens import hash_of, new_token


class FeedAddress(Table, table=True):
    """An address by which a program reads a feed or calendar as somebody. Only a hash of what is
    secret in it is stored; `route` is the handler that makes the feed."""

    __tablename__ = "core_feed_address"
    kept: ClassVar[Kept] = Kept(
        what="which feeds and calendars of the bot somebody reads elsewhere, and since when",
        why="to let the address that they were given work until they stop it",
    )

    id: str = primary_key()
    token_hash: str = Field(max_length=64, unique=True)
    person_id: str = person_key(on_erasure="delete")
    route: str = Field(max_length=120)
    made_at: datetime = moment()


async def make_address(db: AsyncSession, person_id: str, route: str, now: datetime) -> str:
    """Make the secret of somebody's address of a feed; the one they had stops working."""
    await end_address(db, person_id, route)
    token = new_token()
    db.add(FeedAddress(token_hash=hash_of(token), person_id=person_id, route=route, made_at=now))
    await db.flush()
    return token


async def address_since(db: AsyncSession, person_id: str, route: str) -> datetime | None:
    """Tell since when somebody has an address of a feed; None without one."""
    rows = await db.exec(
        select(FeedAddress.made_at)
        .where(FeedAddress.person_id == person_id, FeedAddress.route == route)
        .order_by(col(FeedAddress.made_at).desc())
    )
    return rows.first()


async def end_address(db: AsyncSession, person_id: str, route: str) -> bool:
    """Let somebody's address of a feed work no more. False when they had none."""
    ended = await execute(
        db,
        delete(FeedAddress)
        .where(col(FeedAddress.person_id) == person_id, col(FeedAddress.route) == route)
        .returning(col(FeedAddress.id)),
    )
    return bool(ended.all())


async def reader_of(db: AsyncSession, token: str) -> tuple[FeedAddress, Person] | None:
    """Find which feed an address is of, and as whom it is read; None for one that does not work, or
    of somebody who may not be here any more."""
    rows = await db.exec(
        select(FeedAddress, Person)
        .join(Person, col(Person.id) == col(FeedAddress.person_id))
        .where(
            FeedAddress.token_hash == hash_of(token),
            col(Person.is_active),
            col(Person.is_bot).is_(False),
        )
    )
    found = rows.first()
    return None if found is None else (found[0], found[1])
