"""A homeserver that takes everything and tells what was prepared, to measure by."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Final

from aiohttp import web

BOT: Final = "@plein:localhost"
PEOPLE: Final = 50
# A homeserver tells of those who said something.
_TOLD: Final = 5
_BEGIN: Final = 1_795_000_000_000


class StubHomeserver:
    """Listens at `address`, and keeps nothing; `posted` counts the events that it took."""

    def __init__(self) -> None:
        self.address = ""
        self.posted = 0
        self._syncs: asyncio.Queue[bytes] = asyncio.Queue()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "StubHomeserver":
        app = web.Application()
        app.router.add_get("/_matrix/client/v3/sync", self._sync)
        app.router.add_put("/_matrix/client/v3/rooms/{room}/send/{kind}/{key}", self._send)
        app.router.add_post("/_matrix/client/v3/login", self._login)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def tell(self, told: bytes) -> None:
        """Let the next sync tell this."""
        self._syncs.put_nowait(told)

    async def _sync(self, _: web.Request) -> web.Response:
        told = await self._syncs.get()
        return web.Response(body=told, content_type="application/json")

    async def _send(self, _: web.Request) -> web.Response:
        self.posted += 1
        return web.json_response({"event_id": f"${self.posted}"})

    async def _login(self, request: web.Request) -> web.Response:
        told = await request.json()
        return web.json_response(
            {"user_id": BOT, "access_token": "bench", "device_id": told["device_id"]}
        )

    async def _answer(self, _: web.Request) -> web.Response:
        return web.json_response({})


def sync(number: int, rooms: dict[str, Any]) -> bytes:
    """Write what a sync tells of rooms."""
    told = {
        "next_batch": f"s{number}",
        "device_one_time_keys_count": {"signed_curve25519": 50},
        "rooms": {"join": rooms},
    }
    return json.dumps(told).encode()


def _said(number: int) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "sender": f"@person{number % PEOPLE}:localhost",
        "event_id": f"${number:043}",
        "origin_server_ts": _BEGIN + number,
        "content": {"msgtype": "m.text", "body": "shall we have lunch?", "m.mentions": {}},
        "unsigned": {"age": 5},
    }


def rooms(count: int) -> dict[str, Any]:
    """Write what a sync tells of rooms in which the bot is: their names, and who is there."""
    return {f"!room{number}": _room(number) for number in range(count)}


def _room(number: int) -> dict[str, Any]:
    members = [BOT, *(f"@person{one}:localhost" for one in range(_TOLD))]
    state = [
        _state("m.room.create", "", {"room_version": "12"}),
        _state("m.room.name", "", {"name": f"Room {number}"}),
        _state("m.room.join_rules", "", {"join_rule": "invite"}),
        *(_state("m.room.member", one, {"membership": "join"}) for one in members),
    ]
    return timeline([]) | {"state": {"events": state}}


def timeline(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Write what a sync tells of a room in which something happened."""
    return {
        "timeline": {"events": events, "limited": False, "prev_batch": "s0"},
        "state": {"events": []},
        "ephemeral": {"events": []},
        "account_data": {"events": []},
        "summary": {"m.joined_member_count": PEOPLE + 1, "m.invited_member_count": 0},
        "unread_notifications": {},
    }


def _state(kind: str, key: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": kind,
        "state_key": key,
        "sender": "@person0:localhost",
        "event_id": f"$state-{kind}-{key}",
        "origin_server_ts": _BEGIN,
        "content": content,
    }


def talk(numbers: range, *, places: int, at_once: int) -> Iterator[bytes]:
    """Write the syncs that tell of these events, in rooms by turns, so many in each sync."""
    for first in range(0, len(numbers), at_once):
        some = numbers[first : first + at_once]
        parts: dict[str, list[dict[str, Any]]] = {}
        for number in some:
            parts.setdefault(f"!room{number % places}", []).append(_said(number))
        yield sync(some[-1] + 1, {room: timeline(events) for room, events in parts.items()})
