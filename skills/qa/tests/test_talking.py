"""What people say to the bot: each time a kind sentence, whatever it is."""

import pytest

from skills.qa.tests.known import SICK, SICK_ANSWER, know, know_topic
from tests.chat import Chat
from tests.drivers import MatrixDriver

UNKNOWN = "I don't know this one"


async def test_kind_words_are_answered_kindly_and_are_no_question(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    bob = chat.on("bob", language="nl")
    await know(chat, noor, ada)

    await ada.types("Good morning!")
    ada.sees("Do you have a question? Just type it here", in_="dm")
    await ada.types("hello, can I ask something?")
    ada.sees("Sure, just ask", in_="dm")
    await bob.types("dank je")
    bob.sees("Graag gedaan!", in_="dm")
    await bob.types("goedemorgen, mag ik iets vragen?")
    bob.sees("Vraag maar: typ je vraag gewoon hier.", in_="dm")
    await bob.types("👍👍")
    bob.sees("Wat wil je weten? Typ hier je vraag")
    await bob.types("overslaan")
    bob.sees("Er is niets om te stoppen of over te slaan")
    await bob.types("/vraag mijn")
    bob.whispered("Je hebt nog niets gevraagd.")
    await bob.types("hoi, ik heb een vraag: how do I report sick?")
    bob.sees(SICK_ANSWER, in_="dm")
    await bob.types("/vraag mijn")

    assert "ik heb een vraag" not in bob.whispered("Je vragen").text


@pytest.mark.skills("qa", "kudos")
async def test_a_command_with_a_mistake_is_no_question(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("kudso @bob for it")
    assert ada.as_shown("/kudos") in ada.whispered("Did you mean").labels
    await ada.types("kudso: how do they work?")
    ada.sees(UNKNOWN)


async def test_a_question_is_answered_where_it_is_said_to_the_bot(chat: Chat) -> None:
    """QNA-D5."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)

    await bob.types("report sick, how?")
    bob.sees(SICK_ANSWER, in_="dm")
    await bob.types("@Plein report sick how?", to="#general")

    chat.shows("#general", SICK_ANSWER)


@pytest.mark.in_chats("matrix")
async def test_what_people_say_under_an_answer_is_for_each_other_unless_it_asks(
    chat: Chat,
) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("@Plein report sick how?", to="#general")
    answer = bob.sees(UNKNOWN)
    assert isinstance(bob.driver, MatrixDriver)

    await bob.driver.answer(answer, "Ada, look at the noticeboard")
    await chat.settles()
    assert len([one for one in bob.seen if UNKNOWN in one.text]) == 1
    await bob.driver.answer(answer, "And on a Monday?")
    await chat.settles()

    assert len([one for one in bob.seen if UNKNOWN in one.text]) == 2


async def test_a_question_may_begin_like_a_command_of_questions(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/vraag mijn wachtwoord werkt niet")
    ada.sees("Dit weet ik niet")
    await ada.types("/vraag nieuw telefoon nodig")
    await ada.types("/vraag onderwerp van de week?")
    await ada.types("/vraag mijn")

    asked = ada.whispered("Je vragen").text
    assert "mijn wachtwoord werkt niet (niet bekend)" in asked
    assert "nieuw telefoon nodig (niet bekend)" in asked
    assert "onderwerp van de week? (niet bekend)" in asked
    ada.sees_not("Dit kunnen alleen")
    await ada.types("/vraag onderwerp")
    ada.sees("Dit kunnen alleen redacteuren doen.")


async def test_without_a_question_the_bot_asks_for_it(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/ask")
    await ada.fills(question=SICK)
    ada.sees(UNKNOWN)
    await ada.types(f"/ask {'why ' * 500}")

    assert ada.seen[-1].by_bot


async def test_what_was_meant_without_a_name_is_not_asked_with_one(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/vraag anoniem waarom krijgen we geen bonus")
    ada.sees("Met woorden erachter is het niet zonder je naam.")
    await ada.types("/vraag mijn")

    ada.sees("Je hebt nog niets gevraagd.")


async def test_who_is_in_need_is_told_whom_to_call(chat: Chat) -> None:
    ada, tom = chat.on("ada", language="nl"), chat.on("tom")

    await ada.types("ik wil dood")
    await tom.types("/ask I want to die")

    ada.sees("bel 113")
    tom.sees("113")
    ada.sees_not("Dit weet ik niet")


async def test_a_topic_that_is_there_is_not_overwritten_by_typing_its_name(chat: Chat) -> None:
    noor, tom = chat.on("noor", role="editor"), chat.on("Tom")
    await chat.arrive()
    await know_topic(noor, "Leave", experts="Tom", words="holiday")

    await noor.types("/ask topic")
    await noor.fills(name="leave", experts=["Tom"], promise=4)

    assert "There is a topic called Leave already." in noor.errors["name"]
    await tom.types("/ask privacy")
    tom.sees("180 days")


async def test_what_stands_behind_a_command_for_others_is_no_question(chat: Chat) -> None:
    chat.on("noor", role="editor")
    ada = chat.on("ada")

    await ada.types("/ask session Reorganisation of finance")
    ada.whispered("Only editors can do this.")
    await ada.types("/ask new unnamed I was robbed at work")
    ada.whispered("I kept nothing of it.")

    await ada.types("/ask mine")
    ada.whispered("You did not ask anything yet.")
    await ada.types("/plein hello")
    ada.whispered("Hello Ada! I am")
