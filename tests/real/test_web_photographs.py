"""What the web chat looks like, photographed: by day, in the dark, on a phone, and a form.

`PLEIN_SCREENSHOTS=1` keeps the pictures in docs/screenshots.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.program import HOUSE, Program
from tests.visitor import PHONE, Visits, message, open_place, press, say, shoot

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

DESK = {"viewport": {"width": 1200, "height": 720}}
THANKED = "the boiler fault on Sunday"


@pytest_asyncio.fixture(loop_scope="session")
async def english(tmp_path: Path) -> AsyncIterator[Program]:
    """The program as we ship it, where channels speak English, with nothing said in it yet."""
    settings = (HOUSE / "config.toml").read_text(encoding="utf-8")
    program = Program(
        tmp_path,
        f"sqlite:///{tmp_path}/plein.db",
        settings=settings.replace('language = "nl"', 'language = "en"'),
    )
    await program.start()
    yield program
    await program.end()


async def _in_kudos(program: Program, visits: Visits, who: str, **look: Any) -> Any:
    page = await visits.inside(program, f"{who}@example.org", "en", **look)
    await open_place(page, "kudos")
    return page


async def test_a_card_is_drawn_by_day_in_the_dark_and_on_a_phone(
    english: Program, visits: Visits, album: Path
) -> None:
    ada = await _in_kudos(english, visits, "ada")
    await say(ada, "/kudos @Ayşe Demir for keeping the whole of Kastanjelaan up to date #together")
    await message(ada, "Value: Together").wait_for()
    await say(ada, f"/kudos @Tom de Wit for solving {THANKED}, the family at home #customerfirst")
    await message(ada, "Value: Customer first").wait_for()
    kofi = await _in_kudos(english, visits, "kofi")
    await press(kofi, "thanks @Tom de Wit", "+1")
    card = kofi.locator(".kudos-card", has_text=THANKED)
    await card.get_by_text("+1 from").wait_for()
    await card.hover()
    await card.get_by_role("button", name="Add a reaction").click()
    await kofi.get_by_role("button", name="Party", exact=True).click()
    await card.hover()
    await card.get_by_role("button", name="Reply in a thread").click()
    await kofi.locator(".thread-pane textarea").fill("What a Sunday! Well done, Tom.")
    await kofi.keyboard.press("Enter")
    await message(kofi, "What a Sunday!", pane=".thread-pane").wait_for()

    tom = await _in_kudos(english, visits, "tom", **DESK)
    await tom.get_by_text("1 reply").wait_for()
    await shoot(tom, album / "chat.png")

    priya = await _in_kudos(english, visits, "priya", color_scheme="dark", **DESK)
    await priya.get_by_text("1 reply").click()
    await message(priya, "What a Sunday!", pane=".thread-pane").wait_for()
    await priya.mouse.move(0, 0)
    await shoot(priya, album / "dark.png")

    lotte = await _in_kudos(english, visits, "lotte", **PHONE)
    await lotte.get_by_text("1 reply").wait_for()
    await shoot(lotte, album / "phone.png")


async def test_a_form_is_drawn_while_a_name_is_typed(
    english: Program, visits: Visits, album: Path
) -> None:
    sanne = await visits.inside(english, "sanne@example.org", "en", **DESK)
    await open_place(sanne, "Plein")
    await say(sanne, "/kudos")
    form = sanne.locator("dialog[open]")
    await form.get_by_label("What for?").fill("for your calm at the door of number 14")
    await form.get_by_label("Which value does it show?").select_option("Together")
    names = form.get_by_role("combobox").first
    await names.fill("kofi")
    await form.locator(".people-list li", has_text="Kofi Mensah").wait_for()
    await sanne.keyboard.press("Enter")
    await form.locator(".chip", has_text="Kofi Mensah").wait_for()
    await names.fill("am")
    await form.locator(".people-list li", has_text="Amara Diallo").wait_for()
    await shoot(sanne, album / "form.png")


async def test_an_announcement_is_drawn_on_a_phone(
    english: Program, visits: Visits, album: Path
) -> None:
    noor = await visits.inside(english, "noor@example.org", "en", **DESK)
    await open_place(noor, "Plein")
    await say(noor, "/announce")
    form = noor.locator("dialog[open]")
    await form.get_by_label("Title").fill("The lift is out of use")
    await form.get_by_label("Text").fill(
        "On *Monday* we replace the cables of the lift in the Spinnerij, until 17:00.\n\n"
        "- Take the stairs on the north side.\n- Who cannot: call Jeroen before Friday."
    )
    await form.get_by_label("For whom").fill("location=Arnhem")
    await form.get_by_label("When").fill("now")
    await form.get_by_role("group", name="confirm that they read it").get_by_label("Yes").check()
    await form.get_by_role("button", name="Show preview").click()
    await message(noor, "They get it in: Web").wait_for()
    await press(noor, "not sent yet", "Send now")
    marloes = await visits.inside(english, "marloes@example.org", "nl", **PHONE)
    await open_place(marloes, "Plein")
    await message(marloes, "The lift is out of use").wait_for()
    await shoot(marloes, album / "announcement-phone.png")
