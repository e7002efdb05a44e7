"""The choices that were said with a message: what each calls, and who took it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, delete, func, insert, or_, update
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.insert import insert_into
from storage.outbox import Outgoing
from storage.session import execute
from storage.table import Kept, Table, json_column, moment, new_id, person_key, primary_key


class Choice(Table, table=True):
    """A choice that was offered: what it calls, and who may take it until when, how often.

    `label` is as its first reader saw it; `labels`, by language, as others do who got it, too.
    One that `is_unseen` is only pressed, and nobody notes which one it was.
    """

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
    labels: dict[str, str] = json_column()
    route: str = Field(max_length=120)
    args: dict[str, Any] = json_column()
    only: str | None = None  # person ids, joined by spaces
    times: str = Field(default="always", max_length=10)
    is_unseen: bool = False
    offered_at: datetime = moment(index=True)
    until: datetime | None = moment(optional=True)
    is_open: bool = True

    def label_in(self, language: str) -> str:
        """Give the label as who reads a language saw it."""
        return self.labels.get(language, self.label)


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


async def open_choices(
    db: AsyncSession,
    *,
    adapter: str,
    workspace: str,
    channel: str,
    thread: str | None,
    account: str,
    in_place: bool = True,
    most: int = 20,
) -> Sequence[Choice]:
    """List the open choices that were shown in a place, newest message first, then by number.

    A direct message counts for its account's direct chat; a whisper only for who saw it. A message
    that was changed `in_place`, or got a file since, is as new as it was; else as new as that.
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
                *([Outgoing.kind == "post", Outgoing.part == 0] if in_place else []),
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
    found = sorted(rows, key=lambda choice: (order[choice.message_id], choice.number))
    return await _as_shown(db, found, adapter=adapter, workspace=workspace, channel=channel)


async def choices_of(
    db: AsyncSession, message_id: str, *, adapter: str, workspace: str, channel: str
) -> Sequence[Choice]:
    """List the open choices of a message as it was shown in a place, by number."""
    rows = await db.exec(
        select(Choice)
        .where(Choice.message_id == message_id, col(Choice.is_open))
        .order_by(col(Choice.number))
    )
    here = {"adapter": adapter, "workspace": workspace, "channel": channel}
    return await _as_shown(db, rows.all(), **here)


async def _as_shown(
    db: AsyncSession, choices: Sequence[Choice], *, adapter: str, workspace: str, channel: str
) -> Sequence[Choice]:
    """Leave out what a message offers only where it reads otherwise.

    A message to many people can offer another choice of the same number to some of them.
    """
    times = Counter((one.message_id, one.number) for one in choices)
    doubtful = {message_id for (message_id, _), count in times.items() if count > 1}
    if not doubtful:
        return choices
    rows = await db.exec(
        select(Outgoing.message_id, func.max(col(Outgoing.id)))
        .where(
            col(Outgoing.message_id).in_(doubtful),
            Outgoing.adapter == adapter,
            Outgoing.workspace == workspace,
            Outgoing.channel == channel,
        )
        .group_by(col(Outgoing.message_id))
    )
    copies = dict(rows.all())
    newest: dict[tuple[str, int], str] = {}
    for one in choices:
        key = one.message_id, one.number
        # Ids sort by time, and what a copy offers is made just before it.
        if newest.get(key, "") < one.id < copies.get(one.message_id, ""):
            newest[key] = one.id
    return [one for one in choices if newest.get((one.message_id, one.number), one.id) == one.id]


async def had_choices(db: AsyncSession, message_id: str) -> bool:
    """Whether anything could ever be chosen in a message, as far as that is kept."""
    rows = await db.exec(select(Choice.id).where(Choice.message_id == message_id).limit(1))
    return rows.first() is not None


async def choices_by_id(db: AsyncSession, ids: Collection[str]) -> Sequence[Choice]:
    """List choices, open or not, by number."""
    if not ids:
        return []
    rows = await db.exec(select(Choice).where(col(Choice.id).in_(ids)).order_by(col(Choice.number)))
    return rows.all()


async def choice_numbered(
    db: AsyncSession,
    message_id: str,
    number: int,
    *,
    adapter: str,
    workspace: str,
    channel: str,
) -> Choice | None:
    """Find the choice that has a number in a message as it was shown in a place: the open one, else
    one that is closed."""
    rows = await db.exec(
        select(Choice)
        .where(Choice.message_id == message_id, Choice.number == number)
        .order_by(col(Choice.is_open).desc(), col(Choice.id).desc())
    )
    here = {"adapter": adapter, "workspace": workspace, "channel": channel}
    return next(iter(await _as_shown(db, rows.all(), **here)), None)


async def close_choices(db: AsyncSession, message_id: str) -> None:
    """Close every choice of a message: presses get a kind answer from now on."""
    await execute(
        db, update(Choice).where(col(Choice.message_id) == message_id).values(is_open=False)
    )


_DEED = ("number", "label", "route", "args", "only", "times", "is_unseen", "until", "is_open")


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
