"""Doing what an import is to do: each thing in a transaction of its own, beside other work."""

import asyncio
from collections.abc import Callable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Job, Tick
from skills.qa.importing.plan import Plan, Settled, known_from
from skills.qa.importing.sources import Source
from skills.qa.model.items import (
    EVERYBODY,
    add_item,
    bring_back,
    change_readers,
    cut,
    hold_shelf,
    put_passages,
    readers_of,
    retire,
    verified,
)
from skills.qa.model.tables import Item
from skills.qa.model.topics import topic_called
from skills.qa.search.words import language_of
from storage.people import Person, name_key, person_by_email

Told = Callable[[int, int], None]


async def apply(job: Job, plan: Plan, settled: Settled, told: Told | None = None) -> list[str]:
    """Bring in what is new, bring up to date what changed, and retire what is gone.

    What was gone and is there again is found again; what a person retired stays so.
    `told`, if somebody waits, hears how many of how many are done. What is done stays done when it
    is ended on the way: the same import goes on from there. Returns the owners whom nobody knows,
    as they stand there.
    """
    sources = [*plan.new, *plan.changed]
    total = len(sources) + len(plan.gone)
    strangers: dict[str, None] = {}
    for done, source in enumerate(sources):
        _tell(told, done, total)
        # On a thread: a long document takes a second, and others are talked with meanwhile.
        passages = await asyncio.to_thread(cut, source.pieces, language=source.language)
        async with job.transaction() as tick:
            await hold_shelf(tick.db)
            owner = await _owner(tick.db, source.owner)
            if source.owner and owner is None:
                strangers[source.owner] = None
            item = await _item(tick, source, settled, owner)
            if item.number:
                await put_passages(tick.db, item, passages)
            else:
                await add_item(tick.db, item, passages)
    for done, item_id in enumerate(plan.gone, len(sources)):
        _tell(told, done, total)
        async with job.transaction() as tick:
            await hold_shelf(tick.db)
            item = await tick.db.get(Item, item_id)
            if item is not None and item.state == "verified":
                await retire(tick.db, item)
                item.is_gone = True
    _tell(told, total, total)
    async with job.transaction() as tick:
        tick.publish("qa.items_changed")
    return list(strangers)


def _tell(told: Told | None, done: int, total: int) -> None:
    if told is not None:
        told(done, total)


async def _item(tick: Tick, source: Source, settled: Settled, owner: Person | None) -> Item:
    """Make the item of a source, or bring the one that there is up to date."""
    wanted = settled.audience
    found = (await known_from(tick.db, [source], settled)).get(source.key)
    if found is None:
        readers = await readers_of(tick.db, wanted or EVERYBODY)
        item = Item(
            number=0,
            readers_id=readers.id,
            brought_for_id=readers.id,
            source_key=source.key,
            owner_id=settled.owner_id if owner is None else owner.id,
            title="",
            verified_at=tick.now,
            review_days=settled.review_days,
        )
    else:
        item, audience = found
        if owner is not None:
            item.owner_id = owner.id
        # Who may read it may have been changed by a person since: only another audience undoes it.
        if wanted is not None and wanted != audience:
            readers = await readers_of(tick.db, wanted)
            await change_readers(tick.db, item, readers)
            item.brought_for_id = readers.id
        if item.is_gone:
            await bring_back(tick.db, item)
    item.kind = "answer" if source.is_answer else "document"
    item.title, item.answer = source.title, source.answer
    item.source, item.source_file = source.name, source.file
    item.tags, item.digest = ", ".join(source.tags)[:300], source.digest
    item.language = source.language or language_of(f"{source.title}\n{source.answer}")
    item.topic_id = settled.topic_id or await _topic(tick.db, source) or item.topic_id
    verified(item, by_id=item.owner_id, now=tick.now, today=tick.house.today)
    return item


async def _topic(db: AsyncSession, source: Source) -> str | None:
    for tag in source.tags:
        topic = await topic_called(db, tag)
        if topic is not None:
            return topic.id
    return None


async def _owner(db: AsyncSession, named: str) -> Person | None:
    """Find an owner by an address, or by a name that one person alone has."""
    if not named:
        return None
    found = await person_by_email(db, named)
    if found is not None:
        return found
    query = select(Person).where(Person.name_key == name_key(named), col(Person.is_bot).is_(False))
    people = (await db.exec(query)).all()
    return people[0] if len(people) == 1 else None
