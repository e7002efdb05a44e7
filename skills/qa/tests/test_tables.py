"""The tables as an upgrade makes them: those of questions without a name keep no order."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from skills.qa.model.board import BoardAsker, BoardQuestion, BoardVote
from tests.terminal import plein

NO_ORDER = {"sqlite_with_rowid": False}


@pytest.mark.slow
def test_an_upgrade_makes_tables_without_row_numbers_and_the_index_of_words(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text(
        '[storage]\nurl = "sqlite:///plein.db"\n[adapters.web]\n[skills.qa]\n'
    )
    assert plein(tmp_path, "migrate").returncode == 0

    with sqlite3.connect(tmp_path / "plein.db") as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        made: dict[str, Any] = dict(found.fetchall())

    unordered = {
        name for name, sql in made.items() if name.startswith("qa_") and "WITHOUT ROWID" in sql
    }
    assert unordered == {
        name
        for name, table in SQLModel.metadata.tables.items()
        if name.startswith("qa_") and NO_ORDER.items() <= dict(table.kwargs).items()
    }
    assert {one.__tablename__ for one in (BoardAsker, BoardQuestion, BoardVote)} <= unordered
    assert "fts5" in made["words_of_qa"]
    assert {"qa_passage_added", "qa_passage_gone", "qa_passage_changed"} <= made.keys()
