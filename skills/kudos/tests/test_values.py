"""Values: the tags that a thank-you can name."""

import pytest

from tests.chat import Chat

VALUES = [
    {"tag": "customerfirst", "en": "Customer first", "nl": "De klant eerst"},
    {"tag": "together", "en": "Together", "nl": "Samen"},
]


@pytest.mark.parametrize("words", ["#together @tom for the chairs", "#samen tom for the chairs"])
async def test_a_value_can_come_first(chat: Chat, words: str) -> None:
    """KUD-D5."""
    ada, tom = chat.on("ada"), chat.on("tom")

    await ada.types(f"/kudos {words}")
    if "@" not in words:
        await ada.presses("Tom")

    assert "Together" in tom.whispered("thanks you: for the chairs").text


async def test_an_unknown_value_gets_suggestions_to_press(chat: Chat) -> None:
    """KUD-D5."""
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/kudos @bob for calling back the tenants #custmerfirst")
    ada.whispered("Did you mean")
    await ada.presses("Customer first")

    card = chat.shows("#kudos", "for calling back the tenants")
    assert "Customer first" in card.text
    assert "#custmerfirst" not in card.text
    bob.whispered("for calling back the tenants")


async def test_a_second_value_is_left_out_and_said_so(chat: Chat) -> None:
    """KUD-D5."""
    ada = chat.on("ada")
    chat.on("bob")

    await ada.types("/kudos @bob thank you so much #together #craft #Samen")

    card = chat.shows("#kudos", "thank you so much").text
    assert "Together" in card
    assert "#" not in card
    note = ada.whispered("A kudo names one value, so I left Craftsmanship out.").text
    assert "none of our values" not in note


async def test_a_word_that_is_no_value_stays_beside_one_and_is_said_so(chat: Chat) -> None:
    """KUD-D5."""
    ada = chat.on("ada", language="nl")
    chat.on("bob")

    await ada.types("/bedankt @bob dank je wel voor alles #samen #moed")

    assert "Together" in chat.shows("#kudos", "dank je wel voor alles #moed").text
    ada.whispered("#moed is geen waarde van ons. Het blijft in de tekst staan.")


async def test_a_value_in_the_words_of_the_form_is_taken(chat: Chat) -> None:
    """KUD-D5."""
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/kudos")
    await ada.fills(people=bob, reason="for the quick repair #craft", is_private=False)

    card = chat.shows("#kudos", "for the quick repair").text
    assert "Craftsmanship" in card
    assert "#craft" not in card


@pytest.mark.settings(kudos={"value_required": True, "values": VALUES})
async def test_a_value_can_be_required(chat: Chat) -> None:
    """KUD-D5."""
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/kudos @bob for calling back the tenants")
    ada.whispered("names one of our values")
    chat.shows_not("#kudos", "tenants")
    await ada.presses("Together")

    assert "Together" in chat.shows("#kudos", "for calling back the tenants").text
    bob.whispered("for calling back the tenants")


@pytest.mark.settings(kudos={"values": VALUES}, bot={"language": "nl"})
async def test_values_have_a_name_in_each_language(chat: Chat) -> None:
    """KUD-D5."""
    ada, bob = chat.on("ada"), chat.on("bob", language="en")

    await ada.types("/kudos @bob for calling back the tenants #customerfirst")

    assert "De klant eerst" in chat.shows("#kudos", "calling back").text
    assert "Customer first" in bob.whispered("calling back").text
