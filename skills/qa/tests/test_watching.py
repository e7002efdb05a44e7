"""Folders: what is in them is known, what changed is brought up to date, what is gone is not."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("console")]
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=16)


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """A folder of documents."""
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "parking.md").write_text("# Parking\n\nYou park behind the shed.\n")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4 no more")
    return folder


@pytest.fixture(autouse=True)
def settings(request: pytest.FixtureRequest, handbook: Path) -> None:
    """Have it looked into."""
    folders = [{"path": str(handbook)}]
    request.node.add_marker(pytest.mark.settings(qa={"folders": folders}))


async def test_a_folder_is_known_and_follows_its_files(
    chat: Chat, handbook: Path, settings: None
) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await chat.later(DAY)

    await ada.types("/ask parking")
    told = ada.sees("You park behind the shed.")
    assert "Parking" in told.text
    noor.sees("In the folder handbook I could not read:")
    noor.sees("scan.pdf")

    (handbook / "parking.md").write_text("# Parking\n\nYou park behind the barn.\n")
    await chat.later(QUARTER)
    await ada.types("/ask parking")
    ada.sees("You park behind the barn.")

    (handbook / "parking.md").unlink()
    await chat.later(QUARTER)
    await ada.types("/ask parking")
    ada.sees("I don't know this one")
    told = [one for one in noor.seen if "could not read" in one.text]
    assert len(told) == 1
