"""A browser without scripts, for pages of skills: it keeps cookies, and goes where it is sent."""

import re
from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response

from tests.drivers.form_page import PageReader

_LINK = re.compile(r"https?://\S+/pages/sign-in/[\w-]+")


def links_in(words: str) -> list[str]:
    """List the links to pages in what somebody sees."""
    return _LINK.findall(words)


class Browser:
    """One browser. `answer` is what the server said last."""

    def __init__(self, site: Any, *, base: str = "http://plein.example.org") -> None:
        transport = ASGITransport(app=site, client=("192.0.2.1", 4321))
        self.client = AsyncClient(transport=transport, base_url=base, follow_redirects=True)
        self.answer = Response(204)

    async def open(self, address: str, **more: Any) -> Response:
        """Open an address, or load it anew."""
        self.answer = await self.client.get(address, **more)
        return self.answer

    async def press(self, **more: Any) -> Response:
        """Press the button of the page that is shown: its form is sent to where it says."""
        page = self._read()
        sent: dict[str, Any] = {"data": page.sent, **more}
        self.answer = await self.client.post(page.action or str(self.answer.url), **sent)
        return self.answer

    async def enter(self, link: str) -> Response:
        """Open a link to a page, and say that it is you."""
        await self.open(link)
        return await self.press()

    @property
    def status(self) -> int:
        """The status of what was answered."""
        return self.answer.status_code

    @property
    def words(self) -> str:
        """All that can be read on the page."""
        return " ".join(" ".join(self._read().words).split())

    def _read(self) -> PageReader:
        page = PageReader()
        page.feed(self.answer.text)
        return page
