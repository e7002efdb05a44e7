"""Pictures of the emulated Slack's page. `PLEIN_SCREENSHOTS=1` keeps them in docs/screenshots."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from tests.parts import PATIENCE
from tests.program import HOUSE
from tests.real.slack import Linde

_KEPT: Final = HOUSE / "docs" / "screenshots"
_MOST_BYTES: Final = 150_000
# The emulator's own tools, and when something was said: they are not Slack's, or never the same.
_HIDDEN: Final = ".topbar, .msg-time, .msg-hover-actions { display: none !important }"


class Camera:
    """The emulator's page, as Ada sees it."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page = page
        self._folder = folder

    async def opens(self, place: str) -> None:
        """Open a channel, or the app."""
        await self.page.locator(".sidebar-item", has_text=place).first.click()

    async def acts_as(self, name: str) -> None:
        """See the page as somebody else."""
        await self.page.locator(".actas select").last.select_option(label=name, force=True)

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
        assert path.stat().st_size < _MOST_BYTES


@asynccontextmanager
async def camera_in(linde: Linde, browser: Any, folder: Path) -> AsyncIterator[Camera]:
    """Open the page, ready to be photographed."""
    size = {"width": 900, "height": 560}
    context = await browser.new_context(viewport=size, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(1000 * PATIENCE)
    page = await context.new_page()
    await page.goto(linde.slack.address)
    await page.add_style_tag(content=_HIDDEN)
    is_kept = os.environ.get("PLEIN_SCREENSHOTS") == "1"
    yield Camera(page, _KEPT if is_kept else folder)
    await context.close()
