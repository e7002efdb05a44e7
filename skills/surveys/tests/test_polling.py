"""Quick polls: in a channel, with names, and plainly something else than a survey."""

from skills.surveys.tests.people import NAMES
from tests.chat import Chat


async def test_a_quick_poll_counts_everybody_once(chat: Chat) -> None:
    """SUR-E12."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types('/poll "Lunch?" soup, salad', to="#general")
    ada.sees("Lunch?", in_="#general")

    await bob.presses("soup")
    await cas.presses("soup")
    await bob.presses("salad")
    await ada.presses("Close the poll")

    chat.shows("#general", "soup: 1 and salad: 1")


async def test_it_says_that_it_is_not_anonymous(chat: Chat) -> None:
    """SUR-E12."""
    ada = chat.on("ada")

    await ada.types('/poll "Lunch?" soup, salad', to="#general")

    ada.sees("A quick poll, not anonymous", in_="#general")


async def test_only_who_asked_closes_it(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types('/poll "Lunch?" soup, salad', to="#general")

    await bob.presses("Close the poll")

    bob.whispered("Who put the question closes the poll.")


async def test_a_poll_needs_two_things_to_choose_from(chat: Chat) -> None:
    ada = chat.on(NAMES[0])

    await ada.types('/poll "Lunch?" soup', to="#general")

    said = " ".join([*ada.errors.values(), ada.last.text])
    assert "Give 2 to 10 things" in said
