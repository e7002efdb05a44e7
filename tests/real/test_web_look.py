"""What the web chat looks like in a real browser: on a phone, in the dark, to a screen reader."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.program import Program
from tests.visitor import PHONE, Visits, message, open_place, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > innerWidth"
GROUND = "getComputedStyle(document.documentElement).getPropertyValue('color-scheme')"


@pytest.fixture
def axe_by_day_and_night(axe: Axe) -> Axe:
    """Looks at a page in light and in dark."""

    async def look(page: Any) -> None:
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await page.evaluate(GROUND) == scheme
            await axe(page)

    return look


async def test_nobody_is_shut_out(
    program: Program, visits: Visits, axe_by_day_and_night: Axe
) -> None:
    outside = await visits.outside(program)
    await axe_by_day_and_night(outside)

    page = await visits.inside(program, "rachid@example.org", "en")
    await open_place(page, "kudos")
    await say(page, "/kudos @Tom de Wit for a fine evening at the neighbours #together")
    card = page.locator(".kudos-card", has_text="a fine evening")
    await message(page, "Your thanks went to").wait_for()
    await card.hover()
    await card.get_by_role("button", name="Reply in a thread").click()
    thread = page.locator(".thread-pane")
    await thread.locator("textarea").fill("Well done!")
    await page.keyboard.press("Enter")
    await message(page, "Well done!", pane=".thread-pane").wait_for()
    await axe_by_day_and_night(page)

    await say(page, "/kudos")
    form = page.locator("dialog[open]")
    await form.get_by_role("button", name="Thank them").click()
    await form.locator(".field-wrong").first.wait_for()
    await axe_by_day_and_night(page)


async def test_a_phone_goes_from_the_list_to_a_conversation_and_back(
    program: Program, visits: Visits, axe_by_day_and_night: Axe
) -> None:
    phone = await visits.inside(program, "lotte@example.org", "nl", **PHONE)
    composer, places = phone.locator(".place-pane textarea"), phone.locator(".sidebar")
    await axe_by_day_and_night(phone)
    assert not await composer.is_visible()

    await open_place(phone, "kudos")
    await places.wait_for(state="hidden")
    await say(phone, "/bedankt @Tom de Wit omdat je zo snel reageerde")
    await phone.locator(".kudos-card", has_text="zo snel reageerde").wait_for()
    box = await composer.bounding_box()
    assert box
    assert box["y"] + box["height"] < PHONE["viewport"]["height"]
    assert not await phone.evaluate(WIDER_THAN_THE_SCREEN)
    await axe_by_day_and_night(phone)

    await phone.go_back()
    await places.wait_for()


async def test_a_form_fits_on_a_phone(program: Program, visits: Visits, axe: Axe) -> None:
    phone = await visits.inside(program, "samira@example.org", "nl", **PHONE)
    await open_place(phone, "Plein")

    await say(phone, "/bedankt")
    form = phone.locator("dialog[open]")
    send = form.get_by_role("button", name="Bedanken")
    await send.wait_for()

    box = await send.bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= PHONE["viewport"]["height"]
    assert not await phone.evaluate(WIDER_THAN_THE_SCREEN)
    await axe(phone)


async def test_nothing_moves_for_whom_motion_makes_ill(program: Program, visits: Visits) -> None:
    page = await visits.inside(program, "gijs@example.org", "nl", reduced_motion="reduce")
    await open_place(page, "algemeen")

    await say(page, "goedemorgen")
    await message(page, "goedemorgen").wait_for()
    moving = await page.evaluate(
        """[...document.querySelectorAll('*')].filter((node) => {
            const {animationName, transitionDuration} = getComputedStyle(node)
            return animationName !== 'none' || parseFloat(transitionDuration) > 0
        }).map((node) => node.className)"""
    )

    assert moving == []
