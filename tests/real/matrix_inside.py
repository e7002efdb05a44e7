"""Plein's adapter for Matrix within the test's process, on a real homeserver: its clock is moved,
and each sync is the test's."""

import asyncio
import contextlib
import itertools
import json
import sqlite3
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from adapters.matrix import MatrixChat, Settings, make
from adapters.matrix.keys import Keys
from bot.clock import MovableClock
from bot.events import Event, MessageReceived, Place
from bot.ports import About
from bot.primitives import Line, Words
from storage.session import Store
from tests.adapters.slack.inbound import KeepingInbox
from tests.parts import PATIENCE
from tests.real.matrix import LOCK, Somebody
from tests.stages import FakeWeb
from tests.synapse import Resident, Synapse

_HOLD: Final = timedelta(seconds=0.2)


class Inside:
    """The adapter of one account; what it hands to the bot is in `inbox`."""

    def __init__(self, synapse: Synapse, bot: Resident, folder: Path, **settings: Any) -> None:
        self.clock = MovableClock()
        self.folder = folder / "keys"
        self.user = bot.user
        self.inbox = KeepingInbox()
        self.store = Store(f"sqlite:///{folder}/inside.db")
        self._synapse = synapse
        self._token = bot.token
        self._numbers = itertools.count(1)
        self._settings = Settings.model_validate(
            {
                "homeserver": synapse.address,
                "user": bot.user,
                "password": bot.password,
                "lock": LOCK,
                "keys": self.folder,
                **settings,
            }
        )

    @contextlib.asynccontextmanager
    async def runs(self, **settings: Any) -> AsyncGenerator[MatrixChat]:
        """Start it, and end it after the block; what was remembered is there the next time."""
        await self.store.create_tables()
        about = About(name="Plein", language="en", zone="Europe/Amsterdam", clock=self.clock)
        chosen = self._settings.model_copy(update=settings)
        self.chat = make(chosen, FakeWeb(), self.store, about)
        async with self.chat.device.held():
            try:
                await self.chat.open(self.inbox)
                yield self.chat
            finally:
                await self.chat.close()
        await self.store.close()

    async def until(self, happened: Callable[[], object]) -> None:
        """Take one sync after the other until something has happened."""
        async with asyncio.timeout(PATIENCE):
            while not happened():
                await self.chat.once(self.inbox, hold=_HOLD)
                await self.chat.come()

    async def later(self) -> None:
        """Let some minutes pass, and take what happened."""
        self.clock.move(timedelta(minutes=5))
        await self.once()

    async def once(self) -> None:
        """Take what happened until now."""
        await self.chat.once(self.inbox)

    async def answers(self) -> None:
        """Take what happened, and answer the invitations among it."""
        await self.once()
        await self.chat.come()
        await self.once()

    async def membership(self, room: str) -> str:
        """Tell how the homeserver sees the bot in a room."""
        # It answers the same question as it did before, for a while.
        every = {"include_leave": True, "timeline": {"limit": next(self._numbers)}}
        path = f"/_matrix/client/v3/sync?filter={quote(json.dumps({'room': every}))}"
        told = await self._synapse.call("GET", path, token=self._token)
        return next(kind for kind, rooms in told["rooms"].items() if room in rooms)

    @property
    def device(self) -> str:
        """Tell what the homeserver calls the bot's device."""
        return self.chat.device.name

    def loses_sessions(self) -> None:
        """Forget, while it does not run, what its device talked about with each other one."""
        [path] = self.folder.glob("*.db")
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("DELETE FROM olmsessions")
            db.commit()

    async def joins(self, somebody: Somebody, *others: Somebody, **room: Any) -> str:
        """Let somebody make a room with the bot and others, and wait until all are there."""
        users = [one.user for one in others]
        making = asyncio.create_task(somebody.room(self.user, *users, **room))
        await self.until(making.done)
        return await making

    async def heard(self, words: str) -> MessageReceived:
        """Wait until the bot hears something."""
        await self.until(lambda: self.heard_already(words))
        return self.heard_already(words)[-1]

    def heard_already(self, words: str) -> list[MessageReceived]:
        """List what was heard with these words."""
        messages = [one for one in self.inbox.events if isinstance(one, MessageReceived)]
        return [one for one in messages if words in one.text]

    def told(self, kind: type[Event]) -> list[Any]:
        """List events of a kind that were handed over."""
        return [one for one in self.inbox.events if isinstance(one, kind)]

    def members(self, room: str) -> set[str]:
        """Tell who is in a room, as far as the bot has heard."""
        return set(self.machine.rooms[room].users)

    def curve_key(self) -> str:
        """Tell the key to which others encrypt for the bot's device."""
        return self.machine.olm.account.identity_keys["curve25519"]

    def lets_read(self, user: str) -> bool:
        """Whether all devices of somebody may read, as far as the bot knows."""
        doorkeeper = self.keys._doorkeeper  # pyright: ignore[reportPrivateUsage]
        devices = list(self.machine.olm.device_store.active_user_devices(user))
        return all(doorkeeper.allows(one) for one in devices)

    @property
    def machine(self) -> Any:
        """What the adapter encrypts with."""
        return self.chat._client  # pyright: ignore[reportPrivateUsage]

    @property
    def keys(self) -> Keys:
        """What it does so by."""
        return self.chat._keys  # pyright: ignore[reportPrivateUsage]

    async def says(self, room: str, words: str) -> str:
        """Let the bot say something; the words are the key, too."""
        place = Place(adapter="matrix", workspace="localhost", channel=room, kind="private")
        sheet = (Line((Words(words),)),)
        return await self.chat.send(place, sheet, words.replace(" ", "-"))
