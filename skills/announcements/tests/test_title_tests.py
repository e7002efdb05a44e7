"""Two titles: each half gets one, and numbers alone tell which one is read more."""

import re
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from skills.announcements.model.title_tests import TitleHalf, clear_winner
from skills.announcements.tests.writing import drafts, staff
from storage.session import execute
from tests.actor import Actor
from tests.chat import Chat

FIRST, SECOND = "The lift is broken", "Take the stairs on Monday"
NAMES = ("ann", "bob", "cas", "dee", "eva", "fay", "gus", "han", "ida", "jan")


async def _drafts_two(noor: Actor, **words: Any) -> None:
    await drafts(noor, **words)
    await noor.presses("Test a second title")
    await noor.fills(heading=SECOND)
    noor.sees("half of the readers, drawn by lot, get “Take the stairs on Monday” instead")


async def _parted(chat: Chat) -> tuple[list[Actor], list[Actor]]:
    """Send it to ten people, and tell who got which title."""
    noor, readers = chat.on("noor", role="editor"), staff(chat, *NAMES, department="Wonen")
    await _drafts_two(noor, audience="department=Wonen")
    await noor.presses("Send now")
    halves = [[one for one in readers if title in one.last.text] for title in (FIRST, SECOND)]
    return halves[0], halves[1]


async def test_each_half_gets_one_title_and_reads_on_by_a_button(chat: Chat) -> None:
    """ANN-A8."""
    first, second = await _parted(chat)

    assert (len(first), len(second)) == (5, 5)
    reader = second[0]
    reader.sees_not("On Monday the lift is out of use.")
    reader.sees("counted, without names")
    await reader.presses("Read")

    assert SECOND in reader.whispered("On Monday the lift is out of use.").text


async def test_the_author_sees_how_often_each_title_was_read(chat: Chat) -> None:
    """ANN-A8."""
    first, second = await _parted(chat)
    noor = chat.on("noor")
    for reader in second:
        await reader.presses("Read")
    await first[0].presses("Read")
    await chat.settles()
    await noor.types("/announce report 1")

    said = noor.sees("“Take the stairs on Monday”: Read pressed 5 times; 5 people").text
    assert re.search(r"“The lift is broken”: Read pressed [01] times?; 5 people", said)


async def test_figures_wait_until_nobody_can_be_made_out(chat: Chat) -> None:
    """ANN-A8."""
    first, _ = await _parted(chat)
    await first[0].presses("Read")
    noor = chat.on("noor")
    await noor.types("/announce report 1")

    noor.sees("Two titles: there are figures when each went to 5 people or more")
    noor.sees_not("Read pressed")


async def test_no_table_tells_who_got_or_read_which_title(chat: Chat) -> None:
    """ANN-A8: of the skill's rows a press changes a number, and none that names anybody."""
    first, _ = await _parted(chat)
    before = await _rows(chat)
    await first[0].presses("Read")
    after = await _rows(chat)

    changed = {name for name in after if before[name] != after[name]}
    assert changed <= {"announcements_title_half", "announcements_announcement"}


async def _rows(chat: Chat) -> dict[str, str]:
    tables = SQLModel.metadata.tables
    async with chat.store.transaction() as db:
        return {
            name: str((await execute(db, select(table))).all())
            for name, table in tables.items()
            if name.startswith("announcements_")
        }


async def test_other_words_end_the_test_and_everybody_gets_them(chat: Chat) -> None:
    """ANN-A8."""
    first, second = await _parted(chat)
    noor = chat.on("noor")
    await noor.presses("Edit")
    await noor.fills(heading="The lift works again", text="All is well.")

    for reader in (first[0], second[0]):
        reader.sees("The lift works again")
        reader.sees("All is well.")
        reader.sees_not(SECOND)


async def test_a_must_read_is_confirmed_after_reading(chat: Chat) -> None:
    """ANN-A8, ANN-E2."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", department="Wonen")
    await _drafts_two(noor, audience="department=Wonen", must_read=True)
    await noor.presses("Send now")
    await bob.presses("Read")
    await bob.presses("I have read this")

    bob.whispered("Thank you")


async def test_a_second_title_is_written_in_each_language_first(chat: Chat) -> None:
    """ANN-A8."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", language="nl", department="Wonen")
    await _drafts_two(noor, audience="department=Wonen")
    await noor.presses("In Dutch too")
    await noor.fills(heading="De lift is kapot", text="Neem de trap.")
    noor.sees("The second title in Dutch is still missing.")
    await noor.presses("Send now")
    noor.whispered("The second title in Dutch is still missing.")
    await noor.presses("Second title (Dutch)")
    await noor.fills(heading="Maandag met de trap")
    await noor.presses("Send now")

    assert re.search("De lift is kapot|Maandag met de trap", bob.last.text)
    assert bob.last.labels[0] == "Lezen"


async def test_the_first_title_is_no_second_one(chat: Chat) -> None:
    """ANN-A8."""
    noor = chat.on("noor", role="editor")
    await drafts(noor)
    await noor.presses("Test a second title")
    await noor.fills(heading="the LIFT is broken")

    assert "This is the first title." in noor.errors["heading"]


async def test_without_a_second_title_everybody_gets_the_first_one(chat: Chat) -> None:
    """ANN-A8."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await _drafts_two(noor)
    await noor.presses("No second title")
    await noor.presses("Send now")

    bob.sees("On Monday the lift is out of use.")
    assert "Two titles" not in noor.sees("Announcement 1").text


async def test_a_copy_has_the_second_title_too(chat: Chat) -> None:
    """ANN-A8, ANN-D7."""
    noor = chat.on("noor", role="editor")
    await _drafts_two(noor, moment="tomorrow 9:00")
    await noor.presses("Schedule")
    await noor.presses("Duplicate")

    assert SECOND in noor.sees("Announcement 2, not sent yet").text


async def test_a_series_has_one_title(chat: Chat) -> None:
    """ANN-A8."""
    noor = chat.on("noor", role="editor")
    await drafts(noor, moment="every Monday 9:00")

    assert "Test a second title" not in noor.last.labels


async def test_a_test_copy_shows_both_titles_and_counts_nothing(chat: Chat) -> None:
    """ANN-A8, ANN-D10."""
    noor = chat.on("noor", role="editor")
    await _drafts_two(noor)
    await noor.presses("Send test to me")
    tests = [one for one in noor.seen if "Only you get this" in one.text]

    assert [title in one.text for title, one in zip((FIRST, SECOND), tests, strict=True)] == [
        True
    ] * 2
    await noor.presses("Read", on=SECOND)
    noor.whispered("On Monday the lift is out of use.")


def test_a_difference_is_clear_when_chance_hardly_makes_it() -> None:
    """ANN-A8: the figures of "Homogeneity of results in testing samples from Poisson series"."""

    def half(number: int, people: int, shown: int) -> TitleHalf:
        return TitleHalf(
            announcement_id="", number=number, title=str(number), people=people, shown=shown
        )

    def winner(*halves: TitleHalf) -> int | None:
        found = clear_winner(halves)
        return None if found is None else found.number

    assert winner(half(1, 100, 30), half(2, 100, 34)) is None
    assert winner(half(1, 100, 30), half(2, 100, 60)) == 2
    assert winner(half(1, 100, 60), half(2, 200, 60)) == 1
    assert winner(half(1, 100, 0), half(2, 100, 0)) is None
    # 13 of 17 is the first that a sign test of 17 finds unlikely, with 4 or fewer: p = 0.049.
    assert winner(half(1, 50, 4), half(2, 50, 13)) is None
    assert winner(half(1, 50, 3), half(2, 50, 14)) == 2
