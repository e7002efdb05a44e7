"""The page of a sign-in link in a real browser: its form comes without referrer, as `null`."""

from pathlib import Path
from typing import Any

import pytest

import adapters.web
from storage.session import Store
from tests.adapters.web.test_socket import serving


@pytest.mark.asyncio(loop_scope="session")
async def test_the_button_of_a_link_signs_in(sqlite_url: str, folder: Path, page: Any) -> None:
    store = Store(sqlite_url)
    async with serving(store, folder) as served:
        link = await adapters.web.sign_in_link(
            store, served.address, "ayse@example.org", clock=served.site.clock
        )
        await page.goto(link)
        await page.get_by_role("button").click()
        await page.wait_for_url(f"{served.address}/chat/**")
        cookies = {one["name"]: one for one in await page.context.cookies()}
        await page.goto("about:blank")
    await store.close()

    assert cookies["plein_session"]["httpOnly"]
