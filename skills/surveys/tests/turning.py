"""Rounds of a survey that takes turns, opened one after another by hand."""

import contextlib
from collections.abc import AsyncGenerator
from datetime import timedelta

from sqlmodel import select

from bot.job import Job
from bot.turn import Tick
from skills.surveys.model import Round, Survey
from skills.surveys.model.rounds import forget_asked, plan_round
from tests.chat import Chat


class Killed(Exception):
    """The process ends here."""


def job_of(chat: Chat, kill_at: int | None = None) -> Job:
    """Make a job that is killed when it has come to so many transactions."""
    house, opened = chat.app.workplace, 0

    @contextlib.asynccontextmanager
    async def open_tick() -> AsyncGenerator[Tick]:
        nonlocal opened
        async with chat.store.transaction() as db:
            yield Tick(db=db, now=chat.now, house=house, zone="UTC", skill="surveys")
            opened += 1
            if opened == kill_at:
                raise Killed  # what this transaction did is lost

    return Job(now=lambda: chat.now, house=house, open_tick=open_tick)


async def planned(chat: Chat) -> Round:
    """Find the one round that is to come."""
    async with chat.store.transaction() as db:
        return (await db.exec(select(Round).where(Round.state == "planned"))).one()


async def is_over(chat: Chat, one: Round) -> None:
    """Let a round be over, and the next one be planned a week later."""
    async with chat.store.transaction() as db:
        (await db.get_one(Round, one.id)).state = "gathered"
        await forget_asked(db, one.id)
        survey = await db.get_one(Survey, one.survey_id)
        assert one.day is not None
        await plan_round(db, survey, one.day + timedelta(days=7), chat.now)
