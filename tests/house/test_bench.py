"""Every part of `make bench` measures something: here with little of everything, for no figure."""

import asyncio
from pathlib import Path

import pytest

from bench import durable, memory, people, startup
from bench.result import Result, table

pytestmark = pytest.mark.slow


def _shows(results: list[Result], *names: str) -> None:
    assert all(one.value > 0 for one in results)
    shown = table(results)
    assert [name for name in names if name not in shown] == []


def test_messages_in_memory_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MESSAGES", 200)

    _shows(
        list(asyncio.run(memory.measure())),
        "in memory, 1 command",
        "in memory, 100 commands",
        "talk that is not for the bot",
    )


def test_messages_on_disk_are_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgres_url: str
) -> None:
    monkeypatch.setattr(durable, "_MESSAGES", 40)

    _shows(
        list(asyncio.run(durable.measure(tmp_path, postgres_url))),
        "durable on SQLite FULL, 100 commands",
        "durable on PostgreSQL, 1 command",
    )


def test_the_start_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "_RUNS", 1)

    _shows(list(startup.measure()), "start to the first answer", "resident memory")


def test_an_import_of_people_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgres_url: str
) -> None:
    monkeypatch.setattr(people, "_PEOPLE", 60)

    _shows(
        list(asyncio.run(people.measure(tmp_path, postgres_url))),
        "import of 60 people on SQLite",
        "import of 60 people on PostgreSQL",
    )
