"""The words that every table is written in: ids, moments, keys to people, and what is kept."""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, TypeAlias

from sqlalchemy import DateTime, Dialect, ForeignKey, MetaData
from sqlalchemy.types import JSON, TypeDecorator
from sqlmodel import Column, Field, SQLModel, String

# Named constraints can be dropped by a migration, on SQLite too.
SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 26
# Two letters at a time: each message takes three ids.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)
_ids = threading.Lock()
_last_number = 0


def new_id() -> str:
    """Make an id that sorts by time: 48 bits of milliseconds and 80 random bits, in base 32.

    The layout of a ULID, in small letters. A later id of one process is always the greater one,
    also within a millisecond and when the clock is set back: the outbox keeps order by it.
    """
    global _last_number
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    with _ids:
        if number <= _last_number:
            # A random step, so that nobody can guess the next id from this one.
            number = _last_number + 1 + secrets.randbits(64)
        _last_number = number
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def random_key() -> str:
    """Make an id that tells nothing about when it was made: 128 random bits."""
    return secrets.token_hex(16)


def storable(text: str) -> str:
    """Leave out what no database takes as text: NUL (PostgreSQL) and lone surrogates (both)."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both sides; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def primary_key() -> Any:
    """Declare the id of a table: text, made before the row is stored, sorting by time."""
    return Field(default_factory=new_id, primary_key=True, max_length=_ID_LENGTH)


def moment(*, optional: bool = False, index: bool = False) -> Any:
    """Declare a moment; optional ones begin as None."""
    column = Column(UtcDateTime(), nullable=optional, index=index)
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def json_column() -> Any:
    """Declare a JSON object. Assign it anew to change it: a change in place is not saved."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


Erasure: TypeAlias = Literal["delete", "clear"]


def person_key(*, on_erasure: Erasure, optional: bool = False, primary: bool = False) -> Any:
    """Declare a key to a person. Erasing them deletes the row, or clears this column."""
    _can_be_cleared(on_erasure, optional)
    column = Column(
        String,
        ForeignKey("core_person.id", ondelete="CASCADE" if on_erasure == "delete" else "SET NULL"),
        nullable=optional,
        primary_key=primary,
        index=not primary,
        info={"on_erasure": on_erasure},
    )
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def words_key(table: str) -> Any:
    """Declare the id of a row of another table in which the words of this one are kept, once for
    many: whoever gets their export gets these words, too."""
    return Field(default=None, sa_column=Column(String(_ID_LENGTH), info={"words": table}))


def account_name(
    *,
    on_erasure: Erasure,
    optional: bool = False,
    primary: bool = False,
    index: bool = False,
    length: int | None = 255,
) -> Any:
    """Declare what the chat that owns this table calls somebody, or JSON of it that names them.

    Erasing whom it calls so deletes the row, or clears this column.
    """
    _can_be_cleared(on_erasure, optional)
    column = Column(
        String(length),
        nullable=optional,
        primary_key=primary,
        index=index or None,
        info={"on_erasure": on_erasure},
    )
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def _can_be_cleared(on_erasure: Erasure, optional: bool) -> None:
    if on_erasure == "clear" and not optional:
        raise ValueError("a column that is cleared must be optional")


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """A column that is emptied before its row goes: `days` after the moment in `since`."""

    column: str
    days: int
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An entry of the data catalogue: what a table keeps of people, why, and for how long.

    `days` counts from the column `since`; None keeps rows until the person or the thing goes.
    `unless` names rows that time alone never touches: column → values, such as a state in which
    something is still to be done. `mine` names columns that are for one person alone, named by the
    first of them: in the export of others whom a row names they are left out.
    """

    what: str
    why: str
    days: int | None = None
    since: str | None = None
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    empties: tuple[Emptied, ...] = ()
    mine: tuple[str, ...] = ()

    def in_days(self) -> int:
        """Tell for how many days a row is kept, to say so. Raises: ValueError, without a term."""
        if self.days is None:
            raise ValueError("this is kept until the person or the thing goes")
        return self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """How two rows become one, when the two people they are about turn out to be one person.

    The row of the person who stays is kept. In it the numbers of `add` become the sum of both, and
    what is true in either row becomes true for `either`.
    """

    add: tuple[str, ...] = ()
    either: tuple[str, ...] = ()


class Table(SQLModel):
    """Base of every table. Each says what it keeps in `kept`; a house test insists.

    `joined` matters where a person has one row: see `storage.joining`.
    """

    # Rows are made by the program, not checked: to build the checkers would lengthen each start.
    model_config = {"defer_build": True}
    __tablename__: ClassVar[str]  # pyright: ignore[reportIncompatibleVariableOverride]
    kept: ClassVar[Kept]
    joined: ClassVar[Joined] = Joined()
