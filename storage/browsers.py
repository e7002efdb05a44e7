"""Browsers that are let in: their sessions, and links that let one in once. Only hashes are stored.

A *door* is what a session lets into: the chat in the browser, say, or the pages of skills.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import delete, or_, update
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person
from storage.session import execute
from storage.table import Kept, Table, json_column, moment, person_key, primary_key
from storage.tokens import hash_of, new_token


class BrowserSession(Table, table=True):
    """A browser that somebody is signed in with. Only a hash of its cookie is stored."""

    __tablename__ = "core_browser_session"
    kept: ClassVar[Kept] = Kept(
        what="that somebody is signed in with a browser, since when",
        why="to know who uses it",
        days=1,
        since="until",
    )

    id: str = primary_key()
    door: str = Field(max_length=20)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: str = person_key(on_erasure="delete")
    begun_at: datetime = moment()
    until: datetime = moment(index=True)


class OneTimeLink(Table, table=True):
    """A link that lets a browser in once. Hashes only; `browser_hash` is the browser that asked for
    it, if one did. `route` and `args` are the call that it leads to, if it leads to one."""

    __tablename__ = "core_one_time_link"
    kept: ClassVar[Kept] = Kept(
        what="that somebody was given a link for their browser, and what it leads to",
        why="to let the link work once",
        days=1,
        since="until",
    )

    id: str = primary_key()
    door: str = Field(max_length=20)
    token_hash: str = Field(max_length=64, unique=True)
    browser_hash: str | None = Field(default=None, max_length=64)
    person_id: str = person_key(on_erasure="delete")
    route: str | None = Field(default=None, max_length=120)
    args: dict[str, Any] = json_column()
    until: datetime = moment(index=True)
    used_at: datetime | None = moment(optional=True)


async def begin_session(
    db: AsyncSession, door: str, person_id: str, *, now: datetime, term: timedelta
) -> str:
    """Sign somebody in and return the secret for their cookie."""
    token = new_token()
    db.add(
        BrowserSession(
            door=door,
            token_hash=hash_of(token),
            person_id=person_id,
            begun_at=now,
            until=now + term,
        )
    )
    await db.flush()
    return token


async def who_has(
    db: AsyncSession, door: str, token: str, now: datetime
) -> tuple[BrowserSession, Person] | None:
    """Find whose session a cookie is; None when it ended, or they may not be here any more."""
    rows = await db.exec(
        select(BrowserSession, Person)
        .join(Person, col(Person.id) == col(BrowserSession.person_id))
        .where(
            BrowserSession.door == door,
            BrowserSession.token_hash == hash_of(token),
            col(BrowserSession.until) > now,
            col(Person.is_active),
        )
    )
    found = rows.first()
    return None if found is None else (found[0], found[1])


async def end_session(db: AsyncSession, door: str, token: str) -> str | None:
    """Sign a browser out and return the id of the session that ended."""
    ended = await execute(
        db,
        delete(BrowserSession)
        .where(col(BrowserSession.door) == door, col(BrowserSession.token_hash) == hash_of(token))
        .returning(col(BrowserSession.id)),
    )
    return ended.scalar()


async def still_signed_in(
    db: AsyncSession, session_ids: Collection[str], now: datetime
) -> dict[str, str]:
    """Tell which of these sessions have not ended, and whose they are now."""
    rows = await db.exec(
        select(BrowserSession.id, BrowserSession.person_id)
        .join(Person, col(Person.id) == col(BrowserSession.person_id))
        .where(
            col(BrowserSession.id).in_(session_ids),
            col(BrowserSession.until) > now,
            col(Person.is_active),
        )
    )
    return dict(rows.all())


async def make_link(
    db: AsyncSession,
    door: str,
    person_id: str,
    *,
    until: datetime,
    browser: str | None = None,
    route: str | None = None,
    args: dict[str, Any] | None = None,
) -> str:
    """Make the secret of a link that works once, in the browser with this cookie if one is given.

    Earlier links that the same browser asked for stop working.
    """
    token = new_token()
    if browser is not None:
        await execute(
            db,
            delete(OneTimeLink).where(
                col(OneTimeLink.browser_hash) == hash_of(browser),
                col(OneTimeLink.person_id) == person_id,
            ),
        )
    db.add(
        OneTimeLink(
            door=door,
            token_hash=hash_of(token),
            browser_hash=None if browser is None else hash_of(browser),
            person_id=person_id,
            route=route,
            args=args or {},
            until=until,
        )
    )
    await db.flush()
    return token


async def link_with(db: AsyncSession, door: str, token: str) -> OneTimeLink | None:
    """Find a link, whether it still works or not."""
    rows = await db.exec(
        select(OneTimeLink).where(
            OneTimeLink.door == door, OneTimeLink.token_hash == hash_of(token)
        )
    )
    return rows.first()


async def works(
    db: AsyncSession, door: str, token: str, now: datetime, *, browser: str | None = None
) -> bool:
    """Tell whether a link would let this browser in, without using it up."""
    rows = await db.exec(select(OneTimeLink.id).where(*_fits(door, token, now, browser)))
    return rows.first() is not None


async def use_link(
    db: AsyncSession, door: str, token: str, now: datetime, *, browser: str | None = None
) -> OneTimeLink | None:
    """Use a link up and return it; None when it works no (more) here. Of two who use it at once
    one is let in."""
    used = await execute(
        db,
        update(OneTimeLink)
        .where(*_fits(door, token, now, browser))
        .values(used_at=now)
        .returning(col(OneTimeLink.id)),
    )
    link_id = used.scalar()
    return None if link_id is None else await db.get(OneTimeLink, link_id)


def _fits(door: str, token: str, now: datetime, browser: str | None):
    welcome = select(Person.id).where(col(Person.is_active), col(Person.is_bot).is_(False))
    return (
        col(OneTimeLink.door) == door,
        col(OneTimeLink.token_hash) == hash_of(token),
        col(OneTimeLink.used_at).is_(None),
        col(OneTimeLink.until) > now,
        col(OneTimeLink.person_id).in_(welcome),
        or_(
            col(OneTimeLink.browser_hash).is_(None),
            col(OneTimeLink.browser_hash) == hash_of(browser or ""),
        ),
    )


async def forget_ended(db: AsyncSession, now: datetime) -> None:
    """Delete sessions and links whose time is over."""
    for table in (BrowserSession, OneTimeLink):
        await execute(db, delete(table).where(col(table.until) <= now))
