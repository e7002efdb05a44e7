"""Somebody's own home, as a message: `/plein home` in every chat."""

import pytest

from tests.bot import homely
from tests.chat import Chat

pytestmark = pytest.mark.skills(homely.SHELF)


@pytest.mark.parametrize("words", ["/plein", "/plein home", "/plein start", "!plein"])
async def test_the_home_is_shown_to_who_asks_alone(chat: Chat, words: str) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types(words, to="#general")

    ada.whispered("Hello Ada!")
    bob.sees_not("Hello Ada!")
    chat.shows_not("#general", "Hello Ada!")


async def test_the_home_speaks_the_language_of_its_person(chat: Chat) -> None:
    bo = chat.on("bo", language="nl", zone="Europe/London")

    await bo.types("/plein start")

    home = bo.whispered("Hallo Bo!")
    assert home.text.index("Jouw plank") < home.text.index("Hoe ik met je praat")
    assert "Nederlands" in home.text
    assert "Europe/London" in home.text


@pytest.mark.parametrize(("language", "label"), [("en", "Quiet hours"), ("nl", "Rusturen")])
async def test_quiet_hours_stand_in_the_home_of_who_has_them(
    chat: Chat, language: str, label: str
) -> None:
    ada = chat.on("ada", language=language, quiet_from="19:00", quiet_until="08:00")
    bob = chat.on("bob", language=language)

    await ada.types("/plein home")
    await bob.types("/plein home")

    home = ada.whispered("Europe/Amsterdam").text
    assert home.index(label) < home.index("19:00-08:00")
    assert label not in bob.whispered("Europe/Amsterdam").text


async def test_a_button_in_the_home_does_what_its_skill_says(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/plein home")
    ada.sees("You took 0.")

    await ada.presses("Take one")
    await ada.types("/plein home")

    ada.whispered("Here you are.")
    ada.sees("You took 1.")


async def test_the_ways_on_lead_to_settings_privacy_and_help(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/plein home")

    await ada.presses("What I can do", on="Hello Ada!")
    ada.whispered("/plein settings")
    await ada.presses("What I keep about you", on="Hello Ada!")
    ada.whispered("Your name, work address")
    await ada.presses("Change this", on="Hello Ada!")
    await ada.fills(language="Nederlands", zone="Europe/London")

    ada.whispered("jouw klok is die van Europe/London")


async def test_a_section_with_nothing_in_it_has_no_heading(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein home")

    assert "An empty room" not in ada.whispered("Hello Ada!").text


async def test_a_section_is_for_those_who_may_see_it(chat: Chat) -> None:
    ada, eve = chat.on("ada"), chat.on("eve", role="editor")

    await ada.types("/plein home")
    await eve.types("/plein home")

    eve.whispered("You rule.")
    ada.sees_not("You rule.")


async def test_a_guest_sees_only_what_is_for_everyone(chat: Chat) -> None:
    gus = chat.on("gus", is_guest=True)

    await gus.types("/plein")

    gus.whispered("There is nothing of yours to show yet.")
    gus.sees_not("Your shelf")


@pytest.mark.skills(homely.BROKEN, homely.SHELF)
async def test_a_section_that_fails_says_so_and_leaves_the_others_whole(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein home")

    home = ada.whispered("A broken thing")
    assert "This does not work at the moment." in home.text
    assert "You took 0." in home.text
    assert "nowhere" not in home.text


@pytest.mark.skills
async def test_without_skills_the_home_says_what_one_can_do(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein")

    ada.whispered("There is nothing of yours to show yet.")
    await ada.presses("What I can do", on="Hello Ada!")
    ada.whispered("/plein help")
