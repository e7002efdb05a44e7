"""The directory as the web chat sees it: everybody active has an account here, by person id."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy
from sqlalchemy import func, literal, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.web.limits import PEOPLE
from adapters.web.model import ADAPTER, WORKSPACE
from storage.insert import insert_into
from storage.people import Account, Person, people_named

_PIECE = 5000


async def welcome_some(db: AsyncSession, after: str) -> tuple[str | None, int]:
    """Give the next people of the directory an account, those who have none; go on from the id
    that is returned, until it is None. Also returned is how many were new.

    Ids of accounts here sort after those of other chats: the bot speaks to people in the chat that
    they joined first, and nobody has joined here just by being in the directory.
    """
    # In pieces, each compared here: with one NOT EXISTS over all, PostgreSQL took ten minutes for
    # 100,000 people whose accounts it had not counted yet.
    people = (
        await db.exec(
            select(Person.id)
            .where(_is_welcome(), col(Person.id) > after)
            .order_by(col(Person.id))
            .limit(_PIECE)
        )
    ).all()
    if not people:
        return None, 0
    known = await db.exec(
        select(Account.external_id).where(
            Account.adapter == ADAPTER,
            Account.workspace == WORKSPACE,
            col(Account.external_id) > after,
            col(Account.external_id) <= people[-1],
        )
    )
    newcomers = set(people) - set(known)
    if newcomers:
        await _add_accounts(db, after, people[-1])
    return (people[-1] if len(people) == _PIECE else None), len(newcomers)


async def _add_accounts(db: AsyncSession, after: str, last: str) -> None:
    """Add the accounts of a stretch of people; who has one keeps it."""
    made: dict[Any, Any] = {
        col(Account.id): literal("w").concat(func.substr(col(Person.id), 2)),
        col(Account.adapter): literal(ADAPTER),
        col(Account.workspace): literal(WORKSPACE),
        col(Account.external_id): col(Person.id),
        col(Account.person_id): col(Person.id),
        col(Account.is_active): true(),
    }
    # SQLModel's own select takes four columns at most.
    stretch = sqlalchemy.select(*made.values()).where(
        _is_welcome(), col(Person.id) > after, col(Person.id) <= last
    )
    connection = await db.connection()
    statement = insert_into(Account, is_sqlite=connection.dialect.name == "sqlite")
    await connection.execute(statement.from_select(list(made), stretch).on_conflict_do_nothing())


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
