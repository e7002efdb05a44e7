"""Recaps: which look-backs stand in a chat, and who was thanked in each."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.kudos.model.tables import InRecap, Recap


async def keep_recap(db: AsyncSession, recap: Recap, people: Collection[str]) -> None:
    """Remember a recap that is posted, with who was thanked in it (by id)."""
    db.add(recap)
    await db.flush()
    await add_people(db, recap, people)


async def add_people(db: AsyncSession, recap: Recap, people: Collection[str]) -> None:
    """Note who is thanked in a recap, once each."""
    new = set(people) - set(await people_in(db, recap))
    db.add_all([InRecap(recap_id=recap.id, person_id=one) for one in sorted(new)])
    await db.flush()


async def people_in(db: AsyncSession, recap: Recap) -> Sequence[str]:
    """List who was thanked in a recap, by id; also who wants that in private by now."""
    rows = await db.exec(select(InRecap.person_id).where(InRecap.recap_id == recap.id))
    return rows.all()


async def recaps_with(
    db: AsyncSession,
    people: Collection[str],
    *,
    at: datetime | None = None,
    before: str | None = None,
    most: int | None = None,
) -> Sequence[Recap]:
    """List the recaps in which any of these people was thanked, newest first.

    `at` picks those that look back at this moment, `before` those older than this one (by id).
    """
    names_one = exists().where(
        col(InRecap.recap_id) == col(Recap.id), col(InRecap.person_id).in_(people)
    )
    rows = await db.exec(
        select(Recap)
        .where(
            names_one,
            *([] if at is None else [col(Recap.since) <= at, col(Recap.until) > at]),
            *([] if before is None else [col(Recap.id) < before]),
        )
        .order_by(col(Recap.id).desc())
        .limit(most)
    )
    return rows.all()
