"""What tests of the way in share: an inbox that keeps events, and a Web API that is scripted."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2

from adapters.slack.door import Door
from adapters.slack.doors import Doors
from adapters.slack.settings import Settings
from bot.clock import MovableClock
from bot.content import Text
from bot.events import Event
from bot.ports import Answer, ChannelSeen, CommandHelp, ShortcutHelp

RECORDED = Path(__file__).parents[3] / "adapters" / "slack" / "recorded"
KEY = "0123456789abcdef0123456789abcdef"
SECRET = "a signing secret"
BEGIN = datetime(2026, 11, 23, 21, tzinfo=UTC)


def recorded(name: str) -> dict[str, Any]:
    """Read one recorded payload."""
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))["payload"]


def settings(**more: Any) -> Settings:
    """Make settings of one workspace, heard in both ways."""
    given = {
        "mode": "both",
        "bot_token": "xoxb-1-abc",
        "app_token": "xapp-1-abc",
        "signing_secret": SECRET,
        **more,
    }
    return Settings.model_validate({name: value for name, value in given.items() if value})


def settings_of_many(**more: Any) -> Settings:
    """Make settings of an app that several workspaces install."""
    app = {"client_id": "1.2", "client_secret": "shh", "seal_keys": [KEY]}
    given = {**app, "workspaces": ["T1", "T2", "E1"], **more}
    return settings(bot_token=None, **given)


class Calls:
    """The Web API: `answers` by method, `made` is what was asked."""

    def __init__(self, **answers: Mapping[str, Any]) -> None:
        self.answers: dict[str, Mapping[str, Any]] = {
            "auth.test": {
                "ok": True,
                "team_id": "T0LINDE1",
                "user_id": "U0PLEIN1",
                "bot_id": "B0PLEIN1",
                "is_enterprise_install": False,
            },
            "bots.info": {"ok": True, "bot": {"id": "B0PLEIN1", "app_id": "A0PLEIN1"}},
            "users.conversations": {
                "ok": True,
                "channels": [{"id": "C0GENERAL", "name": "general", "is_private": False}],
            },
            **{name.replace("_", "."): answer for name, answer in answers.items()},
        }
        self.made: list[tuple[str, str, dict[str, Any]]] = []

    async def call(self, workspace: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Answer as scripted."""
        self.made.append((workspace, method, arguments))
        return self.answers[method]


class KeepingInbox:
    """The bot's inbox: keeps each event once. `answer` is what a form is told; `wrong` is raised
    instead of taking anything."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.known: list[ChannelSeen] = []
        self.answer = Answer()
        self.wrong: Exception | None = None

    async def receive(self, event: Event) -> Answer:
        """Keep an event, as the bot does: known by its id."""
        if self.wrong is not None:
            raise self.wrong
        if event.id not in {one.id for one in self.events}:
            self.events.append(event)
        return self.answer

    async def taken_back(self, adapter: str, event_id: str) -> None:
        """Keep an event no more."""
        self.events = [one for one in self.events if one.id != event_id]

    async def seen(self, adapter: str, channels: Sequence[ChannelSeen]) -> None:
        """Keep channels."""
        self.known += channels

    async def channels(self, adapter: str, workspace: str) -> list[str]:
        """List those that are kept."""
        return [one.channel for one in self.known if one.workspace == workspace]

    async def gone(self, adapter: str, workspace: str, channels: Collection[str]) -> None:
        """Keep them no more."""
        gone = {(workspace, channel) for channel in channels}
        self.known = [one for one in self.known if (one.workspace, one.channel) not in gone]

    async def tell(self, person_id: str, text: Text, *, avoid: str) -> None:
        """Nobody is told anything here."""
        raise AssertionError("nothing is told")

    async def commands(self, adapter: str, workspace: str, account: str) -> list[CommandHelp]:
        """There are none."""
        return []

    async def shortcuts(self, adapter: str, workspace: str, account: str) -> list[ShortcutHelp]:
        """There are none."""
        return []


class Pauses:
    """Pauses that last until they are ended; `begun` has how many seconds each was to take."""

    def __init__(self) -> None:
        self.begun = asyncio.Queue[float]()
        self._ends = asyncio.Queue[None]()

    async def __call__(self, seconds: float) -> None:
        """Begin one."""
        await self.begun.put(seconds)
        await self._ends.get()

    def end(self) -> None:
        """End one."""
        self._ends.put_nowait(None)


@dataclass
class Caller:
    """Slack at our door: signs what it sends, and keeps what it was answered."""

    client: httpx2.AsyncClient
    clock: MovableClock
    inbox: KeepingInbox
    door: Door
    doors: Doors
    calls: Calls
    pauses: Pauses
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def signed(self, raw: bytes, at: datetime | None = None) -> dict[str, str]:
        """Sign a body as Slack does."""
        stamp = str(int((at or self.clock.now()).timestamp()))
        mac = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256)
        return {
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={mac.hexdigest()}",
            **self.headers,
        }

    async def post(self, raw: bytes, kind: str, **headers: str) -> httpx2.Response:
        """Send a body as it is, signed unless `headers` say otherwise."""
        given = {**self.signed(raw), "content-type": kind, **headers}
        return await self.client.post("/slack/events", content=raw, headers=given)

    async def event(self, payload: dict[str, Any]) -> httpx2.Response:
        """Send an event."""
        return await self.post(json.dumps(payload).encode(), "application/json")

    async def gesture(self, payload: dict[str, Any]) -> httpx2.Response:
        """Send what somebody did with their hands: a field of a form, or all of its fields."""
        is_command = "command" in payload
        fields = payload if is_command else {"payload": json.dumps(payload)}
        return await self.post(urlencode(fields).encode(), "application/x-www-form-urlencoded")
