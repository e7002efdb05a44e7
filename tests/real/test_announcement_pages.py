"""What of announcements is outside a chat: the page for a file, a feed and a calendar."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import feedparser
import httpx2
import pytest
import pytest_asyncio
from icalendar import Calendar
from PIL import Image

from tests.real.bench import Axe, Bench, bench_of, in_both_lights, newest
from tests.visitor import PHONE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SETTINGS: Final = {"bot.language": "nl", "adapters.console": {}, "skills.announcements": {}}
WIDE: Final = "document.documentElement.scrollWidth > innerWidth"
# What each is asked, question by question; and the label under the card.
DRAFTS: Final = {
    "Ada": (
        ("/announce", "The lift", "Take the stairs.", "everyone", "now", "no", "skip"),
        "Add a file",
    ),
    "Noor": (
        ("/mededeling", "De lift", "Neem de trap.", "iedereen", "nu", "nee", "overslaan"),
        "Bestand erbij",
    ),
}


@pytest_asyncio.fixture(loop_scope="session")
async def bench(browser: Any) -> AsyncIterator[Bench]:
    """A bot that is served on this machine, with Ada, who reads English, and Noor, who does not."""
    async with bench_of(browser, SETTINGS) as bench:
        await bench.welcome("Ada", "en")
        await bench.welcome("Noor", "nl")
        yield bench


async def drafts(bench: Bench, name: str) -> str:
    """Write an announcement, and give the address of the page for a file."""
    words, label = DRAFTS[name]
    for one in words:
        await bench.types(name, one)
    return newest(await bench.types(name, label))


async def test_a_file_is_added_by_keyboard_without_any_script(bench: Bench, tmp_path: Path) -> None:
    plan = tmp_path / "plan.png"
    Image.new("RGB", (40, 30), "navy").save(plan)
    page = await bench.opens(await drafts(bench, "Ada"), java_script_enabled=False)
    keys = page.keyboard
    await page.get_by_role("heading", name="A file").wait_for()

    await keys.press("Tab")
    async with page.expect_file_chooser() as asked:
        await keys.press("Space")
    await (await asked.value).set_files(plan)
    await keys.press("Tab")
    await keys.type("A plan of the hall.")
    await keys.press("Tab")
    await keys.press("Enter")

    await page.get_by_role("heading", name="Your answers have arrived").wait_for()
    await bench.app.settle()
    assert "File: plan.png (A plan of the hall.)" in bench.sees("Ada")


async def test_nobody_is_shut_out_on_a_screen_or_on_a_phone(
    bench: Bench, axe: Axe, tmp_path: Path
) -> None:
    words = tmp_path / "plan.docx"
    words.write_bytes(b"not a picture")
    for who, look, language in (("Ada", {}, "en"), ("Noor", PHONE, "nl")):
        page = await bench.opens(await drafts(bench, who), **look)
        assert await page.evaluate("document.documentElement.lang") == language
        assert not await page.evaluate(WIDE)
        await in_both_lights(page, axe, f"file-{who}")

        await page.locator("input[type=file]").set_input_files(words)
        await page.locator("button").click()
        await page.get_by_role("alert").wait_for()
        assert not await page.evaluate(WIDE)
        await in_both_lights(page, axe, f"file-{who}-wrong")


async def test_a_feed_and_a_calendar_are_read_over_the_network(bench: Bench) -> None:
    await sends(bench, "Ada", "Send now")
    await sends(bench, "Noor", "Nu versturen")

    of_ada = feedparser.parse(await subscribes(bench, "Ada", "/announce feed", "For a feed reader"))
    of_noor = await subscribes(bench, "Noor", "/mededeling feed", "Voor een agenda")
    calendar = Calendar.from_ical(of_noor)

    assert not of_ada.bozo
    assert (of_ada.feed.title, of_ada.feed.language) == ("Announcements", "en")
    assert [one.title for one in of_ada.entries] == ["De lift", "The lift"]
    assert calendar.calendar_name == "Mededelingen"
    assert [str(one["summary"]) for one in calendar.events] == ["De lift", "The lift"]


async def sends(bench: Bench, name: str, label: str) -> None:
    """Write an announcement, and send it."""
    words, _ = DRAFTS[name]
    for one in (*words, label):
        await bench.types(name, one)


async def subscribes(bench: Bench, name: str, command: str, label: str) -> bytes:
    """Take an address for a program, and fetch what that finds there, as it would."""
    await bench.types(name, command)
    address = re.findall(r"http\S+/feeds/\S+", await bench.types(name, label))[-1]
    async with httpx2.AsyncClient() as program:
        answer = await program.get(address)
        known = {"if-none-match": answer.headers["etag"]}
        assert (await program.get(address, headers=known)).status_code == 304
        assert (await program.get(f"{address}x")).status_code == 404
    return answer.content
