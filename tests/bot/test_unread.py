"""A message that cannot be decrypted: whoever wrote it is told how to help, once."""

from dataclasses import replace

import pytest
from sqlmodel import select

from bot.events import MessageReceived, MessageUnread, Place
from storage.inbox import Arrived
from tests.actor import Actor
from tests.bot import trial
from tests.chat import Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]

KEY = "did not give me the key"


def _unread(chat: Chat, ada: Actor) -> MessageUnread:
    place = Place(adapter="console", workspace=ada.workspace, channel=ada.account, kind="direct")
    return MessageUnread(id="unread-1", place=place, account=ada.account, at=chat.now)


def _said(ada: Actor) -> list[str]:
    return [one.text for one in ada.seen if one.by_bot]


async def test_what_cannot_be_read_is_answered_once(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    unread = _unread(chat, ada)

    await chat.app.engine.receive(unread)
    await chat.settles()
    await chat.restarts()
    await chat.app.engine.receive(unread)
    await chat.settles()

    [answer] = _said(ada)
    assert KEY in answer
    async with chat.store.transaction() as db:
        kept = await db.exec(select(Arrived.event_id, Arrived.state, Arrived.payload))
        assert kept.all() == [("unread-1", "done", None)]


async def test_what_cannot_be_read_is_answered_in_the_language_of_whoever_wrote(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")
    await chat.arrive()

    await chat.app.engine.receive(_unread(chat, ada))
    await chat.settles()

    [answer] = _said(ada)
    assert "Stuur het nog een keer" in answer


async def test_what_can_be_read_later_is_answered_all_the_same(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    unread = _unread(chat, ada)
    await chat.app.engine.receive(unread)
    await chat.settles()

    await chat.app.engine.receive(
        MessageReceived(
            id="1",
            place=unread.place,
            account=ada.account,
            at=chat.now,
            message="1",
            text="help",
            addressed=True,
        )
    )
    await chat.settles()

    first, second = _said(ada)
    assert KEY in first
    assert second.startswith("Hello")


async def test_what_cannot_be_read_in_a_room_is_answered_to_whoever_wrote_alone(
    chat: Chat,
) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    place = Place(adapter="console", workspace=ada.workspace, channel="#general")

    await chat.app.engine.receive(replace(_unread(chat, ada), place=place))
    await chat.settles()

    assert KEY in _said(ada)[0]
    assert _said(bob) == []
    chat.shows_not("#general", KEY)
