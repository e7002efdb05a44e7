"""What somebody may read of what was announced: what they have, and what they wrote."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.digests import InDigest
from skills.announcements.model.tables import Announcement, State
from storage.outbox import Outgoing
from storage.people import Person


def _came_to(person: Person) -> ColumnElement[bool]:
    """Make the condition that an announcement came to somebody, by itself or in a digest."""
    by_itself = (
        select(col(Outgoing.id))
        .where(
            col(Outgoing.message_id) == col(Announcement.message_id),
            Outgoing.person_id == person.id,
            Outgoing.kind == "post",
            Outgoing.state == "sent",
        )
        .exists()
    )
    in_digest = (
        select(col(InDigest.person_id))
        .where(
            col(InDigest.announcement_id) == col(Announcement.id),
            InDigest.person_id == person.id,
            col(InDigest.digest_id).is_not(None),
        )
        .exists()
    )
    return by_itself | in_digest


async def came_to(db: AsyncSession, announcement_id: str, person: Person) -> bool:
    """Tell whether an announcement came to somebody, by itself or in a digest."""
    query = select(Announcement.id).where(Announcement.id == announcement_id, _came_to(person))
    return (await db.exec(query)).first() is not None


async def readable_by(
    db: AsyncSession, person: Person, states: Collection[State], *, most: int
) -> Sequence[Announcement]:
    """List announcements in these states that somebody has in a chat, or wrote; the newest first.

    Those that repeat are left out: each of their dates is one by itself.
    """
    query = select(Announcement).where(
        col(Announcement.state).in_(states),
        _came_to(person) | (col(Announcement.author_id) == person.id),
    )
    newest = query.order_by(col(Announcement.planned_at).desc(), col(Announcement.id).desc())
    return (await db.exec(newest.limit(most))).all()
