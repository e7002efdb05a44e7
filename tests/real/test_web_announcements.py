"""Announcements in the web chat in a real browser: sent, read on a phone, changed, taken back."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.program import Program
from tests.visitor import PHONE, Visits, message, open_place, picture, press, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
BOTH = 'name="Tariq Mahmood" OR name="Sofie Claes"'
TEXT = "On *Monday* the lift is out of use.\n\n- Take the stairs.\n- Who cannot: call Noor."
TEKST = "Op *maandag* doet de lift het niet.\n\n- Neem de trap.\n- Lukt dat niet? Bel Noor."
WIDE = "document.documentElement.scrollWidth > innerWidth"


async def fills(page: Any, button: str, **words: str) -> None:
    """Fill in the form that is open, by its labels, and send it."""
    form = page.locator("dialog[open]")
    for label, typed in words.items():
        await form.get_by_label(label.replace("_", " "), exact=True).fill(typed)
    await form.get_by_role("button", name=button).click()
    await form.wait_for(state="detached")


async def test_a_must_read_goes_its_whole_way(program: Program, visits: Visits, axe: Axe) -> None:
    noor = await visits.inside(program, "noor@example.org", "en")
    tariq = await visits.inside(program, "tariq@example.org", "en")
    sofie = await visits.inside(program, "sofie@example.org", "nl", **PHONE)
    for page in (noor, tariq, sofie):
        await open_place(page, "Plein")

    await say(noor, "/announce")
    form = noor.locator("dialog[open]")
    await form.get_by_label("Title").wait_for()
    await picture(noor, "announcement-web-form")
    await axe(noor)
    await form.get_by_role("group", name="confirm that they read it").get_by_label("Yes").check()
    await fills(noor, "Show preview", Title="The lift", Text=TEXT, For_whom=BOTH, When="now")
    await message(noor, "This reaches 2 people").wait_for()
    await picture(noor, "announcement-web-draft")
    await axe(noor)
    await press(noor, "not sent yet: The lift", "In Dutch too")
    await fills(noor, "Show preview", Title="De lift", Text=TEKST)
    await message(noor, "In Dutch: De lift").wait_for()
    await press(noor, "not sent yet: The lift", "Send now")

    await press(tariq, "the lift is out of use", "I have read this")
    await message(tariq, "noted that you read it").wait_for()
    await message(sofie, "doet de lift het niet").wait_for()
    await picture(sofie, "announcement-web-phone")
    await axe(sofie)
    assert not await sofie.evaluate(WIDE)

    await message(noor, "is sent: The lift").wait_for()
    await press(noor, "is sent: The lift", "Edit Dutch")
    await fills(noor, "Change it", Text="De lift doet het weer.")
    await message(sofie, "De lift doet het weer.").get_by_text("Bewerkt op").wait_for()
    await press(noor, "confirmed the old words", "Keep them")
    await message(noor, "The confirmations stay.").wait_for()
    await press(noor, "is sent: The lift", "Recall")
    await press(noor, "back from everybody?", "Yes, take it back")
    await message(sofie, "De lift doet het weer.").wait_for(state="detached")
    await message(noor, "is withdrawn: The lift").wait_for()
