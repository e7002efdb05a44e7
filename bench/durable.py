"""Messages a second with the durable inbox: noted, answered, sent and marked, all on disk."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.house import CountingChat, bot_with, message
from bench.result import Result
from bot.app import App
from storage.session import Store

_MESSAGES = 1_500
_AT_ONCE = 32
_ROW = ("x" * 26, "bench", "x" * 26, "x" * 300, "waiting")

_TABLES = (
    "CREATE TABLE inbox"
    " (id TEXT PRIMARY KEY, adapter TEXT, event TEXT UNIQUE, body TEXT, state TEXT)",
    "CREATE TABLE outbox (id TEXT PRIMARY KEY, body TEXT, state TEXT, sent TEXT)",
)


async def measure(folder: Path, postgres: str | None) -> Iterator[Result]:
    """Measure on an SQLite file (`synchronous=FULL`) and, where there is one, on PostgreSQL."""
    results: list[Result] = []
    bare = _bare_sqlite(folder / "bare.db")
    results += await _both(Store(f"sqlite:///{folder / 'bench.db'}"), "SQLite FULL", bare)
    if postgres is not None:
        bare = _bare_postgres(postgres)
        results += await _both(
            Store(postgres, keys=folder / "keys", connections=16), "PostgreSQL", bare
        )
    return iter(results)


async def _both(store: Store, where: str, bare: float) -> list[Result]:
    results: list[Result] = []
    await store.create_tables()
    for commands in (1, 100):
        app, chat = bot_with(store, commands=commands)
        await _rate(app, chat, commands, first=commands * 10_000_000, count=100)  # people arrive
        rate = await _rate(app, chat, commands, first=commands * 20_000_000, count=_MESSAGES)
        results.append(
            Result(
                name=f"durable on {where}, {commands} command{'s' if commands > 1 else ''}",
                value=rate,
                unit="messages/s",
                baseline=bare,
                baseline_name="raw driver, the same three commits",
                aim="half of bare",
            )
        )
    await store.close()
    return results


async def _rate(app: App, chat: CountingChat, commands: int, *, first: int, count: int) -> float:
    """Hand in messages, so many at once, until every answer is sent and marked."""
    numbers = iter(range(first, first + count))

    async def people() -> None:
        for number in numbers:
            await app.engine.receive(message(number, f"/say{number % commands + 1}"))

    answers = chat.sent + count
    relay = asyncio.create_task(app.relay.run())
    began = time.perf_counter()
    await asyncio.gather(*(people() for _ in range(_AT_ONCE)))
    await app.engine.idle()
    await chat.until(answers)
    await app.relay.flush()
    took = time.perf_counter() - began
    relay.cancel()
    await asyncio.gather(relay, return_exceptions=True)
    return count / took


def _bare_sqlite(path: Path) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for table in _TABLES:
        connection.execute(table)
    began = time.perf_counter()
    for number in range(_MESSAGES):
        key = f"{number:026}"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO inbox VALUES (?, ?, ?, ?, ?)", (key, _ROW[1], key, _ROW[3], _ROW[4])
        )
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE inbox SET state = 'done', body = NULL WHERE id = ?", (key,))
        connection.execute("INSERT INTO outbox VALUES (?, ?, 'pending', NULL)", (key, _ROW[3]))
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE outbox SET state = 'sent', sent = ? WHERE id = ?", (key, key))
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return _MESSAGES / took


def _bare_postgres(url: str) -> float:
    with psycopg.connect(url) as connection:
        for table in _TABLES:
            connection.execute(table.encode())
        connection.commit()
        began = time.perf_counter()
        for number in range(_MESSAGES):
            key = f"{number:026}"
            connection.execute(
                "INSERT INTO inbox VALUES (%s, %s, %s, %s, %s)",
                (key, _ROW[1], key, _ROW[3], _ROW[4]),
            )
            connection.commit()
            connection.execute("UPDATE inbox SET state = 'done', body = NULL WHERE id = %s", (key,))
            connection.execute(
                "INSERT INTO outbox VALUES (%s, %s, 'pending', NULL)", (key, _ROW[3])
            )
            connection.commit()
            connection.execute(
                "UPDATE outbox SET state = 'sent', sent = %s WHERE id = %s", (key, key)
            )
            connection.commit()
        return _MESSAGES / (time.perf_counter() - began)
