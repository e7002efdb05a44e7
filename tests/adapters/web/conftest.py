"""Databases with the web chat's tables, and a bot on them."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from storage.session import Store
from storage.upgrade import upgrade
from tests.adapters.web import probe
from tests.postgres import PostgresServer


@pytest.fixture(scope="session")
def web_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables of the core and of the web chat, to be copied."""
    path = tmp_path_factory.mktemp("web") / "plein.db"
    upgrade(f"sqlite:///{path}", [probe.OWNER])
    return path


@pytest.fixture(scope="session")
def web_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The same on PostgreSQL."""
    url = postgres_server.fresh()
    upgrade(url, [probe.OWNER])
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of the probe."""
    return probe.texts(tmp_path_factory.mktemp("texts") / "probe")


@pytest.fixture
def sqlite_url(web_file: Path, tmp_path: Path) -> str:
    """The URL of an SQLite file of this test alone."""
    shutil.copy(web_file, tmp_path / "plein.db")
    return f"sqlite:///{tmp_path}/plein.db"


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer, web_postgres: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of this test alone."""
    url = postgres_server.fresh(template=web_postgres)
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=("sqlite", "postgresql"))
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database, on each of both."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database without any table, on each of both."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path_factory.mktemp('empty')}/plein.db"


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """A store, on each of both databases."""
    store = Store(url)
    yield store
    await store.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """A store on SQLite alone."""
    store = Store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def site(store: Store, folder: Path) -> AsyncIterator[probe.Site]:
    """A bot with the web chat, on each of both databases."""
    made = await probe.site(store, folder)
    yield made
    await made.chat.close()


@pytest.fixture
async def quick(sqlite_store: Store, folder: Path) -> AsyncIterator[probe.Site]:
    """A bot with the web chat, on SQLite alone."""
    made = await probe.site(sqlite_store, folder)
    yield made
    await made.chat.close()


@pytest.fixture
def another(url: str) -> Callable[[], Store]:
    """Open a second store on the same database, as another process would."""
    return lambda: Store(url)
