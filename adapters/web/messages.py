"""Queries for messages: store, change, page, and what changed since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, delete, func, or_, true, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.web.limits import REACTIONS_EACH
from adapters.web.model import (
    WebChoice,
    WebCounter,
    WebFile,
    WebMessage,
    WebReaction,
    WebRead,
)
from bot.primitives import FileBox
from storage.insert import insert_into
from storage.people import Person
from storage.session import execute
from storage.table import new_id

_COUNTER = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to store; `key` is what makes a repeat harmless."""

    place: str
    key: str
    text: str
    thread: str | None = None
    author_id: str | None = None
    only_id: str | None = None
    to_id: str | None = None
    sheet: str | None = None
    choices: tuple[str, ...] = ()
    files: tuple[FileBox, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What drawing messages needs beside their rows, by person or message id."""

    names: dict[str, str] = field(default_factory=dict[str, str])
    reactions: dict[str, list[tuple[str, str]]] = field(
        default_factory=dict[str, list[tuple[str, str]]]
    )
    replies: dict[str, int] = field(default_factory=dict[str, int])


_ids = bindparam("ids", type_=String, expanding=True)
# Built once: to build a statement costs as much as to run it, and every message asks these.
_TAKEN = (
    update(WebCounter)
    .where(col(WebCounter.id) == _COUNTER)
    .values(value=col(WebCounter.value) + bindparam("count"))
    .returning(col(WebCounter.value))
)
_OF_KEY = select(WebMessage).where(WebMessage.key == bindparam("key"))
_CHANGED = (
    select(WebMessage)
    .where(col(WebMessage.changed) > bindparam("number"))
    .order_by(col(WebMessage.changed))
    .limit(bindparam("most"))
)
_REACTIONS = (
    select(WebReaction.message_id, WebReaction.emoji, WebReaction.person_id, Person.name)
    .join(Person, col(Person.id) == col(WebReaction.person_id))
    .where(col(WebReaction.message_id).in_(_ids))
    .order_by(col(WebReaction.id))
)
_REPLIES = (
    select(WebMessage.thread, func.count())
    .where(
        col(WebMessage.thread).in_(_ids),
        col(WebMessage.is_removed).is_(False),
        col(WebMessage.only_id).is_(None),
    )
    .group_by(col(WebMessage.thread))
)
_NAMES = select(Person.id, Person.name).where(col(Person.id).in_(_ids))


@cache
def _insertion(table: Any, *, is_sqlite: bool) -> Any:
    return insert_into(table, is_sqlite=is_sqlite).on_conflict_do_nothing().returning(table.id)


async def _insert_new(db: AsyncSession, table: Any, rows: list[dict[str, Any]]) -> set[str]:
    """Insert rows and return the ids of those that were not there yet."""
    connection = await db.connection()
    new = _insertion(table, is_sqlite=connection.dialect.name == "sqlite")
    return set((await connection.execute(new, rows)).scalars())


async def begin_counting(db: AsyncSession) -> None:
    """Make the counter of changes, if it is not there yet."""
    await _insert_new(db, WebCounter, [{"id": _COUNTER, "value": 0}])


async def newest_number(db: AsyncSession) -> int:
    """Tell the number of the newest change."""
    return (await db.exec(select(WebCounter.value).where(WebCounter.id == _COUNTER))).first() or 0


async def _next_numbers(db: AsyncSession, count: int = 1) -> int:
    """Take so many numbers and return the last. Other writers wait until this one has committed."""
    taken = await execute(db, _TAKEN, {"count": count})
    return taken.scalar_one()


async def store_message(
    db: AsyncSession, new: NewMessage, now: datetime
) -> tuple[WebMessage, bool]:
    """Store a message once by its key; the row, and whether it is new.

    A reply in a thread changes the first message, too: its count of replies.
    """
    number = await _next_numbers(db, 2)
    row = {
        "id": new_id(),
        "place": new.place,
        "thread": new.thread,
        "author_id": new.author_id,
        "only_id": new.only_id,
        "to_id": new.to_id,
        "key": new.key,
        "text": new.text,
        "sheet": new.sheet,
        "said_at": now,
        "is_edited": False,
        "is_removed": False,
        "made": number - 1,
        "changed": number - 1,
    }
    added = await _insert_new(db, WebMessage, [row])
    stored = (await db.exec(_OF_KEY, params={"key": new.key})).one()
    if added:
        await _note_choices(db, stored.id, new.choices)
        await _keep_files(db, stored.id, new)
        if new.thread is not None and new.only_id is None:
            await _touch(db, new.thread, number)
    return stored, bool(added)


async def _touch(db: AsyncSession, message_id: str, number: int) -> None:
    await execute(
        db, update(WebMessage).where(col(WebMessage.id) == message_id).values(changed=number)
    )


async def _note_choices(db: AsyncSession, message_id: str, choices: Sequence[str]) -> None:
    if choices:
        rows = [{"id": choice, "message_id": message_id} for choice in choices]
        await _insert_new(db, WebChoice, rows)


async def _keep_files(db: AsyncSession, message_id: str, new: NewMessage) -> None:
    rows = [
        {
            "message_id": message_id,
            "id": one.file,
            "person_id": new.only_id or new.to_id,
            "name": one.name,
            "data": one.data,
        }
        for one in new.files
    ]
    if rows:
        await _insert_new(db, WebFile, rows)


async def replace_message(
    db: AsyncSession, message_id: str, *, text: str, sheet: str, choices: Sequence[str]
) -> bool:
    """Put other words in a message of the bot. False when it is not there any more."""
    number = await _next_numbers(db)
    changed = await execute(
        db,
        update(WebMessage)
        .where(
            col(WebMessage.id) == message_id,
            col(WebMessage.author_id).is_(None),
            col(WebMessage.is_removed).is_(False),
        )
        .values(text=text, sheet=sheet, is_edited=True, changed=number),
    )
    if changed.rowcount:
        await _note_choices(db, message_id, choices)
    return changed.rowcount == 1


async def withdraw_message(db: AsyncSession, message_id: str) -> None:
    """Take a message of the bot away with its words; gone already is fine."""
    numbers = await _next_numbers(db, 2)
    row = await db.get(WebMessage, message_id)
    if row is None or row.author_id is not None or row.is_removed:
        return
    row.is_removed, row.text, row.sheet, row.changed = True, None, None, numbers - 1
    db.add(row)
    await db.exec(delete(WebFile).where(col(WebFile.message_id) == message_id))
    if row.thread is not None:
        await db.flush()
        await _touch(db, row.thread, numbers)


def visible_to(account: str) -> ColumnElement[bool]:
    """Whether somebody may see a message of a place that they are in."""
    return (col(WebMessage.is_removed).is_(False)) & (
        or_(col(WebMessage.only_id).is_(None), col(WebMessage.only_id) == account)
    )


async def message_of(db: AsyncSession, message_id: str, account: str) -> WebMessage | None:
    """Find a message, unless it is removed or whispered to somebody else. Check its place, too."""
    rows = await db.exec(select(WebMessage).where(WebMessage.id == message_id, visible_to(account)))
    return rows.first()


async def file_of(db: AsyncSession, message: WebMessage, file_id: str) -> WebFile | None:
    """Find a file of a message."""
    return await db.get(WebFile, (message.id, file_id))


async def message_of_choice(db: AsyncSession, choice: str, account: str) -> WebMessage | None:
    """Find the message in which a choice was shown to somebody: in a place, or to them alone."""
    rows = await db.exec(
        select(WebMessage)
        .join(WebChoice, col(WebChoice.message_id) == col(WebMessage.id))
        .where(
            WebChoice.id == choice,
            or_(col(WebMessage.to_id).is_(None), col(WebMessage.to_id) == account),
        )
    )
    return rows.first()


async def page_of(
    db: AsyncSession,
    place: str,
    account: str,
    *,
    after: str | None = None,
    before: str | None = None,
    most: int,
) -> tuple[list[WebMessage], bool]:
    """List messages of a place that somebody may see, oldest first, and whether there are more.

    After an id: the ones that follow it. Before an id, or with neither: the newest ones.
    """
    order = col(WebMessage.id).asc() if after is not None else col(WebMessage.id).desc()
    rows = await db.exec(
        select(WebMessage)
        .where(
            WebMessage.place == place,
            visible_to(account),
            col(WebMessage.id) > after if after is not None else true(),
            col(WebMessage.id) < before if before is not None else true(),
        )
        .order_by(order)
        .limit(most + 1)
    )
    found = list(rows)
    page = found[:most]
    return (page if after is not None else page[::-1]), len(found) > most


async def changed_since(db: AsyncSession, number: int, *, most: int) -> Sequence[WebMessage]:
    """List messages that changed after a number, in the order of their last change."""
    rows = await db.exec(_CHANGED, params={"number": number, "most": most})
    return rows.all()


async def facts_about(db: AsyncSession, messages: Collection[WebMessage]) -> Facts:
    """Collect what is needed to draw messages: names, reactions, counts of replies."""
    ids = [message.id for message in messages]
    facts = Facts()
    if not ids:
        return facts
    reactions = await db.exec(_REACTIONS, params={"ids": ids})
    for message_id, emoji, person_id, name in reactions:
        facts.names[person_id] = name
        facts.reactions.setdefault(message_id, []).append((emoji, person_id))
    replies = await db.exec(_REPLIES, params={"ids": ids})
    facts.replies.update({thread: count for thread, count in replies if thread is not None})
    authors = {message.author_id for message in messages if message.author_id}
    if authors:
        names = await db.exec(_NAMES, params={"ids": list(authors)})
        facts.names.update(dict(names.all()))
    return facts


async def add_reaction(
    db: AsyncSession, message_id: str, person_id: str, emoji: str
) -> WebReaction | None:
    """Put an emoji under a message, once; None when somebody put too many already."""
    number = await _next_numbers(db)
    own = await _reactions_of(db, message_id, person_id)
    if emoji not in own and len(own) >= REACTIONS_EACH:
        return None
    row = {"id": new_id(), "message_id": message_id, "person_id": person_id, "emoji": emoji}
    if await _insert_new(db, WebReaction, [row]):
        await _touch(db, message_id, number)
    return (await _reactions_of(db, message_id, person_id))[emoji]


async def reaction_of(
    db: AsyncSession, message_id: str, person_id: str, emoji: str
) -> WebReaction | None:
    """Find somebody's emoji under a message."""
    return (await _reactions_of(db, message_id, person_id)).get(emoji)


async def _reactions_of(
    db: AsyncSession, message_id: str, person_id: str
) -> dict[str, WebReaction]:
    rows = await db.exec(
        select(WebReaction).where(
            WebReaction.message_id == message_id, WebReaction.person_id == person_id
        )
    )
    return {row.emoji: row for row in rows}


async def take_reaction(db: AsyncSession, reaction: WebReaction) -> None:
    """Take an emoji back; gone already is fine."""
    number = await _next_numbers(db)
    await execute(db, delete(WebReaction).where(col(WebReaction.id) == reaction.id))
    await _touch(db, reaction.message_id, number)


async def mark_read(db: AsyncSession, place: str, person_id: str, message_id: str) -> bool:
    """Note how far somebody has read. False when they had read further already."""
    connection = await db.connection()
    statement = insert_into(WebRead, is_sqlite=connection.dialect.name == "sqlite")
    noted = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["place", "person_id"],
            set_={"message": statement.excluded.message},
            where=col(WebRead.message) < statement.excluded.message,
        ).returning(col(WebRead.place)),
        {"place": place, "person_id": person_id, "message": message_id},
    )
    return noted.first() is not None


async def forget_messages(db: AsyncSession, before: datetime, *, most: int = 1000) -> int:
    """Delete messages that were said before a moment, oldest first; how many went."""
    old = (
        select(WebMessage.id)
        .where(col(WebMessage.said_at) < before)
        .order_by(col(WebMessage.said_at))
        .limit(most)
    )
    gone = await execute(db, delete(WebMessage).where(col(WebMessage.id).in_(old)))
    return gone.rowcount
