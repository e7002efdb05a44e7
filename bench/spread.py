"""One thing said to many people: how fast it is planned, put differently and taken away, beside
inserts of the same rows."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, update
from sqlmodel import col, select

from bench.databases import Databases
from bench.house import bot_with, staff, ticking
from bench.result import Result, resident
from bot import Tick, verbatim
from bot.app import App
from bot.spread import change_copies
from storage.outbox import Outgoing
from storage.people import Person
from storage.session import Store, execute
from storage.spreads import Spread
from storage.standing import changes_of, standing
from storage.table import new_id

_SIZES: Final = (1_000, 10_000, 100_000)
# What a job takes in one transaction, so that replies can come between.
_AT_ONCE: Final = 2_000
_PLANNED: Final = "100,000 in 15 s"
_BARE: Final = "0" * 26
_NEWER: Final = "The office is closed on Tuesday, not on Monday: the heating comes later."
_WORDS: Final = "The office is closed on Monday: the heating is being replaced."


def measure(databases: Databases) -> Iterator[Result]:
    """Measure for workplaces of several sizes on both databases."""
    for size in _SIZES:
        for where, url in databases.both():
            yield from asyncio.run(_measured(where, url, size))


async def _measured(where: str, url: str, size: int) -> Sequence[Result]:
    store = Store(url)
    await store.create_tables()
    app, _ = bot_with(store, commands=1)
    await staff(store, size)
    before = resident()
    message, planned = await _spread(app)
    bare = await _bare(store, "post")
    await _deliver(store)
    updated = await _changed(app, message, lambda tick: tick.update(message, verbatim(_NEWER)))
    bare_update = await _bare(store, "update")
    await _deliver(store)
    removed = await _changed(app, message, lambda tick: tick.remove(message))
    bare_removal = await _bare(store, "remove")
    asked = await _asked(app, message)
    await store.close()
    most = max(one.most for one in (planned, updated, removed))
    return (
        *planned.results(f"planned for {size:,} people, on {where}", size, bare, _PLANNED),
        *updated.results(f"updated for {size:,} people, on {where}", size, bare_update),
        *removed.results(f"removed from {size:,} people, on {where}", size, bare_removal),
        Result(
            name=f"asked how it stands with {size:,} people, on {where}",
            value=asked * 1000,
            unit="ms",
            aim="under 1,000",
        ),
        Result(
            name=f"memory more than before, for {size:,} people, on {where}",
            value=max(most - before, 0),
            unit="MB",
            aim="under 300",
        ),
    )


@dataclass(slots=True)
class _Taken:
    """What something took: seconds in all, those of the longest transaction, most memory."""

    seconds: float = 0
    longest: float = 0
    most: float = 0

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Measure one transaction."""
        began = time.perf_counter()
        yield
        took = time.perf_counter() - began
        self.seconds += took
        self.longest, self.most = max(self.longest, took), max(self.most, resident())

    def results(self, name: str, size: int, bare: float, aim: str = "") -> Sequence[Result]:
        """Say it, beside the seconds that inserts of the same rows take."""
        return (
            Result(
                name=name,
                value=size / self.seconds,
                unit="people/s",
                baseline=size / bare,
                baseline_name="the same rows, inserted",
                aim=aim,
            ),
            Result(
                name=f"longest transaction, {name}",
                value=self.longest * 1000,
                unit="ms",
                aim="under 1,000",
            ),
        )


async def _spread(app: App) -> tuple[str, _Taken]:
    """Say it to everybody, as a job does; return the message's id, too."""
    message, last, taken, is_more = new_id(), "", _Taken(), True
    while is_more:
        with taken.one():
            async with ticking(app) as tick:
                rows = await tick.db.exec(
                    select(Person)
                    .where(col(Person.is_active), col(Person.id) > last)
                    .order_by(col(Person.id))
                    .limit(_AT_ONCE)
                )
                people = rows.all()
                tick.spread(people, verbatim(_WORDS), message_id=message)
        is_more = len(people) == _AT_ONCE
        last = people[-1].id if people else last
    return message, taken


async def _changed(app: App, message: str, deed: Callable[[Tick], None]) -> _Taken:
    """Put it differently or take it away: a turn begins, and a job does the rest."""
    taken = _Taken()
    with taken.one():
        async with ticking(app) as tick:
            deed(tick)
    async with app.workplace.store.transaction() as db:
        edition = (await db.get_one(Spread, message)).edition
    after: str | None = ""
    while after is not None:
        with taken.one():
            async with ticking(app) as tick:
                after = await change_copies(tick, message_id=message, edition=edition, after=after)
    return taken


async def _asked(app: App, message: str) -> float:
    """Ask what became of each copy, and of each change; return the seconds that takes."""
    began = time.perf_counter()
    async with ticking(app) as tick:
        await standing(tick.db, [message], tick.now)
        await changes_of(tick.db, [message])
    return time.perf_counter() - began


async def _deliver(store: Store) -> None:
    """Let everything that was said have arrived."""
    async with store.transaction() as db:
        await execute(
            db, update(Outgoing).values(state="sent", sent_as=col(Outgoing.id), channel="direct")
        )


async def _bare(store: Store, kind: str) -> float:
    """Insert the same rows once more, with nothing around it, and take them out again; return the
    seconds that the inserts took."""
    columns = Outgoing.__table__.columns  # type: ignore[attr-defined]
    async with store.transaction() as db:
        found = await execute(db, select(*columns).where(col(Outgoing.kind) == kind))
        rows = [dict(row) | {"id": new_id(), "message_id": _BARE} for row in found.mappings()]
    began = time.perf_counter()
    for first in range(0, len(rows), _AT_ONCE):
        async with store.transaction() as db:
            await execute(db, insert(Outgoing), rows[first : first + _AT_ONCE])
    took = time.perf_counter() - began
    async with store.transaction() as db:
        await execute(db, delete(Outgoing).where(col(Outgoing.message_id) == _BARE))
    return took
