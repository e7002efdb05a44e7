"""What an answer shows, and what its asker does with it."""

import pytest

from skills.qa.tests.known import SICK, SICK_ANSWER, know
from tests.chat import Chat
from tests.stages import MatrixStage, SlackStage

PAY = "What is the pay scale of caretakers?"
UNKNOWN = "I don't know this one"


async def test_not_helpful_is_counted_once_and_a_person_is_offered(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await bob.types(f"/ask {SICK}")

    await bob.presses("Not helpful")
    await bob.presses("Not helpful")
    await bob.presses("Ask a person", on="Sorry")

    noor.sees("from Bob")
    bob.sees("Noor has it")


async def test_an_answer_is_shared_in_the_channel_where_it_was_asked(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await bob.types(f"/ask {SICK}", to="#general")
    ada.sees_not(SICK_ANSWER, in_="#general")

    await bob.presses("Share here")

    assert "Bob asked" in ada.sees(SICK_ANSWER, in_="#general").text


async def test_dutch_people_ask_and_read_in_dutch(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", language="nl")
    ada = chat.on("ada", language="nl")
    await ada.types("/vraag Hoe meld ik me ziek?")
    ada.sees("Dit weet ik niet.")
    await ada.presses("Vraag het iemand")
    await noor.presses("Antwoord")
    await noor.fills(answer="Bel voor negen uur je leidinggevende.")
    await noor.presses("Bewaar als antwoord")
    await noor.fills(question="Hoe meld ik me ziek?", audience="iedereen", review="Elk jaar")

    await ada.types("/vraag ik wil me ziek melden, hoe doe ik dat")

    told = ada.sees("Bel voor negen uur je leidinggevende.")
    assert "maandag 23 november 2026" in told.text
    assert "Taal" not in told.text
    await ada.types("/vraag mijn")
    ada.sees("beantwoord door een collega")


async def test_what_is_for_some_is_not_there_for_others(chat: Chat) -> None:
    """QNA-D7."""
    noor = chat.on("noor", role="editor")
    ada, bob = chat.on("ada", department="HR"), chat.on("bob", department="IT")
    eva = chat.on("eva", department="HR")
    await know(chat, noor, ada, PAY, "Scale six.", audience="department=HR")

    await bob.types("/ask the pay scale of caretakers")
    await eva.types("/ask the pay scale of caretakers", to="#general")
    eva.whispered("Scale six.")
    await eva.presses("Share here")
    await eva.types("@Plein what is the pay scale of caretakers?", to="#general")

    bob.sees(UNKNOWN)
    for hint in ("Scale six.", "Similar", "Noor", "caretakers?"):
        bob.sees_not(hint, in_="dm")
    chat.shows_not("#general", "Similar")
    chat.shows_not("#general", "Scale six.")
    eva.whispered("Not everybody in this channel may read that answer")
    eva.sees(UNKNOWN, in_="#general")


@pytest.mark.in_chats("slack", "matrix")  # the others have public channels alone
async def test_in_a_private_channel_what_all_in_it_may_read_is_used(chat: Chat) -> None:
    """QNA-D7."""
    await _close(chat, "#random")
    noor, ada = chat.on("noor", role="editor", department="HR"), chat.on("ada", department="HR")
    await know(chat, noor, ada, PAY, "Scale six.", audience="department=HR")

    await ada.types(f"@Plein {PAY}", to="#random")
    noor.sees("Scale six.", in_="#random")
    tom = chat.on("tom", department="IT")
    await ada.types(f"@Plein so: {PAY}", to="#random")

    noor.sees(UNKNOWN, in_="#random")
    assert "Similar" not in ada.last.text
    await tom.types(f"@Plein again: {PAY}", to="#random")
    assert tom.last.text.startswith(UNKNOWN)


async def _close(chat: Chat, channel: str) -> None:
    """Let nobody come into a channel who is not asked to."""
    [stage] = chat.stages.values()
    if isinstance(stage, SlackStage):
        stage.slack.channels[stage.slack.channel_called(channel)].is_private = True
    else:
        assert isinstance(stage, MatrixStage)
        room, rule = stage.homeserver.room_called(channel), {"join_rule": "invite"}
        stage.homeserver.happen(room, stage.bot, "m.room.join_rules", rule, key="")
    await chat.restarts()  # it looks at the channels anew
