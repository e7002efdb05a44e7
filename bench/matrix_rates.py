"""How fast Matrix is heard and told, and what rooms weigh: Plein, and nio alone."""

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import aiohttp
from nio import AsyncClient, AsyncClientConfig, RoomMessageText

from adapters import matrix
from adapters.matrix.adapter import MatrixChat
from bench.house import parts_around
from bench.matrix_wire import BOT, StubHomeserver, rooms, sync, talk
from bench.result import resident
from bot import MessageReceived, Skill, Turn
from bot.app import App, assemble
from bot.config import load
from bot.ports import About, Web
from bot.skill import NoSettings
from storage.session import Store

_HOUSE: Final = Path(__file__).parent.parent
PLACES: Final = 50
_AT_ONCE: Final = 100
_WARM: Final = 200


class Counter:
    """Counts, and tells when so much is reached."""

    def __init__(self) -> None:
        self._count = 0
        self._more = asyncio.Event()

    def add(self) -> None:
        """Count one more."""
        self._count += 1
        self._more.set()

    async def until(self, count: int) -> None:
        """Wait until so much was counted."""
        while self._count < count:
            self._more.clear()
            await self._more.wait()


class _Face:
    Settings = matrix.Settings

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    def make(self, settings: Any, web: Web, store: Store, about: About) -> MatrixChat:
        """Make the adapter on this connection; nothing is encrypted."""
        return matrix.make(settings, web, store, about, session=self._session)


class _NoWeb:
    address = "http://127.0.0.1"
    demo = False

    def mount(self, routes: Any) -> None:
        """Serve nothing."""


@contextlib.asynccontextmanager
async def plein(address: str, url: str, heard: Counter) -> AsyncIterator[App]:
    """Let a bot hear the homeserver at an address; `heard` counts what a handler gets."""
    skill = Skill("heard")

    @skill.on(MessageReceived)
    async def count(turn: Turn, event: MessageReceived) -> None:
        heard.add()

    settings = matrix.Settings.model_validate(
        {"homeserver": address, "user": BOT, "password": "bench", "lock": "0" * 32}
    )
    async with aiohttp.ClientSession() as session:
        parts = parts_around("matrix", _Face(session), settings)
        parts = replace(
            parts,
            skills={**parts.skills, skill.name: skill},
            skill_settings={**parts.skill_settings, skill.name: NoSettings()},
        )
        store = Store(url)
        await store.create_tables()
        app = assemble(load(None), parts, store=store, web=_NoWeb())
        chat = app.workplace.adapters["matrix"]
        listening = asyncio.create_task(chat.listen(app.engine))
        yield app
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await store.close()


@contextlib.asynccontextmanager
async def bare(address: str, heard: Counter) -> AsyncIterator[AsyncClient]:
    """Let nio alone hear the homeserver; `heard` counts what a callback gets."""
    client = AsyncClient(address, BOT, config=AsyncClientConfig(encryption_enabled=False))
    client.restore_login(BOT, "BENCH", "bench")

    async def count(room: object, event: object) -> None:
        heard.add()

    client.add_event_callback(count, RoomMessageText)  # type: ignore[arg-type]
    await client.sync(full_state=True)
    listening = asyncio.create_task(client.sync_forever(timeout=30_000))
    yield client
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await client.close()


async def hears(homeserver: StubHomeserver, heard: Counter, count: int) -> float:
    """Tell so many events to whoever listens, and return how many a second were handled."""
    await warmed(homeserver, heard)
    syncs = list(talk(range(_WARM, _WARM + count), places=PLACES, at_once=_AT_ONCE))
    began = time.perf_counter()
    for told in syncs:
        homeserver.tell(told)
    await heard.until(_WARM + count)
    return count / (time.perf_counter() - began)


async def warmed(homeserver: StubHomeserver, heard: Counter) -> None:
    """Wait until all people are known, and all rooms."""
    for told in talk(range(_WARM), places=PLACES, at_once=_AT_ONCE):
        homeserver.tell(told)
    await heard.until(_WARM)


async def weigh(who: str, count: int) -> float:
    """Let Plein or nio alone be in so many rooms, in a process of its own, and return its megabytes
    then."""
    async with StubHomeserver() as homeserver:
        homeserver.tell(sync(0, rooms(count)))
        for told in talk(range(1), places=1, at_once=1):
            homeserver.tell(told)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.matrix_rates", who, homeserver.address),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_HOUSE,
        )
        assert process.stdout is not None
        await process.stdout.readline()
        weight = resident(process.pid)
        await process.communicate(b"")
    return weight


async def _weighed(who: str, address: str) -> None:
    """Be in all rooms until standard input ends."""
    with tempfile.TemporaryDirectory() as folder:
        url, heard = f"sqlite:///{folder}/plein.db", Counter()
        hearing = plein(address, url, heard) if who == "plein" else bare(address, heard)
        async with hearing:
            await heard.until(1)
            print("there", flush=True)
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_weighed(*sys.argv[1:]))
