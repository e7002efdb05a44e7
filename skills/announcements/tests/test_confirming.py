"""Must-reads: one button, one confirmation, and reminders for who did not press it."""

from datetime import date, timedelta

import pytest

from skills.announcements.tests.writing import sends, staff
from tests.chat import Chat

PRESS = "I have read this"


async def test_a_second_press_confirms_nothing_more(chat: Chat) -> None:
    """ANN-D5."""
    noor = chat.on("noor", role="editor")
    bob, cas = staff(chat, "bob", "cas")
    await sends(noor, must_read=True, audience='name="Bob" OR name="Cas"')

    await bob.presses(PRESS)
    bob.whispered("noted that you read it")
    await bob.presses(PRESS, on="The lift is broken")
    bob.whispered("You confirmed this already.")
    await chat.later(timedelta(minutes=1))

    noor.sees("Confirmed: 1 of 2")
    cas.sees_not("noted")


async def test_a_slip_can_be_taken_back(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)
    await bob.presses(PRESS)

    await bob.presses("That was a slip")
    await chat.later(timedelta(minutes=1))

    bob.whispered("you did not confirm it")
    noor.sees("Confirmed: 0 of 2")


async def test_only_who_did_not_confirm_is_reminded_and_not_for_ever(chat: Chat) -> None:
    """ANN-D6."""
    noor, bob, cas = chat.on("noor", role="editor"), *staff(chat, "bob", "cas")
    await sends(noor, must_read=True)
    await bob.presses(PRESS)

    await chat.later(timedelta(days=8))

    bob.sees_not("Please read The lift")
    assert len([one for one in cas.seen if "confirm that you did" in one.text]) == 2


async def test_nobody_is_reminded_in_quiet_hours(chat: Chat) -> None:
    """ANN-D6."""
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", quiet_from="09:30", quiet_until="17:00")
    await sends(noor, must_read=True)

    await chat.later(timedelta(days=2, hours=6, minutes=59))
    bob.sees_not("confirm that you did")
    await chat.later(timedelta(minutes=2))

    bob.sees("confirm that you did")


async def test_nobody_is_reminded_on_leave(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    bob = chat.on("bob", away_until=date(2026, 11, 26))
    await sends(noor, must_read=True)

    await chat.later(timedelta(days=2, minutes=1))
    bob.sees_not("confirm that you did")
    await chat.later(timedelta(days=2))

    bob.sees("confirm that you did")


@pytest.mark.settings(announcements={"deadline": "3 days", "reminders": 5})
async def test_reminders_end_at_the_deadline(chat: Chat) -> None:
    """ANN-D6."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)

    await chat.later(timedelta(days=8))

    assert len([one for one in bob.seen if "confirm that you did" in one.text]) == 1
    await bob.types(PRESS)
    bob.sees("The time for this is over")


async def test_confirming_takes_the_reminder_away(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)
    await chat.later(timedelta(days=2, minutes=1))

    await bob.presses(PRESS, on="confirm that you did")

    bob.whispered("noted that you read it")
    bob.sees_not("confirm that you did")


@pytest.mark.adapters("slack", "matrix")
@pytest.mark.adapters("web", "slack")
async def test_confirming_in_one_chat_clears_the_reminder_in_another(chat: Chat) -> None:
    """ANN-A4."""
    first, second = chat.app.workplace.adapters
    noor, bob = chat.on("noor", role="editor", at=first), chat.on("bob", at=first)
    await bob.types("/plein help")
    await sends(noor, must_read=True)
    await chat.later(timedelta(days=2, minutes=1))
    bob.sees("confirm that you did")
    await chat.moves(bob, to=second)
    await bob.types("/plein help")

    await chat.later(timedelta(days=2, minutes=1))
    await bob.presses(PRESS, on="confirm that you did")
    await chat.moves(bob, to=first)

    bob.sees_not("confirm that you did")


async def test_it_says_what_is_kept_of_who_confirms(chat: Chat) -> None:
    """ANN-A5."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")

    await sends(noor, must_read=True)
    assert "kept for 730 days" in bob.sees("The lift is broken").text
    await sends(noor, text="Nothing to confirm here.")

    told = bob.sees("Nothing to confirm here.")
    assert "kept" not in told.text
    assert told.labels == ["Comment"]
