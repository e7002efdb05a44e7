"""What is left of a person beside the keys to them: in calls, in sheets, and in what others wrote.

The keys say which rows are about somebody (see `storage.privacy`). Their id and their address also
stand where no key is: in the arguments of a button, as a mention in a message to a channel, in the
words of somebody else. After an erasure they stand nowhere, under no pseudonym either:

- Where a table says that a column names an account, that is done which it says (`on_erasure`).
- A call about them goes. In one that lists them among others, the others stay.
- What was addressed to them alone goes, with the choices that only it offered.
- A mention becomes the plain name that readers saw. Elsewhere an ellipsis takes their place.
- An event that somebody else is having handled this second is left: its words go when it is done.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    String,
    Text,
    delete,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy import cast as sql_cast
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.choices import Choice, Taken
from storage.inbox import Arrived, opened_payload
from storage.key_ring import KeyGone
from storage.outbox import Outgoing
from storage.people import Account, Person
from storage.sealing import Damaged
from storage.session import execute, key_ring_of

ERASED: Final = "…"
_BATCH: Final = 500
# Rows with somebody in one of these columns are theirs alone.
_THEIRS: Final = {
    "core_outgoing": ("channel", "account", "only", "queue"),
    "core_occurrence": ("whose",),
}
_CALLS: Final = ("core_choice", "core_one_time_link", "core_timer")

_Row: TypeAlias = Mapping[str, Any]
# The columns to change; None takes the row away.
_Fate: TypeAlias = dict[str, Any] | None


@dataclass(frozen=True)
class Known:
    """By what somebody can be recognised: an id, an address, and what chats call them.

    Of each account the adapter, the workspace, and the id that is theirs only there.
    """

    person_id: str
    email: str | None
    accounts: frozenset[tuple[str, str, str]]

    def on(self, adapter: str, workspace: str | None) -> "Known":
        """Narrow the accounts to those of one chat, or of one of its workspaces."""
        here = {one for one in self.accounts if one[0] == adapter and workspace in (None, one[1])}
        return replace(self, accounts=frozenset(here))

    @property
    def names(self) -> frozenset[str]:
        """What chats call them."""
        return frozenset(name for _, _, name in self.accounts)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        found = [re.escape(self.person_id)]
        if self.email:
            # The end of a longer address is somebody else's.
            found.append(rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-]|\.\w)")
        return re.compile("|".join(found), re.IGNORECASE)

    def without(self, words: str) -> str:
        """Write an ellipsis where words name them."""
        return self._pattern.sub(ERASED, words)

    def is_in(self, value: Any) -> bool:
        """Whether they are named anywhere in a JSON value."""
        match value:
            case str():
                return self._pattern.search(value) is not None
            case list():
                return any(self.is_in(one) for one in cast("list[Any]", value))
            case dict():
                pairs = cast("dict[str, Any]", value)
                return any(self.is_in(name) or self.is_in(one) for name, one in pairs.items())
            case _:
                return False

    def is_account(self, value: Any) -> bool:
        """Whether this is what a chat calls them."""
        return isinstance(value, str) and (value in self.names or self.is_in(value))

    def is_named(self, value: Any) -> bool:
        """Whether this is what a chat calls them, or JSON in which it does."""
        if not isinstance(value, str):
            return False
        return value in self.names or (value[:1] == "{" and _has_account(json.loads(value), self))

    def named_in(self, column: Column[Any]) -> ColumnElement[bool]:
        """Find rows in which a column is what a chat calls them, or JSON in which it does."""
        quoted = [json.dumps(name) for name in self.names]
        inside = [column.contains(one, autoescape=True) for one in quoted]
        return or_(column.in_(self.names), *inside)

    def conditions(self, columns: Sequence[Column[Any]]) -> ColumnElement[bool]:
        """Find rows that may name them; a closer look decides."""
        texts = [self.person_id]
        if self.email:
            texts += {self.email, json.dumps(self.email)[1:-1]}
        quoted = [json.dumps(name) for name in self.names]
        return or_(
            *(
                sql_cast(column, Text).icontains(text, autoescape=True)
                for column in columns
                for text in (*texts, *quoted)
            ),
            *(column.in_(self.names) for column in columns if _is_text(column)),
        )


async def known(db: AsyncSession, person_id: str) -> Known | None:
    """Collect by what somebody can be recognised, before their rows go; None for nobody."""
    person = await db.get(Person, person_id)
    if person is None:
        return None
    rows = await execute(
        db,
        select(col(Account.adapter), col(Account.workspace), col(Account.external_id)).where(
            col(Account.person_id) == person_id
        ),
    )
    accounts = frozenset((adapter, workspace, name) for adapter, workspace, name in rows)
    return Known(person_id, person.email, accounts)


async def messages_to(db: AsyncSession, person_id: str) -> set[str]:
    """List the messages of which a copy was addressed to somebody, before those rows go."""
    rows = await execute(
        db, select(col(Outgoing.message_id)).where(col(Outgoing.person_id) == person_id)
    )
    return set(rows.scalars())


async def erase_traces(
    db: AsyncSession, tables: Sequence[SqlTable], known: Known, messages: Collection[str]
) -> dict[str, int]:
    """Take away what names somebody, and tell how many rows of each table that touched.

    `messages` are those that lost their rows to somebody: choices that nobody else can see go.
    """
    counts: dict[str, int] = {}
    lost = set(messages)
    for table in tables:
        columns = [one for one in table.columns if _may_name(one)]
        if not columns:
            continue
        if table.name == Arrived.__tablename__:
            found = await _events(db, table, known.conditions(columns))
        else:
            found = await _rows(db, table, known.conditions(columns))
        for row in found:
            fate = _fate(table.name, columns, row, known)
            if fate is None and table.name == Outgoing.__tablename__:
                lost.add(row["message_id"])
            if fate is None or fate:
                await _change(db, table, row, fate)
                counts[table.name] = counts.get(table.name, 0) + 1
    for name, count in (await _close(db, lost)).items():
        counts[name] = counts.get(name, 0) + count
    return counts


def chat_of(table: str) -> str:
    """Name the chat that a table belongs to; of one of the core's or a skill's, its owner."""
    return table.partition("_")[0]


def names_of_accounts(table: SqlTable) -> list[Column[Any]]:
    """List the columns that a table says to name accounts, without a key to a person."""
    return [
        column
        for column in table.columns
        if "on_erasure" in column.info and not column.foreign_keys
    ]


def _is_text(column: Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl", column.type), String)


def _may_name(column: Column[Any]) -> bool:
    return not column.foreign_keys and (_is_text(column) or isinstance(column.type, JSON))


async def _rows(
    db: AsyncSession, table: SqlTable, condition: ColumnElement[bool]
) -> Sequence[_Row]:
    found = await execute(db, select(table).where(condition))
    return [cast("_Row", row) for row in found.mappings().all()]


async def _events(
    db: AsyncSession, table: SqlTable, condition: ColumnElement[bool]
) -> Sequence[_Row]:
    """List events that may name them, with what they say: of those that wait only the key tells."""
    found = await _rows(db, table, or_(condition, table.c.state == "waiting"))
    opened: list[_Row] = []
    for row in found:
        with suppress(KeyGone, Damaged):  # nobody reads that any more, so it is never handled
            payload = row["payload"] and opened_payload(key_ring_of(db), Arrived(**row))
            opened.append({**row, "payload": payload})
    return opened


async def _change(db: AsyncSession, table: SqlTable, row: _Row, fate: _Fate) -> None:
    this = tuple_(*table.primary_key.columns).in_(
        [tuple(row[key.name] for key in table.primary_key.columns)]
    )
    statement = delete(table) if fate is None else update(table).values(fate)
    await execute(db, statement.where(this))


async def _close(db: AsyncSession, messages: set[str]) -> dict[str, int]:
    """Take choices away whose message has no row any more."""
    connection = await db.connection()
    counts: dict[str, int] = {}
    still = select(col(Outgoing.message_id))
    every = sorted(messages)
    for start in range(0, len(every), _BATCH):
        gone = col(Choice.message_id).in_(every[start : start + _BATCH])
        mine = gone & col(Choice.message_id).not_in(still)
        hangs_on = col(Taken.choice_id).in_(select(col(Choice.id)).where(mine))
        for kind, which in ((Taken, hangs_on), (Choice, mine)):
            result = await connection.execute(delete(kind).where(which))
            if result.rowcount:
                name = kind.__tablename__
                counts[name] = counts.get(name, 0) + result.rowcount
    return counts


def _fate(name: str, columns: Sequence[Column[Any]], row: _Row, known: Known) -> _Fate:
    """Say what becomes of a row: nothing when only a closer look shows that it is another's."""
    known = known.on(row.get("adapter") or chat_of(name), row.get("workspace"))
    if any(known.is_account(row[column]) for column in _THEIRS.get(name, ())):
        return None
    if name == Arrived.__tablename__:
        return _event(row, known)
    changed: dict[str, Any] = {}
    for column in columns:
        before = row[column.name]
        rule = column.info.get("on_erasure")
        if rule and known.is_named(before):
            if rule == "delete":
                return None
            changed[column.name] = None
            continue
        if column.primary_key and known.is_in(before):
            return None
        if name in _CALLS and column.name == "args":
            after = _arguments(before, known)
        elif name in _CALLS and column.name == "only":
            others = [one for one in (before or "").split() if one != known.person_id]
            after = " ".join(others) or None
        else:
            after = _value(before, known)
        if name in _CALLS and after is None and before is not None:
            return None
        if after != before:
            changed[column.name] = after
    return changed


def _event(row: _Row, known: Known) -> _Fate:
    """An event: theirs goes; of one that was put aside the words go; others are being handled."""
    payload = row["payload"]
    event: Any = json.loads(payload) if payload else {}
    named = known.is_in(event) or _has_account(event, known)
    if named and known.is_account(event.get("account")):
        return None
    return {"payload": None} if named and row["state"] != "waiting" else {}


def _has_account(value: Any, known: Known) -> bool:
    match value:
        case str():
            return value in known.names
        case list():
            return any(_has_account(one, known) for one in cast("list[Any]", value))
        case dict():
            return any(_has_account(one, known) for one in cast("dict[str, Any]", value).values())
        case _:
            return False


def _arguments(args: dict[str, Any], known: Known) -> dict[str, Any] | None:
    """Take somebody out of the lists of a call; None when it is about them alone."""
    kept: dict[str, Any] = {}
    for name, value in args.items():
        if isinstance(value, list):
            every = cast("list[Any]", value)
            kept[name] = [one for one in every if not known.is_in(one)]
            if every and not kept[name]:
                return None
        elif known.is_in(value):
            return None
        else:
            kept[name] = value
    return kept


def _value(value: Any, known: Known) -> Any:
    """Write a value without somebody: left out of lists and objects, an ellipsis within words."""
    match value:
        case str() if value[:1] in "[{" and value:
            return _sheet(value, known)
        case str():
            return known.without(value)
        case list():
            every = cast("list[Any]", value)
            return [_value(one, known) for one in every if not _is_they(one, known)]
        case {"kind": "mention", "account": account, "name": name} if known.is_account(account):
            return {"kind": "words", "text": name}
        case dict():
            pairs = cast("dict[str, Any]", value)
            return {
                name: _value(one, known)
                for name, one in pairs.items()
                if not _is_they(name, known) and not _is_they(one, known)
            }
        case _:
            return value


def _is_they(value: Any, known: Known) -> bool:
    return isinstance(value, str) and known.without(value) == ERASED


def _sheet(text: str, known: Known) -> str:
    try:
        before: Any = json.loads(text)
    except ValueError:
        return known.without(text)
    after = _value(before, known)
    return text if after == before else json.dumps(after, ensure_ascii=False)
