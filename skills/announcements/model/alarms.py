"""Urgent announcements: why they were sent, who is safe, who needs help, and who is silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, Select, and_, case, func
from sqlalchemy import select as counting
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.readers import got, has_sent_to, was_told
from skills.announcements.model.tables import Announcement
from storage.outbox import Outgoing
from storage.people import Person
from storage.session import execute
from storage.table import Kept, Table, moment, new_id, person_key

# How somebody fares is nobody's business once it is over and was looked back at.
DAYS_KEPT: Final = 90


class Alarm(Table, table=True):
    """What an urgent announcement has beside its words.

    `reach` is how many people it was for when it was seen last. `help_id` is the message that lists
    who needs help, `helps_said_at` when it was said last, and `helps_at` until when further ones
    gather; `over_id` is the message that says it is over, since `over_at`.
    """

    __tablename__ = "announcements_alarm"
    kept: ClassVar[Kept] = Kept(
        what="why something urgent was announced, who sent it, and who said that it was over",
        why="to account for it; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    reason: str = Field(max_length=1000)
    reach: int = 0
    sent_by_id: str | None = person_key(on_erasure="clear", optional=True)
    help_id: str | None = Field(default=None, max_length=26)
    helps_said_at: datetime | None = moment(optional=True)
    helps_at: datetime | None = moment(optional=True)
    over_at: datetime | None = moment(optional=True)
    over_by_id: str | None = person_key(on_erasure="clear", optional=True)
    over_id: str = Field(default_factory=new_id, max_length=26)
    over_words: str = Field(default="", max_length=3000)


class Safety(Table, table=True):
    """Somebody answered that they are safe or need help, and who is with them."""

    __tablename__ = "announcements_safety"
    kept: ClassVar[Kept] = Kept(
        what="who answered to which urgent announcement that they are safe or need help, when, and "
        "who went to help",
        why="to help who needs it, and to look for who has not answered",
        days=DAYS_KEPT,
        since="answered_at",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    needs_help: bool
    answered_at: datetime = moment(index=True)
    helped_by_id: str | None = person_key(on_erasure="clear", optional=True)


class SafetyReminder(Table, table=True):
    """A message that asked everybody once more who had not answered."""

    __tablename__ = "announcements_safety_reminder"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: how often those without an answer were asked again",
        why="to ask nobody twice, and to take it away in the end; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    round: int = Field(primary_key=True)
    message_id: str = Field(default_factory=new_id, max_length=26)


_is_going: Final = and_(
    col(Announcement.state).in_(("sending", "sent")), col(Alarm.over_at).is_(None)
)


def answered(news: Announcement, *, needs_help: bool) -> ColumnElement[bool]:
    """Make the condition that somebody answered so."""
    return _answer(news, col(Safety.needs_help).is_(needs_help))


def _answer(news: Announcement, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = col(Safety.person_id) == col(Person.id)
    return select(Safety.person_id).where(Safety.announcement_id == news.id, mine, *which).exists()


def is_silent(news: Announcement) -> ColumnElement[bool]:
    """Make the condition that somebody who works here got it and has not answered."""
    return got(news.message_id) & ~_answer(news) & col(Person.is_active)


def is_missed(news: Announcement) -> ColumnElement[bool]:
    """Make the condition that somebody is on record as out of reach, and has not answered."""
    missed = was_told(news.message_id) & ~got(news.message_id)
    return missed & ~_answer(news) & col(Person.is_active)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How people fare, in numbers: in all, and in one department."""

    safe: int = 0
    help: int = 0
    silent: int = 0
    missed: int = 0

    @property
    def people(self) -> int:
        """Count all of them."""
        return self.safe + self.help + self.silent + self.missed


def _answers(news: Announcement) -> Select[Any, Any, int]:
    what: tuple[Any, Any] = (col(Person.department), col(Safety.needs_help))
    return (
        counting(*what, func.count())
        .join(Person, col(Person.id) == col(Safety.person_id))
        .where(col(Safety.announcement_id) == news.id)
        .group_by(*what)
    )


def _silences(news: Announcement) -> Select[Any, Any, int]:
    # From the copies to the people: the other way each of a hundred thousand is looked up thrice.
    is_there = case((col(Outgoing.state).not_in(("dead", "dropped")), 1), else_=0)
    copies = (
        counting(col(Outgoing.person_id), func.max(is_there).label("is_there"))
        .where(col(Outgoing.message_id) == news.message_id, col(Outgoing.kind) == "post")
        .group_by(col(Outgoing.person_id))
        .subquery()
    )
    answer = and_(
        col(Safety.announcement_id) == news.id, col(Safety.person_id) == copies.c.person_id
    )
    department: Any = col(Person.department)
    return (
        counting(department, copies.c.is_there, func.count())
        .join(Person, col(Person.id) == copies.c.person_id)
        .outerjoin(Safety, answer)
        .where(col(Person.is_active), col(Safety.person_id).is_(None))
        .group_by(department, copies.c.is_there)
    )


async def tallies(db: AsyncSession, news: Announcement) -> Mapping[str | None, Tally]:
    """Count how people fare in each department, first where most need help or have not answered.

    Who is in none is under None.
    """
    found: dict[str | None, dict[str, int]] = {}
    for department, needs_help, count in await execute(db, _answers(news)):
        found.setdefault(department, {})["help" if needs_help else "safe"] = count
    for department, is_there, count in await execute(db, _silences(news)):
        found.setdefault(department, {})["silent" if is_there else "missed"] = count
    made = {department: Tally(**counts) for department, counts in found.items()}
    order = sorted(made.items(), key=lambda one: (-one[1].help, -one[1].silent, one[0] or ""))
    return dict(order)


def in_all(parts: Mapping[str | None, Tally]) -> Tally:
    """Count over all departments."""
    every = parts.values()
    return Tally(
        safe=sum(one.safe for one in every),
        help=sum(one.help for one in every),
        silent=sum(one.silent for one in every),
        missed=sum(one.missed for one in every),
    )


async def safety_of(db: AsyncSession, announcement_id: str, person_id: str) -> Safety | None:
    """Find what somebody answered."""
    key = {"announcement_id": announcement_id, "person_id": person_id}
    return await db.get(Safety, key)


async def safety_reminder(db: AsyncSession, announcement_id: str, number: int) -> SafetyReminder:
    """Find the message that asks for the so manieth time, or begin it."""
    key = {"announcement_id": announcement_id, "round": number}
    found = await db.get(SafetyReminder, key)
    if found is None:
        found = SafetyReminder(announcement_id=announcement_id, round=number)
        db.add(found)
        await db.flush()
    return found


async def in_need(db: AsyncSession, announcement_id: str) -> Sequence[tuple[Safety, Person]]:
    """List who needs help: first those with whom nobody is, in the order of their answers."""
    rows = await db.exec(
        select(Safety, Person)
        .join(Person, col(Person.id) == col(Safety.person_id))
        .where(Safety.announcement_id == announcement_id, col(Safety.needs_help))
        .order_by(col(Safety.helped_by_id).is_not(None), col(Safety.answered_at), col(Person.id))
    )
    return rows.all()


async def unanswered(
    db: AsyncSession, person_id: str, since: datetime, most: int
) -> Sequence[Announcement]:
    """List what was urgent since then, is not over, and waits for the answer of somebody who has
    it, the newest first."""
    mine = select(Safety.person_id).where(
        Safety.announcement_id == Announcement.id, Safety.person_id == person_id
    )
    rows = await db.exec(
        select(Announcement)
        .join(Alarm, col(Alarm.announcement_id) == col(Announcement.id))
        .where(
            _is_going,
            col(Announcement.planned_at) > since,
            has_sent_to(person_id),
            ~mine.exists(),
        )
        .order_by(col(Announcement.number).desc())
        .limit(most)
    )
    return rows.all()


async def alone_in_need(db: AsyncSession, most: int) -> Sequence[tuple[Announcement, int]]:
    """List what is urgent and not over, with how many need help with whom nobody is yet."""
    people = func.count()
    alone = (col(Safety.needs_help), col(Safety.helped_by_id).is_(None))
    rows = await db.exec(
        select(Announcement, people)
        .join(Alarm, col(Alarm.announcement_id) == col(Announcement.id))
        .join(Safety, col(Safety.announcement_id) == col(Announcement.id))
        .where(_is_going, *alone)
        .group_by(col(Announcement.id))
        .order_by(col(Announcement.number).desc())
        .limit(most)
    )
    return rows.all()
