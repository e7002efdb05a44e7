"""One conversation for every chat: what a card can hold, and what stands for what a chat lacks."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.console import Console
from tests.bot import trial
from tests.bot.filing import FILING
from tests.bot.polling import POLLING
from tests.chat import Chat
from tests.real.lunch import LUNCH, SITE

pytestmark = pytest.mark.skills(*trial.SKILLS, FILING, LUNCH, POLLING)
_AT_CONSOLE = pytest.mark.in_chats("console")


async def test_words_facts_a_picture_and_links(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/today", to="#general")

    card = chat.shows("#general", "Lunch today").text
    for part in ("Dish", "Pumpkin soup", "In the garden", "A bowl of pumpkin soup"):
        assert part in card
    assert f"Recipe: {SITE}/recipe" in card


async def test_a_choice_out_of_a_list_is_answered_to_one_person(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/seat", to="#general")

    await bob.presses("At the window")

    bob.whispered("Your seat is kept: At the window.")
    ada.sees_not("Your seat is kept")


async def test_a_form_is_filled_in_apart_from_the_channel(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/gift", to="#general")

    await ada.fills(to=[bob], colour="red", note="for *you* <b>", secret=False)

    chat.shows("#general", "for *you* <b>")
    chat.shows_not("#general", "For whom?")
    bob.sees_not("For whom?")


async def test_a_button_changes_what_was_said_in_place(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/ask", to="#general")
    said = chat.shows("#general", "0 people have chosen.")

    await bob.presses("Soup")

    changed = chat.shows("#general", "1 person has chosen.")
    assert (changed.id, changed.edited) == (said.id, True)


async def test_what_is_taken_back_is_gone(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/report kudos.csv", to="#general")

    await ada.presses("Take away")

    chat.shows_not("#general", "Here is the report.")
    chat.shows_not("#general", "Who got how many kudos")


def _lacks(chat: Chat, **abilities: Any) -> None:
    console = chat.app.workplace.adapters["console"]
    assert isinstance(console, Console)
    console.can = replace(console.can, **abilities)


@_AT_CONSOLE
async def test_a_chat_without_edits_is_told_the_new_words(chat: Chat) -> None:
    _lacks(chat, edit=False)
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/ask", to="#general")

    await bob.presses("Soup")
    await bob.presses("Bread")

    told = [one.text for one in chat.seen_in("#general") if "What do we eat?" in one.text]
    assert "Updated:" not in told[0]
    assert [one.startswith("Updated:\nWhat do we eat?") for one in told[1:]] == [True, True]
    assert "Bread (1)" in told[-1]


@_AT_CONSOLE
@pytest.mark.parametrize("edit", [True, False])
async def test_a_chat_that_keeps_everything_is_told_what_was_withdrawn(
    chat: Chat, edit: bool
) -> None:
    _lacks(chat, edit=edit, remove=False)
    ada = chat.on("ada")
    await ada.types("/report kudos.csv", to="#general")

    await ada.presses("Take away")

    chat.shows("#general", "This message was withdrawn.")
    if edit:
        chat.shows_not("#general", "Here is the report.")
