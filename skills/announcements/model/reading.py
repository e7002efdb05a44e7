"""What somebody may read of what was announced: what they have, and what they wrote."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.digests import InDigest
from skills.announcements.model.tables import Announcement, State
from storage.outbox import Outgoing
from storage.people import Person


async def readable_by(
    db: AsyncSession, person: Person, states: Collection[State], *, most: int
) -> Sequence[Announcement]:
    """List announcements in these states that somebody has in a chat, or wrote; the newest first.

    Those that repeat are left out: each of their dates is one by itself.
    """
    has_it = (
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
    query = select(Announcement).where(
        col(Announcement.state).in_(states),
        or_(has_it, in_digest, col(Announcement.author_id) == person.id),
    )
    newest = query.order_by(col(Announcement.planned_at).desc(), col(Announcement.id).desc())
    return (await db.exec(newest.limit(most))).all()
