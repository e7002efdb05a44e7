"""Bring the tables of a database up to date, and tell when code and database differ.

Everything here blocks: call it from a thread or from the command line. The database's URL is as in
the configuration, `sqlite:///…` or `postgresql://…`.
"""

import contextlib
import sqlite3
from collections.abc import Generator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, create_engine, event, inspect, make_url
from sqlalchemy.pool import NullPool

from storage.owner import Owner, in_order
from storage.sqlite import NotUsable, prepare_file

VERSIONS = "alembic_"
UPGRADE_LOCK = 0x506C_6569_6E02  # any number of our own
LOCK_TIMEOUT = "10s"


class NewerDatabase(NotUsable):
    """The database was upgraded by a newer program than this one."""


def current(url: str) -> dict[str, str]:
    """Tell at which step each owner is in the database, also those whose code is gone."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return {}
    with _connected(address) as connection:
        return _steps_taken(connection)


def upgrade(url: str, owners: Sequence[Owner] = ()) -> None:
    """Take every step that is not taken yet: the core's first, then each owner's.

    Each step is one transaction, on SQLite too; after a kill, run it again. On PostgreSQL
    processes that upgrade at once wait for each other, and a step that cannot get its locks within
    ten seconds fails rather than block the bot. When nothing is to be done this takes milliseconds.

    Raises:
        NewerDatabase: when the database knows a step that this program does not.
        NotUsable: when the SQLite file may not be written, or a folder of steps is broken.
    """
    with _connected(make_url(url)) as connection:
        _lock(connection)
        taken = _steps_taken(connection)
        behind = [owner for owner in in_order(tuple(owners)) if _is_behind(owner, taken)]
        if not behind:
            return
        # Alembic takes longer to load than all the rest: only when there is something to run.
        from storage import migration

        for owner in behind:
            migration.run(connection, owner)


def check(url: str, owners: Sequence[Owner] = ()) -> list[str]:
    """List where the database differs from the tables in the code; empty when all is well."""
    from storage import migration

    with _connected(make_url(url)) as connection:
        taken = _steps_taken(connection)
        found: list[str] = []
        for owner in in_order(tuple(owners)):
            if _is_behind(owner, taken):
                found.append(f"{owner.name}: steps are waiting; run `plein migrate`")
            found += migration.differences(connection, owner)
        return found


def revise(owner: Owner, message: str, url: str | None = None) -> Path | None:
    """Write the step that leads from the last one to the tables as they are now in the code.

    Returns the new file, or None when nothing differs. Read it before you commit it: what was
    renamed looks like one thing gone and another one new. Without `url` it compares with a new
    SQLite file in which all steps were taken.
    """
    from storage import migration

    with TemporaryDirectory() as folder:
        place = url or f"sqlite:///{folder}/compare.db"
        upgrade(place, [owner])
        with _connected(make_url(place)) as connection:
            return migration.write(connection, owner, message)


def _is_behind(owner: Owner, taken: dict[str, str]) -> bool:
    steps = owner.steps()
    step = taken.get(owner.name)
    if step is not None and step not in steps:
        raise NewerDatabase(
            f"the database is at step {step}, and this program knows "
            f"{steps[-1] if steps else 'none'} as the last of {owner.name!r}: "
            "start the newer program, or restore the backup from before the upgrade"
        )
    return bool(steps) and step != steps[-1]


def _steps_taken(connection: Connection) -> dict[str, str]:
    tables = [name for name in inspect(connection).get_table_names() if name.startswith(VERSIONS)]
    found: dict[str, str] = {}
    for table in tables:
        rows = connection.exec_driver_sql(f'SELECT version_num FROM "{table}"').scalars().all()
        found.update({table.removeprefix(VERSIONS): str(row) for row in rows})
    return found


@contextlib.contextmanager
def _connected(url: URL) -> Generator[Connection]:
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite:
        if url.database in (None, "", ":memory:"):
            raise ValueError("a database in memory has no steps: make its tables at once")
        prepare_file(url)
    engine = create_engine(
        url.set(drivername="sqlite" if is_sqlite else "postgresql+psycopg"),
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": 15} if is_sqlite else {},
    )
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Foreign keys are off here: SQLite changes a table by making it anew, and to drop the old one
    # would delete, by cascade, what points to it. Each step is checked for broken keys instead.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: Connection) -> None:
    # The driver begins no transaction before DDL; we do, so that a step is whole or not at all.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Both last as long as the connection. The wait for another upgrade has no limit.
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({UPGRADE_LOCK})")
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()
