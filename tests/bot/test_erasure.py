"""Somebody is erased while others go on: nothing names them any more, and nothing breaks."""

import json

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from storage.privacy import forget_person
from tests.chat import Chat

pytestmark = pytest.mark.skills("kudos")


async def _forget(chat: Chat, person_id: str) -> None:
    async with chat.store.transaction() as db:
        await forget_person(db, person_id)


async def _named(chat: Chat, *names: str) -> set[str]:
    """List the tables in which one of these names stands, in whatever column."""
    found: set[str] = set()
    async with chat.store.transaction() as db:
        connection = await db.connection()
        for table in SQLModel.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                words = json.dumps([str(value) for value in row]).lower()
                if any(name.lower() in words for name in names):
                    found.add(table.name)
    return found


async def test_after_a_busy_day_nothing_names_who_was_erased(chat: Chat) -> None:
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas", manager="bob")
    await ada.types("/kudos @bob @cas for the move of last week")
    await bob.types("/kudos @ada for listening to me", to="#general")
    await cas.types("/kudos @bob for the coffee, mail bob@example.org")
    await cas.types("/kudos")
    await bob.types("/kudos me")
    await bob.types("/plein settings")
    await ada.types("/kudos @bbo for the boiler")
    before = await _named(chat, bob.id, "bob@example.org")

    await _forget(chat, bob.id)
    await chat.settles()

    assert {"core_person", "core_choice", "core_outgoing", "kudos_receipt"} <= before
    assert await _named(chat, bob.id, "bob@example.org") == set()


async def test_a_press_on_a_choice_about_somebody_who_is_gone_is_answered_kindly(
    chat: Chat,
) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bbo for the boiler")
    ada.whispered("Bob")

    await _forget(chat, bob.id)
    await ada.presses("Bob")

    ada.whispered("I do not understand" if ada.at == "console" else "closed")
    await ada.types("/kudos @bob for the boiler")
    ada.whispered("I do not know")
