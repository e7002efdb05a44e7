"""The tables as an upgrade makes them: those of answers keep no order."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from skills.surveys import model
from skills.surveys.model.tables import NO_ORDER


def test_an_upgrade_makes_tables_of_answers_without_row_numbers(tmp_path: Path) -> None:
    """SUR-D4: SQLite numbers the rows of all other tables as they come."""
    base = tmp_path / "plein.db"
    config = tmp_path / "config.toml"
    config.write_text(f'[storage]\nurl = "sqlite:///{base}"\n[adapters.web]\n[skills.surveys]\n')
    command = [sys.executable, "-m", "bot", "migrate", "--config", str(config)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)

    with sqlite3.connect(base) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        made: dict[str, Any] = dict(found.fetchall())

    unordered = {
        name for name, sql in made.items() if name.startswith("surveys_") and "WITHOUT ROWID" in sql
    }
    assert unordered == {
        name
        for name, table in SQLModel.metadata.tables.items()
        if name.startswith("surveys_") and NO_ORDER.items() <= dict(table.kwargs).items()
    }
    assert {model.Ledger.__tablename__, model.Envelope.__tablename__} <= unordered
