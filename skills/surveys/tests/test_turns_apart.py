"""Nobody gets a question twice in 90 days, whatever survey it was in, and however far apart the
rounds are."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from skills.surveys.bank import bank
from skills.surveys.lately import history_of
from skills.surveys.model import Ledger, Part, Round, Survey
from skills.surveys.moments import dates_of
from skills.surveys.opening import open_round
from skills.surveys.parting import pace_of, waves_of
from skills.surveys.tests.people import composes
from skills.surveys.tests.turning import is_over, job_of, planned
from storage.session import execute, lock
from tests.chat import Chat

WEEK = timedelta(days=7)
REST = timedelta(days=90)
QUESTIONS = [one.id for one in bank().of_drivers() if one.driver != "LOA"]
TURNS: dict[str, Any] = {
    "questions": QUESTIONS,
    "turns": "rotation",
    "moment": "every Monday 10:00",
    "days": 2,
}


@pytest.mark.parametrize(
    "rule",
    [
        "daily 10:00",
        "weekdays 10:00",
        "mon,thu 10:00",
        "mon 10:00",
        "monthly 31 10:00",
        "quarterly 10:00",
    ],
)
def test_rounds_that_are_counted_together_lie_within_ninety_days(rule: str) -> None:
    """SUR-E2: months differ, and weekdays have a gap."""
    survey = Survey(
        number=1,
        topic="how busy we are",
        purpose="",
        audience="everyone",
        threshold=5,
        comments_from=10,
        open_days=2,
        rule=rule,
    )
    for day in dates_of(survey, date(2026, 1, 1), timedelta(days=800))[:26]:
        pace = pace_of(survey, day)
        dates = dates_of(survey, day, timedelta(days=400))
        for times in range(1, REST // pace.every + 2):
            waves = waves_of(survey, day, replace(pace, window=times * pace.every))
            assert waves <= times
            assert dates[waves - 1] - day < REST, (day, times)


async def _surveys(chat: Chat) -> list[Survey]:
    async with chat.store.transaction() as db:
        return list((await db.exec(select(Survey).order_by(col(Survey.number)))).all())


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_a_round_that_comes_too_late_is_counted_apart(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    for number in range(20):
        chat.on(f"p{number}")
    await composes(noor, **TURNS)
    await noor.presses("Start it")
    await chat.later(WEEK)
    async with chat.store.transaction() as db:
        first = (await db.exec(select(Round).where(Round.state == "open"))).one()
        assert (first.wave, first.waves) == (1, 4)
        assert first.day is not None
        first.day -= timedelta(days=80)

    await chat.later(WEEK + timedelta(days=3))

    async with chat.store.transaction() as db:
        rounds = (await db.exec(select(Round).order_by(col(Round.number)))).all()
    assert [(one.state, one.wave) for one in rounds] == [("part", 1), ("closed", 2), ("planned", 1)]
    noor.sees("Results come when 2 rounds are counted together. This is number 2.")


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_what_was_asked_at_once_counts_from_the_day_it_was(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    for number in range(20):
        chat.on(f"p{number}")
    await composes(noor, questions=["inf-1"])
    await noor.presses("Start it")
    await composes(noor, **TURNS)
    [_, mine] = await _surveys(chat)

    near, far = [
        await history_of(job_of(chat), mine, date(2026, 11, 23) + timedelta(days=by), REST)
        for by in (90, 91)
    ]

    assert near.of_all == {"inf-1": [date(2026, 11, 23)]}
    assert far.of_all == {}


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_who_got_a_question_in_a_rotation_that_ended_does_not_get_it_again(
    chat: Chat,
) -> None:
    """SUR-E2: whichever panel they are in now."""
    noor = chat.on("noor", role="editor")
    for number in range(119):
        chat.on(f"p{number}")
    await composes(noor, **TURNS)
    await noor.presses("Start it")
    asked: Counter[tuple[str, str]] = Counter()
    for _ in range(4):
        asked += await _opened(chat)
    await noor.types("/pulse stop 1")
    await noor.presses("End 1")
    before = Counter(asked)

    await composes(noor, topic="the canteen", **TURNS)
    noor.sees("Survey 1 let some of these questions take turns less than 90 days ago.")
    await noor.presses("Start it")
    async with chat.store.transaction() as db:
        one = (await db.exec(select(Round).where(Round.state == "planned"))).one()
        assert one.day is not None
        one.day += 4 * WEEK
    for _ in range(4):
        asked += await _opened(chat)

    assert max(asked.values()) == 1
    assert len(asked) > len(before) + 4 * 120, "most get something each time"


async def _opened(chat: Chat) -> Counter[tuple[str, str]]:
    """Open the round that is planned. Give who is asked what, and let it be over."""
    one = await planned(chat)
    await open_round(job_of(chat), one.id)
    async with chat.store.transaction() as db:
        people = (await db.exec(select(Ledger).where(Ledger.round_id == one.id))).all()
        parts = (await db.exec(select(Part).where(Part.round_id == one.id))).all()
    questions = {part.panel: part.questions for part in parts}
    found = Counter(
        (place.person_id, question)
        for place in people
        if place.panel is not None
        for question in questions[place.panel]
    )
    await is_over(chat, one)
    return found


async def _is_waited_for(db: AsyncSession) -> bool:
    """Whether anybody waits for a lock that somebody else holds."""
    query = text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return (await execute(db, query)).first() is not None


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("postgresql")
async def test_two_rotations_start_after_each_other(chat: Chat) -> None:
    """Else each of two that start at the same moment could miss the other."""
    noor = chat.on("noor", role="editor")
    for number in range(20):
        chat.on(f"p{number}")
    await composes(noor, **TURNS)

    async with chat.store.transaction() as db:
        await lock(db, "surveys.rotating")
        starting = asyncio.create_task(noor.presses("Start it"))
        while not starting.done() and not await _is_waited_for(db):
            pass
        assert not starting.done()
    await starting

    assert [one.state for one in await _surveys(chat)] == ["running"]
