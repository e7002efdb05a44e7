"""Who may read what: worked out before anything is looked for, and in the query itself."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from bot import Job, Place, Tick, Wrong, find_audience
from skills.qa.model.items import EVERYBODY, all_readers
from skills.qa.model.tables import Readers
from skills.qa.settings import skill
from storage.people import Person
from storage.reach import is_one_of

MANAGE: Final = f"{skill.name}.manage"
USE: Final = f"{skill.name}.use"


async def readable_by(job: Job, person_ids: Collection[str]) -> frozenset[str]:
    """List the readers to whom all these people belong, by id: what is for them, each may read.

    An audience that cannot be worked out now, since a chat does not say who is in a channel, is
    nobody's. Of nobody's, only what is for everybody is read.
    """
    async with job.transaction() as tick:
        known = list(await all_readers(tick.db))
    found: set[str] = set()
    for readers in known:
        if readers.audience == EVERYBODY or await _are_all_in(job, readers, person_ids):
            found.add(readers.id)
    return frozenset(found)


async def readable_in(job: Job, place: Place, person_id: str) -> frozenset[str]:
    """List the readers to whom everybody belongs who may read a place.

    A public channel is for everybody, now and later. In a private one everybody who is in it must
    be known, and a direct chat is that person's.
    """
    if place.kind == "direct":
        return await readable_by(job, [person_id])
    if place.kind != "private":
        return await readable_by(job, [])
    return await readable_by(job, await job.house.people_in(place) or [])


async def _are_all_in(job: Job, readers: Readers, person_ids: Collection[str]) -> bool:
    wanted = set(person_ids)
    if not wanted:
        return False
    try:
        async with job.transaction() as tick:
            channels = (await find_audience(tick.db, tick.house, readers.audience)).channels
        members = await job.house.members(channels)
        async with job.transaction() as tick:
            audience = await find_audience(tick.db, tick.house, readers.audience)
            return await _count(tick, audience.people(members) & is_one_of(wanted)) == len(wanted)
    except Wrong:
        return False


async def _count(tick: Tick, which: ColumnElement[bool]) -> int:
    return (await tick.db.exec(select(func.count(col(Person.id))).where(which))).one()
