"""Caring for what is known: written, checked on its day, changed, given away and retired."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from skills.qa.model import Item
from skills.qa.tests.known import SICK, SICK_ANSWER, know, know_topic, put
from tests.actor import Actor
from tests.chat import Chat

# The thirtieth day of the tests, on which all of it is due.
DUE = date(2026, 12, 23)
LEAVE = "How many days of leave do I get?"


async def writes(
    by: Actor,
    question: str = SICK,
    answer: str = SICK_ANSWER,
    *,
    audience: str = "everyone",
    review: str = "Every 30 days",
    **more: Any,
) -> None:
    """Write a question and its answer directly."""
    await by.types("/ask new")
    about = {"question": question, "answer": answer, "audience": audience, "review": review}
    await by.fills(**about, **more)


async def brings(by: Actor, name: str, data: bytes) -> None:
    """Bring in a file for everybody."""
    await by.types("/ask import")
    await by.fills(file=(name, data), audience="everyone")
    await by.presses("Bring in")


async def test_an_answer_is_written_changed_and_retired_by_who_looks_after_it(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await writes(noor)
    await ada.types(f"/ask {SICK}")
    ada.sees(SICK_ANSWER)

    await noor.types("/ask answers sick")
    await noor.presses("Edit answer 1")
    await noor.fills(answer="Send a message to the planning desk.", review="Never")
    noor.sees("Saved: answer 1 is as you wrote it")
    await ada.types(f"/ask {SICK}")
    ada.sees("Send a message to the planning desk.")

    await noor.types("/ask answers")
    await noor.presses("Retire answer 1")
    await noor.presses_again()
    await ada.types("/ask How do I report sick today?")
    ada.sees("I don't know this one")

    await noor.presses("Bring back answer 1")
    await ada.types("/ask So how do I report sick?")
    assert "Send a message to the planning desk." in ada.last.text


async def test_only_who_looks_after_an_answer_changes_it(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await writes(noor)
    await noor.types("/ask answers")

    await ada.types("/ask answers")
    ada.sees("You do not look after any answer.")
    await bob.types("/ask new")
    bob.sees("Only who answers questions about a topic")
    await ada.presses_of(noor, "Retire answer 1")
    await bob.types(f"/ask {SICK}")

    bob.sees(SICK_ANSWER)


async def test_an_expert_writes_about_their_own_topic(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know_topic(noor, experts="ada")
    await know_topic(noor, "Computers", experts="bob")

    await writes(ada, topic="Sick leave")

    await bob.types(f"/ask {SICK}")
    assert "answer 1, about Sick leave" in bob.last.text
    await ada.types("/ask answers")
    ada.sees("Answer 1: How do I report sick?")
    await bob.types("/ask answers")
    bob.sees("You do not look after any answer.")


async def test_whoever_looks_after_all_sees_only_what_they_may_read(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="HR")
    ivo = chat.on("ivo", role="editor", department="IT")
    await writes(noor, LEAVE, "25 days.", audience="department=HR")
    await writes(noor, "Where is the scanner?", "On the second floor.", review="Every 180 days")

    await ivo.types("/ask answers")

    listed = ivo.sees("Where is the scanner?")
    assert "leave" not in listed.text
    await noor.types("/ask answers leave")
    assert LEAVE in noor.last.text
    await noor.presses("Give answer 1 to …")
    await noor.fills(who="ivo")
    noor.sees("Ivo may not read answer 1")
    await noor.types("/ask answers scanner")
    await noor.presses("Give answer 2 to …")
    await noor.fills(who="ivo")
    ivo.sees("Noor gave you answer 2")
    await noor.types("/ask answers scanner")
    assert "Where is the scanner?" in noor.last.text


async def test_an_owner_is_asked_on_the_day_and_a_second_press_changes_nothing(chat: Chat) -> None:
    """QNA-E1."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    for number in range(1, 8):
        await writes(noor, f"Who has key {number}?", f"Desk {number}.", review="Every 30 days")
    noor.sees_not("to be checked")

    # The thirtieth day is Wednesday 23 December; on the day before nothing is due.
    await chat.later(timedelta(days=29, hours=22))
    noor.sees_not("to be checked")
    await chat.later(timedelta(hours=2))

    asked = noor.sees("7 answers of yours are to be checked")
    assert "Answer 5: Who has key 5?" in asked.text
    assert "Answer 6: Who has key 6?" not in asked.text
    assert "And 2 more" in asked.text
    ways = {"Answer 1 is still correct", "Edit answer 1", "Give answer 1 to …", "Retire answer 1"}
    assert ways <= {*asked.labels}
    await noor.presses("Answer 1 is still correct")
    noor.sees("Noted: answer 1 is correct. I ask again on Friday 22 January 2027.")
    await ada.types("/ask Who has key 2?")
    assert "Not checked since" not in ada.sees("Desk 2.").text
    await noor.presses_again()
    assert "Friday 22 January 2027" in noor.last.text
    await chat.later(timedelta(days=1))
    await ada.types("/ask Who has key 3?")
    ada.sees("Not checked since")
    await ada.types("/ask Who has key 1?")
    assert "Wednesday 23 December 2026" in ada.sees("Desk 1.").text
    told = [one for one in noor.seen if "to be checked" in one.text]
    assert len(told) == 1
    # The next week begins with what is due still.
    await chat.later(timedelta(days=4))
    noor.sees("6 answers of yours are to be checked")


@pytest.mark.in_chats("web", "console")
@pytest.mark.settings(qa={"review_days": 30})
async def test_only_what_could_be_read_is_vouched_for_together(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await writes(noor, "Who has the key?", "The desk.")
    await writes(noor, "Who has the ladder?", "The caretaker.")
    long_answer = f"{'Ask the caretaker. ' * 60}Or call extension 400."
    await writes(noor, "Who repairs the boiler?", long_answer)
    guide = b"# Guide\n\n## Bikes\n\nIn the shed.\n\n## Cars\n\nBehind the barn.\n"
    await brings(noor, "guide.md", guide)

    await chat.later(timedelta(days=30))
    asked = noor.sees("4 answers of yours are to be checked")
    assert "A document of 2 parts, from guide.md." in asked.text
    assert "Or call extension 400." not in asked.text
    assert {"Read answer 3", "Read answer 4"} <= {*asked.labels}
    assert not {"Answer 3 is still correct", "Answer 4 is still correct"} & {*asked.labels}
    await noor.presses("Still correct, all of these: 1 and 2")
    noor.sees("Noted: answers 1 and 2 are correct.")
    await noor.presses("Read answer 3", on="4 answers of yours")
    noor.sees("Or call extension 400.")
    await noor.presses("Answer 3 is still correct")
    await noor.types("/ask answers guide")
    await noor.presses("Read answer 4")
    assert "In the shed." in noor.sees("Bikes").text

    await ada.presses_of(noor, "Read answer 4")
    ada.sees_not("In the shed.")
    async with chat.store.transaction() as db:
        checked = [one.number for one in await db.exec(select(Item)) if one.review_on != DUE]
    assert sorted(checked) == [1, 2, 3]


@pytest.mark.in_chats("web", "console")
async def test_a_list_says_whose_each_answer_is_and_goes_on(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await know_topic(noor, experts="ada")
    await writes(ada, topic="Sick leave")
    for number in range(2, 13):
        await writes(noor, f"Who has key {number}?", f"Desk {number}.")

    await noor.types("/ask answers")
    listed = noor.sees("All answers that you may change, also those of others")
    assert "owner: Ada" in listed.text
    assert "key 11" not in listed.text
    await noor.presses("Show more")
    assert "Answer 12: Who has key 12?" in noor.last.text
    await noor.presses("Show answer 12")

    assert "Desk 12." in noor.last.text


@pytest.mark.settings(qa={"grace_days": 10})
async def test_what_was_not_checked_for_long_is_offered_and_no_answer(chat: Chat) -> None:
    """QNA-E2."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await writes(noor)
    await chat.later(timedelta(days=40))
    await ada.types(f"/ask {SICK}")
    ada.sees("Not checked since")

    await chat.later(timedelta(days=1))
    await ada.types(f"/ask {SICK}")

    told = ada.sees("I don't know this one")
    assert f"{SICK} (not checked lately)" in told.labels
    await ada.presses(f"{SICK} (not checked lately)")
    assert SICK_ANSWER in ada.last.text
    await noor.types("/ask answers")
    noor.sees("I do not give it as an answer any more")


async def test_what_nobody_may_change_meanwhile_is_not_overwritten(chat: Chat) -> None:
    noor, ivo = chat.on("noor", role="editor"), chat.on("ivo", role="editor")
    await writes(noor)
    await noor.types("/ask answers")
    await noor.presses("Edit answer 1")
    await chat.later(timedelta(minutes=1))
    await ivo.types("/ask answers")
    await ivo.presses("Edit answer 1")
    await ivo.fills(answer="Call the desk.")

    await noor.fills(answer="Call me.")

    await ivo.types(f"/ask {SICK}")
    ivo.sees("Call the desk.")


@pytest.mark.in_chats("console")
async def test_whether_it_is_overdue_is_told_by_the_date_of_who_asks(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    mia = chat.on("mia", zone="Pacific/Auckland")
    await writes(noor)
    # The thirtieth day, at 13:00; in Auckland it is over already.
    await chat.later(timedelta(days=30, hours=3))

    await ada.types(f"/ask {SICK}")
    await mia.types(f"/ask {SICK}")

    assert "Not checked since" not in ada.sees(SICK_ANSWER).text
    mia.sees("Not checked since")


@pytest.mark.in_chats("console")
async def test_who_is_away_is_asked_in_the_week_in_which_they_are_back(chat: Chat) -> None:
    begin, end = date(2026, 12, 21), date(2027, 1, 1)
    noor = chat.on("noor", role="editor", away_from=begin, away_until=end)
    await writes(noor)

    await chat.later(timedelta(days=35))
    noor.sees_not("to be checked")
    # Monday 4 January 2027.
    await chat.later(timedelta(days=7))

    noor.sees("One answer of yours is to be checked")


async def test_it_is_all_said_in_dutch(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", language="nl")
    ada = chat.on("ada", language="nl")
    await noor.types("/vraag nieuw Hoe meld ik me ziek?")
    await noor.fills(
        question="Hoe meld ik me ziek?",
        answer="Bel de planning voor negen uur.",
        audience="iedereen",
        review="Elke 30 dagen",
    )

    await chat.later(timedelta(days=31))

    noor.sees("Kijk één antwoord van je na. Klopt het nog?")
    await ada.types("/vraag Hoe meld ik me ziek?")
    ada.sees("Niet gecontroleerd sinds")
    await noor.types("/vraag antwoorden")
    await noor.presses("Antwoord 1 klopt nog")
    noor.sees("Genoteerd: antwoord 1 klopt.")


async def test_experts_take_turns(chat: Chat) -> None:
    """QNA-E4."""
    noor, ada, bob, cas = (chat.on("noor", role="editor"), *map(chat.on, ("ada", "bob", "cas")))
    await know_topic(noor, experts="ada, bob", words="sick, ill")

    for question in (SICK, "Who do I tell when my child is ill?", "Am I paid when I am sick long?"):
        await cas.types(f"/ask {question}")
        await cas.presses("Ask a person")

    ada.sees("Question 1")
    bob.sees("Question 2")
    ada.sees("Question 3")
    bob.sees_not("Question 1")
    ada.sees_not("Question 2")


async def test_what_was_asked_and_saved_is_looked_after_by_who_saved_it(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")

    await know(chat, noor, ada)

    await noor.types("/ask answers 1")
    noor.sees("verified Monday 23 November 2026")


@pytest.mark.in_chats("web", "slack")  # elsewhere a number is for the newest message
async def test_a_list_goes_on_behind_what_was_shown_though_some_was_checked(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await chat.arrive()
    for number in range(1, 14):
        await put(chat, f"Who has key {number}?", f"Desk {number}.")
    async with chat.store.transaction() as db:
        for item in await db.exec(select(Item)):
            item.owner_id, item.review_on = noor.id, chat.now.date()
            db.add(item)
    await noor.types("/ask answers")
    noor.sees("Who has key 10?")
    await noor.presses("Show answer 2")
    await noor.presses("Answer 2 is still correct")

    await noor.presses("Show more")

    listed = noor.sees("Who has key 13?").text
    assert "Who has key 11?" in listed
    assert "Who has key 2?" in listed  # it is due last now
    assert "Who has key 3?" not in listed
