"""A rotation whose opening is killed at any point goes on as if it had not been."""

import pytest
from sqlmodel import col, delete, select

from skills.surveys import parting
from skills.surveys.bank import bank
from skills.surveys.model import Ledger, Panel, Part, Round
from skills.surveys.model.rounds import forget_asked
from skills.surveys.opening import open_round
from skills.surveys.tests.people import composes
from skills.surveys.tests.turning import Killed, is_over, job_of, planned
from storage.people import Person
from storage.session import execute
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("sqlite")]

QUESTIONS = [one.id for one in bank().of_drivers() if one.driver != "LOA"]


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
    await open_round(job_of(chat), one.id)
    panels, asked = await _panels(chat), await _asked(chat, one.id)
    kills = 0
    while True:
        await _begin_anew(chat, one, before)
        try:
            await open_round(job_of(chat, kills + 1), one.id)
        except Killed:
            kills += 1
        else:
            return kills
        await open_round(job_of(chat), one.id)
        assert (await _panels(chat), await _asked(chat, one.id)) == (panels, asked), kills


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

    first = await planned(chat)
    assert await _same_wherever_it_is_killed(chat, first) > 8
    assert len(await _panels(chat)) == 120
    await is_over(chat, first)

    # A panel becomes too small, and others come.
    numbers = {person: number for person, number, _ in await _panels(chat)}
    gone = [one.person.id for one in people if numbers[one.person.id] == 2][4:]
    async with chat.store.transaction() as db:
        for one in (await db.exec(select(Person).where(col(Person.id).in_(gone)))).all():
            one.is_active = False
    late = [chat.on(f"n{at}", department=units[at % 3]) for at in range(45)]
    await late[0].types("/pulse")
    second = await planned(chat)
    assert await _same_wherever_it_is_killed(chat, second) > 8

    after = await _panels(chat)
    assert len(after) == 165
    assert sum(before is not None for _, _, before in after) == 4
