"""Figures of an announcement by department: how many got it, confirmed it and said something."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.readers import has_confirmed
from skills.announcements.model.tables import Announcement
from skills.announcements.model.talk import Comment
from storage.outbox import LEFT_OUT, Outgoing
from storage.people import Person
from storage.session import execute


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A department (None: people without one) in figures. The `reached` are those who have it."""

    department: str | None
    people: int
    reached: int
    confirmed: int
    commented: int


async def count_departments(db: AsyncSession, news: Announcement) -> Sequence[Counted]:
    """Count who an announcement was for, by department, the largest first.

    Everybody is counted once, however many sheets their copy has.
    """
    people = func.count().label("people")
    rows = await execute(
        db,
        select(
            col(Person.department),
            people,
            _sum(_has_it(news.message_id)),
            _sum(has_confirmed(news.id)),
            _sum(_commented(news.id)),
        )
        .where(_was_for(news.message_id))
        .group_by(col(Person.department))
        .order_by(people.desc(), col(Person.department)),
    )
    return [
        Counted(department=name, people=count, reached=reached, confirmed=done, commented=said)
        for name, count, reached, done, said in rows
    ]


def _sum(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), literal(0))


def _posts(message_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Outgoing.message_id) == message_id,
        col(Outgoing.person_id) == col(Person.id),
        col(Outgoing.kind) == "post",
    )


def _was_for(message_id: str) -> ColumnElement[bool]:
    """Make the condition that it went to somebody, or should have: not for whom it is off."""
    is_said = or_(col(Outgoing.why).is_(None), col(Outgoing.why) != LEFT_OUT)
    return select(col(Outgoing.id)).where(*_posts(message_id), is_said).exists()


def _has_it(message_id: str) -> ColumnElement[bool]:
    sent = col(Outgoing.state) == "sent"
    return select(col(Outgoing.id)).where(*_posts(message_id), sent).exists()


def _commented(announcement_id: str) -> ColumnElement[bool]:
    mine = (
        col(Comment.announcement_id) == announcement_id,
        col(Comment.person_id) == col(Person.id),
    )
    return select(col(Comment.id)).where(*mine).exists()
