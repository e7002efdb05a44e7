"""What was perhaps sent: posts to look up once more, and posts that wait for a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.insert import insert_new
from storage.outbox import PERHAPS, UNDECIDED, WITHDRAWN, Outgoing
from storage.session import execute
from storage.timers import Timer


async def take_doubtful(
    db: AsyncSession, now: datetime, *, again: datetime, most: int
) -> Sequence[Outgoing]:
    """List posts whose look for a double is due, and put that look off: this process does it."""
    rows = await db.exec(
        select(Outgoing)
        .where(col(Outgoing.check_at) <= now)
        .order_by(col(Outgoing.check_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    found = rows.all()
    for row in found:
        row.check_at = again
    return found


async def note_looked_up(db: AsyncSession, row_id: str, *, sent_as: str | None) -> None:
    """Note that there is no double (any more), and which message of the chat remains."""
    await execute(
        db,
        update(Outgoing).where(col(Outgoing.id) == row_id).values(check_at=None, sent_as=sent_as),
    )


async def count_try(db: AsyncSession, row: Outgoing, *, attempts: int) -> bool:
    """Write how often a claimed row was tried, before it is: a try that ends the process counts.

    False when its lease went to somebody else meanwhile.
    """
    result = await execute(
        db,
        update(Outgoing)
        .where(col(Outgoing.id) == row.id, col(Outgoing.fence) == row.fence + 1)
        .values(attempts=attempts),
    )
    return result.rowcount == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A message of which some copies were perhaps sent: a person decides what becomes of them."""

    message_id: str
    said_at: datetime
    adapter: str
    copies: int


async def held_messages(
    db: AsyncSession, *, message_id: str | None = None, most: int = 1
) -> list[Held]:
    """List messages with copies that are held, newest first; or one of them, if it is."""
    wanted = () if message_id is None else (Outgoing.message_id == message_id,)
    rows = await db.exec(
        select(
            Outgoing.message_id,
            func.min(Outgoing.said_at),
            func.min(Outgoing.adapter),
            func.count(),
        )
        .where(Outgoing.state == "held", *wanted)
        .group_by(col(Outgoing.message_id))
        .order_by(col(Outgoing.message_id).desc())
        .limit(most)
    )
    return [
        Held(message_id=message_id, said_at=said_at, adapter=adapter, copies=copies)
        for message_id, said_at, adapter, copies in rows
    ]


async def release(db: AsyncSession, message_id: str, *, send: bool, now: datetime) -> int:
    """Send the held copies of a message after all, or give them up; return how many."""
    values = (
        {"state": "pending", "started_at": None, "next_at": now}
        if send
        else {"state": "dropped", "reason": "not sent again, by decision", "why": PERHAPS}
    )
    result = await execute(
        db,
        update(Outgoing)
        .where(col(Outgoing.message_id) == message_id, col(Outgoing.state) == "held")
        .values(**values),
    )
    return result.rowcount


async def change_undecided(db: AsyncSession, post: Outgoing, change: Outgoing) -> None:
    """Let a person who decides on a post send it in its new words, or not at all when it was taken
    away meanwhile; any other post stays as it is."""
    if post.state not in UNDECIDED:
        return
    values: dict[str, Any] = {"sheet": change.sheet, "shared": change.shared}
    if change.kind == "remove":
        why = PERHAPS if post.state == "held" else WITHDRAWN
        values = {"state": "dropped", "why": why, "sheet": None}
    waits = (col(Outgoing.id) == post.id, col(Outgoing.state).in_(UNDECIDED))
    await execute(db, update(Outgoing).where(*waits).values(edition=change.edition, **values))


async def plan_report(
    db: AsyncSession, key: str, *, route: str, args: Mapping[str, str], due: datetime
) -> None:
    """Plan a timer that tells what waits for a decision: one under this key, however much it is."""
    await insert_new(
        db,
        Timer,
        {
            "id": key,
            "kind": "timer",
            "due_at": due,
            "route": route,
            "args": dict(args),
            "attempts": 0,
            "failed": False,
        },
    )


async def is_being_sent(db: AsyncSession, *, adapter: str, workspace: str, channel: str) -> bool:
    """Whether something may be shown in a channel of which nobody knows yet what the chat calls it:
    it is on its way, or whoever sent it was killed before it noted that, or lost the answer."""
    rows = await db.exec(
        select(Outgoing.id)
        .where(
            Outgoing.adapter == adapter,
            Outgoing.workspace == workspace,
            Outgoing.kind == "post",
            or_(
                col(Outgoing.state).in_(("sending", "unknown")),
                and_(col(Outgoing.state) == "pending", col(Outgoing.attempts) > 0),
            ),
            or_(col(Outgoing.channel) == channel, col(Outgoing.channel).is_(None)),
        )
        .limit(1)
    )
    return rows.first() is not None
