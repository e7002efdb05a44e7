"""Slack: how fast it is acknowledged and told things, and what becomes of what goes wrong."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.wire import Wire
from bench import slack_sockets
from bench.databases import Databases
from bench.house import Lane, say_all
from bench.result import Result
from bench.slack_stalls import stalled
from bench.slack_unclear import Storm, bot_in_slack, storm
from bench.slack_wire import Caller, StubSlack, bare, plein
from bot.clock import SystemClock
from bot.events import Place
from storage.session import Store

_SECONDS = 5.0
_PACE = 300
_SENDS = 3_000
_UNCLEAR = 10_000
_AT_ONCE = 32
_AWAY = 60.0


async def rates(databases: Databases) -> AsyncIterator[Result]:
    """Signed requests a second: Plein, with each event on disk, beside what keeps nothing."""
    compared: dict[str, float] = {}
    for kind in ("starlette", "bolt"):
        async with bare(kind) as address, Caller(address) as caller:
            await caller.as_fast_as_it_goes(_SECONDS / 5)
            caller.statuses.clear()
            compared[kind] = await caller.as_fast_as_it_goes(_SECONDS)
    async with (
        StubSlack() as slack,
        plein(databases.sqlite(), slack) as address,
        Caller(address) as caller,
    ):
        rate = await caller.as_fast_as_it_goes(_SECONDS)
        for kind, name in (("starlette", "Starlette and HMAC"), ("bolt", "Bolt")):
            yield Result(
                name="Slack: signed events, on disk before the answer",
                value=rate,
                unit="requests/s",
                baseline=compared[kind],
                baseline_name=f"bare {name}, nothing kept",
                p50_us=caller.p50_us,
                p99_us=caller.p99_us,
            )


async def acknowledged(databases: Databases) -> AsyncIterator[Result]:
    """R6: how long Slack waits, at 300 events a second, and while the database is in trouble."""
    cases = (
        ("at 300 events/s", None, "p99 below 200 ms"),
        ("at 300 events/s, the database stalled for 500 ms", 0.5, "p99 below 1 s"),
        ("with the database away", _AWAY, "503 before 2.5 s"),
    )
    for name, stall, aim in cases:
        for where, url in databases.both():
            expected, per_second = (200, _PACE) if stall != _AWAY else (503, 20)
            async with (
                StubSlack() as slack,
                plein(url, slack) as address,
                Caller(address, connections=500) as caller,
            ):
                async with stalled(url, stall):
                    await caller.at_a_pace(per_second, 2 * _SECONDS)
                yield Result(
                    name=f"Slack R6: answered {name}, on {where}; longest {max(caller.took):.2f} s",
                    value=caller.statuses[expected],
                    unit=f"of {len(caller.took)} with {expected}",
                    p50_us=caller.p50_us,
                    p99_us=caller.p99_us,
                    aim=aim,
                )


async def sends(databases: Databases) -> AsyncIterator[Result]:
    """Messages a second from the outbox to Slack, beside slack_sdk by itself with one session."""
    places = [
        Place(adapter="slack", workspace="T0BENCH", channel=f"C{number:05}")
        for number in range(100)
    ]
    async with StubSlack() as slack:
        base = await _bare_sends(slack)
        store, wire = Store(databases.sqlite()), Wire()
        await store.create_tables()
        app = bot_in_slack(store, wire, clock=SystemClock(), api=f"{slack.address}/api/")
        await say_all(app, places, _SENDS, ("reply",))
        slack.posted = 0
        began = time.perf_counter()
        await app.relay.flush()
        took = time.perf_counter() - began
        if slack.posted != _SENDS:
            raise RuntimeError(f"of {_SENDS} messages {slack.posted} were posted")
        yield Result(
            name="Slack: from the outbox on SQLite FULL, drawn, marked, posted and noted",
            value=_SENDS / took,
            unit="messages/s",
            baseline=base,
            baseline_name="slack_sdk with one session, nothing kept",
        )
        await wire.close()
        await store.close()


async def _bare_sends(slack: StubSlack) -> float:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token="xoxb-bench", base_url=f"{slack.address}/api/", session=session
        )

        numbers = iter(range(_SENDS))

        async def one() -> None:
            for number in numbers:
                await client.chat_postMessage(channel=f"C{number % 100:05}", text="Here you are.")

        return await _timed(one)


async def _timed(one: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(_AT_ONCE)))
    return _SENDS / (time.perf_counter() - began)


async def unclear(databases: Databases) -> AsyncIterator[Result]:
    """R3: one answer in five tells nothing."""
    for may_look in (True, False):
        for where, url in databases.both():
            store = Store(url)
            await store.create_tables()
            lanes: tuple[Lane, ...] = ("reply", "broadcast")
            told = await storm(store, sends=_UNCLEAR, may_look=may_look, lanes=lanes)
            await store.close()
            for result in _unclear_on(where, told, may_look=may_look):
                yield result


def _unclear_on(where: str, told: Storm, *, may_look: bool) -> Iterator[Result]:
    how = "with a look-up" if may_look else "without a look-up"
    rest = f"{told.unclear} answers unclear of {told.sends} sends, {how}, on {where}"
    counts = (
        {"lost": told.lost, "doubled": told.doubled}
        if may_look
        else {"lost": told.lost, "not as the policy says": told.not_by_policy}
    )
    for what, count in counts.items():
        yield Result(name=f"Slack R3: {rest}", value=count, unit=what, aim="0")
    if not may_look:
        yield Result(
            name=f"Slack R3: broadcasts held, of which an administrator was told, on {where}",
            value=told.reported,
            unit=f"of {told.held}",
            aim="all",
        )


async def zombies(_: Databases) -> AsyncIterator[Result]:
    """R12: a socket that is open and deaf gets a successor."""
    took = await slack_sockets.replaced()
    yield Result(
        name=f"Slack R12: deaf sockets replaced; the last after {max(took, default=0):.1f} s",
        value=sum(one <= slack_sockets.LIMIT for one in took),
        unit=f"of {slack_sockets.SOCKETS}",
        aim="all within 60 s",
    )


PARTS = {
    "slack-rates": rates,
    "slack-sends": sends,
    "slack-acks": acknowledged,
    "slack-unclear": unclear,
    "slack-zombies": zombies,
}
