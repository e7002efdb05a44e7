"""A form asked question by question, where a chat has no forms; and a native form that waits."""

from datetime import timedelta
from typing import ClassVar

import pytest
from pydantic import ValidationInfo, field_validator

from bot import Form, Skill, Turn, Wrong, ask_choice, ask_people, ask_text, ask_yes_no, verbatim
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

cards = Skill("cards")


class Card(Form):
    """A form in which nothing is needed, with a rule of its own."""

    title: ClassVar[str] = "trial.gift_title"

    to: list[str] = ask_people("trial.ask_to", optional=True)
    colour: str | None = ask_choice("trial.ask_colour", ("red", "trial.red"), optional=True)
    note: str = ask_text("trial.ask_note", optional=True)
    secret: bool = ask_yes_no("trial.ask_secret", optional=True)

    @field_validator("note")
    @classmethod
    def _not_about_oneself(cls, note: str, info: ValidationInfo) -> str:
        if isinstance(info.context, Turn) and info.context.by.name in note:
            raise Wrong(verbatim("Not about yourself."))
        return note


@cards.command("card")
async def change(turn: Turn) -> None:
    """Ask a form of which everything is given."""
    turn.ask(keep(to=[turn.by.id], colour="red", note="hello", secret=True))


@cards.command("blank")
async def begin(turn: Turn) -> None:
    """Ask a form of which nothing is given."""
    turn.ask(keep())


@cards.form(Card)
async def keep(turn: Turn, card: Card) -> None:
    """Note what the form says in the end."""
    if "nobody" in card.note:
        raise Wrong(verbatim("Not today."))
    turn.audit("card", by=turn.by, **card.model_dump(exclude={"to"}), to=len(card.to))


pytestmark = [
    pytest.mark.skills(*trial.SKILLS, (cards, trial.TEXTS)),
    pytest.mark.in_chats("console"),
]


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

    ada.whispered("Type a number, or the words behind it.")
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


async def test_what_is_not_needed_can_be_kept_or_cleared(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/card")
    assert "Type none to leave it empty." in ada.last.text
    await ada.types("None")
    await ada.types("geen")
    await ada.types("skip")
    assert "none" not in ada.last.text
    await ada.types("skip")
    assert await deeds(chat, "card") == [{"to": 0, "colour": None, "note": "hello", "secret": True}]

    await ada.types("/card")
    for word in ("skip", "skip", "none", "none", "no"):
        await ada.types(word)

    ada.whispered("Please answer yes or no.")
    assert (await deeds(chat, "card"))[1:] == [
        {"to": 1, "colour": "red", "note": "", "secret": False}
    ]


async def test_none_leaves_a_choice_out_that_is_not_needed(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/blank")
    for word in ("none", "Geen.", "none", "skip"):
        await ada.types(word)

    assert await deeds(chat, "card") == [{"to": 0, "colour": None, "note": "none", "secret": False}]


async def test_who_is_asked_yes_or_no_is_told_so(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/blank")
    for _ in range(3):
        assert "yes or no" not in ada.last.text
        await ada.types("skip")

    assert "Type yes or no." in ada.last.text


async def test_what_answered_a_question_is_not_offered_when_it_is_no_longer_asked(
    chat: Chat,
) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    for words in ("red", "for you", "no", "/gif"):
        await ada.types(words)
    assert "1. /gift" in ada.last.text
    await ada.types("2")

    ada.whispered("I do not understand that.")


async def test_a_rule_of_the_form_is_checked_when_the_answer_is_given(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/card")
    await ada.types("skip")
    await ada.types("skip")
    await ada.types("all about Ada")
    ada.whispered("Not about yourself.")
    assert "What do you want to say? (3/4)" in ada.last.text
    await ada.types("all about tea")
    await ada.types("skip")

    assert [one["note"] for one in await deeds(chat, "card")] == ["all about tea"]


async def test_after_a_refusal_at_the_end_only_that_question_is_asked_again(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.types("blue")
    await ada.types("a forbidden word")
    await ada.types("yes")
    ada.whispered("That word is forbidden.")
    assert "What do you want to say? (2/3)" in ada.last.text
    await ada.types("for you")

    assert await deeds(chat, "gift") == [{"colour": "blue", "to": 1, "secret": True}]


async def test_a_refusal_that_no_answer_mends_ends_it(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/card")
    for word in ("skip", "skip", "nobody", "skip"):
        await ada.types(word)
    assert ada.last.text == "Not today."
    await ada.types("skip")

    ada.whispered("There is nothing to stop or to skip")
    assert await deeds(chat, "card") == []


async def test_only_what_is_asked_is_counted(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob red")
    assert "I have 2 short questions." in ada.last.text
    assert "What do you want to say? (1/2)" in ada.last.text
    await ada.types("for you")
    assert "Is it a secret? (2/2)" in ada.last.text
    await ada.types("no")

    await ada.types("/gift @bob red forbidden")
    await ada.presses("Fill it in")
    assert ada.last.text.startswith("I have one question.")
    assert ada.last.text.endswith("What do you want to say?")
    await ada.types("for you")

    assert len(await deeds(chat, "gift")) == 2


async def test_a_question_to_which_one_goes_back_is_counted_too(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob red")
    await ada.types("back")

    assert "Which colour? (1/3)" in ada.last.text


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


async def test_to_stop_what_has_not_begun_is_told_so(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("stop!")

    assert (
        ada.last.text
        == "Er is niets om te stoppen of over te slaan: ik wacht niet op een antwoord."
    )
