"""What tests of the Matrix adapter share: databases with its tables, and settings."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.matrix.settings import Settings
from bot.load import owner_called
from storage.session import Store
from storage.upgrade import upgrade
from tests.adapters.matrix.bench import Bench
from tests.adapters.matrix.network import SERVER, USER

Given = Callable[..., Settings]


@pytest.fixture(scope="session")
def matrix_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables of the core and of Matrix, to be copied."""
    path = tmp_path_factory.mktemp("matrix") / "plein.db"
    owner = owner_called("matrix")
    assert owner is not None
    upgrade(f"sqlite:///{path}", [owner])
    return path


@pytest.fixture
async def store(matrix_file: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """A store on such a file."""
    shutil.copy(matrix_file, tmp_path / "plein.db")
    opened = Store(f"sqlite:///{tmp_path}/plein.db")
    yield opened
    await opened.close()


@pytest.fixture
def given(tmp_path: Path) -> Given:
    """Make settings, with a folder of keys that is there."""
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)

    def make(**more: Any) -> Settings:
        basic = {
            "homeserver": SERVER,
            "user": USER,
            "password": "the password",
            "lock": "0123456789abcdef0123456789abcdef",
            "keys": keys,
            "addresses_at": "example.org",
        }
        return Settings.model_validate({**basic, **more})

    return make


@pytest.fixture
async def bench(store: Store) -> Bench:
    """A bot that hears the small homeserver."""
    made = Bench(store)
    await made.opens()
    return made
