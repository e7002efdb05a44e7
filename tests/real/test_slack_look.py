"""What Plein looks like in Slack: each kind of card, photographed in the emulator's page.

`PLEIN_SCREENSHOTS=1` keeps the pictures in docs/screenshots.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.emulator import ADA, BOB, GENERAL, KUDOS, App
from tests.program import HOUSE
from tests.real.slack import Inside, Linde

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

KEPT = HOUSE / "docs" / "screenshots"
MOST_BYTES = 150_000
# The emulator's own tools, and when something was said: they are not Slack's, or never the same.
_HIDDEN = ".topbar, .msg-time, .msg-hover-actions { display: none !important }"


class Camera:
    """The emulator's page, as Ada sees it."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page = page
        self._folder = folder

    async def opens(self, place: str) -> None:
        """Open a channel, or the app."""
        await self.page.locator(".sidebar-item", has_text=place).first.click()

    async def sees(self, words: str, where: str = ".main") -> None:
        """Wait until something is shown."""
        await self.page.locator(where, has_text=words).last.wait_for()

    async def chooses(self, option: str) -> None:
        """Choose an option in the form that is open. Slack shows what was chosen before; this page
        does not."""
        await self.page.locator(".modal select").select_option(label=option)

    async def shoots(self, name: str, where: str = ".main") -> None:
        """Take a picture of a part of the page."""
        path = self._folder / f"slack-{name}.png"
        await self.page.locator(where).last.screenshot(path=path)
        assert path.stat().st_size < MOST_BYTES


@pytest_asyncio.fixture(loop_scope="session")
async def plein(linde: Linde, tmp_path: Path) -> AsyncIterator[Inside]:
    """Plein in Slack, heard over sockets."""
    inside = Inside(linde, App("socket"), tmp_path)
    await inside.start()
    yield inside
    await inside.end()


@pytest_asyncio.fixture(loop_scope="session")
async def camera(plein: Inside, browser: Any, tmp_path: Path) -> AsyncIterator[Camera]:
    """The page, ready to be photographed."""
    size = {"width": 900, "height": 560}
    context = await browser.new_context(viewport=size, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(20_000)
    page = await context.new_page()
    await page.goto(plein.slack.address)
    await page.add_style_tag(content=_HIDDEN)
    is_kept = os.environ.get("PLEIN_SCREENSHOTS") == "1"
    yield Camera(page, KEPT if is_kept else tmp_path)
    await context.close()


async def test_each_kind_of_card_is_drawn(plein: Inside, camera: Camera) -> None:
    ada, slack = plein.ada, plein.slack
    await ada.commands(GENERAL, "/kudos", f"<@{BOB}> for fixing the boiler on Sunday #together")
    card = await slack.shown(KUDOS, "fixing the boiler")
    await plein.cas.presses(card, "+1")
    await plein.bob.commands(GENERAL, "/kudos", f"<@{ADA}> for showing how the new tills work")
    await camera.opens("kudos")
    await camera.sees("+1 from")
    await camera.sees("the new tills")
    await camera.shoots("card")

    await camera.opens("general")
    await camera.sees("Your thanks went to")
    await camera.shoots("whisper")

    whisper = await slack.shown(GENERAL, "Your thanks went to", to=ADA)
    await ada.presses(whisper, "Edit")
    await camera.sees("Change your kudo", ".modal")
    await camera.chooses("Together")
    await camera.page.locator(".modal input").fill("short")
    await camera.page.locator(".modal").get_by_role("button", name="Change it").click()
    await camera.sees("at least 10 characters", ".modal")
    await camera.shoots("form", ".modal")
    await ada.closes()

    await ada.commands(GENERAL, "/kudos", "values")
    await camera.sees("Our values")
    await camera.shoots("list")

    await ada.commands(GENERAL, "/plein", "help")
    await camera.sees("This is what I can do")
    await camera.shoots("help")

    await camera.opens("plein")
    await camera.sees("My kudos")
    await camera.shoots("home")

    await ada.commands(GENERAL, "/plein", "settings")
    await camera.sees("How I speak to you", ".modal")
    await camera.chooses("English")
    await camera.shoots("settings", ".modal")
    await ada.closes()
