"""Who is erased stands in no table of Matrix any more, and an export has what stands there."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlmodel import select

from adapters.matrix.library import AsyncClient
from adapters.matrix.model import MatrixReaction, MatrixRoom, MatrixUnread
from adapters.matrix.rooms import Rooms
from bot.clock import SystemClock
from storage.people import Person
from storage.privacy import export_person, forget_person
from storage.session import Store
from storage.table import Table
from tests.storage.rows import NOW, account, keep, person

ADA, BOB = "@ada:example.org", "@bob:example.org"


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A database with all tables."""
    store = Store(f"sqlite:///{tmp_path}/plein.db")
    await store.create_tables()
    yield store
    await store.close()


def _rows(who: str) -> list[Table]:
    """List what Matrix keeps of somebody."""
    event = {"event_id": f"${who}", "sender": who, "content": {"ciphertext": "…"}}
    return [
        MatrixRoom(room=f"!direct{who}", direct=who, is_encrypted=True),
        MatrixRoom(room=f"!invited{who}", invited_by=who),
        MatrixReaction(event=f"${who}", account=who, message="$m", emoji="👍", heard_at=NOW),
        MatrixUnread(
            event=f"${who}", room="!r", session="s", payload=json.dumps(event), heard_at=NOW
        ),
    ]


async def _ada(store: Store) -> Person:
    ada, bob = person("Ada"), person("Bob")
    hers = account(ada, ADA, adapter="matrix", workspace="example.org")
    his = account(bob, BOB, adapter="matrix", workspace="example.org")
    await keep(store, ada, bob, hers, his, *_rows(ADA), *_rows(BOB))
    return ada


async def _all(store: Store, kind: type[Any]) -> list[Any]:
    async with store.transaction() as db:
        return list(await db.exec(select(kind)))


async def test_who_is_erased_stands_nowhere_and_others_stay(store: Store) -> None:
    ada = await _ada(store)

    async with store.transaction() as db:
        counts = await forget_person(db, ada.id)

    assert {name: count for name, count in counts.items() if name.startswith("matrix_")} == {
        "matrix_reaction": 1,
        "matrix_room": 2,
        "matrix_unread": 1,
    }
    rooms = {row.room: row for row in await _all(store, MatrixRoom)}
    assert set(rooms) == {f"!direct{ADA}", f"!direct{BOB}", f"!invited{BOB}"}
    # What is encrypted stays so.
    assert (rooms[f"!direct{ADA}"].direct, rooms[f"!direct{ADA}"].is_encrypted) == (None, True)
    assert [row.account for row in await _all(store, MatrixReaction)] == [BOB]
    assert [json.loads(row.payload)["sender"] for row in await _all(store, MatrixUnread)] == [BOB]


async def test_an_export_has_what_is_kept_of_somebody_in_matrix(store: Store) -> None:
    ada = await _ada(store)

    async with store.transaction() as db:
        found = await export_person(db, ada.id)

    kept = {name: len(rows) for name, rows in found.items() if name.startswith("matrix_")}
    assert kept == {"matrix_reaction": 1, "matrix_room": 2, "matrix_unread": 1}
    assert BOB not in json.dumps(found)


async def test_who_was_erased_is_not_written_again_from_memory(store: Store) -> None:
    ada = await _ada(store)
    client = AsyncClient("https://matrix.example.org", "@plein:example.org")
    rooms = Rooms(store, SystemClock(), client, workspace="example.org")
    await rooms.open()
    async with store.transaction() as db:
        await forget_person(db, ada.id)

    await rooms.note([f"!direct{ADA}"])

    assert ADA not in [row.direct for row in await _all(store, MatrixRoom)]
