"""Inserts that say what happens when the row is there already, in the words of each database."""

from typing import Any


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
