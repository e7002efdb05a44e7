"""Conversations about comments: with whom, nobody knows. A thread hangs on the hash of a secret."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, Column, LargeBinary, delete, or_
from sqlmodel import Field, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.model.tables import NO_ORDER, Round, RoundState
from storage.among import is_among
from storage.insert import insert_into
from storage.session import execute
from storage.table import Kept, Table, random_key

# So long can be talked about a comment, after its survey closed.
DAYS: Final = 60
MOST_LINES: Final = 20
_NOT_COUNTED: Final[tuple[RoundState, ...]] = ("open", "closing", "gathered")
# How the keys are called with which what authors write is sealed until it is passed on.
WAITING: Final = "surveys.waiting."


class Thread(Table, table=True):
    """A comment that can be replied to: `at` is its place among those to its question, as they are
    shown. `hash` is that of a secret which only the browser has in which it was written."""

    __tablename__ = "surveys_thread"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="which comments can be replied to, by the hash of a secret; whose it is, nobody knows",
        why="to reply to a comment, and to let its author answer from nobody",
        days=DAYS,
        since="closed_on",
    )

    hash: str = Field(primary_key=True, max_length=64)
    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", max_length=26, index=True
    )
    question: str = Field(max_length=100)
    at: int
    closed_on: date


class ThreadLine(Table, table=True):
    """What was said about a comment, the `at`-th: by who looks after surveys, or by its author.

    `words` are as `figures.masking` writes them. `day` is when it was passed on, with all others of
    that day: until then it is not shown to the other side.
    """

    __tablename__ = "surveys_thread_line"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="what was said about a comment, by who looks after surveys and by nobody known; names "
        "are hidden in what the author wrote",
        why="to talk about a comment; it goes with the thread",
    )

    id: str = Field(default_factory=random_key, primary_key=True, max_length=32)
    thread: str = Field(
        foreign_key="surveys_thread.hash", ondelete="CASCADE", max_length=64, index=True
    )
    at: int
    by_author: bool
    words: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    day: date | None = None


class Waiting(Table, table=True):
    """What an author wrote on a day, sealed with the key of that day, together with which thread it
    belongs to. `id` is one for each secret and day, and without the secret belongs to none."""

    __tablename__ = "surveys_waiting"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="what authors of comments wrote today, sealed so that nobody reads it",
        why="to pass it on the next day, mixed with what others wrote; then it is removed",
        days=7,
        since="day",
    )

    id: str = Field(primary_key=True, max_length=64)
    day: date
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def hash_of(secret: bytes) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret).hexdigest()


async def hashes_there(db: AsyncSession, hashes: Collection[str]) -> set[str]:
    """Tell of which of these hashes there is a thread."""
    return set(await db.exec(select(Thread.hash).where(is_among(col(Thread.hash), hashes))))


async def threads_of(db: AsyncSession, round_id: str, since: date) -> Sequence[Thread]:
    """List the comments of a round that can still be replied to: it was closed on this day or
    later."""
    rows = await db.exec(
        select(Thread)
        .where(Thread.round_id == round_id, col(Thread.closed_on) >= since)
        .order_by(col(Thread.question), col(Thread.at))
    )
    return rows.all()


async def rounds_remembered(db: AsyncSession, since: date) -> Sequence[str]:
    """List the rounds of which browsers may remember something: those that are not counted yet, and
    those with comments that can still be replied to, since they were closed on this day or later.
    """
    window = func.coalesce(col(Round.window_id), col(Round.id))
    with_threads = select(Thread.round_id).where(col(Thread.closed_on) >= since)
    talked = select(window).where(col(Round.id).in_(with_threads))
    rows = await db.exec(
        select(Round.id).where(or_(col(Round.state).in_(_NOT_COUNTED), window.in_(talked)))
    )
    return rows.all()


async def lines_of(db: AsyncSession, hashes: Collection[str]) -> Mapping[str, Sequence[ThreadLine]]:
    """List what was said in these threads, in order."""
    rows = await db.exec(
        select(ThreadLine)
        .where(is_among(col(ThreadLine.thread), hashes))
        .order_by(col(ThreadLine.thread), col(ThreadLine.at), col(ThreadLine.id))
    )
    found: dict[str, list[ThreadLine]] = defaultdict(list)
    for one in rows:
        found[one.thread].append(one)
    return found


async def let_wait(db: AsyncSession, waiting_id: str, day: date, sealed: bytes) -> None:
    """Keep what an author wrote on a day, in place of what they wrote on it before."""
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    statement = insert_into(Waiting, is_sqlite=is_sqlite).on_conflict_do_update(
        index_elements=["id"], set_={"sealed": sealed}
    )
    await execute(db, statement, {"id": waiting_id, "day": day, "sealed": sealed})


async def waiting_before(db: AsyncSession, day: date, most: int) -> Sequence[Waiting]:
    """List what was written before a day."""
    rows = await db.exec(
        select(Waiting).where(col(Waiting.day) < day).order_by(col(Waiting.id)).limit(most)
    )
    return rows.all()


async def count_waiting(db: AsyncSession, day: date) -> int:
    """Count what was written on a day."""
    found = await db.exec(select(func.count()).select_from(Waiting).where(Waiting.day == day))
    return found.one()


async def still_waiting(db: AsyncSession, ids: Collection[str]) -> set[str]:
    """Tell which of these wait still."""
    return set(await db.exec(select(Waiting.id).where(is_among(col(Waiting.id), ids))))


async def stop_waiting(db: AsyncSession, ids: Collection[str]) -> None:
    """Remove what was passed on."""
    await execute(db, delete(Waiting).where(is_among(col(Waiting.id), ids)))


async def lines_to_pass_on(db: AsyncSession) -> Sequence[tuple[ThreadLine, Thread]]:
    """List what was written to authors, and not passed on yet."""
    rows = await db.exec(
        select(ThreadLine, Thread)
        .join(Thread, col(Thread.hash) == col(ThreadLine.thread))
        .where(col(ThreadLine.day).is_(None))
    )
    return rows.all()
