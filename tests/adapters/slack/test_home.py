"""Somebody's Home tab in Slack: opened, drawn, pressed, and drawn anew."""

from typing import Any

import pytest
from sqlmodel import select

from adapters.slack.check import Json
from adapters.slack.fake import said
from adapters.slack.fake_client import Client
from storage.choices import Choice
from tests.actor import Actor
from tests.bot import homely
from tests.chat import Chat
from tests.drivers.slack import SlackDriver

pytestmark = [
    pytest.mark.in_chats("slack"),
    pytest.mark.on_databases("sqlite"),
    pytest.mark.skills(homely.SHELF),
]


def client_of(actor: Actor) -> Client:
    """Somebody's Slack."""
    assert isinstance(actor.driver, SlackDriver)
    return actor.driver.client


async def opens_home(chat: Chat, actor: Actor, tab: str = "home") -> None:
    """Let somebody look at their home."""
    await chat.arrive()
    await client_of(actor).open_home(tab)
    await chat.settles()


def blocks(actor: Actor) -> list[Json]:
    """What somebody's home shows now."""
    client = client_of(actor)
    home = client.slack.home(client.user)
    return [] if home is None else home["blocks"]


def words(actor: Actor) -> str:
    """All that can be read there."""
    return "\n".join(_texts(blocks(actor)))


def _texts(part: Any) -> list[str]:
    match part:
        case {"text": str(text)}:
            return [text]
        case dict():
            return [text for one in part.values() for text in _texts(one)]
        case list():
            return [text for one in part for text in _texts(one)]
        case _:
            return []


async def presses_in_home(chat: Chat, actor: Actor, label: str) -> None:
    """Let somebody press what is labelled so in their home."""
    buttons = [
        element
        for block in blocks(actor)
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    (choice,) = [one["value"] for one in buttons if one["text"]["text"] == label]
    await client_of(actor).press_in_home(choice)
    await chat.settles()


async def test_the_home_is_drawn_when_it_is_opened(chat: Chat) -> None:
    ada, bo = chat.on("ada"), chat.on("bo", language="nl")

    await opens_home(chat, ada)
    await opens_home(chat, bo)

    assert "Hello Ada!" in words(ada)
    assert "You took 0." in words(ada)
    assert "Hallo Bo!" in words(bo)
    assert "Jouw plank" in words(bo)
    assert ada.seen == []


async def test_the_messages_beside_the_home_draw_nothing(chat: Chat) -> None:
    ada = chat.on("ada")

    await opens_home(chat, ada, tab="messages")

    assert blocks(ada) == []


async def test_a_press_in_the_home_is_answered_in_the_direct_chat_and_draws_it_anew(
    chat: Chat,
) -> None:
    ada = chat.on("ada")
    await opens_home(chat, ada)

    await presses_in_home(chat, ada, "Take one")

    assert [one.place for one in ada.seen] == ["dm"]
    ada.sees("Here you are.")
    assert "You took 1." in words(ada)
    await presses_in_home(chat, ada, "Take one")
    assert "You took 2." in words(ada)


async def test_a_home_that_was_opened_twice_keeps_its_buttons(chat: Chat) -> None:
    ada = chat.on("ada")
    await opens_home(chat, ada)
    first = blocks(ada)

    await opens_home(chat, ada)

    assert blocks(ada) == first
    async with chat.store.transaction() as db:
        kept = (await db.exec(select(Choice))).all()
    assert len(kept) == 4


async def test_a_button_of_an_older_home_gets_a_kind_answer_and_a_fresh_home(chat: Chat) -> None:
    ada = chat.on("ada", language="en")
    await opens_home(chat, ada)
    old = client_of(ada).slack.homes[client_of(ada).user]
    await ada.types("/plein settings")
    await ada.fills(language="Nederlands")
    await opens_home(chat, ada)
    fresh = blocks(ada)

    client_of(ada).slack.homes[client_of(ada).user] = old
    await presses_in_home(chat, ada, "Take one")

    ada.sees("Deze vraag is gesloten.")
    assert blocks(ada) == fresh


async def test_a_form_that_was_opened_in_the_home_draws_it_anew_when_it_is_sent(
    chat: Chat,
) -> None:
    ada = chat.on("ada")
    await opens_home(chat, ada)

    await presses_in_home(chat, ada, "Change this")
    assert "Hello Ada!" in words(ada)
    await ada.fills(language="Nederlands", zone="Europe/London")

    assert "Hallo Ada!" in words(ada)
    assert "Europe/London" in words(ada)


@pytest.mark.skills(homely.BROKEN, homely.SHELF)
async def test_a_section_that_fails_leaves_the_rest_of_the_home(chat: Chat) -> None:
    ada = chat.on("ada")

    await opens_home(chat, ada)

    assert "This does not work at the moment." in words(ada)
    assert "You took 0." in words(ada)


@pytest.mark.skills(homely.CROWDED)
async def test_of_more_than_a_home_holds_the_last_sections_are_left_out(chat: Chat) -> None:
    ada = chat.on("ada")

    await opens_home(chat, ada)
    await presses_in_home(chat, ada, "What I can do")

    assert "A first crowd" in words(ada)
    assert "A second crowd" not in words(ada)
    assert "Time zone" in words(ada)
    ada.whispered("/plein settings")


async def test_a_guest_has_a_home_with_what_is_for_everyone(chat: Chat) -> None:
    gus = chat.on("gus", is_guest=True)

    await opens_home(chat, gus)

    assert "There is nothing of yours to show yet." in words(gus)
    assert "Your shelf" not in words(gus)


async def test_a_bot_gets_no_home(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    client = client_of(ada)
    robot = client.slack.add_user("Robot", is_bot=True)

    opened = {"type": "app_home_opened", "user": robot, "channel": "D0ROBOT01", "tab": "home"}
    await client.event({**opened, "event_ts": "1795428000.000900"})
    await chat.settles()

    assert client.slack.home(robot) is None


async def test_who_has_left_reads_so_in_their_home(chat: Chat) -> None:
    ada = chat.on("ada")
    await opens_home(chat, ada)
    await chat.leaves(ada)

    await opens_home(chat, ada)

    assert "You took" not in words(ada)
    assert len(blocks(ada)) == 1
    assert ada.seen == []


async def test_a_home_that_slack_does_not_take_is_drawn_at_the_next_look(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    client_of(ada).slack.fail(said("fatal_error"), method="views.publish")

    await opens_home(chat, ada)
    assert blocks(ada) == []
    await opens_home(chat, ada)

    assert "Hello Ada!" in words(ada)


async def test_a_newer_home_is_not_drawn_over_by_an_older_look(chat: Chat) -> None:
    ada = chat.on("ada")
    await opens_home(chat, ada)
    client = client_of(ada)
    looked_at = client.slack.homes[client.user]
    client.slack.publish(client.user, {"type": "home", "blocks": []}, None)

    await client.event(
        {
            "type": "app_home_opened",
            "user": client.user,
            "channel": client.with_bot,
            "tab": "home",
            "event_ts": "1795428000.000900",
            "view": looked_at.told(client.slack.team),
        }
    )
    await chat.settles()

    assert blocks(ada) == []


@pytest.mark.skills("kudos")
async def test_kudos_are_given_from_the_home_and_stand_in_it(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await opens_home(chat, ada)
    assert "You have no thanks yet" in words(ada)

    await presses_in_home(chat, ada, "Give kudos")
    await ada.fills(people=[bob], reason="for the repair of the boiler")
    await opens_home(chat, bob)

    assert "You can thank 4 more colleagues today." in words(ada)
    assert "Ada: for the repair of the boiler" in words(bob)
    bob.whispered("for the repair of the boiler")
