"""The bot's own commands, as people use them in each chat."""

import pytest

from tests.chat import Chat


async def test_help_names_the_commands_in_the_language_of_who_asks(chat: Chat) -> None:
    ada, bo = chat.on("ada"), chat.on("bo", language="nl")

    await ada.types("/plein help")
    await bo.types("/plein hulp")

    ada.whispered("/plein settings")
    bo.whispered("/plein instellingen")


async def test_a_command_in_a_channel_is_answered_to_who_gave_it_alone(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/plein help", to="#general")

    ada.whispered("/plein settings")
    bob.sees_not("/plein settings")
    chat.shows_not("#general", "/plein settings")


async def test_somebody_chooses_a_language_and_is_spoken_to_in_it(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein settings")
    await ada.fills(language="Nederlands", zone="Europe/London")
    await ada.types("/plein hulp")

    ada.whispered("instellingen")


async def test_a_zone_that_does_not_exist_is_asked_again(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein settings")
    await ada.fills(language="nl", zone="Europe/Atlantis")
    assert "Europe/Atlantis" in ada.errors["zone"]
    await ada.fills(zone="Europe/Amsterdam")

    assert ada.errors == {}
    ada.whispered("Europe/Amsterdam")


@pytest.mark.in_chats("console")
@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Engels", "I speak English"),
        ("english", "I speak English"),
        ("Dutch", "ik praat Nederlands"),
        ("nederlands", "ik praat Nederlands"),
    ],
)
async def test_a_language_is_understood_by_its_name_in_any(
    chat: Chat, word: str, told: str
) -> None:
    ada = chat.on("ada")

    await ada.types("/plein settings")
    for answer in (word, "skip", "skip", "skip"):
        await ada.types(answer)

    ada.whispered(told)


@pytest.mark.in_chats("console")
async def test_a_zone_is_checked_before_the_next_question(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein settings")
    await ada.types("English")
    await ada.types("Europe/Amsterdm")
    await ada.presses("Europe/Amsterdam")
    await ada.types("skip")
    await ada.types("skip")

    ada.whispered("your clock is that of Europe/Amsterdam")


async def test_the_settings_open_as_they_are_now(chat: Chat) -> None:
    ada = chat.on("ada", language="en", zone="Europe/London")

    await ada.types("/plein settings")
    if not chat.is_rich:
        ada.sees("Now: English\nType")
        ada.sees_not("to leave it empty")
    await ada.fills()

    assert ada.errors == {}
    ada.whispered("I speak English with you, and your clock is that of Europe/London")


async def test_who_chose_nothing_yet_finds_what_holds_for_all(chat: Chat) -> None:
    ada = chat.on("ada", zone=None)

    await ada.types("/plein settings")
    await ada.fills(language="English")

    ada.whispered("your clock is that of Europe/Amsterdam")


async def test_whom_only_one_chat_knows_is_told_how_to_link_another(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/plein ontkoppel")

    ada.whispered("Ik ken je alleen hier")


async def test_quiet_hours_are_read_as_people_type_them(chat: Chat) -> None:
    ada = chat.on("ada")

    for typed, told in (("7 pm to 8 am", "From 19:00 until 08:00"), ("22-6", "From 22:00")):
        await ada.types("/plein settings")
        await ada.fills(quiet=typed)
        ada.whispered(told)
    await ada.types("/plein settings")
    await ada.fills(quiet="sometimes")
    assert "sometimes" in ada.errors["quiet"]
    before = len(ada.seen)
    await ada.fills(quiet="none")

    assert ada.errors == {}
    assert not any("nothing that can wait" in one.text for one in ada.seen[before:])
