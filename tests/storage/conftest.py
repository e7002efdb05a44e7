"""The stores that the tests of this folder run on: a file of SQLite and a real PostgreSQL.

Each test gets a database without rows in which all steps of the core were taken, once a run.
"""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from storage.owner import CORE
from storage.session import Store
from storage.upgrade import upgrade
from tests.postgres import PostgresServer
from tests.storage.lunch import Lunch, forget

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the core's tables, to be copied."""
    path = tmp_path_factory.mktemp("upgraded") / "plein.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def upgraded_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database with the core's tables."""
    url = postgres_server.fresh()
    upgrade(url)
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/plein.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(params=BOTH)
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the core's tables in which a test may make others."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("upgraded_file"), tmp_path / "plein.db")
        yield f"sqlite:///{tmp_path}/plein.db"
    else:
        template: str = request.getfixturevalue("upgraded_postgres")
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.fresh(template=template)
        yield url
        server.drop(url)


@pytest.fixture
def sqlite_url(upgraded_file: Path, tmp_path: Path) -> str:
    """The URL of an SQLite file with the core's tables."""
    shutil.copy(upgraded_file, tmp_path / "plein.db")
    return f"sqlite:///{tmp_path}/plein.db"


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer, upgraded_postgres: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with the core's tables, empty.

    One for all tests, wiped after each: to copy a database takes a hundred times as long.
    """
    yield upgraded_postgres
    postgres_server.wipe(upgraded_postgres, _core_tables())


def _core_tables() -> list[str]:
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    return [name for name in reversed(tables) if CORE.owns(name)]


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the core's tables, on each of both."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def store(url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A store with the core's tables, on each of both databases."""
    store = Store(url, keys=tmp_path / "keys")
    yield store
    await store.close()


@pytest.fixture
async def postgres_store(postgresql_url: str) -> AsyncIterator[Store]:
    """A store on PostgreSQL alone."""
    store = Store(postgresql_url)
    yield store
    await store.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """A store on SQLite alone."""
    store = Store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
def another(url: str) -> Callable[[], Store]:
    """Open a second store on the same database, as another process would; close it yourself."""
    return lambda: Store(url)


@pytest.fixture
def lunch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lunch]:
    """A skill with tables of its own, which are unknown again after the test."""
    folder = tmp_path / "lunch"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield Lunch(folder)
    forget()
