"""The inbox: every event that a chat told us, once.

What people typed, pressed and answered is sealed as long as it waits: dead rows, the write-ahead
log and backups keep it, but its key is destroyed soon after it was handled: `bot.inbox_keys`.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint, bindparam, update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.insert import insert_into
from storage.key_ring import Key, KeyRing
from storage.sealing import Damaged
from storage.session import execute, key_ring_of
from storage.table import Kept, Table, moment, new_id, primary_key


class Arrived(Table, table=True):
    """An event that was noted. The payload goes when it is handled; the id stays to know a repeat.

    `state`: `waiting`, `done`, or `quarantined` when handling it failed for good. The payload then
    goes, too: the log tells what kind of event it was, and why it failed.
    """

    __tablename__ = "core_arrived"
    __table_args__ = (UniqueConstraint("adapter", "event_id"),)
    kept: ClassVar[Kept] = Kept(
        what="the id of each event; what was said only until it is handled",
        why="to handle each event once",
        days=30,
        since="arrived_at",
        unless={"state": ("waiting",)},
    )

    id: str = primary_key()
    adapter: str = Field(max_length=40)
    event_id: str = Field(max_length=255)
    payload: str | None = None
    state: str = Field(default="waiting", max_length=12, index=True)
    attempts: int = 0
    arrived_at: datetime = moment(index=True)
    taken_until: datetime = moment()


# Sealed, a payload is a multiple of so many bytes: hardly anything can be told from its length.
_STEP = 512


def sealed_payload(key: Key, arrived_id: str, payload: str) -> str:
    """Seal what an event says, for the row with this id."""
    data = payload.encode()
    sealed = key.seal(data, about=_about(arrived_id), size=-(-len(data) // _STEP) * _STEP)
    return f"{key.name} {base64.b64encode(sealed).decode()}"


def opened_payload(ring: KeyRing, row: Arrived) -> str:
    """Read what an event says. Raises: KeyGone; Damaged, also when nothing is said any more."""
    if row.payload is None:
        raise Damaged(row.id)
    if row.payload.startswith("{"):  # noted by a version that did not seal it
        return row.payload
    name, _, sealed = row.payload.partition(" ")
    return ring.key(name).open(base64.b64decode(sealed), about=_about(row.id)).decode()


def _about(arrived_id: str) -> str:
    return f"core_arrived/{arrived_id}"


async def is_needed(db: AsyncSession, key: str) -> bool:
    """Whether any event that waits is sealed with a key."""
    sealed = col(Arrived.payload).startswith(f"{key} ", autoescape=True)
    query = select(Arrived.id).where(Arrived.state == "waiting", sealed).limit(1)
    return (await db.exec(query)).first() is not None


async def count_unreadable(db: AsyncSession) -> int:
    """Count the events that wait and are sealed with a key that is not here."""
    known = set(key_ring_of(db).names())
    waiting = await db.exec(select(Arrived.payload).where(Arrived.state == "waiting"))
    sealed = (one for one in waiting if one is not None and not one.startswith("{"))
    return sum(one.partition(" ")[0] not in known for one in sealed)


# Built once: to build a statement costs as much as to run it.
_arrived = SQLModel.metadata.tables["core_arrived"]


@cache
def _insertion(*, is_sqlite: bool) -> Any:
    return (
        insert_into(_arrived, is_sqlite=is_sqlite)
        .on_conflict_do_nothing(index_elements=["adapter", "event_id"])
        .returning(_arrived.c.id)
    )


async def note(db: AsyncSession, rows: Sequence[dict[str, Any]], *, is_sqlite: bool) -> set[str]:
    """Insert events and return the ids of the rows that were new; repeats change nothing.

    One statement for the batch. A row is a dict of every column, its `id` included.
    """
    if not rows:
        return set()
    return set((await execute(db, _insertion(is_sqlite=is_sqlite), rows)).scalars())


_MARK_DONE = (
    update(_arrived)
    .where(_arrived.c.id == bindparam("arrived_id"), _arrived.c.state == "waiting")
    .values(state="done", payload=None)
)


async def mark_done(db: AsyncSession, arrived_id: str) -> bool:
    """Note that an event is handled and drop what it said. False when it was so already."""
    return (await execute(db, _MARK_DONE, {"arrived_id": arrived_id})).rowcount == 1


async def quarantine(db: AsyncSession, arrived_id: str) -> None:
    """Put an event aside that cannot be handled, and drop what it said."""
    aside = update(Arrived).where(col(Arrived.id) == arrived_id)
    await execute(db, aside.values(state="quarantined", payload=None))


async def take_back(
    db: AsyncSession, adapter: str, event_id: str, *, at: datetime, is_sqlite: bool
) -> None:
    """Let an event count as handled, and drop what it said, also when it is yet to come."""
    row = {
        "id": new_id(),
        "adapter": adapter,
        "event_id": event_id,
        "state": "done",
        "attempts": 0,
        "arrived_at": at,
        "taken_until": at,
    }
    statement = insert_into(_arrived, is_sqlite=is_sqlite).on_conflict_do_update(
        index_elements=["adapter", "event_id"], set_={"state": "done", "payload": None}
    )
    await execute(db, statement, row)


async def put_off(db: AsyncSession, arrived_id: str, *, until: datetime, since: datetime) -> bool:
    """Let an event wait, as new, for somebody else's service; False when it came before `since`."""
    result = await execute(
        db,
        update(Arrived)
        .where(
            col(Arrived.id) == arrived_id,
            col(Arrived.state) == "waiting",
            col(Arrived.arrived_at) > since,
        )
        .values(taken_until=until, attempts=0),
    )
    return result.rowcount == 1


async def take_orphans(
    db: AsyncSession, before: datetime, *, until: datetime, most: int = 100
) -> Sequence[Arrived]:
    """Take over events that were in hands until `before`, oldest first; each try is counted."""
    rows = (
        await db.exec(
            select(Arrived)
            .where(Arrived.state == "waiting", col(Arrived.taken_until) < before)
            .order_by(col(Arrived.id))
            .limit(most)
            .with_for_update(skip_locked=True)
        )
    ).all()
    for row in rows:
        row.attempts += 1
        row.taken_until = until
        db.add(row)
    return rows
