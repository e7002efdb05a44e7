"""One announcement for a workplace of one size on one database, from its draft to its recall; and
one more, while somebody asks for something again and again."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

from bench.announcements_bare import Bare, bare
from bench.announcements_house import Desk
from bench.house import TimedStore, quieten, running, staff, ticking
from bench.result import Most
from skills.announcements.card import card_changed
from skills.announcements.model import Announcement
from skills.announcements.planning import schedule
from skills.announcements.withdrawing import recall, recall_all
from storage.session import Store

_EVERY: Final = 0.1  # seconds between two questions of who asks again and again
_CARDS: Final = 3
# So many copies are taken away in the chat: the rest takes as long again and again.
_TAKEN_AWAY: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step took: seconds in all, and those of the longest transaction."""

    seconds: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What it is to announce while somebody asks: seconds until all was planned, and until all was
    sent; how long the answers took, in seconds."""

    planned: float
    sent: float
    waits: list[float]

    @property
    def longest(self) -> float:
        """The longest wait, in seconds."""
        return max(self.waits)

    @property
    def p50(self) -> float:
        """The median of all waits, in seconds."""
        return median(self.waits)

    @property
    def p99(self) -> float:
        """The 99th percentile of all waits, in seconds."""
        return quantiles(self.waits, n=100, method="inclusive")[98]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured for so many people on a database. So many copies are `taken_away` a
    second. The cards are seconds by how far it was; the memory is what the process took most, and
    how much more than before, in megabytes."""

    where: str
    size: int
    looked: Step
    planned: Step
    sent: Step
    reported: Step
    recalled: Step
    taken_away: float
    cards: Mapping[str, float]
    bare: Bare
    together: Together
    memory: float
    more: float


def run(where: str, url: str, empty: str, size: int) -> Measured:
    """Measure on a database, and bare on another one; in a process of its own, since memory that
    was used before would not be seen."""
    quieten()
    return asyncio.run(_run(where, url, empty, size))


async def _run(where: str, url: str, empty: str, size: int) -> Measured:
    desk = Desk(TimedStore(url))
    most = Most()
    await desk.open(size)
    with most.watched():
        looked, id = await _looked(desk)
        planned = await _step(desk, lambda: _plan(desk, id))
        news = await desk.news(id)
        assert news.state == "sent"
        cards = {"planned": await _card(desk, id)}
        done = await _bare(desk, news, empty, size)
        sent = await _step(desk, lambda: _send(desk, size))
        cards["sent"] = await _card(desk, id)
        reported = await _step(desk, lambda: _report(desk, news))
        together = await _together(desk, size)
        recalled = await _step(desk, lambda: _recall(desk, id))
        cards["recalled"] = await _card(desk, id)
        some = min(size - 1, _TAKEN_AWAY)
        taken_away = some / (await _step(desk, lambda: _take_away(desk, some))).seconds
    await desk.store.close()
    return Measured(
        where=where,
        size=size,
        looked=looked,
        planned=planned,
        sent=sent,
        reported=reported,
        recalled=recalled,
        taken_away=taken_away,
        cards=cards,
        bare=done,
        together=together,
        memory=most.value,
        more=most.more,
    )


async def _bare(desk: Desk, news: Announcement, empty: str, size: int) -> Bare:
    """Do the same bare, where the same people work and nothing was said yet."""
    beside = Store(empty)
    await beside.create_tables()
    await staff(beside, size)
    try:
        return await bare(desk.store, news.message_id, beside, desk.chat)
    finally:
        await beside.close()


async def _step(desk: Desk, deed: Callable[[], Awaitable[None]]) -> Step:
    """Do something, and tell what it took."""
    gc.collect()
    desk.store.longest = 0.0
    began = time.perf_counter()
    await deed()
    return Step(seconds=time.perf_counter() - began, longest=desk.store.longest)


async def _looked(desk: Desk) -> tuple[Step, str]:
    """Let the author see a draft: whom it reaches, and what it would be for them."""
    ids: list[str] = []

    async def draft() -> None:
        ids.append(await desk.draft())

    return await _step(desk, draft), ids[0]


async def _plan(desk: Desk, announcement_id: str) -> None:
    """Send it, up to the last row: nothing leaves the outbox."""
    await desk.presses(schedule, announcement_id)
    await desk.works()


async def _send(desk: Desk, size: int) -> None:
    """Send what waits in the outbox for readers, up to the last mark."""
    chat, relay = desk.chat, desk.app.relay
    until = chat.sent + size - 1  # what comes to its author is not counted
    async with running(relay.run()):
        await chat.until(until)
        await relay.flush()


async def _take_away(desk: Desk, copies: int) -> None:
    """Take so many copies away."""
    until = desk.chat.sent + copies
    async with running(desk.app.relay.run()):
        await desk.chat.until(until)


async def _card(desk: Desk, announcement_id: str) -> float:
    """Draw the card of an announcement, as each minute while it goes out; return the seconds that
    takes."""
    took: list[float] = []
    for _ in range(_CARDS):
        began = time.perf_counter()
        async with ticking(desk.app) as tick:
            await card_changed.handler(tick, announcement_id)
        took.append(time.perf_counter() - began)
    return median(took)


async def _report(desk: Desk, news: Announcement) -> None:
    """Ask for the report, up to its last row."""
    await desk.types(f"/announce report {news.number}")
    await desk.works()


async def _recall(desk: Desk, announcement_id: str) -> None:
    """Take it back, up to the last row: it is still to be taken away in the chat."""
    await desk.presses(recall, announcement_id)
    await desk.app.engine.idle()
    await desk.presses(recall_all, announcement_id)
    await desk.works()


async def _together(desk: Desk, size: int) -> Together:
    """Announce once more, all at the same time as in production, while somebody asks."""
    id = await desk.draft()
    gc.collect()
    over = asyncio.Event()
    until = desk.chat.sent + size - 1
    async with running(desk.app.run()):
        asking = asyncio.create_task(_ask(desk, size, over))
        began = time.perf_counter()
        await desk.presses(schedule, id)
        await desk.chat.until(until)
        sent = time.perf_counter() - began
        over.set()
        waits = await asking
    news = await desk.news(id)
    assert news.planned_at
    assert news.sent_at
    planned = (news.sent_at - news.planned_at).total_seconds()
    return Together(planned=planned, sent=sent, waits=waits)


async def _ask(desk: Desk, size: int, over: asyncio.Event) -> list[float]:
    """Let somebody ask every tenth of a second, each time another person in another channel; list
    how long each waited for the answer.

    That counts from the moment at which they should have asked: a bot that is busy hears nobody.
    """
    asked: dict[str, float] = {}
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        while not over.is_set():
            number = len(asked)
            moment = asked[f"channel {number}"] = began + number * _EVERY
            await asyncio.sleep(max(moment - time.perf_counter(), 0))
            group.create_task(desk.asks(number % size, f"channel {number}"))
    await desk.chat.until_answered(len(asked))
    return [desk.chat.answers[channel] - moment for channel, moment in asked.items()]
