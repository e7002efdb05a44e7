"""The page with what came out of a survey, in a real browser: what is drawn, and who can use it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest
import pytest_asyncio

from skills.surveys.tests.told import HEARD, LUNCH, questions_called, tells
from tests.drivers import links_in
from tests.real.bench import Axe, Bench, bench_of, in_both_lights
from tests.visitor import PHONE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SETTINGS: Final = {"bot.language": "nl", "adapters.console": {}, "skills.surveys": {}}
NARROW: Final = {**PHONE, "viewport": {"width": 360, "height": 780}}
WIDE: Final = "document.documentElement.scrollWidth > innerWidth"
ASKED: Final = (
    *questions_called("inf-1", "inf-2", "col-1", "col-2", "roo-1", "roo-2", "dir-1", "enp-1"),
    HEARD,
    LUNCH,
)
UNITS: Final = {"Wonen/Noord": 24, "Wonen/Zuid": 21, "Raad": 17, "Bestuur": 14, "Balie": 4}
SMALL: Final = {**UNITS, "Raad": 3, "Bestuur": 4}
# What each types, and the label under the figures.
WORDS: Final = {
    "Ada": ("/pulse results 1", "On a page"),
    "Noor": ("/peiling uitkomst 1", "Op een pagina"),
}


@pytest_asyncio.fixture(loop_scope="session")
async def bench(browser: Any) -> AsyncIterator[Bench]:
    """A bot with four rounds that are closed."""
    async with bench_of(browser, SETTINGS) as bench:
        await bench.welcome("Ada", "en", department="Bestuur")
        await bench.welcome("Noor", "nl", department="Bestuur")
        workplace = bench.app.workplace
        rounds: list[Mapping[str, int]] = [UNITS, SMALL, UNITS, UNITS]
        baseline = {"INF": 61.0, "COL": 70.0}
        await tells(workplace.store, ASKED, rounds, workplace.clock.now(), baseline=baseline)
        yield bench


async def opens(bench: Bench, who: str = "Ada", **look: Any) -> Any:
    """Open the page as somebody, by the button under the figures."""
    words, label = WORDS[who]
    await bench.types(who, words)
    page = await bench.opens(links_in(await bench.types(who, label))[-1], **look)
    await page.get_by_role("button").click()
    await page.wait_for_url("**/pages/surveys/results/1")
    return page


async def test_figures_over_rounds_are_read_by_keyboard_alone(bench: Bench) -> None:
    page = await opens(bench)
    readout, press = page.locator("#readout"), page.keyboard.press
    await page.locator("#plot canvas").wait_for()

    await page.get_by_label("What", exact=True).focus()
    await press("ArrowDown")
    await press("Tab")
    last = await readout.inner_text()
    await press("ArrowLeft")
    await press("ArrowLeft")

    row = page.locator("#points tr").nth(1).locator("td")
    assert last.startswith("Round 4, ")
    assert (await readout.inner_text()).startswith("Round 2, ")
    assert (await readout.inner_text()).endswith(await row.nth(1).text_content())
    spoken = await page.locator("#point").get_attribute("aria-valuetext")
    assert spoken == await readout.inner_text()


async def test_a_group_is_picked_and_a_hidden_one_cannot_be(bench: Bench) -> None:
    page = await opens(bench)
    squares = page.get_by_role("region", name="By theme").get_by_role("row")

    hidden = squares.filter(has_text="Balie")
    assert "not enough answers" in await hidden.inner_text()
    assert await hidden.get_by_role("link").count() == 0
    await squares.get_by_role("link", name="Raad").click()

    await page.get_by_text("17 answers").first.wait_for()
    await page.get_by_role("link", name="Round 2").click()
    await page.get_by_text("Not enough answers in Raad").wait_for()
    assert "17 answers" not in await page.content()


async def test_without_scripts_all_of_it_is_there_in_words(bench: Bench) -> None:
    page = await opens(bench, java_script_enabled=False)

    await page.locator("#trend summary").click()

    last = await page.locator("#points td:nth-child(5)").all_inner_texts()
    changed = sum("changed" in one for one in last)
    assert changed == await page.locator(".words li").count() > 0
    assert await page.locator("#line").is_hidden()
    assert await page.get_by_text("Recommendation score (eNPS)").first.is_visible()


async def test_nobody_is_shut_out_on_a_screen_or_on_a_phone(bench: Bench, axe: Axe) -> None:
    for who, look in (("Ada", {}), ("Noor", NARROW)):
        page = await opens(bench, who, **look)
        await page.locator("#plot canvas").wait_for()
        assert not await page.evaluate(WIDE)
        await in_both_lights(page, axe, f"survey-results-{who}")
        for one in await page.locator("summary").all():
            await one.click()
        assert not await page.evaluate(WIDE)
        await in_both_lights(page, axe, f"survey-results-tables-{who}")
