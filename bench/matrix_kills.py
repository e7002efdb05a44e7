"""A bot in a real Matrix homeserver that is killed, again and again, at every step of its work.

The homeserver is killed, too. People go on talking meanwhile. Who reads the rooms afterwards can
tell what was lost and what was doubled. Leases and pauses are not waited for: each life of the bot
begins some minutes later than the one before ended.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import col, select

from adapters.matrix.model import MatrixDevice
from bench.matrix_people import People
from storage.doubt import held_messages, release
from storage.inbox import Arrived
from storage.outbox import Outgoing
from storage.session import Store
from storage.timers import Timer
from tests.synapse import Resident, Synapse

_HOUSE: Final = Path(__file__).parent.parent
# Longer than a lease, and short enough for what is kept for days only.
_MINUTES: Final = 2
_LIMIT: Final = 15.0
_LAST: Final = 240.0
# One life in so many is not ended before all is done, or for so long.
_CALM_EACH: Final = 3
_CALM: Final = 5.0
# By then a timer that was taken is free again.
_LAST_MINUTES: Final = 20
# One life in so many begins or ends with a kill of the homeserver; one in so many ends anywhere.
_SERVER_EACH: Final = 12
ANYWHERE: Final = "anywhere"
# What the bot says to each newcomer alone.
_ALONE: Final = 2

_Stimulus = Callable[[People], Awaitable[object]]


async def _talk(people: People) -> None:
    await people.talk()


async def _invite(people: People) -> None:
    people.beside(people.invite())
    await people.talk(1)


async def _newcomer(people: People) -> None:
    people.beside(people.newcomer())
    await people.talk(1)


async def _stranger(people: People) -> None:
    people.beside(people.stranger())
    await people.talk(1)


async def _late(people: People) -> None:
    people.beside(people.send_keys_late())


async def _file(people: People) -> None:
    await people.ask(people.ada, people.sealed, "file")
    await people.ask(people.bob, people.open, "file")


async def _gone(people: People) -> None:
    await people.ask(people.ada, people.sealed, "gone")


async def _card(people: People) -> None:
    await people.ask(people.ada, people.sealed, "card")
    await people.ask(people.bob, people.open, "card")


async def _clock(people: People) -> None:
    await people.ask(people.ada, people.sealed, "later")


async def _too_much(people: People) -> None:
    await people.talk_too_much()


# What people do so that the bot gets to a step. The first ones are in the life of every message.
POINTS: Final[dict[str, _Stimulus]] = {
    "inbox.noted": _talk,
    "turn.kept": _talk,
    "turn.committed": _talk,
    "timers.taken": _clock,
    "tick.kept": _clock,
    "tick.committed": _clock,
    "outbox.claimed": _talk,
    "outbox.sent": _talk,
    "outbox.marked": _talk,
    "matrix.told": _talk,
    "matrix.decrypted": _talk,
    "matrix.tended": _talk,
    "matrix.handed_over": _talk,
    "matrix.taken": _talk,
    "matrix.heard": _talk,
    "matrix.encrypted": _talk,
    "matrix.said": _talk,
    "matrix.room_key_given": _talk,
    "nio.session_written": _talk,
    "nio.room_key_written": _talk,
    "nio.account_written": _stranger,
    "matrix.keys_made": _stranger,
    "matrix.keys_given": _stranger,
    "matrix.room_made": _newcomer,
    "matrix.invited": _invite,
    "matrix.came": _invite,
    "matrix.room_noted": _invite,
    "matrix.reaction_noted": _card,
    "matrix.uploaded": _file,
    "matrix.redacted": _gone,
    "matrix.kept_unread": _late,
    "matrix.read_again": _late,
    "matrix.gap_filled": _too_much,
    "matrix.signed_in": _talk,
    ANYWHERE: _talk,
}
# People do it before the bot begins.
_BEFORE: Final = frozenset(("matrix.gap_filled",))
# Done for each message, so that it need not be the first time.
_OFTEN: Final = frozenset(
    ("inbox.noted", "turn.kept", "turn.committed", "outbox.sent", "matrix.encrypted", "matrix.said")
)


@dataclass(slots=True, kw_only=True)
class Kills:
    """What became of everything that was said, over so many kills."""

    kills: int = 0
    server_kills: int = 0
    sends: int = 0
    lost: int = 0
    doubled: int = 0
    unreadable: int = 0
    put_aside: int = 0
    not_reached: Counter[str] = field(default_factory=Counter[str])


class _Bot:
    """What makes the lives of the bot, one after the other, with everything imported already."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._life = 0
        self._end: asyncio.Task[int] | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def made(cls, log: Path) -> AsyncGenerator["_Bot"]:
        """Make one, that writes its log there."""
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.matrix_bot"),
                stdin=PIPE,
                stdout=PIPE,
                stderr=errors,
                cwd=_HOUSE,
            )
        bot = cls(process)
        try:
            yield bot
        finally:
            await bot.end()
            process.kill()
            await process.wait()

    async def live(self, told: dict[str, Any]) -> None:
        """Begin a life; the one before has ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(told)}\n".encode())
        self._life = await self._line()
        self._end = asyncio.create_task(self._line())

    async def _line(self) -> int:
        assert self._process.stdout is not None
        return int(await self._process.stdout.readline())

    async def is_over(self, within: float) -> bool:
        """Whether it was killed in this time. It never ends by itself."""
        assert self._end is not None
        done, _ = await asyncio.wait((self._end,), timeout=within)
        assert not done or self._end.result() == -signal.SIGKILL, "the bot ended by itself"
        return bool(done)

    async def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End this life, if that was not done yet."""
        if self._end is not None and not self._end.done():
            os.kill(self._life, how)
            await self._end


class Storm:
    """Kills the bot on one database so often at each step, and the homeserver now and then."""

    def __init__(self, synapse: Synapse, bot: Resident, folder: Path, url: str) -> None:
        self._synapse = synapse
        self._folder = folder
        self._store = Store(url)
        self._told = {
            "database": url,
            "matrix": {
                "homeserver": synapse.address,
                "user": bot.user,
                "password": bot.password,
                "keys": str(folder / "keys"),
                "lock": "0123456789abcdef0123456789abcdef",
                "rooms": 100_000,
            },
        }
        self._random = random.Random(20261125)
        self._lives = 0
        self.people = People(synapse, bot, folder)
        self.seen = Kills()

    async def _begin(self, bot: _Bot, point: str = "nowhere", *, minutes: int = 0) -> None:
        """Begin a life; each is a little later than the one before."""
        self._lives += 1
        if point in _OFTEN:
            point = f"{point}:{self._random.randint(1, 4)}"
        minutes += _MINUTES * self._lives
        await bot.live({**self._told, "minutes": minutes, "point": point})

    async def run(self, points: list[str]) -> Kills:
        """Live a life for each of these steps, and one more, and look what there is."""
        async with _Bot.made(self._folder / "log") as bot:
            await self._begin(bot)
            await self.people.come()
            for number, point in enumerate(points):
                if number % _CALM_EACH == 0:
                    await self._recover(bot)
                await bot.end()
                await self._live(bot, point)
            await bot.end()
            await self._begin(bot, minutes=_LAST_MINUTES)
            await self.people.done()
            await self.people.have_the_last_word()
            await self._until_said(_LAST)
            await self._decide()
            await bot.end(signal.SIGTERM)
        await self._look()
        await self.people.leave()
        await self._store.close()
        return self.seen

    async def _decide(self) -> None:
        """Have sent again what was put aside, as its owner does who is asked about it."""
        now = datetime.now(UTC)
        async with self._store.transaction() as db:
            held = await held_messages(db, most=1_000)
            for one in held:
                self.seen.put_aside += await release(db, one.message_id, send=True, now=now)
        if held:
            await self._until_said(_LAST)

    async def _recover(self, bot: _Bot) -> None:
        """Live for a while without a kill: what ends four lives is put aside, and rightly so."""
        await bot.end()
        await self._begin(bot)
        with contextlib.suppress(TimeoutError):
            await self._until_said(_CALM)

    async def _live(self, bot: _Bot, point: str) -> None:
        """Live until the kill at a step, while people talk."""
        if point == "matrix.signed_in":
            async with self._store.transaction() as db:
                await db.exec(update(MatrixDevice).values(token=None))
        if point in _BEFORE:
            await POINTS[point](self.people)
            await self._begin(bot, point)
        else:
            await self._begin(bot, point)
            await POINTS[point](self.people)
        if self._random.random() < 1 / _SERVER_EACH:
            await self._kill_server()
        wait = self._random.uniform(0, 1.5) if point == ANYWHERE else _LIMIT
        if not await bot.is_over(wait) and point != ANYWHERE:
            self.seen.not_reached[point] += 1
        self.seen.kills += 1

    async def _kill_server(self) -> None:
        await asyncio.sleep(self._random.uniform(0, 0.5))
        async with self.people.server:
            await self._synapse.stop(how=signal.SIGKILL)
            await self._synapse.start()
        self.seen.server_kills += 1

    async def _until_said(self, limit: float) -> None:
        """Wait until the bot has nothing left to do. Raises: TimeoutError."""
        async with asyncio.timeout(limit):
            while await self._waiting():  # noqa: ASYNC110 - another process works
                await asyncio.sleep(0.1)

    async def _waiting(self) -> int:
        async with self._store.transaction() as db:
            events = await db.exec(select(Arrived.id).where(Arrived.state == "waiting"))
            over = ("sent", "dead", "dropped", "held")
            rows = await db.exec(select(Outgoing.id).where(col(Outgoing.state).not_in(over)))
            timers = await db.exec(select(Timer.id).where(col(Timer.route).startswith("storm.")))
            return len(events.all()) + len(rows.all()) + len(timers.all())

    async def _look(self) -> None:
        """Read all rooms, and count."""
        seen = self.seen
        found, seen.unreadable = await self.people.all_read()
        notes = list(await self.people.notes_of_newcomers())
        expected = self.people.expected
        seen.sends = len(expected) + _ALONE * len(notes)
        lost = [one for one in expected if not found[one]]
        if lost:
            print(f"never said: {lost}", file=sys.stderr)
        seen.lost = len(lost) + sum(max(_ALONE - one, 0) for one in notes)
        seen.doubled = sum(found[one] > 1 for one in expected) + sum(one > _ALONE for one in notes)
        async with self._store.transaction() as db:
            events = await db.exec(select(Arrived.id).where(Arrived.state == "quarantined"))
            rows = await db.exec(
                select(Outgoing.id).where(col(Outgoing.state).in_(("held", "dead")))
            )
            seen.put_aside += len(events.all()) + len(rows.all())


async def kills(url: str, folder: Path, points: list[str]) -> Kills:
    """Start a homeserver in a folder, and kill a bot in it at these steps."""
    synapse = Synapse(folder)
    await synapse.start()
    try:
        bot = await synapse.register("plein")
        return await Storm(synapse, bot, folder, url).run(points)
    finally:
        await synapse.stop()
