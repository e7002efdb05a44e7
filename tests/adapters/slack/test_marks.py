"""Marks: the same for every process and after every change of tokens, and nobody else's."""

import asyncio

from adapters.slack.marks import StoredMarks
from storage.session import Store


async def _prepared(url: str) -> Store:
    store = Store(url)
    await store.create_tables()
    return store


async def test_a_message_has_the_same_mark_after_a_restart(sqlite_url: str) -> None:
    store = await _prepared(sqlite_url)
    before = await StoredMarks(store).of("T1", "a key")

    assert await StoredMarks(store).of("T1", "a key") == before
    assert "a key" not in before
    await store.close()


async def test_each_message_of_each_workspace_has_a_mark_of_its_own(sqlite_url: str) -> None:
    store = await _prepared(sqlite_url)
    marks = StoredMarks(store)

    found = {await marks.of(*one) for one in (("T1", "k1"), ("T1", "k2"), ("T2", "k1"))}

    assert len(found) == 3
    await store.close()


async def test_another_bot_has_other_marks(sqlite_url: str) -> None:
    store, other = await _prepared(sqlite_url), await _prepared("sqlite://")

    assert await StoredMarks(store).of("T1", "k") != await StoredMarks(other).of("T1", "k")
    await store.close()
    await other.close()


async def test_processes_that_begin_together_agree_on_the_key(postgres_url: str) -> None:
    store = await _prepared(postgres_url)

    marks = await asyncio.gather(*(StoredMarks(store).of("T1", "k") for _ in range(5)))

    assert len(set(marks)) == 1
    await store.close()
