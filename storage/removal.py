"""Take everything of one skill out of a database, also when its code is not there any more.

What is a skill's follows from names: tables and steps begin with its name, and so does the route of
each call that the core keeps for it. All of it happens in the caller's transaction.
"""

from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    delete,
    func,
    inspect,
    select,
    table,
    text,
)
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.choices import Choice, Taken
from storage.dialogues import Dialogue
from storage.owner import CORE, WORDS_OF
from storage.timers import Occurrence, Timer
from storage.upgrade import LOCK_TIMEOUT, UPGRADE_LOCK, VERSIONS

_ROUTES = (
    col(Choice.route),
    col(Dialogue.route),
    col(Occurrence.schedule),
    col(Timer.route),
)


async def names_left(db: AsyncSession) -> set[str]:
    """List whose tables, or calls for later, are in the database: the core, skills and adapters."""
    connection = await db.connection()
    tables = await connection.run_sync(_tables)
    found = {name.removeprefix(VERSIONS) for name in tables if name.startswith(VERSIONS)}
    for route in _ROUTES:
        rows = await connection.execute(select(route).distinct())
        found |= {str(one).partition(".")[0] for one in rows.scalars()}
    return found


async def left_of(db: AsyncSession, name: str) -> dict[str, int]:
    """Count the rows of a skill by table: its own tables, then what the core keeps for it.

    Its own tables are named when they are empty, too. Empty when nothing of it is there.
    """
    connection = await db.connection()
    counts: dict[str, int] = {}
    for own in await connection.run_sync(_tables_of, name):
        rows = await connection.execute(select(func.count()).select_from(table(own)))
        counts[own] = rows.scalar_one()
    for kind, mine in _conditions(name):
        rows = await connection.execute(select(func.count()).select_from(kind).where(mine))
        if count := rows.scalar_one():
            counts[str(kind.__tablename__)] = count
    return counts


async def remove(db: AsyncSession, name: str) -> dict[str, int]:
    """Take away all that `left_of` counts, and the note of the skill's steps; tell what that was.

    On PostgreSQL it waits for an upgrade that is at work, and for whoever uses the tables at most
    ten seconds.

    Raises:
        ValueError: for the core, on which all others stand.
    """
    if name == CORE.name:
        raise ValueError("the core's tables cannot be removed")
    connection = await db.connection()
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        await connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
    counts = await left_of(db, name)
    for kind, mine in _conditions(name):
        await connection.execute(delete(kind).where(mine))
    await connection.run_sync(_drop, name)
    return counts


def _conditions(name: str) -> list[tuple[Any, Any]]:
    """Say which rows of the core are a skill's; rows that hang on others come first."""

    def begins(route: Any) -> Any:
        return func.substr(route, 1, len(name) + 1) == f"{name}."

    asked = select(col(Dialogue.id)).where(begins(Dialogue.route))
    # A choice of a dialogue's question is the core's own call; which dialogue is in its arguments.
    offered = begins(Choice.route) | col(Choice.args)["dialogue"].as_string().in_(asked)
    return [
        (Taken, col(Taken.choice_id).in_(select(col(Choice.id)).where(offered))),
        (Choice, offered),
        (Dialogue, begins(Dialogue.route)),
        (Occurrence, begins(Occurrence.schedule)),
        (Timer, begins(Timer.route)),
    ]


def _tables(connection: Connection) -> list[str]:
    return sorted(inspect(connection).get_table_names())


def _tables_of(connection: Connection, name: str) -> list[str]:
    """List a skill's tables, without those of another whose name begins with this one."""
    there = _tables(connection)
    others = [
        f"{one.removeprefix(VERSIONS)}_" for one in there if one.startswith(f"{VERSIONS}{name}_")
    ]
    mine = [one for one in there if one.startswith(f"{name}_")]
    return [one for one in mine if not one.startswith(tuple(others))]


def _drop(connection: Connection, name: str) -> None:
    mine = [*_tables_of(connection, name), f"{VERSIONS}{name}", f"{WORDS_OF}{name}"]
    found = MetaData()
    found.reflect(connection, only=lambda one, _: one in mine)
    # Tables that they point to were read with them.
    found.drop_all(connection, tables=[one for one in found.sorted_tables if one.name in mine])
