"""`plein role` as an operator gives it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.__main__ import main
from storage.audit import AuditEntry
from storage.people import Grant, Person
from storage.session import Store
from storage.timers import Timer
from storage.upgrade import upgrade

SETTINGS = """
[skills.kudos]
[adapters.web]
[roles]
admin = ["ada@example.org", "gone@example.org"]
"""

Say = Callable[..., str]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(SETTINGS)
    address = f"sqlite:///{tmp_path}/plein.db"
    upgrade(address)
    return address


@pytest.fixture
def say(url: str, capsys: pytest.CaptureFixture[str]) -> Say:
    """A workplace with Ada, who is admin by the settings, Bob and a guest; commands there."""
    people = [
        Person(name="Ada Smit", name_key="ada smit", email="ada@example.org"),
        Person(name="Bob", name_key="bob", email="bob@example.org"),
        Person(name="Gus", name_key="gus", email="gus@example.org", is_guest=True),
    ]
    _run(url, lambda db: db.add_all(people))

    def run(*words: str, status: int = 0) -> str:
        ended = main(["role", *words, "--database", url])
        out, err = capsys.readouterr()
        assert ended == status, out + err
        return out + err

    return run


def _run(url: str, work: Callable[[Any], Any]) -> Any:
    async def run() -> Any:
        store = Store(url)
        try:
            async with store.transaction() as db:
                done = work(db)
                return await done if asyncio.iscoroutine(done) else done
        finally:
            await store.close()

    return asyncio.run(run())


def _all(url: str, kind: Any) -> list[Any]:
    async def read(db: Any) -> list[Any]:
        return list(await db.exec(select(kind)))

    return _run(url, read)


def test_a_role_is_given_with_what_it_permits_and_noted(say: Say, url: str) -> None:
    said = say("give", "BOB@example.org", "Editor", "--yes")

    assert "Bob, bob@example.org, becomes editor." in said
    assert "That permits: kudos.moderate, kudos.report, plein.audiences." in said
    [entry] = _all(url, AuditEntry)
    [timer] = _all(url, Timer)
    assert (entry.deed, entry.by_id, entry.details) == ("role.given", None, {"role": "editor"})
    assert (timer.route, timer.args["is_given"]) == ("plein.tell_role", True)
    assert "Bob is editor already." in say("give", "bob@example.org", "editor", "--yes")
    assert len(_all(url, Grant)) == 1


def test_nothing_is_given_before_somebody_agrees(say: Say, url: str) -> None:
    assert "Nothing was given." in say("give", "bob@example.org", "editor", status=2)
    assert _all(url, Grant) == []


def test_the_list_says_where_each_role_comes_from(say: Say, url: str) -> None:
    assert "Nobody has a role" not in say("list")
    say("give", "bob@example.org", "editor", "--yes")
    _run(url, lambda db: _date_all(db))

    lines = say("list").splitlines()

    assert [line.split("  ")[0] for line in lines] == ["admin", "admin", "editor"]
    assert lines[0].endswith("ada@example.org   config.toml")
    assert "nobody in the directory" in lines[1]
    assert lines[2].endswith("bob@example.org   given on 2026-11-23")


async def _date_all(db: Any) -> None:
    for grant in await db.exec(select(Grant)):
        grant.granted_at = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_role_that_was_given_is_taken_and_one_of_the_settings_is_not(say: Say, url: str) -> None:
    say("give", "bob@example.org", "admin", "--yes")

    assert say("take", "bob@example.org", "admin", "--yes").endswith("Taken.\n")
    assert "was not given admin" in say("take", "bob@example.org", "admin", "--yes", status=1)
    said = say("take", "ada@example.org", "admin", "--yes", status=1)

    assert "config.toml names ada@example.org: take it out there" in said
    assert _all(url, Grant) == []
    assert [one.deed for one in _all(url, AuditEntry)] == ["role.given", "role.taken"]


@pytest.mark.parametrize(
    ("email", "role", "words"),
    [
        ("bob@example.org", "edtor", "There is no role 'edtor'; did you mean editor?"),
        ("bob@example.org", "chef", "There is no role 'chef'; there are: observer, editor, admin."),
        ("bob@example.org", "member", "Everybody who works here is member already"),
        ("ada.smit@example.com", "editor", "Did you mean ada@example.org?"),
        ("nobody@example.org", "editor", "`plein people list` shows who is there."),
        ("gus@example.org", "editor", "A guest, a bot and who left have no roles: Gus is one."),
    ],
)
def test_who_and_what_is_not_known_is_said_with_what_was_meant(
    say: Say, url: str, email: str, role: str, words: str
) -> None:
    assert words in say("give", email, role, "--yes", status=1)
    assert _all(url, Grant) == []


def test_who_is_admin_by_the_settings_is_editor_already(say: Say, url: str) -> None:
    assert "is editor already" in say("give", "ada@example.org", "editor", "--yes")
    assert _all(url, Grant) == []
