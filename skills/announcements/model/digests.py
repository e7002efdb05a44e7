"""Digests: who wants announcements bundled, and what waits for whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import ColumnElement, Index, func, literal, or_, update
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import Announcement
from storage.among import is_among
from storage.insert import insert_into
from storage.people import Person
from storage.session import execute
from storage.table import Kept, Table, UtcDateTime, moment, person_key

# When the digest of somebody comes who chose none, and still has something in it.
USUAL: Final = "fri 15:00"
# What was cancelled or withdrawn leaves the digests.
_LIVE: Final = ("sending", "sent")


class DigestChoice(Table, table=True):
    """Somebody wants what can wait in a digest, which comes by this rule on their own clock. Who
    has no row gets everything at once."""

    __tablename__ = "announcements_digest_choice"
    kept: ClassVar[Kept] = Kept(
        what="that somebody wants announcements bundled, and when",
        why="to bundle them; it goes when they want everything at once again, and with the person",
    )

    person_id: str = person_key(on_erasure="delete", primary=True)
    rule: str = Field(max_length=20)
    changed_at: datetime = moment()


class InDigest(Table, table=True):
    """An announcement that comes to somebody in a digest: it waits, or came in the message
    `digest_id`."""

    __tablename__ = "announcements_in_digest"
    __table_args__ = (
        Index("ix_announcements_in_digest_person", "person_id", "digest_id"),
        Index("ix_announcements_in_digest_message", "digest_id"),
    )
    kept: ClassVar[Kept] = Kept(
        what="in whose digest an announcement is",
        why="to bundle it, and to send it once; it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    put_at: datetime = moment()
    digest_id: str | None = Field(default=None, max_length=26)


def wants_digest() -> ColumnElement[bool]:
    """Make the condition that somebody wants announcements bundled."""
    return (
        select(col(DigestChoice.person_id))
        .where(col(DigestChoice.person_id) == col(Person.id))
        .exists()
    )


def is_in_digest(message_id: str) -> ColumnElement[bool]:
    """Make the condition that an announcement comes to somebody in a digest, or did."""
    return (
        select(col(InDigest.person_id))
        .join(Announcement, col(Announcement.id) == col(InDigest.announcement_id))
        .where(Announcement.message_id == message_id, col(InDigest.person_id) == col(Person.id))
        .exists()
    )


async def put_in_digest(
    db: AsyncSession,
    announcement_id: str,
    among: Collection[str],
    which: ColumnElement[bool],
    now: datetime,
) -> set[str]:
    """Put an announcement into the digests of those of these people who fit, and tell who."""
    ours = is_among(col(Person.id), among) & which
    found = set(await db.exec(select(Person.id).where(ours)))
    if found:
        # In one statement: many rows one by one take a hundred times as long.
        is_sqlite = (await db.connection()).dialect.name == "sqlite"
        rows = select(literal(announcement_id), Person.id, literal(now, UtcDateTime())).where(ours)
        insertion = insert_into(InDigest, is_sqlite=is_sqlite)
        columns = ["announcement_id", "person_id", "put_at"]
        await execute(db, insertion.from_select(columns, rows).on_conflict_do_nothing())
    return found


async def count_in_digest(db: AsyncSession, announcement_id: str) -> int:
    """Count to how many people an announcement comes in a digest."""
    rows = await db.exec(
        select(func.count())
        .select_from(InDigest)
        .where(InDigest.announcement_id == announcement_id)
    )
    return rows.one()


def _waits() -> ColumnElement[bool]:
    return col(InDigest.digest_id).is_(None) & col(Announcement.state).in_(_LIVE)


def _zone(home: str) -> ColumnElement[str]:
    return func.coalesce(col(Person.zone), literal(home))


def _rule() -> ColumnElement[str]:
    return func.coalesce(col(DigestChoice.rule), literal(USUAL))


async def slots_of(
    db: AsyncSession, home: str, people: Collection[str]
) -> Sequence[tuple[str, str]]:
    """List when the digests of these people come: each zone with each rule."""
    rows = await execute(
        db,
        select(_zone(home), _rule())
        .select_from(Person)
        .outerjoin(DigestChoice, col(DigestChoice.person_id) == col(Person.id))
        .where(col(Person.id).in_(people))
        .distinct(),
    )
    return [(zone, rule) for zone, rule in rows]


async def waiting_slots(db: AsyncSession, home: str) -> Sequence[tuple[str, str]]:
    """List the same of everybody for whom something waits."""
    rows = await execute(
        db,
        select(_zone(home), _rule())
        .select_from(InDigest)
        .join(Announcement, col(Announcement.id) == col(InDigest.announcement_id))
        .join(Person, col(Person.id) == col(InDigest.person_id))
        .outerjoin(DigestChoice, col(DigestChoice.person_id) == col(Person.id))
        .where(_waits())
        .distinct(),
    )
    return [(zone, rule) for zone, rule in rows]


async def people_due(
    db: AsyncSession, home: str, slot: tuple[str, str], due: datetime, after: str, most: int
) -> Sequence[Person]:
    """List people by id whose digest was due at a moment, and for whom something waited then."""
    zone, rule = slot
    waited = (
        select(col(InDigest.person_id))
        .join(Announcement, col(Announcement.id) == col(InDigest.announcement_id))
        .where(col(InDigest.person_id) == col(Person.id), _waits(), col(InDigest.put_at) < due)
        .exists()
    )
    since = col(DigestChoice.changed_at)
    query = (
        select(Person)
        .outerjoin(DigestChoice, col(DigestChoice.person_id) == col(Person.id))
        .where(
            col(Person.is_active),
            _zone(home) == zone,
            _rule() == rule,
            or_(since.is_(None), since < due),
            waited,
            col(Person.id) > after,
        )
    )
    return (await db.exec(query.order_by(col(Person.id)).limit(most))).all()


async def waiting_for(
    db: AsyncSession, people: Collection[str]
) -> Mapping[str, Sequence[Announcement]]:
    """Find what waits for each of these people, in the order of their numbers."""
    if not people:
        return {}
    rows = await db.exec(
        select(InDigest.person_id, Announcement)
        .join(Announcement, col(Announcement.id) == col(InDigest.announcement_id))
        .where(col(InDigest.person_id).in_(people), _waits())
        .order_by(col(Announcement.number))
    )
    found: dict[str, list[Announcement]] = {}
    for person_id, news in rows:
        found.setdefault(person_id, []).append(news)
    return found


async def mark_come(
    db: AsyncSession, people: Collection[str], announcements: Collection[str], digest_id: str
) -> None:
    """Note in which message announcements came to people."""
    mine = col(InDigest.person_id).in_(people)
    ours = col(InDigest.announcement_id).in_(announcements)
    await execute(db, update(InDigest).where(mine, ours).values(digest_id=digest_id))


async def digests_with(db: AsyncSession, announcement_id: str) -> Sequence[str]:
    """List the messages in which an announcement came."""
    rows = await db.exec(
        select(InDigest.digest_id)
        .where(InDigest.announcement_id == announcement_id, col(InDigest.digest_id).is_not(None))
        .distinct()
    )
    return sorted(one for one in rows if one is not None)


async def bundled_in(db: AsyncSession, digest_id: str) -> Sequence[Announcement]:
    """List what a digest brought, as far as it still stands, in the order of their numbers."""
    ids = select(col(InDigest.announcement_id)).where(InDigest.digest_id == digest_id)
    rows = await db.exec(
        select(Announcement)
        .where(col(Announcement.id).in_(ids), col(Announcement.state).not_in(("withdrawn",)))
        .order_by(col(Announcement.number))
    )
    return rows.all()
