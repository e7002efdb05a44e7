"""Commands are completed in the web chat, in a real browser: by keyboard, by finger, aloud."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.program import Program
from tests.visitor import PHONE, Visits, message, open_place, picture

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
# What a screen reader says is chosen while the focus stays in the text.
SPOKEN = """(() => {
    const chosen = document.activeElement.getAttribute('aria-activedescendant')
    return document.getElementById(chosen)?.querySelector('strong').textContent ?? null
})()"""


async def _writes(visits: Visits, program: Program, email: str, language: str, **look: Any) -> Any:
    page = await visits.inside(program, email, language, **look)
    await open_place(page, "Plein")
    await page.locator(".place-pane textarea").focus()
    return page


async def _written(page: Any) -> str:
    return str(await page.locator(".place-pane textarea").input_value())


async def test_a_command_is_found_by_arrows_and_taken_by_tab(
    program: Program, visits: Visits, axe: Axe
) -> None:
    page = await _writes(visits, program, "femke@example.org", "en")
    offered = page.get_by_role("listbox", name="Suggestions")
    keys = page.keyboard

    await keys.type("/k")
    await offered.get_by_text("Thank people for something they did.").wait_for()
    assert await page.evaluate(SPOKEN) == "/kudos"
    await page.get_by_role("status").get_by_text("suggestions. Choose with").wait_for()
    await axe(page)
    await picture(page, "commands")
    await keys.press("ArrowUp")
    assert await page.evaluate(SPOKEN) == "/kudos values"
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    assert await page.evaluate(SPOKEN) == "/kudos digest"
    assert await offered.get_by_role("option", selected=True).count() == 1
    await keys.press("Tab")

    assert await _written(page) == "/kudos digest "
    assert await page.evaluate("document.activeElement.tagName") == "TEXTAREA"


async def test_enter_completes_a_command_and_then_sends_it(
    program: Program, visits: Visits
) -> None:
    page = await _writes(visits, program, "thijs@example.org", "en")

    await page.keyboard.type("/kudos ru")
    await page.get_by_role("option", name="/kudos rules").wait_for()
    await page.keyboard.press("Enter")
    assert await _written(page) == "/kudos rules "
    assert await message(page, "/kudos rules").count() == 0
    await page.keyboard.press("Enter")

    await message(page, "/kudos rules").wait_for()
    assert await _written(page) == ""
    assert not await page.get_by_role("listbox").is_visible()


async def test_a_command_of_one_word_is_sent_although_others_begin_with_it(
    program: Program, visits: Visits
) -> None:
    page = await _writes(visits, program, "amara@example.org", "en")

    await page.keyboard.type("/kud")
    await page.get_by_role("option", name="/kudos rules").wait_for()
    await page.keyboard.press("Tab")
    assert await _written(page) == "/kudos "
    await page.keyboard.press("Enter")

    await page.locator("dialog[open]").get_by_text("Whom do you want to thank?").wait_for()


async def test_escape_puts_the_suggestions_away_until_more_is_typed(
    program: Program, visits: Visits
) -> None:
    page = await _writes(visits, program, "daphne@example.org", "nl")
    offered = page.get_by_role("listbox")

    await page.keyboard.type("/b")
    await offered.get_by_role("option", name="/bedankt ik").wait_for()
    await page.keyboard.press("Escape")
    assert not await offered.is_visible()
    assert await page.evaluate(SPOKEN) is None
    assert await _written(page) == "/b"
    await page.keyboard.type("e")

    await offered.get_by_role("option", name="/bedankt ik").wait_for()


async def test_tab_leaves_what_is_typed_already(program: Program, visits: Visits) -> None:
    page = await _writes(visits, program, "emre@example.org", "en")

    await page.keyboard.type("/kudos")
    await page.get_by_role("option", name="/kudos me").wait_for()
    await page.keyboard.press("Tab")
    assert await _written(page) == "/kudos "
    await page.keyboard.press("Tab")

    assert await page.evaluate("document.activeElement.tagName") == "BUTTON"


async def test_what_comes_after_a_command_is_told_while_it_is_typed(
    program: Program, visits: Visits, axe: Axe
) -> None:
    page = await _writes(visits, program, "julia@example.org", "nl")

    await page.keyboard.type("/bedankt omdat")
    hint = page.locator(".place-pane .command-hint")
    await hint.get_by_text("/bedankt", exact=True).wait_for()
    await axe(page)
    await picture(page, "command-hint")
    await page.locator(".place-pane textarea").fill("")
    await page.keyboard.type("/bedankt overzicht aan")

    await hint.get_by_text("/bedankt overzicht", exact=True).wait_for()


async def test_a_finger_picks_a_command_on_a_phone(
    program: Program, visits: Visits, axe: Axe
) -> None:
    phone = await _writes(visits, program, "bilal@example.org", "nl", **PHONE)

    await phone.get_by_role("button", name="Wat de bot kan").tap()
    option = phone.get_by_role("option", name="/bedankt regels")
    await option.wait_for()
    await axe(phone)
    await picture(phone, "commands-phone")
    await option.tap()

    assert await _written(phone) == "/bedankt regels "
    assert await phone.evaluate("document.activeElement.tagName") == "TEXTAREA"


async def test_a_colleague_is_found_while_a_command_is_typed(
    program: Program, visits: Visits
) -> None:
    page = await _writes(visits, program, "maarten@example.org", "en")

    await page.keyboard.type("/kudos @ay")
    await page.get_by_role("option", name="Ayşe Demir").wait_for()
    await picture(page, "people")
    await page.keyboard.press("Enter")

    assert await _written(page) == "/kudos @Ayşe Demir "


async def test_no_command_is_offered_where_the_bot_does_not_listen(
    program: Program, visits: Visits
) -> None:
    page = await visits.inside(program, "cheryl@example.org", "en")
    await page.get_by_role("button", name="New direct chat").click()
    await page.keyboard.type("ruben")
    await page.keyboard.press("Enter")
    await page.get_by_text("Only the two of you can read this.").wait_for()

    await page.locator(".place-pane textarea").focus()
    await page.keyboard.type("/k @ay")
    await page.get_by_role("option", name="Ayşe Demir").wait_for()

    assert await page.locator(".command-chip").count() == 0
    assert await page.get_by_role("button", name="What the bot can do").count() == 0
    await page.locator(".place-pane textarea").fill("")
    await page.keyboard.type("/k")
    assert not await page.get_by_role("listbox").is_visible()
