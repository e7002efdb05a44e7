"""The dates of a series: announcements of their own, one for each date."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import Announcement, State
from storage.session import execute

_AHEAD = ("planned", "paused")
_UNSENT = ("undecided", *_AHEAD)


async def dates_of(db: AsyncSession, series_id: str, since: date) -> Mapping[date, Announcement]:
    """Find what stands for each date from one on, and what has not gone out for those before."""
    rows = await db.exec(
        select(Announcement)
        .where(
            Announcement.series_id == series_id,
            or_(col(Announcement.for_day) >= since, col(Announcement.state).in_(_AHEAD)),
        )
        .order_by(col(Announcement.for_day))
    )
    return {one.for_day: one for one in rows if one.for_day is not None}


async def open_dates(db: AsyncSession, series_id: str) -> Sequence[str]:
    """List the ids of what has not gone out of a series."""
    rows = await db.exec(
        select(Announcement.id)
        .where(Announcement.series_id == series_id, col(Announcement.state).in_(_AHEAD))
        .order_by(col(Announcement.id))
    )
    return rows.all()


async def every_series(db: AsyncSession) -> Sequence[Announcement]:
    """List the series that go on."""
    return (await db.exec(select(Announcement).where(Announcement.state == "repeating"))).all()


async def has_dates(db: AsyncSession, series_id: str) -> bool:
    """Tell whether anything was ever made of a series."""
    rows = await db.exec(
        select(Announcement.id).where(Announcement.series_id == series_id).limit(1)
    )
    return rows.first() is not None


async def stop_dates(db: AsyncSession, series_id: str, state: State) -> None:
    """Put what has not gone out of a series into another state."""
    await execute(
        db,
        update(Announcement)
        .where(col(Announcement.series_id) == series_id, col(Announcement.state).in_(_UNSENT))
        .values(state=state),
    )
