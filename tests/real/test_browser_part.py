"""The browser that other tests rely on: it runs scripts, and it tells what a page gets wrong."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOOD = """<!doctype html><html lang="nl"><title>Plein</title><main><h1>Plein</h1>
<button onclick="this.textContent = 'Bedankt'">Zeg dank</button></main></html>"""
BAD = """<!doctype html><html><title>x</title><main><h1>x</h1><button></button></main></html>"""


async def test_a_press_runs_the_page_s_script(page: Any) -> None:
    await page.set_content(GOOD)

    await page.click("text=Zeg dank")

    assert await page.inner_text("button") == "Bedankt"


async def test_a_page_that_everybody_can_use_passes(
    page: Any, axe: Callable[[Any], Awaitable[None]]
) -> None:
    await page.set_content(GOOD)

    await axe(page)


async def test_a_button_without_a_name_is_found(
    page: Any, axe: Callable[[Any], Awaitable[None]]
) -> None:
    await page.set_content(BAD)

    with pytest.raises(AssertionError, match="button-name"):
        await axe(page)


async def test_an_error_in_a_script_is_noticed(page: Any, page_errors: list[str]) -> None:
    await page.set_content(GOOD)

    await page.evaluate("setTimeout(() => { throw new Error('broken') }, 0)")
    await page.wait_for_function("true")

    assert page_errors == ["broken"]
    page_errors.clear()
