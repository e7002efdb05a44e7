"""Asking: an answer with its source, or that it is not known, and a person."""

from datetime import timedelta

from skills.qa.tests.known import SICK, SICK_ANSWER, know
from tests.chat import Chat


async def test_what_is_not_known_is_said_so_and_a_person_is_offered(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types(f"/ask {SICK}", to="#general")

    told = ada.whispered("I don't know this one")
    assert "Ask a person" in told.labels


async def test_an_answer_that_somebody_gave_is_known_to_the_next_who_asks(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)

    await bob.types("/ask reporting sick, how does that go?", to="#general")

    told = bob.whispered(SICK_ANSWER)
    assert "Noor" in told.text
    assert "Verified" in told.text
    assert "Monday 23 November 2026" in told.text
    assert {"Helpful", "Not helpful", "Ask a person", "Share here"} <= {*told.labels}
    ada.sees("Noor answered question 1")
    ada.sees("Answered.")


async def test_who_waits_sees_who_has_it_and_until_when(chat: Chat) -> None:
    chat.on("noor", role="editor")
    ada = chat.on("ada")

    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")

    ada.sees("Noor has it, and answers by")
    await chat.later(timedelta(days=2))


async def test_what_somebody_asked_is_listed_on_and_can_be_brought_to_a_person(chat: Chat) -> None:
    chat.on("noor", role="editor")
    ada = chat.on("ada")
    for number in range(1, 13):
        await ada.types(f"/ask Where is key {number}?")

    await ada.types("/ask mine")
    listed = ada.whispered("Your questions")
    assert "Question 12: Where is key 12? (not known)" in listed.text
    assert "key 2?" not in listed.text
    await ada.presses("Earlier questions")
    assert "Question 1: Where is key 1?" in ada.last.text
    assert "Earlier questions" not in ada.last.labels
    await ada.presses("Bring question 2 to a person")
    await ada.types("/ask mine")
    await ada.presses("Earlier questions")

    assert "Question 2: Where is key 2? (with Noor)" in ada.last.text
    assert "Bring question 2 to a person" not in ada.last.labels
