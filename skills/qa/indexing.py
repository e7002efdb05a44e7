"""Keeps the vectors in memory in step with the database: what changed is read before a search."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Job
from skills.qa.model.tables import SHELF, Item, Passage, Shelf
from skills.qa.search.index import VectorIndex, Vectors
from storage.session import execute

# Items that are read in one transaction: others have their turn in between.
_TOGETHER: Final = 100

# Built once: to build a statement costs as much as to run it, and every question asks these.
_REVISION: Final = select(col(Shelf.revision)).where(Shelf.id == SHELF)
# In one order, so that sums over all of them come out the same in every process.
_ITEMS: Final = select(
    col(Item.id), col(Item.revision), col(Item.readers_id), col(Item.state)
).order_by(col(Item.number))
_VECTORS: Final = (
    select(
        col(Passage.item_id),
        col(Passage.number),
        col(Passage.heading_vector),
        col(Passage.vector),
    )
    .where(
        col(Passage.item_id).in_(bindparam("item_ids", expanding=True)),
        Passage.embedder == bindparam("embedder"),
    )
    .order_by(col(Passage.number))
)


async def revision_of(db: AsyncSession) -> int:
    """Tell how often items have changed."""
    return (await execute(db, _REVISION)).scalar() or 0


async def catch_up(job: Job, index: VectorIndex) -> None:
    """Read what changed since the index was last in step: some items at a time, one search after
    the other, as others look for the same."""
    async with index.catching_up:
        async with job.transaction() as tick:
            revision = await revision_of(tick.db)
            rows = [] if revision == index.revision else list(await execute(tick.db, _ITEMS))
        if revision == index.revision:
            return
        known = {row[0]: (row[1], row[2]) for row in rows if row[3] == "verified"}
        for gone in index.items.keys() - known.keys():
            index.drop(gone)
        changed = [one for one, (changed, _) in known.items() if index.items.get(one) != changed]
        for start in range(0, len(changed), _TOGETHER):
            some = changed[start : start + _TOGETHER]
            async with job.transaction() as tick:
                vectors = await _vectors(tick.db, some, index.embedder)
            for item_id in some:
                index.put(item_id, *known[item_id], vectors.get(item_id, []))
        index.tidy()
        index.revision = revision


async def _vectors(
    db: AsyncSession, item_ids: Collection[str], embedder: str
) -> dict[str, list[Vectors]]:
    rows = await execute(db, _VECTORS, {"item_ids": list(item_ids), "embedder": embedder})
    found: dict[str, list[Vectors]] = {}
    for item_id, number, heading, text in rows:
        found.setdefault(item_id, []).append(Vectors(number=number, heading=heading, text=text))
    return found
