"""The page of a form in a real browser: by keyboard, in Dutch, on a phone, to a screen reader."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.bot.confiding import CONFIDING
from tests.real.bench import Axe, Bench, bench_of, in_both_lights, newest
from tests.visitor import PHONE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SETTINGS = {"bot.language": "nl", "adapters.console": {"channels": ["#general", "#kudos"]}}
FOCUS = "document.activeElement"
HEADINGS = "[...document.querySelectorAll('h1')].map(({textContent}) => textContent)"


@pytest_asyncio.fixture(loop_scope="session")
async def bench(browser: Any) -> AsyncIterator[Bench]:
    """A bot that is served on this machine, with Ada, Noor and Tom."""
    async with bench_of(browser, SETTINGS, CONFIDING) as bench:
        for name, language in (("Ada", "en"), ("Noor", "nl"), ("Tom", "nl")):
            await bench.welcome(name, language)
        yield bench


async def test_it_is_filled_in_by_keyboard_without_any_script(bench: Bench) -> None:
    page = await bench.opens(newest(await bench.types("Ada", "/worry")), java_script_enabled=False)
    keys = page.keyboard

    await page.get_by_role("heading", name="What worries you").wait_for()
    await keys.press("Tab")
    await keys.type("My manager reads my mail.")
    await keys.press("Tab")
    await keys.press("Space")  # My work
    await keys.press("Tab")
    await keys.press("Space")
    for _ in range(3):
        await keys.press("Tab")
    await keys.press("Space")  # yes
    await page.get_by_label("How many times?").fill("3")
    await page.get_by_label("Who was there?").fill("tom, Noor")
    await page.get_by_label("On which day?").fill("2027-01-15")
    await page.get_by_label("At what time?").fill("09:30")
    await page.get_by_label("In which channel?").select_option("#kudos")
    await page.get_by_label("How shall we call you?").focus()
    await keys.press("Enter")

    await page.get_by_role("heading", name="Your answers have arrived").wait_for()
    await bench.app.settle()
    assert "Thank you for telling." in bench.sees("Ada")


async def test_what_is_wrong_is_said_first_and_leads_to_its_field(bench: Bench, axe: Axe) -> None:
    page = await bench.opens(newest(await bench.types("Ada", "/worry")))
    await page.get_by_label("What is it?").fill("Short")
    await page.get_by_label("Who was there?").fill("Tommie")
    await page.get_by_label("Home & family").nth(1).check()

    await page.get_by_role("button", name="Tell it").click()
    alert = page.get_by_role("alert")
    await alert.get_by_text("Please look at 4 things again").wait_for()

    assert await page.title() == "Not sent yet: What worries you · Plein"
    await page.locator("[role=alert]:focus").wait_for()  # a browser gives it once it has drawn
    what = page.get_by_label("What is it?")
    assert await what.input_value() == "Short"
    assert await what.get_attribute("aria-invalid") == "true"
    told = str(await what.get_attribute("aria-describedby")).split()
    assert [await page.locator(f"#{one}").inner_text() for one in told] == [
        "Only the confidant reads this.",
        "Please use at least 10 characters.",
    ]
    assert await page.get_by_label("Home & family").nth(1).is_checked()
    await in_both_lights(page, axe, "wrong")
    await alert.get_by_role("link", name="Who was there?").press("Enter")
    assert await page.evaluate(f"{FOCUS}.id || location.hash") in ("whom", "#whom")


async def test_nobody_is_shut_out_on_a_phone_in_dutch(bench: Bench, axe: Axe) -> None:
    said = await bench.types("Noor", "/zorg")
    page = await bench.opens(newest(said), **PHONE)

    await page.get_by_role("heading", name="Waar maak je je zorgen om?").wait_for()
    assert await page.evaluate("document.documentElement.lang") == "nl"
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await in_both_lights(page, axe, "phone")
    await page.get_by_role("button", name="Vertellen").click()
    await page.get_by_text("Kijk nog eens naar 4 dingen").wait_for()
    await in_both_lights(page, axe, "phone-wrong")
    await page.get_by_label("Wat is er?").fill("Mijn baas leest mijn post.\nElke dag.")
    await page.get_by_role("radio", name="Mijn werk").check()
    await page.get_by_role("checkbox", name="Mensen om me heen").check()
    await page.get_by_role("radio", name="ja").check()
    await page.get_by_role("button", name="Vertellen").click()

    await page.get_by_role("heading", name="Je antwoorden zijn binnen").wait_for()
    await in_both_lights(page, axe, "received")
    await bench.app.settle()
    assert "Dank je wel dat je het vertelt." in bench.sees("Noor")
    again = await bench.opens(newest(said))
    assert await again.evaluate(HEADINGS) == ["Dit adres werkt niet, of niet meer"]
    assert await again.get_by_text("This address does not work").is_visible()
    await in_both_lights(again, axe, "missing")


async def test_what_a_browser_restores_of_a_form_is_not_sent_twice(bench: Bench) -> None:
    page = await bench.opens(newest(await bench.types("Tom", "/word")))
    await page.get_by_label("Welk woord?").fill("groen")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Je antwoorden zijn binnen").wait_for()

    await page.go_back()
    await page.get_by_role("heading", name="Dit adres werkt niet").wait_for()

    await bench.app.settle()
    assert bench.sees("Tom").count("Noted about nothing.") == 1
