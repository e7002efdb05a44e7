"""People and their accounts on chats, with their queries."""

import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple, cast

from sqlalchemy import Index, String, UniqueConstraint, bindparam, case, func, or_
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from storage.among import IsAmong, as_list, is_among
from storage.off import IS_ANY_OFF, note_nothing_is_off
from storage.session import execute
from storage.table import (
    Emptied,
    Kept,
    Table,
    json_column,
    moment,
    person_key,
    primary_key,
    storable,
)

_NAME_LENGTH = 200


def name_key(name: str) -> str:
    """Fold a name so that `Ayşe` is found as `ayse`: no accents, no case, single spaces.

    At most 200 letters, and none that a database refuses.
    """
    folded = storable(name).casefold().replace("ı", "i")
    plain = unicodedata.normalize("NFKD", folded)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())[:_NAME_LENGTH].rstrip()


class Person(Table, table=True):
    """A human (or a bot that somebody may name). What the directory says of them."""

    __tablename__ = "core_person"
    kept: ClassVar[Kept] = Kept(
        what="name, work address, place in the organisation, language, zone, start and birthday; "
        "the days on which they are away; their quiet hours, and the chat they want messages in; "
        "when they left",
        why="to know who is who, and to speak to people in their language at their hours; who left "
        "is erased after `[bot] forget_leavers_after`",
        empties=(
            Emptied(column="away_from", days=30, since="away_until"),
            Emptied(column="away_until", days=30, since="away_until"),
        ),
    )

    id: str = primary_key()
    name: str = Field(max_length=_NAME_LENGTH)
    name_key: str = Field(default="", max_length=_NAME_LENGTH, index=True)
    email: str | None = Field(default=None, max_length=320, unique=True)
    department: str | None = Field(default=None, max_length=200, index=True)
    location: str | None = Field(default=None, max_length=200)
    manager_id: str | None = person_key(on_erasure="clear", optional=True)
    title: str | None = Field(default=None, max_length=200)
    language: str | None = Field(default=None, max_length=8)
    zone: str | None = Field(default=None, max_length=64)
    start_date: date | None = None
    birthday: date | None = None
    away_from: date | None = None  # by their own clock; without it, until the other
    away_until: date | None = None  # the last day on which they are away; without it, for long
    attributes: dict[str, Any] = json_column()
    is_active: bool = True
    left_at: datetime | None = moment(optional=True)  # since when they were seen to be inactive
    is_bot: bool = False
    is_guest: bool = False
    # Whether an import of the directory brought them: only those can leave by the next one.
    imported: bool = False
    # Whether they chose language and zone themselves: then no chat changes them.
    has_chosen: bool = False
    quiet_from: str | None = Field(default=None, max_length=5)  # 19:00, by their own clock
    quiet_until: str | None = Field(default=None, max_length=5)
    chosen_account_id: str | None = Field(default=None, max_length=26)  # where they want messages
    last_account_id: str | None = Field(default=None, max_length=26)  # what they used last

    def is_away(self, day: date) -> bool:
        """Tell whether they are away on a day of their own calendar, such as on leave."""
        if self.away_from is None and self.away_until is None:
            return False
        begin, end = self.away_from or date.min, self.away_until or date.max
        return begin <= day <= end


class Account(Table, table=True):
    """How one chat knows a person: its id for them, and what it said of them last.

    `email` only when the chat vouches for it. `looked_at`: when its word was heard last.
    """

    __tablename__ = "core_account"
    __table_args__ = (
        UniqueConstraint("adapter", "workspace", "external_id"),
        Index("ix_core_account_looked", "adapter", "looked_at"),
    )
    kept: ClassVar[Kept] = Kept(
        what="the id by which a chat knows a person, and their name, work address, language and "
        "zone as that chat has them",
        why="to recognise and to reach them, and to follow what changes there",
    )

    id: str = primary_key()
    adapter: str = Field(max_length=40)
    workspace: str = Field(max_length=200)
    external_id: str = Field(max_length=255)
    person_id: str = person_key(on_erasure="delete")
    is_active: bool = True
    name: str | None = Field(default=None, max_length=_NAME_LENGTH)
    email: str | None = Field(default=None, max_length=320)
    language: str | None = Field(default=None, max_length=8)
    zone: str | None = Field(default=None, max_length=64)
    is_guest: bool = False
    looked_at: datetime | None = moment(optional=True)


class Grant(Table, table=True):
    """A role that somebody was given by an administrator, beside those of config.toml."""

    __tablename__ = "core_grant"
    __table_args__ = (UniqueConstraint("person_id", "role"),)
    kept: ClassVar[Kept] = Kept(what="who holds which role", why="to permit or to refuse")

    id: str = primary_key()
    person_id: str = person_key(on_erasure="delete")
    role: str = Field(max_length=40)
    granted_at: datetime = moment()


class Seat(NamedTuple):
    """An account as far as turns and messages need it: where a chat has a person.

    Its row takes twice as long to read, and every event reads one.
    """

    id: str
    adapter: str
    workspace: str
    external_id: str
    is_active: bool


_is_here = (Account.adapter == bindparam("adapter"), Account.workspace == bindparam("workspace"))
_is_named = col(Account.external_id).in_(bindparam("external_ids", expanding=True))
_is_active_of = (
    IsAmong(col(Account.person_id), bindparam("person_ids", type_=String)),
    col(Account.is_active),
)
_has = col(Person.id) == col(Account.person_id)
_account = SQLModel.metadata.tables["core_account"]
# Built once: to build a statement costs as much as to run it, and every event asks these.
_NAMED = select(Account, Person).join(Person, _has).where(*_is_here, _is_named)
_seated = select(Account.id, Account.external_id, Account.is_active, Person).join(Person, _has)
_SEATED = cast(
    "Select[str, str, bool, Person, bool]",  # more columns than `select` has types for
    _seated.where(*_is_here).add_columns(IS_ANY_OFF),
)
_ALL_SEATED = _SEATED.where(_is_named)
# Most events name nobody but who is behind them; a list of one would be put together each time.
_ONE_SEATED = _SEATED.where(Account.external_id == bindparam("external_id"))
_ACTIVE_OF = select(Account).where(*_is_active_of).order_by(col(Account.id))
_SEATS = (
    _account.select()
    .with_only_columns(*(_account.c[name] for name in ("person_id", *Seat._fields)))
    .where(*_is_active_of)
    .order_by(_account.c.id)
)
_ZONES = select(Person.zone).where(col(Person.is_active), col(Person.is_bot).is_(False)).distinct()


async def accounts_named(
    db: AsyncSession, adapter: str, workspace: str, external_ids: Collection[str]
) -> dict[str, tuple[Account, Person]]:
    """Find known accounts of one chat with their people, by external id."""
    named = {"adapter": adapter, "workspace": workspace, "external_ids": list(external_ids)}
    rows = await db.exec(_NAMED, params=named)
    return {account.external_id: (account, person) for account, person in rows}


async def seated(
    db: AsyncSession, adapter: str, workspace: str, external_ids: Collection[str]
) -> dict[str, tuple[Seat, Person]]:
    """Find who has these accounts of one chat, by external id; an unknown one is left out.

    The same question tells whether any skill is switched off anywhere: see `storage.off`.
    """
    here = {"adapter": adapter, "workspace": workspace}
    match list(external_ids):
        case [one]:
            rows = await db.exec(_ONE_SEATED, params={**here, "external_id": one})
        case several:
            rows = await db.exec(_ALL_SEATED, params={**here, "external_ids": several})
    found: dict[str, tuple[Seat, Person]] = {}
    for account_id, external_id, is_active, person, is_any_off in rows:
        seat = Seat(account_id, adapter, workspace, external_id, is_active)
        found[external_id] = (seat, person)
        if not is_any_off:
            note_nothing_is_off(db)
    return found


async def seats_of(db: AsyncSession, person_ids: Collection[str]) -> dict[str, list[Seat]]:
    """List where people are reached: their active accounts, oldest first, by person id."""
    found: dict[str, list[Seat]] = {person_id: [] for person_id in person_ids}
    if not found:
        return found
    rows = await execute(db, _SEATS, {"person_ids": as_list(person_ids)})
    for person_id, *seat in rows:
        found[person_id].append(Seat(*seat))
    return found


async def accounts_of(db: AsyncSession, person_ids: Collection[str]) -> dict[str, list[Account]]:
    """List the active accounts of people, oldest account first, by person id."""
    found: dict[str, list[Account]] = {person_id: [] for person_id in person_ids}
    if not found:
        return found
    rows = await db.exec(_ACTIVE_OF, params={"person_ids": as_list(person_ids)})
    for account in rows:
        found[account.person_id].append(account)
    return found


async def every_account_of(db: AsyncSession, person_id: str) -> Sequence[Account]:
    """List the accounts of somebody, also those that are not active, oldest first."""
    rows = await db.exec(
        select(Account).where(Account.person_id == person_id).order_by(col(Account.id))
    )
    return rows.all()


async def longest_unseen(
    db: AsyncSession, adapter: str, *, before: datetime, most: int
) -> Sequence[Account]:
    """Take the accounts of a chat of which it was not heard since a moment, the longest first.

    Left out are those that are made from the directory itself: it says nothing new of them.
    """
    unseen = or_(col(Account.looked_at).is_(None), col(Account.looked_at) < before)
    rows = await db.exec(
        select(Account)
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(
            Account.adapter == adapter,
            unseen,
            col(Account.external_id) != col(Person.id),
            or_(col(Person.email).is_(None), col(Account.external_id) != col(Person.email)),
        )
        .order_by(
            case((col(Account.looked_at).is_(None), 0), else_=1),
            col(Account.looked_at),
            col(Account.id),
        )
        .limit(most)
        .with_for_update(of=Account, skip_locked=True)
    )
    return rows.all()


async def zones_lived_in(db: AsyncSession) -> set[str | None]:
    """Tell the zones of everybody who works here; None is among them where somebody has none."""
    return set((await execute(db, _ZONES)).scalars())


async def people_by_id(db: AsyncSession, person_ids: Collection[str]) -> dict[str, Person]:
    """Find people by id; unknown ids are left out."""
    if not person_ids:
        return {}
    rows = await db.exec(select(Person).where(is_among(col(Person.id), person_ids)))
    return {person.id: person for person in rows}


async def person_by_email(db: AsyncSession, email: str) -> Person | None:
    """Find who has this address, in whatever case it is written."""
    address = storable(email).strip().lower()
    return (await db.exec(select(Person).where(Person.email == address))).first()


async def people_named(db: AsyncSession, name: str, *, most: int = 20) -> Sequence[Person]:
    """Find people by a typed name, best match first; bots and people who left are last.

    An address or a full name comes before a name that begins so, before a part of a name.
    """
    key = name_key(name)
    if not key:
        return []
    pattern = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    name_column, email = col(Person.name_key), col(Person.email)
    exact = or_(email == key, name_column == key, func.substr(email, 1, len(key) + 1) == f"{key}@")
    begins = name_column.like(f"{pattern}%", escape="\\")
    is_last = or_(col(Person.is_active).is_(False), col(Person.is_bot))
    rows = await db.exec(
        select(Person)
        .where(or_(exact, begins, name_column.like(f"% {pattern}%", escape="\\")))
        .order_by(
            case((is_last, 1), else_=0),
            case((exact, 0), (begins, 1), else_=2),
            name_column,
            col(Person.id),
        )
        .limit(most)
    )
    return rows.all()


async def reports_of(db: AsyncSession, manager_id: str) -> Sequence[Person]:
    """List the active people who report to a manager directly, by name."""
    rows = await db.exec(
        select(Person)
        .where(Person.manager_id == manager_id, col(Person.is_active))
        .order_by(col(Person.name_key))
    )
    return rows.all()


async def roles_granted(db: AsyncSession, person_id: str) -> set[str]:
    """Tell which roles an administrator gave somebody."""
    rows = await db.exec(select(Grant.role).where(Grant.person_id == person_id))
    return set(rows)


async def grant_of(db: AsyncSession, person_id: str, role: str) -> Grant | None:
    """Find that somebody was given a role, if they were."""
    rows = await db.exec(select(Grant).where(Grant.person_id == person_id, Grant.role == role))
    return rows.first()


async def grants(db: AsyncSession) -> Sequence[tuple[Grant, Person]]:
    """List the roles that were given, with who has them, by name."""
    rows = await db.exec(
        select(Grant, Person)
        .join(Person, col(Person.id) == col(Grant.person_id))
        .order_by(col(Person.name_key), col(Grant.id))
    )
    return rows.all()


async def people_at(db: AsyncSession, addresses: Collection[str]) -> dict[str, Person]:
    """Find who has these addresses; those that nobody has are left out."""
    rows = await db.exec(select(Person).where(col(Person.email).in_(addresses)))
    return {person.email: person for person in rows if person.email is not None}


async def people_with(
    db: AsyncSession, *, addresses: Collection[str], roles: Collection[str]
) -> Sequence[Person]:
    """List the active people with one of these addresses or a grant of one of these roles."""
    granted = select(Grant.person_id).where(col(Grant.role).in_(roles))
    rows = await db.exec(
        select(Person)
        .where(
            col(Person.is_active),
            or_(col(Person.email).in_(addresses), col(Person.id).in_(granted)),
        )
        .order_by(col(Person.name_key), col(Person.id))
    )
    return rows.all()
