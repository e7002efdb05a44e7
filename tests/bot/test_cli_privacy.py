"""`plein export`, `plein forget` and `plein sign-in`, for whoever answers for people's rights."""

import asyncio
import io
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.__main__ import main
from bot.cli.terminal import Terminal
from storage.audit import AuditEntry
from storage.people import Person
from storage.session import Store
from tests.terminal import plein

pytestmark = pytest.mark.slow  # each command is a process: what tests import are tables, too

PEOPLE = """name,email,manager
Ada Smit,ada@example.org,
Bob Jansen,bob@example.org,ada@example.org
"""

Do = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.node.get_closest_marker("on_databases"):
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/plein.db"


@pytest.fixture
def do(url: str, tmp_path: Path) -> Do:
    """A workplace with Ada and Bob, and a way to give commands there."""

    def run(*words: object) -> tuple[int, str, str]:
        done = plein(tmp_path, *words, "--database", url)
        return done.returncode, done.stdout, done.stderr

    (tmp_path / "people.csv").write_text(PEOPLE)
    assert run("people", "import", "people.csv", "--yes")[0] == 0
    return run


def _rows(url: str, kind: Any) -> list[Any]:
    async def read() -> list[Any]:
        store = Store(url)
        try:
            async with store.transaction() as db:
                return list((await db.exec(select(kind))).all())
        finally:
            await store.close()

    return asyncio.run(read())


@pytest.mark.on_databases("postgresql")
def test_an_export_has_every_row_about_somebody_and_why_it_is_kept(do: Do, url: str) -> None:
    status, said, _ = do("export", "BOB@example.org")

    found = json.loads(said)
    people = found["tables"]["core_person"]
    assert status == 0
    assert found["person"] == "bob@example.org"
    assert [row["name"] for row in people["rows"]] == ["Bob Jansen"]
    assert "to know who is who" in people["why"]
    assert "Ada" not in said
    (noted,) = _rows(url, AuditEntry)
    assert noted.deed == "person.exported"
    assert noted.about_id == people["rows"][0]["id"]


def test_an_export_to_a_file_is_for_one_reader_and_never_written_over(
    do: Do, tmp_path: Path
) -> None:
    path = tmp_path / "bob.json"

    first = do("export", "bob@example.org", "--file", path)
    second = do("export", "ada@example.org", "--file", path)

    assert first[0] == 0
    assert json.loads(path.read_text())["person"] == "bob@example.org"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert second == (1, "", f"{path}: File exists\n")


def test_forgetting_shows_first_what_goes_and_does_nothing_unasked(do: Do, url: str) -> None:
    status, said, told = do("forget", "ada@example.org")

    assert status == 2
    assert "Ada Smit, ada@example.org. This would go:" in said
    assert "core_person: 1 deleted, 1 cleared" in said
    assert "Add --yes" in told
    assert len(_rows(url, Person)) == 2
    assert _rows(url, AuditEntry) == []


def test_who_is_forgotten_is_gone_and_the_log_does_not_name_them(do: Do, url: str) -> None:
    status, said, _ = do("forget", "ada@example.org", "--yes")

    (bob,) = _rows(url, Person)
    (noted,) = _rows(url, AuditEntry)
    assert status == 0
    assert said.splitlines()[-1].startswith("Erased.")
    assert (bob.name, bob.manager_id) == ("Bob Jansen", None)
    assert (noted.deed, noted.about_id) == ("person.forgotten", None)
    assert "ada" not in str(noted.details).lower()


def test_nobody_is_exported_or_signed_in_by_an_unknown_address(do: Do) -> None:
    for command in ("export", "sign-in"):
        status, said, told = do(command, "cas@example.org")

        assert (status, said) == (1, "")
        assert told.startswith("Nobody in the directory has this address: cas@example.org.")


def test_a_sign_in_link_leads_to_the_web_chat(do: Do, url: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[web]\naddress = "https://plein.example.org"\n')

    first, second = (do("sign-in", "ada@example.org") for _ in range(2))

    assert first[0] == 0
    assert first[1].startswith("https://plein.example.org/")
    assert first[1].count("\n") == 1
    assert first[1] != second[1]


@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_at_a_terminal_one_is_asked_and_only_a_clear_yes_erases(
    typed: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/plein.db"
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "config.toml").write_text('[storage]\nurl = "sqlite:///plein.db"\n')
    monkeypatch.chdir(tmp_path)
    assert main(["people", "import", "people.csv", "--yes"]) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    monkeypatch.setattr(Terminal, "can_ask", True)

    assert main(["forget", "bob@example.org"]) == status
    assert len(_rows(url, Person)) == (1 if status == 0 else 2)


def test_without_the_web_chat_there_is_no_link_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[adapters.console]\n")

    assert main(["sign-in", "ada@example.org", "--config", str(config)]) == 1
    assert "The web chat is not switched on" in capsys.readouterr().err
