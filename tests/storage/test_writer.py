"""SQLite's one writer: what follows each other is committed together, and is whole or nothing."""

import asyncio
import sqlite3
from collections.abc import Coroutine, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person
from storage.session import Store
from storage.sqlite import Connection
from tests.storage.rows import person


async def _driver(db: AsyncSession) -> Connection:
    raw = await (await db.connection()).get_raw_connection()
    assert isinstance(raw.driver_connection, Connection)
    return raw.driver_connection


def _on_disk(store: Store) -> list[str]:
    """Read what another process sees."""
    with sqlite3.connect(str(store.url.database)) as other:
        return [name for (name,) in other.execute("SELECT name FROM core_person ORDER BY name")]


async def _add(store: Store, name: str, *, urgent: bool = False) -> None:
    async with store.transaction(urgent=urgent) as db:
        db.add(person(name))


async def _crowd(store: Store, *, names: Sequence[str], urgent: str = "") -> list[str]:
    """Let transactions come while one is under way, and list what the database was told."""
    told: list[str] = []
    async with store.transaction() as db:
        driver = await _driver(db)
        driver.set_trace_callback(lambda one: told.append(one.split(" ")[0]))
        tasks = [asyncio.create_task(_add(store, name, urgent=name in urgent)) for name in names]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    driver.set_trace_callback(None)
    return [one for one in told if one in ("BEGIN", "COMMIT")]


async def _together(store: Store, *works: Coroutine[Any, Any, None]) -> list[BaseException | None]:
    """Do several things in one group, and say what each one raised."""

    async def first() -> None:
        async with store.transaction():
            tasks.extend(asyncio.create_task(work) for work in works)
            await asyncio.sleep(0)

    tasks: list[asyncio.Task[None]] = []
    await asyncio.gather(first(), return_exceptions=True)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_follows_each_other_is_committed_once(sqlite_store: Store) -> None:
    assert await _crowd(sqlite_store, names="abc") == ["COMMIT"]
    assert _on_disk(sqlite_store) == ["a", "b", "c"]


async def test_no_more_than_sixteen_wait_for_each_other(sqlite_store: Store) -> None:
    names = [f"{number:02}" for number in range(20)]

    assert await _crowd(sqlite_store, names=names) == ["COMMIT", "BEGIN", "COMMIT"]
    assert _on_disk(sqlite_store) == names


async def test_who_is_urgent_does_not_wait_for_what_follows(sqlite_store: Store) -> None:
    told = await _crowd(sqlite_store, names="abc", urgent="c")

    assert told == ["COMMIT", "BEGIN", "COMMIT"]


async def test_nobody_returns_before_it_is_on_the_disk(sqlite_store: Store) -> None:
    second_is_in, goes_on = asyncio.Event(), asyncio.Event()

    async def second() -> None:
        async with sqlite_store.transaction() as db:
            db.add(person("Bob"))
            second_is_in.set()
            await goes_on.wait()

    first = asyncio.create_task(_add(sqlite_store, "Ada"))
    later = asyncio.create_task(second())
    await second_is_in.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not first.done()
    assert _on_disk(sqlite_store) == []

    goes_on.set()
    await asyncio.gather(first, later)
    assert _on_disk(sqlite_store) == ["Ada", "Bob"]


async def test_one_that_fails_takes_nobody_along(sqlite_store: Store) -> None:
    async def fail() -> None:
        async with sqlite_store.transaction() as db:
            db.add(person("Bob"))
            await db.flush()
            raise ZeroDivisionError

    ends = await asyncio.gather(
        _add(sqlite_store, "Ada"), fail(), _add(sqlite_store, "Cas"), return_exceptions=True
    )

    assert [type(end) for end in ends] == [type(None), ZeroDivisionError, type(None)]
    assert _on_disk(sqlite_store) == ["Ada", "Cas"]


async def test_one_that_is_cancelled_takes_nobody_along(sqlite_store: Store) -> None:
    async def wait() -> None:
        async with sqlite_store.transaction() as db:
            db.add(person("Bob"))
            await db.flush()
            bob_is_in.set()
            await asyncio.Event().wait()

    bob_is_in = asyncio.Event()
    first = asyncio.create_task(_add(sqlite_store, "Ada"))
    stuck = asyncio.create_task(wait())
    after = asyncio.create_task(_add(sqlite_store, "Cas"))
    await bob_is_in.wait()
    stuck.cancel()
    await asyncio.gather(first, after)

    assert _on_disk(sqlite_store) == ["Ada", "Cas"]


async def test_who_no_longer_waits_for_the_disk_is_kept_all_the_same(sqlite_store: Store) -> None:
    bob_is_in, goes_on = asyncio.Event(), asyncio.Event()

    async def second() -> None:
        async with sqlite_store.transaction() as db:
            db.add(person("Bob"))
            bob_is_in.set()
            await goes_on.wait()

    first = asyncio.create_task(_add(sqlite_store, "Ada"))
    later = asyncio.create_task(second())
    await bob_is_in.wait()
    first.cancel()
    goes_on.set()
    await later

    assert _on_disk(sqlite_store) == ["Ada", "Bob"]


async def test_all_hear_it_when_the_database_undoes_what_they_did(sqlite_store: Store) -> None:
    """As SQLite may do by itself when a disk is full."""
    ada = person("Ada")

    async def undo() -> None:
        async with sqlite_store.transaction() as db:
            await db.exec(select(Person))
            await (await db.connection()).execute(
                text("INSERT OR ROLLBACK INTO core_person (id) VALUES (:id)"), {"id": ada.id}
            )

    async def add() -> None:
        async with sqlite_store.transaction() as db:
            db.add(ada)

    ends = await _together(sqlite_store, add(), undo(), _add(sqlite_store, "Cas"))

    assert [type(end) for end in ends] == [IntegrityError, IntegrityError, type(None)]
    assert _on_disk(sqlite_store) == ["Cas"]


async def test_all_hear_it_when_the_commit_fails(sqlite_store: Store) -> None:
    async def point_nowhere() -> None:
        async with sqlite_store.transaction() as db:
            # From here on the database looks only when it commits.
            await (await db.connection()).execute(text("PRAGMA defer_foreign_keys=ON"))
            db.add(person("Bob", manager_id="nobody"))

    ends = await _together(sqlite_store, _add(sqlite_store, "Ada"), point_nowhere())

    assert [type(end) for end in ends] == [DBAPIError, DBAPIError]
    assert _on_disk(sqlite_store) == []

    await _add(sqlite_store, "Cas")
    assert _on_disk(sqlite_store) == ["Cas"]


async def test_closing_waits_for_what_is_not_on_the_disk_yet(sqlite_store: Store) -> None:
    added = asyncio.Event()

    async def add() -> None:
        async with sqlite_store.transaction() as db:
            db.add(person("Ada"))
            added.set()

    task = asyncio.create_task(add())
    await added.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    await sqlite_store.close()

    assert _on_disk(sqlite_store) == ["Ada"]
