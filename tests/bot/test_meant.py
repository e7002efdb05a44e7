"""A colleague who is named without an @: who is meant is asked, never guessed."""

import pytest

from bot.events import CommandReceived
from storage.people import Person
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = pytest.mark.skills(*trial.SKILLS)


@pytest.mark.parametrize("name", ["tom", "Tom", "tom de wit", "TOM WIT", "to tom", "aan Tom:"])
async def test_a_name_without_a_sign_is_asked_about_and_a_press_carries_on(
    chat: Chat, name: str
) -> None:
    ada, _ = chat.on("ada"), chat.on("Tom de Wit", department="Wonen")

    await ada.types(f"/gift {name} red for the boiler")

    ada.whispered("Did you mean Tom de Wit (Wonen)?")
    assert await deeds(chat, "gift") == []

    await ada.presses("Tom de Wit")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]
    ada.sees("A red gift: for the boiler")


async def test_accents_make_no_difference_and_neither_does_an_address(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("Ayşe Demir")

    await ada.types("/gift ayse red for you")
    ada.whispered("Did you mean Ayşe Demir?")
    await ada.types("/gift ayse@example.org red for you too")
    await ada.presses("Ayşe Demir")

    ada.sees("A red gift: for you too")


async def test_several_of_that_name_are_offered_three_at_most(chat: Chat) -> None:
    ada = chat.on("ada")
    for surname in ("Bos", "Dam", "Kok", "Vos"):
        chat.on(f"Jan {surname}", email=f"{surname.lower()}@example.org")

    await ada.types("/gift jan red for you")

    told = ada.whispered("several people called “jan”")
    assert told.labels == ["Jan Bos", "Jan Dam", "Jan Kok", "Somebody else"]
    await ada.types("/gift jan vos red for you")
    assert ada.whispered("Did you mean Jan Vos?").labels == ["Jan Vos", "Somebody else"]
    assert await deeds(chat, "gift") == []


async def test_somebody_else_is_asked_for_and_the_words_are_kept(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("Tom de Wit"), chat.on("bob")

    await ada.types("/gift tom sent me")
    await ada.presses("Somebody else")
    await ada.fills(to="bob", colour="Blue")

    ada.sees("A blue gift: tom sent me")


async def test_a_second_name_without_a_sign_is_asked_about_too(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("cas")

    await ada.types("/gift bob, cas red for you two")
    await ada.presses("Bob")
    ada.whispered("Did you mean Cas as well?")
    await ada.presses("Cas")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": False}]
    ada.sees("A red gift: for you two")


async def test_a_second_name_can_be_a_word_after_all(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("Will Bos")

    await ada.types("/gift @bob and will you have it in red")
    await ada.presses("No")
    await ada.fills(colour="red")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]
    ada.sees("will you have it in red")


@pytest.mark.parametrize("words", ["for the boiler", "tomorrow for you", "wit for you", "x y z"])
async def test_words_that_name_nobody_are_only_words(chat: Chat, words: str) -> None:
    ada, _ = chat.on("ada"), chat.on("Tom de Wit")

    await ada.types(f"/gift {words}")
    ada.sees_not("Did you mean")
    await ada.fills(to="Tom de Wit", colour="Red")

    ada.sees(f"A red gift: {words}")


async def test_who_left_and_bots_are_not_offered(chat: Chat) -> None:
    ada, loes = chat.on("ada"), chat.on("Loes Weg")
    await chat.leaves(loes)
    async with chat.store.transaction() as db:
        db.add(Person(name="Loes Bot", name_key="loes bot", is_bot=True))

    await ada.types("/gift loes red for you")

    ada.sees_not("Did you mean")


async def test_a_name_with_a_sign_is_not_asked_about(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("Tom de Wit")

    await ada.types("/gift to @tom red tom knows why")

    ada.sees("A red gift: tom knows why")


async def test_what_was_meant_keeps_the_people_of_the_words_behind_a_mistake(chat: Chat) -> None:
    ada, tom, _ = chat.on("ada"), chat.on("Tom de Wit"), chat.on("cas")
    await chat.arrive()
    event = CommandReceived(
        id="native",
        place=await chat.app.workplace.adapters[ada.at].direct(ada.workspace, ada.account),
        account=ada.account,
        at=chat.now,
        word="gfit",
        text=f"<@{tom.account}> and cas red for you",
        mentions=(tom.account,),
    )

    await chat.app.engine.receive(event)
    await chat.settles()
    ada.sees_not("<@")
    await ada.presses("/gift")
    await ada.presses("Cas")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": False}]

    ada.sees("A red gift: for you")


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("for the soup @tom", "for the soup"),
        ("for the soup, @tom.", "for the soup"),
        ("for the talk with @tom", "for the talk with Tom de Wit"),
        ("the soup @tom made me", "the soup Tom de Wit made me"),
        ("for @tom because of the soup", "because of the soup"),
    ],
)
async def test_a_name_with_a_sign_is_found_wherever_it_stands(
    chat: Chat, words: str, note: str
) -> None:
    ada, _ = chat.on("ada"), chat.on("Tom de Wit")

    await ada.types(f"/gift {words}")
    await ada.fills(colour="red")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]
    assert ada.sees("A red gift").text == f"A red gift: {note}"


async def test_a_mention_beside_an_unknown_name_is_still_there_when_the_right_one_is_pressed(
    chat: Chat,
) -> None:
    ada, tom, _ = chat.on("ada"), chat.on("Tom de Wit"), chat.on("cas")
    await chat.arrive()
    event = CommandReceived(
        id="native",
        place=await chat.app.workplace.adapters[ada.at].direct(ada.workspace, ada.account),
        account=ada.account,
        at=chat.now,
        word="gift",
        text=f"<@{tom.account}> @caz red for you",
        mentions=(tom.account,),
    )

    await chat.app.engine.receive(event)
    await chat.settles()
    await ada.presses("Cas")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": False}]
