"""Who may read what: worked out before anything is looked for, and in the query itself."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from bot import Audience, Job, Place, Tick, Wrong, find_audience
from skills.qa.model.items import EVERYBODY, all_readers
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
    wanted, found = set(person_ids), set[str]()
    channels: dict[str, tuple[str, Collection[str]]] = {}
    async with job.transaction() as tick:
        for readers in await all_readers(tick.db):
            if readers.audience == EVERYBODY:
                found.add(readers.id)
                continue
            audience = await _understood(tick, readers.audience) if wanted else None
            if audience is None:
                continue
            if audience.channels:
                channels[readers.id] = (readers.audience, audience.channels)
            elif await _are_all_in(tick, audience.people(), wanted):
                found.add(readers.id)
    for readers_id, (words, names) in channels.items():
        try:
            members = await job.house.members(names)
        except Wrong:
            continue
        async with job.transaction() as tick:
            audience = await _understood(tick, words)
            if audience is not None and await _are_all_in(tick, audience.people(members), wanted):
                found.add(readers_id)
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


async def _understood(tick: Tick, words: str) -> Audience | None:
    """Understand an audience by the directory as it is now; a value that nobody has any more is no
    mistake. None for what is none."""
    try:
        return await find_audience(tick.db, tick.house, words, sending=True)
    except Wrong:
        return None


async def _are_all_in(tick: Tick, which: ColumnElement[bool], wanted: Collection[str]) -> bool:
    counted = select(func.count(col(Person.id))).where(which & is_one_of(wanted))
    return (await tick.db.exec(counted)).one() == len(wanted)
