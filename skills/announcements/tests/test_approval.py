"""Approval: somebody else says yes before it goes out, in good time, and to what was seen."""

from datetime import timedelta

import pytest

from skills.announcements.tests.test_checks import CHECK
from skills.announcements.tests.test_copying import FILE, drafts_with_all
from skills.announcements.tests.writing import asks, drafts
from tests.chat import Chat

pytestmark = pytest.mark.settings(announcements={"approval": True})

LIFT = "Please take the stairs."
QUESTION = "Will you approve"
HOUR = timedelta(hours=1)


async def test_it_goes_out_once_somebody_else_approved_what_they_saw(chat: Chat) -> None:
    """ANN-E1."""
    bob = chat.on("bob")

    noor, ada = await asks(chat, must_read=True)

    question = ada.sees(QUESTION)
    for words in (LIFT, "reaches 3 people", "24 November 2026 at 09:00", "confirm that they read"):
        assert words in question.text
    assert question.labels == ["Approve", "Ask for change", "Reject", "See it as readers do"]
    assert "Asked for approval: Ada" in noor.sees("waits for approval").text
    await ada.presses("Approve")
    assert "Approved by Ada" in noor.sees("Announcement 1 is planned").text
    ada.sees("Approved by Ada")
    ada.sees_not(QUESTION)
    bob.sees_not(LIFT)
    await chat.later(timedelta(days=1))

    bob.sees(LIFT)


async def test_who_approves_sees_all_that_goes_out(chat: Chat) -> None:
    """ANN-E1, ANN-A2, ANN-A3, ANN-A8: its questions, its files and its second title, and itself."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    await drafts_with_all(noor, moment="tomorrow 9:00")
    await noor.presses("Test a second title")
    await noor.fills(heading="Take the stairs on Monday")
    await noor.presses("Schedule")

    asked = ada.sees(QUESTION).text
    for words in (CHECK["question"], CHECK["right"], CHECK["wrong_1"], CHECK["explanation"]):
        assert words in asked
    for words in ("plan.pdf", "managers are asked to discuss it", "Take the stairs on Monday"):
        assert words in asked
    await ada.presses("See it as readers do")
    await ada.presses("Read", on="The lift is broken")

    ada.whispered(LIFT)
    ada.sees(FILE)
    await ada.presses("Approve")
    noor.sees("Approved by Ada")


async def test_what_is_to_go_now_goes_when_it_is_approved(chat: Chat) -> None:
    """ANN-E1."""
    bob = chat.on("bob")
    noor, ada = await asks(chat, "now")
    bob.sees_not(LIFT)

    await ada.presses("Approve")

    bob.sees(LIFT)
    noor.whispered("Ada approved announcement 1")


async def test_nobody_approves_what_they_wrote_or_may_not(chat: Chat) -> None:
    """ANN-E1."""
    bob = chat.on("bob")
    noor, ada = await asks(chat, "now")

    await noor.presses_of(ada, "Approve")
    noor.sees_not("approved announcement")
    await bob.presses_of(ada, "Approve")

    bob.sees_not(LIFT)
    noor.sees("waits for approval")


async def test_whoever_asks_for_the_approval_of_anothers_words_does_not_give_it(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    eva = chat.on("eva", role="editor")
    await drafts(noor)
    await ada.types("/announce list")
    await ada.presses("Edit 1")
    await ada.fills(text="Quite other words.")
    await noor.presses("Send now")

    ada.sees(QUESTION)
    await eva.presses("Approve")

    ada.sees("Quite other words.")


async def test_a_change_that_is_asked_for_brings_it_back_with_the_reason(chat: Chat) -> None:
    """ANN-E1."""
    noor, ada = await asks(chat)

    await ada.presses("Ask for change")
    await ada.fills(reason="Say which lift.")

    noor.whispered("Ada asks for a change in announcement 1")
    card = noor.sees("Announcement 1, not sent yet")
    assert "“Say which lift.”" in card.text
    ada.sees("Ada asked for a change")
    await noor.presses("Edit")
    await noor.fills(text="The lift in the hall.")
    await noor.presses("Schedule")
    assert "The lift in the hall." in ada.sees(QUESTION).text
    await ada.presses("Approve")
    noor.sees("Announcement 1 is planned")


async def test_what_is_rejected_is_cancelled_with_the_reason(chat: Chat) -> None:
    """ANN-E1."""
    noor, ada = await asks(chat)

    await ada.presses("Reject")
    await ada.fills(reason="The lift works.")
    await chat.later(timedelta(days=1))

    noor.whispered("Ada rejected announcement 1")
    assert "“The lift works.”" in noor.sees("Announcement 1 is cancelled").text
    ada.sees_not(LIFT)


async def test_the_first_one_decides_for_all(chat: Chat) -> None:
    eva = chat.on("eva", role="editor")
    _, ada = await asks(chat)
    eva.sees(QUESTION)

    await ada.presses("Approve")
    told = eva.sees("Approved by Ada")

    assert told.labels == []
    eva.sees_not(QUESTION)


async def test_an_unanswered_question_is_told_to_others_before_the_moment(chat: Chat) -> None:
    """ANN-E1: two hours before nine o'clock."""
    noor, ada = await asks(chat)
    await chat.later(20 * HOUR + timedelta(minutes=59))
    noor.sees_not("Nobody has decided")
    eva = chat.on("eva", role="editor")
    await chat.arrive()

    await chat.later(timedelta(minutes=2))

    ada.sees("Nobody has decided yet on announcement 1")
    eva.sees(QUESTION)
    noor.whispered("Nobody has decided yet on announcement 1")
    await ada.presses("Approve", on="Nobody has decided")
    ada.sees_not("Nobody has decided")
    noor.sees("Announcement 1 is planned")


async def test_it_is_told_at_half_time_when_the_moment_is_near(chat: Chat) -> None:
    noor, ada = await asks(chat, "today 11:00")

    await chat.later(timedelta(minutes=29))
    ada.sees_not("Nobody has decided")
    await chat.later(timedelta(minutes=2))

    noor.whispered("Nobody has decided yet on announcement 1")
    ada.sees("Nobody has decided")


async def test_who_waits_for_no_moment_hears_after_two_hours(chat: Chat) -> None:
    noor, ada = await asks(chat, "now")

    await chat.later(2 * HOUR - timedelta(minutes=1))
    ada.sees_not("Nobody has decided")
    await chat.later(timedelta(minutes=2))

    ada.sees("Nobody has decided")
    noor.whispered("Nobody has decided")


async def test_what_nobody_approved_in_time_is_not_sent_and_can_be_planned_anew(
    chat: Chat,
) -> None:
    noor, ada = await asks(chat)

    await chat.later(timedelta(days=1))

    noor.whispered("Nobody approved announcement 1 before its moment")
    card = noor.sees("Announcement 1, not sent yet")
    assert "Schedule" not in card.labels
    assert "Its moment has passed" in card.text
    ada.sees("Nobody approved it before its moment")
    ada.sees_not(LIFT)
    await noor.presses("Edit")
    await noor.fills(moment="tomorrow 9:00")
    await noor.presses("Schedule")
    await ada.presses("Approve")
    await chat.later(timedelta(days=1))
    ada.sees(LIFT)


async def test_with_nobody_else_to_approve_the_author_hears_whom_to_ask(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    dina = chat.on("dina", role="admin")
    await chat.leaves(dina)
    await drafts(noor)

    await noor.presses("Send now")

    assert "nobody else may give it" in noor.last.text
    noor.sees("Announcement 1, not sent yet")


@pytest.mark.settings(announcements={"approval": True}, roles={"admin": ["noor@example.org"]})
async def test_who_can_let_somebody_approve_is_named(chat: Chat) -> None:
    noor = chat.on("noor")
    await drafts(noor)

    await noor.presses("Send now")

    assert "Ask Noor" in noor.last.text


async def test_a_restart_forgets_no_question(chat: Chat) -> None:
    noor, ada = await asks(chat)

    await chat.restarts()
    await chat.later(22 * HOUR)

    ada.sees("Nobody has decided")
    noor.sees("waits for approval")


async def test_an_approver_has_quiet_hours(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    eva = chat.on("eva", role="editor", quiet_from="09:30", quiet_until="17:00")
    await drafts(noor, moment="tomorrow 9:00")

    await noor.presses("Schedule")

    ada.sees(QUESTION)
    eva.sees_not(QUESTION)
    await chat.later(7 * HOUR)
    await eva.presses("Approve")
    noor.sees("Approved by Eva")


@pytest.mark.settings(announcements={})
async def test_without_the_setting_nobody_is_asked(chat: Chat) -> None:
    _, ada = await asks(chat, "now")

    ada.sees_not(QUESTION)
    ada.sees(LIFT)
