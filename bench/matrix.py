"""Matrix: what becomes of what people say while everything is killed, and how fast it goes."""

import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from nio import AsyncClient

from bench.databases import Databases
from bench.house import say_all
from bench.matrix_kills import POINTS, kills
from bench.matrix_rates import PLACES, Counter, bare, hears, plein, warmed, weigh
from bench.matrix_wire import StubHomeserver, rooms, sync
from bench.result import Result
from bot.events import Place

# How often at each step.
_KILLS = 40
_POINTS = tuple(POINTS)
_EVENTS = 5_000
_SENDS = 3_000
_SENDS_AT_ONCE = 32
_ROOMS = 1_000


async def killed(databases: Databases) -> AsyncIterator[Result]:
    """R2: the bot is killed at each step of its work, and the homeserver at random."""
    points = [point for point in _POINTS for _ in range(_KILLS)]
    random.Random(20261125).shuffle(points)
    for where, url in databases.both():
        folder = Path(tempfile.mkdtemp(prefix="plein-bench-matrix-"))
        seen = await kills(url, folder, points)
        if seen.lost or seen.doubled or seen.unreadable or seen.put_aside:
            print(f"look into {folder}", file=sys.stderr)
            if url.startswith("sqlite"):  # it goes with the other databases else
                shutil.copytree(Path(url.removeprefix("sqlite:///")).parent, folder / "database")
        else:
            shutil.rmtree(folder)
        rest = (
            f"{seen.kills} kills at {len(_POINTS)} steps, {seen.server_kills} of the homeserver, "
            f"{seen.sends} sends, on {where}"
        )
        counts = {
            "lost": seen.lost,
            "doubled": seen.doubled,
            "that nobody can read": seen.unreadable,
            "put aside": seen.put_aside,
        }
        for what, count in counts.items():
            yield Result(name=f"Matrix R2: {rest}", value=count, unit=what, aim="0")
        yield Result(
            name=f"Matrix R2: kills at their step, on {where}",
            value=seen.kills - seen.not_reached.total(),
            unit=f"of {seen.kills}",
            aim="all but a few: the others came at another one",
        )


async def heard(databases: Databases) -> AsyncIterator[Result]:
    """Events a second from the sync to a handler: each noted on disk and handled in a turn."""
    async with StubHomeserver() as homeserver:
        homeserver.tell(sync(0, rooms(PLACES)))
        counter = Counter()
        async with bare(homeserver.address, counter):
            base = await hears(homeserver, counter, _EVENTS)
    for where, url in databases.both():
        async with StubHomeserver() as homeserver:
            homeserver.tell(sync(0, rooms(PLACES)))
            counter = Counter()
            async with plein(homeserver.address, url, counter):
                rate = await hears(homeserver, counter, _EVENTS)
        yield Result(
            name=f"Matrix: from the sync to a handler, on {where}",
            value=rate,
            unit="events/s",
            baseline=base,
            baseline_name="nio's sync_forever with a callback, nothing kept",
        )


async def told(databases: Databases) -> AsyncIterator[Result]:
    """Messages a second from the outbox to the homeserver, beside nio's `room_send`."""
    async with StubHomeserver() as homeserver:
        homeserver.tell(sync(0, rooms(PLACES)))
        async with bare(homeserver.address, Counter()) as client:
            base = await _bare_sends(client)
    for where, url in databases.both():
        async with StubHomeserver() as homeserver:
            homeserver.tell(sync(0, rooms(PLACES)))
            counter = Counter()
            async with plein(homeserver.address, url, counter) as app:
                await warmed(homeserver, counter)
                places = [
                    Place(adapter="matrix", workspace="localhost", channel=f"!room{number}")
                    for number in range(PLACES)
                ]
                await say_all(app, places, _SENDS, ("reply",))
                began = time.perf_counter()
                await app.relay.flush()
                took = time.perf_counter() - began
            if homeserver.posted != _SENDS:
                raise RuntimeError(f"of {_SENDS} messages {homeserver.posted} were posted")
        yield Result(
            name=f"Matrix: from the outbox on {where}, drawn, marked, posted and noted",
            value=_SENDS / took,
            unit="messages/s",
            baseline=base,
            baseline_name="nio's room_send, nothing kept",
        )


async def _bare_sends(client: AsyncClient) -> float:
    numbers = iter(range(_SENDS))

    async def some() -> None:
        for number in numbers:
            content = {"msgtype": "m.text", "body": f"message {number}"}
            await client.room_send(f"!room{number % PLACES}", "m.room.message", content)

    began = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(_SENDS_AT_ONCE)))
    return _SENDS / (time.perf_counter() - began)


async def weighed(_: Databases) -> AsyncIterator[Result]:
    """The memory that a bot in many rooms takes."""
    yield Result(
        name=f"Matrix: resident memory in {_ROOMS:,} rooms",
        value=await weigh("plein", _ROOMS),
        unit="MB",
        baseline=await weigh("bare", _ROOMS),
        baseline_name="nio alone",
    )
    yield Result(
        name="Matrix: resident memory in one room",
        value=await weigh("plein", 1),
        unit="MB",
        baseline=await weigh("bare", 1),
        baseline_name="nio alone",
    )


PARTS = {
    "matrix-hears": heard,
    "matrix-sends": told,
    "matrix-rooms": weighed,
    "matrix-kills": killed,
}
