"""Signing in by a link in a real browser: asking for one, and its page, whose form comes without
referrer, as `null`."""

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
            served.site.chat.settings,
            store,
            served.address,
            "ayse@example.org",
            clock=served.site.clock,
        )
        await page.goto(link)
        await page.get_by_role("button").click()
        await page.wait_for_url(f"{served.address}/chat/**")
        cookies = {one["name"]: one for one in await page.context.cookies()}
        await page.goto("about:blank")
    await store.close()

    assert cookies["plein_session"]["httpOnly"]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "button", "told"),
    [
        ("Nederlands", "Stuur me een link", "binnen 2 uur in"),
        ("English", "Send me a link", "within 2 hours."),
    ],
)
async def test_who_asks_for_a_link_reads_how_long_it_works(
    sqlite_url: str,
    folder: Path,
    page: Any,
    page_errors: list[str],
    language: str,
    button: str,
    told: str,
) -> None:
    store = Store(sqlite_url)
    async with serving(store, folder, demo=False, sign_in_link="2 hours") as served:
        await page.goto(f"{served.address}/chat/")
        await page.get_by_role("button", name=language).click()
        send = page.get_by_role("button", name=button)
        await send.wait_for()
        await page.get_by_role("textbox").fill("ayse@example.org")
        await send.click()
        await page.get_by_text(told).wait_for()
        await page.goto("about:blank")
    await store.close()

    # Whoever is not signed in is told so by a status, which browsers always write down.
    assert [error for error in page_errors if "401" not in error] == []
    page_errors.clear()
