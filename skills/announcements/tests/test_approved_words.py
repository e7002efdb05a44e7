"""What was approved is what is sent: changes, races, and other words for what is sent already."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot import change_audience, save_audience
from skills.announcements.tests.writing import asks, drafts
from storage.audiences import saved_audiences
from storage.audit import AuditEntry
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.settings(announcements={"approval": True})

LIFT = "Please take the stairs."
QUESTION = "Will you approve"


async def test_an_edit_after_approval_needs_a_new_one(chat: Chat) -> None:
    """ANN-E1."""
    noor, ada = await asks(chat)
    await ada.presses("Approve")

    await noor.presses("Edit")
    await noor.fills(text="Other words.")
    await chat.later(timedelta(days=1))

    ada.sees_not("Other words.")
    ada.sees_not(LIFT)


@pytest.mark.in_chats("web", "slack")
@pytest.mark.parametrize("is_approved", [False, True])
async def test_words_in_the_other_language_need_approval_too(chat: Chat, is_approved: bool) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    await drafts(noor, moment="tomorrow 9:00")
    await noor.presses("In Dutch too")  # the form stays open
    await noor.presses("Schedule")
    if is_approved:
        await ada.presses("Approve")

    await noor.fills(heading="De lift is stuk", text="Neem de trap.")

    noor.whispered("not what was approved any more")
    ada.sees_not(QUESTION)
    await noor.presses("Schedule")
    question = ada.sees(QUESTION)
    for words in ("In English:", LIFT, "In Dutch:", "Neem de trap."):
        assert words in question.text
    await ada.presses("Approve")
    noor.sees("Announcement 1 is planned")


async def test_an_edit_takes_the_question_back(chat: Chat) -> None:
    noor, ada = await asks(chat)

    await noor.presses("Edit")
    await noor.fills(text="Other words.")

    ada.sees("nothing to approve any more")
    ada.sees_not(QUESTION)


async def test_what_is_cancelled_is_asked_about_no_more(chat: Chat) -> None:
    noor, ada = await asks(chat)

    await noor.presses("Cancel")

    assert ada.sees("nothing to approve any more").labels == []


async def _at_once(chat: Chat, *presses: tuple[Actor, str]) -> None:
    """Let people press at the same moment."""
    found = [
        (
            actor,
            next((seen, *one) for seen in actor.seen for one in seen.choices if one[0] == label),
        )
        for actor, label in presses
    ]
    await asyncio.gather(*(actor.driver.press(*what) for actor, what in found if actor.driver))
    await chat.settles()


async def _verdicts(chat: Chat) -> list[str]:
    async with chat.store.transaction() as db:
        rows = await db.exec(
            select(AuditEntry.deed).where(AuditEntry.deed == "announcements.approved")
        )
        return list(rows)


@pytest.mark.in_chats("web")
async def test_two_who_approve_at_once_are_one_approval(chat: Chat) -> None:
    eva, bob = chat.on("eva", role="editor"), chat.on("bob")
    _, ada = await asks(chat, "now")

    await _at_once(chat, (ada, "Approve"), (eva, "Approve"))

    assert await _verdicts(chat) == ["announcements.approved"]
    assert len([one for one in bob.seen if LIFT in one.text]) == 1


@pytest.mark.in_chats("web")
async def test_approving_while_the_author_cancels_sends_nothing(chat: Chat) -> None:
    noor, ada = await asks(chat)

    await _at_once(chat, (noor, "Cancel"), (ada, "Approve"))
    await chat.later(timedelta(days=1))

    noor.sees("Announcement 1 is cancelled")
    ada.sees_not(LIFT)


async def test_an_audience_that_stands_for_others_by_now_gets_nothing(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor", department="Wonen")
    bob = chat.on("bob")
    await chat.arrive()
    house = chat.app.workplace
    async with chat.store.transaction() as db:
        words = "department=Wonen"
        await save_audience(db, house, name="pilot", words=words, by=None, now=chat.now)
    await asks(chat, audience="audience=pilot")
    await ada.presses("Approve")

    async with chat.store.transaction() as db:
        [pilot] = await saved_audiences(db)
        await change_audience(db, house, pilot, "everyone")
    await chat.later(timedelta(days=1))

    bob.sees_not(LIFT)
    noor.whispered("not what was approved any more")
    noor.sees("Announcement 1, not sent yet")


async def test_into_a_channel_goes_only_what_was_approved(chat: Chat) -> None:
    """ANN-E1: as for copies, also when what was changed is a saved audience."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    await noor.types("/plein audience save pilot channel=#general")
    await drafts(noor, audience="audience=pilot", moment="tomorrow 9:00")
    await noor.presses("Post it in #general")
    await noor.presses("Schedule")
    assert "It is posted in #general" in ada.sees(QUESTION).text
    await ada.presses("Approve")

    await noor.types("/plein audience change pilot channel=#general AND guest=no")
    await chat.later(timedelta(days=1))

    chat.shows_not("#general", LIFT)
    noor.whispered("not what was approved any more")
    assert "It is posted in #general" in noor.sees("Announcement 1, not sent yet").text
    await noor.presses("Edit", on="not sent yet")
    await noor.fills(moment="tomorrow 9:00")
    await noor.presses("Schedule")
    await ada.presses("Approve")
    await chat.later(timedelta(days=1))

    assert chat.shows("#general", LIFT).by_bot


async def test_other_words_for_what_is_sent_wait_for_approval(chat: Chat) -> None:
    """ANN-E1: else approval of the first words would let any others through."""
    bob = chat.on("bob")
    noor, ada = await asks(chat, "now", must_read=True)
    await ada.presses("Approve")
    await bob.presses("I have read this")
    await noor.types("/announce list")
    await noor.presses("Edit 1")

    await noor.fills(text="Please take the other stairs.")

    noor.whispered("Until then the old ones stay")
    bob.sees(LIFT)
    noor.sees("wait for approval")
    assert "Please take the other stairs." in ada.sees(QUESTION).text
    await noor.presses_of(ada, "Approve")
    bob.sees(LIFT)
    await ada.presses("Approve", on=QUESTION)
    bob.sees("Please take the other stairs.")
    assert "Reset, let them confirm again" in noor.whispered("Reset confirmations?").labels


async def test_other_words_that_are_rejected_change_nothing(chat: Chat) -> None:
    bob = chat.on("bob")
    noor, ada = await asks(chat, "now")
    await ada.presses("Approve")
    await noor.types("/announce list")
    await noor.presses("Edit 1")
    await noor.fills(text="Please take the other stairs.")

    await ada.presses("Reject", on=QUESTION)
    await ada.fills(reason="The first ones are better.")

    bob.sees(LIFT)
    assert "The first ones are better." in noor.sees("Announcement 1 is sent").text
