"""What tests of the Slack adapter share: a little Slack, and databases with Slack's tables."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from adapters.slack.door import DEADLINE, Door
from adapters.slack.doors import Doors
from adapters.slack.heard import Heard
from adapters.slack.http import Endpoint
from adapters.slack.oauth import Oauth
from adapters.slack.wire import Wire
from adapters.slack.workspaces import Workspaces
from bot.clock import MovableClock
from bot.load import owner_called
from storage.owner import Owner
from storage.session import Store
from storage.upgrade import upgrade
from tests.adapters.slack.bench import Bench
from tests.adapters.slack.inbound import (
    BEGIN,
    SECRET,
    Caller,
    Calls,
    KeepingInbox,
    Pauses,
    settings,
)
from tests.postgres import PostgresServer


@pytest.fixture
def bench() -> Bench:
    """A little Slack with an adapter on it."""
    return Bench()


def _owner() -> Owner:
    owner = owner_called("slack")
    assert owner is not None
    return owner


@pytest.fixture(scope="session")
def slack_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables of the core and of Slack, to be copied."""
    path = tmp_path_factory.mktemp("slack") / "plein.db"
    upgrade(f"sqlite:///{path}", [_owner()])
    return path


@pytest.fixture(scope="session")
def slack_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The same on PostgreSQL."""
    url = postgres_server.fresh()
    upgrade(url, [_owner()])
    yield url
    postgres_server.drop(url)


@pytest.fixture
def sqlite_url(slack_file: Path, tmp_path: Path) -> str:
    """The URL of an SQLite file of this test alone."""
    shutil.copy(slack_file, tmp_path / "plein.db")
    return f"sqlite:///{tmp_path}/plein.db"


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer, slack_postgres: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of this test alone."""
    url = postgres_server.fresh(template=slack_postgres)
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=("sqlite", "postgresql"))
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database, on each of both."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """A store on it."""
    opened = Store(url)
    yield opened
    await opened.close()


@pytest.fixture
def deadline() -> float:
    """How long Slack waits for an answer; a test of slowness has less patience."""
    return DEADLINE


@pytest.fixture
async def caller(sqlite_url: str, deadline: float) -> AsyncIterator[Caller]:
    """Slack at our door, with a bot behind it."""
    store = Store(sqlite_url)
    clock, calls, inbox = MovableClock(BEGIN), Calls(), KeepingInbox()
    checked = settings()
    session = Wire()
    workspaces = Workspaces(checked, store, clock, oauth=Oauth(checked, session))
    door = Door(workspaces, Heard(store, clock), calls, clock, deadline=deadline)
    app = Starlette(routes=Endpoint(door, SECRET, clock).routes())
    pauses = Pauses()
    doors = Doors(workspaces, door, calls, None, pause=pauses)
    await doors.open(inbox)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://plein") as client:
        yield Caller(client, clock, inbox, door, doors, calls, pauses)
    await door.close()
    await store.close()
