"""Whom an audience reaches: worked out in a job, since chats are asked who is in a channel."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import ColumnElement

from bot.audience import find_audience, preview_audience
from bot.content import Text
from bot.errors import Wrong
from bot.job import Job
from bot.turn import Tick

Members: TypeAlias = Mapping[str, Collection[str]]
Also: TypeAlias = Callable[[Tick, ColumnElement[bool], Members], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom an audience reaches, in `texts`; how many `people`, in which `zones`."""

    texts: list[Text]
    people: int = 0
    zones: Collection[str] = ()


async def reach_of(job: Job, words: str, *, also: Also | None = None) -> Reach:
    """Work out whom an audience reaches: nobody, with the reason, when that cannot be told.

    Those are left out, and counted, for whom the skill of the job is switched off. With the people
    at hand, `also` looks at more of them.
    """
    try:
        async with job.transaction() as tick:
            channels = (await find_audience(tick.db, tick.house, words)).channels
        members = await job.house.members(channels)
        async with job.transaction() as tick:
            which = (await find_audience(tick.db, tick.house, words)).people(members)
            off = await tick.house.off.people(tick.db, tick.skill)
            found = await preview_audience(
                tick.db, tick.house, which, chats=tick.house.chats, off=off
            )
            which = which if off is None else which & ~off
            if also is not None:
                await also(tick, which, members)
        return Reach(texts=found.texts(), people=found.reached, zones=tuple(found.zones))
    except Wrong as wrong:
        return Reach(texts=[wrong.text])
