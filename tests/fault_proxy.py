"""A proxy between the bot and a Slack of others: calls go through, or go wrong as scripted.

It also does what that Slack leaves out and the bot relies on: it tells the scopes of a token, and
keeps the metadata of messages. The bytes of files come through it too, as the method `upload`. In
the other direction it hands Slack's signed requests to the bot, so that both may be restarted, and
hands those in again that the bot did not take. Sockets lead through it, too: it tells over them
what that Slack never does, such as the use of a shortcut. And it gives tokens for the code of an
installation (`oauth.v2.access`), which that Slack does not.
"""

import asyncio
import json
import socket
import struct
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs, quote

import aiohttp
from aiohttp import WSMessage, WSMsgType, web

from tests.parts import PATIENCE

_JSON = "application/json; charset=utf-8"
_PAGE = "<!DOCTYPE html><title>Something went wrong</title>"
# Longer than the bot waits for anything.
_STALL = 60.0
# At once and for good, without the polite end of a connection.
_ABRUPTLY = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call. With `accepted` Slack did what was asked all the same."""

    how: Literal["answer", "reset", "stall", "half"] = "answer"
    accepted: bool = False
    status: int = 200
    body: str = ""
    kind: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def limited(retry_after: str | None) -> Fault:
    """Too often; None leaves the header out."""
    headers = {"Retry-After": retry_after} if retry_after is not None else {}
    return Fault(status=429, body='{"ok":false,"error":"ratelimited"}', headers=headers)


def said(code: str, *, accepted: bool = False) -> Fault:
    """Slack answers with an error."""
    return Fault(accepted=accepted, body=json.dumps({"ok": False, "error": code}))


def page(status: int, *, accepted: bool) -> Fault:
    """Something on the way answers with a page."""
    return Fault(accepted=accepted, status=status, body=_PAGE, kind="text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A signed request of Slack to the bot, what the bot answered, and after how many seconds."""

    raw: bytes
    headers: Mapping[str, str]
    status: int
    seconds: float


RESET = Fault(how="reset", accepted=True)
STALL = Fault(how="stall", accepted=True)
HALF = Fault(how="half", accepted=True)


class FaultProxy:
    """Stands at `address`, between `slack` and `bot`, wherever those are at the moment.

    `script` names what goes wrong next, by method, or by method and channel with a space between;
    None lets one through. `scopes` is what the token may do; `calls` counts what was answered, by
    method; `told` has what the bot was told by HTTP. `grants` has what each code of an
    installation is worth, once.
    """

    def __init__(self, scopes: Iterable[str]) -> None:
        self.address = ""
        self.slack = ""
        self.bot = ""
        self.scopes = set(scopes)
        self.script: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.told: list[Told] = []
        self.grants: dict[str, dict[str, Any]] = {}
        self._metadata: dict[str, Any] = {}
        self._lines: list[web.WebSocketResponse] = []
        self._envelopes: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{place:.+}", self._upload)
        app.router.add_post("/slack/events", self._events)
        app.router.add_get("/link", self._link)
        # Nothing but what is scripted may go wrong: no connection is kept that could be closed.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Hang up."""
        if self._session is not None and self._runner is not None:
            await self._session.close()
            await self._runner.cleanup()

    def calm(self) -> None:
        """Let everything through again, and begin to count anew."""
        self.script.clear()
        self.calls.clear()
        self.told.clear()

    async def tells_again(self, number: int) -> list[int]:
        """Hand in once more what the bot did not take, as Slack does for the so manieth time, and
        list how that is answered."""
        again = {"x-slack-retry-num": str(number), "x-slack-retry-reason": "http_error"}
        missed = [one for one in self.told if one.status != 200]
        return [(await self._tell(one.raw, {**one.headers, **again})).status for one in missed]

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        script = self.script[method] or self.script[f"{method} {await _channel(request)}"]
        return await self._scripted(request, method, script, self._answer)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await self._scripted(request, "upload", self.script["upload"], self._hand_over)

    async def _scripted(
        self,
        request: web.Request,
        method: str,
        script: deque[Fault | None],
        ask: Callable[[web.Request, str], Awaitable[web.Response]],
    ) -> web.StreamResponse:
        fault = script.popleft() if script else None
        answer = None
        if fault is None or fault.accepted:
            answer = await ask(request, method)
        self.calls[method] += 1
        if fault is None:
            assert answer is not None
            return answer
        return await _wrong(request, fault)

    async def _answer(self, request: web.Request, method: str) -> web.Response:
        """Ask Slack, and tell what it answers."""
        assert self._session is not None
        raw = await request.read()
        if method == "oauth.v2.access":
            code = parse_qs(raw.decode()).get("code", [""])[0]
            return web.json_response(self.grants.pop(code, {"ok": False, "error": "invalid_code"}))
        url = f"{self.slack}/api/{method}"
        kept = ("authorization", "content-type")
        headers = {name: request.headers[name] for name in kept if name in request.headers}
        async with self._session.request(
            request.method, url, params=request.query, data=raw, headers=headers
        ) as answer:
            told = await answer.json(content_type=None)
        self._remember(method, raw, told)
        if "upload_url" in told:
            told["upload_url"] = told["upload_url"].replace(self.slack, self.address)
        if method == "apps.connections.open" and told.get("ok"):
            told["url"] = f"{self.address}/link?to={quote(told['url'], safe='')}"
        scopes = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        return web.json_response(told, headers=scopes)

    async def _hand_over(self, request: web.Request, _: str) -> web.Response:
        """Give the bytes of a file to Slack."""
        assert self._session is not None
        url = f"{self.slack}{request.path}"
        headers = {"content-type": request.content_type}
        async with self._session.post(url, data=await request.read(), headers=headers) as answer:
            return web.Response(status=answer.status, text=await answer.text())

    def _remember(self, method: str, raw: bytes, told: dict[str, Any]) -> None:
        if method == "chat.postMessage" and told.get("ok"):
            self._metadata[told["ts"]] = json.loads(raw).get("metadata")
        for message in told.get("messages", []):
            if self._metadata.get(message["ts"]):
                message["metadata"] = self._metadata[message["ts"]]

    async def _events(self, request: web.Request) -> web.Response:
        if not self.bot:
            return web.Response(status=503)
        raw, headers = await request.read(), dict(request.headers)
        began = time.monotonic()
        answer = await self._tell(raw, headers)
        seconds = time.monotonic() - began
        self.told.append(Told(raw=raw, headers=headers, status=answer.status, seconds=seconds))
        return answer

    async def _tell(self, raw: bytes, headers: Mapping[str, str]) -> web.Response:
        assert self._session is not None
        url = f"{self.bot}/slack/events"
        try:
            async with self._session.post(url, data=raw, headers=headers) as answer:
                kind = answer.content_type
                return web.Response(
                    status=answer.status, body=await answer.read(), content_type=kind
                )
        except aiohttp.ClientError:
            return web.Response(status=503)

    # Sockets.

    async def tells(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Tell the bot something over one of its sockets, and return what it acknowledges."""
        envelope = str(uuid.uuid4())
        self._envelopes[envelope] = asyncio.get_running_loop().create_future()
        frame = {"envelope_id": envelope, "type": kind, "payload": payload}
        await self._lines[-1].send_json({**frame, "accepts_response_payload": True})
        async with asyncio.timeout(PATIENCE):
            return await self._envelopes[envelope]

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        """Stand between a socket of the bot and one of Slack's."""
        assert self._session is not None
        bot = web.WebSocketResponse(autoping=False)
        await bot.prepare(request)
        self._lines.append(bot)
        async with self._session.ws_connect(request.query["to"], autoping=False) as slack:
            both = {
                asyncio.create_task(_pass_on(slack, bot, _everything)),
                asyncio.create_task(_pass_on(bot, slack, self._is_for_slack)),
            }
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in both:
                    task.cancel()
                self._lines.remove(bot)
                await bot.close()
        return bot

    def _is_for_slack(self, message: WSMessage) -> bool:
        """Keep what acknowledges what we told ourselves."""
        if message.type is not WSMsgType.TEXT:
            return True
        frame = message.json()
        waiting = self._envelopes.pop(frame.get("envelope_id", ""), None)
        if waiting is None:
            return True
        waiting.set_result(frame)
        return False


def _everything(_: WSMessage) -> bool:
    return True


async def _pass_on(
    begin: "web.WebSocketResponse | aiohttp.ClientWebSocketResponse",
    end: "web.WebSocketResponse | aiohttp.ClientWebSocketResponse",
    may_pass: Callable[[WSMessage], bool],
) -> None:
    """Pass on what comes out of one socket into another, until either is over."""
    async for message in begin:
        if not may_pass(message):
            continue
        match message.type:
            case WSMsgType.TEXT:
                await end.send_str(message.data)
            case WSMsgType.PING:
                await end.ping(message.data)
            case WSMsgType.PONG:
                await end.pong(message.data)
            case _:
                return


async def _channel(request: web.Request) -> str:
    if request.content_type != "application/json":
        return request.query.get("channel", "")
    return str((await request.json()).get("channel", ""))


async def _wrong(request: web.Request, fault: Fault) -> web.StreamResponse:
    match fault.how:
        case "answer":
            headers = {**fault.headers, "content-type": fault.kind}
            return web.Response(status=fault.status, text=fault.body, headers=headers)
        case "reset":
            _break_off(request)
        case "half":
            answer = web.StreamResponse(headers={"content-type": _JSON, "content-length": "400"})
            await answer.prepare(request)
            await answer.write(b'{"ok":true,"chan')
            _break_off(request)
        case "stall":
            await asyncio.sleep(_STALL)
    return web.Response()


def _break_off(request: web.Request) -> None:
    assert request.transport is not None
    line = request.transport.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
    request.transport.abort()
