"""Asking: an answer with its source, or that it is not known, and a person."""

import socket
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot import Unreachable
from skills.qa.tests.known import SICK, SICK_ANSWER, know, put
from storage.session import execute
from tests.chat import Chat


async def test_what_is_not_known_is_said_so_and_a_person_is_offered(chat: Chat) -> None:
    """QNA-D2."""
    ada = chat.on("ada")

    await ada.types(f"/ask {SICK}", to="#general")

    told = ada.whispered("I don't know this one")
    assert "Ask a person" in told.labels


async def test_an_answer_that_somebody_gave_is_known_to_the_next_who_asks(chat: Chat) -> None:
    """QNA-D1, QNA-D4."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)

    await bob.types("/ask reporting sick, how does that go?", to="#general")

    told = bob.whispered(SICK_ANSWER)
    assert "answer 1" in told.text
    assert "Noor" in told.text
    assert "Verified" in told.text
    assert "Monday 23 November 2026" in told.text
    assert {"Helpful", "Not helpful", "Ask a person", "Share here"} <= {*told.labels}
    ada.sees_not(SICK_ANSWER, in_="#general")
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


async def test_dutch_is_found_in_all_its_forms_without_a_model_and_a_network(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QNA-A6."""
    called: list[Any] = []
    connect = socket.socket.connect

    def noted(sock: socket.socket, address: Any) -> None:
        if sock.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
            called.append(address)
        connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    ada = chat.on("ada", language="nl")
    await chat.arrive()
    known = {
        "Huurverhogingen aankondigen": ("verhoging van de huur aangekondigd?", "Voor 1 mei."),
        "Hoe meld ik me ziek?": ("heb ik mij ziek gemeld?", "Bel voor negen uur."),
        "Reiskosten declareren": ("declaratie van kosten voor mijn reizen", "In de app."),
        "Vakantiedagen aanvragen": ("aanvraag van een dag vakantie", "In het rooster."),
        "Sleutels van de fietsenstalling": ("sleutel stalling voor fietsen", "Bij de portier."),
    }
    for title, (_, answer) in known.items():
        await put(chat, title, answer)

    for asked, answer in known.values():
        await ada.types(f"/vraag {asked}")
        assert answer in ada.last.text
    await ada.types("/vraag ziekmelding")
    assert "Hoe meld ik me ziek?" in ada.last.labels
    await ada.types("/vraag wie repareert de lift?")
    assert "Dit weet ik niet" in ada.last.text

    assert (chat.app.workplace.embedder, chat.app.workplace.model) == (None, None)
    assert called == []


class _Away:
    """An embedder that cannot be reached."""

    name, size = "away", 4

    async def questions(self, texts: Sequence[str]) -> list[bytes]:
        raise Unreachable("away")

    async def passages(self, texts: Sequence[str]) -> list[bytes]:
        raise Unreachable("away")

    async def close(self) -> None:
        """Hold nothing."""


async def test_who_asks_hears_something_in_time_whatever_fails(chat: Chat) -> None:
    """QNA-D5."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    chat.app.workplace.embedder = _Away()

    await bob.types(f"/ask {SICK}")
    bob.whispered(SICK_ANSWER)
    await _rename(chat, "qa_passage", "qa_passage_away")
    await ada.types("@Plein who has the key?", to="#general")
    await bob.types("/ask Who has the key?")
    await chat.later(timedelta(seconds=10))

    assert "Ask a person" in bob.whispered("I could not look it up").labels
    chat.shows("#general", "I could not look it up")
    await ada.presses("Ask a person")
    noor.sees("Question 3, from Ada")
    await _rename(chat, "qa_passage_away", "qa_passage")
    await ada.types(f"/ask {SICK}")
    ada.whispered(SICK_ANSWER)


async def _rename(chat: Chat, table: str, name: str) -> None:
    """Give a table another name: what reads it fails."""
    async with chat.store.transaction() as db:
        await execute(db, text(f"ALTER TABLE {table} RENAME TO {name}"))
