"""Saved audiences of what is planned: whom they stand for when it is sent, and that they stay."""

from datetime import timedelta

import pytest

from skills.announcements.tests.writing import drafts, sends
from tests.chat import Chat

LIFT = "Please take the stairs."


async def test_what_is_planned_goes_to_whom_a_saved_audience_stands_for_then(chat: Chat) -> None:
    """ANN-D2."""
    noor = chat.on("noor", role="editor")
    bob, cas = chat.on("bob", department="Wonen"), chat.on("cas", department="Zorg")
    await noor.types("/plein audience save pilot department=Wonen")
    await drafts(noor, audience="audience=pilot", moment="tomorrow 9:00")
    await noor.presses("Schedule")

    await noor.types("/plein audience change pilot department=Zorg")
    card = noor.sees("Audience pilot is changed: department=Zorg").text
    assert "It is used in announcement 1." in card
    assert "What is planned goes to whoever is in it when it is sent." in card
    await chat.later(timedelta(days=1))

    cas.sees(LIFT)
    bob.sees_not(LIFT)


@pytest.mark.in_chats("console")
async def test_an_audience_stays_while_something_is_still_to_go_to_it(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    chat.on("bob", department="Wonen", language="nl", role="editor")
    await noor.types("/plein audience save pilot department=Wonen")
    await sends(noor, audience="audience=pilot")
    await drafts(noor, audience="audience=pilot")
    await drafts(noor, audience="NOT audience=pilot", moment="every Monday 8:30")
    await noor.presses("Schedule")

    await noor.types("/plein audience remove pilot")
    noor.whispered("“pilot” is used in announcement 2 and announcement 3. Change that first.")
    bob = chat.on("bob")
    await bob.types("/plein doelgroep verwijder pilot")
    bob.whispered("“pilot” is in gebruik bij mededeling 2 en mededeling 3.")
    await noor.types("/announce list")
    await noor.presses("End 3")
    await noor.types("/announce list")
    await noor.presses("Cancel 2")
    await noor.types("/plein audience remove pilot")
    await noor.presses("Remove", on="Shall I")

    noor.whispered("Audience pilot is removed.")
