"""A small skill with slow work, which begins and ends when a test says so."""

import asyncio
from typing import Final

from bot import Job, Skill, Tick
from tests.bot.trial import TEXTS

skill = Skill("labouring")
LABOURING: Final = (skill, TEXTS)


class Work:
    """Slow work as a test sees it: how often it was `begun`, whether it may `end`, or fails, and
    whether it has told something."""

    begun = 0
    fails = False
    may_end = asyncio.Event()
    has_told = asyncio.Event()
    telling: asyncio.Task[None] | None = None

    @classmethod
    def is_new(cls) -> None:
        """Nothing has begun yet."""
        cls.begun, cls.fails, cls.may_end = 0, False, asyncio.Event()
        cls.has_told = asyncio.Event()


@skill.job
async def dig(job: Job) -> None:
    """Work until it may end."""
    Work.begun += 1
    if Work.fails:
        raise RuntimeError("a stone")
    await Work.may_end.wait()
    async with job.transaction() as tick:
        tick.audit("dug", by=None)


@skill.job
async def tell(job: Job) -> None:
    """Say something once, and go on until it may end."""
    Work.begun += 1
    async with job.ending() as tick:
        tick.audit("told", by=None)
    Work.telling = asyncio.current_task()
    Work.has_told.set()
    await Work.may_end.wait()


@skill.timer
async def ring(tick: Tick) -> None:
    """Fail."""
    Work.begun += 1
    raise RuntimeError("no bell")
