"""What crosses: a question that is with somebody, and what its asker and others do meanwhile."""

from datetime import timedelta

import pytest

from skills.qa.tests.known import know, know_topic
from storage.privacy import export_person
from tests.chat import Chat

DAY = timedelta(days=1)
LEAVE = "How many days of leave do I have?"
PARENTAL = "How many days of parental leave do I have?"


@pytest.mark.in_chats("web", "slack", "matrix")  # a number at the console is for the newest
async def test_a_similar_answer_that_is_looked_at_takes_no_question_away(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada, LEAVE, "Twenty-five.")
    await know(chat, noor, ada, PARENTAL, "Twenty-six weeks.")
    await bob.types(f"/ask {LEAVE}")
    await bob.presses("Ask a person")
    await bob.presses(PARENTAL)

    bob.sees("Twenty-six weeks.")
    await noor.presses("Answer", on="from Bob")
    await noor.fills(answer="Just as many.")

    bob.sees("Just as many.")


@pytest.mark.in_chats("web", "slack", "matrix")  # a number at the console is for the newest
async def test_only_the_answer_that_is_shown_last_is_rated(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada, LEAVE, "Twenty-five.")
    await know(chat, noor, ada, PARENTAL, "Twenty-six weeks.")
    await bob.types(f"/ask {LEAVE}")
    await bob.presses(PARENTAL)

    await bob.presses("Helpful", on="Twenty-five.")
    bob.sees("You looked at another answer since.")
    await bob.presses("Helpful", on="Twenty-six weeks.")
    bob.sees("Good to hear.")


async def test_who_takes_back_a_question_that_waits_hears_nothing_more(chat: Chat) -> None:
    noor, ada, bob, cas = (chat.on(name) for name in ("noor", "ada", "bob", "cas"))
    noor = chat.on("noor", role="editor")
    eva = chat.on("Eva", role="editor")
    for actor in (ada, bob, cas):
        await actor.types("/ask How do I report that I am sick?")
        await actor.presses("Ask a person")
    for actor in (bob, cas):
        await actor.presses("Wait for that answer")
    ada.sees("2 colleagues asked the same.")

    await bob.presses("No longer needed")
    ada.sees("One colleague asked the same.")
    await ada.presses("No longer needed")
    helper = (
        eva
        if any("from Cas" in one.text or "gives no name" in one.text for one in eva.seen)
        else noor
    )
    await helper.presses("Answer", on="gives no name")
    await helper.fills(answer="By telephone.")

    cas.sees("By telephone.")
    bob.sees_not("By telephone.")
    ada.sees_not("By telephone.")


async def test_who_stands_in_for_a_question_is_reminded_of(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    for actor in (ada, bob):
        await actor.types("/ask How do I report that I am sick?")
        await actor.presses("Ask a person")
    await bob.presses("Wait for that answer")
    await ada.presses("No longer needed")

    await chat.later(DAY + timedelta(hours=1))

    noor.sees("Question 2 still waits for your answer.")


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_an_answer_in_the_thread_of_a_reminder_arrives(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await ada.types("/ask How do I report that I am sick?")
    await ada.presses("Ask a person")
    await chat.later(DAY + timedelta(hours=1))

    await noor.types("By telephone, before nine.", thread="still waits for your answer")

    ada.sees("By telephone, before nine.")


@pytest.mark.in_chats("web")
async def test_an_audience_is_understood_when_the_last_of_a_part_has_left(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", department="HR")
    eva, tom = chat.on("eva", department="HR"), chat.on("tom", department="Finance")
    await chat.arrive()
    audience = "department=HR OR department=Finance"
    await know(chat, noor, ada, "What is the pay scale?", "Scale six.", audience=audience)

    await chat.leaves(tom)
    await eva.types("/ask What is the pay scale?")

    eva.sees("Scale six.")


async def test_who_leaves_takes_no_promise_along(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    tom, eva = chat.on("Tom"), chat.on("Eva")
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Tom, Eva")
    await ada.types("/ask sick leave, how does that go?")
    await ada.presses("Ask a person")
    tom.sees("sick leave, how does that go?")

    await chat.leaves(tom)
    await chat.later(timedelta(hours=23))

    eva.sees("sick leave, how does that go?")
    eva.sees_not("still waits")
    await chat.later(timedelta(hours=3))
    eva.sees_not("still waits")


@pytest.mark.in_chats("console")
async def test_the_export_of_who_answered_does_not_tell_who_asked(chat: Chat) -> None:
    noor, ada, tom = chat.on("noor", role="editor"), chat.on("ada"), chat.on("Tom")
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Tom", may_be_anonymous=True)
    await ada.types("/ask sick leave, how does that go?")
    await ada.presses("Ask a person")
    await ada.presses("Without my name")
    await tom.presses("Answer")
    await tom.fills(answer="By telephone.")

    async with chat.store.transaction() as db:
        [of_tom] = (await export_person(db, tom.id))["qa_question"]
        [of_ada] = (await export_person(db, ada.id))["qa_question"]

    assert (of_tom["asker_id"], of_tom["place"]) == (None, None)
    assert (of_ada["asker_id"], of_tom["answer"]) == (ada.id, "By telephone.")


@pytest.mark.adapters("web", "slack", "matrix")
async def test_the_receipt_is_in_the_chat_of_who_asks_and_says_how_it_stands(chat: Chat) -> None:
    """QNA-A1."""
    noor = chat.on("noor", at="web", role="editor")
    ada, bob = chat.on("ada", at="slack"), chat.on("bob", at="matrix")
    await noor.types("/ask open")

    for asker in (ada, bob):
        await asker.types("/ask How do I report that I am sick?")
        await asker.presses("Ask a person")
    assert "Noor has it" in ada.sees("Question 1").text
    await bob.presses("Wait for that answer")
    assert "One colleague asked the same." in ada.sees("Question 1").text
    assert "Noor has it" in bob.sees("Question 2").text
    await chat.later(DAY)
    for asker, number in ((ada, 1), (bob, 2)):
        assert "so I asked again" in asker.sees(f"Question {number}").text
    await noor.presses("Answer")
    await noor.fills(answer="By telephone.")

    for asker, number in ((ada, 1), (bob, 2)):
        assert "Answered." in asker.sees(f"Question {number}:").text
        asker.sees("By telephone.", in_="dm")
