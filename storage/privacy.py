"""What is kept of people: the catalogue, a person's export, their erasure, and what time removes.

All of it walks what tables declare: `kept` on each, `on_erasure` on each key to a person.
A skill's tables take part by being declared, without any code of their own.
"""

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Select,
    bindparam,
    delete,
    exists,
    inspect,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy import Table as SqlTable
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.people import Person
from storage.session import execute
from storage.table import Joined, Kept, Table
from storage.traces import (
    Known,
    chat_of,
    erase_traces,
    known,
    messages_to,
    names_of_accounts,
)

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the data catalogue: a table, what it keeps, and what erasing a person does to it.

    `on_erasure` says for each column that points to a person, or names an account, whether the row
    goes (`delete`) or the column is emptied (`clear`); it is empty for tables that point to nobody.
    """

    table: str
    kept: Kept
    on_erasure: dict[str, str]


def catalogue() -> list[Entry]:
    """List every table that is loaded, by name."""
    found = [
        Entry(
            table=kind.__tablename__,
            kept=kind.kept,
            on_erasure={
                column.name: str(column.info["on_erasure"])
                for column in _sql(kind.__tablename__).columns
                if "on_erasure" in column.info
            },
        )
        for kind in _kinds(Table)
        if kind.__tablename__ in SQLModel.metadata.tables
    ]
    return sorted(found, key=lambda entry: entry.table)


async def export_person(db: AsyncSession, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Collect every row about somebody, by table, oldest first, in what JSON can hold.

    Of the people it has only their own row: not those who report to them. Words that were said to
    many are in it, too. Empty when nobody has this id.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    somebody = await known(db, person_id)
    if somebody is None:
        return found
    connection = await db.connection()
    for table in sorted(await _tables(db), key=lambda table: table.name):
        condition = _about(table, somebody)
        if condition is None:
            continue
        statement = select(table).where(condition).order_by(*table.primary_key.columns)
        rows = (await connection.execute(statement)).mappings().all()
        if rows:
            mine = _mine(table)
            found[table.name] = [_without(_row_as_json(row), mine, person_id) for row in rows]
    for table in await _tables(db):
        for column in table.columns:
            if "words" in column.info and table.name in found:
                ids = {row[column.name] for row in found[table.name]} - {None}
                found |= await _shared_words(db, _sql(column.info["words"]), ids)
    return found


def _mine(table: SqlTable) -> tuple[str, ...]:
    """List the columns of a table that are for one person alone, the one who names them first."""
    return next((one.kept.mine for one in catalogue() if one.table == table.name), ())


def _without(row: dict[str, Any], mine: tuple[str, ...], person_id: str) -> dict[str, Any]:
    """Leave out what is for another person alone."""
    if not mine or row[mine[0]] == person_id:
        return row
    return {name: None if name in mine else value for name, value in row.items()}


async def _shared_words(
    db: AsyncSession, table: SqlTable, ids: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """Get the words that somebody shares with others, by table."""
    [key] = table.primary_key.columns
    wanted, shared = sorted(ids), list[dict[str, Any]]()
    for start in range(0, len(wanted), _BATCH):
        some = key.in_(wanted[start : start + _BATCH])
        rows = await execute(db, select(table).where(some).order_by(key))
        shared += [_row_as_json(row) for row in rows.mappings()]
    return {table.name: shared} if shared else {}


async def forget_person(db: AsyncSession, person_id: str) -> dict[str, int]:
    """Erase somebody, and tell how many rows of each table were deleted or cleared.

    Rows that point to them go or are cleared as declared, and with a row everything that hangs on
    it; then their id and address go from everywhere else, as `storage.traces` says. Nothing is
    left to find when nobody has this id: the answer is then empty.
    """
    await db.flush()
    somebody = await known(db, person_id)
    if somebody is None:
        return {}
    people, tables = _sql(Person.__tablename__), await _tables(db)
    messages = await messages_to(db, person_id)
    counts: dict[str, int] = {}
    await _Erasure(db, tables, counts).of(people, people.c.id == person_id)
    for name, count in (await erase_traces(db, tables, somebody, messages)).items():
        counts[name] = counts.get(name, 0) + count
    return counts


async def sweep(db: AsyncSession, now: datetime) -> dict[str, int]:
    """Delete what has been kept long enough, and empty columns whose time is over.

    Tells how many rows of each table were touched. It works in batches, between which others on
    the loop get their turn. What hangs on a deleted row goes with it, uncounted.
    """
    # Rows that point to others go before those: so each is counted where it belongs.
    steps = [step for table in reversed(await _tables(db)) for step in _steps(table)]
    counts: dict[str, int] = {}
    if not steps:
        return counts
    before = {_before(step.days): now - timedelta(days=step.days) for step in steps}
    # On most days there is nothing: to ask for all at once costs a tenth of a try for each.
    found = (await execute(db, _question(tuple(steps)), before)).one()
    for step in itertools.compress(steps, found):
        touched = await _in_batches(db, step, before)
        if touched:
            counts[step.table.name] = counts.get(step.table.name, 0) + touched
    return counts


async def _tables(db: AsyncSession) -> list[SqlTable]:
    # A table can be loaded and not be there yet: its skill is new and its steps still wait.
    connection = await db.connection()
    there = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    known = tuple(SQLModel.metadata.tables.values())
    return [table for table in _sorted(known) if table.name in there]


@lru_cache(maxsize=8)
def _sorted(_known: tuple[SqlTable, ...]) -> list[SqlTable]:
    return SQLModel.metadata.sorted_tables


def joined_of(name: str) -> Joined:
    """Tell how rows of a table become one; of a table that is not loaded, nothing is known."""
    found = (kind.joined for kind in _kinds(Table) if kind.__tablename__ == name)
    return next(found, Joined())


def _kinds(kind: type[Table]) -> list[type[Table]]:
    below = [one for child in kind.__subclasses__() for one in _kinds(child)]
    return [kind, *below] if "__tablename__" in vars(kind) else below


def _sql(name: str) -> SqlTable:
    return SQLModel.metadata.tables[name]


def keys_to_people(table: SqlTable) -> list[Column[Any]]:
    """List the columns of a table that point to a person."""
    people = f"{Person.__tablename__}.id"
    return [
        column
        for column in table.columns
        if any(key.target_fullname == people for key in column.foreign_keys)
    ]


def _about(table: SqlTable, somebody: Known) -> ColumnElement[bool] | None:
    if table.name == Person.__tablename__:
        return table.c.id == somebody.person_id
    conditions = [key == somebody.person_id for key in keys_to_people(table)]
    here = somebody.on(chat_of(table.name), None)
    conditions += [here.named_in(column) for column in names_of_accounts(table)]
    return or_(*conditions) if conditions else None


def _row_as_json(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _as_json(value) for name, value in row.items()}


def _as_json(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case None | bool() | int() | float() | str() | list() | dict():
            return value  # pyright: ignore[reportUnknownVariableType]
        case bytes():
            return value.hex()
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class _Erasure:
    db: AsyncSession
    tables: list[SqlTable]
    counts: dict[str, int]

    async def of(self, table: SqlTable, condition: ColumnElement[bool]) -> None:
        for key in self._keys_to(table):
            child = key.parent.table
            hangs_on = key.parent.in_(select(key.column).where(condition))
            if not _goes_with(key):
                await self._count(child, update(child).where(hangs_on).values({key.parent: None}))
            elif child is not table:
                await self.of(child, hangs_on)
        await self._count(table, delete(table).where(condition))

    def _keys_to(self, table: SqlTable) -> list[ForeignKey]:
        return [
            key
            for other in self.tables
            for key in sorted(other.foreign_keys, key=lambda key: key.parent.name)
            if key.column.table is table
        ]

    async def _count(self, table: SqlTable, statement: Any) -> None:
        result = await execute(self.db, statement)
        if result.rowcount:
            self.counts[table.name] = self.counts.get(table.name, 0) + result.rowcount


def _goes_with(key: ForeignKey) -> bool:
    rule: str | None = key.parent.info.get("on_erasure")
    return rule == "delete" if rule else key.ondelete != "SET NULL"


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """What time does to a table: rows that are `old` go, or lose what a column holds."""

    table: SqlTable
    days: int
    old: ColumnElement[bool]
    change: Any


# Built once: to build all of these statements costs more than to run them.
@lru_cache(maxsize=512)
def _steps(table: SqlTable) -> tuple[_Step, ...]:
    kept = next((kind.kept for kind in _kinds(Table) if vars(kind).get("__table__") is table), None)
    if kept is None:
        return ()
    steps = list[_Step]()
    if kept.days is not None and kept.since is not None:
        old = _old(table, kept, kept.since, kept.days)
        steps.append(_step(table, kept.days, old, delete(table)))
    for emptied in kept.empties:
        column = table.c[emptied.column]
        old = _old(table, kept, emptied.since, emptied.days) & column.is_not(None)
        steps.append(_step(table, emptied.days, old, update(table).values({column: None})))
    return tuple(steps)


def _old(table: SqlTable, kept: Kept, since: str, days: int) -> ColumnElement[bool]:
    column = table.c[since]
    old = column < bindparam(_before(days), type_=column.type)
    for name, values in kept.unless.items():
        old &= or_(table.c[name].is_(None), table.c[name].not_in(values))
    return old


def _step(table: SqlTable, days: int, old: ColumnElement[bool], change: Any) -> _Step:
    batch = select(*table.primary_key.columns).where(old).limit(_BATCH)
    key = tuple_(*table.primary_key.columns)
    return _Step(table, days, old, change.where(key.in_(batch)))


def _before(days: int) -> str:
    return f"before_{days}_days"


@lru_cache(maxsize=8)
def _question(steps: tuple[_Step, ...]) -> Select[*tuple[bool, ...]]:
    return select(*(exists().where(step.old) for step in steps))


async def _in_batches(db: AsyncSession, step: _Step, before: Mapping[str, datetime]) -> int:
    moment = {_before(step.days): before[_before(step.days)]}
    total = 0
    while True:
        result = await execute(db, step.change, moment)
        total += result.rowcount
        if result.rowcount < _BATCH:
            return total
