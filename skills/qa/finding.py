"""Finding what is known about a question: by its words and by what it means, both at once."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Job, Refused, Unreachable
from skills.qa.model.full_text import may_be_found, passages_with
from skills.qa.model.items import last_heading, weights_of
from skills.qa.model.tables import SHELF, Item, Passage, Shelf
from skills.qa.search import ranking
from skills.qa.search.index import Near, Nearest, VectorIndex, Vectors
from skills.qa.search.weights import Weights
from skills.qa.search.words import Word, words_of
from skills.qa.thresholds import sure_from
from storage.session import execute

# So many passages are weighed for a question: the nearest by meaning, and those with rare words.
_NEAREST: Final = 50
_RARE: Final = 150
_MOST_WITH_WORDS: Final = 400
# A question is about what it begins with; who tells a long story is found by all of it up to here.
_MOST_ASKED: Final = 2_000
# What is less likely than this to answer is not even similar.
_LIKELY: Final = 0.2
_BACKGROUND: Final = Path(__file__).parent / "search" / "background.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that may answer a question, its item, and how sure it is that it does: 0 to 1, by
    words alone or by meaning too.

    `is_sure`: sure enough to be an answer. Only the first of some can be.
    """

    item: Item
    passage: Passage
    confidence: float
    by_words: bool
    is_sure: bool


async def find(
    job: Job, question: str, readers_ids: Collection[str], *, most: int = 3
) -> Sequence[Found]:
    """Find what answers a question best among what is for these readers, best first.

    Each answer, and each section of a document, comes once, with its best passage. Where no vectors
    can be had, words alone count.
    """
    asked = question[:_MOST_ASKED]
    index = await _index(job)
    vector = asyncio.create_task(_vector(job, index, asked))
    words = list(dict.fromkeys(words_of(asked)))
    try:
        async with job.transaction() as tick:
            stems = {stem for word in words for stem in (*word.whole, *word.parts)}
            weights = await weights_of(tick.db, stems, readers_ids)
            rare = _rarest(stems, weights)
            hits = await passages_with(tick.db, rare, readers_ids, _MOST_WITH_WORDS)
    finally:
        made = await vector
    nearest = None
    if made is not None and index is not None:
        also = [hit.number for hit in hits]
        nearest = await asyncio.to_thread(index.nearest, made, readers_ids, also, _NEAREST)
    numbers = {hit.number for hit in hits}
    if nearest is not None:
        numbers |= nearest.near.keys()
    async with job.transaction() as tick:
        rows = await _passages(tick.db, numbers, readers_ids)
        ranked = _rank(words, rows, weights, nearest)
        return await _read(tick.db, words, ranked, most, by_words=nearest is None)


def _rank(
    words: Sequence[Word],
    rows: Sequence[tuple[int, str, str, str, str]],
    weights: Weights,
    nearest: Nearest | None,
) -> ranking.Ranking:
    near: Mapping[int, Near] = {} if nearest is None else nearest.near
    passages = [
        ranking.Passage(
            id=f"{number:012}",
            section=f"{item_id} {heading}",
            language=language,
            words=stems,
            heading=near[number].heading if number in near else None,
            text=near[number].text if number in near else None,
        )
        for number, item_id, heading, language, stems in rows
    ]
    library = ranking.Library(
        passages=weights.passages,
        mean_length=weights.length / weights.passages if weights.passages else 0.0,
        containing=weights.having,
        heading=None if nearest is None else nearest.usual.heading,
        text=None if nearest is None else nearest.usual.text,
    )
    return ranking.rank(words, passages, library)


async def _index(job: Job) -> VectorIndex | None:
    """Give the vectors in memory, as they are in the database now; None where nothing embeds."""
    if job.embedder is None:
        return None
    index = job.house.memory(VectorIndex)
    index.made_by(job.embedder.name)
    async with job.transaction() as tick:
        await _bring_up_to_date(tick.db, index)
    return index


async def _vector(job: Job, index: VectorIndex | None, asked: str) -> bytes | None:
    if job.embedder is None or index is None:
        return None
    try:
        [vector] = await job.embedder.questions([ranking.as_asked(asked)])
        if not index.has_background:
            index.know_background(await job.embedder.passages(_background()))
    except (Refused, Unreachable):
        return None
    return vector


@cache
def _background() -> Sequence[str]:
    return _BACKGROUND.read_text(encoding="utf-8").splitlines()


def _rarest(stems: Collection[str], weights: Weights) -> list[str]:
    """List the rarest stems of a question, as many as bring a few hundred passages."""
    known = sorted(
        {stem for stem in stems if weights.having.get(stem)},
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


async def _bring_up_to_date(db: AsyncSession, index: VectorIndex) -> None:
    shelf = await db.get(Shelf, SHELF)
    if shelf is None or shelf.revision == index.revision:
        return
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
        vectors = await _vectors(db, some, index.embedder)
        for item_id in some:
            _, revision, readers_id, _ = known[item_id]
            index.put(item_id, revision, readers_id, vectors.get(item_id, []))
    index.tidy()
    index.revision = shelf.revision


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


async def _passages(
    db: AsyncSession, numbers: Collection[int], readers_ids: Collection[str]
) -> Sequence[tuple[int, str, str, str, str]]:
    """Read what is weighed of passages, by number: asked anew whether they may be read."""
    rows = await execute(
        db,
        select(
            col(Passage.number),
            col(Passage.item_id),
            col(Passage.heading),
            col(Passage.language),
        )
        .add_columns(col(Passage.words))
        .join(Item, col(Item.id) == col(Passage.item_id))
        .where(col(Passage.number).in_(numbers), may_be_found(readers_ids))
        .order_by(col(Passage.number)),
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


async def _read(
    db: AsyncSession, words: Sequence[Word], ranked: ranking.Ranking, most: int, *, by_words: bool
) -> list[Found]:
    """Read what was found, best first; what asks the same in the same words is the answer."""
    is_sure = ranked.confidence >= await sure_from(db, by_words=by_words)
    best = [int(hit.passage.id) for hit in ranked.hits[:most]]
    rows = await db.exec(
        select(Passage, Item)
        .join(Item, col(Item.id) == col(Passage.item_id))
        .where(col(Passage.number).in_(best))
    )
    by_number = {passage.number: (passage, item) for passage, item in rows}
    found = [by_number[number] for number in best if number in by_number]
    same = next((row for row in found if _asks(row[0], words)), None)
    if same is None and ranked.confidence < _LIKELY:
        return []
    first = same or next(iter(found), None)
    return [
        Found(
            item=item,
            passage=passage,
            confidence=0.0 if row is not first else 1.0 if same else ranked.confidence,
            by_words=by_words,
            is_sure=row is first and (same is not None or is_sure),
        )
        for row in sorted(found, key=lambda row: row is not first)
        for passage, item in (row,)
    ]


def _asks(passage: Passage, words: Sequence[Word]) -> bool:
    """Whether the heading of a passage has the words of a question, and no others."""
    heading = list(words_of(last_heading(passage)))
    if not heading or not words:
        return False
    return all(_is_among(one, heading) for one in words) and all(
        _is_among(one, words) for one in heading
    )


def _is_among(word: Word, others: Sequence[Word]) -> bool:
    return any(set(word.whole) & set(one.whole) for one in others)
