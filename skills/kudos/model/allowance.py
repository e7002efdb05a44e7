"""The allowance: so many thank-yous a day, counted in one statement that no race can pass."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.kudos.model.tables import Allowance
from storage.insert import insert_into
from storage.session import execute


def day_of(moment: datetime, zone: str) -> str:
    """Tell which day it is for somebody, by the clock they live by."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


async def used_on(db: AsyncSession, person_id: str, day: str) -> int:
    """Tell how many thank-yous somebody gave on a day of theirs."""
    rows = await db.exec(
        select(Allowance.used).where(Allowance.person_id == person_id, Allowance.day == day)
    )
    return rows.first() or 0


async def take(
    db: AsyncSession, person_id: str, day: str, *, count: int, most: int, now: datetime
) -> bool:
    """Use up a part of a day's allowance. False, and nothing is used, when less than that is left.

    The condition stands in the statement itself, so that two gifts at once, from two accounts of
    one person or in two processes, never take more than there is.
    """
    if count > most:
        return False
    connection = await db.connection()
    first = insert_into(Allowance, is_sqlite=connection.dialect.name == "sqlite").values(
        person_id=person_id, day=day, used=count, counted_at=now
    )
    used = col(Allowance.used)
    statement = first.on_conflict_do_update(
        index_elements=["person_id", "day"],
        set_={"used": used + count, "counted_at": now},
        where=used + count <= most,
    ).returning(used)
    return (await connection.execute(statement)).first() is not None


async def give_back(db: AsyncSession, person_id: str, day: str, *, count: int) -> None:
    """Give back what a withdrawn gift had used of its day."""
    used = col(Allowance.used)
    await execute(
        db,
        update(Allowance)
        .where(col(Allowance.person_id) == person_id, col(Allowance.day) == day, used >= count)
        .values(used=used - count),
    )
