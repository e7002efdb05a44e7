"""The socket: one open page, one queue of frames to it, bounded."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from adapters.web import draw
from adapters.web.chat import Chat
from adapters.web.door import Door
from adapters.web.feed import Session
from adapters.web.limits import IN_HANDS, PAGES_EACH, WAITING

log = structlog.get_logger()

_POLICY, _TRY_LATER, _GOING_AWAY = 1008, 1013, 1001

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Socket:
    """Serves the WebSocket of each page. `spawn` runs what must be finished when a page goes."""

    def __init__(self, chat: Chat, door: Door, spawn: Spawn) -> None:
        self._chat = chat
        self._door = door
        self._spawn = spawn

    async def serve(self, socket: WebSocket) -> None:
        """Serve one page until either side ends it."""
        page = _Page(socket)
        try:
            session = await self._let_in(socket, page)
        except (OSError, WebSocketDisconnect):  # it was closed before it was let in
            await page.hang_up(_GOING_AWAY)
            return
        except Exception as error:  # the database may be away: the page tries again
            log.error("web.socket_refused", error=type(error).__name__)
            await page.hang_up(_TRY_LATER)
            return
        if session is None:
            return
        try:
            await self._talk(page, session)
        finally:
            self._chat.feed.leave(session)

    async def _let_in(self, socket: WebSocket, page: "_Page") -> Session | None:
        """Feed the page of whoever is signed in and greet it; else hang up, and return None."""
        found = await self._door.who(socket.cookies)
        if found is None:
            await page.hang_up(_POLICY)
            return None
        signed_in, person = found
        if self._chat.inbox is None or len(self._chat.feed.of(person.id)) >= PAGES_EACH:
            await page.hang_up(_TRY_LATER)
            return None
        await socket.accept()
        session = Session(
            account=person.id,
            language=person.language or self._chat.language,
            push=page.push,
            close=page.close,
            signed_in_as=signed_in.id,
        )
        await self._chat.feed.join(session)
        me = draw.me(person, language=self._chat.language, zone=self._chat.zone)
        page.push({"type": "hello", "me": me})
        return session

    async def _talk(self, page: "_Page", session: Session) -> None:
        """Write and read beside each other; the first to end ends both."""
        writing = asyncio.create_task(page.write())
        reading = asyncio.create_task(self._read(page, session))
        try:
            await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (writing, reading):
                task.cancel()
            await asyncio.gather(writing, reading, return_exceptions=True)
            await page.hang_up()

    async def _read(self, page: "_Page", session: Session) -> None:
        """Take frames as they come. What has begun is finished also when the page goes."""
        free = asyncio.Semaphore(IN_HANDS)
        clock = asyncio.get_running_loop()
        while True:
            text = await page.read()
            if text is None:
                return
            await free.acquire()
            task = self._spawn(self._chat.take(session, text, now=clock.time()))
            task.add_done_callback(lambda _: free.release())


class _Page:
    """The wire to one page."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._waiting: asyncio.Queue[draw.Json | None] = asyncio.Queue(WAITING)
        self._is_closing = False
        self._code = _GOING_AWAY

    def push(self, frame: draw.Json) -> None:
        """Put a frame in the queue. A page that does not read is hung up: it fetches anew."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self._code = _TRY_LATER
            self.close()

    def close(self) -> None:
        """Hang up soon; what waits is dropped, the page fetches it when it comes back."""
        self._is_closing = True
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def write(self) -> None:
        """Send what waits, until the page is gone or we hang up."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while (frame := await self._waiting.get()) is not None and not self._is_closing:
                await self._socket.send_text(json.dumps(frame, ensure_ascii=False))

    async def read(self) -> str | None:
        """Return the next frame, or None when the page is gone. A binary frame is an empty one."""
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            return None
        return str(received.get("text") or "")

    async def hang_up(self, code: int | None = None) -> None:
        """Close the wire, if it is still open."""
        if self._socket.application_state is WebSocketState.DISCONNECTED:
            return
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await self._socket.close(code or self._code)
