"""Keeps the vectors in memory in step with the database: what changed is read before a search."""

import contextlib
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Embedder, Job, Refused, Unreachable
from skills.qa.model.tables import SHELF, Item, Passage, Shelf
from skills.qa.search.index import VectorIndex, Vectors
from skills.qa.settings import skill
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


_BACKGROUND: Final = Path(__file__).parent / "search" / "background.txt"


@skill.at_start
async def read_all(job: Job) -> None:
    """Read all vectors, so that nobody who asks waits for that."""
    index = index_of(job)
    if index is None or job.embedder is None:
        return
    async with job.transaction() as tick:
        is_empty = not await revision_of(tick.db)
    if not is_empty:
        await catch_up(job, index)
        with contextlib.suppress(Refused, Unreachable):
            await know_background(index, job.embedder)


def index_of(job: Job) -> VectorIndex | None:
    """Give the vectors in memory; None where nothing embeds."""
    if job.embedder is None:
        return None
    index = job.house.memory(VectorIndex)
    index.made_by(job.embedder.name)
    return index


async def know_background(index: VectorIndex, embedder: Embedder) -> None:
    """Have an index know what has nothing to do with any question. Raises: Refused, Unreachable."""
    if not index.has_background:
        index.know_background(await embedder.passages(_background()))


@cache
def _background() -> Sequence[str]:
    return _BACKGROUND.read_text(encoding="utf-8").splitlines()


async def revision_of(db: AsyncSession) -> int:
    """Tell how often items have changed."""
    return (await execute(db, _REVISION)).scalar() or 0


async def catch_up(job: Job, index: VectorIndex) -> bool:
    """Read what changed since the index was last in step: some items at a time, one search after
    the other, as others look for the same.

    False, at once, while all of it is read for the first time, which may take longer than people
    wait: words alone find something meanwhile.
    """
    if index.is_cold and index.catching_up.locked():
        return False
    async with index.catching_up:
        async with job.transaction() as tick:
            revision = await revision_of(tick.db)
            rows = [] if revision == index.revision else list(await execute(tick.db, _ITEMS))
        if revision == index.revision:
            return True
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
    return True


async def _vectors(
    db: AsyncSession, item_ids: Collection[str], embedder: str
) -> dict[str, list[Vectors]]:
    rows = await execute(db, _VECTORS, {"item_ids": list(item_ids), "embedder": embedder})
    found: dict[str, list[Vectors]] = {}
    for item_id, number, heading, text in rows:
        found.setdefault(item_id, []).append(Vectors(number=number, heading=heading, text=text))
    return found
