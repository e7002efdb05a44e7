"""Messages to many people: how they read by now, and whether anybody else gets them."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import update
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.outbox import STOPPED, Outgoing, between_claims
from storage.people import Person
from storage.session import execute, lock
from storage.table import Kept, Table, moment


class Spread(Table, table=True):
    """A message to many people, whose copies share their sheets.

    `edition` is how it reads for whoever gets it next; `changed` is the one that those are brought
    to who had it when it was put differently or taken away, 0 when it never was. `choices` are the
    ids of the choices of the edition, by number, joined by spaces.
    States: open, stopped (nobody else gets it), removed.
    """

    __tablename__ = "core_spread"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people",
        why="to go on with a message to many people, and to change it",
        days=730,
        since="said_at",
    )

    message_id: str = Field(primary_key=True, max_length=26)
    edition: int = 0
    changed: int = 0
    choices: str = ""
    state: str = Field(default="open", max_length=8)
    said_at: datetime = moment(index=True)


async def spread_of(db: AsyncSession, message_id: str) -> Spread | None:
    """Get a message as one to many people, alone until this transaction is over; None when it is
    none."""
    await lock(db, f"spread {message_id}")
    await db.flush()
    return await db.get(Spread, message_id, populate_existing=True)


async def ways_to_read(
    db: AsyncSession, message_id: str
) -> Sequence[tuple[str, str, str | None, str | None]]:
    """List in which ways a message is read by those who have copies: on which chat and workspace,
    in which language, by whose clock. None stands for that of the workplace."""
    rows = await db.exec(
        select(Outgoing.adapter, Outgoing.workspace, Person.language, Person.zone)
        .join(Person, col(Person.id) == Outgoing.person_id)
        .where(Outgoing.message_id == message_id, Outgoing.adapter != "")
        .distinct()
    )
    return rows.all()


async def people_after(
    db: AsyncSession, message_id: str, *, after: str, most: int
) -> Sequence[str]:
    """List who has copies of a message, by id, from the next one after `after` on."""
    person = col(Outgoing.person_id)
    rows = await db.exec(
        select(person)
        .where(Outgoing.message_id == message_id, Outgoing.adapter != "", person > after)
        .distinct()
        .order_by(person)
        .limit(most)
    )
    return [one for one in rows if one is not None]


async def stop_spread(db: AsyncSession, message_id: str, now: datetime) -> None:
    """Let a message go to nobody else, also when nobody has it yet."""
    spread = await spread_of(db, message_id)
    if spread is None:
        said = await db.exec(select(Outgoing.id).where(Outgoing.message_id == message_id).limit(1))
        if said.first() is None:
            db.add(Spread(message_id=message_id, state="stopped", said_at=now))
    elif spread.state == "open":
        spread.state = "stopped"


async def stop_copies(db: AsyncSession, message_id: str, *, most: int) -> bool:
    """Take copies of a message out of which no part was perhaps sent; tell whether that were
    `most`, and so there may be more."""
    await between_claims(db)
    waits = (
        col(Outgoing.message_id) == message_id,
        col(Outgoing.kind) == "post",
        col(Outgoing.state) == "pending",
        col(Outgoing.changes).is_(None),
        col(Outgoing.started_at).is_(None),
    )
    first = select(Outgoing.id, Outgoing.queue, Outgoing.person_id)
    found = (await db.exec(first.where(*waits, Outgoing.part == 0).limit(most))).all()
    ids, queues, people = ({row[place] for row in found} for place in range(3))
    # All parts of a copy are in one queue, and the first goes first.
    others = [*waits, col(Outgoing.part) > 0, col(Outgoing.queue).in_(queues)]
    if None not in people:
        others.append(col(Outgoing.person_id).in_(people))  # there is an index for that
    stopped = {"state": "dropped", "why": STOPPED, "sheet": None}
    await execute(db, update(Outgoing).where(col(Outgoing.id).in_(ids)).values(**stopped))
    await execute(db, update(Outgoing).where(*others).values(**stopped))
    return len(found) == most
