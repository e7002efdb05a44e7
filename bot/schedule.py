"""The metronome: APScheduler beats once a second, and nothing else of it is used anywhere.

Its own stores, triggers and time zones stay out: what is due stands in our tables
(`bot.clockwork`), so its skipped and doubled dates around clock changes cannot happen here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncIOScheduler,
)


async def beat(tick: Callable[[], Awaitable[None]]) -> None:
    """Call `tick` every second until cancelled; a slow one is never called twice at once."""
    # A beat that is left out under load is no news: the next one does its work.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    scheduler = AsyncIOScheduler()
    scheduler.add_job(  # pyright: ignore[reportUnknownMemberType] - the library has no types
        tick, "interval", seconds=1, max_instances=1, coalesce=True, misfire_grace_time=None
    )
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)
