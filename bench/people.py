"""An import of 10,000 people, beside the raw inserts alone."""

import csv
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.result import Result
from bot.directory import apply, plan, read_csv
from storage.session import Store

_PEOPLE = 10_000
_HEAD = (
    *("name", "email", "department", "location", "manager"),
    *("title", "language", "zone", "start_date", "birthday"),
)


async def measure(folder: Path, postgres: str | None) -> Iterator[Result]:
    """Measure on an SQLite file and, where there is one, on PostgreSQL."""
    file = folder / "people.csv"
    _write(file)
    results = [
        await _import(
            Store(f"sqlite:///{folder / 'people.db'}"), file, "SQLite", _bare_sqlite(folder)
        )
    ]
    if postgres is not None:
        results.append(await _import(Store(postgres), file, "PostgreSQL", _bare_postgres(postgres)))
    return iter(results)


def _write(file: Path) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(_HEAD)
        for number in range(_PEOPLE):
            manager = f"person{number // 10}@example.org" if number >= 10 else ""
            writer.writerow(
                [
                    f"Person {number}",
                    f"person{number}@example.org",
                    f"Team {number % 40}",
                    "Arnhem",
                    manager,
                    "Adviser",
                    "nl",
                    "Europe/Amsterdam",
                    "2020-01-01",
                    "17-05",
                ]
            )


async def _import(store: Store, file: Path, where: str, bare: float) -> Result:
    await store.create_tables()
    began = time.perf_counter()
    parsed = read_csv(file)
    async with store.transaction() as db:
        await apply(db, await plan(db, parsed))
    took = time.perf_counter() - began
    await store.close()
    return Result(
        name=f"import of {_PEOPLE:,} people on {where}",
        value=_PEOPLE / took,
        unit="people/s",
        baseline=bare,
        baseline_name="raw inserts, one transaction",
        aim="100,000 in a minute",
    )


def _rows() -> list[tuple[str, ...]]:
    return [
        (f"{n:026}", f"Person {n}", f"person {n}", f"person{n}@example.org", f"Team {n % 40}", "nl")
        for n in range(_PEOPLE)
    ]


_TABLE = """CREATE TABLE bare (
    id TEXT PRIMARY KEY, name TEXT, key TEXT, email TEXT UNIQUE, team TEXT, language TEXT
)"""


def _bare_sqlite(folder: Path) -> float:
    connection = sqlite3.connect(folder / "bare-people.db")
    connection.execute(_TABLE)
    began = time.perf_counter()
    connection.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?)", _rows())
    connection.commit()
    took = time.perf_counter() - began
    connection.close()
    return _PEOPLE / took


def _bare_postgres(url: str) -> float:
    with psycopg.connect(url) as connection:
        connection.execute(_TABLE.encode())
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bare VALUES (%s, %s, %s, %s, %s, %s)", _rows())
        connection.commit()
        return _PEOPLE / (time.perf_counter() - began)
