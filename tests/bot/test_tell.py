"""An adapter says something to a person in another chat than its own."""

import pytest

from bot import verbatim
from tests.chat import Chat

pytestmark = [pytest.mark.skills(), pytest.mark.adapters("web", "console")]


async def test_a_link_to_the_page_goes_to_a_persons_other_chat(chat: Chat) -> None:
    ada = chat.on("ada", at="console")
    await chat.arrive()

    await chat.app.engine.tell(ada.id, verbatim("Here is your link."), avoid="web")
    await chat.app.settle()

    ada.whispered("Here is your link.")


async def test_nothing_is_said_to_somebody_whom_no_other_chat_knows(chat: Chat) -> None:
    ada = chat.on("ada", at="console")
    await chat.arrive()

    await chat.app.engine.tell("nobody", verbatim("Here is your link."), avoid="web")
    await chat.app.settle()

    ada.sees_not("Here is your link.")
