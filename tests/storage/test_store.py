"""The store: transactions, races, one process on SQLite, and a database that is gone."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from storage.people import Person
from storage.session import Store, is_gone, is_retryable, lock
from storage.sqlite import NotUsable
from tests.postgres import PostgresServer
from tests.storage.rows import keep, person

ROOT = Path(__file__).parents[2]


async def _names(store: Store) -> list[str]:
    async with store.transaction() as db:
        return sorted(await db.exec(select(Person.name)))


async def test_a_transaction_is_kept_when_it_ends(store: Store) -> None:
    async with store.transaction() as db:
        db.add(person("Ada"))

    assert await _names(store) == ["Ada"]


async def test_nothing_is_kept_when_anything_raises(store: Store) -> None:
    async def write_and_fail() -> None:
        async with store.transaction() as db:
            db.add(person("Ada"))
            await db.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()

    assert await _names(store) == []


async def test_nothing_is_kept_when_the_task_is_cancelled(store: Store) -> None:
    written = asyncio.Event()

    async def write() -> None:
        async with store.transaction() as db:
            db.add(person("Ada"))
            await db.flush()
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await written.wait()
    task.cancel()
    await asyncio.wait([task])

    assert await _names(store) == []


async def test_a_row_can_be_read_after_its_transaction(store: Store) -> None:
    async with store.transaction() as db:
        ada = person("Ada")
        db.add(ada)

    assert ada.name == "Ada"


async def test_an_unknown_person_cannot_be_pointed_to(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await keep(store, person("Ada", manager_id="nobody"))


async def test_two_writers_wait_for_each_other(store: Store, another: Callable[[], Store]) -> None:
    """On SQLite even across two stores, of which the second reads before it writes."""
    other = another()
    ada = person("Ada", department="0")
    await keep(store, ada)

    async def count(through: Store) -> None:
        async with through.transaction() as db:
            await db.exec(select(Person.id))
            row = await db.get_one(Person, ada.id, with_for_update=True)
            row.department = str(int(row.department or 0) + 1)
            db.add(row)

    await asyncio.gather(*(count(through) for through in (store, other) * 5))
    await other.close()

    async with store.transaction() as db:
        assert (await db.get_one(Person, ada.id)).department == "10"


async def test_a_writer_that_waits_holds_up_nobody_else(sqlite_url: str) -> None:
    first, second = Store(sqlite_url), Store(sqlite_url)
    async with first.transaction() as db:
        db.add(person("Ada"))
        waiting = asyncio.create_task(keep(second, person("Bob")))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not waiting.done()
    await waiting

    assert await _names(first) == ["Ada", "Bob"]
    await first.close()
    await second.close()


async def test_who_locks_the_same_name_sees_what_the_other_did(store: Store) -> None:
    async def add_if_alone(name: str) -> None:
        async with store.transaction() as db:
            await lock(db, "alone")
            if (await db.exec(select(func.count(col(Person.id))))).one() == 0:
                db.add(person(name))

    await asyncio.gather(*(add_if_alone(name) for name in ("Ada", "Bob", "Cas", "Dee")))

    assert len(await _names(store)) == 1


async def test_locks_of_two_names_do_not_wait_for_each_other(postgres_store: Store) -> None:
    async with postgres_store.transaction() as mine, postgres_store.transaction() as theirs:
        await lock(mine, "one")
        await lock(theirs, "two")


async def test_who_loses_a_serializable_race_may_try_again(postgres_store: Store) -> None:
    async def add_if_alone(name: str) -> None:
        async with postgres_store.transaction() as db:
            connection = await db.connection()
            await connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
            assert (await db.exec(select(func.count(col(Person.id))))).one() == 0
            await meet.wait()
            db.add(person(name))

    meet = asyncio.Barrier(2)
    ends = await asyncio.gather(add_if_alone("Ada"), add_if_alone("Bob"), return_exceptions=True)

    (lost,) = [end for end in ends if end is not None]
    assert is_retryable(lost)
    assert not is_gone(lost)
    assert len(await _names(postgres_store)) == 1


async def test_who_loses_a_race_for_a_unique_row_may_try_again(store: Store) -> None:
    await keep(store, person("Ada", email="ada@example.org"))

    with pytest.raises(IntegrityError) as caught:
        await keep(store, person("Other", email="ada@example.org"))

    assert is_retryable(caught.value)
    assert not is_gone(caught.value)


async def test_a_fault_of_the_code_is_neither_a_race_nor_a_gone_database(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with store.transaction() as db:
            await (await db.connection()).exec_driver_sql("SELECT nonsense FROM nowhere")

    assert not is_retryable(caught.value)
    assert not is_gone(caught.value)
    assert not is_gone(ValueError())


async def test_a_cut_connection_is_recognised_and_the_next_one_works(
    postgres_store: Store,
) -> None:
    with pytest.raises(DBAPIError) as caught:
        await _write_while_the_connection_is_cut(postgres_store)

    assert is_gone(caught.value)
    assert await _names(postgres_store) == []


async def _write_while_the_connection_is_cut(store: Store) -> None:
    url = store.url.render_as_string(hide_password=False)
    async with store.transaction() as db:
        connection = await db.connection()
        backend = (await connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one()
        with psycopg.connect(url, autocommit=True) as administrator:
            administrator.execute("SELECT pg_terminate_backend(%s, 1000)", (backend,))
        db.add(person("Ada"))


async def test_a_connection_that_died_while_it_rested_is_replaced(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres._FRESH", 0)
    await _cut_while_it_rests(postgres_store)

    assert await _names(postgres_store) == []


async def test_a_connection_that_was_used_just_now_is_not_tried(postgres_store: Store) -> None:
    await _cut_while_it_rests(postgres_store)

    with pytest.raises(DBAPIError) as caught:
        await _names(postgres_store)

    assert is_gone(caught.value)
    assert await _names(postgres_store) == []


async def _cut_while_it_rests(store: Store) -> None:
    async with store.transaction() as db:
        connection = await db.connection()
        backend = (await connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one()
    url = store.url.render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 1000)", (backend,))


async def test_a_database_that_went_away_is_recognised(
    postgres_server: PostgresServer, upgraded_postgres: str
) -> None:
    url = postgres_server.fresh(template=upgraded_postgres)
    store = Store(url)
    await keep(store, person("Ada"))
    postgres_server.drop(url)

    with pytest.raises(DBAPIError) as caught:
        await _names(store)

    assert is_gone(caught.value)
    await store.close()


async def test_a_server_that_is_stopped_is_recognised(tmp_path: Path) -> None:
    store = Store(f"postgresql://plein@/plein?host={tmp_path}")

    with pytest.raises(DBAPIError) as caught:
        await _names(store)

    assert is_gone(caught.value)
    await store.close()


async def test_a_file_that_went_away_is_recognised(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/data/plein.db")
    (tmp_path / "data").rmdir()

    with pytest.raises(DBAPIError) as caught:
        await _names(store)

    assert is_gone(caught.value)
    await store.close()


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path}/a/b/plein.db")

    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(NotUsable, match=r"file/data/plein\.db: its folder cannot be made"):
        Store(f"sqlite:///{tmp_path}/file/data/plein.db")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match="this is a folder; name a file in it"):
        Store(f"sqlite:///{tmp_path}")


async def test_a_lock_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/plein.db")
    (tmp_path / "plein.db.lock").mkdir()

    with pytest.raises(NotUsable, match=r"plein\.db\.lock: this file cannot be written"):
        store.claim()


async def test_a_second_process_is_refused_until_the_first_is_killed(sqlite_url: str) -> None:
    script = (
        "import sys\n"
        "from storage.session import Store\n"
        f"store = Store({sqlite_url!r})\n"
        "print(store.claim(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    second = Store(sqlite_url)
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    assert first.stdout is not None
    assert await first.stdout.readline() == b"True\n"

    assert not second.claim()

    first.kill()
    await first.wait()
    assert second.claim()
    await second.close()


async def test_a_closed_store_gives_the_file_back(sqlite_url: str) -> None:
    first, second = Store(sqlite_url), Store(sqlite_url)
    assert first.claim()
    assert not second.claim()

    await first.close()

    assert second.claim()
    await second.close()


async def test_postgresql_is_for_any_number_of_processes(
    postgres_store: Store, postgresql_url: str
) -> None:
    other = Store(postgresql_url)

    assert postgres_store.claim()
    assert other.claim()
    await other.close()


async def test_a_database_in_memory_works_and_is_gone_with_its_store() -> None:
    store = Store("sqlite://")
    await store.create_tables()
    await keep(store, person("Ada"))
    assert store.is_memory
    assert store.claim()
    assert await _names(store) == ["Ada"]
    await store.close()

    again = Store("sqlite://")
    await again.create_tables()
    assert await _names(again) == []
    await again.close()


async def test_sqlite_waits_for_the_disk_and_watches_its_keys(sqlite_store: Store) -> None:
    async with sqlite_store.transaction() as db:
        connection = await db.connection()
        found = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_what_is_written_while_rows_are_read_does_not_change_what_is_read(
    store: Store,
) -> None:
    await keep(store, *(person(f"Person {number}") for number in range(5)))

    async with store.transaction() as db:
        rows = await db.exec(select(Person))
        for row in rows:
            db.add(person(f"{row.name} again"))
            await db.flush()

    assert len(await _names(store)) == 10
