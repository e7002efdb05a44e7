"""Announcements in a Slack that nobody here wrote: sent, confirmed, changed and taken back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.emulator import BOB, CAS, GENERAL
from tests.real.slack import Linde, words_of
from tests.real.slack_work import Work, work_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

BOTH = 'name="Bob Visser" OR name="Cas Bakker"'


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(workspace: Linde) -> AsyncIterator[Work]:
    """A workplace for the tests of this file, where Cas reads Dutch: each has words of its own."""
    async with work_in(await workspace.anew()) as work:
        await work.joins(work.bob, "English")
        await work.joins(work.cas, "Nederlands")
        yield work


async def drafts(work: Work, heading: str, **words: Any) -> dict[str, Any]:
    """Let Ada fill in the form that stands open, and give the card that comes of it."""
    await work.ada.form()
    given = {"heading": heading, "audience": BOTH, "moment": "now", **words}
    assert not await work.ada.submits(**given)
    return await work.slack.shown(await work.ada.direct(), f"not sent yet: {heading}")


async def is_gone(work: Work, message: dict[str, Any]) -> bool:
    """Whether a message stands there no more."""
    there = await work.slack.messages(message["channel"])
    return message["ts"] not in [one["ts"] for one in there]


async def test_a_must_read_goes_its_whole_way(work: Work) -> None:
    ada, bob, cas, slack = work.ada, work.bob, work.cas, work.slack
    of_ada, of_bob, of_cas = [await one.direct() for one in (ada, bob, cas)]
    await ada.commands(GENERAL, "/announce")
    text = "On Monday the lift is out of use."
    card = await drafts(work, "The lift is broken", text=text, must_read=True)
    await ada.presses(card, "In Dutch too")
    await ada.form()
    assert not await ada.submits(heading="De lift is stuk", text="Maandag doet de lift het niet.")
    card = await slack.shown(of_ada, "In Dutch: De lift is stuk")
    await ada.presses(card, "Send now")

    in_english = await slack.shown(of_bob, text)
    in_dutch = await slack.shown(of_cas, "Maandag doet de lift het niet.")
    sent = await slack.shown(of_ada, "is sent: The lift is broken")
    assert sent["ts"] == card["ts"]
    await bob.presses(in_english, "I have read this")
    await slack.shown(of_bob, "Thank you: noted that you read it.")

    work.clock.move(timedelta(days=2, minutes=1))
    reminder = await slack.shown(of_cas, "Lees De lift is stuk hierboven")
    work.clock.move(timedelta(minutes=1))  # for so long its news gathers
    sent = await slack.shown(of_ada, "Confirmed: 1 of 2.")
    assert not any("Please read" in one["text"] for one in await slack.messages(of_bob))
    await cas.presses(reminder, "Ik heb dit gelezen")
    await slack.until(lambda: is_gone(work, reminder))

    await ada.presses(sent, "Edit")
    await ada.form()
    assert not await ada.submits(heading="The lift is broken", text="It works again on Tuesday.")
    changed = await slack.shown(of_bob, "It works again on Tuesday.")
    assert changed["ts"] == in_english["ts"]
    work.clock.move(timedelta(minutes=1))
    sent = await slack.shown(of_ada, "Slack: 2 of 2 changed.")
    await ada.presses(sent, "Recall")
    await ada.presses(await slack.shown(of_ada, "back from everybody?"), "Yes, take it back")

    await slack.until(lambda: is_gone(work, changed))
    await slack.until(lambda: is_gone(work, in_dutch))
    work.clock.move(timedelta(minutes=1))
    withdrawn = await slack.shown(of_ada, "Slack: 2 of 2 taken away.")
    assert withdrawn["ts"] == card["ts"]


async def test_a_message_is_announced_by_its_shortcut(work: Work) -> None:
    said = await work.bob.says(GENERAL, "The canteen is open again.")
    await work.ada.commands(GENERAL, "/plein", "help")

    await work.uses_shortcut(
        "announcements.announce_this", said, author=BOB, text="The canteen is open again."
    )
    form = await work.ada.form()
    card = await drafts(work, "Canteen", text="The canteen is open again.")
    await work.ada.presses(card, "Send now")

    assert "The canteen is open again." in words_of(form)
    copy = await work.slack.shown(await work.bob.direct(), "Canteen\nThe canteen is open again.")
    assert "From Ada Jansen" in copy["text"]


async def test_what_is_to_be_confirmed_stands_in_the_home(work: Work) -> None:
    await work.cas.commands(GENERAL, "/plein", "help")
    await work.ada.commands(GENERAL, "/announce")
    card = await drafts(work, "New keys", text="Fetch them on Monday.", must_read=True)
    await work.ada.presses(card, "Send now")
    await work.slack.shown(await work.cas.direct(), "Fetch them on Monday.")

    await work.cas.opens_home()
    home = await work.home(CAS, "Te bevestigen")
    assert "New keys" in words_of(home)
    [label] = [one for one in labels(home) if one.startswith("Ik heb")]
    await work.presses_at_home(CAS, home, label)

    await work.slack.shown(await work.cas.direct(), "genoteerd dat je dit gelezen hebt")
    anew = await work.home(CAS, "Hallo Cas Bakker!", after=home["id"])
    assert "Te bevestigen" not in words_of(anew)


def labels(home: dict[str, Any]) -> list[str]:
    """List what can be pressed in a home."""
    return [
        element["text"]["text"]
        for block in home["blocks"]
        for element in block.get("elements", [])
        if element["type"] == "button"
    ]
