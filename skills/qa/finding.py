"""Finding what is known about a question: by its words and by what it means, both at once."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import String, bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Job, Refused, Text, Unreachable
from skills.qa.indexing import catch_up, index_of, know_background, revision_of
from skills.qa.model.full_text import Hit, may_be_found, passages_of, passages_with
from skills.qa.model.items import last_heading, weights_of
from skills.qa.model.tables import Item, Passage
from skills.qa.search import bm25, ranking
from skills.qa.search.index import Near, Nearest, VectorIndex
from skills.qa.search.weights import Weights
from skills.qa.search.words import Word, words_of
from skills.qa.settings import t
from skills.qa.thresholds import sure_from
from storage.among import as_list

# So many passages are weighed for a question: the nearest by meaning, and those with rare words.
_NEAREST: Final = 25
_RARE: Final = 150
_MOST_WITH_WORDS: Final = 400
# A question is about what it begins with; who tells a long story is found by all of it up to here.
_MOST_ASKED: Final = 2_000
# What is less likely than this to answer, by meaning and by words alone, is not even similar; nor
# is what is so far behind the best one.
_LIKELY: Final = {False: 0.15, True: 0.08}
_BEHIND: Final = 0.02
# Built once: to build a statement costs as much as to run it.
_READ: Final = (
    select(Passage, Item)
    .join(Item, col(Item.id) == col(Passage.item_id))
    .where(
        col(Passage.number).in_(bindparam("numbers", expanding=True)),
        may_be_found(bindparam("readers", type_=String)),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that may answer a question, its item, and how sure it is that it does: 0 to 1, by
    words alone or by meaning too.

    `is_sure`: sure enough to be an answer. Only the first of some can be. `is_near`: likely enough
    to be offered as similar.
    """

    item: Item
    passage: Passage
    confidence: float
    by_words: bool
    is_sure: bool
    is_near: bool


def about_search(job: Job) -> list[Text]:
    """Say to who looks after answers that words alone are compared, where that is so."""
    return [t("words_alone")] if job.embedder is None else []


class _Row(NamedTuple):
    """A passage, and what it has of the question's words."""

    hit: Hit
    worth: float


async def find(
    job: Job, question: str, readers_ids: Collection[str], *, most: int = 3
) -> Sequence[Found]:
    """Find what answers a question best among what is for these readers, best first.

    Each answer, and each section of a document, comes once, with its best passage. Where no vectors
    can be had, words alone count.
    """
    asked = question[:_MOST_ASKED]
    index = index_of(job)
    # It takes longest, and is made beside all that needs no vector: it is asked for first.
    vector = asyncio.create_task(_vector(job, index, asked))
    await asyncio.sleep(0)
    words = list(dict.fromkeys(words_of(asked)))
    stems = {stem for word in words for stem in (*word.whole, *word.parts)}
    try:
        async with job.transaction() as tick:
            weights = await weights_of(tick.db, stems, readers_ids)
            rare = _rarest(stems, weights)
            hits = await passages_with(tick.db, rare, readers_ids, _MOST_WITH_WORDS)
            revision = await revision_of(tick.db)
            least = {way: await sure_from(tick.db, by_words=way) for way in (False, True)}
        wording = bm25.Asked(words, weights)
        rows = {hit.number: _Row(hit, wording.worth(hit.words)) for hit in hits}
        if index is not None and revision != index.revision and not await catch_up(job, index):
            index = None
    finally:
        made = await vector
    nearest = None
    if made is not None and index is not None:
        shown = index.shown_to(readers_ids)
        nearest = await asyncio.to_thread(shown.nearest, made, rows.keys(), _NEAREST)
    async with job.transaction() as tick:
        if nearest is not None:
            more = nearest.near.keys() - rows.keys()
            for hit in await passages_of(tick.db, more, readers_ids):
                rows[hit.number] = _Row(hit, wording.worth(hit.words))
        ranked = _rank(rows.values(), nearest, among=weights.passages)
        best = await _read(tick.db, ranked, readers_ids, most)
    by_words = nearest is None
    return _found(words, best, ranked, least=least[by_words], by_words=by_words)


def _rank(rows: Iterable[_Row], nearest: Nearest | None, *, among: int) -> ranking.Ranking:
    near: Mapping[int, Near] = {} if nearest is None else nearest.near
    passages = [
        ranking.Passage(
            id=f"{hit.number:012}",
            section=f"{hit.item_id} {hit.heading}",
            language=hit.language,
            worth=worth,
            near=near.get(hit.number),
        )
        for hit, worth in rows
    ]
    return ranking.rank(passages, None if nearest is None else nearest.usual, among=among)


async def _vector(job: Job, index: VectorIndex | None, asked: str) -> bytes | None:
    if job.embedder is None or index is None:
        return None
    try:
        [vector] = await job.embedder.questions([ranking.as_asked(asked)])
        await know_background(index, job.embedder)
    except (Refused, Unreachable):
        return None
    return vector


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


async def _read(
    db: AsyncSession, ranked: ranking.Ranking, readers_ids: Collection[str], most: int
) -> dict[int, tuple[Passage, Item]]:
    """Read what was found by number, best first. Whether it may be read is asked anew: what was
    taken away meanwhile is left out."""
    best = [int(hit.passage.id) for hit in ranked.hits[:most]]
    rows = await db.exec(_READ, params={"numbers": best, "readers": as_list(readers_ids)})
    by_number = {passage.number: (passage, item) for passage, item in rows}
    return {number: by_number[number] for number in best if number in by_number}


def _found(
    words: Sequence[Word],
    best: Mapping[int, tuple[Passage, Item]],
    ranked: ranking.Ranking,
    *,
    least: float,
    by_words: bool,
) -> list[Found]:
    """Say how sure it is of what was found: what asks the same in the same words is the answer."""
    if not ranked.hits:
        return []
    same = next((number for number, (passage, _) in best.items() if _asks(passage, words)), None)
    is_likely = same is not None or ranked.confidence >= _LIKELY[by_words]
    scores = {int(hit.passage.id): hit.score for hit in ranked.hits}
    # It is sure of the best one, and not of the next when that was taken away meanwhile.
    first = int(ranked.hits[0].passage.id) if same is None else same
    return [
        Found(
            item=item,
            passage=passage,
            confidence=0.0 if number != first else ranked.confidence if same is None else 1.0,
            by_words=by_words,
            is_sure=number == first and (same is not None or ranked.confidence >= least),
            is_near=is_likely and _is_near(scores[number], ranked.hits[0].score, by_words),
        )
        for number, (passage, item) in sorted(best.items(), key=lambda row: row[0] != first)
    ]


def _is_near(score: float, best: float, by_words: bool) -> bool:
    """Whether what scores so much is worth to be offered beside the best one."""
    return 2 * score >= best if by_words else score >= best - _BEHIND


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
