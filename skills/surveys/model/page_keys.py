"""The keys with which tokens of the page are signed, and the tokens that were spent."""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.tables import NO_ORDER
from storage.table import Kept, Table


class GroupKey(Table, table=True):
    """The key of those who are counted together in a round: all of them have the same.

    `sealed` is its private half, sealed with the key of the round.
    """

    __tablename__ = "surveys_group_key"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: the keys that stamp the tokens of groups",
        why="to let people answer on a page so that nobody can tell which answers are theirs; "
        "removed when the survey is closed",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    unit: str = Field(primary_key=True, max_length=300)
    location: str = Field(primary_key=True, max_length=200)
    public: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Spent(Table, table=True):
    """A token with which answers came; `mark` is one of all that came with it."""

    __tablename__ = "surveys_spent"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="the hash of each token with which answers came; whose it is, nobody knows",
        why="to take it once; removed when the survey is closed",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    token: str = Field(primary_key=True, max_length=64)
    mark: str = Field(max_length=64)


async def group_keys(db: AsyncSession, round_id: str) -> Sequence[GroupKey]:
    """List the keys of a round."""
    rows = await db.exec(
        select(GroupKey)
        .where(GroupKey.round_id == round_id)
        .order_by(col(GroupKey.unit), col(GroupKey.location))
    )
    return rows.all()
