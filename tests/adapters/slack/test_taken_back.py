"""What somebody deletes in Slack: it is not acted on any more, and its words are not kept."""

from datetime import timedelta

import pytest
from sqlmodel import delete, select

from adapters.slack.fake import unplugged
from adapters.slack.fake_client import Client
from adapters.slack.fake_world import Message
from storage.inbox import Arrived
from storage.people import Account
from tests.actor import Actor
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat
from tests.drivers import SlackDriver

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("slack")]
GIFT = "gift @bob red for you"


def _client(actor: Actor) -> Client:
    assert isinstance(actor.driver, SlackDriver)
    return actor.driver.client


async def _kept(chat: Chat) -> list[tuple[str, str | None]]:
    async with chat.store.transaction() as db:
        return [(row.state, row.payload) for row in await db.exec(select(Arrived))]


async def _waiting(chat: Chat) -> tuple[Client, Message]:
    """Have somebody say something whom the bot does not know, and Slack does not tell of."""
    ada, _ = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    async with chat.store.transaction() as db:
        await db.exec(delete(Account))
    client = _client(ada)
    client.slack.fail(*[unplugged()] * 3, method="users.info")
    said = await client.say(client.with_bot, GIFT)
    await chat.settles()
    assert [state for state, payload in await _kept(chat) if payload] == ["waiting"]
    return client, said


async def test_what_waits_is_not_acted_on(chat: Chat) -> None:
    ada, said = await _waiting(chat)

    await ada.delete(said)
    await chat.later(timedelta(hours=1))

    assert await _kept(chat) == [("done", None)]
    assert await deeds(chat, "gift") == []


async def test_what_waits_is_acted_on_without_that(chat: Chat) -> None:
    await _waiting(chat)

    await chat.later(timedelta(hours=1))

    assert len(await deeds(chat, "gift")) == 1


async def test_a_message_that_comes_after_its_deletion_is_not_acted_on(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    client = _client(ada)
    said = client.slack.say(client.user, client.with_bot, f"gift <@{bob.account}> red")

    await client.delete(said)
    late = {"type": "message", "user": client.user, "text": said.text}
    await client.event({**late, "channel": said.channel, "channel_type": "im", "ts": said.ts})
    await chat.settles()

    assert await deeds(chat, "gift") == []
    assert await _kept(chat) == [("done", None)]


async def test_one_that_was_put_aside_counts_as_handled(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    said = await _client(ada).say(_client(ada).with_bot, "boom")
    await chat.settles()
    assert await _kept(chat) == [("quarantined", None)]

    await _client(ada).delete(said)

    assert await _kept(chat) == [("done", None)]


async def test_what_was_done_stays_done(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    said = await _client(ada).say(_client(ada).with_bot, GIFT)
    await chat.settles()

    await _client(ada).delete(said)
    await chat.settles()

    assert len(await deeds(chat, "gift")) == 1


async def test_other_words_are_no_second_message(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    said = await _client(ada).say(_client(ada).with_bot, GIFT)
    await chat.settles()

    await _client(ada).edit(said, said.text.replace("red", "blue"))
    await chat.settles()

    assert len(await deeds(chat, "gift")) == 1
