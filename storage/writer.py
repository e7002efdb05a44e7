"""One transaction at a time on SQLite, and one commit for those that follow each other.

A commit waits for the disk and costs as much as a turn. So what ends while somebody waits is not
committed by itself: the next goes on where it ended, in a savepoint of its own, and the last one
commits for all. Nobody is told that it is over before it is on the disk.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.sqlite import Connection, commit
from storage.turnstile import Turnstile

# So that the first does not wait for ever longer.
_MOST_TOGETHER = 16


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class _Group:
    """One transaction of the database, shared by those that follow each other."""

    connection: AsyncConnection
    driver: Connection
    count: int = 0
    on_disk: asyncio.Future[None] = field(default_factory=_future)

    def fail(self, error: Exception) -> None:
        """Tell those that are in it that nothing of it was kept; others may still join."""
        self.on_disk.set_exception(error)
        self.on_disk.exception()  # perhaps nobody waits for it any more: that is fine
        self.on_disk = _future()


class Writer:
    """Lends out the connection that writes. It is kept from one transaction to the next: to take it
    out of the pool and to give it back costs as much as all else that a short one does."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._turnstile = Turnstile()
        self._group: _Group | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def connection(self, *, urgent: bool) -> AsyncGenerator[AsyncConnection]:
        """Lend the connection for one transaction; it is on the disk when the block is left.

        Who is urgent goes before the others, and is committed at once.
        """
        async with self._turnstile.inside("urgent" if urgent else "other"):
            group = self._group or await self._begin()
            others_are_in = group.driver.in_transaction
            try:
                yield group.connection
            except Exception as error:
                if others_are_in and not group.driver.in_transaction:
                    group.fail(error)  # a full disk, say: SQLite has undone what they did, too
                raise
            finally:
                group.count += 1
                if urgent or group.count >= _MOST_TOGETHER:
                    self._turnstile.call_last()
            on_disk = group.on_disk
        await asyncio.shield(on_disk)

    async def _begin(self) -> _Group:
        connection = await self._connected()
        lent = connection.sync_connection
        driver = None if lent is None else lent.connection.driver_connection
        if not isinstance(driver, Connection):
            raise TypeError("an engine of another database")
        driver.is_shared = True
        self._group = group = _Group(connection, driver)
        # A task of its own: nobody who is cancelled leaves it undone.
        ending = asyncio.create_task(self._end(group))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return group

    async def _end(self, group: _Group) -> None:
        """Commit, once nobody waits to join in or those who did wait too long."""
        async with self._turnstile.inside("last"):
            self._group = None
            try:
                await commit(group.driver)
                group.on_disk.set_result(None)
            except sqlite3.Error as error:
                group.fail(DBAPIError("COMMIT", None, error))
                group.driver.is_shared = False
                await self._let_go()  # the pool undoes what is left of it
            finally:
                group.on_disk.cancel()  # when the program ends here, nobody waits for ever
                group.driver.is_shared = False

    async def _connected(self) -> AsyncConnection:
        """Give the connection; a new one where there is none, or where it broke."""
        if self._connection is not None and self._connection.invalidated:
            await self._let_go()
        if self._connection is None:
            self._connection = await self._engine.connect()
        return self._connection

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def close(self) -> None:
        """Wait until everything is on the disk, and give the connection back."""
        while self._ending:
            await asyncio.wait(self._ending)
        await self._let_go()
