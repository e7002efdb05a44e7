"""A survey in a Slack that nobody here wrote: made in a form, answered by buttons, and closed.

`PLEIN_SCREENSHOTS=1` keeps the pictures in docs/screenshots.
"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlmodel import select

from skills.surveys.model import Arrived, Publication
from tests.chat import BEGIN
from tests.emulator import GENERAL, TEAM
from tests.real.asked import colleagues
from tests.real.camera import Camera
from tests.real.slack import Linde
from tests.real.slack_work import Work, work_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

_PLAN = {
    "topic": "how we work together",
    "purpose": "We decide with it what we do better.",
    "questions": ["col-1", "opn-1"],
    "audience": "everyone",
    "moment": "now",
    "days": "5",
}


@pytest_asyncio.fixture(loop_scope="session")
async def work(linde: Linde) -> AsyncIterator[Work]:
    """A workplace on a Monday, where Cas reads Dutch."""
    async with work_in(linde, begin=BEGIN) as work:
        await work.ada.commands(GENERAL, "/plein", "help")
        await work.joins(work.bob, "English")
        await work.joins(work.cas, "Nederlands")
        await colleagues(work.bot, "slack", TEAM, "Dina Prins", "Eva Smit")
        yield work


async def test_a_survey_goes_its_whole_way(work: Work, camera: Camera) -> None:
    ada, bob, cas, slack = work.ada, work.bob, work.cas, work.slack
    of_ada, of_bob, of_cas = [await one.direct() for one in (ada, bob, cas)]
    await ada.commands(GENERAL, "/pulse", "new")
    await camera.sees("New survey", ".modal")
    await ada.form()
    assert not await ada.submits(**_PLAN)
    card = await slack.shown(of_ada, "not started yet: how we work together")
    await camera.opens("Ada Jansen")
    await camera.sees("not started yet")
    await camera.shoots("survey-draft")
    await ada.presses(card, "Start it")

    invited = await slack.shown(of_bob, "your view on")
    await camera.acts_as("Bob Visser")
    await camera.opens("Bob Visser")
    await camera.sees("your view on")
    await camera.shoots("survey-invitation")
    await bob.presses(invited, "Start")
    card = await slack.shown(of_bob, "1/2")
    await camera.sees("1/2")
    await camera.shoots("survey-question")
    await bob.presses(card, "Agree")
    card = await slack.shown(of_bob, "2/2")
    await bob.presses(card, "Write")
    await bob.form()
    assert not await bob.submits(words="Fewer meetings, please.")
    card = await slack.shown(of_bob, "That was the last question.")
    await bob.presses(card, "Send")
    thanks = await slack.shown(of_bob, "Your answers are in.")
    assert thanks["ts"] == card["ts"]
    # Slack keeps messages: nothing of what was chosen or written stands in one.
    said = json.dumps(await slack.messages(of_bob))
    assert "Fewer meetings" not in said
    assert "Strongly agree" not in said

    await cas.opens_home()
    await camera.acts_as("Cas Bakker")
    await camera.opens("plein")
    await camera.sees("Om in te vullen")
    await camera.shoots("survey-home-nl", ".main .blocks")
    await cas.presses(await slack.shown(of_cas, "vraagt je mening"), "Niet nu")
    async with work.bot.workplace.store.transaction() as db:
        assert len((await db.exec(select(Arrived))).all()) == 1

    work.clock.move(timedelta(days=5, minutes=1))
    await slack.shown(of_ada, "Survey 1 is closed and counted.")
    await ada.commands(GENERAL, "/pulse", "results 1")
    await slack.shown(of_ada, "Not enough answers.")
    async with work.bot.workplace.store.transaction() as db:
        assert (await db.exec(select(Arrived))).all() == []
        assert len((await db.exec(select(Publication))).all()) == 1
