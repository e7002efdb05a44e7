"""Questions that share no word with what is known: found by what they mean, across languages."""

import asyncio
import contextlib

import pytest

from skills.qa.search.index import VectorIndex
from skills.qa.tests.known import know
from tests.chat import Chat
from tests.parts import PATIENCE

pytestmark = [
    pytest.mark.slow,  # the process that compares meaning has to start
    pytest.mark.settings(bot={"embedding": True}),
]


async def test_a_question_finds_an_answer_in_the_other_language_and_says_so(chat: Chat) -> None:
    """QNA-E9."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    bente = chat.on("bente", language="nl")
    await know(chat, noor, ada, "What do I do when I forgot my password?", "Call extension 400.")
    await know(chat, noor, ada, "Waar kan ik mijn fiets stallen?", "In de schuur achter de poort.")

    await bente.types("/vraag ik ben mijn wachtwoord vergeten, wat moet ik doen?")
    told = bente.sees("Call extension 400.")
    assert "Engels" in told.text
    await bob.types("/ask where is the place to put my bicycle?")
    told = bob.sees("In de schuur achter de poort.")
    assert "Dutch" in told.text

    await bente.types("/vraag wat eten we vanavond?")
    bente.sees("Dit weet ik niet.")


async def test_all_is_read_when_the_bot_starts_and_words_find_it_until_then(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await know(chat, noor, ada, "Where can I park my bicycle?", "In the shed behind the office.")
    index = chat.app.workplace.memory(VectorIndex)
    made_by = index.embedder
    index.made_by("another, so that it begins anew")
    index.made_by(made_by)

    async with index.catching_up:
        await ada.types("/ask where can bicycles be parked")
    ada.sees("In the shed behind the office.")
    assert index.is_cold

    running = asyncio.create_task(chat.app.run())
    async with asyncio.timeout(PATIENCE):
        while index.is_cold or not index.has_background:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert len(index.items) == 1
