"""Somebody says when: it is understood, said back, or asked again with what was perhaps meant."""

import pytest

from tests.bot.planning import PLANNING
from tests.chat import Chat

pytestmark = pytest.mark.skills(PLANNING)


async def test_a_moment_is_said_back_in_the_words_of_the_person(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/plan elke maandag om half negen")

    ada.sees("Gepland voor elke maandag om 08:30, op de eigen klok van iedere lezer")


async def test_a_moment_that_is_over_offers_the_next_one(chat: Chat) -> None:
    ada = chat.on("ada", language="en")

    await ada.types("/plan today 0:00")
    ada.sees("That moment is over already.")
    await ada.presses("Tuesday 24 November 2026 at 00:00")

    ada.sees("Planned for Tuesday 24 November 2026 at 00:00, on each reader's own clock.")


async def test_what_cannot_be_repeated_is_told_in_words(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/plan elke twee weken maandag 9:00")

    ada.sees("Zo kan ik het niet herhalen. Probeer")
