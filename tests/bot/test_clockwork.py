"""What happens by the clock: once, at its moment, across restarts and stepped clocks."""

import asyncio
from datetime import datetime, timedelta

import pytest

from storage.timers import Timer
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import BEGIN, Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def moments(chat: Chat, deed: str) -> list[tuple[str, datetime]]:
    """List where and when something happened."""
    found = await deeds(chat, deed)
    return [(str(one.get("zone")), datetime.fromisoformat(str(one["at"]))) for one in found]


async def test_a_timer_rings_at_its_moment_and_one_taken_back_does_not(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/wake")
    await chat.later(HOUR + HOUR / 2)
    assert await deeds(chat, "rang") == []
    await chat.later(DAY)

    assert await moments(chat, "rang") == [("None", BEGIN + 2 * HOUR)]


async def test_a_timer_outlives_a_restart_and_rings_once(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/wake")

    await chat.restarts()
    await chat.later(3 * HOUR)
    await chat.restarts()
    await chat.later(DAY)

    assert len(await deeds(chat, "rang")) == 1


async def test_a_clock_that_is_set_back_rings_nothing_twice(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/wake")
    await chat.later(3 * HOUR)

    chat.clock.move(-2 * HOUR)
    await chat.settles()
    await chat.later(4 * HOUR)

    assert len(await deeds(chat, "rang")) == 1
    assert len(await deeds(chat, "noon")) == 1


async def test_a_schedule_entry_runs_once_a_day_on_the_clock_of_the_workplace(chat: Chat) -> None:
    await chat.settles()

    await chat.later(3 * DAY)

    at = datetime.fromisoformat("2026-11-23T11:00+01:00")
    assert await moments(chat, "noon") == [("Europe/Amsterdam", at + day * DAY) for day in range(3)]


async def test_a_schedule_entry_runs_in_each_zone_that_people_live_in(chat: Chat) -> None:
    chat.on("ada")
    chat.on("joe", zone="America/New_York")
    await chat.settles()

    await chat.later(DAY)

    assert await moments(chat, "morning") == [
        ("America/New_York", datetime.fromisoformat("2026-11-23T08:00-05:00")),
        ("Europe/Amsterdam", datetime.fromisoformat("2026-11-24T08:00+01:00")),
    ]


async def test_a_restart_neither_skips_nor_repeats_a_date(chat: Chat) -> None:
    await chat.settles()
    chat.clock.move(2 * HOUR)  # it was down at eleven

    await chat.restarts()
    await chat.settles()
    await chat.restarts()
    await chat.settles()

    assert len(await deeds(chat, "noon")) == 1


async def test_what_was_missed_for_days_runs_once(chat: Chat) -> None:
    await chat.settles()
    chat.clock.move(5 * DAY + 2 * HOUR)

    await chat.restarts()

    assert len(await deeds(chat, "noon")) == 1


async def test_what_was_missed_for_too_long_waits_for_its_next_date(chat: Chat) -> None:
    await chat.settles()
    chat.clock.move(DAY - HOUR)  # nine in the morning: eleven o'clock was 22 hours ago

    await chat.restarts()
    assert await deeds(chat, "noon") == []
    await chat.later(3 * HOUR)

    assert len(await deeds(chat, "noon")) == 1


async def test_two_ticks_at_once_run_an_entry_once(chat: Chat) -> None:
    await chat.settles()
    chat.clock.move(2 * HOUR)

    await asyncio.gather(*(chat.app.clockwork.tick() for _ in range(4)))
    await chat.settles()

    assert len(await deeds(chat, "noon")) == 1


async def test_a_job_runs_after_its_turn_and_says_something_at_the_end(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/think")

    assert len(await deeds(chat, "pondered")) == 1
    chat.shows("#random", "a thought")


async def test_a_fact_is_heard_by_another_skill_once(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob red for you")
    await chat.restarts()

    assert await deeds(chat, "echoed") == [{"note": "for you"}]


async def test_a_call_of_a_handler_that_is_gone_is_kept_for_the_operator(chat: Chat) -> None:
    async with chat.store.transaction() as db:
        db.add(Timer(id="old", due_at=chat.now, route="trial.gone", args={}))

    await chat.settles()
    await chat.later(DAY)

    async with chat.store.transaction() as db:
        assert (await db.get_one(Timer, "old")).failed


async def test_the_next_moment_is_known(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/wake")

    assert await chat.app.next_due() == datetime.fromisoformat("2026-11-23T11:00+01:00")
