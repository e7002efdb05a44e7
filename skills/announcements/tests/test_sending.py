"""Sending: the right people, each at their own hour, and everybody once."""

from datetime import UTC, datetime, timedelta

import pytest

from skills.announcements.tests.writing import drafts, sends
from storage.people import Person
from tests.chat import Chat

LIFT = "Please take the stairs."


def _at(chat: Chat, *when: int) -> timedelta:
    return datetime(*when, tzinfo=UTC) - chat.now  # type: ignore[misc]


async def test_it_goes_to_who_is_in_the_audience_when_it_is_sent(chat: Chat) -> None:
    """ANN-D2."""
    noor = chat.on("noor", role="editor")
    here = {"department": "Wonen", "location": "Arnhem"}
    bob, cas = chat.on("bob", **here), chat.on("cas", **here)
    dina = chat.on("dina", department="Wonen", location="Ede")
    await drafts(noor, audience="department=Wonen AND location=Arnhem", moment="tomorrow 9:00")
    await noor.presses("Schedule")

    eva = chat.on("eva", **here)
    await chat.arrive()
    await chat.leaves(cas)
    await chat.later(timedelta(days=1))

    bob.sees(LIFT)
    eva.sees(LIFT)
    for one in (cas, dina):
        one.sees_not(LIFT)


async def test_it_does_not_go_to_a_unit_for_which_announcements_are_off(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="admin")
    bob, cas = chat.on("bob", department="Raad"), chat.on("cas", department="Wonen")
    await ada.types("/plein off announcements department=Raad")

    await drafts(noor, moment="2026-11-24 09:00")
    await noor.presses("Schedule")
    await chat.later(timedelta(days=1))

    cas.sees(LIFT)
    bob.sees_not(LIFT)
    noor.sees("Delivered: 3 of 3")
    noor.sees("1 person did not get it: announcements are switched off for them.")


async def test_each_gets_it_at_nine_on_their_own_clock(chat: Chat) -> None:
    """ANN-D3."""
    noor = chat.on("noor", role="editor")
    bob, cas = chat.on("bob"), chat.on("cas", zone="America/New_York")
    await drafts(noor, moment="2026-11-24 09:00")
    await noor.presses("Schedule")

    await chat.later(_at(chat, 2026, 11, 24, 7, 59))
    bob.sees_not(LIFT)
    await chat.later(timedelta(minutes=2))
    bob.sees(LIFT)
    noor.sees("is going out")
    await chat.later(_at(chat, 2026, 11, 24, 13, 59))
    cas.sees_not(LIFT)
    await chat.later(timedelta(minutes=2))

    cas.sees(LIFT)
    noor.sees("Announcement 1 is sent")
    noor.sees("Delivered: 3 of 3")


@pytest.mark.in_chats("console")
@pytest.mark.parametrize(
    ("day", "hours"), [("2027-03-13", 6), ("2027-03-15", 5), ("2027-10-30", 6), ("2027-11-02", 5)]
)
async def test_around_a_change_of_the_clocks_it_stays_nine(
    chat: Chat, day: str, hours: int
) -> None:
    """ANN-D3: five hours between them while only New York has changed its clocks."""
    noor = chat.on("noor", role="editor")
    cas = chat.on("cas", zone="America/New_York")
    year, month, date = map(int, day.split("-"))
    chat.clock.move_to(datetime(year, month, date, tzinfo=UTC) - timedelta(days=1))
    await drafts(noor, moment=f"{day} 09:00")
    await noor.presses("Schedule")
    utc = 7 if day == "2027-10-30" else 8

    await chat.later(_at(chat, year, month, date, utc + hours) - timedelta(minutes=1))
    noor.sees("is going out")
    cas.sees_not(LIFT)
    await chat.later(timedelta(minutes=2))

    cas.sees(LIFT)


async def test_quiet_hours_hold_it_until_they_end(chat: Chat) -> None:
    """ANN-D4."""
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", quiet_from="19:00", quiet_until="08:00")
    await drafts(noor, moment="today 23:00")
    await noor.presses("Schedule")

    await chat.later(_at(chat, 2026, 11, 24, 6, 59))
    bob.sees_not(LIFT)
    noor.sees("Held for quiet hours: 1")
    await chat.later(timedelta(minutes=2))

    bob.sees(LIFT)


async def test_a_restart_loses_nothing_and_doubles_nothing(chat: Chat) -> None:
    """ANN-D9."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, moment="tomorrow 9:00")
    await noor.presses("Schedule")

    await chat.restarts()
    await chat.later(timedelta(days=1))
    await chat.restarts()
    await chat.later(timedelta(days=1))

    assert len([one for one in bob.seen if LIFT in one.text]) == 1


async def test_whoever_moves_to_another_zone_gets_it_once(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", zone="America/New_York")
    await drafts(noor, moment="2026-11-24 09:00")
    await noor.presses("Schedule")
    await chat.later(_at(chat, 2026, 11, 24, 9))
    bob.sees_not(LIFT)

    await bob.types("/plein settings")
    await bob.fills(language="English", zone="Europe/Amsterdam")
    await chat.later(timedelta(days=1))

    assert len([one for one in bob.seen if LIFT in one.text]) == 1


@pytest.mark.in_chats("console")
async def test_after_a_long_absence_the_author_decides(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, moment="tomorrow 9:00")
    await noor.presses("Schedule")

    chat.clock.move(timedelta(days=2))  # nobody ran the bot
    await chat.settles()

    bob.sees_not(LIFT)
    noor.sees("For 2 people it was too late")
    await noor.presses("Send to them after all")

    bob.sees(LIFT)


@pytest.mark.in_chats("console")
async def test_what_was_too_late_and_gets_another_moment_is_late_no_more(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, moment="tomorrow 9:00")
    await noor.presses("Schedule")
    chat.clock.move(timedelta(days=2))
    await chat.settles()
    assert "it was too late" in noor.last.text  # a new card, which is noticed

    await noor.presses("Edit")
    await noor.fills(moment="tomorrow 9:00")
    await noor.presses("Schedule")
    await chat.later(timedelta(days=1))

    bob.sees(LIFT)
    card = noor.sees("Announcement 1 is sent")
    assert "too late" not in card.text
    assert "Send to them after all" not in card.labels


@pytest.mark.in_chats("console")
async def test_an_audience_that_nobody_understands_any_more_is_told_once_and_given_back(
    chat: Chat,
) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", attributes={"contract": "temp"})
    await drafts(noor, audience="contract=temp", moment="tomorrow 9:00")
    await noor.presses("Schedule")
    async with chat.store.transaction() as db:
        (await db.get_one(Person, bob.id)).attributes = {}

    await chat.later(timedelta(hours=46))
    told = [one for one in noor.seen if "cannot go out yet" in one.text]
    assert len(told) == 1
    assert "“contract”" in told[0].text
    bob.sees_not(LIFT)

    card = noor.sees("Announcement 1, not sent yet")
    assert "“contract”" in card.text
    assert "Schedule" not in card.labels
    assert card.id == noor.last.id  # a new card, which is noticed


@pytest.mark.in_chats("console")
async def test_what_is_understood_again_in_time_still_goes_out(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", attributes={"contract": "temp"})
    await drafts(noor, audience="contract=temp", moment="tomorrow 9:00")
    await noor.presses("Schedule")
    async with chat.store.transaction() as db:
        (await db.get_one(Person, bob.id)).attributes = {}
    await chat.later(_at(chat, 2026, 11, 24, 9))
    noor.sees("cannot go out yet")

    async with chat.store.transaction() as db:
        (await db.get_one(Person, bob.id)).attributes = {"contract": "temp"}
    await chat.later(timedelta(minutes=11))

    bob.sees(LIFT)


@pytest.mark.in_chats("console")
async def test_an_audience_that_has_nobody_by_then_is_told(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", department="Wonen")
    await drafts(noor, audience="department=Wonen", moment="tomorrow 9:00")
    await noor.presses("Schedule")

    await chat.leaves(bob)
    await chat.later(timedelta(days=2))

    assert "went to nobody" in noor.sees("Announcement 1 is sent").text


async def test_nobody_gets_what_was_cancelled(chat: Chat) -> None:
    """ANN-E10, before anything has gone out."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, moment="tomorrow 9:00")
    await noor.presses("Schedule")

    await noor.presses("Cancel")
    await chat.later(timedelta(days=1))

    bob.sees_not(LIFT)
    noor.sees("Announcement 1 is cancelled")


async def test_each_reads_their_language_and_a_missing_one_is_told(chat: Chat) -> None:
    """ANN-E2."""
    noor = chat.on("noor", role="editor")
    bob, cas = chat.on("bob", language="nl"), chat.on("cas")
    await drafts(noor)
    await noor.presses("In Dutch too")
    await noor.fills(heading="De lift is stuk", text="Neem de trap.")
    noor.sees("In Dutch: De lift is stuk")
    await noor.presses("Send now")

    assert "De lift is stuk" in bob.sees("Neem de trap.").text
    cas.sees(LIFT)

    await sends(noor, text="Only in English this time.")

    assert "alleen in het Engels" in bob.sees("Only in English this time.").text
    assert "in English only" not in cas.sees("Only in English this time.").text
