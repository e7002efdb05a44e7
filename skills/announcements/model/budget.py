"""How much attention announcements ask of people: who has had what a week may bring."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, distinct
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import Announcement, Wave
from storage.among import is_among
from storage.outbox import Outgoing
from storage.people import Person
from storage.table import Kept, Table

# What is done with people whose week is used up: they get it all the same, or in their digest.
Choice: TypeAlias = Literal["send", "digest"]

# What was due before may have waited for its author's choice before it was said in a week.
_WAITED: Final = timedelta(days=7)


class Weighing(Table, table=True):
    """For how many of its people an announcement is one too many in its week, and what its author
    chose to do; for a series once."""

    __tablename__ = "announcements_weighing"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: how many have had enough announcements in a week",
        why="to let its author choose before more is sent; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    over: int = 0
    people: int = 0
    choice: str | None = Field(default=None, max_length=6)


async def has_had(
    db: AsyncSession,
    since: datetime,
    until: datetime,
    most: int,
    *,
    among: Collection[str] | None = None,
) -> ColumnElement[bool] | None:
    """Make the condition that somebody was told as many announcements in a period, or more: what is
    on its way counts, what is urgent does not. None: nobody can have been.

    When it is asked of a few people only, name them `among` all: the rest is then not counted.
    """
    told = (
        await db.exec(
            select(Announcement.message_id)
            .join(Wave, col(Wave.announcement_id) == col(Announcement.id))
            .where(
                Announcement.level != "urgent",
                col(Wave.due_at) >= since - _WAITED,
                col(Wave.due_at) < until,
            )
            .distinct()
        )
    ).all()
    if len(told) < most:
        return None
    many = (
        select(col(Outgoing.person_id))
        .where(
            col(Outgoing.message_id).in_(told),
            Outgoing.kind == "post",
            col(Outgoing.state).not_in(("dead", "dropped")),
            col(Outgoing.said_at) >= since,
            col(Outgoing.said_at) < until,
            col(Outgoing.person_id).is_not(None)
            if among is None
            else is_among(col(Outgoing.person_id), among),
        )
        .group_by(col(Outgoing.person_id))
        .having(func.count(distinct(col(Outgoing.message_id))) >= most)
    )
    return col(Person.id).in_(many)


async def weighing(db: AsyncSession, announcement_id: str) -> Weighing:
    """Find what an announcement was weighed at, or begin it."""
    found = await db.get(Weighing, announcement_id)
    if found is None:
        found = Weighing(announcement_id=announcement_id)
        db.add(found)
    return found


async def choice_for(db: AsyncSession, news: Announcement) -> str | None:
    """Tell what was chosen for an announcement, or for its series."""
    found = await db.get(Weighing, news.series_id or news.id)
    return None if found is None else found.choice


async def needs_choice(db: AsyncSession, news: Announcement) -> bool:
    """Whether an announcement is too much for some, and its author did not choose yet."""
    found = await db.get(Weighing, news.id)
    is_over = found is not None and found.over > 0
    return is_over and await choice_for(db, news) is None
