"""Who is signed in: sessions of browsers, and links that work once. Only hashes are stored."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.web.directory import find_person
from adapters.web.model import WebSession, WebSignIn
from bot.errors import Refused
from storage.people import Person, person_by_email
from storage.session import Store


def new_token() -> str:
    """Make a secret that nobody can guess, fit for a cookie and an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Hash a secret, as it is stored. It is random enough to need no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def begin_session(db: AsyncSession, person_id: str, *, now: datetime, term: timedelta) -> str:
    """Sign somebody in and return the secret for their cookie."""
    token = new_token()
    db.add(
        WebSession(token_hash=hash_of(token), person_id=person_id, begun_at=now, until=now + term)
    )
    await db.flush()
    return token


async def who_has(db: AsyncSession, token: str, now: datetime) -> tuple[WebSession, Person] | None:
    """Find whose session a cookie is; None when it ended, or they may not be here any more."""
    rows = await db.exec(
        select(WebSession, Person)
        .join(Person, col(Person.id) == col(WebSession.person_id))
        .where(
            WebSession.token_hash == hash_of(token),
            col(WebSession.until) > now,
            col(Person.is_active),
        )
    )
    found = rows.first()
    return None if found is None else (found[0], found[1])


async def end_session(db: AsyncSession, token: str) -> str | None:
    """Sign a browser out and return the id of the session that ended."""
    ended = await (await db.connection()).execute(
        delete(WebSession)
        .where(col(WebSession.token_hash) == hash_of(token))
        .returning(col(WebSession.id))
    )
    return ended.scalar()


async def still_signed_in(db: AsyncSession, session_ids: set[str], now: datetime) -> dict[str, str]:
    """Tell which of these sessions have not ended, and whose they are now."""
    rows = await db.exec(
        select(WebSession.id, WebSession.person_id)
        .join(Person, col(Person.id) == col(WebSession.person_id))
        .where(
            col(WebSession.id).in_(session_ids),
            col(WebSession.until) > now,
            col(Person.is_active),
        )
    )
    return dict(rows.all())


async def make_link(
    db: AsyncSession, person_id: str, *, now: datetime, term: timedelta, browser: str | None
) -> str:
    """Make the secret of a link that works once, in the browser with this cookie if one is given.

    Earlier links that the same browser asked for stop working.
    """
    token = new_token()
    if browser is not None:
        await (await db.connection()).execute(
            delete(WebSignIn).where(
                col(WebSignIn.browser_hash) == hash_of(browser),
                col(WebSignIn.person_id) == person_id,
            )
        )
    db.add(
        WebSignIn(
            token_hash=hash_of(token),
            browser_hash=None if browser is None else hash_of(browser),
            person_id=person_id,
            until=now + term,
        )
    )
    await db.flush()
    return token


async def works(db: AsyncSession, token: str, browser: str | None, now: datetime) -> bool:
    """Tell whether a link would sign this browser in, without using it up."""
    rows = await db.exec(select(WebSignIn.id).where(*_fits(token, browser, now)))
    return rows.first() is not None


async def use_link(db: AsyncSession, token: str, browser: str | None, now: datetime) -> str | None:
    """Use a link up and return whom it signs in; None when it works no (more) here."""
    used = await (await db.connection()).execute(
        update(WebSignIn)
        .where(*_fits(token, browser, now))
        .values(used_at=now)
        .returning(col(WebSignIn.person_id))
    )
    person_id = used.scalar()
    if person_id is None or await find_person(db, person_id) is None:
        return None
    return person_id


def _fits(token: str, browser: str | None, now: datetime):
    return (
        col(WebSignIn.token_hash) == hash_of(token),
        col(WebSignIn.used_at).is_(None),
        col(WebSignIn.until) > now,
        or_(
            col(WebSignIn.browser_hash).is_(None),
            col(WebSignIn.browser_hash) == hash_of(browser or ""),
        ),
    )


async def forget_ended(db: AsyncSession, now: datetime) -> None:
    """Delete sessions and links whose time is over."""
    for table in (WebSession, WebSignIn):
        await (await db.connection()).execute(delete(table).where(col(table.until) <= now))


async def member_with(db: AsyncSession, email: str) -> Person | None:
    """Find who may sign in with an address."""
    person = await person_by_email(db, email)
    return person if person is not None and person.is_active and not person.is_bot else None


async def sign_in_link(
    store: Store, address: str, email: str, *, now: datetime, term: timedelta
) -> str:
    """Make a link that signs somebody in once, in whichever browser uses it first.

    For the operator, who hands it over in person: unlike a link that somebody asks for, it is not
    bound to a browser. `address` is the web chat's own. Raises: Refused, when nobody active has
    this e-mail address.
    """
    async with store.transaction() as db:
        person = await member_with(db, email)
        if person is None:
            raise Refused(f"Nobody active has the address {email}.")
        token = await make_link(db, person.id, now=now, term=term, browser=None)
    return f"{address}/chat/sign-in/{token}"
