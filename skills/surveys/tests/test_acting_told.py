"""Actions when people leave, are erased or wait too long; and who hears of which unit."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.surveys.model import Survey
from skills.surveys.tests.told import questions_called, tells
from storage.privacy import forget_person
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("sqlite")]

DAY = timedelta(days=1)
WHAT = "There is one planning board."
UNITS = {"Wonen": 6, "Wonen/Noord": 6, "Wonen/Zuid": 6, "Wonenplus": 6}


async def _closed(chat: Chat) -> Actor:
    """A survey of Noor, of which everybody has the results."""
    noor = chat.on("noor", role="editor", department="Bestuur")
    await chat.arrive()
    await tells(chat.store, questions_called("inf-1"), [UNITS], chat.now, shared=[1])
    async with chat.store.transaction() as db:
        survey = (await db.exec(select(Survey))).one()
        survey.author_id = noor.id
    return noor


async def _plans(by: Actor, unit: str = "-", owner: str = "") -> None:
    await by.types("/pulse action 1")
    owners = [owner] if owner else []
    await by.fills(what=WHAT, unit=unit, due="2026-12-04", owner=owners)
    by.whispered("Planned.")


async def test_an_action_of_a_unit_is_for_those_within_it_and_not_for_those_above(
    chat: Chat,
) -> None:
    people = {unit: chat.on(f"p{at}", department=unit) for at, unit in enumerate(UNITS)}
    noor = await _closed(chat)
    await _plans(noor, "Wonen/Noord")
    await chat.later(DAY)
    for unit, one in people.items():
        assert sum(WHAT in seen.text for seen in one.seen) == (unit == "Wonen/Noord"), unit

    await _plans(noor, "Wonen")
    await chat.later(DAY)

    for unit, one in people.items():
        told = [seen.text for seen in one.seen if "(for Wonen;" in seen.text]
        assert len(told) == (unit != "Wonenplus"), unit


async def test_when_who_does_it_left_who_planned_it_hears_it(chat: Chat) -> None:
    bob = chat.on("bob")
    noor = await _closed(chat)
    await _plans(noor, owner="bob")
    await chat.leaves(bob)

    await chat.later(timedelta(days=5))

    told = noor.sees("Who would do this does not work here any more.")
    assert "Bob" in told.text
    await noor.presses("It is not done after all")
    await noor.fills(words="Nobody can.")
    noor.whispered("Noted.")
    bob.sees_not("This is yours")


async def test_when_who_does_it_is_erased_the_action_stays_with_nobody(chat: Chat) -> None:
    bob = chat.on("bob")
    noor = await _closed(chat)
    await _plans(noor, owner="bob")
    async with chat.store.transaction() as db:
        await forget_person(db, bob.id)

    await chat.later(timedelta(days=5))

    assert "nobody yet" in noor.sees("Who would do this does not work here any more.").text
    await noor.types("/pulse actions 1")
    assert "Bob" not in noor.last.text


@pytest.mark.parametrize("who_left", ["planner", "all"])
async def test_what_is_stuck_is_told_to_who_looks_after_surveys_when_nobody_else_is_left(
    chat: Chat, who_left: str
) -> None:
    bob, ivo = chat.on("bob"), chat.on("ivo", role="editor")
    noor = await _closed(chat)
    await _plans(noor, owner="bob")
    await chat.leaves(noor)
    if who_left == "all":
        await chat.leaves(bob)

    await chat.later(timedelta(days=45))

    if who_left == "all":
        ivo.sees("Who would do this does not work here any more.")
    else:
        ivo.sees("overdue for a month, and who planned it does not work here any more")
        ivo.sees_not("You planned this")
    await ivo.presses("It is done")
    await ivo.fills(words="It hangs in the hall.")
    ivo.whispered("Noted.")


async def test_what_was_closed_can_be_taken_back_for_a_day(chat: Chat) -> None:
    noor = await _closed(chat)
    for wait, said in ((timedelta(hours=23), "It is open again:"), (DAY, "more than a day ago")):
        await _plans(noor)
        await noor.types("/pulse actions 1")
        await noor.presses("It is done")
        await noor.fills(words="It hangs in the hall.")
        await chat.later(wait + timedelta(minutes=30))

        await noor.presses("Take that back")

        noor.whispered(said)
