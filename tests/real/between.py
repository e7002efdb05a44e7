"""What stands between the bot and its homeserver, and goes wrong as such things do: it stops to
answer, or keeps to an answer of before."""

import asyncio
from typing import Literal

import aiohttp
from aiohttp import web

_KEPT = ("authorization", "content-type")


class Between:
    """Stands at `address`, in front of `homeserver`. `fault` is what a sync now meets: it `hangs`,
    or tells for ever that nothing happened (`stuck`). `met` counts the syncs that did, and `lines`
    the connections over which syncs came."""

    def __init__(self, homeserver: str) -> None:
        self.address = ""
        self.fault: Literal["hangs", "stuck"] | None = None
        self.met = 0
        self.lines: set[object] = set()
        self._homeserver = homeserver
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._session = aiohttp.ClientSession(auto_decompress=False)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Hang up."""
        if self._session is not None and self._runner is not None:
            await self._session.close()
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path.endswith("/sync"):
            self.lines.add(request.transport)
            since = request.query.get("since", "")
            if self.fault is not None and "full_state" not in request.query:
                self.met += 1
                return await self._wrong(since)
        assert self._session is not None
        async with self._session.request(
            request.method,
            f"{self._homeserver}{request.rel_url}",
            data=await request.read(),
            headers={name: request.headers[name] for name in _KEPT if name in request.headers},
        ) as answer:
            kind = answer.headers.get("content-type", "")
            body = await answer.read()
            return web.Response(status=answer.status, body=body, headers={"content-type": kind})

    async def _wrong(self, since: str) -> web.Response:
        if self.fault == "hangs":
            await asyncio.Event().wait()
        await asyncio.sleep(0.1)
        return web.json_response({"next_batch": since, "device_one_time_keys_count": {}})
