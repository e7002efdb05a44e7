"""Announcements that are switched off for a unit: what their author is told, before and after."""

from datetime import timedelta

import pytest

from skills.announcements.tests.writing import drafts, sends, staff
from tests.actor import Actor
from tests.chat import Chat

LIFT = "Please take the stairs."


async def without_the_board(chat: Chat) -> tuple[Actor, Actor, Actor]:
    """Give an author, somebody of the board, for whom announcements are off, and somebody else."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="admin", department="ICT")
    bob, cas = chat.on("bob", department="Raad"), chat.on("cas", department="Wonen")
    await ada.types("/plein off announcements department=Raad")
    return noor, bob, cas


async def test_the_preview_says_how_many_are_left_out(chat: Chat) -> None:
    """PLT-E2."""
    noor, _, _ = await without_the_board(chat)

    await drafts(noor)
    card = noor.sees("not sent yet").text
    assert "This reaches 3 people" in card
    assert "1 person does not get it: this is switched off for them." in card
    await noor.presses("Edit")
    await noor.fills(audience="department=Wonen")
    assert "switched off" not in noor.sees("not sent yet").text

    await noor.presses("Edit")
    await noor.fills(audience="department=Raad")
    card = noor.sees("not sent yet")
    assert "1 person does not get it: this is switched off for them." in card.text
    assert "Nobody is in it" not in card.text
    assert "Send now" not in card.labels


async def test_the_figures_are_of_those_who_got_it(chat: Chat) -> None:
    """PLT-E2."""
    noor, bob, cas = await without_the_board(chat)

    await sends(noor, must_read=True)
    await cas.presses("I have read this")
    await chat.later(timedelta(minutes=1))

    card = noor.sees("Announcement 1 is sent").text
    assert "Confirmed: 1 of 3." in card
    assert "1 person did not get it" in card
    bob.sees_not(LIFT)


@pytest.mark.in_chats("console")
async def test_the_report_counts_nobody_who_was_left_out(chat: Chat) -> None:
    noor, _, _ = await without_the_board(chat)
    staff(chat, "dina", "eva", "fay", "gus", department="Wonen")
    staff(chat, "hal", "ivo", "jan", "kim", department="Raad")

    await sends(noor)
    await noor.types("/announce report 1")

    report = noor.sees("Announcement 1: The lift is broken").text
    assert "People: 7" in report
    assert "Raad" not in report
    assert "5 people did not get it" in report


@pytest.mark.in_chats("console")
async def test_who_is_left_out_has_no_quiet_hours_and_waits_for_no_digest(chat: Chat) -> None:
    noor, bob, _ = await without_the_board(chat)
    chat.on("dora", department="Raad", quiet_from="07:00", quiet_until="23:00")
    ada = chat.on("ada")
    await ada.types("/plein on announcements department=Raad")
    await bob.types("/announce settings")
    await bob.fills(rhythm="weekly")
    await ada.types("/plein off announcements department=Raad")

    await sends(noor)

    card = noor.sees("Announcement 1 is sent").text
    assert "2 people did not get it" in card
    assert "quiet hours" not in card
    assert "digest" not in card


@pytest.mark.in_chats("console")
async def test_nobody_who_is_left_out_is_late(chat: Chat) -> None:
    noor, _, _ = await without_the_board(chat)
    await drafts(noor, moment="tomorrow 9:00")
    await noor.presses("Schedule")

    chat.clock.move(timedelta(days=2))  # nobody ran the bot
    await chat.settles()

    noor.sees("For 3 people it was too late")
