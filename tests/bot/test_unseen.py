"""What is to be unseen is pressed, and never taken from what stays in a chat."""

from typing import Any

import pytest
from sqlmodel import SQLModel, select

from storage.choices import Choice, Taken
from tests.actor import Actor
from tests.bot import shredding
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = pytest.mark.skills(*shredding.SKILLS)
WITH_BUTTONS = pytest.mark.in_chats("web", "slack")


async def _hidden(chat: Chat) -> int:
    return len(await deeds(chat, "secret"))


async def _rows(chat: Chat, kind: type[SQLModel]) -> list[Any]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(kind)))


@pytest.mark.in_chats("console", "web", "slack")
@pytest.mark.parametrize("command", ["/ask", "/pick"])
async def test_it_is_chosen_where_nobody_sees_it(chat: Chat, command: str) -> None:
    ada = chat.on("ada")
    await ada.types(command)

    await ada.presses("Badly")

    assert await _hidden(chat) == 1
    ada.sees("Thank you.")


@pytest.mark.in_chats("console", "web", "slack")
async def test_nothing_tells_which_one_it_was(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/ask")
    [well, badly] = [one for one in await _rows(chat, Choice) if one.is_unseen]

    await ada.presses("Badly")

    alike = {"id", "number", "label", "args"}
    left = {one.id: one.model_dump(exclude=alike) for one in await _rows(chat, Choice)}
    assert left[well.id] == left[badly.id]
    assert await _rows(chat, Taken) == []


@WITH_BUTTONS
@pytest.mark.parametrize("typed", ["Badly", "2", "badly", "7"])
async def test_what_is_typed_is_not_taken_and_the_button_is_named(chat: Chat, typed: str) -> None:
    ada = chat.on("ada")
    await ada.types("/ask")

    await ada.types(typed)

    assert await _hidden(chat) == 0
    if typed != "7":
        ada.sees("Please press the button.")
    await ada.presses("Badly")
    assert await _hidden(chat) == 1


@WITH_BUTTONS
async def test_words_to_the_bot_in_a_channel_are_not_taken_either(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/ask", to="#general")

    await ada.types("@Plein Badly", to="#general")

    assert await _hidden(chat) == 0
    ada.sees("Please press the button.")


@WITH_BUTTONS
async def test_a_number_for_an_older_one_is_not_told_to_be_typed(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/ask")
    await ada.types("/flowers")

    await ada.types("2")  # of the newer message
    ada.sees("reference")
    await ada.types("/ask")
    await ada.types("/hide")
    await ada.types("3")

    ada.sees_not("Please type the words instead: Well")


@WITH_BUTTONS
async def test_what_may_be_seen_beside_it_can_still_be_typed(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/pick")

    await ada.types("Help")

    assert await _hidden(chat) == 1


@pytest.mark.in_chats("console", "web", "slack")
async def test_an_emoji_takes_nothing(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/ask")

    await ada.reacts("2\ufe0f\u20e3", to="How are you?")

    assert await _hidden(chat) == 0
    ada.sees("Please type the number" if _is_words(ada) else "Please press the button.")


@pytest.mark.in_chats("console")
async def test_where_there_is_nothing_to_press_it_is_typed_in_the_direct_chat_alone(
    chat: Chat,
) -> None:
    ada = chat.on("ada")
    await ada.types("/ask")
    ada.sees("unseen")
    await ada.types("/ask", to="#general")

    await ada.types("2", to="#general")

    assert await _hidden(chat) == 0
    assert [one.text for one in ada.seen if one.text == "seen"] == ["seen"]
    ada.sees("Please type the number in our direct chat.")


@pytest.mark.in_chats("matrix")
async def test_a_chat_that_keeps_what_was_chosen_does_not_offer_it(chat: Chat) -> None:
    ada, bo = chat.on("ada"), chat.on("bo", language="nl")
    await ada.types("/ask")
    await bo.types("/ask")

    ada.sees("Others could read in this chat what you choose")
    bo.sees("Anderen kunnen in deze chat lezen wat je kiest.")
    ada.sees("seen")
    await ada.types("2")
    await ada.types("Badly")
    await ada.reacts("2\ufe0f\u20e3", to="How are you?")

    assert await _hidden(chat) == 0


def _is_words(actor: Actor) -> bool:
    return actor.at == "console"
