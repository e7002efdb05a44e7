"""Questions about an announcement: they go to whoever answers questions, and come back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from skills.announcements.tests.qa import ANSWER, QA
from skills.announcements.tests.writing import belongs, comments, sends, staff
from storage.audit import AuditEntry
from tests.bot.heeding import HEEDING
from tests.chat import Chat

LIFT = "Please take the stairs."
with_qa = pytest.mark.skills("announcements", QA)
in_threads = pytest.mark.in_chats("web", "slack", "matrix")


async def _heard(chat: Chat) -> list[dict[str, Any]]:
    async with chat.store.transaction() as db:
        rows = await db.exec(select(AuditEntry).where(AuditEntry.deed == "qa.heard"))
        return [dict(one.details) for one in rows]


@with_qa
@in_threads
async def test_a_question_in_the_thread_is_heard_and_its_answer_comes_back_there(
    chat: Chat,
) -> None:
    """ANN-A6."""
    noor, bob, kim = chat.on("noor", role="editor"), *staff(chat, "bob", "kim")
    await sends(noor)

    await bob.types("Until when is the lift out", thread=LIFT)
    await bob.types("Until when is the lift out of use?", thread=LIFT)
    [asked] = await _heard(chat)
    assert asked["question"] == "Until when is the lift out of use?"
    assert (asked["asked_by"], asked["language"]) == (bob.id, "en")
    await kim.types("/suggest")
    bob.sees_not(ANSWER)
    await kim.types("/verify")
    await chat.later(timedelta(minutes=1))

    answer = bob.sees(ANSWER)
    assert "Kim answers about The lift is broken" in answer.text
    assert answer.thread == bob.sees(LIFT).id
    assert ANSWER in noor.sees("What people say about").text


@with_qa
async def test_who_asks_the_same_later_is_offered_the_answer_first(chat: Chat) -> None:
    """ANN-A6."""
    noor, bob, cas, kim = chat.on("noor", role="editor"), *staff(chat, "bob", "cas", "kim")
    await sends(noor)
    await comments(bob, "When will the lift work again?")
    await kim.types("/verify")

    await comments(cas, "When is the lift working again?")
    assert ANSWER in cas.sees("Somebody asked this before").text
    assert len(await _heard(chat)) == 1
    await cas.presses("No, ask my question")
    cas.whispered("Noor reads it")
    assert len(await _heard(chat)) == 2

    await comments(cas, "When does the lift work again?")
    await cas.presses("Yes, thank you")
    cas.whispered("I do not pass your question on")
    assert len(await _heard(chat)) == 2
    await chat.later(timedelta(minutes=11))
    shown = noor.sees("What people say about").text
    assert "When is the lift working again?" in shown
    assert "When does the lift work again?" not in shown


async def test_its_author_can_save_an_answer_for_others(chat: Chat) -> None:
    """ANN-A6, without any skill for questions."""
    noor = chat.on("noor", role="editor", language="nl")
    bob, cas = staff(chat, "bob", "cas", language="nl")
    await noor.types("/mededeling")
    await noor.fills(
        heading="Lift stuk",
        text="Neem de trap.",
        audience="iedereen",
        moment="nu",
        must_read=False,
        clock=None,
    )
    await noor.presses("Nu versturen")
    await comments(bob, "Bob hier, wanneer doet de lift het weer?", by="Reageren")
    await chat.later(timedelta(minutes=1))
    await noor.presses("Beantwoord 1")
    await noor.fills(answer="Vrijdag.")
    await noor.presses("Bewaar 1 als antwoord voor anderen")
    await noor.fills(question="Wanneer doet de lift het weer?", answer="Vrijdag om twaalf uur.")
    noor.sees("te zien voor wie hetzelfde vraagt")

    await comments(cas, "wanneer werkt de lift weer", by="Reageren")

    offered = cas.sees("Dit is al eerder gevraagd")
    assert "Vrijdag om twaalf uur." in offered.text
    assert "Bob" not in offered.text
    await cas.presses("Ja, dank je")
    cas.whispered("Dan geef ik je vraag niet door")


@with_qa
async def test_an_answer_to_what_is_gone_goes_nowhere(chat: Chat) -> None:
    noor, bob, kim = chat.on("noor", role="editor"), *staff(chat, "bob", "kim")
    await sends(noor)
    await comments(bob, "When will the lift work again?")
    await noor.presses("Recall")
    await noor.presses("Yes, take it back")

    await kim.types("/verify")

    bob.sees_not(ANSWER)


@pytest.mark.skills("announcements", QA, HEEDING)
@in_threads
async def test_a_question_in_a_channel_is_answered_in_its_thread(chat: Chat) -> None:
    """ANN-A6: for an announcement that stands in a channel."""
    noor, bob, kim = chat.on("noor", role="editor"), *staff(chat, "bob", "kim")
    await sends(noor, audience='name="Noor"')
    await noor.types("/news", to="#general")
    await belongs(chat)

    await bob.types("When will it work again?", to="#general", thread="The lift is broken")
    assert len(await _heard(chat)) == 1
    await kim.types("/verify")

    answer = chat.shows("#general", ANSWER)
    assert answer.thread is not None
    bob.sees_not(ANSWER, in_="dm")
