"""Stores that begin warm: what costs the same each time is done once for all tests of a process.

A program has one store for its whole life; a suite makes thousands. Each would compile every
statement anew and make every table anew, which is a third of what a chat script costs.
"""

import sqlite3
from typing import Any

from sqlalchemy import Dialect
from sqlmodel import SQLModel

from storage.session import Store

# What SQLAlchemy compiled, by backend. It keeps that by dialect object, so both are shared.
_compiled: dict[str, tuple[Dialect, Any]] = {}
# The database with all tables in it, by which tables were known then.
_tables: dict[frozenset[str], bytes] = {}


def warm(store: Store) -> Store:
    """Let a store use what SQLAlchemy compiled for the ones before; it must not be in use yet."""
    engine = store.engine.sync_engine
    name = f"{engine.dialect.name}+{engine.dialect.driver}"
    mine = (engine.dialect, engine._compiled_cache)
    dialect, cache = _compiled.get(name, mine)
    if "default_isolation_level" not in vars(dialect):  # the store that it was of never connected
        dialect, cache = _compiled[name] = mine
    engine.dialect, engine._compiled_cache = dialect, cache
    return store


async def make_tables(store: Store) -> None:
    """Make all known tables in a store in memory, by copying them when they were made before."""
    known = frozenset(SQLModel.metadata.tables)
    if known not in _tables:
        await store.create_tables()
        _tables[known] = (await _connection(store)).serialize()
    else:
        (await _connection(store)).deserialize(_tables[known])


async def _connection(store: Store) -> sqlite3.Connection:
    async with store.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert isinstance(raw, sqlite3.Connection)
        return raw
