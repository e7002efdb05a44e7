"""With any message: ask what it says, or save it as an answer, once somebody has looked at it."""

import pytest
from sqlmodel import select

from skills.qa.model import Item
from skills.qa.tests.known import SICK, SICK_ANSWER, know, know_topic
from tests.chat import Chat

WIFI = "The password of the wifi hangs beside the printer, says {}."


async def test_a_message_is_saved_as_an_answer_by_who_may(chat: Chat) -> None:
    """QNA-E7."""
    noor, kim = chat.on("noor", role="editor"), chat.on("kim")
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")
    await know_topic(noor, "Network", experts="kim", words="wifi, cable")
    mention = f"<@{ada.account}>" if ada.at in ("slack", "matrix") else "Ada"
    await ada.types(WIFI.format(mention), to="#general")

    await bob.uses_shortcut("Bewaar als antwoord", on="The password of the wifi")
    bob.whispered("Antwoorden worden bewaard door wie ze beheert")
    await kim.uses_shortcut("Save as answer", on="The password of the wifi")
    await kim.fills(question="What is the password of the wifi?")
    kim.whispered("Saved as answer 1.")
    await bob.types("/vraag wifi password")

    told = bob.whispered(WIFI.format("Ada"))
    assert "Kim" in told.text
    async with chat.store.transaction() as db:
        [item] = (await db.exec(select(Item))).all()
    assert (item.tags, item.topic_id is not None) == ("wifi", True)


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_the_question_under_which_it_stands_is_proposed(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await noor.types("/ask listen", to="#general")
    await noor.presses("Listen here")
    await bob.types(SICK, to="#general")
    await bob.presses("Not helpful", on=SICK_ANSWER)
    await ada.types("Use the new app for it.", to="#general", thread=SICK)

    await noor.uses_shortcut("Save as answer", on="Use the new app")
    await noor.fills()

    async with chat.store.transaction() as db:
        items = (await db.exec(select(Item).order_by(Item.id))).all()
    assert [(one.title, one.answer) for one in items][1:] == [(SICK, "Use the new app for it.")]


async def test_what_a_message_says_is_asked_for_oneself(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await ada.types("Report sick: how?", to="#general")

    await bob.uses_shortcut("Ask this", on="Report sick: how?")

    bob.whispered(SICK_ANSWER)
    chat.shows_not("#general", SICK_ANSWER)
