"""The store: the only way to a database session."""

import asyncio
import contextlib
import fcntl
import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

# A lost race or a lock that was not given in time: running the same turn again can succeed.
_RETRYABLE_STATES = frozenset({"40001", "40P01", "55P03", "23505"})
_BUSY_SECONDS = 15


class Store:
    """One database: SQLite (one process) or PostgreSQL (any number).

    SQLite runs in WAL with `synchronous=FULL`, so that what was acknowledged survives a power cut.
    """

    def __init__(self, url: str, *, connections: int = 8) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock_file: IO[str] | None = None
        self._writer = asyncio.Lock()
        self.engine = self._connect(connections)

    @property
    def is_memory(self) -> bool:
        """Whether everything is gone when the process ends."""
        return self.is_sqlite and self.url.database in (None, "", ":memory:")

    def _connect(self, connections: int) -> AsyncEngine:
        if self.is_sqlite:
            return _sqlite(self.url, in_memory=self.is_memory)
        return create_async_engine(
            self.url.set(drivername="postgresql+psycopg"),
            pool_size=connections,
            max_overflow=connections,
            pool_pre_ping=True,
        )

    @contextlib.asynccontextmanager
    async def transaction(self, *, serializable: bool = False) -> AsyncGenerator[AsyncSession]:
        """Open a transaction that commits at the end, or rolls back when anything raises.

        On SQLite transactions wait for each other here. `serializable` asks PostgreSQL to behave
        as if they did: the loser of a race gets an error for which `is_retryable` holds.
        """
        async with contextlib.AsyncExitStack() as stack:
            if self.is_sqlite:
                await stack.enter_async_context(self._writer)
            session = AsyncSession(self.engine, expire_on_commit=False)
            await stack.enter_async_context(session)
            if serializable and not self.is_sqlite:
                await session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
            async with session.begin():
                yield session

    def claim(self) -> bool:
        """Take the SQLite file for this process. False when another process has it.

        The lock goes with the process, however it ends. PostgreSQL is for many: always True.
        """
        if not self.is_sqlite or self.is_memory:
            return True
        lock = Path(f"{self.url.database}.lock").open("a")  # noqa: SIM115 - held until the end
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock_file = lock
        return True

    async def create_tables(self) -> None:
        """Make all known tables at once, for a database in memory; files are migrated instead."""
        async with self.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)

    async def close(self) -> None:
        """Give back connections and the claim on the file."""
        await self.engine.dispose()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None


def _sqlite(url: URL, *, in_memory: bool) -> AsyncEngine:
    options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS}}
    if in_memory:
        options["poolclass"] = StaticPool
    else:
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"), **options)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        # The driver must not begin transactions by itself: see `begin` below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        # With a plain BEGIN, a transaction that read before another one wrote fails at once with
        # "database is locked", whatever the timeout; with IMMEDIATE it waits (measured).
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def is_retryable(error: BaseException) -> bool:
    """Whether the same turn may succeed when run again: it lost a race, nothing more."""
    if not isinstance(error, DBAPIError):
        return False
    cause: Any = error.orig
    if isinstance(cause, sqlite3.IntegrityError):
        return "UNIQUE" in str(cause)
    if isinstance(cause, sqlite3.OperationalError):
        return "locked" in str(cause)
    return getattr(cause, "sqlstate", None) in _RETRYABLE_STATES
