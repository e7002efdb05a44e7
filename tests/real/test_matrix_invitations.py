"""Who may have the bot come, how soon it does, and when it goes: on a real Synapse."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio

from adapters.matrix import MatrixChat, Settings, make
from bot.clock import MovableClock
from bot.ports import About
from storage.session import Store
from tests.adapters.slack.inbound import KeepingInbox
from tests.real.matrix import LOCK
from tests.stages import FakeWeb
from tests.synapse import Resident, Synapse

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


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

    async def membership(self, room: str) -> str:
        """Tell how the homeserver sees the bot in a room."""
        # It answers the same question as it did before, for a while.
        self.asked += 1
        every = {"include_leave": True, "timeline": {"limit": self.asked}}
        path = f"/_matrix/client/v3/sync?filter={quote(json.dumps({'room': every}))}"
        told = await self.synapse.call("GET", path, token=self.bot.token)
        return next(kind for kind, rooms in told["rooms"].items() if room in rooms)


@contextlib.asynccontextmanager
async def _hall_in(folder: Path, **limits: Any) -> AsyncIterator[Hall]:
    synapse = Synapse(folder, limits=limits)
    await synapse.start()
    bot, ada, bob = [await synapse.register(name) for name in ("plein", "ada", "bob")]
    try:
        yield Hall(synapse, folder, bot, ada, bob)
    finally:
        await synapse.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with _hall_in(tmp_path) as hall:
        yield hall


async def test_who_may_not_invite_the_bot_is_declined(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        wanted, unwanted = await hall.invites(hall.ada), await hall.invites(hall.bob)

        await hall.answers(chat)

        assert await hall.membership(wanted) == "join"
        assert await hall.membership(unwanted) == "leave"


async def test_who_invites_the_bot_into_too_many_rooms_is_declined(hall: Hall) -> None:
    async with hall.bot_there(rooms=2) as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(3)]

        await hall.answers(chat)

        assert sorted([await hall.membership(one) for one in rooms]) == ["join", "join", "leave"]


async def test_many_invitations_are_accepted_one_after_the_other(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(12)]

        await hall.answers(chat)
        first = [await hall.membership(one) for one in rooms]
        hall.clock.move(timedelta(seconds=30))
        await hall.answers(chat)

        assert (first.count("join"), first.count("invite")) == (10, 2)
        assert {await hall.membership(one) for one in rooms} == {"join"}


async def test_a_room_that_must_wait_keeps_no_other_waiting(tmp_path: Path) -> None:
    seldom = {"per_second": 0.01, "burst_count": 1}
    async with _hall_in(tmp_path, rc_joins={"local": seldom}) as hall, hall.bot_there() as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(2)]
        await hall.answers(chat)
        assert sorted([await hall.membership(one) for one in rooms]) == ["invite", "join"]

        unwanted = await hall.invites(hall.bob)
        await hall.answers(chat)

        assert await hall.membership(unwanted) == "leave"
        assert sorted([await hall.membership(one) for one in rooms]) == ["invite", "join"]


async def test_an_invitation_is_accepted_that_came_while_the_bot_was_away(hall: Hall) -> None:
    async with hall.bot_there():
        pass
    room = await hall.invites(hall.ada)

    async with hall.bot_there() as chat:
        await hall.answers(chat)

        assert await hall.membership(room) == "join"


async def test_the_bot_leaves_a_room_in_which_it_is_alone(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        rooms = [await hall.invites(hall.ada) for _ in range(2)]
        await hall.answers(chat)
        await hall.asks(hall.ada, f"rooms/{rooms[0]}/leave")
        await hall.answers(chat)
        assert await hall.membership(rooms[0]) == "leave"

    # And in one that everybody left while it was away.
    await hall.asks(hall.ada, f"rooms/{rooms[1]}/leave")
    async with hall.bot_there() as chat:
        await hall.answers(chat)

        assert await hall.membership(rooms[1]) == "leave"


async def test_an_invitation_into_a_room_that_nobody_can_join_is_declined(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        room = await hall.invites(hall.ada)
        await hall.asks(hall.ada, f"rooms/{room}/leave")

        await hall.answers(chat)

        assert await hall.membership(room) == "leave"


async def test_the_bot_leaves_its_direct_chat_with_who_does_not_want_it(hall: Hall) -> None:
    async with hall.bot_there() as chat:
        place = await chat.direct("localhost", hall.bob.user)
        await hall.answers(chat)
        assert await chat.direct("localhost", hall.bob.user) == place

        await hall.asks(hall.bob, f"rooms/{place.channel}/leave")
        await hall.answers(chat)

        assert await hall.membership(place.channel) == "leave"
