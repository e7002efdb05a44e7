"""People or questions take turns: each is asked less, and rounds are counted together."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from skills.surveys.model import Envelope, Ledger, Panel, Part, Round
from skills.surveys.tests.people import NAMES, QUESTIONS, answers, asks, composes
from tests.actor import Actor
from tests.chat import Chat

pytestmark = pytest.mark.in_chats("web")

INVITED = "your view on how busy we are"
WEEK = timedelta(days=7)
MONDAYS: dict[str, Any] = {"moment": "every Monday 10:00", "days": 2}


def _crowd(chat: Chat, count: int) -> list[Actor]:
    return [chat.on(f"p{number}") for number in range(count)]


def _times_invited(person: Actor) -> int:
    return sum(INVITED in one.text for one in person.seen)


async def _rounds(chat: Chat) -> list[Round]:
    async with chat.store.transaction() as db:
        return list((await db.exec(select(Round).order_by(col(Round.number)))).all())


async def _count(chat: Chat, table: type[Ledger] | type[Envelope] | type[Panel]) -> int:
    async with chat.store.transaction() as db:
        return len((await db.exec(select(table))).all())


async def test_questions_take_turns_and_rounds_are_counted_together(chat: Chat) -> None:
    """SUR-E2, SUR-A9."""
    noor = chat.on("noor", role="editor")
    people = _crowd(chat, 20)
    await composes(noor, questions=QUESTIONS, turns="rotation", **MONDAYS)
    noor.sees("So everybody gets the same 3 of the 36 questions each time")
    noor.sees("when 4 rounds are counted together")
    await noor.presses("Start it")

    asked: list[list[str]] = []
    for wave in range(1, 5):
        await chat.later(WEEK)
        people[0].sees(f"This is number {wave}.")
        for person in people[:5]:
            await answers(person, "Agree", "Agree", "Agree")
        asked.append(await _asked_in(chat, wave))
    noor.sees_not("Results of survey 1")
    await chat.later(timedelta(days=3))

    assert sorted(name for names in asked for name in names) == sorted(
        {name for names in asked for name in names}
    ), "nobody gets a question twice in 90 days"
    assert [one.state for one in await _rounds(chat)][:4] == ["part", "part", "part", "closed"]
    assert (await _count(chat, Ledger), await _count(chat, Envelope)) == (0, 0)
    await noor.types("/pulse results 1")
    noor.sees("Of rounds 1 to 4 together.")


async def _asked_in(chat: Chat, number: int) -> list[str]:
    async with chat.store.transaction() as db:
        query = select(Part).join(Round, col(Round.id) == col(Part.round_id))
        parts = (await db.exec(query.where(Round.number == number))).all()
        return [name for part in parts for name in part.questions]


async def test_so_few_that_nothing_could_be_shown_cannot_take_turns(chat: Chat) -> None:
    """SUR-A9."""
    noor = chat.on("noor", role="editor")
    _crowd(chat, 7)

    await composes(noor, questions=["inf-1", "roo-1"], turns="rotation", **MONDAYS)

    card = noor.sees("nothing could be shown within a quarter of a year if questions take turns")
    assert "Start it" not in card.labels


@pytest.mark.on_databases("sqlite")
async def test_a_hundred_people_get_different_questions(chat: Chat) -> None:
    """SUR-E2."""
    noor = chat.on("noor", role="editor")
    people = _crowd(chat, 103)
    await composes(noor, questions=QUESTIONS, turns="rotation", **MONDAYS)
    noor.sees("Each time everybody gets 3 of the 36 questions")
    await noor.presses("Start it")

    await chat.later(WEEK)

    assert {_times_invited(one) for one in people} == {1}
    async with chat.store.transaction() as db:
        parts = (await db.exec(select(Part))).all()
        panels = Counter((await db.exec(select(Ledger.panel))).all())
    assert {len(part.questions) for part in parts} == {3}
    assert len({tuple(part.questions) for part in parts}) == len(parts) == len(panels) > 1
    assert min(panels.values()) >= 10, "so many that a set of questions points at nobody"


@pytest.mark.on_databases("sqlite")
async def test_a_quarter_is_asked_each_time_and_everybody_once(chat: Chat) -> None:
    """SUR-E3."""
    noor = chat.on("noor", role="editor")
    people = [noor, *_crowd(chat, 103)]
    await composes(noor, questions=["inf-1"], turns="sample", **MONDAYS)
    noor.sees("Each time one in 4 of them is asked")
    await noor.presses("Start it")

    for wave in range(1, 5):
        await chat.later(WEEK)
        assert sum(_times_invited(one) for one in people) == 26 * wave
    assert {_times_invited(one) for one in people} == {1}

    people.append(chat.on("nia"))
    for _ in range(4):
        await chat.later(WEEK)
    assert [_times_invited(one) for one in people] == [*[2] * 104, 1]


async def test_where_a_quarter_would_be_too_few_everybody_is_asked_once_in_four_rounds(
    chat: Chat,
) -> None:
    """SUR-A9."""
    noor = chat.on("noor", role="editor")
    [bob, *_] = [chat.on(name) for name in NAMES[:6]]
    await composes(noor, questions=["inf-1"], turns="sample", **MONDAYS)
    noor.sees("So everybody is asked at once, once in 4 rounds")
    await noor.presses("Start it")

    await chat.later(WEEK)
    assert _times_invited(bob) == 1
    await chat.later(timedelta(days=3))
    await noor.types("/pulse results 1")
    await noor.presses("Say what you do with it")
    await noor.fills(words="We stop the Monday meeting.")
    await chat.later(2 * WEEK)
    assert _times_invited(bob) == 1
    await chat.later(2 * WEEK)

    assert _times_invited(bob) == 2


async def test_what_is_ended_between_two_rounds_is_counted_at_once(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    people = _crowd(chat, 20)
    await composes(noor, questions=QUESTIONS, turns="rotation", **MONDAYS)
    await noor.presses("Start it")
    await chat.later(WEEK)
    for person in people[:5]:
        await answers(person, "Agree", "Agree", "Agree")
    await chat.later(timedelta(days=3))
    noor.sees("Its answers wait, sealed, until all 4 rounds are counted together")

    await people[0].presses("Are mine counted?")
    people[0].whispered("They are counted when 4 rounds are closed, all together.")
    await noor.types("/pulse stop 1")
    await noor.presses("End 1")

    noor.whispered("What came is counted now.")
    assert "closed" in [one.state for one in await _rounds(chat)]


async def test_who_comes_later_gets_the_questions_of_others(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    _crowd(chat, 20)
    await composes(noor, questions=QUESTIONS, turns="rotation", **MONDAYS)
    await noor.presses("Start it")
    await chat.later(WEEK)
    assert await _count(chat, Panel) == 21

    nia = chat.on("nia")
    await chat.later(WEEK)

    assert _times_invited(nia) == 1
    assert await _count(chat, Panel) == 22


async def test_only_what_repeats_can_take_turns(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")

    await composes(noor, turns="sample")

    assert "Only a survey that repeats can take turns." in " ".join(noor.errors.values())


async def test_nobody_gets_a_question_in_turn_from_two_surveys(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    _crowd(chat, 20)
    await composes(noor, questions=QUESTIONS, turns="rotation", **MONDAYS)
    await noor.presses("Start it")

    await composes(noor, topic="the canteen", questions=QUESTIONS, turns="rotation", **MONDAYS)
    await noor.presses("Start it")

    noor.whispered("Survey 1 lets some of these questions take turns already")


async def test_somebody_chooses_to_be_asked_once_in_four_weeks(chat: Chat) -> None:
    """7.11, PRV-D5: it is their own choice, for of who stays silent nothing is kept."""
    noor, [bob, cas, *_] = await asks(chat, questions=["inf-1"], **MONDAYS)
    await chat.later(WEEK)
    await bob.presses("Not now")

    await bob.presses("Ask me once in four weeks")
    bob.whispered("survey 1 comes to you once in four weeks at most")
    await noor.types("/pulse results 1")
    for _ in range(3):
        await chat.later(WEEK)

    assert (_times_invited(bob), _times_invited(cas)) == (1, 4)
    noor.sees_not("Bob")
