"""Who got an announcement, who confirmed it, and who did not yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.digests import is_in_digest
from skills.announcements.model.tables import Announcement, Confirmation, Reminder
from storage.outbox import Outgoing
from storage.people import Person
from storage.reach import has_copy
from storage.session import execute


def was_told(message_id: str) -> ColumnElement[bool]:
    """Make the condition that somebody has the message of an announcement, is on record as out of
    reach, or gets it in a digest."""
    return has_copy(message_id) | is_in_digest(message_id)


def got(message_id: str) -> ColumnElement[bool]:
    """Make the condition that somebody got a message, or will."""
    return (
        select(col(Outgoing.id))
        .where(
            Outgoing.message_id == message_id,
            col(Outgoing.person_id) == col(Person.id),
            Outgoing.kind == "post",
            col(Outgoing.state).not_in(("dead", "dropped")),
        )
        .exists()
    )


def has_sent_to(person_id: str) -> ColumnElement[bool]:
    """Make the condition that an announcement has arrived at somebody."""
    return (
        select(col(Outgoing.id))
        .where(
            col(Outgoing.message_id) == col(Announcement.message_id),
            Outgoing.person_id == person_id,
            Outgoing.kind == "post",
            Outgoing.state == "sent",
        )
        .exists()
    )


def has_confirmed(announcement_id: str) -> ColumnElement[bool]:
    """Make the condition that somebody confirmed an announcement."""
    return (
        select(col(Confirmation.person_id))
        .where(
            Confirmation.announcement_id == announcement_id,
            col(Confirmation.person_id) == col(Person.id),
        )
        .exists()
    )


def is_open(news: Announcement) -> ColumnElement[bool]:
    """Make the condition that somebody got an announcement and did not confirm it."""
    return got(news.message_id) & ~has_confirmed(news.id) & col(Person.is_active)


async def confirm(db: AsyncSession, news: Announcement, person: Person, now: datetime) -> bool:
    """Note that somebody read it; false when they had said so before."""
    key = {"announcement_id": news.id, "person_id": person.id}
    if await db.get(Confirmation, key) is not None:
        return False
    db.add(Confirmation(announcement_id=news.id, person_id=person.id, confirmed_at=now))
    await db.flush()
    return True


async def confirmation(
    db: AsyncSession, announcement_id: str, person_id: str
) -> Confirmation | None:
    """Find when somebody confirmed."""
    key = {"announcement_id": announcement_id, "person_id": person_id}
    return await db.get(Confirmation, key)


async def count_confirmed(db: AsyncSession, announcement_id: str) -> int:
    """Count who confirmed."""
    rows = await db.exec(
        select(func.count())
        .select_from(Confirmation)
        .where(Confirmation.announcement_id == announcement_id)
    )
    return rows.one()


async def forget_confirmations(db: AsyncSession, announcement_id: str) -> None:
    """Begin to count anew."""
    mine = col(Confirmation.announcement_id) == announcement_id
    await execute(db, delete(Confirmation).where(mine))


async def reminders_of(
    db: AsyncSession, announcement_id: str, person_id: str
) -> Sequence[Reminder]:
    """List how somebody was reminded."""
    rows = await db.exec(
        select(Reminder).where(
            Reminder.announcement_id == announcement_id, Reminder.person_id == person_id
        )
    )
    return rows.all()


async def unconfirmed(
    db: AsyncSession, person_id: str, now: datetime, most: int
) -> Sequence[Announcement]:
    """List the must-reads that somebody has and can still confirm, the newest first."""
    mine = select(Confirmation.person_id).where(
        Confirmation.announcement_id == Announcement.id, Confirmation.person_id == person_id
    )
    rows = await db.exec(
        select(Announcement)
        .where(
            Announcement.level == "must_read",
            col(Announcement.state).in_(("sending", "sent")),
            or_(col(Announcement.until).is_(None), col(Announcement.until) > now),
            has_sent_to(person_id),
            ~mine.exists(),
        )
        .order_by(col(Announcement.number).desc())
        .limit(most)
    )
    return rows.all()
