"""What goes along: a copy, and a date of a series, have the files and questions of the first."""

from datetime import UTC, datetime
from typing import Any

from skills.announcements.tests.test_attachments import PDF, adds
from skills.announcements.tests.test_checks import CHECK, PRESS, QUESTION
from skills.announcements.tests.test_repeating import passes
from skills.announcements.tests.writing import drafts
from tests.actor import Actor
from tests.chat import Chat

TEAMS = "What do you do when the lift stands still?"
FILE = "A plan of the hall."


async def drafts_with_all(author: Actor, **words: Any) -> None:
    """Write something with a check question, team questions and a file."""
    await drafts(author, must_read=True, **words)
    await author.presses("Add a check question")
    await author.fills(**CHECK)
    await author.presses("Discuss in teams")
    await author.fills(first=TEAMS)
    await adds(author, "plan.pdf", PDF, alt=FILE)


async def has_all(reader: Actor, manager: Actor) -> None:
    """See that a reader and their manager got everything."""
    reader.sees(FILE)
    await reader.presses(PRESS)
    assert QUESTION in reader.sees("One question about it").text
    assert TEAMS in manager.sees("For your team meeting").text


async def test_a_copy_asks_the_same_questions_and_has_the_files(chat: Chat) -> None:
    """ANN-D7, ANN-A2, ANN-A3."""
    noor, kim, bob = chat.on("noor", role="editor"), chat.on("kim"), chat.on("bob", manager="kim")
    await drafts_with_all(noor, moment="tomorrow 9:00")
    await noor.presses("Schedule")

    await noor.presses("Duplicate")

    card = noor.sees("Announcement 2, not sent yet").text
    assert f"people are asked: {QUESTION}" in card
    assert "managers are asked to discuss it" in card
    assert "File: plan.pdf" in card
    await noor.presses("Edit", on="Announcement 2, not sent yet")
    await noor.fills(moment="now")
    await noor.presses("Send now")
    await has_all(bob, kim)


async def test_each_date_of_a_series_asks_the_questions_of_the_series(chat: Chat) -> None:
    """ANN-E3, ANN-A2, ANN-A3."""
    noor, kim, bob = chat.on("noor", role="editor"), chat.on("kim"), chat.on("bob", manager="kim")
    await drafts_with_all(noor, moment="every Monday 8:30")
    await noor.presses("Schedule")

    await passes(chat, 2026, 11, 30, 9)

    await has_all(bob, kim)


async def test_questions_that_a_series_drops_are_not_asked_on_its_dates(chat: Chat) -> None:
    noor, kim, bob = chat.on("noor", role="editor"), chat.on("kim"), chat.on("bob", manager="kim")
    await drafts_with_all(noor, moment="every Monday 8:30")
    await noor.presses("Schedule")
    await noor.presses("Edit series")
    await noor.fills()
    for label in ("Remove check question", "Do not discuss in teams"):
        await noor.presses(label)
    await noor.presses("Schedule")

    await passes(chat, 2026, 11, 30, 9)
    await bob.presses(PRESS)

    bob.sees_not("One question about it")
    kim.sees_not("For your team meeting")


async def test_a_date_that_is_changed_by_itself_keeps_what_the_series_had(chat: Chat) -> None:
    """ANN-E3, ANN-E8."""
    noor, kim, bob = chat.on("noor", role="editor"), chat.on("kim"), chat.on("bob", manager="kim")
    await drafts_with_all(noor, moment="every Monday 8:30")
    await noor.presses("Schedule")

    await noor.presses("Edit Monday 30 November 2026")
    await noor.fills(text="This time by the back stairs.")
    assert "File: plan.pdf" in noor.sees("Announcement 2, not sent yet").text
    await noor.presses("Edit", on="Announcement 2, not sent yet")
    await noor.fills(text="This time by the front stairs.")
    assert noor.sees("Announcement 2, not sent yet").text.count("File: plan.pdf") == 1
    await noor.presses("Schedule")
    await passes(chat, 2026, 11, 30, 9)

    bob.sees("This time by the front stairs.")
    await has_all(bob, kim)
    assert len([one for one in bob.seen if FILE in one.text or _has_plan(one.files)]) == 1
    assert chat.now > datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


def _has_plan(files: Any) -> bool:
    return any(name == "plan.pdf" for name, _ in files)


async def test_a_date_changed_by_itself_can_go_without_files_and_the_others_keep_them(
    chat: Chat,
) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, moment="every Monday 8:30")
    await adds(noor, "plan.pdf", PDF, alt=FILE)
    await noor.presses("Schedule")
    await noor.presses("Edit Monday 30 November 2026")
    await noor.fills(text="This time by the back stairs.")
    await noor.presses("Remove files")
    await noor.presses("Schedule")

    await passes(chat, 2026, 11, 30, 9)
    bob.sees("This time by the back stairs.")
    bob.sees_not(FILE)
    await passes(chat, 2026, 12, 7, 9)

    bob.sees(FILE)
