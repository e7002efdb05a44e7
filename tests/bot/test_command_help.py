"""Help on one command, as people ask for it behind the command itself."""

import pytest

from bot import Skill, Turn, verbatim
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

shop = Skill("shop", permissions={"close": "admin"})


@shop.command("shop soap", "winkel zeep")
async def soap(turn: Turn) -> None:
    """Be a sub-command of a word that does nothing by itself."""
    turn.say(verbatim("Soap."))


@shop.command("shop bread", "winkel brood")
async def bread(turn: Turn) -> None:
    """Be another."""
    turn.say(verbatim("Bread."))


@shop.command("shop close", "winkel sluiten", needs="close")
async def close(turn: Turn) -> None:
    """Be one that few may use."""
    turn.say(verbatim("Closed."))


@shop.command("soap")
async def wash(turn: Turn) -> None:
    """Be a command with a help of its own."""
    turn.say(verbatim("Washed."))


@shop.command("soap help")
async def wash_help(turn: Turn) -> None:
    """Help in the skill's own way."""
    turn.say(verbatim("Rub it in."))


pytestmark = pytest.mark.skills(*trial.SKILLS, (shop, trial.TEXTS))


@pytest.mark.in_chats("web", "console")  # in Slack one picks somebody from a list
@pytest.mark.parametrize(
    "words", ["/gift help", "/cadeau hulp", "!gift ?", "gift Help!", "/plein gift ?", "/gift\thelp"]
)
async def test_a_command_is_explained_with_an_example_that_works(chat: Chat, words: str) -> None:
    ada, _ = chat.on("ada"), chat.on("Bo Jansen")

    await ada.types(words)
    told = ada.whispered("/gift @name note Give something.").text
    example = told.partition("For example: ")[2]
    assert example == "/gift @Bo Jansen Red what you want to say"
    await ada.types(example)

    ada.sees("A red gift: what you want to say")
    assert len(await deeds(chat, "gift")) == 1


async def test_it_is_told_in_ones_own_language_and_to_nobody_else(chat: Chat) -> None:
    bo, bob = chat.on("bo", language="nl"), chat.on("bob")

    await bo.types("/gift ?", to="#general")

    bo.whispered("Bijvoorbeeld: /cadeau @Bo Jansen Rood wat je wilt zeggen")
    bob.sees_not("/cadeau")


async def test_subcommands_are_listed_but_for_what_one_may_not_use(chat: Chat) -> None:
    ada, bob = chat.on("ada", role="admin"), chat.on("bob")

    await ada.types("/shop help")
    shop = ada.as_shown("/shop")
    lines = [line for line in ada.last.text.splitlines() if shop in line]
    assert [line.split(f"{shop} ")[1].split()[0] for line in lines] == ["bread", "close", "soap"]
    await bob.types("/shop ?")

    bob.whispered("/shop bread")
    bob.sees_not("/shop close")
    bob.sees_not("For example")


async def test_who_may_not_use_a_command_is_told_so(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/shop close help")

    ada.whispered("The permission is shop.close")


async def test_a_skills_own_help_is_the_one_that_is_shown(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/soap help")

    ada.sees("Rub it in.")


async def test_a_word_that_only_begins_with_help_is_an_answer(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("Bo Jansen")

    await ada.types("/gift @bo red help")

    ada.sees("A red gift: help")


@pytest.mark.in_chats("console")
async def test_a_command_is_explained_while_a_question_is_open(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("Bo Jansen")

    await ada.types("/gift")
    await ada.types("gift ?")
    ada.whispered("For example: /gift @Bo Jansen")
    await ada.types("bo")

    ada.sees("Which colour?")
