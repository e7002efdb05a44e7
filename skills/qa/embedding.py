"""Making the vectors of passages that have none yet: after items changed, and now and then."""

from collections.abc import Callable
from typing import Final

from sqlmodel import col, func, select

from bot import Job, Refused, Tick, Unreachable
from skills.qa.model.items import HEADINGS, hold_shelf, note_change
from skills.qa.model.tables import Item, Passage
from skills.qa.one_at_a_time import alone
from skills.qa.search.index import halved
from skills.qa.search.ranking import as_asked
from skills.qa.settings import skill

# A transaction that writes so many is short, and so is what is lost when the process ends.
_TOGETHER: Final = 32


@skill.on_fact("qa.items_changed")
async def items_changed(tick: Tick) -> None:
    """Have the vectors made of what is new."""
    tick.start(make_vectors())


@skill.every("daily 03:30")
async def look_for_missing(tick: Tick) -> None:
    """Have vectors made of what was left without, or has those of another embedder."""
    tick.start(make_vectors())


@skill.job
async def make_vectors(job: Job) -> None:
    """Make the vectors that are missing."""
    with alone(job, "vectors") as is_first:
        if is_first:
            await fill_in(job)


async def fill_in(job: Job, told: Callable[[int, int], None] | None = None) -> bool:
    """Make vectors of all passages that have none by the embedder that is on; `told` hears how many
    of how many are made. False when it could not go on: they are made another time, and found by
    words until then."""
    embedder = job.embedder
    if embedder is None:
        return False
    async with job.transaction() as tick:
        missing = col(Passage.embedder).is_distinct_from(embedder.name)
        query = select(func.count()).select_from(Passage).where(missing)
        total = (await tick.db.exec(query)).one()
    after, done = 0, 0
    while True:
        if told is not None:
            told(done, total)
        async with job.transaction() as tick:
            query = (
                select(Passage.number, Passage.heading, Passage.text)
                .where(col(Passage.number) > after, missing)
                .order_by(col(Passage.number))
                .limit(_TOGETHER)
            )
            rows = (await tick.db.exec(query)).all()
        if not rows:
            return True
        try:
            names = [heading.rpartition(HEADINGS)[2] for _, heading, _ in rows]
            headings = await embedder.questions([as_asked(one) for one in names])
            texts = await embedder.passages(
                [f"{name}\n{text}" for name, (_, _, text) in zip(names, rows, strict=True)]
            )
        except (Refused, Unreachable):
            return False
        made = {
            number: (halved(heading), halved(text))
            for (number, _, _), heading, text in zip(rows, headings, texts, strict=True)
        }
        async with job.transaction() as tick:
            await _keep(tick, made, embedder.name)
        after, done = rows[-1][0], done + len(rows)


async def _keep(tick: Tick, made: dict[int, tuple[bytes, bytes]], embedder: str) -> None:
    await hold_shelf(tick.db)
    rows = await tick.db.exec(
        select(Passage, Item)
        .join(Item, col(Item.id) == col(Passage.item_id))
        .where(col(Passage.number).in_(made))
    )
    items: dict[str, Item] = {}
    for passage, item in rows.all():
        passage.heading_vector, passage.vector = made[passage.number]
        passage.embedder = embedder
        items[item.id] = item
    for item in items.values():
        await note_change(tick.db, item)
