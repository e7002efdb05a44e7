"""The outbox: what is to be said, and what became of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Index,
    Subquery,
    and_,
    bindparam,
    func,
    not_,
    or_,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.among import is_among
from storage.session import execute
from storage.table import (
    Emptied,
    Kept,
    Table,
    UtcDateTime,
    moment,
    person_key,
    primary_key,
    words_key,
)

_CLAIM_LOCK = 0x506C_6569_6E01  # any number of our own

Line: TypeAlias = Literal["replies", "paced", "rest"]

UNSENT = ("pending", "sending", "unknown")
# Nobody sends these, unless a person decides so.
UNDECIDED = ("held", "dead")
# Why a post was dropped before anybody saw it; the last one was perhaps seen, and nobody will know.
STOPPED, WITHDRAWN, PERHAPS = "stopped", "withdrawn", "perhaps"
LEFT_OUT = "left_out"  # never said at all: its skill is switched off there
# Written out, not as parameters: only so does SQLite see that a partial index fits.
_UNSENT_SQL = "state IN ('pending', 'sending', 'unknown')"
is_unsent = text(f"core_outgoing.{_UNSENT_SQL}")


def _index(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Outgoing(Table, table=True):
    """One sheet to be sent to one place, and what became of it.

    `message_id` is shared by every sheet and every copy of one message; an `update` or `remove`
    names the row that it changes in `changes`, and so does a `post` that says something in its
    place. `edition` counts how often the message was put differently before. `account` is set for
    a direct message: the relay opens the direct chat. The words are in `sheet`, or on the `shared`
    one. `queue` is the place and lane in which order is kept.
    States: pending, sending, unknown, sent, held (perhaps sent; a person decides), dead (given up;
    of a post `why`, in a word, until a person decides), dropped (nothing left to change, a person
    decided so, or `why` says what became of it before it was sent). `check_at` is when to look
    whether it was sent twice.
    """

    __tablename__ = "core_outgoing"
    __table_args__ = (
        _index("ix_core_outgoing_line", "lane", "id", where=_UNSENT_SQL),
        _index("ix_core_outgoing_next", "next_at", where=_UNSENT_SQL),
        _index("ix_core_outgoing_leased", "leased_until", where="leased_until IS NOT NULL"),
        _index("ix_core_outgoing_sheet", "next_at", where="sheet IS NOT NULL"),
        Index("ix_core_outgoing_message", "message_id", "person_id"),
        _index("ix_core_outgoing_check", "check_at", where="check_at IS NOT NULL"),
        _index("ix_core_outgoing_held", "message_id", where="state = 'held'"),
        _index("ix_core_outgoing_dead", "why", where="state = 'dead' AND why IS NOT NULL"),
        Index("ix_core_outgoing_sent", "adapter", "workspace", "channel", "sent_as"),
    )
    kept: ClassVar[Kept] = Kept(
        what="what the bot said to whom",
        why="to send it once, edit it, and answer its choices",
        days=730,
        since="said_at",
        unless={"state": (*UNSENT, "held")},
        empties=(Emptied(column="sheet", days=30, since="next_at"),),
    )

    id: str = primary_key()
    message_id: str = Field(max_length=26)
    part: int = 0
    kind: str = Field(default="post", max_length=8)
    changes: str | None = Field(default=None, max_length=26)
    adapter: str = Field(max_length=40)
    workspace: str = Field(max_length=200)
    channel: str | None = Field(default=None, max_length=255)
    thread: str | None = Field(default=None, max_length=255)
    only: str | None = Field(default=None, max_length=255)
    account: str | None = Field(default=None, max_length=255)
    person_id: str | None = person_key(on_erasure="delete", optional=True)
    queue: str = Field(max_length=600)
    lane: int = 0
    sheet: str | None = None
    shared: str | None = words_key("core_sheet")
    edition: int = 0
    state: str = Field(default="pending", max_length=8)
    attempts: int = 0
    fence: int = 0
    said_at: datetime = moment(index=True)
    next_at: datetime = moment()
    leased_until: datetime | None = moment(optional=True)
    started_at: datetime | None = moment(optional=True)
    check_at: datetime | None = moment(optional=True)
    sent_as: str | None = Field(default=None, max_length=255)
    reason: str | None = Field(default=None, max_length=300)
    why: str | None = Field(default=None, max_length=12)


def _held_queues(line: ColumnElement[bool]) -> Subquery:
    # Every row that waits or is in other hands holds itself and what comes after it. Two ranges,
    # each with its index: the cost grows with what is held, not with what is to be sent.
    waits = select(Outgoing.queue, Outgoing.id).where(is_unsent, line, col(Outgoing.next_at) > _now)
    in_hands = select(Outgoing.queue, Outgoing.id).where(line, col(Outgoing.leased_until) > _now)
    both = union_all(waits, in_hands).subquery()
    first = select(both.c.queue, func.min(both.c.id).label("first"))
    return first.group_by(both.c.queue).subquery()


def _next(line: ColumnElement[bool]) -> SelectOfScalar[Outgoing]:
    held = _held_queues(line)
    return (
        select(Outgoing)
        .outerjoin(held, held.c.queue == Outgoing.queue)
        .where(is_unsent, line, or_(held.c.first.is_(None), held.c.first > Outgoing.id))
        .order_by(col(Outgoing.lane), col(Outgoing.id))
        .limit(bindparam("most"))
    )


# Built once: to build a statement costs as much as to run it. A queue lies in one line.
_now = bindparam("now", type_=UtcDateTime())
_paced = col(Outgoing.adapter).in_(bindparam("paced", expanding=True))
_NEXT = {
    "replies": _next(col(Outgoing.lane) == 0),
    "paced": _next(and_(col(Outgoing.lane) != 0, _paced)),
    "rest": _next(and_(col(Outgoing.lane) != 0, not_(_paced))),
}


_LEASE = (
    update(Outgoing)
    .where(col(Outgoing.id).in_(bindparam("ids", expanding=True)))
    .values(
        state="sending",
        started_at=func.coalesce(col(Outgoing.started_at), _now),
        leased_until=bindparam("until", type_=UtcDateTime()),
        fence=col(Outgoing.fence) + 1,
    )
)
_ALONE = select(func.pg_advisory_xact_lock(_CLAIM_LOCK))


async def between_claims(db: AsyncSession) -> None:
    """Let nothing be claimed until this transaction is over: what waits now waits until then.

    On SQLite nothing is anyway.
    """
    if db.get_bind().dialect.name != "sqlite":
        await db.exec(_ALONE)


async def claim(
    db: AsyncSession,
    now: datetime,
    *,
    lease: timedelta,
    most: int,
    line: Line,
    paced: Sequence[str] = (),
) -> Sequence[Outgoing]:
    """Lease what is to be sent next in a line, by lane, then oldest first, as `sending`.

    `replies` is lane 0. Of the other lanes, the urgent one first, `paced` takes the rows of the
    adapters that are named so, and `rest` those of all others.

    A row is left where it is while an earlier one of its queue waits or is in other hands, so the
    order within a queue is kept. Rows whose owner died come back when their lease is over; they
    are told by the `started_at` that the returned (not yet updated) row still has.
    """
    # Two claims at once could each take a part of one queue.
    await between_claims(db)
    wanted = {"now": now, "most": most, **({} if line == "replies" else {"paced": list(paced)})}
    rows = (await db.exec(_NEXT[line], params=wanted)).all()
    if rows:
        ids = [row.id for row in rows]
        await execute(db, _LEASE, {"ids": ids, "now": now, "until": now + lease})
    return rows


_outgoing = SQLModel.metadata.tables["core_outgoing"]
_MARK = update(_outgoing).where(
    _outgoing.c.id == bindparam("row_id"), _outgoing.c.fence == bindparam("row_fence")
)


async def mark(db: AsyncSession, marks: Iterable[tuple[Outgoing, Mapping[str, Any]]]) -> None:
    """Write what became of claimed rows; one whose lease went to somebody else stays as it is."""
    alike: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row, values in marks:
        whose = {"leased_until": None, "row_id": row.id, "row_fence": row.fence + 1}
        alike.setdefault(frozenset(values), []).append({**values, **whose})
    for some in alike.values():
        await execute(db, _MARK, some)


async def rows_of(
    db: AsyncSession, message_id: str, people: Collection[str] | None = None
) -> Sequence[Outgoing]:
    """List what was said of a message, every sheet in every place, and how it was changed; or only
    what is for these people. What was for nobody's chat is left out."""
    wanted = [col(Outgoing.message_id) == message_id, col(Outgoing.adapter) != ""]
    if people is not None:
        wanted.append(is_among(col(Outgoing.person_id), people))
    rows = await db.exec(
        select(Outgoing).where(*wanted).order_by(col(Outgoing.id)),
        execution_options={"populate_existing": True},
    )
    return rows.all()


async def people_told(db: AsyncSession, message_id: str, people: Collection[str]) -> set[str]:
    """Tell which of these people have a copy of a message, or are on record as out of reach."""
    rows = await db.exec(
        select(Outgoing.person_id).where(
            Outgoing.message_id == message_id,
            Outgoing.kind == "post",
            is_among(col(Outgoing.person_id), people),
        )
    )
    return {one for one in rows if one is not None}


async def copy_of(
    db: AsyncSession, message_id: str, *, adapter: str, workspace: str, account: str | None
) -> Outgoing | None:
    """Find the sheet that begins somebody's copy of a message in their direct chat, as far as it is
    there and was not taken away."""
    removal = aliased(Outgoing)
    is_gone = select(col(removal.id)).where(
        col(removal.message_id) == message_id,
        col(removal.kind) == "remove",
        col(removal.changes) == col(Outgoing.id),
    )
    rows = await db.exec(
        select(Outgoing)
        .where(
            Outgoing.message_id == message_id,
            Outgoing.kind == "post",
            Outgoing.adapter == adapter,
            Outgoing.workspace == workspace,
            Outgoing.account == account,
            Outgoing.part == 0,
            col(Outgoing.sent_as).is_not(None),
            ~is_gone.exists(),
        )
        .order_by(col(Outgoing.id).desc())
        .limit(1)
    )
    return rows.first()


async def message_sent_as(
    db: AsyncSession, *, adapter: str, workspace: str, channel: str, sent_as: str
) -> str | None:
    """Find which message of ours a chat calls `sent_as`, or None when it is not ours."""
    rows = await db.exec(
        select(Outgoing.message_id).where(
            Outgoing.adapter == adapter,
            Outgoing.workspace == workspace,
            Outgoing.channel == channel,
            Outgoing.sent_as == sent_as,
        )
    )
    return rows.first()
