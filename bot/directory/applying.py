"""Writes what a plan of an import says, within the caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Executable, bindparam, insert, update
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.directory.cells import Entry
from bot.directory.planning import Change, Plan
from bot.directory.reader import Progress, quiet
from storage.people import Person, name_key
from storage.statistics import look_over

_CHUNK: Final = 2000
_MANY: Final = 1000  # changes; with fewer what PostgreSQL knows of the table still holds
_people: Final = SQLModel.metadata.tables["core_person"]


async def apply(db: AsyncSession, plan: Plan, progress: Progress = quiet) -> None:
    """Write new people, changes, returns and leaves; the caller's transaction commits them.

    The plan must have been made in the same transaction. Leavers become inactive; nobody is
    deleted.

    Raises:
        ValueError: The plan is blocked.
    """
    if plan.is_blocked:
        raise ValueError("a plan that is blocked cannot be applied")
    total = len(plan.new) + len(plan.changed) + len(plan.returning) + len(plan.leaving)
    done = 0
    connection = await db.connection()
    for statement, rows in _work(plan):
        await connection.execute(statement, rows)
        done += len(rows)
        progress("written", done, total)
    if total >= _MANY:
        await look_over(db, Person)
    # What this session has loaded before may be of another day.
    db.expire_all()


def _work(plan: Plan) -> Iterator[tuple[Executable, list[dict[str, Any]]]]:
    """Give statements with the rows they are for: managers are there before who needs them."""
    for entries in _chunks(plan.new):
        yield insert(_people), [_new(plan, entry) for entry in entries]
    for columns, changes in _by_columns((*plan.changed, *plan.returning)).items():
        for some in _chunks(changes):
            yield _update(columns), [_bound(change.id, change.values) for change in some]
    for leavers in _chunks(plan.leaving):
        yield (
            _update(("is_active",)),
            [_bound(leaver.id, {"is_active": False}) for leaver in leavers],
        )


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _by_columns(changes: Iterable[Change]) -> dict[tuple[str, ...], list[Change]]:
    """Group changes of the same columns: one statement serves many people."""
    grouped: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        if change.values:
            grouped.setdefault(tuple(change.values), []).append(change)
    return grouped


def _update(columns: Iterable[str]) -> Executable:
    return (
        update(_people)
        .where(_people.c.id == bindparam("of_id"))
        .values({column: bindparam(f"to_{column}") for column in columns})
    )


def _bound(person_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"of_id": person_id, **{f"to_{column}": value for column, value in values.items()}}


def _new(plan: Plan, entry: Entry) -> dict[str, Any]:
    person_id = plan.ids[entry.email]
    return {
        "id": person_id,
        "name": entry.name,
        "name_key": name_key(entry.name),
        "email": entry.email,
        "department": entry.department,
        "location": entry.location,
        "manager_id": plan.above.get(person_id),
        "title": entry.title,
        "language": entry.language,
        "zone": entry.zone,
        "start_date": entry.start_date,
        "birthday": entry.birthday,
        "away_from": entry.away_from,
        "away_until": entry.away_until,
        "attributes": {name: value for name, value in entry.attributes.items() if value},
        "is_active": True,
        "is_bot": False,
        "is_guest": False,
        "imported": True,
    }
