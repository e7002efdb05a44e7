"""My kudos in everybody's own home."""

import pytest

from tests.chat import Chat


async def test_who_has_no_kudos_yet_can_give_some(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/plein home")
    ada.sees("You have no thanks yet")
    ada.sees("You can thank 5 more colleagues today.")

    await ada.presses("Give kudos", on="Hello Ada!")
    await ada.fills(people=[bob], reason="for the repair of the boiler")

    bob.whispered("for the repair of the boiler")


async def test_the_newest_thanks_are_in_the_home_with_who_gave_them(chat: Chat) -> None:
    ada, bo = chat.on("ada"), chat.on("bo", language="nl")
    for number in range(1, 5):
        await ada.types(f"/kudos @bo for repairing boiler number {number}", to="#general")

    await bo.types("/plein")
    await ada.types("/plein")

    home = bo.whispered("Hallo Bo!")
    assert "Ada: for repairing boiler number 4" in home.text
    assert "boiler number 1" not in home.text
    assert "Je kunt vandaag nog 5 collega’s bedanken." in home.text
    assert "You can thank 1 more colleague today." in ada.whispered("Hello Ada!").text


async def test_private_thanks_are_in_the_home_of_who_got_them(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos")
    await ada.fills(people=[bob], reason="for listening on Sunday", is_private=True)

    await bob.types("/plein home")

    assert "for listening on Sunday" in bob.whispered("Hello Bob!").text


@pytest.mark.settings(kudos={"per_day": 1})
async def test_who_gave_all_is_told_when_there_are_more(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob for the repair of the boiler", to="#general")

    await ada.types("/plein home")

    home = ada.whispered("Hello Ada!")
    assert "Tomorrow you have 1 again!" in home.text
    assert "Give kudos" not in home.labels


async def test_my_kudos_lead_to_all_of_them(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob for the repair of the boiler", to="#general")
    await bob.types("/plein home")

    await bob.presses("All my kudos", on="Hello Bob!")

    bob.whispered("Thanks for you")
