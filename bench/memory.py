"""Messages a second through the pure part of a turn: no database, as other bots are measured."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

from sqlmodel.ext.asyncio.session import AsyncSession

from bench.house import bot_with, message
from bench.result import Result, Stopwatch
from bot.app import App
from bot.concern import concerns_us
from bot.events import MessageReceived, from_json, to_json
from bot.find import find
from bot.intent import Intent
from bot.lower import lower
from bot.primitives import to_json as sheet_to_json
from bot.turn import Turn
from bot.turns import run
from storage.off import note_nothing_is_off
from storage.people import Person, Seat
from storage.session import Store

_MESSAGES = 20_000
# Who speaks is known already: rows are the other measurement's business.
_ADA = Person(id="p", name="Ada", name_key="ada", attributes={})
_SEAT = Seat("a", "bench", "one", "person0", is_active=True)


async def measure() -> Iterator[Result]:
    """Measure commands with one and with a hundred to choose from, and talk that is nobody's."""
    return iter([await _commands(1), await _commands(100), await _chatter()])


async def _commands(commands: int) -> Result:
    app, _ = bot_with(Store("sqlite://"), commands=commands)
    payloads = [to_json(message(n, f"/say{n % commands + 1}")) for n in range(_MESSAGES)]
    # Nobody connects: a handler that only answers asks nothing. That nothing is off is known.
    db = AsyncSession(app.workplace.store.engine)
    note_nothing_is_off(db)
    watch = Stopwatch()
    for payload in payloads:
        with watch:
            await _answer(app, db, payload)
    await app.workplace.store.close()
    return Result(
        name=f"in memory, {commands} command{'s' if commands > 1 else ''}",
        value=watch.rate,
        unit="messages/s",
        baseline=await _bare(commands, payloads),
        baseline_name="JSON and a dict of functions",
        p50_us=watch.p50_us,
        p99_us=watch.p99_us,
        aim="5,000/s, p50 under 150 µs",
    )


async def _answer(app: App, db: AsyncSession, payload: str) -> list[str]:
    """Read, find, permit, run and lower: everything but the rows."""
    workplace = app.workplace
    event = cast("MessageReceived", from_json(payload))
    if not concerns_us(event, workplace.registry):
        return []
    turn = Turn(
        db=db,
        now=workplace.clock.now(),
        house=workplace,
        by=_ADA,
        here=event.place,
        seat=_SEAT,
    )
    for intent in cast("list[Intent]", await find(turn, event, workplace.registry)):
        route = intent.route
        if await workplace.off.why(db, _ADA, route.skill, turn.here) is not None:
            continue
        if await workplace.may(db, _ADA, route.needs):
            await run(turn, route, None, intent)
    reader = workplace.reader("en")
    can = workplace.can("bench")
    return [
        sheet_to_json(sheet)
        for said in turn.said
        for sheet in lower(
            said.message, can, lambda text: workplace.catalogue.say(text, reader), ()
        )
    ]


async def _bare(commands: int, payloads: list[str]) -> float:
    """The same message through json, a dict of coroutines and json again."""

    async def answer(_: dict[str, Any]) -> dict[str, str]:
        return {"text": "Here you are."}

    handlers: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, str]]]] = {
        f"say{number}": answer for number in range(1, commands + 1)
    }
    watch = Stopwatch()
    for payload in payloads:
        with watch:
            read = json.loads(payload)
            json.dumps(await handlers[read["text"][1:]](read))
    return watch.rate


async def _chatter() -> Result:
    """Talk of others in a channel, handed to the real inbox: neither handled nor kept."""
    app, _ = bot_with(Store("sqlite://"), commands=100)
    events = [message(n, "shall we have lunch?", addressed=False) for n in range(_MESSAGES)]
    watch = Stopwatch()
    for event in events:
        with watch:
            await app.engine.receive(event)
    await app.workplace.store.close()
    return Result(
        name="talk that is not for the bot",
        value=watch.rate,
        unit="messages/s",
        baseline=await _bare_chatter(events),
        baseline_name="a bare coroutine that looks at the first letter",
        p50_us=watch.p50_us,
        p99_us=watch.p99_us,
        aim="20,000/s",
    )


async def _bare_chatter(events: list[MessageReceived]) -> float:
    async def look(event: MessageReceived) -> bool:
        return event.text.startswith("/")

    watch = Stopwatch()
    for event in events:
        with watch:
            await look(event)
    await asyncio.sleep(0)
    return watch.rate
