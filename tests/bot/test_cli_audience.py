"""`plein people list --audience`, as an operator sees it."""

import asyncio
from pathlib import Path

import pytest

from bot import demo
from bot.__main__ import main
from storage.channels import Channel
from storage.people import Account, person_by_email
from storage.session import Store


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with the demo's people, of whom one has an account; no settings lie here."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'people.db'}"
    main(["people", "import", str(demo.PEOPLE), "--yes", "--database", url])

    async def fill() -> None:
        store = Store(url)
        async with store.transaction() as db:
            ayse = await person_by_email(db, "ayse@example.org")
            assert ayse is not None
            db.add(Account(adapter="web", workspace="main", external_id=ayse.id, person_id=ayse.id))
            db.add(Channel(adapter="web", workspace="main", external_id="1", name="#wonen"))
        await store.close()

    asyncio.run(fill())
    return url


def _lists(url: str, *words: str) -> int:
    return main(["people", "list", *words, "--database", url])


def test_who_is_in_an_audience_is_counted_and_listed(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()

    status = _lists(url, "--audience", "afdeling=wonen EN locatie=Nijmegen")

    told = capsys.readouterr().out.splitlines()
    assert status == 0
    assert told[:3] == [
        "This reaches 1 person.",
        "Languages: Dutch (1).",
        "They get it in: Web (1).",
    ]
    assert told[3].startswith("7 people I cannot reach, for want of an account in my chats: Amara")
    assert told[3].endswith("and others.")
    assert len(told) == 5 + 1 + 8
    assert "Ayşe Demir        ayse@example.org    Wonen       Nijmegen" in told


def test_a_long_list_says_that_it_is_cut(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    _lists(url, "--audience", "everyone")

    assert capsys.readouterr().out.endswith("These are the first 50.\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("deprtment=Wonen", "Did you mean department?"),
        ("department=Wonne", "Nobody has department “Wonne”. Did you mean Wonen?"),
        ("(everyone", "never closed: (everyone"),
        ("department=Wonen AND channel=#wonen", "leave #wonen out here"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    url: str, words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()

    status = _lists(url, "--audience", words)

    said = capsys.readouterr()
    assert status == 1
    assert told in said.err
    assert said.out == ""


def test_an_audience_of_nobody_is_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    status = _lists(url, "--audience", "guest=yes")

    assert status == 0
    assert capsys.readouterr().out == "Nobody is in it now.\n"
