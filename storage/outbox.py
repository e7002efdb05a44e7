"""The outbox: what is to be said, and the choices that were said with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Index,
    Subquery,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    not_,
    or_,
    text,
    union_all,
    update,
)
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.insert import insert_into
from storage.session import execute
from storage.table import (
    Emptied,
    Kept,
    Table,
    UtcDateTime,
    json_column,
    moment,
    new_id,
    person_key,
    primary_key,
)

_CLAIM_LOCK = 0x506C_6569_6E01  # any number of our own

Line: TypeAlias = Literal["replies", "paced", "rest"]

UNSENT = ("pending", "sending", "unknown")
# Written out, not as parameters: only so does SQLite see that a partial index fits.
_UNSENT_SQL = "state IN ('pending', 'sending', 'unknown')"
_is_unsent = text(f"core_outgoing.{_UNSENT_SQL}")


def _index(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Outgoing(Table, table=True):
    """One sheet to be sent to one place, and what became of it.

    `message_id` is shared by every sheet and every copy of one message; an `update` or `remove`
    names the row that it changes in `changes`. `account` is set for a direct message: the relay
    opens the direct chat. `queue` is the place and lane in which order is kept.
    States: pending, sending, unknown, sent, held (perhaps sent; a person decides), dead (given up;
    of a post `why`, in a word, until a person decides), dropped (nothing left to change, or a
    person decided so). `check_at` is when to look whether it was sent twice.
    """

    __tablename__ = "core_outgoing"
    __table_args__ = (
        _index("ix_core_outgoing_line", "lane", "id", where=_UNSENT_SQL),
        _index("ix_core_outgoing_next", "next_at", where=_UNSENT_SQL),
        _index("ix_core_outgoing_leased", "leased_until", where="leased_until IS NOT NULL"),
        _index("ix_core_outgoing_sheet", "next_at", where="sheet IS NOT NULL"),
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
    message_id: str = Field(max_length=26, index=True)
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


class Choice(Table, table=True):
    """A choice that was offered: what it calls, and who may take it until when, how often."""

    __tablename__ = "core_choice"
    __table_args__ = (Index("ix_core_choice_message", "message_id", "number"),)
    kept: ClassVar[Kept] = Kept(
        what="what a button does, and for whom",
        why="to answer presses that cannot be forged",
        days=365,
        since="offered_at",
    )

    id: str = primary_key()
    message_id: str = Field(max_length=26)
    number: int
    label: str = Field(max_length=300)
    route: str = Field(max_length=120)
    args: dict[str, Any] = json_column()
    only: str | None = None  # person ids, joined by spaces
    times: str = Field(default="always", max_length=10)
    offered_at: datetime = moment(index=True)
    until: datetime | None = moment(optional=True)
    is_open: bool = True


class Taken(Table, table=True):
    """Who took a choice that may be taken once a person."""

    __tablename__ = "core_taken"
    __table_args__ = (UniqueConstraint("choice_id", "person_id"),)
    kept: ClassVar[Kept] = Kept(
        what="who pressed a button that counts once",
        why="to count it once",
        days=365,
        since="taken_at",
    )

    id: str = primary_key()
    choice_id: str = Field(max_length=26, foreign_key="core_choice.id", ondelete="CASCADE")
    person_id: str = person_key(on_erasure="delete")
    taken_at: datetime = moment(index=True)


def _held_queues(line: ColumnElement[bool]) -> Subquery:
    # Every row that waits or is in other hands holds itself and what comes after it. Two ranges,
    # each with its index: the cost grows with what is held, not with what is to be sent.
    waits = select(Outgoing.queue, Outgoing.id).where(
        _is_unsent, line, col(Outgoing.next_at) > _now
    )
    in_hands = select(Outgoing.queue, Outgoing.id).where(line, col(Outgoing.leased_until) > _now)
    both = union_all(waits, in_hands).subquery()
    first = select(both.c.queue, func.min(both.c.id).label("first"))
    return first.group_by(both.c.queue).subquery()


def _next(line: ColumnElement[bool]) -> SelectOfScalar[Outgoing]:
    held = _held_queues(line)
    return (
        select(Outgoing)
        .outerjoin(held, held.c.queue == Outgoing.queue)
        .where(_is_unsent, line, or_(held.c.first.is_(None), held.c.first > Outgoing.id))
        .order_by(col(Outgoing.lane), col(Outgoing.id))
        .limit(bindparam("most"))
    )


# Built once: to build a statement costs as much as to run it. A queue lies in one line.
_now = bindparam("now", type_=UtcDateTime())
_paced = col(Outgoing.adapter).in_(bindparam("paced", expanding=True))
_NEXT = {
    "replies": _next(col(Outgoing.lane) == 0),
    "paced": _next(and_(col(Outgoing.lane) > 0, _paced)),
    "rest": _next(and_(col(Outgoing.lane) > 0, not_(_paced))),
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


async def claim(
    db: AsyncSession,
    now: datetime,
    *,
    lease: timedelta,
    most: int,
    is_sqlite: bool,
    line: Line,
    paced: Sequence[str] = (),
) -> Sequence[Outgoing]:
    """Lease what is to be sent next in a line, by lane, then oldest first, as `sending`.

    `replies` is the first lane. Of the other lanes, `paced` takes the rows of the adapters that
    are named so, and `rest` those of all others.

    A row is left where it is while an earlier one of its queue waits or is in other hands, so the
    order within a queue is kept. Rows whose owner died come back when their lease is over; they
    are told by the `started_at` that the returned (not yet updated) row still has.
    """
    if not is_sqlite:
        # Two claims at once could each take a part of one queue.
        await db.exec(_ALONE)
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


async def posted(db: AsyncSession, message_id: str) -> Sequence[Outgoing]:
    """List the posts of a message (every sheet in every place) that were not given up."""
    rows = await db.exec(
        select(Outgoing)
        .where(
            Outgoing.message_id == message_id,
            Outgoing.kind == "post",
            col(Outgoing.state).not_in(("dead", "dropped")),
        )
        .order_by(col(Outgoing.id))
    )
    return rows.all()


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


async def open_choices(
    db: AsyncSession,
    *,
    adapter: str,
    workspace: str,
    channel: str,
    thread: str | None,
    account: str,
    most: int = 20,
) -> Sequence[Choice]:
    """List the open choices that were shown in a place, newest message first, then by number.

    A direct message counts for its account's direct chat; a whisper only for who saw it.
    """
    place = col(Outgoing.thread) == thread if thread else col(Outgoing.thread).is_(None)
    shown = (
        await db.exec(
            select(Outgoing.message_id)
            .where(
                Outgoing.adapter == adapter,
                Outgoing.workspace == workspace,
                Outgoing.channel == channel,
                Outgoing.state == "sent",
                or_(col(Outgoing.only).is_(None), col(Outgoing.only) == account),
                place,
                select(Choice.id)
                .where(Choice.message_id == Outgoing.message_id, col(Choice.is_open))
                .exists(),
            )
            .order_by(col(Outgoing.id).desc())
            .limit(most)
        )
    ).all()
    rows = await db.exec(
        select(Choice)
        .where(col(Choice.message_id).in_(shown), col(Choice.is_open))
        .order_by(col(Choice.number))
    )
    order = {message_id: index for index, message_id in reversed(list(enumerate(shown)))}
    return sorted(rows, key=lambda choice: (order[choice.message_id], choice.number))


async def choices_of(db: AsyncSession, message_id: str) -> Sequence[Choice]:
    """List the open choices of a message, by number."""
    rows = await db.exec(
        select(Choice)
        .where(Choice.message_id == message_id, col(Choice.is_open))
        .order_by(col(Choice.number))
    )
    return rows.all()


async def close_choices(db: AsyncSession, message_id: str) -> None:
    """Close every choice of a message: presses get a kind answer from now on."""
    await execute(
        db, update(Choice).where(col(Choice.message_id) == message_id).values(is_open=False)
    )


_DEED = ("number", "label", "route", "args", "only", "times", "until", "is_open")


async def renew_choices(
    db: AsyncSession, message_id: str, rows: Sequence[Mapping[str, Any]], now: datetime
) -> list[str]:
    """Let these be the choices of what is drawn anew, such as a home; return their ids, in order.

    Those that are there stay, when they do the same as often as one likes: a press that is on its
    way is then good. Else they go, and a press on one gets a kind answer.
    """
    of_message = col(Choice.message_id) == message_id
    found = await db.exec(select(Choice).where(of_message).order_by(col(Choice.number)))
    kept = [one.model_dump(include={*_DEED, "id"}) for one in found]
    same = [{name: one[name] for name in _DEED} for one in kept]
    connection = await db.connection()
    if same == [{name: row[name] for name in _DEED} for row in rows] and all(
        one["times"] == "always" for one in kept
    ):
        await connection.execute(update(Choice).where(of_message).values(offered_at=now))
        return [one["id"] for one in kept]
    await connection.execute(delete(Choice).where(of_message))
    if rows:
        await connection.execute(insert(Choice), [dict(row) for row in rows])
    return [row["id"] for row in rows]


async def take_once(db: AsyncSession, choice: Choice, person_id: str, now: datetime) -> bool:
    """Note that somebody took a choice. False when they (or, for `once`, anybody) had before."""
    connection = await db.connection()
    if choice.times == "once":
        # The condition decides a race: on PostgreSQL the second press waits for the first here.
        first = await connection.execute(
            update(Choice)
            .where(col(Choice.id) == choice.id, col(Choice.is_open))
            .values(is_open=False)
        )
        if first.rowcount == 1:
            await close_choices(db, choice.message_id)
        return first.rowcount == 1
    noted = await connection.execute(
        insert_into(Taken, is_sqlite=connection.dialect.name == "sqlite")
        .on_conflict_do_nothing(index_elements=["choice_id", "person_id"])
        .returning(col(Taken.id)),
        {"id": new_id(), "choice_id": choice.id, "person_id": person_id, "taken_at": now},
    )
    return noted.first() is not None


async def next_due(db: AsyncSession) -> datetime | None:
    """Tell when the next row can be claimed or looked up again, or None when all is sent.

    The first of each queue counts, at its moment and with its lease: the rest waits for it.
    """
    heads = select(func.min(Outgoing.id)).where(_is_unsent).group_by(col(Outgoing.queue))
    later = case(
        (col(Outgoing.leased_until) > col(Outgoing.next_at), col(Outgoing.leased_until)),
        else_=col(Outgoing.next_at),
    )
    waiting = select(func.min(later)).where(col(Outgoing.id).in_(heads))
    looks = select(func.min(Outgoing.check_at)).where(col(Outgoing.check_at).is_not(None))
    moments = [(await db.exec(waiting)).one(), (await db.exec(looks)).one()]
    return min((moment for moment in moments if moment is not None), default=None)
