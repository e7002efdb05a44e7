"""What waits for somebody in their own home, and an announcement that begins with a message."""

from datetime import timedelta

import pytest

from skills.announcements.tests.writing import alarms, asks, drafts, sends
from tests.chat import Chat


async def test_what_is_to_be_confirmed_can_be_from_home(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)
    await sends(noor, heading="No answer needed")

    await bob.types("/plein")

    home = bob.last
    assert "To confirm" in home.text
    assert "1. The lift is broken" in home.text
    assert "No answer needed" not in home.text
    await bob.presses("Read 1")
    assert "Please take the stairs." in bob.whispered("The lift is broken").text
    await bob.presses("I have read 1")
    bob.whispered("noted that you read it")
    await bob.types("/plein")
    assert "To confirm" not in bob.last.text


async def test_what_waits_for_the_end_of_quiet_hours_is_not_at_home_before(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", quiet_from="09:30", quiet_until="17:00")
    await sends(noor, must_read=True)

    await bob.types("/plein")

    assert "To confirm" not in bob.last.text


@pytest.mark.settings(announcements={"deadline": "1 day"})
async def test_what_can_be_confirmed_no_more_is_not_at_home(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)
    await chat.later(timedelta(days=1, minutes=1))

    await bob.types("/plein")

    assert "To confirm" not in bob.last.text


async def test_what_is_urgent_can_be_answered_from_home(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await alarms(noor)

    await bob.types("/plein")
    await bob.presses("I need help", on="To confirm")

    bob.whispered("you need help")
    await noor.types("/plein")
    home = noor.sees("Waiting for you")
    assert "1 person needs help" in home.text
    await noor.presses("Show names", on="Waiting for you")
    assert "Bob" in noor.whispered("Need help").text


@pytest.mark.settings(announcements={"approval": True})
async def test_what_is_to_be_approved_can_be_looked_at_from_home(chat: Chat) -> None:
    bob = chat.on("bob")
    noor, ada = await asks(chat)

    await ada.types("/plein")
    assert "Noor asks for approval" in ada.sees("Waiting for you").text
    await ada.presses("Look at 1")
    await ada.presses("Approve", on="Please take the stairs.")

    noor.sees("Announcement 1 is planned")
    ada.sees_not("Will you approve")
    for one in (noor, bob):
        await one.types("/plein")
        assert "Waiting for you" not in one.last.text


@pytest.mark.settings(announcements={"approval": True})
async def test_what_came_back_waits_for_its_author(chat: Chat) -> None:
    noor, ada = await asks(chat)
    await ada.presses("Ask for change")
    await ada.fills(reason="Say which lift.")

    await noor.types("/plein")

    home = noor.sees("Waiting for you")
    assert "1. The lift is broken It came back to you." in home.text
    assert "Edit 1" in home.labels


async def test_a_message_can_be_announced(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bob.types("The canteen is open again.", to="#general")

    await noor.uses_shortcut("Announce this", on="The canteen")
    await noor.fills(heading="Canteen", audience="everyone", moment="now")
    await noor.presses("Send now")

    assert "From Noor" in bob.sees("Canteen\nThe canteen is open again.", in_="dm").text


async def test_who_may_not_announce_is_not_offered_it(chat: Chat) -> None:
    bob = chat.on("bob")
    await bob.types("hello", to="#general")

    known = await chat.app.engine.shortcuts(bob.at, bob.workspace, bob.account)

    assert [one.name for one in known] == []


async def test_drafts_that_nobody_looked_at_are_no_work_that_waits(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor)

    await noor.types("/plein")

    assert "Waiting for you" not in noor.last.text
