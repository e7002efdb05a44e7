"""Reactions: counted for all together, right under replays and races, and without names."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest
from sqlmodel import select

from bot.events import Place, ReactionAdded, ReactionRemoved
from skills.announcements.model import Announcement, Cheer
from skills.announcements.tests.writing import sends, staff
from storage.outbox import Outgoing
from tests.actor import Actor
from tests.chat import Chat

LIFT: Final = "Please take the stairs."
SOON: Final = timedelta(minutes=1)


async def _cheers(chat: Chat) -> dict[str, int]:
    async with chat.store.transaction() as db:
        return {one.emoji: one.count for one in await db.exec(select(Cheer))}


async def _event(
    chat: Chat, actor: Actor, name: str, *, off: bool = False
) -> ReactionAdded | ReactionRemoved:
    """Make what a chat tells of an emoji under somebody's copy."""
    async with chat.store.transaction() as db:
        news = (await db.exec(select(Announcement))).one()
        copies = select(Outgoing).where(
            Outgoing.message_id == news.message_id, Outgoing.person_id == actor.id
        )
        copy = (await db.exec(copies)).one()
    place = Place(
        adapter=copy.adapter, workspace=copy.workspace, channel=str(copy.channel), kind="direct"
    )
    kind = ReactionRemoved if off else ReactionAdded
    return kind(
        id=name,
        place=place,
        account=actor.account,
        at=chat.now,
        message=str(copy.sent_as),
        emoji="🎉",
    )


async def test_reactions_are_counted_on_the_card(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob, cas = chat.on("noor", role="editor"), *staff(chat, "bob", "cas")
    await sends(noor)

    await bob.reacts("🎉", to=LIFT)
    await cas.reacts("🎉", to=LIFT)
    await cas.reacts("👍", to=LIFT)
    await cas.unreacts("👍", to=LIFT)
    await chat.later(SOON)

    card = noor.sees("Announcement 1 is sent")
    assert "Reactions: 🎉 2" in card.text
    assert "👍" not in card.text
    assert await _cheers(chat) == {"🎉": 2, "👍": 0}


async def test_an_emoji_under_something_else_is_not_counted(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)
    await bob.types("/plein privacy")

    await bob.reacts("🎉", to=bob.last.text[:30])

    assert await _cheers(chat) == {}


@pytest.mark.on_databases("sqlite", "sqlite-file", "postgresql")
async def test_many_at_once_are_counted_once_each_also_when_told_again(chat: Chat) -> None:
    """ANN-E4: replays and races."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"Reader{number} Jansen") for number in range(12)]
    await sends(noor)
    events = [await _event(chat, one, f"on-{one.id}") for one in people]

    await asyncio.gather(*(chat.app.engine.receive(one) for one in [*events, *events]))
    await chat.settles()
    assert await _cheers(chat) == {"🎉": 12}

    gone = [await _event(chat, one, f"off-{one.id}", off=True) for one in people]
    await asyncio.gather(*(chat.app.engine.receive(one) for one in [*gone, *gone]))
    await chat.settles()
    assert await _cheers(chat) == {"🎉": 0}


async def test_what_was_taken_back_and_never_counted_leaves_nothing_below_none(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)

    await chat.app.engine.receive(await _event(chat, bob, "off", off=True))
    await chat.settles()
    assert await _cheers(chat) == {}
    await bob.reacts("🎉", to=LIFT)

    assert await _cheers(chat) == {"🎉": 1}


@pytest.mark.in_chats("matrix")
async def test_words_that_stand_as_a_reaction_are_not_kept(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)

    await bob.reacts("what a bad idea", to=LIFT)

    assert await _cheers(chat) == {}
