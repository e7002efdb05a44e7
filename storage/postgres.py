"""PostgreSQL: a pool whose connections are looked after, but not at every step."""

import time
from typing import Any, Final

from sqlalchemy import URL, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# A connection that was used just now is there still. To ask each time, as `pool_pre_ping` does,
# is one more round trip for each of our short transactions.
_FRESH: Final = 1.0


def postgres_engine(url: URL, connections: int) -> AsyncEngine:
    """Make an engine for a server, with so many connections, and as many again when all are used.

    A connection that rested for a second is tried before it is handed out, and replaced when it
    is dead: a server that was started anew is not noticed.
    """
    engine = create_async_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=connections,
        max_overflow=connections,
        pool_use_lifo=True,
    )
    dialect = engine.sync_engine.dialect

    def rests(_connection: object, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def wakes(connection: Any, record: Any, _proxy: object) -> None:
        since = record.info.get("rests_since")
        if since is None or time.monotonic() - since < _FRESH:
            return
        try:
            is_there = dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError("it went away while it rested") from error
        if not is_there:
            raise DisconnectionError("it went away while it rested")

    event.listen(engine.sync_engine, "checkin", rests)
    event.listen(engine.sync_engine, "checkout", wakes)
    return engine
