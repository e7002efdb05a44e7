"""A vote and a menu in the web chat, in a real browser: pressed, by keyboard, on a phone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot import demo
from tests.real.lunch import LUNCH
from tests.served import served
from tests.visitor import PHONE, Visits, message, open_place, picture, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
SETTINGS = {"bot.language": "nl", "adapters.web": {"channels": ["#algemeen", "#koffie"]}}
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > innerWidth"


@dataclass(frozen=True)
class Lunchroom:
    """Where a bot with the skill `lunch` is at work."""

    address: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lunchroom() -> AsyncIterator[Lunchroom]:
    """A bot at work with the demo workplace, for the tests of this file."""
    async with served(SETTINGS, LUNCH, demo=True) as app:
        async with app.workplace.store.transaction() as db:
            await demo.load(db)
        working = asyncio.create_task(app.run())
        yield Lunchroom(app.workplace.address)
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _in_both_lights(page: Any, axe: Axe, name: str) -> None:
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await axe(page)
        await picture(page, f"{name}-{scheme}")


async def test_votes_are_counted_where_the_question_stands(
    lunchroom: Lunchroom, visits: Visits, axe: Axe
) -> None:
    ada = await visits.inside(lunchroom, "ada@example.org", "en")
    tom = await visits.inside(lunchroom, "tom@example.org", "nl", **PHONE)
    for page in (ada, tom):
        await open_place(page, "algemeen")

    await say(ada, "/lunch")
    asked = ada.get_by_role("group", name="Wat eten we vandaag?")
    await asked.get_by_role("button", name="Pompoensoep 0 votes").wait_for()
    await picture(ada, "vote-empty")
    await asked.get_by_role("button", name="Brood met oude kaas").press("Enter")
    await asked.get_by_role("button", name="Brood met oude kaas 1 vote").wait_for()
    await tom.get_by_role("button", name="Brood met oude kaas 1 stem").tap()
    await tom.get_by_role("button", name="Brood met oude kaas 2 stemmen").wait_for()
    await tom.get_by_role("button", name="De lange tafel").tap()

    await asked.get_by_role("button", name="De lange tafel").get_by_text("1 vote").wait_for()
    await asked.get_by_text("3 votes", exact=True).wait_for()
    assert await message(ada, "Wat eten we vandaag?").count() == 1
    assert await message(ada, "edited").count() == 0
    assert not await tom.evaluate(WIDER_THAN_THE_SCREEN)
    await _in_both_lights(ada, axe, "vote")
    await _in_both_lights(tom, axe, "vote-phone")


async def test_the_focus_stays_on_the_option_that_was_voted_for(
    lunchroom: Lunchroom, visits: Visits
) -> None:
    page = await visits.inside(lunchroom, "noor@example.org", "nl")
    await open_place(page, "Plein")
    await say(page, "/lunch")
    option = page.get_by_role("button", name="Pompoensoep")

    await option.press("Enter")
    await asyncio.sleep(3)
    await picture(page, "focus")
    await option.get_by_text("1 stem", exact=True).wait_for()

    assert "Pompoensoep" in await page.evaluate("document.activeElement.innerText")


async def test_a_menu_is_chosen_from_and_sent_by_keyboard(
    lunchroom: Lunchroom, visits: Visits, axe: Axe
) -> None:
    page = await visits.inside(lunchroom, "sanne@example.org", "en")
    await open_place(page, "Plein")
    await say(page, "/seat")
    menu = page.get_by_role("combobox", name="Where do you sit?")
    await menu.wait_for()
    send = page.get_by_role("button", name="OK")
    assert await send.is_disabled()
    await _in_both_lights(page, axe, "menu")

    await menu.focus()
    await page.keyboard.type("In the")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await message(page, "Your seat is kept: In the garden").wait_for()
    await picture(page, "menu-sent")


async def test_a_menu_with_long_words_fits_on_a_phone(
    lunchroom: Lunchroom, visits: Visits, axe: Axe
) -> None:
    phone = await visits.inside(lunchroom, "gijs@example.org", "nl", **PHONE)
    await open_place(phone, "algemeen")
    await say(phone, "/plek")
    menu = phone.get_by_role("combobox", name="Waar zit je?")

    await menu.select_option(
        label="In de tuin, onder de oude linde, waar het koel is en plek genoeg voor iedereen"
    )
    assert not await phone.evaluate(WIDER_THAN_THE_SCREEN)
    await _in_both_lights(phone, axe, "menu-phone")
    await phone.get_by_role("button", name="OK").tap()

    await message(phone, "Je plek is bewaard: In de tuin").wait_for()
