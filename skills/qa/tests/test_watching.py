"""Folders: what is in them is known, what changed is brought up to date, what is gone is not."""

from datetime import timedelta
from pathlib import Path

import pytest

from skills.qa.tests.filing import zip_file
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("console")]
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=16)
UNKNOWN = "I don't know this one"
NEEDS = "question;answer\n"


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
    """Have it looked into; a test can say more about it."""
    folders = [{"path": str(handbook), **getattr(request, "param", {})}]
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


async def asked(by: Actor, question: str) -> str:
    """What somebody is told who asks something."""
    await by.types(f"/ask {question}")
    return by.last.text


def told(by: Actor, part: str) -> int:
    """How often somebody was told something."""
    return sum(part in one.text for one in by.seen)


async def test_what_was_gone_comes_back_but_not_what_a_person_retired(
    chat: Chat, handbook: Path, settings: None
) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await chat.later(DAY)
    (handbook / "parking.md").rename(handbook / ".parking.md")
    await chat.later(QUARTER)
    assert UNKNOWN in await asked(ada, "parking")

    (handbook / ".parking.md").rename(handbook / "parking.md")
    await chat.later(QUARTER)
    assert "You park behind the shed." in await asked(ada, "parking")

    await noor.types("/ask answers parking")
    await noor.presses("Retire answer 1")
    await noor.presses("Retire the whole document")
    (handbook / "parking.md").write_text("# Parking\n\nYou park behind the barn.\n")
    await chat.later(QUARTER)
    assert UNKNOWN in await asked(ada, "parking")


async def test_a_disk_that_is_missing_takes_nothing_away_and_is_told_of_once(
    chat: Chat, handbook: Path, settings: None
) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    rows = [f"Who has key number {at}?;Desk {at}.\n" for at in range(8)]
    (handbook / "keys.csv").write_text(NEEDS + "".join(rows))
    await chat.later(DAY)

    (handbook / "keys.csv").write_text(NEEDS + "".join(rows[:2]))
    await chat.later(QUARTER)
    assert "Desk 7." in await asked(ada, "Who has key number 7?")
    assert told(noor, "Perhaps a disk is missing") == 1

    (handbook / "keys.csv").write_text(NEEDS + "".join(rows))
    await chat.later(QUARTER)
    for one in ["keys.csv", "parking.md", "scan.pdf"]:
        (handbook / one).rename(handbook / f".{one}")
    await chat.later(QUARTER)
    await chat.later(QUARTER)
    assert "You park behind the shed." in await asked(ada, "parking")
    assert told(noor, "Perhaps a disk is missing") == 2


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"audience": "departmnt=HR"}, "I do not understand for whom it is."),
        ({"owner": "bob@example.org"}, "nobody here has the address of its owner."),
    ],
    indirect=["settings"],
)
async def test_where_it_is_unclear_for_whom_a_folder_is_nothing_is_brought_in(
    chat: Chat, settings: None, why: str
) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")

    await chat.later(DAY)
    await chat.later(QUARTER)

    assert UNKNOWN in await asked(ada, "parking")
    assert told(noor, why) == 1


@pytest.mark.parametrize("settings", [{"audience": "Iedereen"}], indirect=True)
async def test_odd_names_and_archives_stay_as_long_as_they_are_there(
    chat: Chat, handbook: Path, settings: None
) -> None:
    ada = chat.on("ada")
    known = {
        "cafe\N{COMBINING ACUTE ACCENT}  uren.md": "Opening hours of the canteen",
        "cafe\udce9.md": "Payslips every month",
        "a.zip": "Reporting an accident",
        "b.zip": "Booking the meeting room",
    }
    for name, words in known.items():
        page = f"# {words}\n\n{words}: see the board.\n".encode()
        (handbook / name).write_bytes(
            zip_file({"page.md": page, "more.md": b"# Bicycles\n\nBehind the gate.\n"})
            if name == "a.zip"
            else zip_file({"page.md": page})
            if name == "b.zip"
            else page
        )
    await chat.later(DAY)

    (handbook / "parking.md").write_text("# Parking\n\nYou park behind the barn.\n")
    page = b"# Reporting an accident\n\nReporting an accident: see the desk.\n"
    (handbook / "a.zip").write_bytes(zip_file({"page.md": page}))
    await chat.later(QUARTER)

    known["a.zip"] = "Reporting an accident: see the desk."
    for words in known.values():
        assert words in await asked(ada, words)
    assert UNKNOWN in await asked(ada, "bicycles")
