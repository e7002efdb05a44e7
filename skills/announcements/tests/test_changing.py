"""Looking back and changing: the list, a test, other words, and taking it back."""

from datetime import timedelta

import pytest

from skills.announcements.tests.writing import drafts, sends
from tests.chat import Chat

LIFT = "Please take the stairs."
PRESS = "I have read this"


async def test_the_list_has_what_can_be_done_with_each(chat: Chat) -> None:
    """ANN-D7."""
    noor = chat.on("noor", role="editor")
    await sends(noor)
    await drafts(noor, heading="Summer party", moment="tomorrow 9:00")
    await noor.presses("Schedule")
    await drafts(noor, heading="Not ready")

    await noor.types("/announce list")

    seen = noor.sees("*Planned*".strip("*"))
    for words in ("The lift is broken (1)", "Summer party (2)", "Not ready (3)"):
        assert words in seen.text
    assert {"Edit 2", "Cancel 2", "Duplicate 2", "Edit 3", "Recall 1"} <= set(seen.labels)

    await noor.presses("Cancel 2")
    noor.sees("Announcement 2 is cancelled")
    await noor.types("/announce list")
    assert "Summer party" not in noor.sees("Not ready").text


async def test_without_any_the_list_offers_to_begin(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", language="nl")

    await noor.types("/mededeling lijst")

    assert "Nieuwe mededeling" in noor.whispered("niets geschreven").labels


async def test_a_duplicate_is_a_draft_of_its_own(chat: Chat) -> None:
    """ANN-D7."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)

    await noor.presses("Duplicate")
    noor.sees("Announcement 2, not sent yet")
    await noor.presses("Send now")

    assert len([one for one in bob.seen if LIFT in one.text]) == 2


async def test_a_test_comes_to_its_author_alone(chat: Chat) -> None:
    """ANN-D8."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, must_read=True)

    await noor.presses("Send test to me")
    test = noor.sees("Test of announcement 1")
    assert LIFT in test.text
    await noor.presses(PRESS, on="Test of announcement 1")
    noor.whispered("nothing is noted")

    bob.sees_not(LIFT)
    await noor.presses("Send now")
    await chat.later(timedelta(minutes=1))
    noor.sees("Confirmed: 0 of 2")


async def test_a_draft_is_changed_until_it_is_right(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, text="Plese take the stares.")

    await noor.presses("Edit")
    await noor.fills(text=LIFT)
    noor.sees(LIFT)
    await noor.presses("Send now")

    bob.sees(LIFT)
    bob.sees_not("stares")


async def test_what_is_sent_is_changed_where_it_stands(chat: Chat) -> None:
    """ANN-D10."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True, text="On Tuesday, take the stairs.")
    await bob.presses(PRESS)

    await noor.types("/announce list")
    await noor.presses("Edit 1")
    await noor.fills(text="On Wednesday, take the stairs.")

    told = bob.sees("On Wednesday")
    assert told.edited
    assert "Edited" in told.text
    bob.sees_not("On Tuesday")
    assert "Reset confirmations?" in noor.last.text
    await noor.presses("Reset, let them confirm again")
    await bob.presses(PRESS, on="On Wednesday")
    bob.whispered("noted that you read it")
    await chat.later(timedelta(minutes=1))
    noor.sees("Confirmed: 1 of 2")


async def test_what_is_sent_in_two_languages_is_changed_in_each(chat: Chat) -> None:
    """ANN-D10, ANN-E2."""
    noor = chat.on("noor", role="editor")
    bob, cas = chat.on("bob", language="nl"), chat.on("cas")
    await drafts(noor)
    await noor.presses("In Dutch too")
    await noor.fills(heading="De lift is stuk", text="Neem de trap.")
    await noor.presses("Send now")

    await noor.presses("Edit Dutch")
    await noor.fills(heading="De lift doet het weer", text="Je kunt hem weer nemen.")
    await noor.presses("Edit")
    await noor.fills(text="It works again.")

    bob.sees("Je kunt hem weer nemen.")
    cas.sees("It works again.")
    cas.sees_not("Je kunt hem")


@pytest.mark.in_chats("web", "slack")
async def test_who_presses_while_the_card_is_changed_is_not_too_late(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)
    await noor.presses("Duplicate")
    await bob.presses(PRESS)
    await chat.later(timedelta(minutes=1))
    noor.sees("Confirmed: 1 of 2")

    await noor.presses_again()

    noor.sees_not("This question is closed.")
    noor.sees("Announcement 3, not sent yet")


@pytest.mark.in_chats("matrix")
async def test_a_number_is_for_the_card_that_stands_lowest(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)
    await drafts(noor, heading="Summer party", text="Come and dance.")
    await bob.presses(PRESS)
    await chat.later(timedelta(minutes=1))
    noor.sees("Confirmed: 1 of 2")

    await noor.types("1")

    bob.sees("Come and dance.")


@pytest.mark.in_chats("matrix")
async def test_a_number_is_for_the_card_after_the_questions_of_a_form(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor)
    await noor.presses("Edit")
    await noor.fills(text="Come and dance.")

    await noor.types("1")

    bob.sees("Come and dance.")


@pytest.mark.adapters("slack", "matrix")
async def test_recalling_takes_it_away_in_each_chat_and_says_so(chat: Chat) -> None:
    """ANN-D11."""
    noor, bob = chat.on("noor", role="editor", at="slack"), chat.on("bob", at="slack")
    cas = chat.on("cas", at="matrix")
    await cas.types("/plein help")
    await sends(noor)
    cas.sees(LIFT)

    await noor.presses("Recall")
    assert "cannot be undone" in noor.last.text
    await noor.presses("Yes, take it back")
    await chat.later(timedelta(seconds=15))

    bob.sees_not(LIFT)
    cas.sees_not(LIFT)
    card = noor.sees("is withdrawn")
    assert "Slack: 2 of 2 taken away" in card.text
    assert "Matrix: 1 of 1 taken away" in card.text
