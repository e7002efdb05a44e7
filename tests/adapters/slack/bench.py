"""A little Slack with an API and an adapter on it, by a clock that stands still."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.slack.adapter import SlackChat
from adapters.slack.api import Api
from adapters.slack.fake import Slack
from bot.clock import MovableClock
from bot.events import Place
from bot.ports import Inbox

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class FakeTokens:
    """Tokens by turns: each time one is forgotten, the next one is given."""

    tokens: list[str] = field(default_factory=lambda: ["xoxb-plein"])
    forgotten: int = 0

    async def token(self, workspace: str) -> str:
        return self.tokens[0]

    def forget(self, workspace: str) -> None:
        self.forgotten += 1
        if self.tokens[1:]:
            self.tokens.pop(0)


@dataclass
class SilentDoors:
    """Doors that nothing comes through."""

    inboxes: list[Inbox] = field(default_factory=list)

    async def listen(self, inbox: Inbox) -> None:
        self.inboxes.append(inbox)

    async def workspaces(self) -> list[str]:
        return []


@dataclass
class FakeNotes:
    """Notes in memory."""

    notes: dict[str, str] = field(default_factory=dict)

    async def get(self, mark: str) -> str | None:
        return self.notes.get(mark)

    async def put(self, mark: str, file_id: str) -> None:
        self.notes[mark] = file_id

    async def drop(self, mark: str) -> None:
        self.notes.pop(mark, None)


@dataclass
class FakeMarks:
    """Marks by a key in memory."""

    key: str = "key"

    async def of(self, workspace: str, key: str) -> str:
        return hashlib.sha256(f"{self.key}/{workspace}/{key}".encode()).hexdigest()


class Bench:
    """Slack with ada and bob in #general; `paused` is how long calls waited."""

    def __init__(self) -> None:
        self.clock = MovableClock(stopped_at=NOW)
        self.slack = Slack(clock=self.clock)
        self.ada = self.slack.add_user("Ada Jansen", email="ada@example.org", locale="nl-NL")
        self.bob = self.slack.add_user("Bob Visser", email="bob@elsewhere.example")
        self.general = self.slack.add_channel("#general", self.ada, self.bob)
        self.tokens = FakeTokens()
        self.doors = SilentDoors()
        self.notes = FakeNotes()
        self.paused: list[float] = []
        self.api = self.new_api()
        self.chat = self.new_chat()

    def new_api(self) -> Api:
        return Api(self.slack, self.tokens, clock=self.clock, pause=self._pause)

    def new_chat(self, *, marks: FakeMarks | None = None, look_up: bool = True) -> SlackChat:
        """Make an adapter that remembers nothing: another process."""
        return SlackChat(
            self.new_api(),
            self.doors,
            clock=self.clock,
            notes=self.notes,
            marks=marks or FakeMarks(),
            trust_addresses=["example.org"],
            look_up=look_up,
        )

    async def _pause(self, seconds: float) -> None:
        self.paused.append(seconds)

    def place(self, *, thread: str | None = None, only: str | None = None) -> Place:
        return Place(
            adapter="slack", workspace="T0PLEIN", channel=self.general, thread=thread, only=only
        )
