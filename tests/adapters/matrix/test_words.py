"""What people of Matrix do otherwise than those of other chats: commands with !, and replies."""

import pytest
from sqlmodel import select

from storage.choices import close_choices
from storage.outbox import Outgoing
from tests.chat import Chat
from tests.drivers.driver import Seen
from tests.drivers.matrix import MatrixDriver

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
    assert "in front" not in ada.last.text


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


async def _thanked(chat: Chat, *reasons: str) -> list[Seen]:
    """Let Ada thank Bob in the channel, and return her cards."""
    ada, _ = chat.on("ada"), chat.on("bob")
    for reason in reasons:
        await ada.types(f"/kudos @bob {reason}", to="#general")
    return [chat.on("cas").sees(reason, in_="#kudos") for reason in reasons]


@pytest.mark.parametrize("calls", [True, False])
async def test_an_answer_to_a_card_is_about_that_card(chat: Chat, *, calls: bool) -> None:
    cas = chat.on("cas")
    first, _ = await _thanked(chat, "for mending the boiler", "for painting the door")
    assert isinstance(cas.driver, MatrixDriver)

    await cas.driver.answer(first, "1", calls=calls)
    await chat.settles()

    assert "+1 from @Cas" in cas.sees("for mending the boiler", in_="#kudos").text
    assert "+1 from" not in cas.sees("for painting the door", in_="#kudos").text


async def test_a_number_that_a_card_does_not_have_is_answered_with_those_that_it_has(
    chat: Chat,
) -> None:
    cas = chat.on("cas")
    [card] = await _thanked(chat, "for mending the boiler")
    assert isinstance(cas.driver, MatrixDriver)

    await cas.driver.answer(card, "7")
    await chat.settles()

    cas.whispered("I do not know “7”. You can choose: +1 or Report.")


async def test_who_answers_a_card_with_words_talks_with_others(chat: Chat) -> None:
    cas = chat.on("cas")
    [card] = await _thanked(chat, "for mending the boiler")
    assert isinstance(cas.driver, MatrixDriver)

    await cas.driver.answer(card, "Well deserved, Bob!")
    await chat.settles()

    assert [one.text for one in cas.seen if one.place == "dm"] == []


@pytest.mark.parametrize("words", ["1", "+1"])
async def test_an_answer_to_a_card_that_is_closed_chooses_nothing_elsewhere(
    chat: Chat, words: str
) -> None:
    cas = chat.on("cas")
    first, _ = await _thanked(chat, "for mending the boiler", "for painting the door")
    async with chat.store.transaction() as db:
        oldest = select(Outgoing.message_id).where(Outgoing.sent_as == first.id)
        await close_choices(db, (await db.exec(oldest)).one())
    assert isinstance(cas.driver, MatrixDriver)

    await cas.driver.answer(first, words)
    await chat.settles()

    assert "+1 from" not in cas.sees("for painting the door", in_="#kudos").text
