"""Giving thanks: the card, the allowance, who can be thanked, and changing one's mind."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.events import ButtonPressed, Place
from storage.choices import Choice
from storage.people import Person, name_key
from tests.chat import Chat


async def test_a_gift_is_one_card_a_message_to_each_and_a_note_to_the_giver(chat: Chat) -> None:
    """KUD-D1."""
    ada, ayse, tom = chat.on("ada"), chat.on("Ayşe Demir"), chat.on("tom")

    await ada.types(
        "/kudos @ayse @tom thanks for solving the boiler fault on Sunday #customerfirst",
        to="#general",
    )

    card = chat.shows("#kudos", "thanks for solving the boiler fault on Sunday")
    assert "Ayşe" in card.text
    assert "Tom" in card.text
    assert "Customer first" in card.text
    assert "#customerfirst" not in card.text
    assert len([one for one in chat.seen_in("#kudos") if one.by_bot]) == 1
    assert ayse.whispered("thanks you: thanks for solving").place == "dm"
    assert tom.whispered("thanks you: thanks for solving").place == "dm"
    ada.whispered("you have 3 left today")


async def test_the_command_alone_opens_the_form(chat: Chat) -> None:
    """KUD-D1, by the form of section 3.3."""
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/kudos")
    await ada.fills(
        people=bob, reason="calling all tenants back", value="Together", is_private=False
    )

    assert ada.errors == {}
    assert "Together" in chat.shows("#kudos", "calling all tenants back").text
    bob.whispered("calling all tenants back")


async def test_the_dutch_word_does_the_same_in_dutch(chat: Chat) -> None:
    """KUD-D1, alias of section 6.3."""
    ada, bob = chat.on("ada", language="nl"), chat.on("bob", language="nl")

    await ada.types("/bedankt @bob voor het terugbellen van de huurders #samen")

    ada.whispered("je hebt er vandaag nog 4")
    assert "Samen" in bob.whispered("bedankt je: voor het terugbellen").text


async def test_a_name_without_a_sign_is_asked_about_before_anybody_is_thanked(chat: Chat) -> None:
    """KUD-D1, as a newcomer types it."""
    ada, tom = chat.on("ada", language="nl"), chat.on("Tom de Wit")

    await ada.types("bedankt tom voor de nieuwe ketel")

    ada.whispered("Bedoel je Tom de Wit?")
    tom.sees_not("ketel")

    await ada.presses("Tom de Wit")

    tom.whispered("thanks you: voor de nieuwe ketel")


async def test_a_gift_in_private_has_no_card(chat: Chat) -> None:
    """KUD-D1 with the choice Private of section 3.3."""
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/kudos")
    await ada.fills(people=bob, reason="listening to me last week", is_private=True)

    assert "no card" in bob.whispered("listening to me last week").text
    chat.shows_not("#kudos", "listening")


@pytest.mark.parametrize("reason", ["thanks", "!!!!!!!!!!!!!!", "x         y"])
async def test_too_short_a_reason_is_answered_to_the_giver_alone(chat: Chat, reason: str) -> None:
    """KUD-D2."""
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types(f"/kudos @bob {reason}", to="#general")

    refusal = ada.whispered("at least 10 characters")
    assert "For example: “for calling the tenants back" in refusal.text
    bob.sees_not("thanks you")
    chat.shows_not("#kudos", "bob")
    chat.shows_not("#general", "at least 10")


@pytest.mark.in_chats("console")
async def test_too_short_a_reason_is_refused_before_the_next_question(chat: Chat) -> None:
    """KUD-D2, question by question: nobody answers two more to hear of it."""
    ada = chat.on("ada", language="nl")
    chat.on("bob")

    await ada.types("/bedankt @bob")
    await ada.types("thx #together")

    ada.whispered("minstens 10 tekens")
    assert "Waarvoor?" in ada.last.text
    await ada.types("voor het terugbellen")
    assert "Bij welke waarde" in ada.last.text


async def test_a_reason_that_was_too_short_can_be_mended_in_the_form(chat: Chat) -> None:
    """KUD-D2."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob thx")

    await ada.presses("Fill it in")
    await ada.fills(reason="for the demo of this morning")

    bob.whispered("for the demo of this morning")


@pytest.mark.in_chats("web", "console", "slack")  # a homeserver takes nothing so long
async def test_a_reason_of_forty_thousand_characters_gets_a_kind_limit(chat: Chat) -> None:
    """KUD-D2."""
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/kudos @bob " + "very kind " * 3990)

    ada.whispered("at most 1,000 characters")
    bob.sees_not("very kind")


async def _is_there(chat: Chat, name: str, **details: Any) -> None:
    """Put somebody in the directory who uses no chat."""
    async with chat.store.transaction() as db:
        db.add(Person(name=name, name_key=name_key(name), **details))


async def test_oneself_bots_and_leavers_are_refused_by_name(chat: Chat) -> None:
    """KUD-D3."""
    ada = chat.on("ada")
    await _is_there(chat, "Robby Robot", is_bot=True)
    await _is_there(chat, "Loes Gone", is_active=False)

    await ada.types("/kudos @ada for being so good at this")
    ada.whispered("You cannot give kudos to yourself")

    await ada.types("/kudos @robby for being so good at this")
    ada.whispered("Robby Robot is a bot")

    await ada.types("/kudos @loes for being so good at this")
    ada.whispered("Loes Gone no longer works here")
    chat.shows_not("#kudos", "so good")


async def test_a_mixed_list_goes_through_for_those_who_can_be_thanked(chat: Chat) -> None:
    """KUD-D3."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await _is_there(chat, "Robby Robot", is_bot=True)
    await _is_there(chat, "Loes Gone", is_active=False)

    await ada.types("/kudos @ada @bob @loes @robby for the new floor plan")

    note = ada.whispered("you have 4 left today")
    assert "yourself" in note.text
    assert "Loes Gone no longer works here" in note.text
    assert "Robby Robot is a bot" in note.text
    card = chat.shows("#kudos", "for the new floor plan")
    assert "Bob" in card.text
    assert "Loes" not in card.text
    bob.whispered("for the new floor plan")


async def test_the_day_starts_anew_at_the_givers_own_midnight(chat: Chat) -> None:
    """KUD-D4."""
    ada, bob = chat.on("ada", zone="America/New_York"), chat.on("bob")
    for number in range(5):
        await ada.types(f"/kudos @bob for good deed number {number}")
    ada.whispered("you have 0 left today")

    await chat.later(timedelta(hours=15))  # past midnight in Amsterdam, not yet in New York
    await ada.types("/kudos @bob for good deed number six")
    ada.whispered("Tomorrow you have 5 again")
    bob.sees_not("number six")

    await chat.later(timedelta(hours=6))
    await ada.types("/kudos @bob for good deed number seven")
    ada.whispered("you have 4 left today")


async def test_a_gift_that_takes_more_than_is_left_says_how_many_are_left(chat: Chat) -> None:
    """KUD-D4."""
    ada = chat.on("ada")
    bob, cas, dirk = chat.on("bob"), chat.on("cas"), chat.on("dirk")
    for number in range(3):
        await ada.types(f"/kudos @bob for good deed number {number}")

    await ada.types("/kudos @bob @cas @dirk for helping with the move")

    ada.whispered("You have 2 left today, and this takes 3")
    for one in (bob, cas, dirk):
        one.sees_not("the move")


async def test_the_giver_can_edit_what_everybody_sees(chat: Chat) -> None:
    """KUD-D6."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob for calling back teh tenants")

    await ada.presses("Edit")
    await ada.fills(reason="for calling back the tenants", value="Together")

    card = chat.shows("#kudos", "for calling back the tenants")
    assert "Together" in card.text
    chat.shows_not("#kudos", "teh tenants")
    bob.whispered("for calling back the tenants")
    bob.sees_not("teh tenants")
    ada.whispered("you have 4 left today")


async def test_the_edit_form_shows_what_stands_there_now(chat: Chat) -> None:
    """KUD-D6."""
    ada = chat.on("ada")
    chat.on("bob")
    await ada.types("/kudos @bob for calling back the tenants")

    await ada.presses("Edit")
    await ada.fills(value="Together")

    assert "Together" in chat.shows("#kudos", "for calling back the tenants").text


async def test_a_withdrawal_takes_everything_back(chat: Chat) -> None:
    """KUD-D6."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/kudos @bob @cas for the move of last week")
    ada.whispered("you have 3 left today")

    await ada.presses("Withdraw")

    chat.shows_not("#kudos", "the move")
    bob.sees_not("the move")
    cas.sees_not("the move")
    ada.whispered("you have 5 left today")
    await ada.types("/kudos me")
    assert "the move" not in ada.last.text


async def test_after_midnight_what_is_left_is_said_of_the_new_day(chat: Chat) -> None:
    """KUD-D6."""
    ada = chat.on("ada")
    chat.on("bob")
    await chat.later(timedelta(hours=13, minutes=55))  # it is 23:55
    for number in range(3):
        await ada.types(f"/kudos @bob for good deed number {number}")
    ada.whispered("you have 2 left today")

    await chat.later(timedelta(minutes=8))
    await ada.presses("Edit")
    await ada.fills(reason="for another good deed")
    ada.whispered("you have 5 left today")
    await ada.presses("Withdraw")

    ada.whispered("Withdrawn: this kudo is gone, and you have 5 left today.")


async def test_after_a_quarter_of_an_hour_a_gift_stays(chat: Chat) -> None:
    """KUD-D6."""
    ada = chat.on("ada")
    chat.on("bob")
    await ada.types("/kudos @bob for the move of last week")

    await chat.later(timedelta(minutes=15))
    await ada.presses("Withdraw")

    assert "over" in ada.last.text
    chat.shows("#kudos", "the move of last week")


async def test_a_form_that_is_sent_too_late_changes_nothing(chat: Chat) -> None:
    """KUD-D6."""
    ada = chat.on("ada")
    chat.on("bob")
    await ada.types("/kudos @bob for the move of last week")
    await ada.presses("Edit")

    await chat.later(timedelta(minutes=15))
    await ada.fills(reason="for something else altogether")

    ada.whispered("It is too late for that")
    chat.shows("#kudos", "the move of last week")


async def test_nobody_else_can_withdraw_a_gift(chat: Chat) -> None:
    """KUD-D6."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob for the move of last week")
    async with chat.store.transaction() as db:
        choice = (await db.exec(select(Choice).where(Choice.label == "Withdraw"))).one()

    # What Bob is not shown he could only forge.
    forged = ButtonPressed(
        id="forged",
        place=Place(adapter=bob.at, workspace=bob.workspace, channel=bob.account, kind="direct"),
        account=bob.account,
        at=chat.now,
        choice=choice.id,
    )
    await chat.app.engine.receive(forged)
    await chat.settles()
    chat.shows("#kudos", "the move of last week")

    await ada.presses("Withdraw")
    chat.shows_not("#kudos", "the move of last week")


# The fake of the web chat forgets an open form when it connects anew; a browser does not.
@pytest.mark.in_chats("console", "slack")
async def test_a_restart_between_the_questions_loses_nothing(chat: Chat) -> None:
    """A form survives a restart (quality: restart)."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob")

    await chat.restarts()
    await ada.fills(reason="for the move of last week")

    bob.whispered("the move of last week")


async def test_a_restart_leaves_the_buttons_as_they_were(chat: Chat) -> None:
    """Withdrawing works after a restart (quality: restart)."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob for the move of last week")

    await chat.restarts()
    await ada.presses("Withdraw")

    bob.sees_not("the move")
