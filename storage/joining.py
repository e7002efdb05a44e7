"""Two persons turn out to be one: everything about the one becomes the other's, nothing twice.

Like erasure it walks what tables declare, so a skill takes part without code of its own:

- A key to the one who goes points to the one who stays, also in tables of skills that are off.
- Where a table has one row a person and both have one, the two become one, as its `joined` says.
- The id of who goes also stands in the arguments of buttons and timers, and in what chats call an
  account. There the other id takes its place.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person
from storage.privacy import joined_of, keys_to_people

_Row: TypeAlias = Mapping[str, Any]
_PEOPLE: Final = "core_person"
# Events on their way: they name accounts of chats, and are read anew when their turn comes.
_LEFT_ALONE: Final = frozenset({_PEOPLE, "core_arrived"})
# What the directory says of somebody. The one who stays keeps it, and gets what they lack.
_FILLED: Final = (
    *("email", "department", "location", "title", "start_date", "birthday"),
    *("away_from", "away_until", "language", "zone", "quiet_from", "quiet_until", "manager_id"),
    *("chosen_account_id", "last_account_id"),
)
_CHOSEN: Final = ("language", "zone", "quiet_from", "quiet_until")


async def join(db: AsyncSession, stays: Person, goes: Person) -> None:
    """Make everything of one person another's, and take the one away.

    Whoever adds rows about them meanwhile is waited for. `goes` is no row any more afterwards.
    """
    await db.flush()
    both = col(Person.id).in_([stays.id, goes.id])
    connection = await db.connection()
    await connection.execute(
        select(col(Person.id)).where(both).order_by(col(Person.id)).with_for_update()
    )
    tables = await connection.run_sync(_tables)
    joining = _Joining(connection, tables, stays.id, goes.id)
    for table in tables:
        if table.name not in _LEFT_ALONE:
            await joining.table(table)
    await _join_persons(db, stays, goes)
    for row in list(db.sync_session.identity_map.values()):
        if row is not stays:
            # What was read before says perhaps what was.
            db.expunge(row)


async def _join_persons(db: AsyncSession, stays: Person, goes: Person) -> None:
    """Fill what is lacking; what only one of them chose is what was chosen."""
    values = {name: getattr(goes, name) for name in _FILLED}
    is_member = not stays.imported and not goes.is_guest
    connection = await db.connection()
    manager = col(Person.manager_id)
    await connection.execute(update(Person).where(manager == goes.id).values(manager_id=stays.id))
    db.expunge(goes)
    await connection.execute(delete(Person).where(col(Person.id) == goes.id))
    await db.refresh(stays)
    takes_choices = goes.has_chosen and not stays.has_chosen
    for name, value in values.items():
        if getattr(stays, name) is None or (takes_choices and name in _CHOSEN):
            setattr(stays, name, value)
    if stays.manager_id in (stays.id, goes.id):
        stays.manager_id = None
    stays.attributes = {**goes.attributes, **stays.attributes}
    stays.has_chosen = stays.has_chosen or goes.has_chosen
    stays.imported = stays.imported or goes.imported
    stays.is_guest = stays.is_guest and not is_member
    await db.flush()


def _tables(connection: Connection) -> list[SqlTable]:
    """List all tables there are. Those whose code is not loaded are read from the database."""
    there = inspect(connection).get_table_names()
    known = SQLModel.metadata.tables
    return [
        known[name]
        if name in known
        else SqlTable(name, MetaData(), autoload_with=connection, resolve_fks=False)
        for name in sorted(there)
    ]


@dataclass(frozen=True, slots=True)
class _Joining:
    connection: AsyncConnection
    tables: Sequence[SqlTable]
    stays: str
    goes: str

    async def table(self, table: SqlTable) -> None:
        """Hand over the rows of one table."""
        keys, wide = keys_to_people(table), _that_may_name(table)
        # Words are searched where no key says whose a row is: that is slow, and seldom needed.
        searched = [one for one in wide if not keys or isinstance(one.type, JSON)]
        conditions = [key == self.goes for key in keys]
        conditions += [sql_cast(one, Text).contains(self.goes, autoescape=True) for one in searched]
        if not conditions:
            return
        for row in await self._rows(table, or_(*conditions)):
            new = {key.name: self.stays for key in keys if row[key.name] == self.goes}
            new |= {one.name: self._said(row[one.name]) for one in wide}
            await self._change(table, row, new)

    async def _change(self, table: SqlTable, row: _Row, new: Mapping[str, Any]) -> None:
        """Write new values; where another row says the same already, the two become one."""
        changed = {name: value for name, value in new.items() if value != row[name]}
        if not changed:
            return
        twin = await self._twin(table, row, changed)
        if twin is None:
            await self._write(table, row, changed)
        else:
            await self._one_of_two(table, twin, row)

    async def _twin(self, table: SqlTable, row: _Row, changed: _Row) -> _Row | None:
        after = {**row, **changed}
        for columns in _unique(table):
            names = [column.name for column in columns]
            if changed.keys().isdisjoint(names) or any(after[name] is None for name in names):
                continue
            same = and_(*(column == after[column.name] for column in columns))
            found = await self._rows(table, same & ~_this(table, row))
            if found:
                return found[0]
        return None

    async def _one_of_two(self, table: SqlTable, stays: _Row, goes: _Row) -> None:
        """Keep one of two rows: with the sums of both, and with what hangs on either."""
        how = joined_of(table.name)
        values = {name: stays[name] + goes[name] for name in how.add}
        values |= {name: bool(stays[name] or goes[name]) for name in how.either}
        for child, column, of in self._hanging_on(table):
            for row in await self._rows(child, child.c[column] == goes[of]):
                await self._change(child, row, {column: stays[of]})
        await self.connection.execute(delete(table).where(_this(table, goes)))
        if values:
            await self._write(table, stays, values)

    def _hanging_on(self, table: SqlTable) -> list[tuple[SqlTable, str, str]]:
        """List the columns that point to rows of a table, and at which of its columns."""
        return [
            (child, key.parent.name, of)
            for child in self.tables
            for key in child.foreign_keys
            for name, _, of in [key.target_fullname.rpartition(".")]
            if name == table.name
        ]

    async def _rows(self, table: SqlTable, condition: ColumnElement[bool]) -> Sequence[_Row]:
        found = await self.connection.execute(
            select(table).where(condition).order_by(*table.primary_key.columns)
        )
        return [cast("_Row", row) for row in found.mappings().all()]

    async def _write(self, table: SqlTable, row: _Row, values: _Row) -> None:
        await self.connection.execute(update(table).where(_this(table, row)).values(values))

    def _said(self, value: Any) -> Any:
        """Write a value with the one id in the place of the other; a list names nobody twice."""
        match value:
            case str() if self.goes in value:
                return self._words(value)
            case list():
                return _once([self._said(one) for one in cast("list[Any]", value)])
            case dict():
                pairs = cast("dict[str, Any]", value)
                # What is said of the one who stays comes last, and so it holds.
                first = sorted(pairs, key=lambda name: self.goes not in name)
                return {self._said(name): self._said(pairs[name]) for name in first}
            case _:
                return value

    def _words(self, value: str) -> str:
        said = value.replace(self.goes, self.stays)
        ids = said.split(" ")
        is_list = all(len(one) == len(self.stays) for one in ids)
        return " ".join(_once(ids)) if is_list else said


def _once(values: list[Any]) -> list[Any]:
    found: dict[str, Any] = {}
    for value in values:
        found.setdefault(json.dumps(value, sort_keys=True, default=str), value)
    return list(found.values())


def _that_may_name(table: SqlTable) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if not column.foreign_keys
        and isinstance(getattr(column.type, "impl", column.type), String | JSON)
    ]


def _unique(table: SqlTable) -> list[tuple[Column[Any], ...]]:
    constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    return [
        tuple(table.primary_key.columns),
        *(tuple(one.columns) for one in constraints),
        *(tuple(one.columns) for one in table.indexes if one.unique),
    ]


def _this(table: SqlTable, row: _Row) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))
