"""Pairs of answers that do not say the same, and what came of it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from sqlalchemy import UniqueConstraint, or_
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.qa.model.tables import Item
from storage.table import Kept, Table, moment, primary_key

# found → open once it was told; then settled, when they differ no more, or right: both of them are.
ContradictionState: TypeAlias = Literal["found", "open", "settled", "right"]


class Contradiction(Table, table=True):
    """Two answers to much the same question that differ in a kind of fact.

    The `first_id` is the smaller one. `version` stands for the words of both: when they change, it
    is told anew.
    """

    __tablename__ = "qa_contradiction"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)
    kept: ClassVar[Kept] = Kept(
        what="nothing of people", why="to tell once that two answers do not say the same"
    )

    id: str = primary_key()
    first_id: str = Field(foreign_key="qa_item.id", ondelete="CASCADE", max_length=26)
    second_id: str = Field(foreign_key="qa_item.id", ondelete="CASCADE", index=True, max_length=26)
    kind: str = Field(max_length=8)
    version: str = Field(max_length=64)
    state: str = Field(default="found", max_length=8)
    found_at: datetime = moment()


def version_of(first: Item, second: Item) -> str:
    """Make what stands for the words of two answers, in their order."""
    known = hashlib.sha256()
    for words in (first.title, first.answer, second.title, second.answer):
        known.update(words.encode("utf-8", "replace") + b"\0")
    return known.hexdigest()


async def contradiction_of(db: AsyncSession, first_id: str, second_id: str) -> Contradiction | None:
    """Find what is known about a pair."""
    query = select(Contradiction).where(
        Contradiction.first_id == first_id, Contradiction.second_id == second_id
    )
    return (await db.exec(query)).first()


async def unsettled_with(db: AsyncSession, item_id: str) -> Sequence[Contradiction]:
    """List the pairs with an item about which nothing was decided yet."""
    query = (
        select(Contradiction)
        .where(
            or_(col(Contradiction.first_id) == item_id, col(Contradiction.second_id) == item_id),
            col(Contradiction.state).in_(("found", "open")),
        )
        .order_by(col(Contradiction.id))
    )
    return (await db.exec(query)).all()
