"""PLT-D4: what Slack tells more than once has effect once, whatever it is and however it comes."""

import asyncio
from typing import Any

import pytest
from sqlmodel import func, select

from adapters.slack.fake_client import Client
from skills.kudos.model import Gift, Plus
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import SlackDriver

pytestmark = [pytest.mark.skills("kudos"), pytest.mark.in_chats("slack")]
THANKS = "kudos @bob for the good coffee of today"


def _client(actor: Actor) -> Client:
    assert isinstance(actor.driver, SlackDriver)
    return actor.driver.client


async def _gifts(chat: Chat) -> int:
    async with chat.store.transaction() as db:
        return (await db.exec(select(func.count()).select_from(Gift))).one()


async def _two(chat: Chat) -> tuple[Actor, Actor]:
    people = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    return people


async def test_every_deed_that_comes_three_times_at_once_has_effect_once(chat: Chat) -> None:
    """Slack tries again after three seconds, also while the first try is worked on."""
    ada, bob = await _two(chat)
    _client(ada).copies = _client(bob).copies = 3

    await ada.types(f"/{THANKS}", to="#general")
    await bob.presses("+1")
    await bob.presses("+1")
    await ada.types("@bob ++ for the good bread of today", to="#general")
    await ada.presses("Edit")
    await ada.fills(reason="for the good bread of yesterday")
    await bob.types("The boiler is fixed.", to="#general")
    await ada.reacts("🙌", to="boiler is fixed")
    await ada.types(THANKS)

    assert await _gifts(chat) == 4
    told = [one.text for one in bob.seen if one.place == "dm" and "thanks you" in one.text]
    assert len(told) == 4
    assert len([one for one in chat.seen_in("#kudos") if one.by_bot]) == 4
    ada.whispered("you have 1 left today")


@pytest.mark.parametrize("deed", ["command", "words", "mention", "reaction", "button", "shortcut"])
async def test_what_comes_again_later_changes_nothing(chat: Chat, deed: str) -> None:
    """The same signed request is taken for five minutes; two more of Slack's tries are later."""
    ada, bob = await _two(chat)
    await bob.types("The boiler is fixed.", to="#general")
    match deed:
        case "command":
            await ada.types(f"/{THANKS}", to="#general")
        case "words":
            await ada.types(THANKS)
        case "mention":
            await ada.types(f"@plein {THANKS}", to="#general")
        case "reaction":
            await ada.reacts("🙌", to="boiler is fixed")
        case "button":
            await bob.types("/kudos @ada for the good bread of today", to="#general")
            await ada.types(f"/{THANKS}", to="#general")
            await ada.presses("Withdraw")
        case _:
            await ada.uses_shortcut("Give kudos", on="boiler is fixed")
            await ada.fills(reason="for the good coffee of today")
    before = await _gifts(chat), ada.seen, bob.seen

    await _client(ada).again()
    await chat.settles()

    assert (await _gifts(chat), ada.seen, bob.seen) == before
    assert before[0] == 1


def _said(client: Client, text: str, **more: Any) -> dict[str, Any]:
    said = client.slack.say(client.user, client.with_bot, text)
    return {
        "type": "message",
        "user": client.user,
        "text": text,
        "ts": said.ts,
        "event_ts": said.ts,
        "channel": client.with_bot,
        "channel_type": "im",
        **more,
    }


async def test_one_gesture_that_slack_tells_as_two_messages_has_effect_once(chat: Chat) -> None:
    """Two events, two `ts`, one `client_msg_id`: at once, and one after the other."""
    ada, bob = await _two(chat)
    client = _client(ada)
    words = f"kudos <@{bob.account}> for the good coffee of today"
    twins = [_said(client, words, client_msg_id="one-gesture") for _ in range(3)]

    await asyncio.gather(client.event(twins[0]), client.event(twins[1]))
    await chat.settles()
    await client.event(twins[2])
    await chat.settles()

    assert await _gifts(chat) == 1


async def test_one_delivery_that_comes_again_in_other_words_has_effect_once(chat: Chat) -> None:
    """One `event_id`, as Slack keeps it over its tries."""
    ada, bob = await _two(chat)
    client = _client(ada)
    words = f"kudos <@{bob.account}> for the good coffee of today"

    for _ in range(3):
        await client.event(_said(client, words), event_id="Ev0ONE")
        await chat.settles()

    assert await _gifts(chat) == 1


async def test_two_gestures_that_are_alike_are_two(chat: Chat) -> None:
    """What keeps repeats out lets in what people do twice."""
    ada, _ = await _two(chat)

    await ada.types(f"/{THANKS}", to="#general")
    await ada.types(f"/{THANKS}", to="#general")

    assert await _gifts(chat) == 2


async def test_a_repeat_after_a_restart_changes_nothing(chat: Chat) -> None:
    ada, _ = await _two(chat)
    cas = chat.on("cas")
    await ada.types(f"/{THANKS}", to="#general")
    await cas.presses("+1")
    clients = _client(ada), _client(cas)

    await chat.restarts()
    for one in clients:
        await one.again()
    await chat.settles()

    assert await _gifts(chat) == 1
    async with chat.store.transaction() as db:
        pluses = (await db.exec(select(func.count()).select_from(Plus))).one()
    assert pluses == 1
