"""What the bot says to those who watch over it: `/healthz`, `/readyz` and `/metrics`."""

import asyncio
import contextlib
import re

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from adapters.console import Console
from bot.app import App, build
from bot.config import Listen, load
from bot.ports import Inbox
from bot.web import WebServer
from storage.session import Store
from tests.bot import trial
from tests.chat import Chat
from tests.stages import FakeWeb

pytestmark = [
    pytest.mark.skills(*trial.SKILLS),
    pytest.mark.in_chats("console"),
    pytest.mark.on_databases("sqlite"),
]

NOBODY_LISTENS = "postgresql://plein:hush@127.0.0.1:1/plein"
_FIGURE = re.compile(r"(plein_\w+_total)\{(.*)\} (\S+)")


async def asked(app: App, path: str) -> Response:
    """Ask the bot's web server."""
    listen = Listen(host="127.0.0.1", port=0)
    web = WebServer(listen, address=None, demo=False, ready=app.not_ready)
    site = ASGITransport(app=web.application())
    async with AsyncClient(transport=site, base_url="http://127.0.0.1") as client:
        return await client.get(path)


async def figures(chat: Chat) -> dict[str, float]:
    """Read our counts off the page: `name{labels}` and how many."""
    page = (await asked(chat.app, "/metrics")).text
    found = filter(None, map(_FIGURE.fullmatch, page.splitlines()))
    return {
        f"{name}{{{labels}}}": float(value) for name, labels, value in map(re.Match.groups, found)
    }


async def grown(chat: Chat, before: dict[str, float]) -> dict[str, float]:
    """Tell which counts grew, and by how much."""
    now = await figures(chat)
    return {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name)}


async def test_a_bot_that_is_well_says_that_it_lives_and_is_ready(chat: Chat) -> None:
    lives, ready = await asked(chat.app, "/healthz"), await asked(chat.app, "/readyz")

    assert (lives.status_code, lives.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "wrong": {}})


async def test_a_bot_without_its_database_lives_and_is_not_ready() -> None:
    store = Store(NOBODY_LISTENS)
    app = build(load(None, {}, environ={}), store=store, web=FakeWeb())

    lives, ready = await asked(app, "/healthz"), await asked(app, "/readyz")
    await store.close()

    assert (lives.status_code, lives.text) == (200, "ok")
    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "wrong": {"storage": "OperationalError"}}


async def test_a_chat_that_knows_what_is_wrong_says_so(chat: Chat) -> None:
    class Deaf(Console):
        def wrong(self) -> str | None:
            return "it hears nothing"

    chat.app.workplace.adapters["console"].__class__ = Deaf
    ready = await asked(chat.app, "/readyz")

    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "wrong": {"console": "it hears nothing"}}


@pytest.mark.slow
async def test_a_chat_that_falls_over_is_named_until_it_is_back(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    console = chat.app.workplace.adapters["console"]
    assert isinstance(console, Console)
    falls, is_back = [ConnectionError("ada@example.org was cut off")], asyncio.Event()

    async def listen(_inbox: Inbox) -> None:
        if falls:
            raise falls.pop()
        is_back.set()
        await asyncio.Event().wait()

    console.listen = listen  # type: ignore[method-assign]
    running = asyncio.create_task(chat.app.run())
    while falls:
        await asked(chat.app, "/readyz")
    ready = await asked(chat.app, "/readyz")
    assert ready.status_code == 503
    reference = ready.json()["wrong"]["console"].removeprefix("ConnectionError, reference ")
    assert reference in "".join(capsys.readouterr())
    assert "ada@example.org" not in ready.text
    assert (await asked(chat.app, "/healthz")).status_code == 200

    await is_back.wait()

    assert (await asked(chat.app, "/readyz")).json() == {"ready": True, "wrong": {}}
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_the_figures_count_events_turns_and_sends(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    before = await figures(chat)

    await ada.types("/rule")
    await ada.types("/gift @bob red forbidden fruit")
    await ada.types("/boom")

    assert await grown(chat, before) == {
        'plein_events_total{adapter="console",kind="message"}': 3,
        'plein_turns_total{outcome="done"}': 1,
        'plein_turns_total{outcome="refused"}': 1,
        'plein_turns_total{outcome="failed"}': 1,
        'plein_deliveries_total{adapter="console",state="sent"}': 3,
    }


async def test_the_figures_hold_no_names_and_nothing_that_anybody_said(chat: Chat) -> None:
    ada = chat.on("Ada Vermeer", email="ada.vermeer@example.org")
    chat.on("Bob Bakker")

    await ada.types("/gift @Bob red for mending the gate")
    await ada.types("/boom")
    ada.whispered("nothing was changed")

    page = (await asked(chat.app, "/metrics")).text.casefold()
    for private in ("vermeer", "bakker", "@example.org", "gate", "gift", "secret words", ada.id):
        assert private not in page
