"""Inserts that say what happens when the row is there already, in the words of each database."""

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession


def insert_into(table: Any, *, is_sqlite: bool) -> Any:
    """Begin an `INSERT` that can go on with `on_conflict_do_nothing` or `on_conflict_do_update`.

    The dialect is loaded when it is needed: that of PostgreSQL brings all its drivers, which the
    console, which has no use for them, would wait for.
    """
    if is_sqlite:
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert
    return insert(table)


async def insert_new(db: AsyncSession, table: Any, *rows: Mapping[str, Any]) -> None:
    """Insert rows; of those that are there already, by any of their keys, nothing changes."""
    connection = await db.connection()
    statement = insert_into(table, is_sqlite=connection.dialect.name == "sqlite")
    await connection.execute(statement.on_conflict_do_nothing(), [dict(row) for row in rows])
