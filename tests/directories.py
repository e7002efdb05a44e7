"""Directories for tests of the import: a store on each database, and files of people."""

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from sqlmodel import select

from bot.directory import Plan, apply, plan, read_csv
from storage.people import Person
from storage.session import Store
from tests.warm import warm

DATABASES = ("sqlite", "postgresql")
HEADER = "name,email,department,location,manager,title,language,zone,start_date,birthday"


def url_of(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a database for this test, of which `opened` makes a store."""
    if database == "postgresql":
        return str(request.getfixturevalue("postgres_with_tables"))
    return f"sqlite:///{tmp_path / 'people.db'}"


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Store]:
    """Open a store with its tables."""
    store = warm(Store(url))
    try:
        if store.is_sqlite:
            await store.create_tables()
        yield store
    finally:
        await store.close()


def written(folder: Path, *lines: str, name: str = "people.csv") -> Path:
    """Write a file of people; the first line is the header."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


async def imported(store: Store, path: Path) -> Plan:
    """Import a file, and give what was done."""
    async with store.transaction() as db:
        done = await plan(db, read_csv(path))
        await apply(db, done)
    return done


async def planned(store: Store, path: Path) -> Plan:
    """Look what an import would do."""
    async with store.transaction() as db:
        return await plan(db, read_csv(path))


async def everybody(store: Store) -> dict[str, Person]:
    """Give all people by the part of their address before the @, or by name without one."""
    async with store.transaction() as db:
        rows = await db.exec(select(Person))
        return {(person.email or person.name).split("@")[0]: person for person in rows}
