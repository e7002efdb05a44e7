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
