"""Plein on the small homeserver, and somebody in front of it, for tests of the adapter alone."""

from dataclasses import replace
from typing import Any

from adapters import matrix
from adapters.matrix.fake_world import SERVER, Room
from bot.clock import MovableClock
from bot.events import Event, MessageReceived, Place
from storage.session import Store
from tests.chat import ABOUT
from tests.contract.bench import KeepingInbox
from tests.stages import FakeWeb, MatrixStage


class Bench:
    """Plein on the small homeserver, and Ada in front of it."""

    def __init__(self, store: Store, **settings: Any) -> None:
        self.clock = MovableClock(ABOUT.clock.now())
        self.stage = MatrixStage(self.clock, ())
        self.world = self.stage.homeserver
        self.inbox = KeepingInbox()
        self.ada = self.world.user("ada", "Ada Jansen")
        self.settings = matrix.Settings.model_validate({**self.stage.settings, **settings})
        self.store = store
        self.chat = self._made()

    def _made(self) -> matrix.MatrixChat:
        return self.stage.face(matrix).make(
            self.settings, FakeWeb(), self.store, replace(ABOUT, clock=self.clock)
        )

    async def opens(self) -> None:
        """Let it hear, anew if it did before."""
        self.chat = self._made()
        await self.stage.hears(self.chat, self.inbox, store=self.store)

    def room(self, by: str | None = None, **more: Any) -> Room:
        """Make a room, and ask the bot to come."""
        room = self.world.create(by or self.ada, **more)
        self.world.member(room, by or self.ada, self.stage.bot, "invite")
        return room

    def says(self, room: Room, words: str, **more: Any) -> str:
        """Let Ada say something."""
        content = {"msgtype": "m.text", "body": words, **more}
        return self.world.happen(room, self.ada, "m.room.message", content).id

    async def hears(self) -> list[Event]:
        """Let it take what has happened, and return what it heard."""
        self.inbox.events.clear()
        await self.stage.catch_up()
        return self.inbox.events

    def is_in(self, room: Room) -> bool:
        """Whether it is in a room."""
        return room.membership(self.stage.bot) == "join"

    def place(self, room: Room) -> Place:
        """Name a room as the core does."""
        return Place(adapter="matrix", workspace=SERVER, channel=room.id)


def words_of(events: list[Event]) -> list[str]:
    """List what was said."""
    return [one.text for one in events if isinstance(one, MessageReceived)]
