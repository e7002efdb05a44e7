"""Questions in a Slack that nobody here wrote: asked, brought to a person, answered in a thread,
saved, and known to the next who asks.

`PLEIN_SCREENSHOTS=1` keeps the pictures in docs/screenshots.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.chat import BEGIN
from tests.emulator import ADA, BOB, CAS, GENERAL
from tests.real.camera import Camera
from tests.real.slack import Linde, words_of
from tests.real.slack_work import Work, work_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SICK = "How do I report sick?"
BY_PHONE = "Call your manager *before nine*, and tell <@{}>."
WIFI = "The password of the wifi hangs beside the printer, says <@{}>."

ASKED = "What is the password of the wifi?"


@pytest_asyncio.fixture(loop_scope="session")
async def work(linde: Linde) -> AsyncIterator[Work]:
    """A workplace on a Monday, where Ada answers what is asked about being sick."""
    async with work_in(linde, "qa", begin=BEGIN) as work:
        await work.joins(work.ada, "English")
        await work.joins(work.bob, "English")
        await work.joins(work.cas, "Nederlands")
        await work.ada.commands(GENERAL, "/ask", "topic")
        await work.ada.form()
        topic: dict[str, Any] = {"name": "Sick leave", "words": "sick", "promise": "8"}
        assert not await work.ada.submits(**topic, experts=[ADA])
        yield work


async def test_a_question_goes_its_whole_way(work: Work, camera: Camera) -> None:
    ada, bob, cas, slack = work.ada, work.bob, work.cas, work.slack
    of_ada, of_bob = await ada.direct(), await bob.direct()
    await bob.commands(GENERAL, "/ask", SICK)
    unknown = await slack.shown(GENERAL, "I don't know this one.", to=BOB)
    await bob.presses(unknown, "Ask a person")
    receipt = await slack.shown(of_bob, "Ada Jansen has it")

    card = await slack.shown(of_ada, "Question 1")
    await ada.says(of_ada, BY_PHONE.format(CAS), thread=card["ts"])
    answered = await slack.shown(of_bob, "Ada Jansen answered question 1")
    assert "and tell Cas Bakker." in answered["text"]
    assert (await slack.shown(of_bob, "Answered."))["ts"] == receipt["ts"]
    assert (await slack.shown(of_ada, "You answered question 1"))["ts"] == card["ts"]
    told = await slack.shown(of_ada, "Your answer was sent.")
    await ada.presses(told, "Save as answer")
    await camera.sees("Save as answer", ".modal")
    await ada.form()
    assert not await ada.submits()
    await slack.shown(of_ada, "Saved as answer 1.")

    await bob.says(of_bob, "report sick, how?")
    await slack.shown(of_bob, "Source")
    await camera.acts_as("Bob Visser")
    await camera.opens("Bob Visser")
    await camera.sees("Monday 23 November 2026")
    await camera.shoots("question-answer")
    await cas.commands(GENERAL, "/vraag", SICK)
    answer = await slack.shown(GENERAL, "before nine", to=CAS)
    assert "Gecontroleerd" in answer["text"]
    await cas.presses(answer, "Deel hier")
    shared = await slack.shown(GENERAL, "Cas Bakker asked")
    assert "Verified" in shared["text"]
    await cas.presses(answer, "Nuttig")
    await slack.shown(GENERAL, "Fijn om te horen.", to=CAS)


async def test_a_message_is_saved_and_asked(work: Work, camera: Camera) -> None:
    ada, bob, slack = work.ada, work.bob, work.slack
    text = WIFI.format(CAS)
    said = await bob.says(GENERAL, text)
    await work.uses_shortcut("qa.save_message", said, author=BOB, text=text)
    await camera.sees("Save as answer", ".modal")
    await ada.form()
    assert not await ada.submits(question=ASKED)
    await slack.shown(GENERAL, "Saved as answer 1.", to=ADA)

    asked = await bob.says(GENERAL, ASKED)
    await work.uses_shortcut("qa.ask_this", asked, author=BOB, text=ASKED)

    answer = await slack.shown(GENERAL, "beside the printer", to=ADA)
    assert "says Cas Bakker." in answer["text"]


async def test_a_home_shows_who_has_a_question(work: Work, camera: Camera) -> None:
    ada, cas, slack = work.ada, work.cas, work.slack
    of_ada, of_cas = await ada.direct(), await cas.direct()
    await cas.says(of_cas, "Mag mijn hond mee naar kantoor?")
    await cas.presses(await slack.shown(of_cas, "Dit weet ik niet."), "Vraag het iemand")
    await cas.presses(await slack.shown(of_cas, "Waar gaat je vraag over?"), "Iets anders")
    await slack.shown(of_cas, "De vraag ligt bij Ada Jansen.")
    await cas.opens_home()
    await camera.acts_as("Cas Bakker")
    await camera.opens("plein")
    await camera.sees("Ada Jansen antwoordt uiterlijk")
    await camera.shoots("question-home-nl", ".main .blocks")

    await camera.acts_as("Ada Jansen")
    await camera.opens("Ada Jansen")
    await camera.sees("An answer is promised by")
    await camera.shoots("question-person", ".msg:has-text('Question 1')")
    await ada.opens_home()
    home = await work.home(ADA, "waits for your answer")
    assert "Ask something" in words_of(home)
    await work.presses_at_home(ADA, home, "Show question 1")
    again = await slack.shown(of_ada, "Question 1")
    await ada.presses(again, "Pass on")
    await slack.shown(of_ada, "There is nobody else to ask.")
