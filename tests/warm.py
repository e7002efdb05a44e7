"""Stores that begin warm: what costs the same each time is done once for all tests of a process.

A program has one store for its whole life; a suite makes thousands. Each would compile every
statement anew and make every table anew, which is a third of what a chat script costs.
"""

import select
import sqlite3
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Dialect, event
from sqlmodel import SQLModel

from storage.session import Store

# What SQLAlchemy compiled, by backend. It keeps that by dialect object, so both are shared.
_compiled: dict[str, tuple[Dialect, Any]] = {}
# The database with all tables in it, by which tables were known then.
_tables: dict[frozenset[str], bytes] = {}
# Connections that rest until the next store on their database, by its URL.
_resting: dict[str, list[Any]] = {}


def warm(store: Store) -> Store:
    """Let a store use what SQLAlchemy compiled for the ones before, and their connections that
    `cool` kept; it must not be in use yet."""
    engine = store.engine.sync_engine
    url = str(store.url)
    event.listen(engine.dialect, "do_connect", lambda *_: _rested(url))
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


async def cool(store: Store) -> None:
    """Close a store, and keep its connections to a PostgreSQL for the next one on that database.

    A new one costs the server more than a short script does: a process, which learns of every
    table and makes every plan anew.
    """
    if not store.is_sqlite:
        pool: Any = store.engine.sync_engine.pool
        lent = [await store.engine.raw_connection() for _ in range(pool.checkedin())]
        for one in lent:
            one.detach()
            _resting.setdefault(str(store.url), []).append(one.dbapi_connection)
    await store.close()


def _rested(url: str) -> Any:
    """Give a connection that rests, or None; one in which anything goes on is left out."""
    resting = _resting.get(url, [])
    while resting:
        connection = resting.pop()
        driver = connection.driver_connection.pgconn
        is_idle = driver.transaction_status == TransactionStatus.IDLE
        # What the server says by itself is that it ends.
        if is_idle and not select.select([driver.socket], [], [], 0)[0]:
            return connection
        driver.finish()
    return None


def let_rest_end() -> None:
    """Close the connections that rest."""
    for resting in _resting.values():
        for connection in resting:
            connection.driver_connection.pgconn.finish()
    _resting.clear()
