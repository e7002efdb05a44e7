"""The running program and who is in front of it: in a real browser, in an emulated Slack, or on a
Matrix homeserver."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.emulator import App
from tests.program import HOUSE, Program
from tests.real.camera import Camera, camera_in
from tests.real.matrix_house import House, house_in
from tests.real.sender import Sender, sender_in
from tests.real.slack import Inside, Linde, linde_in
from tests.real.town import Town, town_in
from tests.synapse import Synapse, synapse_in
from tests.visitor import Visits


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """The program on an SQLite file, started once: whoever uses it is somebody else each test."""
    folder = tmp_path_factory.mktemp("program")
    program = Program(folder, f"sqlite:///{folder}/plein.db")
    await program.start()
    yield program
    await program.end()


@pytest_asyncio.fixture(loop_scope="session", params=["sqlite", "postgresql"])
async def fresh_program(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """The program on a database of its own, of each kind, for one test."""
    folder = tmp_path_factory.mktemp("fresh")
    is_postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if is_postgres else f"sqlite:///{folder}/plein.db"
    program = Program(folder, url)
    await program.start()
    yield program
    await program.end()


@pytest_asyncio.fixture(loop_scope="session")
async def visits(browser: Any) -> AsyncIterator[Visits]:
    """Opens pages on a running program; an error on one of them fails the test."""
    visits = Visits(browser)
    yield visits
    await visits.end()


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Where pictures of the web chat are kept: in docs/screenshots with `PLEIN_SCREENSHOTS=1`."""
    is_kept = os.environ.get("PLEIN_SCREENSHOTS") == "1"
    return HOUSE / "docs" / "screenshots" if is_kept else tmp_path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workspace(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Linde]:
    """A workspace in the emulated Slack, started once."""
    async with linde_in(tmp_path_factory.mktemp("slack")) as workspace:
        yield workspace


@pytest_asyncio.fixture(loop_scope="session")
async def linde(workspace: Linde) -> Linde:
    """The workspace as it is at the beginning, for one test."""
    return await workspace.anew()


@pytest_asyncio.fixture(loop_scope="session")
async def camera(linde: Linde, browser: Any, tmp_path: Path) -> AsyncIterator[Camera]:
    """The page of that workspace, ready to be photographed."""
    async with camera_in(linde, browser, tmp_path) as camera:
        yield camera


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["socket", "http"])
async def inside(
    request: pytest.FixtureRequest, workspace: Linde, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Inside]:
    """Plein in Slack, heard over sockets and again by HTTP, started once for the tests of a file:
    each has words of its own."""
    inside = Inside(await workspace.anew(), App(request.param), tmp_path_factory.mktemp("inside"))
    await inside.start()
    yield inside
    await inside.end()


@pytest_asyncio.fixture(loop_scope="session")
async def by_http(linde: Linde, tmp_path: Path) -> AsyncIterator[Inside]:
    """Plein in Slack, heard by HTTP, for one test, which may end it."""
    inside = Inside(linde, App("http"), tmp_path)
    await inside.start()
    yield inside
    await inside.end()


@pytest_asyncio.fixture(loop_scope="session")
async def sender(linde: Linde, tmp_path: Path) -> AsyncIterator[Sender]:
    """A bot on the real wire, by a clock that stands still."""
    async with sender_in(linde, tmp_path) as sender:
        yield sender


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """One homeserver for all of these tests: each has accounts of its own. Tests that stop it, or
    want it otherwise, have a fixture of this name beside them."""
    async with synapse_in(tmp_path_factory.mktemp("synapse")) as synapse:
        yield synapse


@pytest_asyncio.fixture(loop_scope="session")
async def town(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Town]:
    """Who is on the homeserver for one test: nobody yet."""
    async with town_in(synapse, tmp_path) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="session")
async def house(town: Town) -> House:
    """Plein as a process, and who works with it, for one test."""
    return await house_in(town)
