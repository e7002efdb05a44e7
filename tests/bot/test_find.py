"""What is meant by a word that is no command, and by a number."""

from datetime import timedelta

import pytest

from bot import Button, Buttons, Skill, Turn, verbatim
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

boxes = Skill("boxes")


@boxes.command("box", form=trial.Gift)
async def box(turn: Turn, gift: trial.Gift) -> None:
    """Take a form, beside sub-commands."""
    turn.say(verbatim(f"A box: {gift.note}"))


@boxes.command("box contents", "box inhoud")
async def contents(turn: Turn) -> None:
    """Be a sub-command."""
    turn.say(verbatim("It is empty."))


@boxes.command("two")
async def two(turn: Turn) -> None:
    """Show two choices."""
    turn.say(verbatim("Two"), Buttons(tuple(_button(one) for one in ("Up", "Down"))))


@boxes.command("three")
async def three(turn: Turn) -> None:
    """Show three choices."""
    turn.say(verbatim("Three"), Buttons(tuple(_button(one) for one in ("Tea", "Soup", "Rice"))))


@boxes.button
async def pressed(turn: Turn, what: str) -> None:
    """Note what was pressed."""
    turn.audit("pressed", by=turn.by, what=what)


def _button(label: str) -> Button:
    return Button(verbatim(label), pressed(what=label))


pytestmark = pytest.mark.skills(*trial.SKILLS, (boxes, trial.TEXTS))


# A word behind a command.


@pytest.mark.parametrize(
    "words", ["/box contnts", "/box contens please", "box Inhuod", "!box inhou"]
)
async def test_a_subcommand_with_a_mistake_is_offered_and_the_form_too(
    chat: Chat, words: str
) -> None:
    ada = chat.on("ada")

    await ada.types(words)
    told = ada.whispered("Did you mean /box")
    assert told.labels[-1] == "A gift"
    await ada.presses(told.labels[0])

    ada.sees("It is empty.")


async def test_the_form_can_be_filled_all_the_same(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/box undo")
    ada.whispered("I do not know the command “box undo”")
    await ada.presses("A gift")
    await ada.fills(to="bob", colour="Red")

    ada.sees("A box: undo")


async def test_words_that_are_an_answer_are_taken(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("conten")

    await ada.types("/box @bob red contnts")
    ada.sees("A box: contnts")
    await ada.types("/box conten red")
    ada.whispered("Did you mean Conten?")
    ada.sees_not("/box contents")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("/plein setings", "/plein settings"),
        ("/plein instelingen", "/plein instellingen"),
        ("/plein privcy", "/plein privacy"),
        ("/plein gfit", "/plein gift"),
        ("/plein box contens", "/plein box contents"),
    ],
)
async def test_what_plein_does_not_know_is_named_and_what_is_near_is_offered(
    chat: Chat, words: str, meant: str
) -> None:
    ada = chat.on("ada")

    await ada.types(words)

    assert ada.as_shown(meant) in ada.whispered(f"I do not know “{words[1:]}”").labels


@pytest.mark.parametrize("words", ["plein xyzzy", "onzin", "bonus", "box2000"])
async def test_what_is_like_nothing_is_named_with_the_way_to_help(chat: Chat, words: str) -> None:
    ada = chat.on("ada")

    await ada.types(f"/{words}")

    said = ada.whispered(f"I do not know the command “{words}”. Type /plein help")
    assert said.labels == []


@pytest.mark.parametrize(("typed", "meant"), [("bxo", "box"), ("boxs", "box"), ("gfit", "gift")])
async def test_a_short_command_with_a_mistake_is_recognised(
    chat: Chat, typed: str, meant: str
) -> None:
    ada = chat.on("ada")

    await ada.types(f"/{typed}")

    assert ada.as_shown(f"/{meant}") in ada.whispered(f"I do not know “{typed}”").labels


@pytest.mark.parametrize("words", ["hoe meld ik me ziek?", "how are you", "bux", "plein why?"])
async def test_plain_talk_gets_no_far_fetched_suggestions(chat: Chat, words: str) -> None:
    ada = chat.on("ada")

    await ada.types(words)

    assert ada.whispered("I do not understand that.").labels == []


async def test_plain_talk_with_a_mistake_in_a_command_gets_a_suggestion(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("hlep")

    # `/help` alone is Slack's own there.
    assert ada.as_shown("/plein help") in ada.whispered("Did you mean").labels
    await ada.presses("/plein help")
    ada.whispered("This is what I can do")


@pytest.mark.parametrize("words", ["@Plein", "@Plein ?", "@Plein!"])
async def test_its_name_alone_asks_what_it_can_do(chat: Chat, words: str) -> None:
    ada = chat.on("ada")

    await ada.types(words, to="#general")

    ada.whispered("This is what I can do")


# A number.


@pytest.mark.in_chats("console")
async def test_a_number_presses_a_choice_of_the_newest_message(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/three")
    await ada.types("/two")

    await ada.types("2.")

    assert await deeds(chat, "pressed") == [{"what": "Down"}]


async def test_a_number_that_only_an_older_message_has_is_told_what_to_type(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/three")
    await ada.types("/two")

    await ada.types("3")
    assert await deeds(chat, "pressed") == []
    ada.whispered("A number is for my newest message here, and for a day at most.")
    ada.whispered("Please type the words instead: Rice.")
    await ada.types("4")
    ada.whispered("I do not understand that.")
    await ada.types("rice")

    assert await deeds(chat, "pressed") == [{"what": "Rice"}]


async def test_a_number_of_a_day_later_presses_nothing_and_the_label_still_does(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/three")
    await ada.types("/two")
    await chat.later(timedelta(days=1))

    await ada.types("2")
    assert await deeds(chat, "pressed") == []
    assert "type the words instead: Down or Soup." in ada.last.text
    await ada.types("down")

    assert await deeds(chat, "pressed") == [{"what": "Down"}]


@pytest.mark.in_chats("console")
async def test_a_number_answers_the_question_that_is_open(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/three")
    await ada.types("/gift @bob red")

    await ada.types("123")
    await ada.types("no")

    ada.sees("A red gift: 123")
    assert await deeds(chat, "pressed") == []


@pytest.mark.in_chats("console")
async def test_what_was_shown_after_a_question_is_in_reach_while_it_is_open(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob")
    await chat.later(timedelta(minutes=1))
    await ada.types("/two")

    await ada.types("2")
    await ada.types("up")
    await ada.types("blue")
    await ada.types("for you")
    await chat.later(timedelta(minutes=1))
    await ada.types("/three")
    await ada.types("3")
    await ada.types("no")

    assert await deeds(chat, "pressed") == [{"what": one} for one in ("Down", "Up", "Rice")]
    assert await deeds(chat, "gift") == [{"colour": "blue", "to": 1, "secret": False}]


@pytest.mark.in_chats("console")
async def test_a_command_without_a_sign_wins_over_a_question_that_wants_no_words(
    chat: Chat,
) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("gift red nobody is named")
    ada.sees("For whom?")

    await ada.types("gift @bob red for you")
    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]

    await ada.types("gift @bob blue")
    await ada.types("gift is the word")
    await ada.types("help")
    ada.whispered("Type yes or no.")
    await ada.types("no")

    ada.sees("A blue gift: gift is the word")


@pytest.mark.in_chats("console")
async def test_a_number_is_nobodys_name(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("gift red nobody is named")
    await chat.later(timedelta(minutes=1))

    await ada.types("gift bob red for you")
    await ada.types("1")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]


@pytest.mark.in_chats("console")
async def test_a_number_is_neither_yes_nor_no(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/two")
    await ada.types("/gift @bob red")
    await ada.types("for you")

    await ada.types("1")

    ada.whispered("Please answer yes or no.")
    assert await deeds(chat, "gift") == await deeds(chat, "pressed") == []


async def test_a_number_in_a_channel_means_what_was_asked_there(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/three")
    await ada.types("/two", to="#general")

    await ada.types("1")

    assert await deeds(chat, "pressed") == [{"what": "Tea"}]
