"""What people of Matrix do otherwise than those of other chats: commands with !, and replies."""

import pytest

from tests.chat import Chat

pytestmark = [
    pytest.mark.skills("kudos"),
    pytest.mark.in_chats("matrix"),
    pytest.mark.on_databases("sqlite"),
]


async def test_help_names_commands_as_they_are_typed_here(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("help")

    assert "!kudos" in ada.last.text
    assert "/kudos" not in ada.last.text
    assert "answer it with !Give kudos" in ada.last.text


async def test_hulp_is_told_in_dutch(chat: Chat) -> None:
    bo = chat.on("bo", language="nl")

    await bo.types("hulp")

    assert "!bedankt" in bo.last.text
    assert "Geef daar antwoord op met !Geef een bedankje" in bo.last.text


async def test_an_answer_to_a_message_thanks_whoever_wrote_it(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("the boiler is fixed", to="#general")
    await chat.arrive()
    said = ada.sees("the boiler is fixed")
    driver = ada.driver
    assert driver is not None

    await driver.use(said, "give KUDOS")
    await chat.settles()
    await ada.fills(reason="for mending the boiler so soon")

    bob.whispered("for mending the boiler so soon")


async def test_an_answer_that_is_no_such_thing_is_what_it_was(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("the boiler is fixed", to="#general")
    await chat.arrive()
    said = ada.sees("the boiler is fixed")
    driver = ada.driver
    assert driver is not None

    await driver.use(said, "kudos rules")
    await chat.settles()

    ada.whispered("How kudos work")


async def test_a_slash_that_was_sent_all_the_same_is_a_command_too(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types(" /kudos rules")

    ada.whispered("How kudos work")
