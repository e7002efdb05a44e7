"""A database by its own driver alone: what a baseline is measured with."""

import contextlib
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import psycopg

from storage.session import Store

# What a skill takes in one transaction.
_PAGE: Final = 500

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Driver:
    """A connection of the database's own driver, and its mark of a parameter."""

    connection: Any
    mark: str

    def all_of(self, statement: str, rows: Sequence[Row]) -> None:
        """Run a statement for each row."""
        self.connection.cursor().executemany(statement, rows)

    def insert(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> None:
        """Insert rows that have these columns."""
        marks = ", ".join([self.mark] * len(names))
        columns = ", ".join(f'"{one}"' for one in names)
        self.all_of(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def pages(self, table: str, *, by: str, **of: str) -> Iterator[tuple[list[str], list[Row]]]:
        """Read the rows of which a column is a value, as many at once as a skill writes in one
        transaction; `by` tells them apart. With each page come the names of its columns."""
        ((column, value),) = of.items()
        query = (
            f"SELECT * FROM {table} WHERE {column} = {self.mark} AND {by} > {self.mark}"
            f" ORDER BY {by} LIMIT {_PAGE}"
        )
        after = ""
        while True:
            found = self.connection.execute(query, (value, after))
            names, rows = [one[0] for one in found.description], found.fetchall()
            if not rows:
                return
            yield names, rows
            after = rows[-1][names.index(by)]


@contextlib.contextmanager
def driver_of(store: Store) -> Generator[Driver]:
    """Connect to a database that is there, as safely as the bot does."""
    if not store.is_sqlite:
        with psycopg.connect(store.url.render_as_string(hide_password=False)) as connection:
            yield Driver(connection, "%s")
        return
    connection = sqlite3.connect(str(store.url.database))
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    try:
        yield Driver(connection, "?")
    finally:
        connection.close()
