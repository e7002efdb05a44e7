"""The adapter for Matrix in the test's process, on a real homeserver: each sync is the test's."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from adapters.matrix import MatrixChat, Settings, make
from bot.clock import MovableClock
from bot.ports import About
from storage.session import Store
from tests.adapters.slack.inbound import KeepingInbox
from tests.real.matrix import LOCK
from tests.stages import FakeWeb
from tests.synapse import Resident, Synapse


@dataclass
class Hall:
    """A homeserver on which Ada may invite the bot and Bob may not; its clock is the test's."""

    synapse: Synapse
    folder: Path
    bot: Resident
    ada: Resident
    bob: Resident
    clock: MovableClock = field(default_factory=MovableClock)
    inbox: KeepingInbox = field(default_factory=KeepingInbox)
    asked: int = 0

    @contextlib.asynccontextmanager
    async def bot_there(self, **settings: Any) -> AsyncIterator[MatrixChat]:
        """Let the bot be there while the block runs, as the one that it was before."""
        given = {
            "homeserver": self.synapse.address,
            "user": self.bot.user,
            "password": self.bot.password,
            "lock": LOCK,
            "keys": self.folder / "keys",
            "invites_from": [self.ada.user],
            **settings,
        }
        store = Store(f"sqlite:///{self.folder}/hall.db")
        await store.create_tables()
        about = About(name="Plein", language="en", zone="Europe/Amsterdam", clock=self.clock)
        chat = make(Settings.model_validate(given), FakeWeb(), store, about)
        try:
            async with chat.device.held():
                await chat.open(self.inbox)
                yield chat
        finally:
            await chat._client.close()  # pyright: ignore[reportPrivateUsage]
            await store.close()

    async def answers(self, chat: MatrixChat) -> None:
        """Let the bot hear what happened, and answer its invitations."""
        await chat.once(self.inbox)
        await chat.come()
        await chat.once(self.inbox)

    async def asks(self, one: Resident, path: str, body: Any = None) -> dict[str, Any]:
        """Do something as one of them."""
        return await self.synapse.call(
            "POST", f"/_matrix/client/v3/{path}", body or {}, token=one.token
        )

    async def invites(self, one: Resident) -> str:
        """Let one of them make a room and invite the bot."""
        made = await self.asks(one, "createRoom", {"invite": [self.bot.user]})
        return str(made["room_id"])

    async def redacts(self, one: Resident, room: str, event: str) -> None:
        """Let one of them delete what somebody said."""
        path = f"/_matrix/client/v3/rooms/{room}/redact/{event}/{event[1:9]}"
        answer = await self.synapse.call("PUT", path, {}, token=one.token)
        assert "event_id" in answer

    async def silences(self, one: Resident, room: str) -> None:
        """Let one of them take the right to say anything in a room from the bot."""
        path = f"/_matrix/client/v3/rooms/{room}/state/m.room.power_levels"
        levels = await self.synapse.call("GET", path, token=one.token)
        answer = await self.synapse.call(
            "PUT", path, {**levels, "events_default": 50}, token=one.token
        )
        assert "event_id" in answer

    async def membership(self, room: str) -> str:
        """Tell how the homeserver sees the bot in a room."""
        # It answers the same question as it did before, for a while.
        self.asked += 1
        every = {"include_leave": True, "timeline": {"limit": self.asked}}
        path = f"/_matrix/client/v3/sync?filter={quote(json.dumps({'room': every}))}"
        told = await self.synapse.call("GET", path, token=self.bot.token)
        return next(kind for kind, rooms in told["rooms"].items() if room in rooms)


@contextlib.asynccontextmanager
async def hall_in(folder: Path, **limits: Any) -> AsyncIterator[Hall]:
    synapse = Synapse(folder, limits=limits)
    await synapse.start()
    bot, ada, bob = [await synapse.register(name) for name in ("plein", "ada", "bob")]
    try:
        yield Hall(synapse, folder, bot, ada, bob)
    finally:
        await synapse.stop()
