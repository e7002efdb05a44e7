"""Questions that share no word with what is known: found by what they mean, across languages."""

import pytest

from skills.qa.tests.known import know
from tests.chat import Chat

pytestmark = [
    pytest.mark.slow,  # the process that compares meaning has to start
    pytest.mark.in_chats("web"),
    pytest.mark.settings(bot={"embedding": True}),
]


async def test_a_dutch_question_finds_an_english_answer_and_says_so(chat: Chat) -> None:
    """QNA-E9."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    bente = chat.on("bente", language="nl")
    await know(chat, noor, ada, "What do I do when I forgot my password?", "Call extension 400.")
    await know(chat, noor, ada, "Where can I park my bicycle?", "In the shed behind the office.")

    await bente.types("/vraag ik ben mijn wachtwoord vergeten, wat moet ik doen?")
    told = bente.sees("Call extension 400.")
    assert "Engels" in told.text

    await bente.types("/vraag wat eten we vanavond?")
    bente.sees("Dit weet ik niet.")
