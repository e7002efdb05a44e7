"""How much was asked of a language model for whom on a day, and who is named in a question."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import literal
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Tick
from skills.qa.model.full_text import may_be_found
from skills.qa.model.tables import Item, Passage
from skills.qa.search.words import fold
from storage.people import Person
from storage.table import Kept, Table, moment, person_key


class Rewritten(Table, table=True):
    """How many answers somebody had rewritten on a day, and how many tokens that took."""

    __tablename__ = "qa_rewritten"
    kept: ClassVar[Kept] = Kept(
        what="how many answers somebody had a language model rewrite on a day, and what it took",
        why="to keep to what is allowed for a day",
        days=2,
        since="began_at",
    )

    person_id: str = person_key(on_erasure="delete", primary=True)
    day: date = Field(primary_key=True)
    began_at: datetime = moment()
    count: int = 0
    tokens: int = 0


async def take(
    tick: Tick, person_id: str, day: date, tokens: int, *, most_each: int, most_tokens: int
) -> bool:
    """Take one answer of somebody's and so many tokens of the workplace's for a day; False when
    that is more than is left."""
    await tick.lock("qa rewritten")
    query = select(func.coalesce(func.sum(Rewritten.tokens), 0)).where(Rewritten.day == day)
    spent = (await tick.db.exec(query)).one()
    row = await tick.db.get(Rewritten, (person_id, day))
    if (row.count if row else 0) >= most_each or spent + tokens > most_tokens:
        return False
    if row is None:
        row = Rewritten(person_id=person_id, day=day, began_at=tick.now)
        tick.db.add(row)
    row.count += 1
    row.tokens += tokens
    await tick.db.flush()
    return True


async def correct(tick: Tick, person_id: str, day: date, *, by: int) -> None:
    """Add what an answer took more than was taken for it, or less."""
    await tick.lock("qa rewritten")
    row = await tick.db.get(Rewritten, (person_id, day))
    if row is not None:
        await tick.db.refresh(row)
        row.tokens += by


async def passages_readable(
    db: AsyncSession, passage_ids: Sequence[str], readers_ids: Collection[str]
) -> list[tuple[Item, Passage]]:
    """List those of some passages that these readers may read now, in the order they are named."""
    query = (
        select(Item, Passage)
        .join(Passage, col(Passage.item_id) == col(Item.id))
        .where(col(Passage.id).in_(passage_ids), may_be_found(readers_ids))
    )
    rows = {passage.id: (item, passage) for item, passage in await db.exec(query)}
    return [rows[passage_id] for passage_id in passage_ids if passage_id in rows]


async def named_in(db: AsyncSession, question: str) -> Sequence[str]:
    """List the full names of people that stand in a text."""
    inside = literal(fold(question)).contains(col(Person.name_key))
    query = select(Person.name).where(inside, col(Person.name_key) != "")
    return (await db.exec(query)).all()
