"""Comments: from ten on, mixed, with names hidden, and of nobody."""

from datetime import timedelta

import pytest

from skills.surveys.tests.paper import opens
from skills.surveys.tests.people import NAMES, composes
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.in_chats("web")


async def _written(chat: Chat, *texts: str) -> Actor:
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:12]]
    await composes(noor, questions=["opn-1"], mode="Always on a page", days=1)
    await noor.presses("Start it")
    for person, text in zip(people, texts, strict=False):
        paper = await opens(person)
        await paper.starts()
        assert await paper.sends({}, {"opn-1": text}) == "received"
    await chat.later(timedelta(days=1, minutes=1))
    await noor.types("/pulse results 1")
    return noor


async def test_comments_are_shown_from_ten_with_names_hidden(chat: Chat) -> None:
    """SUR-E7, PRV-E7."""
    noor = await _written(
        chat,
        "I told Dina that the printer is broken, call 06-12345678",
        *["The printer again."] * 9,
        "More time for each other.",
    )

    said = noor.sees("11 comments, mixed, with names hidden:")
    assert "I told [name] that the printer is broken, call [telephone number]" in said.text
    assert "Often about: printer (10)" in said.text
    assert "Dina" not in said.text


async def test_nine_comments_are_not_shown(chat: Chat) -> None:
    noor = await _written(chat, *["The printer again."] * 9)

    noor.sees("Fewer than 10 comments: they are not shown.")
    noor.sees_not("The printer again.")
