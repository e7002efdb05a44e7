"""Whether a column has one of some values, which travel as one parameter, however many there are.

A parameter for each costs more than the question itself: of a thousand, the database, its driver
and SQLAlchemy read every one.
"""

import json
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, ColumnExpressionArgument, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_PAGE: Final = 5_000
_ROWS: Final = "SELECT json_array_elements_text(CAST({} AS JSON))"


class IsAmong(FunctionElement[bool]):
    """Whether a value is in a list, as JSON, of some thousands at most. An index finds them."""

    name = "is_among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is: SQLAlchemy would write `… = 1` for SQLite, and no index fits that."""
        return self


class _IsAmongMany(IsAmong):
    """The same of a list of any length: PostgreSQL makes a table of it to look values up in."""

    inherit_cache = True


@compiles(IsAmong, "sqlite")
def _in_sqlite(element: IsAmong, compiler: Any, **options: Any) -> str:
    value, listed = (compiler.process(one, **options) for one in element.clauses)
    return f"({value} IN (SELECT value FROM json_each({listed})))"


@compiles(IsAmong, "postgresql")
def _as_array(element: IsAmong, compiler: Any, **options: Any) -> str:
    # As an array the list is a part of what the index is asked; as rows, which PostgreSQL counts on
    # to be a hundred, it may read the whole table beside them.
    value, listed = (compiler.process(one, **options) for one in element.clauses)
    return f"({value} = ANY(ARRAY({_ROWS.format(listed)})))"


@compiles(_IsAmongMany, "postgresql")
def _as_rows(element: _IsAmongMany, compiler: Any, **options: Any) -> str:
    # An array is walked along for each row that the index does not find: with NOT, for all of them.
    value, listed = (compiler.process(one, **options) for one in element.clauses)
    return f"({value} IN ({_ROWS.format(listed)}))"


def is_among(value: ColumnExpressionArgument[Any], listed: Collection[str]) -> ColumnElement[bool]:
    """Make the condition that a column has one of these values."""
    element = IsAmong if len(listed) <= _PAGE else _IsAmongMany
    return element(value, literal(as_list(listed)))


def as_list(listed: Collection[str]) -> str:
    """Write values for a parameter of an `IsAmong` that is built once."""
    return json.dumps(sorted(listed))
