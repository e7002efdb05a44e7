"""How sending went at each moment: the rows of `Wave`."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.announcements.model.tables import Wave


async def waves_of(db: AsyncSession, announcement_id: str) -> Sequence[Wave]:
    """List the moments of an announcement, the first one first."""
    rows = await db.exec(
        select(Wave).where(Wave.announcement_id == announcement_id).order_by(col(Wave.due_at))
    )
    return rows.all()


async def add_to_wave(
    db: AsyncSession, announcement_id: str, due_at: datetime, *, people: int, held: int
) -> None:
    """Count people who were due then, and how many of them had quiet hours."""
    wave = await _wave(db, announcement_id, due_at)
    wave.people += people
    wave.held += held


async def note_late(db: AsyncSession, announcement_id: str, due_at: datetime, people: int) -> None:
    """Note for how many it is too late: as many as there are now."""
    wave = await _wave(db, announcement_id, due_at)
    wave.late = people


async def forget_late(db: AsyncSession, announcement_id: str) -> None:
    """Note that it is too late for nobody: it gets another moment."""
    for wave in await waves_of(db, announcement_id):
        wave.late = 0


async def _wave(db: AsyncSession, announcement_id: str, due_at: datetime) -> Wave:
    rows = await db.exec(
        select(Wave).where(Wave.announcement_id == announcement_id, Wave.due_at == due_at)
    )
    found = rows.first()
    if found is None:
        found = Wave(announcement_id=announcement_id, due_at=due_at)
        db.add(found)
        await db.flush()
    return found
