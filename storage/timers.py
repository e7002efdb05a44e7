"""What is to happen later: timers, occurrences of a schedule, and jobs."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, and_, bindparam, delete, func, or_, update
from sqlalchemy import select as columns
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.insert import insert_into
from storage.session import execute
from storage.table import Kept, Table, UtcDateTime, json_column, moment, primary_key

_THE_CLOCK = "try"


class Timer(Table, table=True):
    """A call that is to be run once, at a moment, and leaves with its turn.

    `kind`: `timer` runs in a transaction, `job` without one, `fact` is a fact heard by a skill.
    """

    __tablename__ = "core_timer"
    __table_args__ = (Index("ix_core_timer_due", "due_at", "leased_until"),)
    kept: ClassVar[Kept] = Kept(
        what="ids in the arguments of a call", why="to do later what somebody asked for"
    )

    id: str = primary_key()
    kind: str = Field(default="timer", max_length=8)
    due_at: datetime = moment()
    route: str = Field(max_length=120)
    args: dict[str, Any] = json_column()
    attempts: int = 0
    leased_until: datetime | None = moment(optional=True)
    failed: bool = False


class Occurrence(Table, table=True):
    """One date of a schedule entry. Unique by (schedule, whose, date, slot), so it runs once."""

    __tablename__ = "core_occurrence"
    __table_args__ = (UniqueConstraint("schedule", "whose", "local_date", "slot"),)
    kept: ClassVar[Kept] = Kept(
        what="nothing of people",
        why="to run each date of a schedule once",
        days=90,
        since="due_at",
    )

    id: str = primary_key()
    schedule: str = Field(max_length=120)
    whose: str = Field(max_length=64)  # a zone's name, or a person's id
    local_date: str = Field(max_length=10)
    slot: str = Field(max_length=8)
    due_at: datetime = moment(index=True)


class ClockLeft(Table, table=True):
    """Where `plein try` left its clock: rows of this database may be dated up to then. One row."""

    __tablename__ = "core_clock_left"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people", why="to let a clock that was moved ahead go on from there"
    )

    id: str = Field(primary_key=True, max_length=8)
    left_at: datetime = moment()


async def clock_left_at(db: AsyncSession) -> datetime | None:
    """Tell which moment `plein try` last showed in this database; None when it never moved it."""
    row = await db.get(ClockLeft, _THE_CLOCK)
    return None if row is None else row.left_at


async def leave_clock(db: AsyncSession, left_at: datetime) -> None:
    """Note which moment a clock shows that was moved."""
    await db.merge(ClockLeft(id=_THE_CLOCK, left_at=left_at))


_now = bindparam("now", type_=UtcDateTime())
# Built once: to build a statement costs as much as to run it.
_DUE = (
    select(Timer)
    .where(
        col(Timer.due_at) <= _now,
        (col(Timer.leased_until).is_(None)) | (col(Timer.leased_until) <= _now),
        col(Timer.failed).is_(False),
    )
    .order_by(col(Timer.due_at), col(Timer.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LAST = (
    columns(col(Occurrence.schedule), col(Occurrence.whose), func.max(Occurrence.due_at))
    .where(col(Occurrence.schedule).in_(bindparam("schedules", expanding=True)))
    .group_by(col(Occurrence.schedule), col(Occurrence.whose))
)


async def take_due(
    db: AsyncSession, now: datetime, *, lease: timedelta, most: int = 50
) -> Sequence[Timer]:
    """Lease timers and jobs that are due, earliest first; each try is counted."""
    rows = (await db.exec(_DUE, params={"now": now, "most": most})).all()
    for row in rows:
        row.attempts += 1
        row.leased_until = now + lease
        db.add(row)
    return rows


async def finish(db: AsyncSession, timer: Timer) -> bool:
    """Take a timer away because it ran. False when another process had done so."""
    result = await execute(
        db, delete(Timer).where(col(Timer.id) == timer.id, col(Timer.attempts) == timer.attempts)
    )
    return result.rowcount == 1


async def renew(db: AsyncSession, timers: Sequence[Timer], *, until: datetime) -> set[str]:
    """Lengthen the lease of what runs here; return the ids of what nobody else has taken."""
    still = or_(
        *(and_(col(Timer.id) == one.id, col(Timer.attempts) == one.attempts) for one in timers)
    )
    renewed = update(Timer).where(still).values(leased_until=until).returning(col(Timer.id))
    return set((await execute(db, renewed)).scalars())


async def put_off(db: AsyncSession, timer: Timer, *, until: datetime, counts: int) -> None:
    """Leave what failed alone for a while; the try that is over `counts` for so many."""
    await execute(
        db,
        update(Timer)
        .where(col(Timer.id) == timer.id, col(Timer.attempts) == timer.attempts)
        .values(leased_until=until, attempts=timer.attempts + counts - 1),
    )


@cache
def _insertion(*, is_sqlite: bool) -> Any:
    insertion = insert_into(Occurrence, is_sqlite=is_sqlite).on_conflict_do_nothing()
    return insertion.returning(col(Occurrence.id))


async def add_occurrence(db: AsyncSession, occurrence: Occurrence, *, is_sqlite: bool) -> bool:
    """Store an occurrence. False when it is there already: it has run, or runs elsewhere."""
    added = await execute(db, _insertion(is_sqlite=is_sqlite), occurrence.model_dump())
    return added.first() is not None


async def last_occurrences(
    db: AsyncSession, schedules: Collection[str]
) -> dict[tuple[str, str], datetime]:
    """Tell when the newest stored occurrence of these entries was due, by entry and whose it is."""
    found = await execute(db, _LAST, {"schedules": list(schedules)})
    return {(schedule, whose): due_at for schedule, whose, due_at in found}
