"""Socket Mode against a server of ours on this machine: what is acknowledged, and what happens
when a socket goes deaf, breaks, or is sent away."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import WSCloseCode, WSMsgType, web

from adapters.slack.door import Door
from adapters.slack.doors import Doors
from adapters.slack.heard import Heard
from adapters.slack.metrics import FRAME_AGE
from adapters.slack.oauth import Oauth
from adapters.slack.socket import Pace, Sockets
from adapters.slack.wire import Wire
from adapters.slack.workspaces import Workspaces
from bot.clock import SystemClock
from bot.errors import Refused
from bot.events import Event
from bot.ports import Answer
from storage.session import Store
from tests.adapters.slack.inbound import Calls, KeepingInbox, recorded, settings

LIMIT = 10.0
FAST = Pace(silence=0.4, hello=0.4, teardown=0.1, first_pause=0.02, longest_pause=0.1, look=0.05)


class Server:
    """Slack's end of the sockets. `opened` has each socket, in order; `acknowledged` what came
    back. `greets` says whether a socket gets its hello; `answer` what an address is answered."""

    def __init__(self) -> None:
        self.opened: list[web.WebSocketResponse] = []
        self.acknowledged: list[dict[str, Any]] = []
        self.asked = 0
        self.greets = True
        self.answer: dict[str, Any] | None = None
        self.status = 200
        self.headers: dict[str, str] = {}
        self.token = ""
        self.address = ""
        self.pings_until = 0.0
        self._now = asyncio.get_running_loop().time
        self._changed = asyncio.Condition()

    async def connections_open(self, request: web.Request) -> web.Response:
        """Give the address of a new socket."""
        self.asked += 1
        self.token = request.headers["authorization"]
        await self._tell()
        body = self.answer or {"ok": True, "url": f"{self.address}/link"}
        return web.json_response(body, status=self.status, headers=self.headers)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a socket."""
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.opened.append(socket)
        if self.greets:
            await socket.send_json({"type": "hello", "num_connections": len(self.opened)})
        await self._tell()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data))
            elif message.type is WSMsgType.PONG and self._now() < self.pings_until:
                await socket.ping(message.data)
            await self._tell()
        return socket

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(LIMIT), self._changed:
            await self._changed.wait_for(holds)

    async def send(self, payload: dict[str, Any], envelope: str, **more: Any) -> None:
        """Send an envelope over the newest socket."""
        await self.opened[-1].send_json(
            {"type": "events_api", "envelope_id": envelope, "payload": payload, **more}
        )


@pytest.fixture
def url(sqlite_url: str) -> str:
    """Sockets are the same on each database."""
    return sqlite_url


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    slack = Server()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", slack.connections_open)
    app.router.add_get("/link", slack.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield slack
    await runner.cleanup()


class Bot:
    """Our end: an inbox, and sockets that are kept open."""

    def __init__(
        self, server: Server, store: Store, *, count: int, pace: Pace, session: Wire | None = None
    ) -> None:
        self.inbox = KeepingInbox()
        checked, clock, session = settings(), SystemClock(), session or Wire()
        workspaces = Workspaces(checked, store, clock, oauth=Oauth(checked, session))
        calls = Calls()
        self.door = Door(workspaces, Heard(store, clock), calls, clock)
        self.sockets = Sockets(
            self.door,
            session,
            app_token="xapp-1-abc",
            api=f"{server.address}/api/",
            count=count,
            pace=pace,
        )
        self.doors = Doors(workspaces, self.door, calls, self.sockets)


@contextlib.asynccontextmanager
async def _listening(
    server: Server,
    store: Store,
    *,
    count: int = 1,
    pace: Pace = FAST,
    session: Wire | None = None,
) -> AsyncIterator[Bot]:
    bot = Bot(server, store, count=count, pace=pace, session=session)
    task = asyncio.create_task(bot.doors.listen(bot.inbox))
    try:
        await server.until(lambda: len(server.opened) >= count)
        yield bot
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


PATIENT = Pace(first_pause=0.02, longest_pause=0.1, teardown=0.1, look=0.05)


async def test_an_envelope_is_acknowledged_when_it_is_in_the_inbox(
    server: Server, store: Store
) -> None:
    async with _listening(server, store, pace=PATIENT) as bot:
        await server.send(recorded("message_in_direct_chat"), "envelope-1")
        await server.until(lambda: server.acknowledged != [])

    assert server.acknowledged == [{"envelope_id": "envelope-1"}]
    assert len(bot.inbox.events) == 1
    assert server.token == "Bearer xapp-1-abc"


async def test_what_the_database_did_not_take_is_not_acknowledged_and_comes_again(
    server: Server, store: Store
) -> None:
    async with _listening(server, store, pace=PATIENT) as bot:
        bot.inbox.wrong = OSError("away")
        await server.send(recorded("reaction_added"), "envelope-1")
        await server.send({"type": "interactive"}, "envelope-2")
        await server.until(lambda: server.acknowledged != [])
        bot.inbox.wrong = None
        await server.send(recorded("reaction_added"), "envelope-3", retry_attempt=1)
        await server.until(lambda: len(server.acknowledged) == 2)

    assert [one["envelope_id"] for one in server.acknowledged] == ["envelope-2", "envelope-3"]
    assert len(bot.inbox.events) == 1


async def test_an_answer_goes_back_with_the_acknowledgement(server: Server, store: Store) -> None:
    async with _listening(server, store, pace=PATIENT):
        await server.send(recorded("options_asked"), "envelope-1", type="interactive")
        await server.until(lambda: server.acknowledged != [])

    assert server.acknowledged == [{"envelope_id": "envelope-1", "payload": {"options": []}}]


async def test_the_same_over_two_sockets_and_by_http_is_one_event(
    server: Server, store: Store
) -> None:
    async with _listening(server, store, count=2, pace=PATIENT) as bot:
        for name in ("message_with_mention", "command", "button_pressed"):
            for socket in server.opened:
                await socket.send_json(
                    {"type": "x", "envelope_id": f"{id(socket)}", "payload": recorded(name)}
                )
            answer = await bot.door.dispatch(recorded(name), {"x-plein-stamp": "1"}, way="http")
            assert answer.status == 200
        await server.until(lambda: len(server.acknowledged) == 6)

    assert len(bot.inbox.events) == 3


async def test_a_deaf_socket_is_given_up_for_a_new_one(server: Server, store: Store) -> None:
    async with _listening(server, store) as bot:
        await server.until(lambda: len(server.opened) >= 2)
        await server.send(recorded("reaction_added"), "envelope-1")
        await server.until(lambda: server.acknowledged != [])

    assert len(bot.inbox.events) == 1


async def test_a_socket_that_is_never_greeted_is_given_up(server: Server, store: Store) -> None:
    server.greets = False
    async with _listening(server, store):
        server.greets = True
        await server.until(lambda: len(server.opened) >= 2)


async def test_a_ping_is_answered_and_counts_as_heard(server: Server, store: Store) -> None:
    now = asyncio.get_running_loop().time
    async with _listening(server, store):
        server.pings_until = now() + 3 * FAST.silence
        await server.opened[0].ping(b"Ping from Slack")
        await server.until(lambda: now() >= server.pings_until)
        assert len(server.opened) == 1

        await server.until(lambda: len(server.opened) >= 2)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets", "odd"])
async def test_a_socket_that_slack_sends_away_is_followed_by_another(
    server: Server, store: Store, reason: str
) -> None:
    async with _listening(server, store, pace=PATIENT):
        await server.opened[0].send_json({"type": "disconnect", "reason": reason})
        await server.until(lambda: len(server.opened) >= 2)


async def test_a_socket_that_slack_closes_is_followed_by_another(
    server: Server, store: Store
) -> None:
    async with _listening(server, store, pace=PATIENT):
        await server.opened[0].close(code=WSCloseCode.GOING_AWAY)
        await server.until(lambda: len(server.opened) >= 2)


@pytest.mark.parametrize(
    "frame", ["not json", "[1]", '{"type": "pigeon"}', "[" * 1000, '{"envelope_id": 7}', "{}"]
)
async def test_a_frame_that_makes_no_sense_changes_nothing(
    server: Server, store: Store, frame: str
) -> None:
    async with _listening(server, store, pace=PATIENT):
        await server.opened[0].send_str(frame)
        await server.send(recorded("reaction_added"), "envelope-1")
        await server.until(lambda: server.acknowledged != [])

    assert len(server.opened) == 1


async def test_what_can_never_be_read_is_acknowledged_and_does_not_come_again(
    server: Server, store: Store
) -> None:
    async with _listening(server, store, pace=PATIENT):
        await server.send(recorded("reaction_added") | {"api_app_id": "A0OTHER1"}, "envelope-1")
        await server.until(lambda: server.acknowledged != [])

    assert server.acknowledged == [{"envelope_id": "envelope-1"}]


@pytest.mark.parametrize(
    ("status", "answer", "headers"),
    [
        (503, {}, {}),
        (429, {}, {"retry-after": "0"}),
        (200, {"ok": False, "error": "internal_error"}, {}),
        (200, {"ok": True, "url": "nonsense"}, {}),
        (200, {"ok": True, "url": "http://127.0.0.1:9/link"}, {}),
    ],
)
async def test_slack_that_gives_no_address_is_asked_again(
    server: Server, store: Store, status: int, answer: dict[str, Any], headers: dict[str, str]
) -> None:
    async with _listening(server, store, pace=PATIENT):
        server.status, server.answer, server.headers = status, answer or None, headers
        asked = server.asked
        await server.opened[0].close()
        await server.until(lambda: server.asked >= asked + 3)
        server.status, server.answer = 200, None
        await server.until(lambda: len(server.opened) >= 2)


async def test_slack_is_left_alone_for_as_long_as_it_asks(server: Server, store: Store) -> None:
    now = asyncio.get_running_loop().time
    async with _listening(server, store, pace=PATIENT):
        server.status, server.headers = 429, {"retry-after": "1"}
        asked = server.asked
        await server.opened[0].close()
        await server.until(lambda: server.asked > asked)
        since = now()
        await server.until(lambda: server.asked > asked + 1)

    assert now() - since >= 1


class Broken(Wire):
    """A network that breaks while a ping is answered, the first time."""

    has_broken = False

    async def ws_connect(self, url: str, **options: Any) -> Any:
        """Open a socket that takes no pong."""
        opened = await super().ws_connect(url, **options)
        if not self.has_broken:
            opened.pong = self._pong
        return opened

    async def _pong(self, data: bytes) -> None:
        self.has_broken = True
        raise aiohttp.ClientConnectionResetError("Cannot write to closing transport")


async def test_a_socket_that_breaks_at_a_ping_ends_no_other(server: Server, store: Store) -> None:
    async with _listening(server, store, count=2, pace=PATIENT, session=Broken()) as bot:
        first, second = server.opened[:2]
        await first.ping(b"Ping from Slack")
        await server.until(lambda: len(server.opened) == 3)
        assert not second.closed
        assert bot.door.inbox is not None


async def test_a_token_that_slack_does_not_take_is_told(server: Server, store: Store) -> None:
    server.answer = {"ok": False, "error": "invalid_auth"}
    bot = Bot(server, store, count=2, pace=FAST)

    with pytest.raises(Refused, match="app_token: invalid_auth"):
        await bot.doors.listen(bot.inbox)


async def test_sockets_that_fail_do_not_storm(server: Server, store: Store) -> None:
    """Each pause is at least half as long as it may be: growing to the cap, in half a second
    there is room for a dozen tries and no more."""
    server.greets = False
    pace = Pace(silence=0.1, hello=0.01, teardown=0.01, first_pause=0.02, longest_pause=0.2)
    async with _listening(server, store, pace=pace):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await server.until(lambda: len(server.opened) > 12)

    assert len(server.opened) <= 12


class Sticky(Wire):
    """A network in which hanging up never ends."""

    async def ws_connect(self, url: str, **options: Any) -> Any:
        """Open a socket that does not close."""
        opened = await super().ws_connect(url, **options)
        opened.close = asyncio.Event().wait
        return opened


async def test_hanging_up_that_never_ends_holds_up_nothing(server: Server, store: Store) -> None:
    async with _listening(server, store, session=Sticky()):
        await server.until(lambda: len(server.opened) >= 3)


async def test_the_silence_of_a_socket_is_measured(server: Server, store: Store) -> None:
    async with _listening(server, store):
        await server.until(lambda: len(server.opened) >= 2)
        samples = next(iter(FRAME_AGE.collect())).samples

    assert [sample.value > 0 for sample in samples if sample.labels["socket"] == "0"] == [True]


async def test_stopping_lets_what_was_taken_be_acknowledged(server: Server, store: Store) -> None:
    class Announcing(KeepingInbox):
        async def receive(self, event: Event) -> Answer:
            taken.set()
            return await super().receive(event)

    taken = asyncio.Event()
    async with _listening(server, store, pace=PATIENT) as bot:
        bot.door.inbox = Announcing()
        await server.send(recorded("reaction_added"), "envelope-1")
        await taken.wait()
    await server.until(lambda: server.acknowledged != [])

    assert server.acknowledged == [{"envelope_id": "envelope-1"}]
