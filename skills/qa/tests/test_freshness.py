"""An announcement that changes something has the answers about it checked."""

from datetime import timedelta
from typing import Any

import pytest

from skills.announcements.tests.writing import sends
from skills.qa.tests.test_caring import LEAVE, writes
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.skills("qa", "announcements")
TRAVEL = "How much is the travel allowance?"
NEWS = {
    "heading": "The travel allowance goes up",
    "text": "From January the allowance for travel is 30 cents for each kilometre. How much that "
    "is for you, you find on your payslip.",
}


async def _changes_policy(author: Actor, **words: Any) -> None:
    await author.types("/announce template")
    await author.presses("Policy change")
    await author.fills(**words)
    await author.presses("Send now")


async def test_the_owner_is_asked_once_whether_it_is_still_correct(chat: Chat) -> None:
    """QNA-A7."""
    noor, ivo = chat.on("noor", role="editor"), chat.on("ivo", role="editor", language="nl")
    ada = chat.on("ada")
    await writes(ivo, TRAVEL, "23 cents.", audience="iedereen", review="Nooit")
    await writes(noor, LEAVE, "25 days.")

    await sends(noor, **NEWS)

    told = ivo.sees("zegt iets over een antwoord van je. Klopt het nog?")
    assert NEWS["heading"] in told.text
    assert f"Antwoord 1: {TRAVEL}" in told.text
    noor.sees_not("says something about an answer of yours")
    await chat.later(timedelta(days=1))
    await ada.types(f"/ask {TRAVEL}")
    ada.sees("Not checked since")
    await ivo.types("/vraag antwoorden travel")
    await ivo.presses("Antwoord 1 klopt nog")
    await ada.types(f"/ask {TRAVEL}")
    assert "Tuesday 24 November 2026" in ada.last.text
    assert len([one for one in ivo.seen if NEWS["heading"] in one.text]) == 2


async def test_a_change_of_policy_needs_fewer_of_the_words(chat: Chat) -> None:
    noor, ivo = chat.on("noor", role="editor"), chat.on("ivo", role="editor")
    await writes(ivo, "Until when do I report travel by car and bicycle?", "Within a month.")
    words = {"heading": "Travel by car", "text": "From now on you report that within a week."}

    await sends(noor, **words)
    ivo.sees_not("says something about an answer of yours")
    await _changes_policy(noor, **words)

    ivo.sees("says something about an answer of yours")


async def test_what_is_announced_to_some_has_nothing_of_others_checked(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="HR")
    ivo = chat.on("ivo", role="editor", department="IT")
    await writes(ivo, TRAVEL, "23 cents.")
    await writes(noor, TRAVEL, "25 cents.", audience="department=HR")

    await sends(noor, audience="department=HR", **NEWS)

    noor.sees("says something about an answer of yours")
    assert f"Answer 2: {TRAVEL}" in noor.sees("says something about").text
    ivo.sees_not("says something about")
