"""What is due at a moment, and when something is due next: asked at once of all that waits.

Who acts on it takes its rows by itself: what is due by this may be in other hands by then.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.dialogues import Dialogue
from storage.inbox import Arrived
from storage.outbox import Outgoing, is_unsent
from storage.session import execute
from storage.table import UtcDateTime
from storage.timers import Timer

_now = bindparam("now", type_=UtcDateTime())


class DueByClock(NamedTuple):
    """Whether there are events to take over, dialogues to end, and timers to run."""

    events: bool
    dialogues: bool
    timers: bool


class DueToSend(NamedTuple):
    """Whether there are replies to send, other rows to send, and doubtful ones to look up."""

    replies: bool
    others: bool
    doubtful: bool


def _is_free(leased_until: datetime | None) -> ColumnElement[bool]:
    return or_(col(leased_until).is_(None), col(leased_until) <= _now)


def _waits(line: ColumnElement[bool]) -> ColumnElement[bool]:
    rows = exists().where(is_unsent, line, col(Outgoing.next_at) <= _now)
    return rows.where(_is_free(Outgoing.leased_until))


def _later_of(due: datetime, leased_until: datetime | None) -> ColumnElement[datetime]:
    return case((col(leased_until) > col(due), col(leased_until)), else_=col(due))


# Built once: to build a statement costs as much as to run it.
_BY_CLOCK: Select[bool, bool, bool] = columns(
    exists().where(col(Arrived.state) == "waiting", col(Arrived.taken_until) < _now),
    exists().where(col(Dialogue.state) == "open", col(Dialogue.until) <= _now),
    exists().where(
        col(Timer.due_at) <= _now, _is_free(Timer.leased_until), col(Timer.failed).is_(False)
    ),
)
_TO_SEND: Select[bool, bool, bool] = columns(
    _waits(col(Outgoing.lane) == 0),
    _waits(col(Outgoing.lane) != 0),
    exists().where(col(Outgoing.check_at) <= _now),
)
# The first of each queue counts: the rest waits for it.
_heads = select(func.min(Outgoing.id)).where(is_unsent).group_by(col(Outgoing.queue))
_NEXT = columns(
    select(func.min(Arrived.taken_until)).where(Arrived.state == "waiting").scalar_subquery(),
    select(func.min(Dialogue.until)).where(Dialogue.state == "open").scalar_subquery(),
    select(func.min(_later_of(Timer.due_at, Timer.leased_until)))
    .where(col(Timer.failed).is_(False))
    .scalar_subquery(),
    select(func.min(_later_of(Outgoing.next_at, Outgoing.leased_until)))
    .where(col(Outgoing.id).in_(_heads))
    .scalar_subquery(),
    select(func.min(Outgoing.check_at))
    .where(col(Outgoing.check_at).is_not(None))
    .scalar_subquery(),
)


async def due_by_clock(db: AsyncSession, now: datetime) -> DueByClock:
    """Tell what is due by the clock."""
    return DueByClock(*(await execute(db, _BY_CLOCK, {"now": now})).one())


async def due_to_send(db: AsyncSession, now: datetime) -> DueToSend:
    """Tell what of the outbox is due. An earlier row of its queue may still hold it up."""
    return DueToSend(*(await execute(db, _TO_SEND, {"now": now})).one())


async def next_due(db: AsyncSession) -> datetime | None:
    """Tell when the next of all this is due, leases counted; None when nothing waits.

    For a clock that jumps: it looks at every row that waits.
    """
    moments = (await execute(db, _NEXT)).one()
    return min((moment for moment in moments if moment is not None), default=None)
