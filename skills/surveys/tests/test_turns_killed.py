"""A rotation whose opening is killed at any point goes on as if it had not been."""

import contextlib
from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from bot.job import Job
from bot.turn import Tick
from skills.surveys import parting
from skills.surveys.bank import bank
from skills.surveys.model import Ledger, Panel, Part, Round, Survey
from skills.surveys.model.rounds import forget_asked, plan_round
from skills.surveys.opening import open_round
from skills.surveys.tests.people import composes
from storage.people import Person
from storage.session import execute
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("sqlite")]

QUESTIONS = [one.id for one in bank().of_drivers() if one.driver != "LOA"]


class _Killed(Exception):
    """The process ends here."""


def _job(chat: Chat, kill_at: int | None = None) -> Job:
    """Make a job that is killed when it has come to so many transactions."""
    house, opened = chat.app.workplace, 0

    @contextlib.asynccontextmanager
    async def open_tick() -> AsyncGenerator[Tick]:
        nonlocal opened
        async with chat.store.transaction() as db:
            yield Tick(db=db, now=chat.now, house=house, zone="UTC", skill="surveys")
            opened += 1
            if opened == kill_at:
                raise _Killed  # what this transaction did is lost

    return Job(now=lambda: chat.now, house=house, open_tick=open_tick)


async def _panels(chat: Chat) -> list[tuple[str, int, int | None]]:
    async with chat.store.transaction() as db:
        rows = (await db.exec(select(Panel).order_by(col(Panel.person_id)))).all()
        return [(one.person_id, one.number, one.before) for one in rows]


async def _asked(chat: Chat, round_id: str) -> tuple[list[tuple[str, int | None]], dict[int, str]]:
    async with chat.store.transaction() as db:
        assert (await db.get_one(Round, round_id)).state == "open"
        rows = (await db.exec(select(Ledger).order_by(col(Ledger.person_id)))).all()
        parts = (await db.exec(select(Part).where(Part.round_id == round_id))).all()
        asked = {one.panel: " ".join(one.questions) for one in parts}
        return [(one.person_id, one.panel) for one in rows], asked


async def _begin_anew(chat: Chat, one: Round, panels: list[tuple[str, int, int | None]]) -> None:
    """Have everything as it was before a round was opened."""
    async with chat.store.transaction() as db:
        await execute(db, delete(Part).where(col(Part.round_id) == one.id))
        await forget_asked(db, one.id)
        await execute(db, delete(Panel))
        db.add_all(
            Panel(survey_id=one.survey_id, person_id=person, number=number, before=before)
            for person, number, before in panels
        )
        (await db.get_one(Round, one.id)).state = "planned"


async def _same_wherever_it_is_killed(chat: Chat, one: Round) -> int:
    """Open a round, and again and again with a kill at each point. Give how many there are."""
    before = await _panels(chat)
    await open_round(_job(chat), one.id)
    panels, asked = await _panels(chat), await _asked(chat, one.id)
    kills = 0
    while True:
        await _begin_anew(chat, one, before)
        try:
            await open_round(_job(chat, kills + 1), one.id)
        except _Killed:
            kills += 1
        else:
            return kills
        await open_round(_job(chat), one.id)
        assert (await _panels(chat), await _asked(chat, one.id)) == (panels, asked), kills


async def _round(chat: Chat) -> Round:
    async with chat.store.transaction() as db:
        return (await db.exec(select(Round).where(Round.state == "planned"))).one()


async def _goes_on(chat: Chat, one: Round) -> None:
    """Let a round be over, and the next one be planned."""
    async with chat.store.transaction() as db:
        (await db.get_one(Round, one.id)).state = "gathered"
        await forget_asked(db, one.id)
        survey = (await db.exec(select(Survey))).one()
        assert one.day is not None
        await plan_round(db, survey, one.day + timedelta(days=7), chat.now)


async def test_a_rotation_that_is_killed_while_it_opens_has_the_same_panels(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SUR-E2."""
    monkeypatch.setattr(parting, "_NOTED_AT_ONCE", 40)
    noor = chat.on("noor", role="editor")
    units = ("Wonen", "Wonen", "Zorg")
    people = [chat.on(f"p{at}", department=units[at % 3]) for at in range(119)]
    days = {"moment": "every Monday 10:00", "days": 2}
    await composes(noor, questions=QUESTIONS, turns="rotation", **days)
    await noor.presses("Start it")

    first = await _round(chat)
    assert await _same_wherever_it_is_killed(chat, first) > 8
    assert len(await _panels(chat)) == 120
    await _goes_on(chat, first)

    # A panel becomes too small, and others come.
    numbers = {person: number for person, number, _ in await _panels(chat)}
    gone = [one.person.id for one in people if numbers[one.person.id] == 2][4:]
    async with chat.store.transaction() as db:
        for one in (await db.exec(select(Person).where(col(Person.id).in_(gone)))).all():
            one.is_active = False
    late = [chat.on(f"n{at}", department=units[at % 3]) for at in range(45)]
    await late[0].types("/pulse")
    second = await _round(chat)
    assert await _same_wherever_it_is_killed(chat, second) > 8

    after = await _panels(chat)
    assert len(after) == 165
    assert sum(before is not None for _, _, before in after) == 4
