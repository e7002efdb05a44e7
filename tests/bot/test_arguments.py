"""What typed words say to a form, in whichever language."""

import pytest

from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = pytest.mark.skills(*trial.SKILLS)


@pytest.mark.parametrize("word", ["red", "Red", "rood", "ROOD,"])
async def test_an_option_is_taken_in_both_languages_after_a_command(chat: Chat, word: str) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types(f"/gift @bob {word} for you")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]
    ada.sees("A red gift: for you")


@pytest.mark.in_chats("console")
async def test_an_option_is_taken_in_both_languages_as_an_answer(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob")

    await ada.types("Blauw")
    await ada.types("for you")
    await ada.types("nee")

    assert await deeds(chat, "gift") == [{"colour": "blue", "to": 1, "secret": False}]
