"""Questions about announcements: what is known is told, and what becomes known comes back there."""

from datetime import timedelta

import pytest

from skills.qa.tests.known import SICK, SICK_ANSWER, know, know_topic
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.skills("qa", "announcements")

ASKED = "Until when is the lift out of use?"
FRIDAY = "Until Friday at noon."


async def announces(author: Actor) -> None:
    """Tell everybody that the lift is broken."""
    await author.types("/announce")
    await author.fills(
        heading="The lift is broken",
        text="Please take the stairs.",
        audience="everyone",
        moment="now",
        must_read=False,
        clock=None,
    )
    await author.presses("Send now")


async def comments(reader: Actor, words: str) -> None:
    """Say something about the announcement."""
    await reader.presses("Comment")
    await reader.fills(words=words)


# On the console a number is for the newest message of a day at most, and this takes two.
@pytest.mark.in_chats("web", "slack", "matrix")
async def test_what_its_author_does_not_answer_somebody_who_knows_does_and_it_comes_back(
    chat: Chat,
) -> None:
    """ANN-A6."""
    noor, kim = chat.on("noor", role="editor"), chat.on("kim")
    bob, cas, dee = chat.on("bob"), chat.on("cas"), chat.on("dee")
    await know_topic(noor, "Building", experts="kim", words="lift, stairs")
    await announces(noor)

    await comments(bob, ASKED)
    await comments(cas, "Until when is the lift out of use, please?")
    kim.sees_not(ASKED)
    await bob.types("/ask mine")
    assert f"{ASKED} (with whoever wrote the announcement)" in bob.last.text
    await chat.later(timedelta(days=1, minutes=30))
    card = kim.sees("Question 1, from Bob")
    assert "Also asked: Until when is the lift out of use, please?" in kim.sees("Also asked").text
    assert card.place == "dm"
    bob.sees("Kim has it, and answers by")

    await kim.presses("Answer")
    await kim.fills(answer=FRIDAY)
    bob.sees("Kim answered question 1")
    bob.sees_not("Kim answers about The lift is broken")
    await kim.presses("Save as answer")
    await kim.fills(question=ASKED, audience="everyone", review="Every 90 days")
    await chat.later(timedelta(hours=12))

    for asker in (bob, cas):
        assert FRIDAY in asker.sees("Kim answers about The lift is broken").text
    await comments(dee, "When is the lift out of use until?")
    assert FRIDAY in dee.sees("Somebody asked this before").text


async def test_what_is_known_is_told_at_once_and_nobody_is_asked(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await announces(noor)

    await comments(bob, SICK)
    told = bob.sees("You asked about an announcement")
    assert SICK_ANSWER in told.text
    assert "Ask a person" in told.labels
    await bob.presses("Helpful", on=SICK_ANSWER)
    await chat.later(timedelta(days=3))

    assert SICK_ANSWER in noor.sees("What people say about").text
    noor.sees_not("Question 2")


async def test_what_not_everybody_may_read_is_told_to_who_asked_alone(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="HR")
    ada, bob, cas = chat.on("ada"), chat.on("bob", department="HR"), chat.on("cas")
    await know(chat, noor, ada, audience="department=HR")
    await announces(noor)

    await comments(bob, SICK)
    await bob.presses("Helpful", on=SICK_ANSWER)
    await comments(cas, SICK)
    await chat.later(timedelta(minutes=11))

    bob.sees(SICK_ANSWER)
    cas.sees_not(SICK_ANSWER)
    assert SICK_ANSWER not in noor.sees("What people say about").text


async def test_when_its_author_answers_after_all_nobody_else_need(chat: Chat) -> None:
    noor, kim, bob = chat.on("noor", role="editor"), chat.on("kim"), chat.on("bob")
    await know_topic(noor, "Building", experts="kim", words="lift, stairs")
    await announces(noor)
    await comments(bob, ASKED)
    await chat.later(timedelta(days=1, hours=1))
    kim.sees("Question 1, from Bob")

    await noor.presses("Answer 1")
    await noor.fills(answer=FRIDAY)

    kim.sees("Question 1 was answered by somebody else")
    bob.sees("Answered.")
    kim.sees_not("An answer is promised by")
