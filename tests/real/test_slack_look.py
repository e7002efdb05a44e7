"""What Plein looks like in Slack: each kind of card, photographed in the emulator's page.

`PLEIN_SCREENSHOTS=1` keeps the pictures in docs/screenshots.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from storage.linking import make_code
from storage.people import Account, Person, name_key
from tests.emulator import ADA, BOB, GENERAL, KUDOS, App
from tests.real.camera import Camera
from tests.real.lunch import SITE
from tests.real.sender import Sender
from tests.real.slack import Inside, Linde

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

_BOWL = {
    "content_type": "image/svg+xml",
    "body": """<svg xmlns="http://www.w3.org/2000/svg" width="280" height="140">
        <rect width="280" height="140" fill="#f6ead7"/>
        <path d="M60 60h160a80 70 0 0 1-160 0z" fill="#a33b20"/>
        <ellipse cx="140" cy="60" rx="80" ry="16" fill="#ee8b3a"/></svg>""",
}


@pytest_asyncio.fixture(loop_scope="session")
async def plein(linde: Linde, tmp_path: Path) -> AsyncIterator[Inside]:
    """Plein in Slack, heard over sockets."""
    async with _working(linde, tmp_path, "en") as inside:
        yield inside


@pytest_asyncio.fixture(loop_scope="session")
async def in_dutch(linde: Linde, tmp_path: Path) -> AsyncIterator[Inside]:
    """The same, where people speak Dutch."""
    async with _working(linde, tmp_path, "nl") as inside:
        yield inside


@asynccontextmanager
async def _working(linde: Linde, folder: Path, language: str) -> AsyncIterator[Inside]:
    inside = Inside(linde, App("socket"), folder, language=language)
    await inside.start()
    yield inside
    await inside.end()


async def test_each_kind_of_card_is_drawn(plein: Inside, camera: Camera) -> None:
    ada, slack = plein.ada, plein.slack
    await ada.commands(GENERAL, "/kudos", f"<@{BOB}> for fixing the boiler on Sunday #together")
    card = await slack.shown(KUDOS, "fixing the boiler")
    await plein.cas.presses(card, "+1")
    await plein.bob.commands(GENERAL, "/kudos", f"<@{ADA}> for showing how the new tills work")
    await camera.opens("kudos")
    await camera.sees("+1 from")
    await camera.sees("the new tills")
    await camera.shoots("card")

    await camera.opens("general")
    await camera.sees("Your thanks went to")
    await camera.shoots("whisper")

    whisper = await slack.shown(GENERAL, "Your thanks went to", to=ADA)
    await ada.presses(whisper, "Edit")
    await camera.sees("Change your kudo", ".modal")
    await camera.chooses("Together")
    await camera.page.locator(".modal input").fill("short")
    await camera.page.locator(".modal").get_by_role("button", name="Change it").click()
    await camera.sees("at least 10 characters", ".modal")
    await camera.shoots("form", ".modal")
    await ada.closes()

    await ada.commands(GENERAL, "/kudos", "values")
    await camera.sees("Our values")
    await camera.shoots("list")

    await ada.commands(GENERAL, "/plein", "help")
    await camera.sees("This is what I can do")
    await camera.shoots("help")

    await camera.opens("plein")
    await camera.sees("My kudos")
    await camera.shoots("home")

    await ada.commands(GENERAL, "/plein", "settings")
    await camera.sees("How I speak to you", ".modal")
    await camera.chooses("English")
    await camera.shoots("settings", ".modal")
    await ada.closes()


async def test_what_other_skills_say_is_drawn(sender: Sender, camera: Camera) -> None:
    await camera.page.route(f"{SITE}/bowl", lambda route: route.fulfill(**_BOWL))
    await camera.opens("kudos")

    await sender.command("today")
    await camera.sees("Lunch today")
    await camera.page.locator(".main img[alt*=soup]").wait_for()
    await camera.shoots("picture")

    await sender.command("lunch")
    await sender.press(await sender.slack.shown(KUDOS, "What do we eat"), "Pumpkin soup")
    await camera.sees("Pumpkin soup (1)")
    await sender.command("seat")
    await camera.sees("Where do you sit?")
    await camera.shoots("choices")

    await sender.command("report", "kudos of march.csv")
    await camera.sees("kudos of march.csv")
    await camera.shoots("file")


async def test_the_linking_of_two_chats_is_drawn(sender: Sender, camera: Camera) -> None:
    await sender.command("plein link")
    await sender.command("plein link", await _code_of_the_web_chat(sender))
    await camera.opens("Ada Jansen")  # the page calls the chat with the bot so
    await camera.sees("Shall I link")
    await camera.shoots("linking")


async def _code_of_the_web_chat(sender: Sender) -> str:
    """Have Ada, who has the web chat too, ask for a code there."""
    async with sender.app.workplace.store.transaction() as db:
        person = Person(name="Ada Jansen", name_key=name_key("Ada Jansen"))
        account = Account(adapter="web", workspace="", external_id="ada", person_id=person.id)
        db.add(person)
        await db.flush()
        db.add(account)
        await db.flush()
        return await make_code(db, person.id, account.id, sender.clock.now())


async def test_it_is_drawn_in_dutch(in_dutch: Inside, camera: Camera) -> None:
    ada, slack = in_dutch.ada, in_dutch.slack
    await ada.commands(GENERAL, "/kudos", f"<@{BOB}> voor het maken van de ketel #samen")
    card = await slack.shown(KUDOS, "maken van de ketel")
    await in_dutch.cas.presses(card, "+1")
    await camera.opens("kudos")
    await camera.sees("+1 van")
    await camera.shoots("card-nl")

    await ada.commands(GENERAL, "/plein", "help")
    await camera.opens("general")
    await camera.sees("Dit kan ik")
    await camera.shoots("help-nl")
