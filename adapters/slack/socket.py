"""Socket Mode: Slack is heard over sockets that we open, so nobody needs to reach us.

The wire is aiohttp's own. The SDK's client connects again by itself, without end and without a
pause that grows, and has been seen connected and deaf for hours; here a socket that is silent is
given up, and a new one is made from nothing.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, cast

import aiohttp
import structlog

from adapters.slack.door import Door
from adapters.slack.http import BODY, DEPTH
from adapters.slack.metrics import FRAME_AGE, RETRIES, SOCKETS
from adapters.slack.payload import is_deep
from adapters.slack.wire import Session
from bot.errors import Refused, Unreachable
from bot.payload import Body, table, text

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient sockets are, in seconds."""

    silence: float = 45.0  # Slack pings every ten seconds or so; after this a socket is deaf
    hello: float = 15.0  # for connecting and being greeted
    teardown: float = 3.0
    first_pause: float = 1.0
    longest_pause: float = 30.0
    look: float = 1.0


_PACE: Final = Pace()


# Words of Slack after which asking again does not help.
_HOPELESS: Final = {
    "account_inactive",
    "app_missing_action",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "token_revoked",
}
_OVER: Final = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED)
# What writing to a socket raises that has just gone.
_GONE: Final = (aiohttp.ClientError, OSError, RuntimeError)
_POLITE: Final = ("warning", "refresh_requested")
_REASONS: Final = (*_POLITE, "too_many_websockets", "link_disabled")


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """Why a socket is over, and whether Slack had greeted us on it."""

    why: str
    was_greeted: bool


@dataclass(slots=True)
class _Line:
    """One socket that is open."""

    wire: Any
    heard_at: float
    is_greeted: bool = False
    answering: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])


class Sockets:
    """Keeps some sockets open, each looked after alone."""

    def __init__(
        self,
        door: Door,
        session: Session,
        *,
        app_token: str,
        api: str,
        count: int,
        pace: Pace = _PACE,
    ) -> None:
        self._door = door
        self._session = session
        self._app_token = app_token
        self._api = api
        self._pace = pace
        self._count = count
        self._lines: dict[int, _Line] = {}

    @property
    def greeted(self) -> int:
        """How many sockets are open and greeted by Slack."""
        return sum(line.is_greeted for line in self._lines.values())

    def keepers(self) -> list[Coroutine[Any, Any, None]]:
        """List what is to run, one for each socket, until cancelled.

        Each raises: Refused, when Slack does not take the token.
        """
        return [self._keep(number) for number in range(self._count)]

    async def _keep(self, number: int) -> None:
        """Keep one socket open. The pause between two tries grows until Slack greets us."""
        pause = self._pace.first_pause
        while True:
            asked = 0.0  # how long Slack wants to be left alone: never less
            try:
                end = await self._one(number)
            except Unreachable as error:
                log.warning("slack.socket_unreachable", socket=number)
                if error.retry_after is not None:
                    asked = error.retry_after.total_seconds()
            else:
                SOCKETS.labels(end.why).inc()
                log.info("slack.socket_ended", socket=number, why=end.why)
                if end.was_greeted:
                    pause = self._pace.first_pause
            # Two that fell over together do not come back together.
            await asyncio.sleep(asked + pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, self._pace.longest_pause)

    async def _one(self, number: int) -> _End:
        """Open a socket and hear it out. Raises: Unreachable, Refused."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._pace.hello):
                address = await self._address()
                # We answer pings ourselves: what counts is that something was heard.
                wire = await self._session.ws_connect(address, autoping=False, max_msg_size=BODY)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(type(error).__name__) from None
        line = self._lines[number] = _Line(wire, loop.time())
        ends = {
            asyncio.create_task(self._watch(number, line)),
            asyncio.create_task(_hear(line, self._door)),
        }
        try:
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            return _End(why=next(iter(done)).result(), was_greeted=line.is_greeted)
        finally:
            del self._lines[number]
            for task in ends:
                task.cancel()
            await self._tear_down(line)

    async def _address(self) -> str:
        """Ask for the address of a new socket. Raises: Unreachable, Refused, and the network's."""
        headers = {"authorization": f"Bearer {self._app_token}"}
        url = f"{self._api}apps.connections.open"
        async with self._session.request("POST", url, headers=headers) as response:
            if response.status != 200:
                raise Unreachable(f"HTTP {response.status}", retry_after=_pause(response.headers))
            raw: object = await response.json(content_type=None)
        address, error = text(raw, "url"), text(raw, "error")
        if address:
            return address
        if error in _HOPELESS:
            raise Refused(f"Slack does not take app_token: {error}.")
        raise Unreachable(error)

    async def _watch(self, number: int, line: _Line) -> str:
        """Return when a socket is silent for too long. Pings of Slack count, and nothing of ours:
        sockets have been seen that answer pings and bring no events."""
        loop = asyncio.get_running_loop()
        gauge = FRAME_AGE.labels(str(number))
        while True:
            age = loop.time() - line.heard_at
            gauge.set(age)
            if age > (self._pace.silence if line.is_greeted else self._pace.hello):
                return "silent" if line.is_greeted else "not greeted"
            await asyncio.sleep(self._pace.look)

    async def _tear_down(self, line: _Line) -> None:
        """Let answers go out, and hang up; what does not end by then is left to itself."""
        if line.answering:
            await asyncio.wait(set(line.answering), timeout=self._pace.teardown)
        closing = asyncio.create_task(line.wire.close())
        closing.add_done_callback(_forget)
        await asyncio.wait({closing}, timeout=self._pace.teardown)
        closing.cancel()


def _forget(task: asyncio.Task[Any]) -> None:
    # How hanging up failed is of no interest; unasked, asyncio would complain.
    if not task.cancelled():
        task.exception()


async def _hear(line: _Line, door: Door) -> str:
    """Take frames until the socket is over, and return why."""
    loop = asyncio.get_running_loop()
    while True:
        message: aiohttp.WSMessage = await line.wire.receive()
        if message.type in _OVER:
            return "closed"
        if message.type is aiohttp.WSMsgType.ERROR:
            return "broken"
        if message.type is aiohttp.WSMsgType.PONG:
            continue
        line.heard_at = loop.time()
        if message.type is aiohttp.WSMsgType.PING:
            try:
                await line.wire.pong(message.data)
            except _GONE:
                return "broken"
        elif message.type is aiohttp.WSMsgType.TEXT:
            why = _frame(line, door, _parsed(message.data))
            if why is not None:
                return why


def _parsed(raw: str) -> Body:
    data = raw.encode("utf-8", "replace")
    try:
        found: object = {} if is_deep(data, DEPTH) else json.loads(data)
    except ValueError:
        return {}
    return cast("Body", found) if isinstance(found, Mapping) else {}


def _frame(line: _Line, door: Door, frame: Body) -> str | None:
    """Take one frame; why the socket is over, if it is."""
    match text(frame, "type"):
        case "hello":
            line.is_greeted = True
        case "disconnect":
            reason = text(frame, "reason")
            if reason not in _POLITE:
                log.error("slack.socket_sent_away", reason=reason[:40])
            # Slack keeps such a socket for some seconds; the next one is asked for at once.
            return reason if reason in _REASONS else "sent away"
        case _ if text(frame, "envelope_id"):
            task = asyncio.create_task(_answer(line, door, frame))
            line.answering.add(task)
            task.add_done_callback(line.answering.discard)
        case _:
            log.info("slack.frame_unread")
    return None


async def _answer(line: _Line, door: Door, frame: Body) -> None:
    """Hand an envelope over, and say so to Slack once it is safe: what it is not told it sends
    again, to this socket or another."""
    envelope = text(frame, "envelope_id")
    if frame.get("retry_attempt"):
        RETRIES.labels("socket").inc()
    answer = await door.dispatch(table(frame, "payload"), {"x-plein-stamp": envelope}, way="socket")
    if answer.status == 503:
        return
    told: dict[str, Any] = {"envelope_id": envelope}
    if answer.status == 200 and answer.body:
        told["payload"] = json.loads(answer.body)
    # The socket may be gone meanwhile. Then the same comes again, and is known.
    with contextlib.suppress(*_GONE):
        await line.wire.send_str(json.dumps(told))


def _pause(headers: Mapping[str, str]) -> timedelta | None:
    given = headers.get("retry-after", "")
    return timedelta(seconds=min(int(given), 300)) if given.isdecimal() else None
