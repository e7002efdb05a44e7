"""People in front of the web chat in a real browser: how they come in, and what they do there."""

import os
import re
from pathlib import Path
from typing import Any, Protocol

from tests.parts import PATIENCE

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

_MOST_BYTES = 250_000  # of a picture; the shade of a card costs some

# How a browser words a connection that breaks, is refused or is turned away by a server that ends.
_BREAK = re.compile(r"net::ERR_(CONNECTION|EMPTY|SOCKET|INVALID)_|WebSocket connection to|\b503\b")

# A browser tells of everything that a content security policy stopped, if it is asked to.
_TELL = """document.addEventListener('securitypolicyviolation',
    ({violatedDirective, blockedURI}) => console.error('csp', violatedDirective, blockedURI))"""


class Served(Protocol):
    """A bot that is there for browsers."""

    @property
    def address(self) -> str:
        """Where it is: `http://127.0.0.1:8080`."""
        ...


class Visits:
    """Opens pages on a running program, each with cookies of its own.

    `complaints` is all that a page got wrong: errors and warnings in its console, what its content
    security policy stopped, and requests to anywhere but the program.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._contexts: list[Any] = []
        self._may_break = False
        self.complaints: list[str] = []

    async def outside(self, program: Served, **look: Any) -> Any:
        """Open the address that the program printed, as somebody who has not signed in."""
        page = await self._page(program, look)
        await page.goto(program.address)
        await page.locator(".sign-in-card").wait_for()
        return page

    async def inside(self, program: Served, email: str, language: str, **look: Any) -> Any:
        """Come in as somebody of the demo, who reads in `language`: "en" or "nl"."""
        page = await self._page(program, look)
        api = f"{program.address}/chat/api"
        await page.request.post(f"{api}/sign-in", data={"email": email})
        await page.request.post(f"{api}/me", data={"language": language})
        await page.goto(f"{program.address}/chat/")
        await page.locator(".place").first.wait_for()
        return page

    async def _page(self, program: Served, look: dict[str, Any]) -> Any:
        settings: dict[str, Any] = {
            "viewport": {"width": 1280, "height": 800},
            "locale": "en-GB",
            "timezone_id": "Europe/Amsterdam",
        }
        context = await self._browser.new_context(**settings | look)
        self._contexts.append(context)
        context.set_default_timeout(1000 * PATIENCE)
        await context.add_init_script(_TELL)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text, said.location["url"]))
        page.on("request", lambda request: self._look(request.url, program.address))
        page.on("websocket", lambda socket: self._look(socket.url, program.address))
        return page

    def _hear(self, kind: str, text: str, address: str) -> None:
        # Whoever is not signed in is told so by a status, which browsers always write down.
        is_known = "401" in text and address.endswith("/chat/api/me")
        is_known |= self._may_break and _BREAK.search(text) is not None
        if kind in ("error", "warning") and not is_known:
            self.complaints.append(f"{kind}: {text} ({address})")

    def _look(self, address: str, ours: str) -> None:
        host = ours.removeprefix("http")
        if re.match(r"(http|ws)s?:", address) and not address.startswith(
            (f"http{host}/", f"ws{host}/")
        ):
            self.complaints.append(f"request to {address}")

    def expect_a_break(self) -> None:
        """Take it from now on that connections break: a test is about to stop the program."""
        self._may_break = True

    async def end(self) -> None:
        """Close all pages, and fail if one of them got something wrong."""
        for context in self._contexts:
            await context.close()
        assert not self.complaints, "\n".join(self.complaints)


async def open_place(page: Any, name: str) -> None:
    """Open a channel or direct chat in the list."""
    called = page.locator(".place-name", has_text=re.compile(f"^{re.escape(name)}$"))
    await page.locator(".place").filter(has=called).click()
    await page.locator(".place-pane h2", has_text=name).wait_for()


async def say(page: Any, words: str) -> None:
    """Type words into the open place and send them."""
    await page.locator(".place-pane textarea").fill(words)
    await page.locator(".place-pane .send").click()


def message(page: Any, words: str, pane: str = ".place-pane") -> Any:
    """Find the messages in the open place that have these words."""
    return page.locator(f"{pane} .row:not(.pending) article", has_text=words)


async def press(page: Any, words: str, label: str) -> None:
    """Press a button of the newest message that has these words."""
    newest = message(page, words).last
    await newest.get_by_role("button", name=label, exact=True).click()


async def picture(page: Any, name: str) -> None:
    """Keep a picture of a page for who wants to look, where PLEIN_PICTURES says."""
    if folder := os.environ.get("PLEIN_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def shoot(page: Any, path: Path) -> None:
    """Take a picture for docs/screenshots: what is to be seen of a page, in few bytes."""
    taken = await page.screenshot(path=path, animations="disabled")
    assert len(taken) < _MOST_BYTES
