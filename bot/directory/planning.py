"""A file of people beside the directory → what an import would change. Writes nothing."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.directory.cells import Entry, Problem
from bot.directory.managers import Above, Candidate, find_loops, find_managers, managers_first
from bot.directory.reader import ParsedFile, Progress, quiet
from storage.people import name_key
from storage.table import new_id

_PAGE: Final = 5000
# Two imports at once would undo each other's work; on SQLite transactions wait anyway.
_IMPORT_LOCK: Final = 0x706C_6470

_PLAIN: Final = (
    *("name", "department", "location", "title", "start_date", "birthday"),
    *("away_from", "away_until"),
)
# People may choose these in a chat: an empty cell leaves their choice.
_CHOSEN: Final = ("language", "zone")
_KNOWN_COLUMNS: Final = ("id", "email", "name", "manager_id", "is_active", "imported")
_COMPARED_COLUMNS: Final = (*_KNOWN_COLUMNS, *_PLAIN[1:], *_CHOSEN, "attributes")
_people: Final = SQLModel.metadata.tables["core_person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes different for somebody who is known.

    `fields` are old and new in words, by the name of the field; `values` the columns to write.
    """

    id: str
    entry: Entry
    fields: Mapping[str, tuple[str, str]]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Somebody whom an earlier import brought, and who is not in the file."""

    id: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubled:
    """An address that more than one row has."""

    email: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do, and what stands in its way.

    `ids` are those of everybody in the file, by address, also of those who are new. `above` gives
    their managers, by id. `new` has managers before the people who report to them. `returning` are
    people who were inactive. `known` counts the active people whom earlier imports brought.
    """

    parsed: ParsedFile
    ids: Mapping[str, str]
    above: Above
    known: int
    new: Sequence[Entry]
    changed: Sequence[Change]
    returning: Sequence[Change]
    unchanged: int
    leaving: Sequence[Leaver]
    unknown_managers: Sequence[Problem]
    doubled: Sequence[Doubled]
    loops: Sequence[tuple[str, ...]]

    @property
    def is_blocked(self) -> bool:
        """Whether the file must be mended first: then nothing of it may be imported."""
        return bool(self.parsed.problems or self.doubled or self.loops)

    @property
    def is_empty(self) -> bool:
        """Whether the directory already says what the file says."""
        return not (self.new or self.changed or self.returning or self.leaving)

    def does_the_same_as(self, other: "Plan") -> bool:
        """Whether both would change the same people in the same way."""
        return self._deeds() == other._deeds()

    def _deeds(self) -> tuple[object, ...]:
        return (
            [entry.email for entry in self.new],
            [(change.id, change.fields) for change in (*self.changed, *self.returning)],
            [leaver.id for leaver in self.leaving],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    id: str
    email: str | None
    name: str
    manager_id: str | None
    is_active: bool
    imported: bool


async def plan(db: AsyncSession, parsed: ParsedFile, progress: Progress = quiet) -> Plan:
    """Compare a file with the directory. `apply` takes the result in the same transaction.

    Other imports wait until this transaction ends.
    """
    if db.get_bind().dialect.name == "postgresql":
        connection = await db.connection()
        await connection.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))
    entries, doubled = _by_address(parsed.entries)
    known = [_known(row) async for row in _rows(db, _KNOWN_COLUMNS)]
    id_of = {person.email: person.id for person in known if person.email}
    ids = {email: id_of.get(email) or new_id() for email in entries}
    above, unknown_managers, loops = _managers(parsed, entries, ids, known)
    new = [entry for email, entry in entries.items() if email not in id_of]
    changes, returning, unchanged = await _compare(
        db, parsed, entries, _Managers(above=above, emails=_emails(ids, known)), progress
    )
    return Plan(
        parsed=parsed,
        ids=ids,
        above=above,
        known=sum(person.imported and person.is_active for person in known),
        new=new if loops else managers_first(new, ids, above),
        changed=changes,
        returning=returning,
        unchanged=unchanged,
        leaving=[
            Leaver(id=person.id, name=person.name, email=person.email)
            for person in known
            if _leaves(person, entries)
        ],
        unknown_managers=unknown_managers,
        doubled=doubled,
        loops=loops,
    )


def _by_address(rows: Sequence[Entry]) -> tuple[dict[str, Entry], list[Doubled]]:
    """Key the rows by address; the first row of an address counts."""
    first: dict[str, Entry] = {}
    again: dict[str, list[int]] = {}
    for entry in rows:
        if first.setdefault(entry.email, entry) is not entry:
            again.setdefault(entry.email, [first[entry.email].row]).append(entry.row)
    return first, [Doubled(email=email, rows=tuple(found)) for email, found in again.items()]


def _known(row: Row[Any]) -> _Known:
    return _Known(
        id=row.id,
        email=row.email,
        name=row.name,
        manager_id=row.manager_id,
        is_active=row.is_active,
        imported=row.imported,
    )


def _leaves(person: _Known, entries: Mapping[str, Entry]) -> bool:
    return person.imported and person.is_active and person.email not in entries


async def _rows(db: AsyncSession, columns: Sequence[str]) -> AsyncIterator[Row[Any]]:
    """Give everybody's columns in pages, so that a long directory does not fill the memory."""
    connection = await db.connection()
    wanted = select(*(_people.c[column] for column in columns)).order_by(_people.c.id)
    last = ""
    while True:
        rows = (await connection.execute(wanted.where(_people.c.id > last).limit(_PAGE))).all()
        for row in rows:
            yield row
        if len(rows) < _PAGE:
            return
        last = rows[-1].id


def _managers(
    parsed: ParsedFile,
    entries: Mapping[str, Entry],
    ids: Mapping[str, str],
    known: Sequence[_Known],
) -> tuple[dict[str, str], list[Problem], list[tuple[str, ...]]]:
    if "manager" not in parsed.columns:
        return {}, [], []
    others = [
        person
        for person in known
        if person.email not in entries and person.is_active and not _leaves(person, entries)
    ]
    candidates = [
        Candidate(id=ids[entry.email], email=entry.email, name=entry.name)
        for entry in entries.values()
    ]
    candidates += [
        Candidate(id=person.id, email=person.email, name=person.name) for person in others
    ]
    above, unknown = find_managers(entries.values(), ids, candidates)
    elsewhere = {person.id: person.manager_id for person in others if person.manager_id}
    called = {one.id: one.email or one.name for one in candidates}
    loops = [
        tuple(called.get(person_id, person_id) for person_id in loop)
        for loop in find_loops({**elsewhere, **above}, ids.values())
    ]
    return above, unknown, loops


def _emails(ids: Mapping[str, str], known: Sequence[_Known]) -> dict[str, str]:
    return {person.id: person.email or person.name for person in known} | {
        person_id: email for email, person_id in ids.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Managers:
    above: Above
    emails: Mapping[str, str]


async def _compare(
    db: AsyncSession,
    parsed: ParsedFile,
    entries: Mapping[str, Entry],
    managers: _Managers,
    progress: Progress,
) -> tuple[list[Change], list[Change], int]:
    changed: list[Change] = []
    returning: list[Change] = []
    unchanged = done = 0
    async for row in _rows(db, _COMPARED_COLUMNS):
        entry = entries.get(row.email)
        if entry is None:
            continue
        change = _change(row, entry, parsed, managers)
        if not row.is_active:
            returning.append(change)
        elif change.values:
            changed.append(change)
        else:
            unchanged += 1
        done += 1
        if done % _PAGE == 0:
            progress("compared", done, len(entries))
    return changed, returning, unchanged


def _change(row: Row[Any], entry: Entry, parsed: ParsedFile, managers: _Managers) -> Change:
    fields: dict[str, tuple[str, str]] = {}
    values: dict[str, Any] = {}
    for name in (*_PLAIN, *_CHOSEN):
        old, new = getattr(row, name), getattr(entry, name)
        is_left_alone = name not in parsed.columns or (name in _CHOSEN and new is None)
        if not is_left_alone and old != new:
            fields[name] = (_words(name, old), _words(name, new))
            values[name] = new
    if "name" in values:
        values["name_key"] = name_key(entry.name)
    manager_id = managers.above.get(row.id)
    if "manager" in parsed.columns and row.manager_id != manager_id:
        emails = managers.emails
        fields["manager"] = (emails.get(row.manager_id, "-"), emails.get(manager_id or "", "-"))
        values["manager_id"] = manager_id
    _change_attributes(row.attributes, entry, fields, values)
    if not row.imported:
        fields["source"] = ("a chat", "the directory")
        values["imported"] = True
    if not row.is_active:
        values["is_active"] = True
    return Change(id=row.id, entry=entry, fields=fields, values=values)


def _change_attributes(
    old: Mapping[str, Any],
    entry: Entry,
    fields: dict[str, tuple[str, str]],
    values: dict[str, Any],
) -> None:
    """Note the other columns: an empty cell takes an attribute away, a lacking column does not."""
    merged = dict(old)
    for name, new in entry.attributes.items():
        if new:
            merged[name] = new
        else:
            merged.pop(name, None)
        if old.get(name) != merged.get(name):
            fields[name] = (_words(name, old.get(name)), _words(name, new))
    if merged != old:
        values["attributes"] = merged


def _words(name: str, value: object) -> str:
    if name == "birthday" and isinstance(value, date):
        return f"{value:%d-%m}"
    return "-" if value in (None, "") else str(value)
