"""What somebody looked after who left goes to somebody else, who hears so."""

from datetime import timedelta

from sqlmodel import col, delete

from skills.qa.tests.known import SICK, know_topic
from skills.qa.tests.test_caring import LEAVE, writes
from storage.people import Person
from tests.chat import Chat

DAY = timedelta(days=1)


async def test_the_answers_of_who_left_go_to_the_first_expert_in_one_message(chat: Chat) -> None:
    """QNA-E3."""
    noor = chat.on("noor", role="editor")
    ada, bob = chat.on("ada", department="HR"), chat.on("bob", department="HR")
    await know_topic(noor, experts="ada, bob")
    await writes(ada, topic="Sick leave")
    await writes(ada, "Until when am I sick?", "Until you are back.", topic="Sick leave")

    await chat.leaves(ada)
    await chat.later(DAY)

    told = bob.sees("You look after 2 more answers")
    assert "1. How do I report sick?, 2. Until when am I sick?" in told.text
    noor.sees_not("You look after")
    await chat.later(DAY)
    assert len([one for one in bob.seen if "You look after" in one.text]) == 1
    await bob.types("/ask answers")
    assert "Show answer 2" in bob.last.labels


async def test_an_answer_goes_to_nobody_who_may_not_read_it(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="HR")
    ada, ivo = chat.on("ada", department="HR"), chat.on("ivo", role="editor", department="IT")
    await know_topic(noor, experts="ivo, ada")
    await writes(ada, LEAVE, "25 days.", topic="Sick leave", audience="department=HR")

    await chat.leaves(ada)
    await chat.later(DAY)

    noor.sees("You look after one more answer")
    ivo.sees_not("You look after")
    ivo.sees_not(LEAVE)


async def test_the_question_of_who_left_is_brought_to_somebody_else(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    ada, bob, cas, eva = (chat.on(name) for name in ("ada", "bob", "cas", "eva"))
    await know_topic(noor, experts="ada, bob", words="sick")
    for asker in (cas, eva):
        await asker.types(f"/ask {SICK}")
        await asker.presses("Ask a person")
    await eva.presses("Wait for that answer")
    ada.sees("Question 1")

    await chat.leaves(ada)
    await chat.later(DAY)

    bob.sees("Question 1")
    cas.sees("Bob has it")
    # Who asked first is erased; who waited for the same answer is not left alone.
    async with chat.store.transaction() as db:
        await db.exec(delete(Person).where(col(Person.id) == cas.id))
    await chat.later(DAY)
    bob.sees("Question 2")
    await bob.presses("Answer", on="Question 2")
    await bob.fills(answer="Call your manager.")
    eva.sees("Bob answered question 2")
