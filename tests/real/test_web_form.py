"""The forms of the web chat in a real browser, by keyboard as well."""

from typing import Any

import pytest

from tests.program import Program
from tests.visitor import Visits, message, open_place, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def _kudos_form(visits: Visits, program: Program, email: str) -> tuple[Any, Any]:
    page = await visits.inside(program, email, "en")
    await open_place(page, "Plein")
    await say(page, "/kudos")
    form = page.locator("dialog[open]")
    await form.get_by_text("Whom do you want to thank?").wait_for()
    return page, form


async def _pick(page: Any, typed: str, name: str) -> None:
    await page.keyboard.type(typed)
    await page.locator("dialog .people-list li", has_text=name).first.wait_for()
    await page.keyboard.press("Enter")
    await page.locator("dialog .chip", has_text=name).wait_for()


async def test_a_form_is_filled_in_by_keyboard_alone(program: Program, visits: Visits) -> None:
    page, form = await _kudos_form(visits, program, "priya@example.org")

    await _pick(page, "ayse", "Ayşe Demir")
    await _pick(page, "noell", "Noëlle Fransen")
    await page.keyboard.press("Tab")
    await page.keyboard.type("for the garden day in our street")
    await page.keyboard.press("Control+Enter")

    await form.wait_for(state="detached")
    told = message(page, "Your thanks went to")
    await told.get_by_text("@Ayşe Demir").wait_for()
    await told.get_by_text("@Noëlle Fransen").wait_for()
    await open_place(page, "kudos")
    await page.locator(".kudos-card", has_text="the garden day in our street").wait_for()


async def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    program: Program, visits: Visits
) -> None:
    page, form = await _kudos_form(visits, program, "hugo@example.org")
    send = form.get_by_role("button", name="Thank them")

    await send.click()
    await form.locator(".field-wrong", has_text="Whom do you want to thank?").wait_for()
    await form.locator(".field-wrong", has_text="What for?").wait_for()
    await form.get_by_role("combobox").first.focus()
    await _pick(page, "sanne", "Sanne Hoekstra")
    await form.get_by_label("What for?").fill("nice")
    await send.click()
    reason = form.locator(".field-wrong", has_text="What for?")
    await reason.get_by_text("at least 10 characters").wait_for()

    assert await form.locator(".field-wrong").count() == 1
    assert await form.locator(".chip").inner_text() == "Sanne Hoekstra"
    assert await page.evaluate("document.activeElement.value") == "nice"


async def test_how_much_room_is_left_is_told_when_it_begins_to_matter(
    program: Program, visits: Visits
) -> None:
    _, form = await _kudos_form(visits, program, "gwen@example.org")
    reason, told = form.get_by_label("What for?"), form.locator(".counter")

    assert await told.count() == 1
    assert not await told.is_visible()
    await reason.fill("x" * 800)
    await told.get_by_text("200 characters left").wait_for()
    await reason.fill("x" * 1001)
    await form.locator(".counter.too-long").wait_for()
    await reason.fill("for the garden day")
    await told.wait_for(state="hidden")


async def test_escape_closes_a_form_and_asks_before_it_throws_words_away(
    program: Program, visits: Visits
) -> None:
    page, form = await _kudos_form(visits, program, "wouter@example.org")

    await page.keyboard.press("Escape")
    await form.wait_for(state="detached")
    await say(page, "/kudos")
    await form.get_by_label("What for?").fill("half a sentence")
    await page.keyboard.press("Escape")
    await form.get_by_text("Throw away what you filled in?").wait_for()
    await form.get_by_role("button", name="Keep writing").click()

    assert await form.get_by_label("What for?").input_value() == "half a sentence"


async def test_a_form_of_the_bot_itself_says_what_is_wrong(
    program: Program, visits: Visits
) -> None:
    page = await visits.inside(program, "deniz@example.org", "nl")
    await open_place(page, "Plein")

    await say(page, "/plein instellingen")
    form = page.locator("dialog[open]")
    await form.get_by_label("English").check()
    await form.get_by_label("In welke tijdzone").fill("Europe/Amsterdm")
    await form.locator("button[type=submit]").click()

    await form.locator(".field-wrong", has_text="Bedoel je Europe/Amsterdam?").wait_for()
