"""What is about a message of a skill: it is heard, and what others say and do is left alone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, delete, select, update

from bot.events import Place, ReactionAdded
from storage.audit import AuditEntry
from storage.outbox import Outgoing
from storage.people import Account, Person
from tests.bot.heeding import HEEDING
from tests.chat import Chat

pytestmark = pytest.mark.skills(HEEDING)
in_threads = pytest.mark.in_chats("web", "slack", "matrix")


async def _heard(chat: Chat, deed: str) -> list[dict[str, str]]:
    """List what the skill heard, besides what it said itself."""
    async with chat.store.transaction() as db:
        rows = await db.exec(
            select(AuditEntry)
            .where(AuditEntry.deed == f"heeding.{deed}")
            .order_by(col(AuditEntry.id))
        )
        return [dict(one.details) for one in rows]


async def _people(chat: Chat) -> int:
    async with chat.store.transaction() as db:
        return len((await db.exec(select(Person.id))).all())


async def _forgets_accounts(chat: Chat) -> None:
    await chat.arrive()
    async with chat.store.transaction() as db:
        await db.exec(delete(Account))


@in_threads
async def test_an_answer_in_its_thread_is_heard_and_talk_in_others_meets_nobody(
    chat: Chat,
) -> None:
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/news", to="#general")
    await ada.types("Who has the keys?", to="#general")
    await _forgets_accounts(chat)
    before = await _people(chat)

    await cas.types("I have them", to="#general", thread="the keys")
    assert await _people(chat) == before
    await bob.types("Since when?", to="#general", thread="The lift")

    assert await _heard(chat, "answered") == [{"words": "Since when?"}]


@in_threads
async def test_an_answer_in_a_direct_chat_is_heard(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/news")

    await ada.types("Since when?", thread="The lift")
    await ada.types("Does this reach anybody?")

    assert await _heard(chat, "answered") == [{"words": "Since when?"}]


@pytest.mark.in_chats("matrix")
async def test_an_answer_beside_it_is_heard(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/news", to="#general")

    await ada.driver.answer(ada.sees("The lift"), "Since when?", calls=False)  # type: ignore[union-attr]
    await chat.settles()

    assert await _heard(chat, "answered") == [{"words": "Since when?"}]


@in_threads
async def test_a_choice_typed_in_the_thread_is_taken_and_a_command_is_one(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/news")

    await ada.types("I have seen it", thread="The lift")
    await ada.types("!pick", thread="The lift")

    assert await _heard(chat, "seen") == [{}]
    assert await _heard(chat, "answered") == []


async def test_an_emoji_under_it_is_heard_and_one_elsewhere_meets_nobody(chat: Chat) -> None:
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/news", to="#general")
    await ada.types("Who has the keys?", to="#general")
    await _forgets_accounts(chat)
    before = await _people(chat)

    await cas.reacts("🎉", to="the keys")
    assert await _people(chat) == before
    await bob.reacts("🎉", to="The lift")
    await bob.unreacts("🎉", to="The lift")

    assert [one["emoji"] for one in await _heard(chat, "cheered")] == ["🎉"]
    assert [one["emoji"] for one in await _heard(chat, "calmed")] == ["🎉"]


@pytest.mark.in_chats("console")
async def test_an_emoji_waits_until_it_is_known_what_the_message_is_called(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/news", to="#general")
    soon = chat.now + timedelta(seconds=60)
    async with chat.store.transaction() as db:
        row = (await db.exec(select(Outgoing))).one()
    async with chat.store.transaction() as db:
        cut: dict[str, Any] = {"state": "pending", "attempts": 1, "next_at": soon, "sent_as": None}
        await db.exec(update(Outgoing).values(leased_until=soon, **cut))
    place = Place(adapter=row.adapter, workspace=row.workspace, channel=str(row.channel))
    early = ReactionAdded(
        id="early",
        place=place,
        account=ada.account,
        at=chat.now,
        message=str(row.sent_as),
        emoji="🎉",
    )

    await chat.app.engine.receive(early)
    await chat.later(timedelta(seconds=30))
    assert await _heard(chat, "cheered") == []
    async with chat.store.transaction() as db:
        await db.exec(update(Outgoing).values(state="sent", sent_as=row.sent_as, leased_until=None))
    await chat.later(timedelta(seconds=30))

    assert [one["emoji"] for one in await _heard(chat, "cheered")] == ["🎉"]


@in_threads
async def test_more_is_said_in_the_thread_of_somebodys_copy_in_their_language(chat: Chat) -> None:
    ada = chat.on("ada", language="nl", zone="America/New_York")
    await ada.types("/news")

    await ada.types("/more")

    assert "Hij is gemaakt om" in ada.last.text
    assert "04:00" in ada.last.text
    assert ada.last.thread == ada.sees("De lift").id


async def test_more_comes_all_the_same_where_the_copy_is_gone(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/news")
    await ada.types("/gone")

    await ada.types("/more")

    assert ada.sees("It is repaired").thread is None


@pytest.mark.adapters("web", "slack")
async def test_more_comes_where_somebody_is_now_and_not_where_their_copy_is(chat: Chat) -> None:
    ada = chat.on("ada", at="web")
    await ada.types("/news")
    await chat.moves(ada, to="slack")

    await ada.types("/more")

    assert ada.sees("It is repaired").thread is None


async def test_the_options_of_a_form_are_by_what_it_is_about(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/pick")

    await ada.fills(fruit="apple")
    assert ada.errors
    await ada.fills(fruit="plum")

    ada.whispered("You picked a plum")
