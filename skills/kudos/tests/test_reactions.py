"""Reactions, and the other ways to give from within the talk."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.outbox import Outgoing
from tests.chat import Chat
from tests.stages import SlackStage


async def test_the_kudos_emoji_thanks_the_author_of_a_message(chat: Chat) -> None:
    """KUD-E1."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("The boiler is fixed.", to="#general")

    await ada.reacts("🙌", to="boiler is fixed")

    ada.whispered("you have 4 left today")
    bob.whispered("thanks you: for a message in #general")
    chat.shows("#kudos", "for a message in #general")


async def test_taking_the_reaction_away_takes_the_kudo_back_for_a_while(chat: Chat) -> None:
    """KUD-E1."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("The boiler is fixed.", to="#general")
    await ada.reacts("🙌", to="boiler is fixed")

    await ada.unreacts("🙌", to="boiler is fixed")
    ada.whispered("you have 5 left today")
    chat.shows_not("#kudos", "for a message")
    bob.sees_not("thanks you")

    await ada.reacts("🙌", to="boiler is fixed")
    await chat.later(timedelta(minutes=15))
    await ada.unreacts("🙌", to="boiler is fixed")
    ada.whispered("too late")
    chat.shows("#kudos", "for a message")


async def test_a_reaction_to_oneself_or_a_bot_gives_nothing(chat: Chat) -> None:
    """KUD-E1 and KUD-D3."""
    ada = chat.on("ada")
    await ada.types("I fixed the boiler.", to="#general")
    await ada.reacts("🙌", to="fixed the boiler")
    ada.whispered("You cannot give kudos to yourself")

    await ada.types("/kudos rules")
    await ada.reacts("🙌", to="How kudos work here")
    chat.shows_not("#kudos", "for a message")


async def test_other_reactions_to_a_message_give_nothing(chat: Chat) -> None:
    """KUD-E1."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("The boiler is fixed.", to="#general")

    await ada.reacts("👍", to="boiler is fixed")

    bob.sees_not("thanks you")


async def test_a_reaction_to_a_card_is_a_plus_one_at_no_cost(chat: Chat) -> None:
    """KUD-E1."""
    ada, tom = chat.on("ada"), chat.on("tom")
    chat.on("bob")
    await ada.types("/kudos @bob for the move of last week")

    await tom.reacts("🙌", to="the move of last week")
    assert "+1 from Tom" in chat.shows("#kudos", "the move of last week").text.replace("@", "")
    await tom.types("/kudos me")
    tom.whispered("You can thank 5 more colleagues today.")

    await tom.unreacts("🙌", to="the move of last week")
    assert "+1 from" not in chat.shows("#kudos", "the move of last week").text


async def test_a_plus_one_stays_while_one_of_its_emoji_stays(chat: Chat) -> None:
    """KUD-E1."""
    ada, tom = chat.on("ada"), chat.on("tom")
    chat.on("bob")
    await ada.types("/kudos @bob for the move of last week")
    await tom.reacts("🙌", to="the move of last week")
    await tom.reacts("❤️", to="the move of last week")

    await tom.unreacts("🙌", to="the move of last week")
    assert "+1 from" in chat.shows("#kudos", "the move of last week").text

    await tom.unreacts("❤️", to="the move of last week")
    assert "+1 from" not in chat.shows("#kudos", "the move of last week").text


async def test_a_plus_one_by_the_button_outlives_an_emoji(chat: Chat) -> None:
    """KUD-E1."""
    ada, tom = chat.on("ada"), chat.on("tom")
    chat.on("bob")
    await ada.types("/kudos @bob for the move of last week")
    await tom.presses("+1")

    await tom.reacts("🙌", to="the move of last week")
    await tom.unreacts("🙌", to="the move of last week")
    assert "+1 from" in chat.shows("#kudos", "the move of last week").text

    await tom.presses("+1")
    await tom.presses("Take it back")
    assert "+1 from" not in chat.shows("#kudos", "the move of last week").text

    await tom.reacts("🙌", to="the move of last week")
    await tom.presses("+1")
    await tom.presses("Take it back")
    await tom.presses("+1")
    await tom.unreacts("🙌", to="the move of last week")
    assert "+1 from" in chat.shows("#kudos", "the move of last week").text


async def test_a_kudo_by_two_emoji_stays_while_one_of_them_stays(chat: Chat) -> None:
    """KUD-E1."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("The boiler is fixed.", to="#general")
    await ada.reacts("🙌", to="boiler is fixed")
    await ada.reacts("🎉", to="boiler is fixed")
    ada.whispered("you have 4 left today")

    await ada.unreacts("🙌", to="boiler is fixed")
    bob.whispered("thanks you: for a message in #general")
    chat.shows("#kudos", "for a message")

    await ada.unreacts("🎉", to="boiler is fixed")
    chat.shows_not("#kudos", "for a message")
    ada.whispered("you have 5 left today")


async def test_a_plus_one_counts_once_and_not_for_oneself(chat: Chat) -> None:
    """KUD-E1."""
    ada, bob, tom = chat.on("ada"), chat.on("bob"), chat.on("tom")
    await ada.types("/kudos @bob for the move of last week")

    await tom.presses("+1")
    await tom.reacts("❤️", to="the move of last week")
    card = chat.shows("#kudos", "the move of last week")
    assert card.text.count("Tom") == 1

    await bob.presses("+1")
    bob.whispered("You are part of this kudo yourself")
    await ada.presses("+1")
    ada.whispered("You are part of this kudo yourself")

    await tom.presses("+1")
    await tom.presses("Take it back")
    assert "+1 from" not in chat.shows("#kudos", "the move of last week").text


async def test_give_kudos_in_the_menu_of_a_message_fills_in_its_author(chat: Chat) -> None:
    """KUD-E2."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("The boiler is fixed.", to="#general")

    await ada.uses_shortcut("Give kudos", on="boiler is fixed")
    await ada.fills(reason="for fixing the boiler in the night")

    card = chat.shows("#kudos", "for fixing the boiler in the night")
    assert "Bob" in card.text
    assert "It is about a message in #general" in card.text
    bob.whispered("for fixing the boiler in the night")


@pytest.mark.adapters("slack", "web")
@pytest.mark.adapters("web", "slack")
async def test_the_link_to_the_message_is_for_those_of_its_chat(chat: Chat) -> None:
    """KUD-E2."""
    here, there = chat.app.workplace.adapters
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas", at=there)
    await bob.types("The boiler is fixed.", to="#general")

    await ada.uses_shortcut("Give kudos", on="boiler is fixed")
    await ada.fills(people=[bob, cas], reason="for fixing the boiler in the night")

    for one in (here, there):
        card = chat.shows("#kudos", "for fixing the boiler in the night", at=one)
        assert "It is about a message in #general" in card.text
    links = await _links(chat)
    assert {adapter for adapter, _ in links} == {here, there}
    assert all(("http" in sheet) == (adapter == here) for adapter, sheet in links)


async def _links(chat: Chat) -> list[tuple[str, str]]:
    """List in which chat what was said about a message: cards, and messages to receivers."""
    async with chat.store.transaction() as db:
        rows = await db.exec(select(Outgoing.adapter, Outgoing.sheet))
        return [(adapter, sheet) for adapter, sheet in rows if sheet and "It is about" in sheet]


@pytest.mark.in_chats("slack")
async def test_a_message_in_a_private_channel_is_not_spoken_of(chat: Chat) -> None:
    """KUD-E2."""
    stage = chat.stages["slack"]
    assert isinstance(stage, SlackStage)
    stage.slack.channels[stage.slack.channel_called("#random")].is_private = True
    await chat.restarts()  # it looks at the channels anew
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("The boiler is fixed.", to="#random")

    await ada.uses_shortcut("Give kudos", on="boiler is fixed")
    await ada.fills(reason="for fixing the boiler in the night")

    card = chat.shows("#kudos", "for fixing the boiler in the night")
    assert "It is about" not in card.text
    assert "http" not in card.text
    assert "It is about" not in bob.whispered("for fixing the boiler in the night").text


async def test_two_plus_signs_after_a_name_thank_within_the_talk(chat: Chat) -> None:
    """Section 3.3: inline `@a ++ reason`."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")

    await ada.types("@bob, @cas ++ for fixing the boiler #together", to="#general")
    await ada.types("I like C++ and @bob", to="#general")

    card = chat.shows("#kudos", "for fixing the boiler")
    assert "Together" in card.text
    bob.whispered("for fixing the boiler")
    cas.whispered("for fixing the boiler")
    ada.whispered("you have 3 left today")
