"""Finding what is known about a question: by its words and by what it means, both at once."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Job, Refused, Unreachable, log_failure
from skills.qa.model.full_text import Hit, may_be_found, passages_with
from skills.qa.model.items import weights_of
from skills.qa.model.tables import SHELF, Item, Passage, Shelf
from skills.qa.search.index import Near, VectorIndex, Vectors
from skills.qa.search.ranking import Candidate, Ranked, rank
from skills.qa.search.weights import Weights
from skills.qa.search.words import stems
from storage.session import execute

# So many passages are weighed for a question: the nearest by meaning, and those with rare words.
_NEAREST: Final = 50
_RARE: Final = 400
_MOST_WITH_WORDS: Final = 1_000
# Above this the bot answers by itself.
_SURE: Final = 0.5
# A question is about what it begins with; who tells a long story is found by all of it up to here.
_MOST_ASKED: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that may answer a question, its item, and how sure it is that it does: 0 to 1."""

    item: Item
    passage: Passage
    confidence: float

    @property
    def is_sure(self) -> bool:
        """Whether it is sure enough to be an answer."""
        return self.confidence >= _SURE


async def find(
    job: Job, question: str, readers_ids: Collection[str], *, most: int = 3
) -> Sequence[Found]:
    """Find the items that answer a question best among those for these readers, best first.

    Each item comes once, with its best passage. Where no vectors can be had, words alone count.
    """
    asked = question[:_MOST_ASKED]
    vector = asyncio.create_task(_vector(job, asked))
    try:
        async with job.transaction() as tick:
            words = stems(asked)
            weights = await weights_of(tick.db, words, readers_ids)
            hits = await passages_with(
                tick.db, _rarest(words, weights), readers_ids, _MOST_WITH_WORDS
            )
            index = await _index(tick.db, job)
    finally:
        made = await vector
    near: Mapping[int, Near] = {}
    if made is not None and index is not None:
        also = [hit.number for hit in hits]
        near = await asyncio.to_thread(index.nearest, made, readers_ids, also, _NEAREST)
    async with job.transaction() as tick:
        hits = [*hits, *await _hits(tick.db, near.keys() - {hit.number for hit in hits})]
        candidates = [
            Candidate(number=hit.number, words=hit.words, near=near.get(hit.number)) for hit in hits
        ]
        ranked = rank(words, candidates, weights, has_vectors=made is not None)
        return await _items(tick.db, ranked, readers_ids, most)


async def _vector(job: Job, asked: str) -> bytes | None:
    if job.embedder is None:
        return None
    try:
        return (await job.embedder.questions([asked]))[0]
    except (Refused, Unreachable) as error:
        log_failure("qa.no_vector", error)
        return None


def _rarest(words: Sequence[str], weights: Weights) -> list[str]:
    """List the rarest stems of a question, as many as bring a few hundred passages."""
    known = sorted(
        {stem for stem in words if weights.having.get(stem)},
        key=lambda stem: (weights.having[stem], stem),
    )
    chosen: list[str] = []
    count = 0
    for stem in known:
        if chosen and count + weights.having[stem] > _RARE:
            break
        chosen.append(stem)
        count += weights.having[stem]
    return chosen


async def _index(db: AsyncSession, job: Job) -> VectorIndex | None:
    """Give the vectors in memory, as they are in the database now."""
    if job.embedder is None:
        return None
    index = job.house.memory(VectorIndex)
    index.made_by(job.embedder.name)
    shelf = await db.get(Shelf, SHELF)
    if shelf is None or shelf.revision == index.revision:
        return index
    rows = await execute(
        db, select(col(Item.id), col(Item.revision), col(Item.readers_id), col(Item.state))
    )
    known = {row[0]: row for row in rows}
    for gone in index.items.keys() - {one for one, row in known.items() if row[3] == "verified"}:
        index.drop(gone)
    changed = [
        item_id
        for item_id, revision, _, state in known.values()
        if state == "verified" and index.items.get(item_id) != revision
    ]
    for start in range(0, len(changed), _MOST_WITH_WORDS):
        some = changed[start : start + _MOST_WITH_WORDS]
        vectors = await _vectors(db, some, job.embedder.name)
        for item_id in some:
            _, revision, readers_id, _ = known[item_id]
            index.put(item_id, revision, readers_id, vectors.get(item_id, []))
    index.tidy()
    index.revision = shelf.revision
    return index


async def _vectors(
    db: AsyncSession, item_ids: Collection[str], embedder: str
) -> dict[str, list[Vectors]]:
    rows = await execute(
        db,
        select(
            col(Passage.item_id),
            col(Passage.number),
            col(Passage.heading_vector),
            col(Passage.vector),
        )
        .where(col(Passage.item_id).in_(item_ids), Passage.embedder == embedder)
        .order_by(col(Passage.number)),
    )
    found: dict[str, list[Vectors]] = {}
    for item_id, number, heading, text in rows:
        found.setdefault(item_id, []).append(Vectors(number=number, heading=heading, text=text))
    return found


async def _hits(db: AsyncSession, numbers: Collection[int]) -> list[Hit]:
    rows = await execute(
        db,
        select(col(Passage.number), col(Passage.words))
        .where(col(Passage.number).in_(numbers))
        .order_by(col(Passage.number)),
    )
    return [Hit(*row) for row in rows]


async def _items(
    db: AsyncSession, ranked: Sequence[Ranked], readers_ids: Collection[str], most: int
) -> list[Found]:
    """Read the best passages, each item once; asked anew whether they may be read."""
    numbers = [one.number for one in ranked[: most * 10]]
    rows = await db.exec(
        select(Passage, Item)
        .join(Item, col(Item.id) == col(Passage.item_id))
        .where(col(Passage.number).in_(numbers), may_be_found(readers_ids))
    )
    by_number = {passage.number: (passage, item) for passage, item in rows}
    found: dict[str, Found] = {}
    for one in ranked:
        if one.number in by_number:
            passage, item = by_number[one.number]
            if item.id not in found:
                found[item.id] = Found(item=item, passage=passage, confidence=one.confidence)
        if len(found) == most:
            break
    return list(found.values())
