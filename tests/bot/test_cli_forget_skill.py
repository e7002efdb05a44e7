"""`plein forget-skill`: what a skill left behind goes, and only when it is switched off."""

import asyncio
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.__main__ import main
from bot.cli.terminal import Terminal
from bot.clock import SystemClock
from storage.audit import AuditEntry
from storage.session import Store
from storage.timers import Timer
from storage.upgrade import current

Do = Callable[..., tuple[int, str, str]]
on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
NOTHING = "Nothing was taken away: there is nothing of a skill"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/plein.db"


@pytest.fixture
def do(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Do:
    """Give commands on a database with the tables of kudos, and settings without kudos."""
    monkeypatch.chdir(tmp_path)
    Path("on.toml").write_text("[adapters.web]\n[skills.kudos]\n")
    Path("off.toml").write_text("[adapters.web]\n")

    def run(*words: str, config: str = "off.toml") -> tuple[int, str, str]:
        status = main([*words, "--config", config, "--database", url])
        said = capsys.readouterr()
        return status, said.out, said.err

    assert run("migrate", config="on.toml")[0] == 0
    return run


def _on(url: str, work: Callable[[Any], Any]) -> Any:
    async def done() -> Any:
        store = Store(url)
        try:
            async with store.transaction() as db:
                return await work(db)
        finally:
            await store.close()

    return asyncio.run(done())


def _audit(url: str) -> list[AuditEntry]:
    async def read(db: Any) -> list[AuditEntry]:
        return list((await db.exec(select(AuditEntry))).all())

    return _on(url, read)


def test_what_would_go_is_shown_and_goes_when_one_agrees(do: Do, url: str) -> None:
    async def fill(db: Any) -> None:
        db.add(Timer(due_at=SystemClock().now(), route="kudos.remind"))

    _on(url, fill)

    shown = do("forget-skill", "kudos")
    done = do("forget-skill", "kudos", "--yes")
    again = do("forget-skill", "kudos", "--yes")

    assert shown[0] == 2
    assert shown[1].startswith("The skill kudos. This would go:\n")
    assert "  kudos_gift: the table, with 0 rows\n" in shown[1]
    assert "  core_timer: 1 row\n" in shown[1]
    assert "Nothing was taken away. Add --yes" in shown[2]
    assert done[0] == 0
    assert done[1].endswith("Taken away. Backups still hold it.\n")
    assert again == (1, "", f"{NOTHING} 'kudos' in this database.\n")
    assert set(current(url)) == {"core", "web"}
    (noted,) = _audit(url)
    assert noted.deed == "skill.forgotten"
    assert noted.details["skill"] == "kudos"
    assert noted.details["rows"]["core_timer"] == 1
    assert do("migrate", "--check", config="off.toml")[0] == 0


def test_a_skill_whose_folder_is_gone_goes_as_well(do: Do, url: str) -> None:
    async def make(db: Any) -> None:
        connection = await db.connection()
        for words in (
            "CREATE TABLE lunch_place (id INTEGER)",
            "INSERT INTO lunch_place VALUES (1)",
            "CREATE TABLE alembic_lunch (version_num VARCHAR(32))",
            "INSERT INTO alembic_lunch VALUES ('lunch_0001')",
        ):
            await connection.execute(text(words))

    _on(url, make)

    status, said, _ = do("forget-skill", "lunch", "--yes")

    assert status == 0
    assert "  lunch_place: the table, with 1 row\n" in said
    assert set(current(url)) == {"core", "kudos", "web"}


def test_after_it_went_the_skill_can_begin_anew(do: Do, url: str) -> None:
    do("forget-skill", "kudos", "--yes")

    assert do("migrate", config="on.toml")[0] == 0
    assert do("migrate", "--check", config="on.toml")[0] == 0


@on_sqlite
@pytest.mark.parametrize(
    ("name", "config", "told"),
    [
        ("kudos", "on.toml", "[skills.kudos] switches it on. Take that out of on.toml first"),
        ("core", "off.toml", "core is Plein itself"),
        ("plein", "off.toml", "plein is Plein itself"),
        ("web", "off.toml", "web is a chat and no skill"),
        ("kudo", "off.toml", "of a skill 'kudo' in this database; did you mean kudos?"),
        ("tea", "off.toml", "of a skill 'tea' in this database; there is something of kudos."),
        ("", "off.toml", "of a skill '' in this database"),
        ("k%", "off.toml", "of a skill 'k%' in this database"),
    ],
)
def test_what_may_not_go_is_refused_with_a_reason(
    name: str, config: str, told: str, do: Do, url: str
) -> None:
    status, said, complained = do("forget-skill", name, "--yes", config=config)

    assert (status, said) == (1, "")
    assert complained.startswith("Nothing was taken away: ")
    assert told in complained
    assert set(current(url)) == {"core", "kudos", "web"}


@on_sqlite
@pytest.mark.parametrize(("typed", "status"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_at_a_terminal_only_a_clear_yes_takes_it_away(
    typed: str, status: int, do: Do, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    monkeypatch.setattr(Terminal, "can_ask", True)

    assert do("forget-skill", "kudos")[0] == status
    assert ("kudos" in current(url)) == (status == 1)


@on_sqlite
def test_while_plein_runs_on_sqlite_nothing_goes(do: Do, url: str) -> None:
    store = Store(url)
    assert store.claim()

    status, _, told = do("forget-skill", "kudos", "--yes")
    asyncio.run(store.close())

    assert status == 1
    assert told.startswith("Another Plein process is using this database file")
    assert "kudos" in current(url)
