"""`plein matrix` as an operator gives it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.matrix.model import MatrixIdentity
from bot.__main__ import main
from bot.load import owner_called
from storage.session import Store
from storage.upgrade import upgrade

SETTINGS = """
[adapters.matrix]
homeserver = "https://matrix.example.org"
user = "@plein:example.org"
password = "${MATRIX_PASSWORD}"
lock = "${MATRIX_LOCK}"
trust = "first_identity"
"""


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which Ada has another identity than at first, and Bob has not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MATRIX_PASSWORD", "secret")
    monkeypatch.setenv("MATRIX_LOCK", "0123456789abcdef0123456789abcdef")
    (tmp_path / "config.toml").write_text(SETTINGS)
    address = f"sqlite:///{tmp_path}/plein.db"
    owner = owner_called("matrix")
    assert owner is not None
    upgrade(address, [owner])

    async def fill() -> None:
        store = Store(address)
        seen = datetime(2026, 11, 23, 9, tzinfo=UTC)
        async with store.transaction() as db:
            db.add(MatrixIdentity(account="@ada:x.org", master="old", other="new", seen_at=seen))
            db.add(MatrixIdentity(account="@bob:x.org", master="same", seen_at=seen))
        await store.close()

    asyncio.run(fill())
    return address


def _said(capsys: pytest.CaptureFixture[str], url: str, *words: str, status: int = 0) -> str:
    ended = main(["matrix", *words, "--database", url])
    out, err = capsys.readouterr()
    assert ended == status, out + err
    return out + err


def test_a_changed_identity_is_listed_until_it_is_accepted(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _said(capsys, url, "list") == "@ada:x.org  since 2026-11-23\n"
    assert "Accepted" in _said(capsys, url, "accept", "@ada:x.org")
    assert _said(capsys, url, "list") == "Nobody's identity changed.\n"


def test_what_did_not_change_is_not_accepted(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, url, "accept", "@bob:x.org", status=1)

    assert said == "@bob:x.org has no new identity to accept.\n"


def test_without_matrix_there_is_nothing_to_accept(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("config.toml").write_text("[adapters.web]\n")

    assert "not switched on" in _said(capsys, url, "list", status=1)
