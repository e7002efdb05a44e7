"""What can be done with a message, in a real browser: the menu beside it, and thanks from there."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.program import Program
from tests.visitor import PHONE, Visits, message, open_place, picture, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
WORDS = "document.activeElement.closest('article')?.querySelector('.content')?.textContent ?? ''"


async def _said(visits: Visits, program: Program, email: str, words: str) -> None:
    page = await visits.inside(program, email, "nl")
    await open_place(page, "algemeen")
    await say(page, words)
    await message(page, words).wait_for()


async def test_thanks_for_what_a_colleague_said_begin_at_their_message(
    program: Program, visits: Visits, axe: Axe
) -> None:
    await _said(visits, program, "merel@example.org", "The lift works again.")
    page = await visits.inside(program, "oisin@example.org", "en")
    await open_place(page, "algemeen")
    said = message(page, "The lift works again.")

    await said.hover()
    await said.get_by_role("button", name="More").click()
    menu = page.get_by_role("dialog", name="What you can do with this message")
    await menu.wait_for()
    await axe(page)
    await picture(page, "message-menu")
    await menu.get_by_role("button", name="Give kudos").click()
    form = page.locator("dialog[open]")
    await form.locator(".chip", has_text="Merel Tuinman").wait_for()
    await form.get_by_label("What for?").and_(page.locator(":focus")).wait_for()
    await picture(page, "message-menu-form")
    await form.get_by_label("What for?").fill("for staying until the lift worked")
    await form.get_by_role("button", name="Thank them").click()

    await form.wait_for(state="detached")
    await open_place(page, "kudos")
    card = page.locator(".kudos-card", has_text="for staying until the lift worked")
    await card.get_by_role("link").click()
    await message(page, "The lift works again.", pane=".thread-pane").wait_for()
    await said.wait_for()


async def test_the_menu_of_a_message_is_used_by_keyboard(program: Program, visits: Visits) -> None:
    await _said(visits, program, "hatice@example.org", "Who has the key of the cellar?")
    page = await visits.inside(program, "malou@example.org", "en")
    await open_place(page, "algemeen")
    said = message(page, "Who has the key of the cellar?")
    more = said.get_by_role("button", name="More")
    keys, focused = page.keyboard, page.locator(":focus")
    await said.wait_for()

    await page.get_by_role("region", name="Messages").press("ArrowUp")
    await said.and_(focused).wait_for()
    await more.press("Enter")
    menu = page.get_by_role("dialog", name="What you can do with this message")
    await menu.wait_for()
    await keys.press("Escape")
    await menu.wait_for(state="detached")
    await more.and_(focused).wait_for()

    await keys.press("Enter")
    while await page.evaluate("document.activeElement.innerText") != "Give kudos":
        await keys.press("ArrowDown")
    await keys.press("Enter")
    await page.locator("dialog[open] .chip", has_text="Hatice Çelik").wait_for()


async def test_tab_goes_past_all_messages_but_one(program: Program, visits: Visits) -> None:
    for words in ("First of all.", "Then this.", "And that."):
        await _said(visits, program, "jasmijn@example.org", words)
    page = await visits.inside(program, "quirine@example.org", "en")
    await open_place(page, "algemeen")
    await message(page, "And that.").wait_for()
    region = page.get_by_role("region", name="Messages")

    async def stops() -> list[str]:
        """Words of the messages in which Tab stops, on the way to where one writes."""
        found: list[str] = []
        await region.focus()
        while True:
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.tagName") == "TEXTAREA":
                return found
            found.append(await page.evaluate(WORDS))

    assert set(await stops()) == {"And that."}
    await region.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    assert set(await stops()) == {"Then this."}


async def test_the_menu_is_a_sheet_on_a_phone(program: Program, visits: Visits, axe: Axe) -> None:
    await _said(visits, program, "pieter@example.org", "Er is taart bij de balie.")
    phone = await visits.inside(program, "nadia@example.org", "nl", **PHONE)
    await open_place(phone, "algemeen")

    said = message(phone, "Er is taart bij de balie.")
    await said.get_by_role("button", name="Meer").tap()
    menu = phone.get_by_role("dialog", name="Wat je met dit bericht kunt doen")
    await menu.wait_for()
    for scheme in ("light", "dark"):
        await phone.emulate_media(color_scheme=scheme)
        await axe(phone)
        await picture(phone, f"message-menu-phone-{scheme}")
    await menu.get_by_role("button", name="Geef een bedankje").tap()

    await phone.locator("dialog[open] .chip", has_text="Pieter Blokzijl").wait_for()


async def test_nobody_can_thank_themselves_from_their_own_message(
    program: Program, visits: Visits
) -> None:
    page = await visits.inside(program, "lars@example.org", "en")
    await open_place(page, "algemeen")
    await say(page, "I fixed the heating.")

    said = message(page, "I fixed the heating.")
    await said.hover()
    await said.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Give kudos").click()

    await message(page, "yourself").get_by_text("Only you see this").wait_for()
    await picture(page, "message-menu-own")
