"""Plein at work on a real homeserver, within the test's process: with small skills beside its own,
so that all that a skill can say is said there once."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from adapters.console import fake as console
from adapters.console.adapter import Console
from bot.app import App
from storage.people import Person, name_key
from storage.table import new_id
from tests.bot.confiding import CONFIDING
from tests.bot.filing import FILING
from tests.bot.polling import POLLING
from tests.drivers import ConsoleDriver
from tests.parts import PATIENCE
from tests.real.lunch import LUNCH
from tests.real.matrix import LOCK, Somebody, in_front_of
from tests.served import served
from tests.synapse import Resident, Synapse

_BETWEEN: Final = 0.05
_NAMES: Final = {"ada": "Ada Jansen", "bob": "Bob Visser", "noor": "Noor de Wit"}


@dataclass
class Work:
    """Plein, and Ada, Bob and Noor in front of the homeserver; `room` is #kudos, encrypted."""

    synapse: Synapse
    app: App
    bot: Resident
    ada: Somebody
    bob: Somebody
    noor: Somebody
    room: str

    async def direct(self, somebody: Somebody) -> str:
        """Give the room in which the bot talks with somebody alone."""
        chat = self.app.workplace.adapters["matrix"]
        place = await chat.direct("localhost", somebody.user)
        await somebody.until(lambda: place.channel in somebody.client.rooms)
        return place.channel

    async def at_console(self, name: str, email: str) -> ConsoleDriver:
        """Let somebody come who is at the console."""
        person = Person(id=new_id(), name=name, name_key=name_key(name), email=email, language="en")
        async with self.app.workplace.store.transaction() as db:
            db.add(person)
        chat = self.app.workplace.adapters["console"]
        assert isinstance(chat, Console)
        await chat.welcome()
        return ConsoleDriver(chat, person, console)


@contextlib.asynccontextmanager
async def work_in(folder: Path) -> AsyncGenerator[Work]:
    """Start all of it, and end it."""
    synapse = Synapse(folder)
    await synapse.start()
    bot = await synapse.register("plein")
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(synapse.stop)
        ada, bob, noor = [await _somebody(synapse, folder, name, stack) for name in _NAMES]
        app = await stack.enter_async_context(
            served(_settings(synapse, bot, folder), FILING, CONFIDING, LUNCH, POLLING, demo=True)
        )
        await stack.enter_async_context(_running(app))
        room = await ada.room(bot.user, bob.user, noor.user, name="Kudos", alias="kudos")
        yield Work(synapse, app, bot, ada, bob, noor, room)


async def _somebody(
    synapse: Synapse, folder: Path, name: str, stack: contextlib.AsyncExitStack
) -> Somebody:
    one = await synapse.register(name)
    path = f"/_matrix/client/v3/profile/{one.user}/displayname"
    await synapse.call("PUT", path, {"displayname": _NAMES[name]}, token=one.token)
    return await stack.enter_async_context(in_front_of(synapse, one, folder))


def _settings(synapse: Synapse, bot: Resident, folder: Path) -> dict[str, Any]:
    return {
        "bot.language": "en",
        "adapters.console": {"channels": ["#general"]},
        "adapters.matrix": {
            "homeserver": synapse.address,
            "user": bot.user,
            "password": bot.password,
            "lock": LOCK,
            "keys": str(folder / "keys"),
            "addresses_at": "example.org",
            "polls": True,
        },
        "skills.kudos": {"channel": "#kudos", "per_day": 100},
        "roles.admin": ["ada@example.org"],
        "roles.editor": ["noor@example.org"],
    }


@contextlib.asynccontextmanager
async def _running(app: App) -> AsyncGenerator[None]:
    running = asyncio.create_task(app.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while await app.not_ready():  # noqa: ASYNC110 - it tells nobody when it is
                await asyncio.sleep(_BETWEEN)
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
