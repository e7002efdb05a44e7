"""Slow work: it goes on soon after a restart, in one process at a time."""

from datetime import timedelta

import pytest

from bot.app import App
from bot.content import Call
from bot.keep import keep
from bot.turn import Tick
from storage.timers import Timer, take_due
from tests.bot.labouring import LABOURING, Work, dig, ring, tell
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = [pytest.mark.skills(LABOURING), pytest.mark.in_chats("console")]

MINUTE = timedelta(minutes=1)
SOON = timedelta(seconds=50)


@pytest.fixture(autouse=True)
def nothing_has_begun() -> None:
    """Each test begins its own work."""
    Work.is_new()


async def _start(chat: Chat, call: Call) -> str:
    """Let something be done after a transaction; return its id."""
    async with chat.store.transaction() as db:
        tick = Tick(db=db, now=chat.now, house=chat.app.workplace, zone="UTC")
        timer = (
            tick.start(call) if call.route.endswith(("dig", "tell")) else tick.at(chat.now, call)
        )
        await keep(tick, chat.app.workplace)
    return timer


async def _dies(app: App) -> None:
    """End a process at once, with what runs in it."""
    for _, task in app.clockwork._jobs.values():
        task.cancel()
    await app.engine.idle()


async def test_what_was_under_way_at_a_kill_goes_on_soon_after_the_restart(chat: Chat) -> None:
    await _start(chat, dig())
    await chat.app.clockwork.tick()
    await _dies(chat.app)
    Work.may_end.set()

    await chat.restarts()
    at_once = await deeds(chat, "dug")
    await chat.later(2 * MINUTE)

    assert (at_once, Work.begun) == ([], 2)
    assert len(await deeds(chat, "dug")) == 1


async def test_a_job_is_not_left_to_the_next_beat_and_a_timer_is(chat: Chat) -> None:
    soon = chat.app.workplace.soon

    await _start(chat, ring())
    before = soon.is_set()
    await _start(chat, dig())

    assert (before, soon.is_set()) == (False, True)


async def test_what_takes_long_runs_in_one_process(chat: Chat) -> None:
    one = chat.app
    await _start(chat, dig())
    await one.clockwork.tick()
    await chat.restarts()
    another = chat.app

    for _ in range(10):
        chat.clock.move(SOON)
        await one.clockwork.renew()
        await another.clockwork.tick()
    Work.may_end.set()
    await one.engine.idle()
    await chat.later(2 * MINUTE)

    assert Work.begun == 1
    assert len(await deeds(chat, "dug")) == 1


async def test_who_was_away_for_too_long_leaves_it_to_the_other(chat: Chat) -> None:
    one = chat.app
    await _start(chat, dig())
    await one.clockwork.tick()
    await chat.restarts()
    another = chat.app

    chat.clock.move(2 * MINUTE)
    await another.clockwork.tick()
    await one.clockwork.renew()
    await one.engine.idle()
    Work.may_end.set()
    await another.engine.idle()
    await another.clockwork.renew()

    assert Work.begun == 2
    assert len(await deeds(chat, "dug")) == 1


async def test_a_lease_that_ran_out_is_renewed_while_nobody_else_has_it(chat: Chat) -> None:
    one = chat.app
    await _start(chat, dig())
    await one.clockwork.tick()

    chat.clock.move(5 * MINUTE)
    await one.clockwork.renew()
    await one.clockwork.tick()
    Work.may_end.set()
    await one.engine.idle()

    assert Work.begun == 1
    assert len(await deeds(chat, "dug")) == 1


async def test_what_a_job_says_at_its_end_is_said_once_though_it_is_killed_then(
    chat: Chat,
) -> None:
    await _start(chat, tell())
    await chat.app.clockwork.tick()
    await Work.has_told.wait()
    assert Work.telling is not None
    Work.telling.cancel()
    await chat.app.engine.idle()
    Work.may_end.set()

    await chat.restarts()
    await chat.later(2 * MINUTE)

    assert Work.begun == 1
    assert len(await deeds(chat, "told")) == 1


async def test_who_lost_a_job_to_another_process_says_nothing_at_its_end(chat: Chat) -> None:
    await _start(chat, tell())
    async with chat.store.transaction() as db:
        [timer] = await take_due(db, chat.now, lease=MINUTE)
    chat.clock.move(2 * MINUTE)
    async with chat.store.transaction() as db:
        [theirs] = await take_due(db, chat.now, lease=MINUTE)
    Work.may_end.set()

    await chat.app.clockwork._run_job(timer)
    before = await deeds(chat, "told")
    await chat.app.clockwork._run_job(theirs)

    assert before == []
    assert len(await deeds(chat, "told")) == 1


@pytest.mark.parametrize("call", [dig(), ring()])
async def test_what_fails_is_tried_again_twice_and_not_at_once(chat: Chat, call: Call) -> None:
    Work.fails = True
    timer = await _start(chat, call)

    await chat.later(5 * MINUTE)
    begun = Work.begun
    await chat.later(timedelta(days=1))

    assert (begun, Work.begun) == (1, 3)
    async with chat.store.transaction() as db:
        assert (await db.get_one(Timer, timer)).failed


async def test_what_is_killed_again_and_again_is_not_given_up_soon(chat: Chat) -> None:
    await _start(chat, dig())
    for _ in range(10):
        await chat.app.clockwork.tick()
        await _dies(chat.app)
        await chat.restarts()
        chat.clock.move(2 * MINUTE)

    Work.may_end.set()
    await chat.later(2 * MINUTE)

    assert len(await deeds(chat, "dug")) == 1
