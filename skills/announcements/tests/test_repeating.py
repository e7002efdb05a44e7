"""Series: they come again and again, and each date can be skipped or changed by itself."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, delete

from skills.announcements.model.series import dates_of, every_series
from skills.announcements.model.tables import Announcement
from skills.announcements.tests.writing import drafts
from storage.session import execute
from storage.timers import Timer
from tests.actor import Actor
from tests.chat import Chat

LIFT = "Please take the stairs."
OTHER = "The lift works again."


async def repeats(author: Actor, **words: object) -> None:
    """Plan a series."""
    await drafts(author, **{"moment": "every Monday 8:30", **words})
    await author.presses("Schedule")


async def passes(chat: Chat, *when: int) -> None:
    """Let time go by until a moment; up to an hour before it, nothing happens in between."""
    moment = datetime(*when, tzinfo=UTC)  # type: ignore[misc]
    while moment - chat.now > timedelta(days=1):
        chat.clock.move(timedelta(hours=6))
        await chat.settles()
    await chat.later(moment - chat.now)


def got(actor: Actor, words: str = LIFT) -> int:
    """Count how often somebody was told something."""
    return len([one for one in actor.seen if words in one.text])


async def test_a_weekly_post_comes_each_week(chat: Chat) -> None:
    """ANN-E3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")

    await drafts(noor, moment="every Monday 8:30")
    preview = noor.sees("not sent yet")
    assert "every Monday at 08:30" in preview.text
    assert "Monday 30 November 2026" in preview.text
    await noor.presses("Schedule")

    card = noor.sees("Announcement 1 repeats")
    for day in ("Monday 30 November 2026", "Monday 7 December 2026", "Monday 14 December 2026"):
        assert day in card.text
        assert {f"Edit {day}", f"Skip {day}"} <= set(card.labels)
    bob.sees_not(LIFT)
    await passes(chat, 2026, 11, 30, 7, 29)
    bob.sees_not(LIFT)
    await passes(chat, 2026, 11, 30, 7, 31)
    assert got(bob) == 1
    noor.sees("is sent: The lift is broken")
    assert "Monday 21 December 2026" in noor.sees("Announcement 1 repeats").text
    await passes(chat, 2026, 12, 7, 7, 31)

    assert got(bob) == 2


async def test_one_date_is_skipped_and_taken_in_again(chat: Chat) -> None:
    """ANN-E3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await repeats(noor)

    await noor.presses("Skip Monday 30 November 2026")
    await noor.presses("Skip Monday 7 December 2026")
    assert "Monday 30 November 2026: skipped" in noor.sees("Announcement 1 repeats").text
    await noor.presses("Do send Monday 7 December 2026")
    await passes(chat, 2026, 12, 1, 9)
    bob.sees_not(LIFT)
    await passes(chat, 2026, 12, 7, 9)

    assert got(bob) == 1


async def test_one_date_is_changed_and_no_longer_follows(chat: Chat) -> None:
    """ANN-E3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await repeats(noor)

    await noor.presses("Edit Monday 30 November 2026")
    await noor.fills(text=OTHER, moment="2026-12-01 8:30")
    noor.sees("Announcement 2, not sent yet")
    await noor.presses("Schedule")
    assert "Monday 30 November 2026, changed by itself" in noor.sees("Announcement 1 repeats").text
    await noor.types("/announce list")
    await noor.presses("Edit 1")
    await noor.fills(text="Please take the stairs. They are green.")
    await noor.presses("Schedule", on="Announcement 1, not sent yet")
    await passes(chat, 2026, 11, 30, 9)
    assert got(bob) == got(bob, OTHER) == 0
    await passes(chat, 2026, 12, 1, 9)
    assert (got(bob), got(bob, OTHER)) == (0, 1)
    await passes(chat, 2026, 12, 7, 9)

    assert got(bob, "They are green.") == got(bob, OTHER) == 1
    assert got(bob) == 1


async def test_another_rule_makes_other_dates(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await repeats(noor)

    await noor.presses("Edit series")
    await noor.fills(moment="every Tuesday 9:00 from 1 December")
    await noor.presses("Schedule")

    card = noor.sees("Announcement 1 repeats")
    assert "Tuesday 1 December 2026" in card.text
    assert "30 November" not in card.text
    await passes(chat, 2026, 12, 1, 9)
    assert got(bob) == 1


async def test_while_a_series_is_being_changed_nothing_goes_out(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await repeats(noor)

    await noor.presses("Edit series")
    await noor.fills(text=OTHER)
    await passes(chat, 2026, 11, 30, 9)

    bob.sees_not(LIFT)
    await noor.types("Schedule")
    await chat.settles()
    assert (got(bob), got(bob, OTHER)) == (0, 1)


async def test_a_public_holiday_is_skipped_and_named(chat: Chat) -> None:
    """ANN-E3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    chat.clock.move_to(datetime(2026, 12, 14, 9, tzinfo=UTC))
    await repeats(noor, moment="every Friday 8:30")

    await noor.presses("Skip public holidays")

    card = noor.sees("Announcement 1 repeats")
    assert "Friday 25 December 2026: Christmas Day, skipped" in card.text
    assert "Friday 1 January 2027: New Year's Day, skipped" in card.text
    assert "Friday 15 January 2027" in card.text
    assert "Skip Friday 25 December 2026" not in card.labels
    await passes(chat, 2026, 12, 18, 9)
    assert got(bob) == 1
    await passes(chat, 2026, 12, 26, 9)
    assert got(bob) == 1
    await noor.types("On public holidays too")
    assert "New Year" not in noor.sees("Announcement 1 repeats").text
    await passes(chat, 2027, 1, 1, 9)

    assert got(bob) == 2


async def test_a_pause_holds_everything_and_what_passed_stays_unsent(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await repeats(noor)

    await noor.presses("Pause")
    noor.sees("Announcement 1 is paused")
    await passes(chat, 2026, 11, 30, 8)
    await noor.types("Go on")
    await chat.settles()
    bob.sees_not(LIFT)
    noor.sees("Announcement 1 repeats")
    await passes(chat, 2026, 12, 7, 8)

    assert got(bob) == 1


async def test_a_series_ends_when_its_author_says_so(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await repeats(noor)

    await noor.presses("End series")
    await passes(chat, 2026, 12, 8, 9)

    bob.sees_not(LIFT)
    assert noor.sees("Announcement 1 has ended").labels == ["Duplicate"]


@pytest.mark.in_chats("console")
async def test_restarts_and_a_clock_set_back_neither_skip_nor_double_a_date(chat: Chat) -> None:
    """ANN-E3."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await repeats(noor, moment="every day 9:00")

    await chat.restarts()
    await passes(chat, 2026, 11, 24, 9)
    assert got(bob) == 1
    chat.clock.move(-timedelta(hours=3))
    await chat.settles()
    await chat.restarts()
    await passes(chat, 2026, 11, 26, 9)
    assert got(bob) == 3
    chat.clock.move(timedelta(days=6))  # nobody ran the bot: longer than dates were made ahead
    await chat.settles()
    await passes(chat, 2026, 12, 4, 9)

    days = [one.text for one in bob.seen if LIFT in one.text]
    assert len(days) == 6  # 24, 25, 26 November, and 2 (an hour late), 3 and 4 December


@pytest.mark.in_chats("console")
async def test_two_processes_make_each_date_once(chat: Chat) -> None:
    """ANN-E3."""
    noor = chat.on("noor", role="editor")
    await repeats(noor)
    async with chat.store.transaction() as db:
        await execute(db, delete(Announcement).where(col(Announcement.series_id).is_not(None)))
        [series] = await every_series(db)
        args, moments = {"announcement_id": series.id}, [chat.now] * 4
        db.add_all(
            Timer(due_at=one, route="announcements.make_ahead", args=args) for one in moments
        )

    await asyncio.gather(*(chat.app.clockwork.tick() for _ in range(4)))

    async with chat.store.transaction() as db:
        made = await dates_of(db, series.id, chat.now.date())
        assert sorted(one.number for one in made.values()) == [2, 3, 4]


@pytest.mark.in_chats("console")
async def test_a_series_comes_at_nine_also_when_the_clocks_change(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    bob, cas = chat.on("bob"), chat.on("cas", zone="America/New_York")
    chat.clock.move_to(datetime(2027, 3, 5, 12, tzinfo=UTC))
    await repeats(noor, moment="every Sunday 9:00")

    for month, day, amsterdam, new_york in ((3, 7, 8, 14), (3, 14, 8, 13), (3, 28, 7, 13)):
        before = got(bob), got(cas)
        await passes(chat, 2027, month, day, amsterdam - 1, 59)
        assert (got(bob), got(cas)) == (before[0], before[1])
        await passes(chat, 2027, month, day, amsterdam, 1)
        assert got(bob) == before[0] + 1
        await passes(chat, 2027, month, day, new_york - 1, 59)
        assert got(cas) == before[1]
        await passes(chat, 2027, month, day, new_york, 1)
        assert got(cas) == before[1] + 1
        if day == 14:
            await passes(chat, 2027, 3, 21, 18)


async def test_the_list_shows_a_series_with_its_dates(chat: Chat) -> None:
    """ANN-E3."""
    noor = chat.on("noor", role="editor")
    await repeats(noor)

    mia = chat.on("mia", role="editor")
    await noor.types("/announce list")
    seen = noor.sees("Repeating")
    assert "every Monday at 08:30" in seen.text
    assert {"Dates of 1", "Edit 1", "End 1"} <= set(seen.labels)
    assert "Edit 2" not in seen.labels
    await mia.types("/announce list")
    await mia.presses("Dates of 1")
    await mia.presses("Skip Monday 30 November 2026")

    assert "Monday 30 November 2026: skipped" in noor.sees("Announcement 1 repeats").text


async def test_a_series_cannot_become_one_moment_nor_a_date_a_series(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await repeats(noor)

    await noor.presses("Edit Monday 7 December 2026")
    await noor.fills(moment="every day 9:00")
    assert "one date of a series" in str(noor.errors.get("moment") or noor.last.text)
    await noor.fills(moment="2026-12-08 9:00")
    await noor.presses("Edit series")
    await noor.fills(moment="now")

    assert "This is a series" in str(noor.errors.get("moment") or noor.last.text)


async def test_a_series_is_planned_in_dutch(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", language="nl")
    bob = chat.on("bob", language="nl")
    await drafts(noor, moment="elke maandag 8:30", audience="iedereen")
    await noor.presses("Plannen")
    await noor.presses("Sla maandag 30 november 2026 over")
    assert "maandag 30 november 2026: overgeslagen" in noor.sees("Mededeling 1 herhaalt zich").text

    await noor.presses("Reeks bewerken")
    await noor.fills(text="Neem de trap.")
    await noor.presses("Plannen")
    await passes(chat, 2026, 12, 7, 8)

    assert got(bob, "Neem de trap.") == 1
