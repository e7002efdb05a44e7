"""The store: the only way to a database session."""

import asyncio
import contextlib
import fcntl
import sqlite3
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any, TypeAlias

from sqlalchemy import URL, CursorResult, Executable, bindparam, func, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.key_ring import KeyRing
from storage.postgres import postgres_engine
from storage.sqlite import NotUsable, prepare_file, sqlite_engine
from storage.writer import Writer

_Params: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None

# A lost race or a lock that was not given in time: running the same turn again can succeed. So can
# one that points to a row which is gone: somebody may have become one with another person.
_RETRYABLE_STATES = frozenset({"40001", "40P01", "55P03", "23503", "23505"})
# The server is stopped, crashed or starting, or has no database of this name; too many connections.
_GONE_STATES = frozenset({"57P01", "57P02", "57P03", "57P05", "3D000", "53300"})
_GONE_CODES = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOTADB})


# Whether a transaction is open in what runs here, and in what that starts.
_is_open: ContextVar[bool] = ContextVar("a_transaction_is_open", default=False)
# Where keys lie for a database that is not a file: as the default of such a file has them, too.
_KEYS = Path("data/keys")
# What a session knows of its store.
_RING, _AFTER = "key_ring", "after_commit"


class StillOpen(RuntimeError):
    """Something that waits for the world outside was called inside a transaction."""


def no_transaction() -> None:
    """Refuse to wait for the world outside while a transaction is open here: on SQLite nobody else
    could write as long as that takes. Raises: StillOpen."""
    if _is_open.get():
        raise StillOpen


class Store:
    """One database: SQLite (one process) or PostgreSQL (any number).

    SQLite runs in WAL with `synchronous=FULL`, so that what was acknowledged survives a power cut.
    The folder of an SQLite file is made when it is not there. `keys` is the folder of its key ring:
    beside that file unless named; of a database in memory they are in memory, too.

    Raises:
        NotUsable: when the SQLite file or its folder may not be written.
    """

    def __init__(self, url: str, *, keys: Path | None = None, connections: int = 8) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.keys = KeyRing(keys or folder_of_keys(self.url))
        self._lock_file: IO[str] | None = None
        self.engine = self._connect(connections)
        self._writer = Writer(self.engine) if self.is_sqlite else None

    @property
    def is_memory(self) -> bool:
        """Whether everything is gone when the process ends."""
        return _is_memory(self.url)

    def _connect(self, connections: int) -> AsyncEngine:
        if self.is_sqlite:
            if not self.is_memory:
                prepare_file(self.url)
            return sqlite_engine(self.url, in_memory=self.is_memory)
        return postgres_engine(self.url, connections)

    @contextlib.asynccontextmanager
    async def transaction(self, *, urgent: bool = False) -> AsyncGenerator[AsyncSession]:
        """Open a transaction that commits at the end, or rolls back when anything raises.

        On SQLite transactions wait for each other here, and what follows each other at once is
        committed together; one that a chat waits for is `urgent`, and goes before the others. On
        PostgreSQL they run beside each other, each statement seeing what is committed: what two of
        them may not do at once takes a `lock`.
        """
        async with contextlib.AsyncExitStack() as stack:
            bind = self.engine
            if self._writer is not None:
                bind = await stack.enter_async_context(self._writer.connection(urgent=urgent))
            session = AsyncSession(bind, expire_on_commit=False)
            session.info[_RING] = self.keys
            before = _is_open.get()
            _is_open.set(True)
            try:
                yield session
                await session.commit()
            except BaseException:
                # Rolls back, also when whoever waits for it gives up.
                await asyncio.shield(session.close())
                raise
            finally:
                _is_open.set(before)
            # All that `close` has left to do after a commit, without a greenlet of its own.
            session.expunge_all()
        for deed in session.info.get(_AFTER, ()):
            deed()

    def claim(self) -> bool:
        """Take the SQLite file for this process. False when another process has it.

        The lock goes with the process, however it ends. PostgreSQL is for many: always True.

        Raises:
            NotUsable: when the lock cannot be written beside the file.
        """
        if not self.is_sqlite or self.is_memory:
            return True
        path = Path(f"{self.url.database}.lock")
        try:
            lock = path.open("a")
        except OSError as error:
            raise NotUsable(f"{path}: this file cannot be written: {error.strerror}") from error
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
        if self._writer is not None:
            await self._writer.close()
        await self.engine.dispose()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None


def key_ring_of(db: AsyncSession) -> KeyRing:
    """Give the keys that belong to the database of a session."""
    return db.info[_RING]


def after_commit(db: AsyncSession, deed: Callable[[], None]) -> None:
    """Do something as soon as this transaction is on the disk, and never unless it is.

    A process that is killed in between does not do it. It must not raise: all else is done.
    """
    db.info.setdefault(_AFTER, []).append(deed)


async def roll_back(db: AsyncSession) -> None:
    """Undo what was done in a transaction so far, and what was to be done after its commit."""
    await db.rollback()
    db.info.pop(_AFTER, None)


def folder_of_keys(url: URL) -> Path | None:
    """Tell where the keys of a database lie unless a folder is named; None for one in memory."""
    if _is_memory(url):
        return None
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").parent / _KEYS.name
    return _KEYS


def _is_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


async def execute(
    db: AsyncSession, statement: Executable, params: _Params = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement on tables, past the objects of the session; many `params` are one call."""
    return await db.run_sync(lambda session: session.connection().execute(statement, params))


# Built once: to build a statement costs as much as to run it, and every turn asks this.
_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))


async def lock(db: AsyncSession, name: str) -> None:
    """Let other transactions that lock the same name wait until this one ends.

    On SQLite they do anyway.
    """
    if db.get_bind().dialect.name != "sqlite":
        await db.exec(_LOCK, params={"name": name})


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


def is_gone(error: BaseException) -> bool:
    """Whether the database cannot be reached: stopped, restarting, or its file out of reach.

    What was to be done can be done when it is back; nothing of it was committed, unless it broke
    away during the commit itself.
    """
    if not isinstance(error, DBAPIError):
        return False
    cause: Any = error.orig
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _GONE_CODES
    if error.connection_invalidated:
        return True
    state: str | None = getattr(cause, "sqlstate", None)
    # Without a state it never came to an answer: the connection was refused or cut.
    return isinstance(error, OperationalError) and (
        state is None or state.startswith("08") or state in _GONE_STATES
    )
