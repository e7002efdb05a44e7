"""`plein people link` and `unlink` as an operator gives them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.__main__ import main
from storage.audit import AuditEntry
from storage.people import Account, Person
from storage.session import Store
from storage.timers import Timer
from storage.upgrade import upgrade

Do = Callable[..., int]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    address = f"sqlite:///{tmp_path}/plein.db"
    upgrade(address)
    return address


@pytest.fixture
def do(url: str) -> Do:
    """A workplace with Ada and Bob of the directory, Ada again on Slack, and a bot."""
    ada = Person(name="Ada Smit", email="ada@example.org", imported=True)
    bob = Person(name="Bob", email="bob@example.org", imported=True)
    stranger = Person(name="Adaatje")
    robot = Person(name="Robot", is_bot=True)
    accounts = [
        Account(adapter=adapter, workspace=workspace, external_id=name, person_id=whose.id)
        for whose, adapter, workspace, name in (
            (stranger, "slack", "T1", "U1"),
            (bob, "slack", "T1", "U2"),
            (bob, "slack", "E1/T2", "U2"),
            (ada, "web", "main", ada.id),
            (robot, "slack", "T1", "U3"),
        )
    ]
    _run(url, lambda db: db.add_all([ada, bob, stranger, robot]))
    _run(url, lambda db: db.add_all(accounts))
    return lambda *words: main(["people", *words, "--database", url])


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


def test_an_account_is_linked_with_somebody_by_their_address(
    do: Do, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert do("link", "ada@example.org", "slack:U1", "--yes") == 0

    assert "Adaatje, no address, with slack:T1/U1" in capsys.readouterr().out
    people = {one.name: one.id for one in _all(url, Person)}
    assert "Adaatje" not in people
    whose = {one.external_id: one.person_id for one in _all(url, Account)}
    assert whose["U1"] == people["Ada Smit"]
    assert [(one.deed, one.details) for one in _all(url, AuditEntry)] == [
        ("accounts.linked", {"way": "operator"})
    ]
    assert [one.route for one in _all(url, Timer)] == ["plein.tell_linked"]


def test_two_people_of_the_directory_can_be_linked_and_who_is_named_first_stays(
    do: Do, url: str
) -> None:
    assert do("link", "ada@example.org", "slack:T1/U2", "--yes") == 0

    assert [one.email for one in _all(url, Person) if one.imported] == ["ada@example.org"]


def test_linking_again_changes_nothing(do: Do, capsys: pytest.CaptureFixture[str]) -> None:
    do("link", "ada@example.org", "slack:U1", "--yes")

    assert do("link", "ada@example.org", "slack:U1", "--yes") == 0
    assert "already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("link", "nobody@example.org", "slack:U1"), "nobody@example.org"),
        (("link", "ada@example.org", "slack:U9"), "No chat has told"),
        (("link", "ada@example.org", "nonsense"), "No chat has told"),
        (("link", "ada@example.org", "slack:U2"), "slack:T1/U2, slack:E1/T2/U2"),
        (("link", "ada@example.org", "slack:U3"), "A bot"),
        (("unlink", "slack:U9"), "No chat has told"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_done(
    do: Do, url: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert do(*words, "--yes") == 1

    assert told in capsys.readouterr().err
    assert _all(url, AuditEntry) == []


def test_nothing_is_done_when_nobody_can_be_asked(do: Do, url: str) -> None:
    assert do("link", "ada@example.org", "slack:U1") == 2
    assert do("unlink", "slack:U1") == 2

    assert _all(url, AuditEntry) == []


def test_an_account_is_taken_off_and_its_history_stays(do: Do, url: str) -> None:
    do("link", "ada@example.org", "slack:U1", "--yes")

    assert do("unlink", "slack:T1/U1", "--yes") == 0

    assert sorted(one.name for one in _all(url, Person)) == ["Ada Smit", "Adaatje", "Bob", "Robot"]
    assert [one.deed for one in _all(url, AuditEntry)][-1] == "accounts.unlinked"


def test_what_follows_from_the_directory_is_not_taken_off(
    do: Do, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [page] = [one for one in _all(url, Account) if one.adapter == "web"]

    assert do("unlink", f"web:{page.external_id}", "--yes") == 1
    assert "follows from the directory" in capsys.readouterr().err
