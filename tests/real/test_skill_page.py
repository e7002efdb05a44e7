"""A page of a skill in a real browser: the report of kudos, on a screen and on a phone."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.drivers import links_in
from tests.real.bench import Axe, Bench, bench_of, in_both_lights
from tests.visitor import PHONE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SETTINGS: Final = {
    "bot.language": "nl",
    "adapters.console": {"channels": ["#general", "#kudos"]},
    "skills.kudos": {"per_day": 20},
}
HOUSING: Final = ("Bob", "Cas", "Dirk", "Els", "Fem")
REPAIRS: Final = ("Gus", "Hal", "Ida", "Jan", "Kim")
WIDE: Final = "document.documentElement.scrollWidth > innerWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def bench(browser: Any) -> AsyncIterator[Bench]:
    """A bot that is served on this machine, with Ada and Noor, and ten people who were thanked."""
    async with bench_of(browser, SETTINGS) as bench:
        await bench.welcome("Ada", "en", department="Wonen")
        await bench.welcome("Noor", "nl", department="Onderhoud en Beheer")
        for name in HOUSING:
            await bench.welcome(name, "nl", department="Wonen")
        for name in REPAIRS:
            await bench.welcome(name, "nl", department="Onderhoud en Beheer")
        named = " ".join(f"@{name}" for name in HOUSING)
        await bench.types("Ada", f"/kudos {named} for calling back the tenants #together")
        await bench.types("Ada", "/kudos @Bob @Cas for the quick repair of the lift #craft")
        named = " ".join(f"@{name}" for name in REPAIRS)
        await bench.types("Noor", f"/bedankt {named} voor het nieuwe dak van de school #craft")
        yield bench


async def test_the_report_opens_by_keyboard_without_any_script(bench: Bench, axe: Axe) -> None:
    link = links_in(await bench.types("Ada", "/kudos report"))[-1]
    page = await bench.opens(link, java_script_enabled=False)

    await page.get_by_role("heading", name="Is this you?").wait_for()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Values, and how thanks are spread", level=1).wait_for()

    assert page.url.endswith("/pages/kudos/report")
    assert await page.get_by_role("heading", level=2).all_inner_texts() == [
        "Values in quarter 3 of 2026",
        "Values in quarter 4 of 2026",
        "How public thanks are spread: the last 90 days",
    ]
    assert "Together 42%" in await page.get_by_role("main").inner_text()
    cookies = {one["name"]: one for one in await page.context.cookies()}
    assert cookies["plein_pages"]["httpOnly"]
    assert cookies["plein_pages"]["sameSite"] == "Lax"
    await page.get_by_role("button", name="Sign off").press("Enter")
    await page.get_by_role("heading", name="You are signed off").wait_for()
    await page.go_back()
    await page.get_by_role("heading", name="You cannot see this page now").wait_for()


async def test_nobody_is_shut_out_on_a_screen_or_on_a_phone(bench: Bench, axe: Axe) -> None:
    for who, words, look in (("Ada", "/kudos report", {}), ("Noor", "/bedankt rapport", PHONE)):
        link = links_in(await bench.types(who, words))[-1]
        page = await bench.opens(link, **look)
        await in_both_lights(page, axe, f"confirm-{who}")
        await page.get_by_role("button").click()
        await page.wait_for_url("**/pages/kudos/report")

        language = {"Ada": "en", "Noor": "nl"}[who]
        assert await page.evaluate("document.documentElement.lang") == language
        assert not await page.evaluate(WIDE)
        await in_both_lights(page, axe, f"report-{who}")
        stranger = await bench.opens(link, **look)
        assert await stranger.get_by_text("Je kunt deze pagina nu niet zien").first.is_visible()
        await in_both_lights(stranger, axe, f"gone-{who}")
