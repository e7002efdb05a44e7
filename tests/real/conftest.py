"""The running program and the people in front of it, for the tests in a real browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.program import Program
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
