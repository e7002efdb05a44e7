"""A survey for people in encrypted rooms: the homeserver keeps what they do there, so they answer
on a page, in a real browser."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import select

from skills.surveys.model import Arrived, Ledger
from tests.real.asked import colleagues
from tests.real.matrix_work import Work, work_in
from tests.real.town import town_in
from tests.synapse import Synapse

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Work]:
    """A workplace for the tests of this file."""
    async with town_in(synapse, tmp_path_factory.mktemp("asking")) as town:
        work = await work_in(town)
        for one, name in ((work.bob, "Bob Visser"), (work.noor, "Noor de Wit")):
            await one.asks(await work.direct(one), "help", f"Hello {name}!")
        await colleagues(work.app, "matrix", "localhost", "Dina Prins", "Eva Smit", "Finn Moor")
        yield work


async def test_a_survey_is_answered_on_a_page(work: Work, browser: Any) -> None:
    bob, noor = work.bob, work.noor
    direct = await work.direct(noor)
    for words, answer in (
        ("!pulse new", "What is it about? (1/10)"),
        ("how we work together", "What is it for? (2/10)"),
        ("We decide with it what we do better.", "Begin with a set (3/10)"),
        ("skip", "Questions (4/10)"),
        ("col-1", "Who is asked? (5/10)"),
        ("everyone", "When? (6/10)"),
        ("now", "Open for how many days? (7/10)"),
        ("5", "(8/10)"),
        ("skip", "(9/10)"),
        ("skip", "(10/10)"),
        ("no", "not started yet: how we work together"),
        ("Start it", "is running: how we work together"),
    ):
        await noor.asks(direct, words, answer)

    await bob.hears("would like your view on how we work together")
    of_bob = await work.direct(bob)
    await bob.asks(of_bob, "start", "can be read by whoever runs this chat")
    told = await bob.hears("Your page “A survey” is ready.")
    found = re.search(r"http\S+/pages/sign-in/[\w-]+", told.body)
    assert found is not None
    page = await (await browser.new_context()).new_page()
    await page.goto(found[0])
    await page.get_by_role("button").click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_role("radio", name="Agree", exact=True).check()
    await page.get_by_role("button", name="Next", exact=True).click()
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_role("heading", name="Thank you. Your answers are in.").wait_for()

    async with work.app.workplace.store.transaction() as db:
        assert len((await db.exec(select(Arrived))).all()) == 1
        places = (await db.exec(select(Ledger).where(Ledger.has_sent))).all()
    assert len(places) == 1
    assert not any("Agree" in event.body for _, event in bob.seen)
