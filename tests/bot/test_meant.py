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
    ada, loes, _ = (
        chat.on("ada"),
        chat.on("Loes Weg"),
        chat.on("Loes Blijft", email="l@example.org"),
    )
    await chat.leaves(loes)
    async with chat.store.transaction() as db:
        db.add(Person(name="Loes Bot", name_key="loes bot", is_bot=True))

    await ada.types("/gift loes red for you")

    assert ada.whispered("Did you mean").labels == ["Loes Blijft", "Somebody else"]


async def test_that_somebody_left_is_said_and_one_can_go_on(chat: Chat) -> None:
    ada, loes, _ = chat.on("ada"), chat.on("Loes Weg"), chat.on("bob")
    await chat.leaves(loes)

    await ada.types("/gift loes red for you")
    assert ada.whispered("Loes Weg no longer works here.").labels == ["Somebody else"]
    await ada.presses("Somebody else")
    await ada.fills(to="bob")
    assert ada.sees("A red gift").text == "A red gift: for you"

    await ada.types("/gift @bob and loes blue for you two")
    await ada.presses("Go on without that name")
    assert ada.sees("A blue gift").text == "A blue gift: for you two"
    assert [one["to"] for one in await deeds(chat, "gift")] == [1, 1]


async def test_who_is_called_otherwise_is_not_said_to_be_called_so(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("Bo Jansen", email="bo@example.org")
    chat.on("Peter Jansen", email="peter@example.org")

    await ada.types("/gift @jan red for you")
    said = ada.whispered("I do not know “jan”. Did you mean Bo Jansen or Peter Jansen?")
    assert said.labels == ["Bo Jansen", "Peter Jansen"]
    await ada.types("/gift @jansen red for you")

    ada.whispered("There are several people called “jansen”: Bo Jansen and Peter Jansen.")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("nobody", None), ("aysee", "Ayşe Demir"), ("tmo", "Tom de Wit"), ("toon", None)],
)
async def test_only_a_name_that_looks_like_it_is_suggested(
    chat: Chat, typed: str, meant: str | None
) -> None:
    ada, _, _ = chat.on("ada"), chat.on("Noor Bakker"), chat.on("Ayşe Demir")
    chat.on("Tom de Wit")

    await ada.types(f"/gift @{typed} red for you")

    if meant is None:
        ada.whispered(f"I do not know anybody called “{typed}”.")
    else:
        assert ada.whispered(f"I do not know “{typed}”.").labels == [meant]


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
