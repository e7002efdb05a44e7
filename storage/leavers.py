"""Who left, since when, and whose time to be erased has come."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person


async def note_leavers(db: AsyncSession, now: datetime) -> None:
    """Note of everybody who is inactive since when, to the day; of who is back, no longer.

    Many things make somebody inactive: an import, a chat, two persons who become one. None of them
    has to think of this.
    """
    connection = await db.connection()
    is_active, left_at = col(Person.is_active), col(Person.left_at)
    await connection.execute(
        update(Person).where(is_active.is_(False), left_at.is_(None)).values(left_at=now)
    )
    await connection.execute(
        update(Person).where(is_active, left_at.is_not(None)).values(left_at=None)
    )


async def left_before(db: AsyncSession, moment: datetime) -> str | None:
    """Find somebody who left before a moment and did not come back: the first of them, by id."""
    rows = await db.exec(
        select(Person.id)
        .where(col(Person.is_active).is_(False), col(Person.left_at) <= moment)
        .order_by(col(Person.id))
        .limit(1)
    )
    return rows.first()
