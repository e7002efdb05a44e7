"""A file in the web chat: whoever sees its message can save it, and nobody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.events import Place
from bot.primitives import FileBox
from storage.session import Store
from tests.adapters.web import probe
from tests.adapters.web.probe import Port, Site

EVIL = b"<script>alert(1)</script>"


def box(name: str = "report.html", file: str = "f1") -> FileBox:
    return FileBox(file=file, name=name, media_type="text/html", size=25, alt="A page", data=EVIL)


class House:
    """A site with its HTTP application."""

    def __init__(self, site: Site, port: Port) -> None:
        self.site = site
        self.app = Starlette(routes=cast("list[BaseRoute]", port.routes))

    @asynccontextmanager
    async def browser(self, email: str = "") -> AsyncIterator[AsyncClient]:
        """Open a browser, signed in as somebody."""
        transport = ASGITransport(app=self.app)
        async with AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
            if email:
                await client.post("/chat/api/sign-in", json={"email": email})
            yield client

    async def send(self, place: str = "general", only: str | None = None, **named: str) -> str:
        """Let the bot send a file; the path under which its message shows it."""
        where = Place(adapter="web", workspace="main", channel=place, only=only)
        sent = await self.site.chat.send(where, (box(**named),), f"key-{place}-{only}")
        return f"/chat/api/messages/{sent}/files/{named.get('file', 'f1')}"


@pytest.fixture
async def house(sqlite_store: Store, folder: Any) -> AsyncIterator[House]:
    """A house in which anybody may sign in as anybody."""
    port = Port(demo=True)
    made = House(await probe.site(sqlite_store, folder, port), port)
    yield made
    await made.site.chat.close()


async def test_the_message_says_where_to_get_the_file_without_its_bytes(house: House) -> None:
    path = await house.send()

    ayse = await house.site.on("ayse")
    [message] = await ayse.messages("general")
    assert message["blocks"] == [
        {
            "kind": "file",
            "file": "f1",
            "name": "report.html",
            "media_type": "text/html",
            "size": 25,
            "alt": "A page",
            "url": path,
        }
    ]
    assert message["text"] == "report.html: A page"


async def test_a_file_is_saved_and_never_shown_as_a_page_of_ours(house: House) -> None:
    path = await house.send(name='übersicht "1".html')

    async with house.browser("ayse@example.org") as browser:
        answer = await browser.get(path)

    assert (answer.status_code, answer.content) == (200, EVIL)
    disposition = answer.headers["content-disposition"]
    assert disposition == "attachment; filename*=UTF-8''%C3%BCbersicht%20%221%22.html"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_stranger_gets_no_file(house: House) -> None:
    path = await house.send()

    async with house.browser() as browser:
        answer = await browser.get(path)

    assert answer.status_code == 401
    assert EVIL not in answer.content


@pytest.mark.parametrize("where", ["direct", "whisper"])
async def test_a_file_for_one_person_is_for_nobody_else(house: House, where: str) -> None:
    ayse = house.site.people["ayse"].id
    path = await house.send(f"dm-{ayse}") if where == "direct" else await house.send(only=ayse)

    for name, status in (("ayse", 200), ("bob", 404)):
        async with house.browser(f"{name}@example.org") as browser:
            assert (await browser.get(path)).status_code == status


async def test_a_file_of_one_message_is_not_in_another(house: House) -> None:
    ayse = house.site.people["ayse"].id
    secret = await house.send(f"dm-{ayse}", file="f2")
    public = await house.send()

    async with house.browser("bob@example.org") as browser:
        answer = await browser.get(public.replace("f1", "f2"))

    assert secret.endswith("f2")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "no/files/f1",
        f"{'x' * 3000}/files/f1",
        "%00/files/%00",
        "..%2f..%2fme/files/f1",
        "é/files/é",
    ],
)
async def test_a_path_that_leads_nowhere_is_not_there(house: House, path: str) -> None:
    async with house.browser("ayse@example.org") as browser:
        assert (await browser.get(f"/chat/api/messages/{path}")).status_code == 404


async def test_a_file_of_a_message_that_is_taken_away_is_gone(house: House) -> None:
    path = await house.send()
    where = Place(adapter="web", workspace="main", channel="general")

    await house.site.chat.remove(where, path.split("/")[4], "gone")

    async with house.browser("ayse@example.org") as browser:
        assert (await browser.get(path)).status_code == 404


async def test_a_repeat_of_a_send_keeps_one_file(house: House) -> None:
    first, again = await house.send(), await house.send()

    assert first == again
