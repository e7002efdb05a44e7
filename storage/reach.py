"""Who fits a condition: how many, where they are, and on which chat they are reached.

All of it is counted in the database: of a hundred thousand people none is loaded.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, case, func, over, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.among import is_among
from storage.outbox import Outgoing
from storage.people import Account, Person
from storage.session import execute

Which: TypeAlias = ColumnElement[bool]


def is_one_of(person_ids: Collection[str]) -> Which:
    """Make the condition that somebody is one of these people."""
    return is_among(col(Person.id), person_ids)


async def count_people(db: AsyncSession, which: Which) -> int:
    """Count the people who fit."""
    rows = await execute(db, select(func.count()).select_from(Person).where(which))
    return rows.scalar_one()


async def first_people(db: AsyncSession, which: Which, most: int) -> Sequence[Person]:
    """List the people who fit, by name, `most` at most."""
    ordered = select(Person).where(which).order_by(col(Person.name_key), col(Person.id))
    return (await db.exec(ordered.limit(most))).all()


async def count_by(db: AsyncSession, which: Which, value: ColumnElement[Any]) -> dict[Any, int]:
    """Count the people who fit by what they have for `value`, the most first."""
    people = func.count()
    rows = await execute(
        db,
        select(value, people)
        .select_from(Person)
        .where(which)
        .group_by(value)
        .order_by(people.desc(), value),
    )
    return {row[0]: row[1] for row in rows}


async def count_by_chat(
    db: AsyncSession, which: Which, chats: Collection[str]
) -> Mapping[str, int]:
    """Count the people who fit by the chat where a message to them goes, the most first.

    That is the account they chose, else used last, else have longest; of these chats only. Who has
    no account there is left out.
    """
    order = case(
        (col(Account.id) == col(Person.chosen_account_id), 0),
        (col(Account.id) == col(Person.last_account_id), 1),
        else_=2,
    )
    place = over(
        func.row_number(), partition_by=col(Account.person_id), order_by=(order, col(Account.id))
    )
    ranked = (
        select(col(Account.adapter), place.label("place"))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(which, col(Account.is_active), col(Account.adapter).in_(chats))
        .subquery()
    )
    people = func.count()
    rows = await execute(
        db,
        select(ranked.c.adapter, people)
        .where(ranked.c.place == 1)
        .group_by(ranked.c.adapter)
        .order_by(people.desc(), ranked.c.adapter),
    )
    return {row[0]: row[1] for row in rows}


def is_reached(chats: Collection[str]) -> Which:
    """Make the condition that somebody has an active account on one of these chats."""
    return (
        select(col(Account.id))
        .where(
            col(Account.person_id) == col(Person.id),
            col(Account.is_active),
            col(Account.adapter).in_(chats),
        )
        .exists()
    )


def has_copy(message_id: str) -> Which:
    """Make the condition that a message was said to somebody, or that they are on record as out of
    its reach."""
    return (
        select(col(Outgoing.id))
        .where(
            Outgoing.message_id == message_id,
            col(Outgoing.person_id) == col(Person.id),
            Outgoing.kind == "post",
        )
        .exists()
    )


async def fitting_after(db: AsyncSession, which: Which, after: str, most: int) -> Sequence[Person]:
    """List people who fit, by id, from the one after `after`, `most` at most."""
    query = select(Person).where(which, col(Person.id) > after).order_by(col(Person.id))
    return (await db.exec(query.limit(most))).all()


async def attributes_known(db: AsyncSession) -> Sequence[str]:
    """List by which names the directory knows more of people than its columns have room for."""
    entries = func.json_each(col(Person.attributes)).table_valued("key")
    rows = await execute(
        db,
        select(entries.c.key)
        .select_from(Person)
        .join(entries, true())
        .distinct()
        .order_by(entries.c.key),
    )
    return rows.scalars().all()
