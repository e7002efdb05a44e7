"""Quick polls in a channel, and who voted for what: these are no surveys, and say so."""

from collections import Counter
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.insert import insert_into
from storage.session import execute
from storage.table import Kept, Table, moment, person_key, primary_key


class QuickPoll(Table, table=True):
    """A question to a channel, and what can be chosen, in order."""

    __tablename__ = "surveys_poll"
    kept: ClassVar[Kept] = Kept(
        what="a question that somebody put to a channel",
        why="to count the votes",
        days=90,
        since="asked_at",
    )

    id: str = primary_key()
    asked_by: str | None = person_key(on_erasure="clear", optional=True)
    question: str = Field(max_length=200)
    options: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))
    message_id: str = Field(max_length=26)
    is_open: bool = True
    asked_at: datetime = moment(index=True)


class Vote(Table, table=True):
    """Who chose what in a quick poll."""

    __tablename__ = "surveys_vote"
    kept: ClassVar[Kept] = Kept(
        what="who chose what in a quick poll",
        why="to count everybody once, and let them change it; it goes with the poll",
    )

    poll_id: str = Field(
        foreign_key="surveys_poll.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    option: int


async def vote(db: AsyncSession, poll_id: str, person_id: str, option: int) -> None:
    """Note what somebody chooses, in place of what they chose before."""
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    statement = insert_into(Vote, is_sqlite=is_sqlite).on_conflict_do_update(
        index_elements=["poll_id", "person_id"], set_={"option": option}
    )
    await execute(db, statement, {"poll_id": poll_id, "person_id": person_id, "option": option})


async def votes(db: AsyncSession, poll_id: str) -> Counter[int]:
    """Count the votes for each option, by its number."""
    rows = await db.exec(
        select(Vote.option, func.count()).where(Vote.poll_id == poll_id).group_by(col(Vote.option))
    )
    return Counter(dict(rows.all()))
