"""The inbox: each event once, whatever the chat repeats and whoever dies."""

import asyncio
from typing import Any

import pytest

from storage.inbox import (
    Arrived,
    count_unreadable,
    is_needed,
    mark_done,
    note,
    opened_payload,
    quarantine,
    sealed_payload,
    take_orphans,
)
from storage.key_ring import Key, KeyGone
from storage.sealing import Damaged
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


async def test_an_event_put_aside_forgets_what_was_said(store: Store) -> None:
    event = _event("e1", payload="what was said")
    await _note(store, event)

    async with store.transaction() as db:
        await quarantine(db, event["id"])
        assert not await mark_done(db, event["id"])

    stored = await _stored(store, event["id"])
    assert (stored.state, stored.payload) == ("quarantined", None)


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


def _sealed(key: Key, event_id: str, payload: str, **given: Any) -> dict[str, Any]:
    event = _event(event_id, **given)
    return {**event, "payload": sealed_payload(key, event["id"], payload)}


async def test_what_was_said_is_read_with_its_key_alone(store: Store) -> None:
    event = _sealed(store.keys.make("inbox.1"), "e1", '{"text": "soup"}')
    await _note(store, event)
    stored = await _stored(store, event["id"])

    assert "soup" not in str(stored.payload)
    assert opened_payload(store.keys, stored) == '{"text": "soup"}'
    with pytest.raises(Damaged):
        opened_payload(store.keys, Arrived(**{**event, "id": new_id()}))
    store.keys.destroy("inbox.1")
    with pytest.raises(KeyGone):
        opened_payload(store.keys, stored)


async def test_what_an_older_version_noted_is_read_as_it_is(store: Store) -> None:
    event = _event("e1", payload='{"text": "soup"}')
    await _note(store, event)

    assert opened_payload(store.keys, await _stored(store, event["id"])) == '{"text": "soup"}'


async def test_what_is_not_said_any_more_cannot_be_read(store: Store) -> None:
    with pytest.raises(Damaged):
        opened_payload(store.keys, Arrived(**_event("e1", payload=None)))


async def test_a_payload_of_another_length_is_sealed_to_the_same_one(store: Store) -> None:
    key = store.keys.make("inbox.1")

    lengths = {len(sealed_payload(key, "1", "x" * length)) for length in (1, 17, 400, 512)}

    assert len(lengths) == 1


async def test_a_key_is_needed_while_an_event_waits_that_it_sealed(store: Store) -> None:
    one, other = store.keys.make("inbox.1"), store.keys.make("inbox.1.b")
    event = _sealed(one, "e1", "{}")
    await _note(store, event, _sealed(other, "e2", "{}", state="quarantined"))

    async with store.transaction() as db:
        assert [await is_needed(db, key.name) for key in (one, other)] == [True, False]
        await mark_done(db, event["id"])
        assert not await is_needed(db, one.name)


async def test_events_whose_key_is_elsewhere_are_counted(store: Store) -> None:
    here, elsewhere = store.keys.make("inbox.1"), store.keys.make("inbox.2")
    await _note(store, _event("e0"), _sealed(here, "e1", "{}"), _sealed(elsewhere, "e2", "{}"))
    await _note(store, _sealed(elsewhere, "e3", "{}", state="done"))
    store.keys.destroy("inbox.2")

    async with store.transaction() as db:
        assert await count_unreadable(db) == 1
