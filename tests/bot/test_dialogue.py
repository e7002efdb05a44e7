"""A form asked question by question, where a chat has no forms; and a native form that waits."""

from datetime import timedelta

import pytest

from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]


async def test_back_goes_to_the_question_before(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("cas")

    await ada.types("/gift")
    await ada.types("bob")
    await ada.types("back")
    await ada.types("bob, cas")
    await ada.types("1")
    await ada.types("for you two")
    await ada.types("no")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": False}]


async def test_stop_ends_it_and_nothing_is_sent(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.types("Stop!")
    await ada.types("red")

    ada.whispered("Stopped. Nothing was sent.")
    ada.whispered("This question is closed.")
    assert await deeds(chat, "gift") == []


async def test_who_was_perhaps_meant_can_be_chosen_and_the_others_stay(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("casper")

    await ada.types("/gift")
    await ada.types("bob and caspar")
    ada.whispered("I do not know “caspar”. Did you mean Casper?")
    await ada.presses("Casper")
    await ada.types("red")
    await ada.types("for you two")
    await ada.types("no")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": False}]


@pytest.mark.parametrize("word", ["stop", "terug", "?", "hulp", "annuleer"])
async def test_the_words_work_in_dutch_too(chat: Chat, word: str) -> None:
    bo, _ = chat.on("bo", language="nl"), chat.on("bob")
    await bo.types("/cadeau @bob")
    shown = len(bo.seen)

    await bo.types(word)

    assert bo.seen[shown + 1].by_bot
    assert await deeds(chat, "gift") == []
    bo.sees_not("Ik ken “")


async def test_help_repeats_the_question(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.types("?")

    ada.whispered("Type your answer.")
    assert "Which colour?" in ada.last.text


async def test_what_is_not_needed_can_be_skipped_and_what_is_needed_cannot(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.types("skip")
    ada.whispered("I do not know “skip”")
    await ada.types("blue")
    await ada.types("for you")
    await ada.types("skip")

    assert await deeds(chat, "gift") == [{"colour": "blue", "to": 1, "secret": False}]


async def test_it_ends_kindly_after_half_an_hour(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await chat.later(timedelta(minutes=29))
    ada.sees_not("I stopped waiting")
    await chat.later(timedelta(minutes=2))
    ada.whispered("I stopped waiting")
    await ada.types("red")

    assert await deeds(chat, "gift") == []
    ada.whispered("This question is closed.")


async def test_each_answer_gives_another_half_hour(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    for answer in ("red", "for you", "yes"):
        await chat.later(timedelta(minutes=25))
        await ada.types(answer)

    assert len(await deeds(chat, "gift")) == 1


async def test_a_restart_in_the_middle_changes_nothing(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.types("red")
    await chat.restarts()
    await ada.types("for you")
    await ada.types("no")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]


async def test_a_command_wins_over_an_open_question(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.types("/plein help")
    ada.whispered("/plein settings")
    await ada.types("red")
    await ada.types("for you")
    await ada.types("no")

    assert len(await deeds(chat, "gift")) == 1


async def test_a_new_form_ends_the_older_one(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("cas")

    await ada.types("/gift @bob")
    await ada.types("/gift @bob @cas")
    await ada.types("blue")
    await ada.types("for you two")
    await ada.types("no")
    await ada.types("blue")

    assert await deeds(chat, "gift") == [{"colour": "blue", "to": 2, "secret": False}]


async def test_a_question_in_a_channel_is_asked_in_private_and_answered_there(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob", to="#general")
    await ada.types("red is nice", to="#general")
    await ada.fills(colour="red", note="for you")

    bob.sees_not("Which colour?")
    chat.shows("#general", "A red gift: for you")


async def test_a_choice_of_an_older_question_is_closed(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.presses("Red")
    await ada.types("stop")
    await ada.presses("Blue")

    ada.whispered("This question is closed.")
    assert await deeds(chat, "gift") == []


@pytest.mark.in_chats("web", "slack")
async def test_a_native_form_waits_for_a_day(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await chat.later(timedelta(hours=25))
    await ada.fills(colour="red", note="for you")

    [told] = ada.errors.values()  # at no question, or where a chat has no such place, at the first
    assert "This form is closed" in told
    assert await deeds(chat, "gift") == []


@pytest.mark.in_chats("web")
async def test_a_form_that_was_sent_is_not_sent_twice(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob")
    assert ada.driver is not None
    form = ada.driver.form()
    assert form is not None
    values = {"to": [chat.on("bob").account], "colour": "red", "note": "for you"}

    for _ in range(3):
        await ada.driver.submit(form.id, dict(values))
    await chat.settles()

    assert len(await deeds(chat, "gift")) == 1
    assert "You have sent this form already" in ada.errors[""]


@pytest.mark.in_chats("web")
async def test_a_native_form_outlives_a_restart(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob")
    assert ada.driver is not None
    form = ada.driver.form()
    assert form is not None

    await chat.restarts()
    values = {"to": [chat.on("bob").account], "colour": "red", "note": "for you"}
    await ada.driver.submit(form.id, dict(values))
    await chat.settles()

    assert len(await deeds(chat, "gift")) == 1
