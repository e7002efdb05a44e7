"""Sockets on which Slack greets and is silent ever after: how long until each has a successor."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final, cast

from aiohttp import web
from slack_bolt.response import BoltResponse

from adapters.slack.door import Door
from adapters.slack.socket import Pace, Sockets
from adapters.slack.wire import Wire

SOCKETS: Final = 20
LIMIT: Final = 60.0
_A_BOT: Final = 10  # as many as one may have
_PACE = Pace()


class _Deaf:
    """A Slack whose first sockets say hello and nothing more; those after it are greeted, too."""

    def __init__(self) -> None:
        self.address = ""
        self.opened: list[float] = []
        self.all_replaced = asyncio.Event()

    async def open(self, _: web.Request) -> web.Response:
        """Give the address of a socket."""
        return web.json_response({"ok": True, "url": f"{self.address}/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Greet, and be silent."""
        wire = web.WebSocketResponse(autoping=False)
        await wire.prepare(request)
        await wire.send_json({"type": "hello"})
        self.opened.append(time.monotonic())
        if len(self.opened) >= 2 * SOCKETS:
            self.all_replaced.set()
        async for _ in wire:
            pass
        return wire


class _NoDoor:
    async def dispatch(self, body: Mapping[str, Any], headers: Any, *, way: str) -> BoltResponse:
        """Nothing ever comes."""
        raise AssertionError(way)


async def replaced() -> list[float]:
    """Let twenty sockets go deaf, and list how long it took until each new one stood, in seconds.

    Takes up to a minute, by the clock on the wall.
    """
    slack, wire = _Deaf(), Wire()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", slack.open)
    app.router.add_get("/link", slack.link)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    door, bots = cast("Door", _NoDoor()), range(SOCKETS // _A_BOT)
    kept = [
        asyncio.create_task(keeper)
        for _ in bots
        for keeper in Sockets(
            door,
            wire,
            app_token="xapp-bench",
            api=f"{slack.address}/api/",
            count=_A_BOT,
            pace=_PACE,
        ).keepers()
    ]
    try:
        async with asyncio.timeout(LIMIT + 5):
            await slack.all_replaced.wait()
    except TimeoutError:
        pass
    for task in kept:
        task.cancel()
    await asyncio.gather(*kept, return_exceptions=True)
    await wire.close()
    await runner.cleanup()
    first, later = slack.opened[:SOCKETS], slack.opened[SOCKETS : 2 * SOCKETS]
    # The oldest fell silent first: its wait is the longest that it can have been.
    return [new - old for old, new in zip(first, later, strict=False)]
