"""One thing said to many people: how fast it is planned, beside inserts of the same rows."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import insert
from sqlmodel import col, select

from bench.databases import Databases
from bench.house import bot_with
from bench.result import Result, resident
from bot import Tick, verbatim
from bot.app import App
from bot.keep import keep
from storage.outbox import Outgoing
from storage.people import Account, Person, name_key
from storage.session import Store, execute
from storage.table import new_id

_SIZES: Final = (1_000, 10_000, 100_000)
# What a job takes in one transaction, so that replies can come between.
_AT_ONCE: Final = 2_000
_WORDS: Final = "The office is closed on Monday: the heating is being replaced."


def measure(databases: Databases) -> Iterator[Result]:
    """Measure for workplaces of several sizes on both databases."""
    for size in _SIZES:
        for where, url in databases.both():
            yield from asyncio.run(_planned(where, url, size))


async def _planned(where: str, url: str, size: int) -> Sequence[Result]:
    store = Store(url)
    await store.create_tables()
    app, _ = bot_with(store, commands=1)
    await _people(store, size)
    before = resident()
    began = time.perf_counter()
    longest, most = await _spread(app)
    took = time.perf_counter() - began
    bare = await _bare(store)
    await store.close()
    return (
        Result(
            name=f"planned for {size:,} people, on {where}",
            value=size / took,
            unit="people/s",
            baseline=size / bare,
            baseline_name="the same rows, inserted",
            aim="100,000 in 15 s",
        ),
        Result(
            name=f"longest transaction of these, on {where}",
            value=longest * 1000,
            unit="ms",
            aim="under 1,000",
        ),
        Result(
            name=f"memory more than before, on {where}",
            value=max(most - before, 0),
            unit="MB",
            aim="under 300",
        ),
    )


async def _people(store: Store, size: int) -> None:
    """Let so many people work here, each with an account, in two languages and three zones."""
    zones = ("Europe/Amsterdam", "America/New_York", "Asia/Kathmandu")
    for first in range(0, size, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, size))
        people = [
            Person(
                id=new_id(),
                name=f"Person {number}",
                name_key=name_key(f"Person {number}"),
                language=("nl", "en")[number % 2],
                zone=zones[number % 3],
            )
            for number in numbers
        ]
        accounts = [
            Account(adapter="bench", workspace="one", external_id=one.id, person_id=one.id)
            for one in people
        ]
        async with store.transaction() as db:
            await execute(db, insert(Person), [one.model_dump() for one in people])
            await execute(db, insert(Account), [one.model_dump() for one in accounts])


async def _spread(app: App) -> tuple[float, float]:
    """Say it to everybody, as a job does; return the seconds of the longest transaction, and the
    most memory."""
    workplace, message, last = app.workplace, new_id(), ""
    longest = most = 0.0
    while True:
        began = time.perf_counter()
        async with workplace.store.transaction() as db:
            rows = await db.exec(
                select(Person)
                .where(col(Person.is_active), col(Person.id) > last)
                .order_by(col(Person.id))
                .limit(_AT_ONCE)
            )
            people = rows.all()
            if not people:
                return longest, most
            now = workplace.clock.now()
            tick = Tick(db=db, now=now, house=workplace, zone=workplace.zone)
            tick.spread(people, verbatim(_WORDS), message_id=message)
            await keep(tick, workplace)
        last = people[-1].id
        longest, most = max(longest, time.perf_counter() - began), max(most, resident())


async def _bare(store: Store) -> float:
    """Insert the same rows once more, with nothing around it; return the seconds."""
    async with store.transaction() as db:
        found = await execute(db, select(*Outgoing.__table__.columns))  # type: ignore[attr-defined]
        rows = [dict(row) | {"id": new_id()} for row in found.mappings()]
    began = time.perf_counter()
    for first in range(0, len(rows), _AT_ONCE):
        async with store.transaction() as db:
            await execute(db, insert(Outgoing), rows[first : first + _AT_ONCE])
    return time.perf_counter() - began
