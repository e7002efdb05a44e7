"""What announcing rests on, done bare: the same rows by the driver alone, and the same sends."""

import contextlib
import sqlite3
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from bench.house import CountingChat
from bot.events import Place
from bot.pace import BATCH
from storage.session import Store

# What the skill takes in one transaction.
_PAGE: Final = 500
_CLAIM: Final = (
    "UPDATE core_outgoing SET state = 'sending', started_at = next_at, leased_until = next_at,"
    " fence = fence + 1 WHERE id IN ({})"
)
_MARK: Final = (
    "UPDATE core_outgoing SET state = 'sent', sent_as = {0}, channel = {0}, leased_until = NULL,"
    " reason = NULL WHERE id = {0} AND fence = 1"
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """How many seconds it takes bare to insert the rows, and to claim, send and mark them."""

    inserted: float
    sent: float


async def bare(store: Store, message_id: str, empty: Store, chat: CountingChat) -> Bare:
    """Copy the rows of a message, which nobody has claimed, into a database in which the same
    people work but nothing was said, and send them from there."""
    inserted, ids = 0.0, list[str]()
    with _driver(store) as source, _driver(empty) as target:
        for names, rows in _pages(source, message_id):
            marks = ", ".join([source.mark] * len(names))
            columns = ", ".join(f'"{one}"' for one in names)
            insert = f"INSERT INTO core_outgoing ({columns}) VALUES ({marks})"
            began = time.perf_counter()
            target.all_of(insert, rows)
            target.connection.commit()
            inserted += time.perf_counter() - began
            ids += [row[names.index("id")] for row in rows]
        return Bare(inserted=inserted, sent=await _send(target, ids, chat))


async def _send(driver: "_Driver", ids: Sequence[str], chat: CountingChat) -> float:
    """Claim rows, so many at once as the relay does, send each and mark them; return the seconds
    that takes."""
    began = time.perf_counter()
    for first in range(0, len(ids), BATCH):
        some = ids[first : first + BATCH]
        driver.connection.execute(_CLAIM.format(", ".join([driver.mark] * len(some))), some)
        driver.connection.commit()
        for id in some:
            place = Place(adapter=chat.name, workspace="one", channel=id, kind="direct")
            await chat.send(place, (), id)
        driver.all_of(_MARK.format(driver.mark), [(id, id, id) for id in some])
        driver.connection.commit()
    return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class _Driver:
    """A connection of the database's own driver, and its mark of a parameter."""

    connection: Any
    mark: str

    def all_of(self, statement: str, rows: Sequence[Row]) -> None:
        """Run a statement for each row."""
        self.connection.cursor().executemany(statement, rows)


def _pages(driver: _Driver, message_id: str) -> Iterator[tuple[list[str], list[Row]]]:
    """Read the rows of a message, as many as the skill writes in one transaction."""
    mark, after = driver.mark, ""
    query = (
        f"SELECT * FROM core_outgoing WHERE message_id = {mark} AND id > {mark}"
        f" ORDER BY id LIMIT {_PAGE}"
    )
    while True:
        found = driver.connection.execute(query, (message_id, after))
        names, rows = [one[0] for one in found.description], found.fetchall()
        if not rows:
            return
        yield names, rows
        after = rows[-1][names.index("id")]


@contextlib.contextmanager
def _driver(store: Store) -> Generator[_Driver]:
    if not store.is_sqlite:
        with psycopg.connect(store.url.render_as_string(hide_password=False)) as connection:
            yield _Driver(connection, "%s")
        return
    connection = sqlite3.connect(str(store.url.database))
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    try:
        yield _Driver(connection, "?")
    finally:
        connection.close()
