"""Slack's side of the wire, to measure by: it calls the bot with signed events, and takes calls."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import aiohttp
from aiohttp import web

from bench.slack_servers import SECRET

_PEOPLE = 200
_SETTINGS = """
[bot]
language = "en"
[storage]
url = "{url}"
[web]
listen = "127.0.0.1:{port}"
[adapters.slack]
mode = "http"
bot_token = "${{SLACK_BOT_TOKEN}}"
signing_secret = "${{SLACK_SIGNING_SECRET}}"
api = "{slack}/api/"
"""


class StubSlack:
    """A Web API that takes everything, at `address`; `posted` counts messages."""

    def __init__(self) -> None:
        self.address = ""
        self.posted = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "StubSlack":
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.posted += method == "chat.postMessage"
        who = {"team_id": "T0BENCH", "user_id": "U0PLEIN", "bot_id": "B0PLEIN", "user": "plein"}
        asked = request.query.get("user", "U0")
        told = {
            "auth.test": who,
            "bots.info": {"bot": {"id": "B0PLEIN", "app_id": "A0PLEIN"}},
            "users.conversations": {"channels": []},
            "users.info": {"user": {"id": asked, "name": asked, "profile": {"real_name": asked}}},
            "conversations.open": {"channel": {"id": "D0ADA"}},
            "chat.postMessage": {"channel": "D0ADA", "ts": f"{time.time():.6f}"},
        }
        return web.json_response({"ok": True, **told.get(method, {})})


def free_port() -> int:
    """Find a port that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextlib.asynccontextmanager
async def plein(url: str, slack: StubSlack) -> AsyncIterator[str]:
    """Run Plein on a database, and give the address that Slack calls."""
    port = free_port()
    secrets = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET}
    with tempfile.TemporaryDirectory(prefix="plein-bench-") as folder:
        config = Path(folder) / "plein.toml"
        config.write_text(_SETTINGS.format(url=url, port=port, slack=slack.address), "utf-8")
        command = ("-m", "bot", "run", "--config", str(config))
        async with _running(command, port, secrets) as address:
            yield address


@contextlib.asynccontextmanager
async def bare(kind: str) -> AsyncIterator[str]:
    """Run one of the servers that we compare with."""
    port = free_port()
    async with _running(("-m", "bench.slack_servers", kind, str(port)), port, {}) as address:
        yield address


@contextlib.asynccontextmanager
async def _running(
    command: tuple[str, ...], port: int, secrets: dict[str, str]
) -> AsyncIterator[str]:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=quiet, stderr=quiet, env={**os.environ, **secrets}
    )
    address = f"http://127.0.0.1:{port}/slack/events"
    try:
        await _taken(address)
        yield address
    finally:
        process.kill()
        await process.wait()


async def _taken(address: str) -> None:
    """Wait until an event is taken."""
    async with asyncio.timeout(60), Caller(address) as caller:
        while True:
            if await caller.tell("ready") == 200:
                return
            await asyncio.sleep(0.1)


@dataclass
class Caller:
    """Slack, calling with signed events; keeps how long each took, in seconds, and its status."""

    address: str
    connections: int = 32
    took: list[float] = field(default_factory=list[float])
    statuses: Counter[int] = field(default_factory=Counter[int])
    _session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Caller":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self.connections)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def tell(self, name: str) -> int:
        """Tell that somebody said something to the bot, and return the status; 0 for no answer."""
        assert self._session is not None
        raw, headers = _signed(name)
        began = time.perf_counter()
        try:
            async with self._session.post(self.address, data=raw, headers=headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            status = 0
        self.took.append(time.perf_counter() - began)
        self.statuses[status] += 1
        return status

    async def as_fast_as_it_goes(self, seconds: float) -> float:
        """Tell events, so many at once, and return how many a second were taken."""
        until = time.perf_counter() + seconds

        async def one(number: int) -> None:
            count = 0
            while time.perf_counter() < until:
                await self.tell(f"{number}-{count}")
                count += 1

        await asyncio.gather(*(one(number) for number in range(self.connections)))
        return self.statuses[200] / seconds

    async def at_a_pace(self, per_second: int, seconds: float) -> None:
        """Tell events at fixed moments, whether or not the ones before are answered."""
        loop = asyncio.get_running_loop()
        began, tasks = loop.time(), list[asyncio.Task[int]]()
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(began + number / per_second - loop.time(), 0))
            tasks.append(asyncio.create_task(self.tell(f"paced-{number}")))
        await asyncio.gather(*tasks)

    @property
    def p50_us(self) -> float:
        """The median, in microseconds."""
        return quantiles(self.took, n=100)[49] * 1e6

    @property
    def p99_us(self) -> float:
        """The 99th percentile, in microseconds."""
        return quantiles(self.took, n=100)[98] * 1e6


_numbers: Iterator[int] = iter(range(1_000_000_000))


def _signed(name: str) -> tuple[bytes, dict[str, str]]:
    number = next(_numbers)
    account = f"U{number % _PEOPLE:05}"
    ts = f"{1_795_000_000 + number}.000100"
    event = {
        "type": "message",
        "channel": f"D{number % _PEOPLE:05}",
        "channel_type": "im",
        "user": account,
        "text": "/bench is not a command of this bot",
        "ts": ts,
        "event_ts": ts,
    }
    body = {
        "type": "event_callback",
        "team_id": "T0BENCH",
        "api_app_id": "A0PLEIN",
        "event_id": f"Ev{name}-{number}",
        "event": event,
    }
    raw, stamp = json.dumps(body).encode(), str(int(time.time()))
    mac = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256)
    return raw, {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={mac.hexdigest()}",
    }
