"""What managers see: their own unit alone, and only from enough answers on."""

from datetime import timedelta

import pytest

from skills.surveys.tests.people import NAMES, answers, composes
from skills.surveys.tests.told import HIGH, LOW, MIXED, had_rounds
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.in_chats("web", "slack")


async def _two_units(chat: Chat) -> tuple[Actor, Actor]:
    """Let eight of one unit and five of another answer. Gives the managers of the two."""
    noor = chat.on("noor", role="editor", department="Raad")
    tom = chat.on("tom", department="Wonen")
    rik = chat.on("rik", department="Raad")
    wonen = [chat.on(name, department="Wonen", manager="tom") for name in NAMES[:7]]
    raad = [chat.on(name, department="Raad", manager="rik") for name in NAMES[7:10]]
    await composes(noor, questions=["inf-1"], days=1)
    await noor.presses("Start it")
    for at, one in enumerate([tom, *wonen]):
        await answers(one, "Agree" if at % 2 else "Disagree")
    for at, one in enumerate([noor, rik, *raad]):
        await answers(one, "Strongly agree" if at % 2 else "Strongly disagree")
    await chat.later(timedelta(days=1, minutes=1))
    return tom, rik


async def test_a_manager_sees_their_own_unit(chat: Chat) -> None:
    """SUR-E10."""
    tom, rik = await _two_units(chat)

    await tom.types("/pulse team 1")
    await rik.types("/pulse team 1")

    assert "Wonen" in tom.whispered("50% agree").text
    assert "Raad" not in tom.whispered("50% agree").text
    assert "Wonen" not in rik.whispered("40% agree").text


async def test_who_manages_nobody_sees_no_unit(chat: Chat) -> None:
    """SUR-E10."""
    await _two_units(chat)
    zoe = chat.on("zoe", department="Wonen")

    await zoe.types("/pulse team 1")

    zoe.whispered("This is for managers")


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_a_manager_sees_how_their_own_unit_went(chat: Chat) -> None:
    """SUR-E10, SUR-E4: a round in which it was hidden stays a hole, and no other unit is named."""
    noor = chat.on("noor", role="editor")
    ann = chat.on("ann", department="A")
    for name in NAMES[:5]:
        chat.on(name, department="A", manager="ann")
    await composes(noor, questions=["inf-1", "man-1"], moment="every Tuesday 10:00", days=2)
    await noor.presses("Start it")
    await had_rounds(chat, LOW * 12)
    await ann.types("/pulse team 1")
    ann.sees_not("round by round")  # of one round there is no trend
    await had_rounds(chat, MIXED * 4, units="BBBBA")
    await had_rounds(chat, HIGH * 12)

    await ann.types("/pulse team 1")

    said = ann.whispered("How A went, round by round:").text
    assert "Being informed: R1 20%, R2 – and R3 80%" in said
    assert "too few answers" in said
    assert "Changed since round 1, by more than chance:" in said
    assert "A, Being informed: from 20% to 80%" in said
    assert "Everybody" not in said
    assert "B, " not in said
    # What is about them is of the last round alone: before, it may have been about another one.
    assert "My manager" not in said.partition("round by round")[2]
