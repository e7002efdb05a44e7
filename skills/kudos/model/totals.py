"""Counting thanks over time: arrows for the figures, milestones, and what time removes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.kudos.model.gifts import is_open
from skills.kudos.model.tables import DAYS_KEPT, Gift, Milestone, Past, Plus, Receipt
from storage.people import Person
from storage.session import execute


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One thank-you from one person to one other, without its words."""

    giver_id: str
    receiver_id: str
    value: str | None
    is_seconded: bool

    @property
    def pair(self) -> tuple[str, str]:
        """Who to whom."""
        return self.giver_id, self.receiver_id


async def arrows_between(
    db: AsyncSession, since: datetime, until: datetime, *, open_only: bool
) -> list[Arrow]:
    """List every thank-you in a period that is not hidden; `open_only` leaves out private ones."""
    seconded = exists().where(col(Plus.gift_id) == col(Gift.id))
    rows = await db.exec(
        select(Gift.giver_id, Receipt.receiver_id, Gift.value, seconded)
        .join(Receipt, col(Receipt.gift_id) == col(Gift.id))
        .where(
            col(Gift.given_at) >= since,
            col(Gift.given_at) < until,
            col(Gift.is_hidden).is_(False),
            *([is_open()] if open_only else []),
        )
    )
    return [
        Arrow(giver_id=giver, receiver_id=receiver, value=value, is_seconded=is_seconded)
        for giver, receiver, value, is_seconded in rows
    ]


async def first_givers(db: AsyncSession, since: datetime, until: datetime) -> Sequence[Person]:
    """List who gave an open thank-you in a period and never gave one before, by name.

    What was hidden was never given, also before.
    """
    earlier = exists().where(
        col(Gift.giver_id) == col(Person.id),
        col(Gift.given_at) < since,
        col(Gift.is_hidden).is_(False),
    )
    now = (
        exists()
        .where(
            col(Gift.giver_id) == col(Person.id),
            col(Gift.given_at) >= since,
            col(Gift.given_at) < until,
            col(Gift.is_hidden).is_(False),
            col(Receipt.gift_id) == col(Gift.id),
            is_open(),
        )
        .correlate(Person)
    )
    rows = await db.exec(select(Person).where(now, ~earlier).order_by(col(Person.name_key)))
    return rows.all()


async def staff(db: AsyncSession) -> Sequence[Person]:
    """List everybody who can be thanked: active people who are no bots."""
    rows = await db.exec(select(Person).where(col(Person.is_active), col(Person.is_bot).is_(False)))
    return rows.all()


async def managers_by(db: AsyncSession, zones: Sequence[str | None]) -> Sequence[Person]:
    """List the active people in these zones to whom somebody active reports, by name."""
    leads = select(Person.manager_id).where(col(Person.is_active)).distinct()
    lives = col(Person.zone).in_([zone for zone in zones if zone is not None])
    if None in zones:
        lives |= col(Person.zone).is_(None)
    rows = await db.exec(
        select(Person)
        .where(col(Person.id).in_(leads), col(Person.is_active), lives)
        .order_by(col(Person.name_key))
    )
    return rows.all()


async def total_of_all_time(db: AsyncSession) -> int:
    """Count every thank-you that was ever given and not hidden, also those removed by time."""
    present = await db.exec(
        select(func.count())
        .select_from(Receipt)
        .join(Gift, col(Gift.id) == col(Receipt.gift_id))
        .where(col(Gift.is_hidden).is_(False))
    )
    past = await db.exec(select(func.coalesce(func.sum(col(Past.thanks)), 0)))
    return present.one() + past.one()


async def reach(db: AsyncSession, numbers: Sequence[int], now: datetime) -> int | None:
    """Note the milestones that are reached, and return the greatest new one, if any.

    Two at once meet the unique number: the loser runs again and finds it there.
    """
    known = set(await db.exec(select(Milestone.number)))
    open_ones = sorted(set(numbers) - known)
    if not open_ones:
        return None
    total = await total_of_all_time(db)
    reached = [number for number in open_ones if number <= total]
    db.add_all([Milestone(number=number, reached_at=now) for number in reached])
    return max(reached, default=None)


async def remove_old(db: AsyncSession, now: datetime) -> int:
    """Remove what will be too old before the next night, and gifts whose receivers are all gone.

    It runs before the bot's own sweep, so that the number of them is not lost.
    """
    cutoff = now - timedelta(days=DAYS_KEPT - 1)
    old = col(Gift.given_at) < cutoff
    counted = await db.exec(
        select(func.count())
        .select_from(Receipt)
        .join(Gift, col(Gift.id) == col(Receipt.gift_id))
        .where(old, col(Gift.is_hidden).is_(False))
    )
    thanks = counted.one()
    if thanks:
        db.add(Past(removed_at=now, thanks=thanks))
    to_nobody = ~exists().where(col(Receipt.gift_id) == col(Gift.id))
    await execute(db, delete(Gift).where(old | to_nobody))
    return thanks
