"""The directory as the web chat sees it: everybody active has an account here, by person id."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy
from sqlalchemy import func, literal, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.web.limits import PEOPLE
from adapters.web.model import ADAPTER, WORKSPACE
from storage.people import Account, Person, people_named


async def welcome_everybody(db: AsyncSession) -> int:
    """Give everybody of the directory who has none an account here; how many were new.

    Their ids sort after those of other chats: the bot speaks to people in the chat that they
    joined first, and nobody has joined here just by being in the directory.
    """
    known = (
        select(Account.id)
        .where(
            Account.adapter == ADAPTER,
            Account.workspace == WORKSPACE,
            col(Account.external_id) == col(Person.id),
        )
        .exists()
    )
    names: Sequence[Any] = (
        col(Account.id),
        col(Account.adapter),
        col(Account.workspace),
        col(Account.external_id),
        col(Account.person_id),
        col(Account.is_active),
    )
    # SQLModel's own select takes four columns at most.
    newcomers = sqlalchemy.select(
        literal("w").concat(func.substr(col(Person.id), 2)),
        literal(ADAPTER),
        literal(WORKSPACE),
        col(Person.id),
        col(Person.id),
        true(),
    ).where(_is_welcome(), ~known)
    connection = await db.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    added = await connection.execute(
        dialect.insert(Account).from_select(names, newcomers).on_conflict_do_nothing()
    )
    return added.rowcount


def _is_welcome() -> Any:
    return col(Person.is_active) & col(Person.is_bot).is_(False)


async def newest_person(db: AsyncSession) -> str | None:
    """Tell whose id is the newest: it changes when somebody comes."""
    return (await db.exec(select(func.max(col(Person.id))))).one()


async def find_person(db: AsyncSession, account: str) -> Person | None:
    """Find who has an account here: an active person of the directory."""
    person = await db.get(Person, account)
    return person if person is not None and person.is_active and not person.is_bot else None


async def everybody(db: AsyncSession, *, most: int | None = None) -> Sequence[Person]:
    """List the people who can sign in, by name."""
    rows = await db.exec(
        select(Person)
        .where(_is_welcome())
        .order_by(col(Person.name_key), col(Person.id))
        .limit(most)
    )
    return rows.all()


async def accounts(db: AsyncSession) -> Sequence[str]:
    """List the accounts of everybody, in no particular order."""
    return (await db.exec(select(Person.id).where(_is_welcome()))).all()


async def matching(db: AsyncSession, words: str) -> Sequence[Person]:
    """Find people for completion, best match first; without words, the first by name."""
    if not words.strip():
        return await everybody(db, most=PEOPLE)
    found = await people_named(db, words, most=3 * PEOPLE)
    return [one for one in found if one.is_active and not one.is_bot][:PEOPLE]
