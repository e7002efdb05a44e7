"""A question that is not known goes to a person: to whom, until when, and what the asker sees."""

from datetime import timedelta

import pytest

from skills.qa.tests.known import SICK, know_topic
from tests.chat import Chat

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def test_experts_of_the_topic_take_turns_and_who_is_away_is_passed_over(chat: Chat) -> None:
    """QNA-D3, QNA-E4."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    tom, eva = chat.on("Tom"), chat.on("Eva")
    away = chat.on("Kim", away_until=(chat.now + 9 * DAY).date())
    await chat.arrive()
    await know_topic(noor, "Leave", experts="Tom, Kim, Eva", words="holiday, day off")

    for question in (
        "May I sell a holiday?",
        "Does a holiday count on Sunday?",
        "Who has the key?",
    ):
        await ada.types(f"/ask {question}")
        await ada.presses("Ask a person")
    await ada.presses("Leave", on="about")

    tom.sees("May I sell a holiday?")
    eva.sees("Does a holiday count on Sunday?")
    tom.sees("Who has the key?")
    away.sees_not("holiday")
    ada.sees("Tom has it")


async def test_who_does_not_answer_is_reminded_and_then_passed_over(chat: Chat) -> None:
    """QNA-D6."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    tom, eva = chat.on("Tom"), chat.on("Eva")
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Tom", deputies="Eva")
    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")

    await chat.later(DAY - HOUR)
    tom.sees_not("still waits")
    await chat.later(HOUR)
    tom.sees("Question 1 still waits for your answer.")
    ada.sees("An answer was due by")
    await noor.types("/ask open")
    noor.sees("late")
    await chat.later(DAY)

    tom.sees("so I passed it on.")
    eva.sees("How do I report sick?")
    ada.sees("Eva has it")
    await chat.later(9 * DAY)
    noor.sees("How do I report sick?")


async def test_working_hours_go_by_on_working_days_only(chat: Chat) -> None:
    chat.on("noor", role="editor")
    ada = chat.on("ada")
    await chat.later(4 * DAY + 4 * HOUR)  # Friday, 14:00
    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")

    assert "Monday 30 November" in ada.sees("Noor has it, and answers by").text


async def test_a_topic_may_let_people_ask_without_their_name(chat: Chat) -> None:
    """QNA-D3."""
    noor, ada, tom = chat.on("noor", role="editor"), chat.on("ada"), chat.on("Tom")
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Tom", may_be_anonymous=True)
    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")

    await ada.presses("Without my name")

    card = tom.sees("somebody who gives no name")
    assert "Ada" not in card.text
    ada.sees("Whoever answers does not see your name.")
    await tom.presses("Answer")
    await tom.fills(answer="By telephone, before nine.")
    ada.sees("Tom answered question 1")


async def test_who_asks_the_same_waits_for_the_same_answer(chat: Chat) -> None:
    """QNA-D8, QNA-A1."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await ada.types("/ask How do I report that I am sick?")
    await ada.presses("Ask a person")
    await bob.types("/ask How do I report I am sick")
    await bob.presses("Ask a person")
    told = bob.sees("Somebody is asking much the same already.")
    assert "that I am sick" not in told.text

    await bob.presses("Wait for that answer")

    ada.sees("One colleague asked the same.")
    bob.sees("Noor has it")
    await noor.presses("Answer")
    await noor.fills(answer="By telephone, before nine.")
    ada.sees("By telephone, before nine.")
    bob.sees("By telephone, before nine.")


async def test_what_everybody_could_read_is_shown_to_who_asks_much_the_same(chat: Chat) -> None:
    """QNA-D8."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await ada.types("@Plein how do I report that I am sick?", to="#general")
    await ada.presses("Ask a person")
    noor.sees("from Ada")

    await bob.types("/ask How do I report I am sick")
    await bob.presses("Ask a person")

    told = bob.sees("Much the same is being asked already: how do I report that I am sick?")
    assert {"Wait for that answer", "Ask mine"} <= {*told.labels}
    noor.sees_not("from Bob")


async def test_a_question_can_be_taken_back_and_who_waits_too_goes_on(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    for actor in (ada, bob):
        await actor.types("/ask How do I report that I am sick?")
        await actor.presses("Ask a person")
    await bob.presses("Wait for that answer")

    await ada.presses("No longer needed")

    ada.sees("You took it back.")
    bob.sees("Noor has it")
    await bob.presses("No longer needed")
    noor.sees("was taken back")
    await noor.types("/ask open")
    noor.sees("No question waits for an answer.")


async def test_who_asks_without_a_name_is_not_found_out_by_who_has_it_next(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    tom, eva = chat.on("Tom"), chat.on("Eva")
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Tom, Eva", may_be_anonymous=True)
    await eva.types(f"/ask {SICK}")
    await eva.presses("Ask a person")
    await eva.presses("Without my name")

    await tom.presses("Pass on")

    tom.sees("Question 1 is with somebody else now.")
    tom.sees_not("is with Noor")


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_an_answer_is_given_in_the_thread_of_the_card(chat: Chat) -> None:
    """QNA-D4."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")

    await noor.types("By telephone, before nine.", thread="Question 1")

    ada.sees("By telephone, before nine.")
    noor.sees("Your answer was sent.")


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_the_reminder_takes_the_place_of_the_card(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")
    await chat.later(DAY)
    noor.sees("Question 1: I reminded you of it below.")

    await noor.types("By telephone, before nine.", thread="still waits")

    ada.sees("By telephone, before nine.")
    noor.sees_not("still waits")


async def test_a_question_is_passed_on_by_who_does_not_know(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    tom = chat.on("Tom")
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Tom")
    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")

    await tom.presses("Pass on")

    tom.whispered("Question 1 is with Noor now.")
    noor.sees("How do I report sick?")
    await noor.presses("Pass on")
    noor.sees("There is nobody else to ask.")
    ada.sees("Noor has it")
    await noor.presses("Nobody knows it")
    ada.sees("nobody here knows the answer")
    ada.sees("Nobody knows the answer for now.")
    await noor.types("/ask open")
    noor.sees("No question waits for an answer.")


async def test_nobody_answers_for_others(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await ada.types(f"/ask {SICK}")
    await ada.presses("Ask a person")
    noor.sees("Question 1")

    await bob.presses_of(noor, "Answer")
    await bob.types("/ask open")

    bob.sees("No question waits for you.")
    ada.sees_not("answered question")


async def test_where_no_expert_is_there_the_channel_of_the_topic_is_asked(chat: Chat) -> None:
    """QNA-D3."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    chat.on("Kim", away_until=(chat.now + 9 * DAY).date())
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Kim", channel="#random")
    await ada.types("/ask sick leave, how does that go?")
    await ada.presses("Ask a person")

    await bob.presses("I answer this", on="how does that go?")
    await bob.presses("Answer")
    await bob.fills(answer="By telephone.")

    ada.sees("Bob answered question 1")
    chat.shows("#random", "Question 1 is with Bob now.")
    noor.sees_not("sick leave, how does that go?", in_="dm")
    await ada.types("/ask is sick leave paid in full at Christmas?")
    await ada.presses("Ask a person")
    chat.shows("#random", "at Christmas?")
    await chat.later(DAY + HOUR)
    noor.sees("at Christmas?", in_="dm")


async def test_without_anybody_to_ask_that_is_said(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types(f"/ask {SICK}")

    await ada.presses("Ask a person")

    ada.sees("There is nobody whom I could ask")
