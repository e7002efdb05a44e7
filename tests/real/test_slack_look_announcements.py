"""What announcements look like in Slack, to who writes one and who reads it, in both languages.

`PLEIN_SCREENSHOTS=1` keeps the pictures in docs/screenshots.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.chat import BEGIN
from tests.emulator import BOB, GENERAL
from tests.real.camera import Camera
from tests.real.slack import Linde
from tests.real.slack_work import Work, work_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

EVERYBODY = 'name="Ada Jansen" OR name="Bob Visser" OR name="Cas Bakker"'
TEXT = """On *Monday* we replace the cables of the lift in the Spinnerij. It is off until 17:00.

• Take the stairs on the north side.
• Who cannot: call Bob before Friday, at extension 12."""
TEKST = """Op *maandag* vervangen we de kabels van de lift in de Spinnerij, tot 17:00.

• Neem de trap aan de noordkant.
• Lukt dat niet? Bel Bob voor vrijdag, toestel 12."""


async def _drafts(work: Work, **words: Any) -> None:
    await work.ada.form()
    given = {"heading": "The lift is out of use", "text": TEXT, "must_read": True, "moment": "now"}
    assert not await work.ada.submits(**given | {"audience": EVERYBODY, **words})


@pytest_asyncio.fixture(loop_scope="session")
async def work(linde: Linde) -> AsyncIterator[Work]:
    """A workplace on a Monday, where Cas reads Dutch."""
    async with work_in(linde, begin=BEGIN) as work:
        await work.joins(work.bob, "English")
        await work.joins(work.cas, "Nederlands")
        yield work


async def test_a_must_read_is_drawn(work: Work, camera: Camera) -> None:
    ada, bob, cas, slack = work.ada, work.bob, work.cas, work.slack
    direct = await ada.direct()
    await ada.commands(GENERAL, "/announce")
    await camera.sees("New announcement", ".modal")
    await _drafts(work, moment="tomorrow 9:00")
    await camera.opens("Ada Jansen")
    await camera.sees("not sent yet")
    await camera.shoots("announcement-draft")
    await ada.presses(await slack.shown(direct, "not sent yet"), "Schedule")
    await camera.sees("is planned")

    await ada.presses(await slack.shown(direct, "is planned"), "Edit")
    await _drafts(work)
    await ada.presses(await slack.shown(direct, "right away"), "In Dutch too")
    await ada.form()
    assert not await ada.submits(heading="De lift doet het niet", text=TEKST)
    await ada.presses(await slack.shown(direct, "In Dutch: De lift"), "Send now")
    copy = await slack.shown(await bob.direct(), "The lift is out of use")
    await bob.presses(copy, "I have read this")
    await slack.shown(direct, "is sent")
    work.clock.move(timedelta(minutes=1))
    await camera.sees("Confirmed: 1 of 3.")
    await camera.shoots("announcement-sent", ".msg:has-text('is sent:')")

    await camera.acts_as("Cas Bakker")
    await cas.opens_home()
    await camera.opens("plein")
    await camera.sees("Te bevestigen")
    await camera.shoots("announcement-home-nl", ".main .blocks")
    work.clock.move(timedelta(days=2, minutes=1))
    await camera.opens("Cas Bakker")
    await camera.sees("De lift doet het niet hierboven")
    await camera.shoots("announcement-nl")
    await camera.acts_as("Bob Visser")
    await camera.opens("Bob Visser")
    await camera.sees("noted that you read it")


async def test_two_titles_are_drawn(work: Work, camera: Camera) -> None:
    ada, cas, slack = work.ada, work.cas, work.slack
    direct = await ada.direct()
    await ada.commands(GENERAL, "/announce")
    await _drafts(work, must_read=False)
    await ada.presses(await slack.shown(direct, "not sent yet"), "Test a second title")
    await ada.form()
    assert not await ada.submits(heading="Take the stairs on Monday")
    await ada.presses(await slack.shown(direct, "instead"), "Send now")
    await camera.opens("Ada Jansen")
    await camera.sees("Two titles: there are figures when each went to 5 people or more")

    copy = await slack.shown(await cas.direct(), "geteld")
    await camera.acts_as("Cas Bakker")
    await camera.opens("Cas Bakker")
    await camera.sees("geteld")
    await cas.presses(copy, "Lezen")
    await camera.sees("Take the stairs on the north side.")
    await camera.shoots("announcement-titles-nl")


async def test_what_is_urgent_is_drawn(work: Work, camera: Camera) -> None:
    ada, slack = work.ada, work.slack
    direct = await ada.direct()
    await ada.commands(GENERAL, "/announce", "urgent")
    await ada.form()
    given = {"heading": "Fire in the hall", "text": "Leave by the back door.", "reason": "Fire."}
    assert not await ada.submits(**given, audience=EVERYBODY)
    await camera.opens("Ada Jansen")
    await ada.presses(await slack.shown(direct, "not sent yet"), "Send urgently…")
    sure = await slack.shown(direct, "Are you sure?")
    await camera.sees("Are you sure?")
    await ada.presses(sure, "Yes, warn 3 people now")
    copy = await slack.shown(await work.bob.direct(), "Urgent: Fire in the hall")
    await work.bob.presses(copy, "I need help")
    copy = await slack.shown(await work.cas.direct(), "Dringend: Fire in the hall")
    await work.cas.presses(copy, "Ik ben veilig")
    work.clock.move(timedelta(minutes=1))
    await camera.sees("Need help: 1")
    await camera.sees("1 person needs help")
    await camera.shoots("announcement-urgent", ".msg:has-text('Need help: 1')")
    await camera.acts_as("Cas Bakker")
    await camera.opens("Cas Bakker")
    await camera.sees("Genoteerd: je bent veilig")


async def test_a_digest_and_a_list_are_drawn(work: Work, camera: Camera) -> None:
    ada, bob, cas, slack = work.ada, work.bob, work.cas, work.slack
    direct = await ada.direct()
    await cas.commands(GENERAL, "/mededeling", "instellingen")
    await camera.acts_as("Cas Bakker")
    await cas.form()
    assert not await cas.submits(rhythm="Samen, één keer per dag")
    for heading, text in (
        ("Zomerfeest", "Op vrijdag 28 mei vieren we de zomer in de tuin."),
        ("Nieuwe koffie", "In de kantine staat een nieuwe machine, met havermelk."),
    ):
        await ada.commands(GENERAL, "/announce")
        await _drafts(work, heading=heading, text=text, must_read=False)
        await ada.presses(await slack.shown(direct, f"not sent yet: {heading}"), "Send now")
        await slack.shown(direct, f"is sent: {heading}")
    work.clock.move(timedelta(days=1))
    await camera.opens("Cas Bakker")
    await camera.sees("Jouw overzicht: 2 mededelingen")
    await camera.shoots("announcement-digest-nl", ".msg:has-text('Jouw overzicht')")

    await camera.acts_as("Ada Jansen")
    await ada.commands(GENERAL, "/announce", "list")
    await camera.opens("general")
    await camera.sees("Nieuwe koffie")
    said = await bob.says(GENERAL, "The canteen is open again.")
    await work.uses_shortcut(
        "announcements.announce_this", said, author=BOB, text="The canteen is open again."
    )
    await camera.sees("New announcement", ".modal")
