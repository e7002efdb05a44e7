"""The same over a real wire: what breaks there is no yes, and nothing is ever sent twice."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import make
from adapters.slack.api import Api
from adapters.slack.wire import Wire
from bot.clock import SystemClock
from bot.errors import Unclear, Unreachable
from bot.events import Place
from bot.ports import About
from bot.primitives import Line, Words
from storage.session import Store
from tests.adapters.slack.bench import FakeTokens
from tests.adapters.slack.inbound import KeepingInbox, settings
from tests.chat import FakeWeb

Serve = Callable[[asyncio.StreamWriter], Awaitable[None]]


class BrokenSlack:
    """A server that reads a request to its end and answers with whatever bytes it is told."""

    def __init__(self, serve: Serve) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.connections = 0
        self._serve = serve
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def hang_up(self) -> None:
        """Break every connection, and wait until each is gone."""
        for writer in self._writers:
            await _reset(writer)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        self._tasks.append(asyncio.create_task(self._take(reader, writer)))

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = {
                    name.lower(): value
                    for name, _, value in (line.partition(": ") for line in head[1:] if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.requests.append((head[0], headers, body))
                await self._serve(writer)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def broken(serve: Serve) -> AsyncIterator[tuple[BrokenSlack, str]]:
    slack = BrokenSlack(serve)
    server = await asyncio.start_server(slack.meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield slack, f"http://127.0.0.1:{port}/api/"
    finally:
        await slack.hang_up()
        server.close()
        await server.wait_closed()


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Serve:
    async def serve(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Type: application/json; charset=utf-8", *headers]
        lines.append(f"Content-Length: {len(body) if length is None else length}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        if length is not None:
            await writer.drain()
            writer.close()

    return serve


async def _reset(writer: asyncio.StreamWriter) -> None:
    transport: Any = writer.transport
    transport.abort()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _stall(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    )
    await writer.drain()
    await asyncio.Event().wait()


OK = json.dumps({"ok": True, "ts": "1.000001", "channel": "C1"}).encode()
BREAKS: dict[str, Serve] = {
    "reset after acceptance": _reset,
    "closed after acceptance": _close,
    "stall": _stall,
    "slow drip": _drip,
    "half a body": answer(OK[:10], length=len(OK)),
    "half of the JSON": answer(OK[:10]),
    "garbage for gzip": answer(b"garbage", "Content-Encoding: gzip"),
    "half of the gzip": answer(gzip.compress(OK)[:-12], "Content-Encoding: gzip"),
    "a page": answer(b"<html>", "X-Page: yes"),
    "a page of 503": answer(b"<html>", status="503 Service Unavailable"),
    "a charset that is none": answer(OK.replace(b"ok", b"\xff\xff")),
    "no HTTP at all": lambda writer: asyncio.sleep(0, writer.write(b"nonsense\r\n\r\n")),
}


@contextlib.asynccontextmanager
async def api_at(address: str, *, seconds: float = 60) -> AsyncIterator[Api]:
    wire = Wire()
    try:
        yield Api(
            wire,
            FakeTokens(),
            clock=SystemClock(),
            address=address,
            limit=timedelta(seconds=seconds),
        )
    finally:
        await wire.close()


@pytest.mark.parametrize("how", BREAKS)
async def test_whatever_breaks_is_unclear_and_was_sent_once(how: str) -> None:
    # What never answers is waited for to the end; a second is enough for a request to arrive.
    seconds = 1 if how in ("stall", "slow drip") else 60
    async with broken(BREAKS[how]) as (slack, address), api_at(address, seconds=seconds) as api:
        with pytest.raises(Unclear):
            await api.call("T1", "chat.postMessage", channel="C1", text="hello")

        assert len(slack.requests) == 1


async def test_the_library_by_itself_would_have_posted_twice() -> None:
    async with broken(_close) as (slack, address):
        client: Any = AsyncWebClient(token="xoxb-plein", base_url=address)
        with pytest.raises(Exception, match=r"disconnected|reset"):
            await client.chat_postMessage(channel="C1", text="hello")

        assert len(slack.requests) == 2


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with broken(_close) as (_, address):
        pass
    async with api_at(address) as api:
        with pytest.raises(Unreachable):
            await api.call("T1", "chat.postMessage", channel="C1", text="hello")


@pytest.mark.slow
async def test_a_form_that_does_not_come_is_not_waited_for_as_long_as_a_message() -> None:
    async with broken(_stall) as (slack, address), api_at(address) as api, asyncio.timeout(20):
        with pytest.raises(Unreachable):
            await api.call("T1", "views.open", trigger_id="1.2", view={})

        assert len(slack.requests) == 1


async def test_what_is_sent_is_json_with_the_token_in_the_head_only() -> None:
    async with broken(answer(OK)) as (slack, address), api_at(address) as api:
        said = await api.call("T1", "chat.postMessage", channel="C1", text="é & <", blocks=None)
        await api.call("T1", "users.info", user="U1", include_locale=True)

    (line, headers, body), (read, _, nothing) = slack.requests
    assert said["ts"] == "1.000001"
    assert line == "POST /api/chat.postMessage HTTP/1.1"
    assert json.loads(body) == {"channel": "C1", "text": "é & <"}
    assert headers["authorization"] == "Bearer xoxb-plein"
    assert headers["content-type"] == "application/json;charset=utf-8"
    assert (read, nothing) == ("GET /api/users.info?user=U1&include_locale=1 HTTP/1.1", b"")


async def test_a_limit_is_read_from_the_head() -> None:
    limited = answer(b'{"ok": false}', "retry-after: 17", status="429 Too Many Requests")
    async with broken(limited) as (_, address), api_at(address) as api:
        with pytest.raises(Unreachable) as caught:
            await api.call("T1", "chat.postMessage", channel="C1", text="hello")

    assert caught.value.retry_after == timedelta(seconds=17)


async def test_one_connection_carries_many_calls() -> None:
    async with broken(answer(OK)) as (slack, address), api_at(address) as api:
        for number in range(5):
            await api.call("T1", "chat.postMessage", channel=f"C{number}", text="hello")

        assert (len(slack.requests), slack.connections) == (5, 1)


def test_what_is_sent_after_hanging_up_leaves_nothing_open() -> None:
    wire = Wire()

    async def stop_and_send_the_rest() -> Any:
        async with broken(answer(b'{"ok": true}')) as (_, address):
            for _ in range(2):
                async with wire.request("POST", address) as told:
                    await told.read()
                await wire.close()
            async with wire.request("POST", address) as told:
                return told.method

    with asyncio.Runner() as loop:
        assert loop.run(stop_and_send_the_rest()) == "POST"
        session = wire._session
        assert session is not None

    assert session.closed


async def test_what_is_being_sent_goes_on_when_the_bot_stops_listening(sqlite_url: str) -> None:
    arrived, goes_on = asyncio.Event(), asyncio.Event()
    told = {"team_id": "T1", "user_id": "U1", "bot_id": "B1", "bot": {"app_id": "A1"}}
    yes = answer(json.dumps({"ok": True, "ts": "1.000001", "channels": [], **told}).encode())

    async def serve(writer: asyncio.StreamWriter) -> None:
        if "chat.postMessage" in slack.requests[-1][0]:
            arrived.set()
            await goes_on.wait()
        await yes(writer)

    store = Store(sqlite_url)
    async with broken(serve) as (slack, address):
        checked = settings(mode="http", app_token=None, api=address)
        about = About(name="Plein", language="en", zone="UTC", clock=SystemClock())
        chat = make(checked, FakeWeb(), store, about)
        listening = asyncio.create_task(chat.listen(KeepingInbox()))
        place = Place(adapter="slack", workspace="T1", channel="C1")
        sending = asyncio.create_task(chat.send(place, (Line((Words("hello"),)),), "key"))
        await arrived.wait()

        listening.cancel()
        await asyncio.wait([listening])
        goes_on.set()

        assert await sending == "1.000001"
    await store.close()
