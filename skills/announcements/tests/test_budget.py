"""The attention budget: what is one too many in somebody's week is not sent without a choice."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from skills.announcements.model.tables import Announcement
from skills.announcements.tests.writing import drafts, sends, staff
from storage.audit import AuditEntry
from storage.session import execute
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.settings(announcements={"per_week": 2})

NEWS = "The canteen is open."
MONDAY = "Monday 30 November 2026"


async def fills_the_week(chat: Chat) -> tuple[Actor, Actor, Actor]:
    """Let the week of one of two people be used up: noor's is not, she only writes."""
    noor = chat.on("noor", role="editor", department="Communications")
    bob, cas = staff(chat, "bob", "cas", department="Wonen")
    for _ in range(2):
        await sends(noor, audience='name="Bob"')
    return noor, bob, cas


async def test_one_too_many_is_not_sent_before_its_author_chose(chat: Chat) -> None:
    """ANN-A1."""
    noor, bob, cas = await fills_the_week(chat)

    await drafts(noor, text=NEWS, audience="department=Wonen")
    assert "1 of 2 has used up their week" in noor.sees("not sent yet").text
    await noor.presses("Send now")

    card = noor.sees("Announcement 3 waits for your choice")
    assert "1 of 2 has used up their week: 2 announcements since Monday" in card.text
    assert {f"Move to {MONDAY}", "Send anyway", "Edit", "Cancel"} <= set(card.labels)
    for one in (bob, cas):
        one.sees_not(NEWS)


async def test_it_moves_to_the_next_week_at_the_same_hour(chat: Chat) -> None:
    """ANN-A1."""
    noor, bob, cas = await fills_the_week(chat)
    await drafts(noor, text=NEWS, audience="department=Wonen", moment="tomorrow 9:30")
    await noor.presses("Schedule")

    await noor.presses(f"Move to {MONDAY}")

    assert f"{MONDAY} at 09:30" in noor.sees("Announcement 3 is planned").text
    chat.clock.move_to(datetime(2026, 11, 30, 8, 29, tzinfo=UTC))
    await chat.settles()
    bob.sees_not(NEWS)
    await chat.later(timedelta(minutes=2))
    for one in (bob, cas):
        one.sees(NEWS)


async def test_a_holiday_is_no_day_to_move_to(chat: Chat) -> None:
    chat.clock.move_to(datetime(2027, 3, 22, 9, tzinfo=UTC))  # Easter Monday is the 29th
    noor, *_ = await fills_the_week(chat)

    await drafts(noor, text=NEWS, audience="department=Wonen")
    await noor.presses("Send now")

    assert "Move to Tuesday 30 March 2027" in noor.sees("waits for your choice").labels


async def test_its_author_sends_it_anyway_and_that_is_on_record(chat: Chat) -> None:
    """ANN-A1."""
    noor, bob, cas = await fills_the_week(chat)
    await drafts(noor, text=NEWS, audience="department=Wonen")
    await noor.presses("Send now")

    await noor.presses("Send anyway")

    for one in (bob, cas):
        one.sees(NEWS)
    noor.sees("Announcement 3 is sent")
    async with chat.store.transaction() as db:
        [deed] = await db.exec(
            select(AuditEntry).where(col(AuditEntry.deed).endswith("over_budget"))
        )
        assert (deed.by_id, deed.details["over"]) == (noor.id, 1)


async def test_what_became_too_much_since_it_was_planned_is_held(chat: Chat) -> None:
    """ANN-A1."""
    noor, bob = chat.on("noor", role="editor", department="Communications"), chat.on("bob")
    await drafts(noor, text=NEWS, audience='name="Bob"', moment="tomorrow 9:00")
    await noor.presses("Schedule")
    noor.sees("Announcement 1 is planned")
    for _ in range(2):
        await sends(noor, audience='name="Bob"')

    await chat.later(timedelta(hours=23, minutes=1))
    bob.sees_not(NEWS)
    assert "Announcement 1 waits for your choice" in noor.last.text
    await chat.later(timedelta(hours=8))
    bob.sees_not(NEWS)
    await noor.presses("Send anyway")

    bob.sees(NEWS)


async def test_when_its_author_has_left_who_looks_after_all_of_them_is_asked(chat: Chat) -> None:
    noor, mia = chat.on("noor", role="editor"), chat.on("mia", role="editor")
    bob, _ = staff(chat, "bob", "cas")
    await drafts(noor, text=NEWS, audience='name="Bob"', moment="tomorrow 9:00")
    await noor.presses("Schedule")
    await chat.leaves(noor)
    for _ in range(2):
        await sends(mia, audience='name="Bob"')

    await chat.later(timedelta(hours=23, minutes=1))
    bob.sees_not(NEWS)
    await mia.presses("Send anyway", on="Announcement 1 waits for your choice")

    bob.sees(NEWS)


async def test_a_series_that_is_too_much_begins_in_the_next_week(chat: Chat) -> None:
    noor, bob, _ = await fills_the_week(chat)
    await drafts(noor, text=NEWS, audience='name="Bob"', moment="every day 9:00")
    await noor.presses("Schedule")
    noor.sees("Announcement 3 waits for your choice")

    await noor.presses(f"Move to {MONDAY}")

    assert f"for the first time on {MONDAY}" in noor.sees("Announcement 3 repeats").text
    chat.clock.move_to(datetime(2026, 11, 30, 7, 59, tzinfo=UTC))
    await chat.settles()
    bob.sees_not(NEWS)
    await chat.later(timedelta(minutes=2))
    bob.sees(NEWS)


async def test_a_series_asks_once(chat: Chat) -> None:
    """ANN-A1."""
    noor, bob = chat.on("noor", role="editor", department="Communications"), chat.on("bob")
    await drafts(noor, text=NEWS, audience='name="Bob"', moment="every day 9:00")
    await noor.presses("Schedule")

    await chat.later(timedelta(days=3))
    assert len([one for one in bob.seen if NEWS in one.text]) == 2
    card = noor.sees("waits for your choice")
    assert "I ask this once for the whole series" in card.text
    assert "Skip this date" in card.labels
    await noor.presses("Send anyway")
    await chat.later(timedelta(days=2))

    assert len([one for one in bob.seen if NEWS in one.text]) == 5
    noor.sees_not("waits for your choice")


async def test_a_date_of_a_series_that_is_too_much_can_be_skipped(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor", department="Communications"), chat.on("bob")
    await drafts(noor, text=NEWS, audience='name="Bob"', moment="every day 9:00")
    await noor.presses("Schedule")
    await chat.later(timedelta(days=3))

    await noor.presses("Skip this date")

    assert len([one for one in bob.seen if NEWS in one.text]) == 2
    noor.sees_not("waits for your choice")


async def test_a_new_week_begins_on_monday_by_the_clock_of_the_workplace(chat: Chat) -> None:
    chat.clock.move_to(datetime(2026, 11, 29, 22, tzinfo=UTC))
    noor, bob, _ = await fills_the_week(chat)

    chat.clock.move(timedelta(hours=1, minutes=30))  # half past midnight in Amsterdam
    await sends(noor, text=NEWS, audience='name="Bob"')

    bob.sees(NEWS)


async def test_what_is_urgent_does_not_count(chat: Chat) -> None:
    """ANN-A1."""
    noor, bob, _ = await fills_the_week(chat)
    async with chat.store.transaction() as db:
        await execute(db, update(Announcement).values(level="urgent"))

    await sends(noor, text=NEWS, audience='name="Bob"')

    bob.sees(NEWS)


@pytest.mark.settings(announcements={"per_week": 0})
async def test_without_a_budget_nobody_is_asked(chat: Chat) -> None:
    noor, bob, _ = await fills_the_week(chat)

    await sends(noor, text=NEWS, audience='name="Bob"')

    bob.sees(NEWS)


async def test_whoever_got_the_same_again_had_it_once(chat: Chat) -> None:
    """What is changed where a chat cannot change it is said anew: that is no second one."""
    noor, bob = chat.on("noor", role="editor", department="Communications"), chat.on("bob")
    await sends(noor, audience='name="Bob"')
    await noor.types("/announce list")
    await noor.presses("Edit 1")
    await noor.fills(text="The lift works again.")

    await sends(noor, text=NEWS, audience='name="Bob"')

    bob.sees(NEWS)
