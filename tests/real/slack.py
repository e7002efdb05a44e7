"""Plein in the emulator's Slack, for the tests in front of it."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx2
from sqlalchemy import create_engine, text

from adapters.slack.manifest import SCOPES
from tests.emulator import (
    ADA,
    BOB,
    CAS,
    CHANNELS,
    GENERAL,
    SECRET,
    TEAM,
    App,
    Emulator,
    Someone,
    button_in,
)
from tests.fault_proxy import FaultProxy
from tests.parts import free_port
from tests.program import Program

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
_SETTINGS = """
[bot]
name = "Plein"
language = "{language}"

[storage]
url = "sqlite://"

[web]
listen = "127.0.0.1:0"

[adapters.slack]
mode = "{mode}"
bot_token = "${{SLACK_BOT_TOKEN}}"
app_token = "${{SLACK_APP_TOKEN}}"
signing_secret = "${{SLACK_SIGNING_SECRET}}"
trust_addresses = ["example.org"]
api = "{address}/api/"

[skills.kudos]
channel = "#kudos"
per_day = 100

[roles]
admin = ["ada@example.org"]
"""


def settings_of(app: App, proxy: FaultProxy, *, mode: str = "", language: str = "en") -> str:
    """Write the settings of Plein in the emulator; it is heard as `app` is, or by `mode`."""
    return _SETTINGS.format(mode=mode or app.way, address=proxy.address, language=language)


def secrets_of(app: App) -> dict[str, str]:
    """Give what these settings find in the environment."""
    return {
        "SLACK_BOT_TOKEN": app.token,
        "SLACK_APP_TOKEN": f"xapp-{app.way}",
        "SLACK_SIGNING_SECRET": SECRET,
    }


@dataclass(frozen=True, slots=True)
class Linde:
    """A workspace in the emulated Slack, with a proxy between it and the bot."""

    slack: Emulator
    proxy: FaultProxy

    async def anew(self) -> "Linde":
        """Make it as it is at the beginning, when nothing goes wrong."""
        self.proxy.calm()
        await self.slack.reset()
        return self


@asynccontextmanager
async def linde_in(folder: Path, channels: Mapping[str, str] = CHANNELS) -> AsyncIterator[Linde]:
    """Start the emulated Slack, with these channels, and the proxy."""
    slack, proxy = Emulator(folder, channels=channels), FaultProxy(SCOPES)
    await proxy.start()
    await slack.start(f"{proxy.address}/slack/events")
    proxy.slack = slack.address
    yield Linde(slack, proxy)
    await proxy.stop()
    await slack.stop()


class Front:
    """People in front of that workspace who have to do with one of its apps, which is heard by
    `mode`."""

    def __init__(self, linde: Linde, app: App, mode: str) -> None:
        self.slack = linde.slack
        self.proxy = linde.proxy
        self.app = app
        self.mode = mode
        self.ada, self.bob, self.cas = (Someone(self.slack, app, one) for one in (ADA, BOB, CAS))

    async def is_heard(self) -> bool:
        """Whether Slack is heard by now, and the channels are known."""
        if not self.proxy.calls["users.conversations"]:
            return False
        if self.mode == "http":
            return True
        apps = (await self.slack.page())[0]["state"]["apps"]
        return any(one["connected"] for one in apps if one["appId"] == self.app.id)

    async def tells(self, kind: str, payload: dict[str, Any]) -> None:
        """Tell the bot what the emulator never does, as Slack would: signed, or over a socket."""
        if self.mode != "http":
            await self.proxy.tells(kind, payload)
        else:
            assert await self.hands_in(*_request(kind, payload)) == 200

    async def uses_shortcut(self, callback: str, ts: str, *, author: str, text: str = "") -> None:
        """Have Ada use a shortcut on what somebody said in #general."""
        message = {"type": "message", "user": author, "ts": ts, "text": text or "The boiler …"}
        channel = {"id": GENERAL, "name": "general"}
        used = {"callback_id": callback, "channel": channel, "message": message}
        await self.tells("interactive", await self._deed("message_action", ADA, used))

    async def home(self, user: str, words: str, *, after: str = "") -> dict[str, Any]:
        """Wait for somebody's home with these words, another one than `after`."""

        async def look() -> dict[str, Any] | None:
            home = await self.slack.home(self.app, user)
            return home if home and home["id"] != after and words in words_of(home) else None

        return await self.slack.until(look)

    async def presses_at_home(self, user: str, home: dict[str, Any], label: str) -> None:
        """Have somebody press a button in their home. The emulator tells of presses in messages
        alone: this is one as Slack tells of it."""
        pressed = {
            "container": {"type": "view", "view_id": home["id"]},
            "enterprise": None,
            "is_enterprise_install": False,
            "view": home,
            "actions": [{**button_in(home["blocks"], label), "action_ts": f"{time.time():.6f}"}],
        }
        await self.tells("interactive", await self._deed("block_actions", user, pressed))

    async def _deed(self, kind: str, user: str, what: dict[str, Any]) -> dict[str, Any]:
        """Tell of what somebody did, with the trigger of the command that was typed last."""
        return {
            "type": kind,
            "trigger_id": await self.slack.trigger(),
            "api_app_id": self.app.id,
            "team": {"id": TEAM, "domain": "linde"},
            "user": {"id": user, "team_id": TEAM},
            **what,
        }

    async def hands_in(self, raw: bytes, kind: str, *, secret: str = SECRET) -> int:
        """Call the bot as Slack does, signed with `secret`, and return the status."""
        stamp = str(int(time.time()))
        mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256)
        headers = {
            "content-type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={mac.hexdigest()}",
        }
        url = f"{self.proxy.bot}/slack/events"
        async with httpx2.AsyncClient() as client:
            return (await client.post(url, content=raw, headers=headers)).status_code


def words_of(home: dict[str, Any]) -> str:
    """Give all that stands in a home."""
    return json.dumps(home["blocks"], ensure_ascii=False)


class Inside(Front):
    """Plein at work in that workspace as one of its apps, and people who have to do with it. It is
    heard as the app is, unless `mode` says otherwise; its database is a file in `folder`, unless
    the URL of another one is given."""

    def __init__(
        self,
        linde: Linde,
        app: App,
        folder: Path,
        *,
        mode: str = "",
        database: str = "",
        language: str = "en",
        settings: str = "",
    ) -> None:
        super().__init__(linde, app, mode or app.way)
        self.database = database or f"sqlite:///{folder}/plein.db"
        self.program = Program(
            folder,
            self.database,
            settings=settings or settings_of(app, self.proxy, mode=self.mode, language=language),
            secrets=secrets_of(app),
            port=free_port() if settings else 0,
        )

    async def start(self) -> None:
        """Start, and wait until Slack is heard and the channels are known."""
        self.proxy.calls.clear()
        await self.program.start()
        self.proxy.bot = self.program.address
        await self.slack.until(self.is_heard)

    async def stop(self) -> None:
        """Stop as an operator would."""
        self.proxy.bot = ""
        await self.program.stop()

    async def end(self) -> None:
        """Stop, unless that was done; errors in the log fail the test."""
        self.proxy.bot = ""
        await self.program.end()

    def count(self, query: str) -> int:
        """Ask the database how many there are."""
        engine = create_engine(self.database)
        try:
            with engine.connect() as connection:
                return connection.execute(text(query)).scalar_one()
        finally:
            engine.dispose()

    async def commands_by_socket(self) -> list[dict[str, str]]:
        """List the commands that the emulator told of over sockets."""
        told = await self._by_socket()
        return [one["detail"] for one in told if one["kind"] == "slash_commands"]

    async def all_by_http(self) -> list[tuple[bytes, str]]:
        """Make of all that went over sockets the requests that Slack would send, and their kind."""
        return [_request(one["kind"], one["detail"]) for one in await self._by_socket()]

    async def _by_socket(self) -> list[dict[str, Any]]:
        told = [one for one in await self.slack.log() if one["direction"] == "to_bot"]
        return [one for one in told if one["kind"] != "socket"]


@asynccontextmanager
async def inside_in(
    linde: Linde, folder: Path, *, mode: str, settings: str
) -> AsyncIterator[Inside]:
    """Run Plein as the app with sockets, by settings that it is heard by in this way."""
    inside = Inside(linde, App("socket"), folder, mode=mode, settings=settings)
    await inside.start()
    try:
        yield inside
    finally:
        await inside.end()


def _request(kind: str, payload: dict[str, Any]) -> tuple[bytes, str]:
    match kind:
        case "events_api":
            return json.dumps(payload).encode(), JSON
        case "slash_commands":
            return urlencode(payload).encode(), FORM
        case _:
            return urlencode({"payload": json.dumps(payload)}).encode(), FORM
