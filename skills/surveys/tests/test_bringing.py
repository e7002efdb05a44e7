"""Questions as a list: brought, taken along, and those asked only after certain answers."""

import pytest

from skills.surveys.tests.paper import opens
from skills.surveys.tests.people import NAMES, composes
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.in_chats("web", "slack")

_HEAD = "id,driver,en,nl,type,scale,flags,version,licence,only_if"
_LIST = f"""{_HEAD}
lift-1,,The lift works.,De lift werkt.,agree,1-5,,1,Apache-2.0,
lift-2,,What is wrong?,Wat is er mis?,text,,,1,Apache-2.0,"lift-1 = 1, 2"
"""


async def _brings(chat: Chat, text: str) -> Actor:
    noor = chat.on("noor", role="editor")
    for name in NAMES[:5]:
        chat.on(name)
    await composes(noor, questions=["inf-1"])
    await noor.presses("Bring a list")
    await noor.fills(file=("questions.csv", text.encode()))
    return noor


async def test_a_list_takes_the_place_of_what_was_asked(chat: Chat) -> None:
    """SUR-E11."""
    noor = await _brings(chat, _LIST)

    card = noor.sees("It asks 2 questions")
    assert "The lift works. (agree or not)" in card.text
    assert "What is wrong? (in their own words) Only after certain answers." in card.text
    assert "I am up to date" not in card.text


async def test_of_a_list_with_mistakes_nothing_is_taken(chat: Chat) -> None:
    noor = await _brings(chat, _LIST.replace("agree", "feeling"))

    noor.sees("I took nothing of the list")
    noor.sees("Row 2:")
    noor.sees("It asks 1 question")


async def test_what_is_asked_after_certain_answers_is_asked_on_a_page(chat: Chat) -> None:
    """SUR-E1: in the chat the next question would tell what was answered."""
    noor = await _brings(chat, _LIST)
    await noor.presses("Start it")

    paper = await opens(noor)

    noor.sees("depends on what you answer")
    assert await paper.starts() == "signed"
    assert await paper.sends({"lift-1": 2}, {"lift-2": "The doors."}) == "received"


async def test_questions_are_taken_along_as_a_list(chat: Chat) -> None:
    """SUR-E11: as they are in the bank, with places for what a workplace is called."""
    noor = chat.on("noor", role="editor")
    for name in NAMES[:5]:
        chat.on(name)
    await composes(noor, questions=["inf-1"])

    await noor.presses("Take as a list")

    written = (await noor.opens("Questions of survey 1- how busy we are.csv")).decode("utf-8-sig")
    assert "inf-1" in written
    assert "what is going on at {org}" in written
