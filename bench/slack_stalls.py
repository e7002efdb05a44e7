"""A database that stands still: somebody else has a lock on what every event is written to."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from typing import Final

import psycopg

# So long it goes on between two short stalls.
_BETWEEN: Final = 3.0


@contextlib.asynccontextmanager
async def stalled(url: str, seconds: float | None) -> AsyncIterator[None]:
    """Hold the lock for so long, again after a pause; of a second or more, without one."""
    over = False

    def hold() -> None:
        assert seconds is not None
        while not over:
            with _locked(url):
                until = time.monotonic() + seconds
                while not over and time.monotonic() < until:
                    time.sleep(0.01)
            until = time.monotonic() + (_BETWEEN if seconds < 1 else 0)
            while not over and time.monotonic() < until:
                time.sleep(0.01)

    holding = None if seconds is None else asyncio.create_task(asyncio.to_thread(hold))
    try:
        yield
    finally:
        over = True
        if holding is not None:
            await holding


@contextlib.contextmanager
def _locked(url: str) -> Iterator[None]:
    """Lock an SQLite file against writers, or the inbox on PostgreSQL against everybody."""
    if url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(url) as other:
            other.execute("LOCK TABLE core_arrived IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()
