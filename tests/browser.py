"""A real browser for tests, started once a run.

A pytest plugin (`-p tests.browser`). Fixtures:

- `browser`: Chromium, driven by playwright's async API.
- `page`: an empty page of its own (own cookies) for one test; an error in its console fails the
  test, unless the test takes it off `page_errors` first.
- `axe`: looks at a page as axe-core does, and fails on what people with a disability trip over.

The browser lives in the loop of the whole run, so a test that uses one of these runs there too:

    pytestmark = pytest.mark.asyncio(loop_scope="session")

and its own async fixtures say `@pytest_asyncio.fixture(loop_scope="session")`.

A test in a browser counts as slow, whatever it does: `make check` starts none.
"""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.parts import PATIENCE, absent

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"

FLAGS = (
    "--no-sandbox",  # as root, in a container, there is none to have
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # without these it looks for the outside world at every start
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the browser as slow."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Any]:
    """Chromium, started when the first test asks for it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        absent("browser", "install chromium")
    try:
        # Costs most of a second: only runs that show a page pay for it.
        from playwright.async_api import async_playwright
    except ImportError:
        absent("browser", "install playwright")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What the page complained about, in order."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Any, page_errors: list[str]) -> AsyncIterator[Any]:
    """An empty page with cookies of its own."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(1000 * PATIENCE)
    page = await context.new_page()
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on(
        "console",
        lambda said: page_errors.append(said.text) if said.type == "error" else None,
    )
    yield page
    await context.close()
    assert page_errors == []


@pytest.fixture
def axe() -> Callable[[Any], Awaitable[None]]:
    """A function that fails when the page it is given shuts somebody out."""
    if not AXE.exists():
        absent("axe-core", "run `npm ci`")

    async def look(page: Any) -> None:
        # A colour that is on its way to another one has a contrast that nobody reads.
        await page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
        # evaluated, not added as a script tag: a strict content security policy stays on
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [_told(violation) for violation in found["violations"]] == []

    return look


def _told(violation: dict[str, Any]) -> str:
    where = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
    return f"{violation['id']} ({violation['impact']}): {violation['help']} at {where}"
