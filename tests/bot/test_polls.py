"""A question whose answers are counted, in each chat; in Matrix as a poll of its own."""

import pytest

from adapters.matrix import draw
from adapters.matrix.fake_client import Client
from bot.primitives import PollBox, PollOption, Words
from tests.actor import Actor
from tests.bot.polling import POLLING
from tests.chat import Chat
from tests.drivers import MatrixDriver

pytestmark = [pytest.mark.skills(POLLING), pytest.mark.settings(matrix={"polls": True})]


async def test_of_each_person_the_newest_choice_counts(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/ask", to="#general")

    await ada.presses("Soup")
    await bob.presses("Bread")
    await ada.presses("Bread")

    chat.shows("#general", "2 people have chosen.")
    assert "Bread (2)" in chat.shows("#general", "What do we eat?").text


@pytest.mark.parametrize("words", ["@Plein bread", "@Plein 2"])
async def test_what_is_typed_counts_as_well(chat: Chat, words: str) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/ask", to="#general")

    await bob.types(words, to="#general")

    chat.shows("#general", "1 person has chosen.")


async def test_a_question_that_is_over_takes_no_answer(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/ask", to="#general")
    await bob.presses("Cake")

    await ada.presses("Enough")

    chat.shows("#general", "It will be Cake.")
    assert not any(one.choices for one in ada.seen)


async def test_what_is_secret_is_asked_one_person(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/feel")

    await ada.presses("Cake")

    ada.whispered("Noted.")


@pytest.mark.in_chats("matrix", "slack", "web")
@pytest.mark.on_databases("sqlite")
async def test_an_answer_that_comes_late_is_told_so(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/ask", to="#general")
    await bob.presses("Cake")
    await ada.presses("Enough")

    await bob.presses_again()

    bob.whispered("This question is closed.")


@pytest.mark.in_chats("matrix")
@pytest.mark.on_databases("sqlite")
async def test_a_poll_is_one_that_clients_draw_and_its_end_is_told(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/ask", to="#general")
    await bob.presses("Cake")
    await bob.presses("Soup")
    await ada.presses("Enough")

    client = _client(bob)
    events = client.world.room_called("#general").events
    kinds = [one.kind for one in events if one.sender == client.bot]
    assert [one for one in kinds if "poll" in one] == [draw.POLL, draw.POLL_END]


@pytest.mark.in_chats("matrix")
@pytest.mark.on_databases("sqlite")
async def test_who_takes_an_answer_back_is_told_nothing(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/ask", to="#general")
    poll = chat.shows("#general", "What do we eat?")

    await _client(ada).vote(_client(ada).world.room_called("#general"), poll.id)
    await chat.settles()

    assert [one.text for one in ada.seen if one.place == "dm"] == []


@pytest.mark.in_chats("matrix")
@pytest.mark.on_databases("sqlite")
async def test_a_poll_of_somebody_else_is_left_alone(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    room = _client(ada).world.room_called("#general")
    box = PollBox((Words("Tea?"),), (PollOption("c1", "Yes", 1, 0),))
    poll = await _client(ada).send(room, draw.POLL, draw.draw((box,)).content)

    await _client(bob).vote(room, poll, "1")
    await chat.settles()

    assert not any(one.by_bot for one in (*ada.seen, *bob.seen))


@pytest.mark.in_chats("matrix")
@pytest.mark.on_databases("sqlite")
async def test_what_is_secret_is_no_poll_and_has_no_emoji(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/feel")

    [shown] = [one for one in _client(ada).messages() if one.event.sender == _client(ada).bot]
    assert shown.event.kind == draw.MESSAGE
    assert shown.content["body"].endswith("1. Soup (0)\n2. Cake (0)\nAnswer with a number.")
    assert not shown.reactions


def _client(actor: Actor) -> Client:
    assert isinstance(actor.driver, MatrixDriver)
    return actor.driver.client
