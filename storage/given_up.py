"""What was given up: posts that no chat took, by what stood in their way."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    TextClause,
    and_,
    case,
    func,
    null,
    or_,
    select,
    text,
    update,
)
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.files import OutgoingFile, drop_sent_files
from storage.outbox import Outgoing
from storage.session import execute
from storage.timers import Occurrence, add_occurrence

# For as long as their words are kept, somebody can decide on them.
TERM = timedelta(days=Outgoing.kept.empties[0].days)
_KEY_LENGTH = 26
_TOLD = "plein.given_up"
# Written out, not as a parameter: only so does SQLite see that a partial index fits.
_is_open = text("core_outgoing.state = 'dead' AND core_outgoing.why IS NOT NULL")
_has_words = or_(col(Outgoing.sheet).is_not(None), col(Outgoing.shared).is_not(None))
_is_post = col(Outgoing.kind) == "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why posts were given up, in a word, and where they should have gone.

    `channel` is None for what was for people in their direct chats. `adapter` and `workspace` are
    empty where no chat was found at all; then `channel` is a name, and elsewhere the chat's own id.
    """

    why: str
    adapter: str
    workspace: str
    channel: str | None

    @property
    def key(self) -> str:
        """A name for it, as long as an id."""
        words = "\0".join((self.why, self.adapter, self.workspace, self.channel or ""))
        return hashlib.sha256(words.encode()).hexdigest()[:_KEY_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """How much was given up for one cause: since when, how many copies, of which `sendable` have
    their words still; `reason` is what the chat said of one of them."""

    cause: Cause
    said_at: datetime
    copies: int
    sendable: int
    reason: str


def cause_of(row: Outgoing, why: str) -> Cause:
    """Tell the cause of a row that is given up."""
    return Cause(
        why=why,
        adapter=row.adapter,
        workspace=row.workspace,
        channel=None if row.account else row.channel,
    )


async def given_up(db: AsyncSession, now: datetime) -> list[GivenUp]:
    """List what was given up within the term and is not decided upon, the newest cause first."""
    channel = case((col(Outgoing.account).is_not(None), null()), else_=col(Outgoing.channel))
    by = (col(Outgoing.why), col(Outgoing.adapter), col(Outgoing.workspace), channel)
    rows = await execute(
        db,
        select(
            *by,
            func.min(col(Outgoing.said_at)),
            func.count(),
            func.count(func.coalesce(col(Outgoing.sheet), col(Outgoing.shared))),
            func.max(col(Outgoing.reason)),
        )
        .where(_is_open, _is_post, col(Outgoing.said_at) > now - TERM)
        .group_by(*by)
        .order_by(func.max(col(Outgoing.id)).desc()),
    )
    return [
        GivenUp(
            cause=Cause(why=str(why), adapter=adapter, workspace=workspace, channel=channel),
            said_at=said_at,
            copies=copies,
            sendable=sendable,
            reason=reason or "",
        )
        for why, adapter, workspace, channel, said_at, copies, sendable, reason in rows
    ]


async def send_after_all(db: AsyncSession, cause: Cause, now: datetime) -> int:
    """Send what was given up for a cause after all; return how many copies."""
    result = await execute(
        db,
        update(Outgoing)
        .where(*_for(cause), _has_words, col(Outgoing.said_at) > now - TERM)
        .values(state="pending", why=None, reason=None, attempts=0, started_at=None, next_at=now),
    )
    return result.rowcount


async def drop(db: AsyncSession, cause: Cause) -> int:
    """Leave it at that; return how many copies.

    Their own words go at once; those that they share with others stay as long as these do.
    """
    connection = await db.connection()
    those = select(col(Outgoing.message_id)).where(*_for(cause))
    with_files = select(col(OutgoingFile.message_id)).where(col(OutgoingFile.message_id).in_(those))
    messages = set((await connection.execute(with_files)).scalars())
    result = await connection.execute(
        update(Outgoing).where(*_for(cause)).values(state="dropped", why=None, sheet=None)
    )
    await drop_sent_files(db, messages)
    return result.rowcount


async def is_first_today(db: AsyncSession, cause: Cause, now: datetime) -> bool:
    """Note that a cause is told of, and say whether it is the first time on this day."""
    connection = await db.connection()
    told = Occurrence(
        schedule=_TOLD, whose=cause.key, local_date=now.date().isoformat(), slot="", due_at=now
    )
    return await add_occurrence(db, told, is_sqlite=connection.dialect.name == "sqlite")


def _for(cause: Cause) -> list[ColumnElement[bool] | TextClause]:
    to_people = or_(col(Outgoing.account).is_not(None), col(Outgoing.channel).is_(None))
    to_channel = and_(col(Outgoing.account).is_(None), col(Outgoing.channel) == cause.channel)
    return [
        _is_open,
        _is_post,
        col(Outgoing.why) == cause.why,
        col(Outgoing.adapter) == cause.adapter,
        col(Outgoing.workspace) == cause.workspace,
        to_people if cause.channel is None else to_channel,
    ]
