"""Digests: what can wait comes bundled, at the moment that its reader chose."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import select, update

from skills.announcements.model.tables import Announcement
from skills.announcements.tests.writing import drafts, sends, staff
from storage.privacy import export_person, forget_person
from storage.session import execute
from storage.timers import Timer
from tests.actor import Actor
from tests.chat import Chat

DIGEST = "Your digest"


async def bundles(actor: Actor, rhythm: str = "Bundled, once a week", **more: object) -> None:
    """Choose a digest: on Friday at 15:00, unless one says something else."""
    await actor.types("/announce settings")
    await actor.fills(rhythm=rhythm, **more)


async def passes(chat: Chat, *when: int) -> None:
    """Let time go by until a moment of November 2026, by the clock of Amsterdam."""
    day, hour, minute = when
    await chat.later(datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC) - chat.now)


async def test_what_can_wait_comes_on_friday_at_three(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob, cas = chat.on("noor", role="editor"), *staff(chat, "bob", "cas")
    await bundles(bob)
    bob.whispered("every Friday at 15:00")
    await sends(noor, text="The canteen is open.\n\nCome and see.")
    await sends(noor, heading="Party", text="On Thursday.")

    cas.sees("The canteen is open.")
    bob.sees_not("canteen")
    assert "In the digest: 1." in noor.sees("Announcement 2 is sent").text
    await passes(chat, 27, 14, 59)
    bob.sees_not("canteen")
    await passes(chat, 27, 15, 1)

    digest = bob.sees("Your digest: 2 announcements")
    assert "The lift is broken The canteen is open." in digest.text
    assert "Party On Thursday." in digest.text
    assert "Come and see." not in digest.text
    assert digest.labels == ["Read: The lift is broken", "Read: Party"]
    await bob.presses("Read: The lift is broken")
    assert "Come and see." in bob.whispered("From Noor").text
    await chat.later(timedelta(days=8))
    assert len([one for one in bob.seen if DIGEST in one.text]) == 1


async def test_must_reads_and_urgent_news_come_at_once(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bundles(bob)

    await sends(noor, must_read=True)
    await drafts(noor, text="Leave the building.")
    async with chat.store.transaction() as db:
        await execute(db, update(Announcement).values(level="urgent"))
    await noor.presses("Send now")

    for words in ("Please take the stairs.", "Leave the building."):
        assert "announce settings" not in bob.sees(words).text


@pytest.mark.in_chats("console")
async def test_sending_that_goes_on_doubles_nothing_that_is_bundled(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob, cas = chat.on("noor", role="editor"), *staff(chat, "bob", "cas")
    await bundles(bob)
    await sends(noor)

    async def goes_on() -> None:
        async with chat.store.transaction() as db:
            [news] = await db.exec(select(Announcement))
            args = {"announcement_id": news.id}
            db.add(Timer(due_at=chat.now, route="announcements.due", args=args))
        await chat.settles()

    await goes_on()
    await bundles(bob, "Each at once")
    await goes_on()

    assert len([one for one in bob.seen if "The lift is broken" in one.text]) == 1
    assert len([one for one in cas.seen if "The lift is broken" in one.text]) == 1


async def test_it_says_how_to_have_it_bundled(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", language="nl")

    await sends(noor)

    assert bob.as_shown("/mededeling instellingen") in bob.sees("Please take the stairs.").text


async def test_a_daily_digest_comes_by_the_clock_of_its_reader(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    cas = chat.on("cas", zone="America/New_York")
    for one in (bob, cas):
        await bundles(one, "Bundled, once a day", at=time(11, 30))
    await sends(noor)

    await passes(chat, 23, 11, 31)
    bob.sees("Your digest: 1 announcement")
    cas.sees_not(DIGEST)
    await passes(chat, 23, 17, 29)
    cas.sees_not(DIGEST)
    await passes(chat, 23, 17, 31)
    cas.sees(DIGEST)
    await sends(noor, text="The canteen is open.")
    await passes(chat, 24, 11, 31)

    assert len([one for one in bob.seen if DIGEST in one.text]) == 2
    bob.sees("The canteen is open.")


async def test_quiet_hours_hold_a_digest(chat: Chat) -> None:
    """ANN-E6."""
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", quiet_from="14:00", quiet_until="16:00")
    await bundles(bob)
    await sends(noor)

    await passes(chat, 27, 15, 59)
    bob.sees_not(DIGEST)
    await passes(chat, 27, 16, 1)

    bob.sees(DIGEST)


async def test_restarts_lose_no_digest_and_double_none(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bundles(bob)
    await sends(noor)

    await chat.restarts()
    await passes(chat, 27, 14, 0)
    await chat.restarts()
    await passes(chat, 27, 15, 1)
    await chat.restarts()
    chat.clock.move(-timedelta(hours=1))
    await chat.settles()
    await chat.later(timedelta(days=2))

    assert len([one for one in bob.seen if DIGEST in one.text]) == 1


async def test_whoever_moves_to_another_zone_gets_their_digest_once(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", zone="America/New_York")
    await bundles(bob)
    await sends(noor)
    await passes(chat, 27, 18, 0)

    await bob.types("/plein settings")
    await bob.fills(language="English", zone="Europe/Amsterdam")
    await chat.later(timedelta(days=1))

    assert len([one for one in bob.seen if DIGEST in one.text]) == 1


async def test_switching_it_off_brings_what_waits_at_once(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bundles(bob)
    await sends(noor)

    await bundles(bob, "Each at once")

    bob.sees("Your digest: 1 announcement")
    bob.whispered("each announcement comes at once")
    await sends(noor, text="The canteen is open.")
    bob.sees("The canteen is open.")
    await passes(chat, 28, 9, 0)
    assert len([one for one in bob.seen if DIGEST in one.text]) == 1


async def test_what_is_recalled_leaves_the_digest_and_what_is_edited_shows_it(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bundles(bob)
    await sends(noor, heading="Party")
    await sends(noor, heading="Canteen", text="It is close.")
    await noor.types("/announce list")
    await noor.presses("Recall 1")
    await noor.presses("Yes, take it back")
    await noor.types("/announce list")
    await noor.presses("Edit 2")
    await noor.fills(text="It is closed.")

    await passes(chat, 27, 15, 1)

    digest = bob.sees("Your digest: 1 announcement")
    assert "Canteen It is closed." in digest.text
    await noor.types("/announce list")
    await noor.presses("Edit 2")
    await noor.fills(text="It is open.")
    bob.sees("Canteen It is open.")
    bob.sees_not("It is closed.")
    await noor.types("/announce list")
    await noor.presses("Recall 2")
    await noor.presses("Yes, take it back")
    bob.sees_not("Canteen")


async def test_a_digest_without_anything_does_not_come(chat: Chat) -> None:
    """ANN-E6."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bundles(bob)
    await sends(noor)
    await noor.types("/announce list")
    await noor.presses("Recall 1")
    await noor.presses("Yes, take it back")

    await passes(chat, 28, 9, 0)

    bob.sees_not(DIGEST)


@pytest.mark.in_chats("console")
@pytest.mark.settings(announcements={"per_week": 0})
async def test_more_than_ten_come_in_several_messages(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bundles(bob)
    for number in range(11):
        await sends(noor, heading=f"News of hour {number}")

    await passes(chat, 27, 15, 1)

    assert "News of hour 9" in bob.sees("Your digest: 10 announcements").text
    assert "News of hour 10" in bob.sees("Your digest: 1 announcement").text


@pytest.mark.settings(announcements={"per_week": 1})
async def test_for_those_whose_week_is_used_up_it_comes_in_the_digest(chat: Chat) -> None:
    """ANN-A1."""
    noor = chat.on("noor", role="editor", department="Communications")
    bob, cas = staff(chat, "bob", "cas", department="Wonen")
    await sends(noor, audience='name="Bob"')
    await drafts(noor, text="The canteen is open.", audience="department=Wonen")
    await noor.presses("Send now")

    await noor.presses("Put it in the digest for those")

    cas.sees("The canteen is open.")
    bob.sees_not("canteen")
    card = noor.sees("Announcement 2 is sent")
    assert "Delivered: 1 of 1" in card.text
    assert "In the digest: 1." in card.text
    await passes(chat, 27, 15, 1)
    bob.sees("Your digest: 1 announcement")
    cas.sees_not(DIGEST)


@pytest.mark.settings(announcements={"per_week": 1})
async def test_whoever_has_it_bundled_has_no_week_that_is_used_up(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor", department="Communications"), chat.on("bob")
    await sends(noor, audience='name="Bob"')
    await bundles(bob)

    await sends(noor, audience='name="Bob"')

    noor.sees("Announcement 2 is sent")


async def test_the_choice_is_shown_again_and_made_in_dutch(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", language="nl")
    await bob.types("/mededeling instellingen")
    await bob.fills(rhythm="Samen, één keer per week", day="Donderdag", at=time(9))
    bob.whispered("elke donderdag om 09:00")
    await sends(noor)

    await bob.types("/mededeling instellingen")
    await bob.fills(at=time(10))
    bob.whispered("elke donderdag om 10:00")
    await passes(chat, 26, 9, 59)
    bob.sees_not("overzicht:")
    await passes(chat, 26, 10, 1)

    assert "Lees: The lift is broken" in bob.sees("Jouw overzicht: 1 mededeling").labels


async def test_a_choice_is_exported_and_goes_with_its_person(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bundles(bob)
    await sends(noor)

    async with chat.store.transaction() as db:
        found = await export_person(db, bob.id)
        assert found["announcements_digest_choice"][0]["rule"] == "fri 15:00"
        assert len(found["announcements_in_digest"]) == 1
        counts = await forget_person(db, bob.id)
        assert counts["announcements_digest_choice"] == counts["announcements_in_digest"] == 1
