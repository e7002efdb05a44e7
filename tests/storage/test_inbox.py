"""The inbox: each event once, whatever the chat repeats and whoever dies."""

import asyncio
from typing import Any

from storage.inbox import Arrived, mark_done, note, quarantine, take_orphans
from storage.session import Store
from storage.table import new_id
from tests.storage.rows import MINUTE, NOW


def _event(event_id: str, **given: Any) -> dict[str, Any]:
    filled: dict[str, Any] = {
        "id": new_id(),
        "adapter": "web",
        "event_id": event_id,
        "payload": "{}",
        "state": "waiting",
        "attempts": 0,
        "arrived_at": NOW,
        "taken_until": NOW + MINUTE,
    }
    return {**filled, **given}


async def _note(store: Store, *events: dict[str, Any]) -> set[str]:
    async with store.transaction() as db:
        return await note(db, events, is_sqlite=store.is_sqlite)


async def _stored(store: Store, arrived_id: str) -> Arrived:
    async with store.transaction() as db:
        return await db.get_one(Arrived, arrived_id)


async def test_a_repeat_changes_nothing(store: Store) -> None:
    first, repeat = _event("e1", payload="first"), _event("e1", payload="repeat")

    assert await _note(store, first) == {first["id"]}
    assert await _note(store, repeat) == set()

    assert (await _stored(store, first["id"])).payload == "first"


async def test_a_batch_tells_which_of_its_events_are_new(store: Store) -> None:
    known = _event("known")
    await _note(store, known)
    new, twice = _event("new"), [_event("twice"), _event("twice")]

    found = await _note(store, _event("known"), new, *twice)

    assert found == {new["id"], twice[0]["id"]}


async def test_an_empty_batch_is_no_work(store: Store) -> None:
    assert await _note(store) == set()


async def test_the_same_id_on_another_chat_is_another_event(store: Store) -> None:
    here, there = _event("e1"), _event("e1", adapter="console")

    assert await _note(store, here, there) == {here["id"], there["id"]}


async def test_of_ten_at_once_one_is_noted(store: Store) -> None:
    events = [_event("e1") for _ in range(10)]

    found = await asyncio.gather(*(_note(store, event) for event in events))

    assert sum(map(len, found)) == 1


async def test_five_hundred_events_are_noted_by_one_batch(store: Store) -> None:
    events = [_event(f"e{number}") for number in range(500)]

    assert await _note(store, *events) == {event["id"] for event in events}


async def test_a_handled_event_is_done_once_and_forgets_what_was_said(store: Store) -> None:
    event = _event("e1", payload="what was said")
    await _note(store, event)

    async with store.transaction() as db:
        assert await mark_done(db, event["id"])
        assert not await mark_done(db, event["id"])

    stored = await _stored(store, event["id"])
    assert (stored.state, stored.payload) == ("done", None)


async def test_an_event_put_aside_keeps_what_was_said_for_the_operator(store: Store) -> None:
    event = _event("e1", payload="what was said")
    await _note(store, event)

    async with store.transaction() as db:
        await quarantine(db, event["id"])
        assert not await mark_done(db, event["id"])

    stored = await _stored(store, event["id"])
    assert (stored.state, stored.payload) == ("quarantined", "what was said")


async def test_events_whose_process_died_are_taken_over_oldest_first(store: Store) -> None:
    old = [_event(f"old{number}", taken_until=NOW - MINUTE) for number in range(3)]
    alive, done = _event("alive"), _event("done", taken_until=NOW - MINUTE, state="done")
    await _note(store, *old, alive, done)

    async with store.transaction() as db:
        taken = await take_orphans(db, NOW, until=NOW + MINUTE, most=2)
        assert [row.event_id for row in taken] == ["old0", "old1"]

    async with store.transaction() as db:
        taken = await take_orphans(db, NOW, until=NOW + MINUTE)
        assert [row.event_id for row in taken] == ["old2"]
    async with store.transaction() as db:
        again = await take_orphans(db, NOW + 2 * MINUTE, until=NOW + 3 * MINUTE)
        assert [(row.event_id, row.attempts) for row in again] == [
            ("old0", 2),
            ("old1", 2),
            ("old2", 2),
            ("alive", 1),
        ]


async def test_two_processes_do_not_take_over_the_same_event(postgres_store: Store) -> None:
    store = postgres_store
    await _note(store, *(_event(f"e{n}", taken_until=NOW - MINUTE) for n in range(4)))

    async with store.transaction() as mine, store.transaction() as theirs:
        first = await take_orphans(mine, NOW, until=NOW + MINUTE, most=2)
        second = await take_orphans(theirs, NOW, until=NOW + MINUTE)

    assert [row.event_id for row in (*first, *second)] == ["e0", "e1", "e2", "e3"]
