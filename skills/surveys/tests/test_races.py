"""Two at once: who mixes, who closes, and who ends a survey. Each answer is counted once.

A job is run while another process does something to the same round: on SQLite between two of its
transactions, on PostgreSQL during one, until that is through or has to wait for it. This is tried
at each transaction of the job, so no lucky moment is needed to find a lock that is not taken.
"""

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncGenerator, Callable, Coroutine
from datetime import timedelta
from typing import Any, Final, TypeAlias

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select

from bot import Tick
from bot.job import Job
from bot.keep import keep
from skills.surveys.model import Arrived, Envelope, Publication, Round, Survey
from skills.surveys.question_json import from_json
from skills.surveys.sealing import Sent, hour_key, key_of, seal_sent
from skills.surveys.tests.people import answers, asks, composes
from storage.session import execute
from storage.timers import Timer
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("postgresql")]

_Deed: TypeAlias = Callable[[], Coroutine[Any, Any, object]]
_Check: TypeAlias = Callable[[str], Coroutine[Any, Any, None]]

DAYS: Final = timedelta(days=5)
_HELD_UP: Final = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@contextlib.asynccontextmanager
async def _tick(chat: Chat) -> AsyncGenerator[Tick]:
    """Open a transaction as a process does."""
    house = chat.app.workplace
    async with house.store.transaction() as db:
        tick = Tick(db=db, now=chat.now, house=house, zone=house.zone, skill="surveys")
        yield tick
        await keep(tick, house)


async def _runs(
    chat: Chat, name: str, round_id: str, step: int = -1, other: _Deed | None = None
) -> int:
    """Run a job to its end, and something else at one of its transactions. Tell how many it had."""
    count = 0

    @contextlib.asynccontextmanager
    async def open_tick() -> AsyncGenerator[Tick]:
        nonlocal count
        count += 1
        meanwhile = other if count == step else None
        if meanwhile is not None and chat.store.is_sqlite:
            await meanwhile()
            meanwhile = None
        outside, going = contextvars.copy_context(), None
        async with _tick(chat) as tick:
            yield tick
            if meanwhile is not None:
                going = asyncio.create_task(meanwhile(), context=outside)
                while not going.done() and not await _is_held_up(chat):
                    pass
        if going is not None:
            await going

    house = chat.app.workplace
    job = Job(now=lambda: chat.now, house=house, open_tick=open_tick)
    await house.registry.routes[f"surveys.{name}"].handler(job, round_id=round_id)
    return count


async def _is_held_up(chat: Chat) -> bool:
    """Whether a transaction waits for another one."""
    async with chat.store.transaction() as db:
        return bool((await execute(db, text(_HELD_UP))).scalar_one())


async def _at_each(
    chat: Chat,
    name: str,
    sent: int,
    other: Callable[[str], _Deed],
    check: _Check,
    **survey: Any,
) -> None:
    """Run a job of a new round once for each of its transactions, with something else at that."""
    count = await _runs(chat, name, await _arrived(chat, sent, **survey))
    for step in range(1, count + 1):
        round_id = await _arrived(chat, sent, **survey)
        await _runs(chat, name, round_id, step, other(round_id))
        await chat.settles()
        await check(round_id)


async def _arrived(chat: Chat, sent: int, **survey: Any) -> str:
    """Make a round that is over, and to which so many have sent the same answer."""
    async with _tick(chat) as tick:
        first = (await tick.db.exec(select(Survey).order_by(col(Survey.number)))).first()
        assert first is not None
        kept = first.model_dump(exclude={"id", "number", "card_id"})
        kept |= {**survey, "number": await _last_number(tick) + 1}
        here = Survey(**kept)
        one = Round(
            survey_id=here.id,
            number=1,
            state="open",
            questions=here.questions,
            planned_at=chat.now,
            closes_at=chat.now,
            waves=1 if here.turns == "all" else 4,
        )
        tick.db.add(here)
        await tick.db.flush()
        tick.db.add(one)
        await tick.db.flush()
        for key in (key_of(one.id), hour_key(one.id, 0)):
            tick.keys.make(key)
        asked = from_json(here.questions)
        paper = Sent(unit="", location="", answers={asked[0].id: 4}, words={})
        for _ in range(sent):
            sealed = seal_sent(tick, one.id, asked, paper, hour=0)
            tick.db.add(Arrived(round_id=one.id, hour=0, sealed=sealed))
        return one.id


async def _last_number(tick: Tick) -> int:
    return (await tick.db.exec(select(func.max(Survey.number)))).one() or 0


async def _counts(chat: Chat, round_id: str) -> tuple[int, int]:
    """Count what waits to be mixed in a round, and what was."""
    async with chat.store.transaction() as db:
        arrived, mixed = [
            (await db.exec(select(func.count()).where(table.round_id == round_id))).one()
            for table in (Arrived, Envelope)
        ]
        return arrived, mixed


def _is_counted(chat: Chat, sent: int) -> _Check:
    async def check(round_id: str) -> None:
        async with chat.store.transaction() as db:
            one = await db.get_one(Round, round_id)
            found = await db.get(Publication, round_id)
            failed = (await db.exec(select(Timer).where(Timer.attempts > 0))).all()
        assert (one.state, one.sent, found is not None) == ("closed", sent, True)
        assert await _counts(chat, round_id) == (0, 0)
        assert not chat.store.keys.names(key_of(round_id))
        assert failed == [], "nothing is tried again for having lost a race"

    return check


async def _begun(chat: Chat) -> None:
    await composes(chat.on("noor", role="editor"), questions=["inf-1"])


async def test_two_that_mix_at_once_put_each_answer_with_the_rest_once(chat: Chat) -> None:
    """SUR-D4."""
    await _begun(chat)

    async def is_mixed(round_id: str) -> None:
        assert await _counts(chat, round_id) == (0, 6)

    await _at_each(chat, "mix", 6, lambda one: lambda: _runs(chat, "mix", one), is_mixed)


@pytest.mark.on_databases("sqlite", "postgresql")
async def test_who_mixes_while_a_survey_is_closed_takes_no_answer_away(chat: Chat) -> None:
    """SUR-D4: fewer than the threshold wait for more, but not when it is closed."""
    await _begun(chat)

    await _at_each(
        chat, "close", 2, lambda one: lambda: _runs(chat, "mix", one), _is_counted(chat, 2)
    )


async def test_two_that_close_at_once_count_each_answer_once(chat: Chat) -> None:
    """SUR-D5."""
    await _begun(chat)

    await _at_each(
        chat, "close", 6, lambda one: lambda: _runs(chat, "close", one), _is_counted(chat, 6)
    )


async def test_what_is_ended_while_a_round_closes_is_counted_once(chat: Chat) -> None:
    """SUR-E3: what was to wait for rounds that never come is counted at once."""
    await _begun(chat)
    noor = chat.on("noor")

    def ends(round_id: str) -> _Deed:
        async def end() -> None:
            async with chat.store.transaction() as db:
                one = await db.get_one(Round, round_id)
                number = (await db.get_one(Survey, one.survey_id)).number
            await noor.types(f"/pulse stop {number}")
            await noor.presses(f"End {number}")

        return end

    await _at_each(
        chat,
        "close",
        6,
        ends,
        _is_counted(chat, 6),
        state="running",
        turns="sample",
        rule="every Monday 10:00",
    )


async def test_what_several_processes_mix_and_close_is_told_once(chat: Chat) -> None:
    """SUR-D5: as above, but all at once, and as people see it."""
    noor, people = await asks(chat, questions=["inf-1"])
    for person in people:
        await answers(person, "Agree")
    async with chat.store.transaction() as db:
        one = (await db.exec(select(Round))).one()

    await _together(chat, *["mix"] * 4, round_id=one.id)
    assert await _counts(chat, one.id) == (0, len(people))
    chat.clock.move(DAYS)
    await _together(chat, "close", "mix", "close", round_id=one.id)

    await _is_counted(chat, len(people))(one.id)
    assert sum("is closed and counted" in seen.text for seen in noor.seen) == 1


async def _together(chat: Chat, *names: str, round_id: str) -> None:
    """Let jobs begin at the same time."""
    async with chat.store.transaction() as db:
        for name in names:
            args = {"round_id": round_id}
            db.add(Timer(kind="job", due_at=chat.now, route=f"surveys.{name}", args=args))
    await chat.settles()
