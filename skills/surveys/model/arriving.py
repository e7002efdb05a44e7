"""Answers on their way: those that are being given, and those that came and are not mixed yet."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.answers import Arrived, Draft
from storage.among import is_among
from storage.session import execute


async def count_before(db: AsyncSession, round_id: str, hour: int) -> int:
    """Count what is sealed with keys of hours before this one."""
    count = 0
    for table in (Arrived, Draft):
        found = await db.exec(
            select(func.count())
            .select_from(table)
            .where(col(table.round_id) == round_id, col(table.hour) < hour)
        )
        count += found.one()
    return count


async def drafts_before(
    db: AsyncSession, round_id: str, hour: int, *, most: int
) -> Sequence[Draft]:
    """List what is not sent yet, sealed with keys of hours before this one."""
    rows = await db.exec(
        select(Draft)
        .where(Draft.round_id == round_id, col(Draft.hour) < hour)
        .limit(most)
        .with_for_update()
    )
    return rows.all()


async def arrived_before(
    db: AsyncSession, round_id: str, hour: int, *, most: int
) -> Sequence[Arrived]:
    """List answers that came in hours before this one; in which order, is not asked."""
    rows = await db.exec(
        select(Arrived).where(Arrived.round_id == round_id, col(Arrived.hour) < hour).limit(most)
    )
    return rows.all()


async def remove_arrived(db: AsyncSession, ids: Collection[str]) -> None:
    """Remove answers that were mixed."""
    await execute(db, delete(Arrived).where(is_among(col(Arrived.id), ids)))
