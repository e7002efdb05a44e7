"""Questions in the web chat in a real browser: asked in Dutch, brought to a person, saved, brought
in as a list, and looked at on a desk and on a phone.

`PLEIN_SCREENSHOTS=1` keeps two of the pictures in docs/screenshots.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.program import Program
from tests.visitor import PHONE, Visits, message, open_place, picture, press, say, shoot

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
WIDE = "document.documentElement.scrollWidth > innerWidth"
DESK = {"viewport": {"width": 1200, "height": 720}}
DOG = "Mag mijn hond mee naar het kantoor?"
LEASH = "Ja, als je kamergenoten het goed vinden. Houd de hond aan de lijn."
LIST = (
    "vraag;antwoord;labels;eigenaar\nWaar zet ik mijn fiets neer?;In de kelder.;fiets;\n;Leeg.;;\n"
)


async def test_a_question_goes_its_whole_way(
    program: Program, visits: Visits, axe: Axe, album: Path
) -> None:
    merel = await visits.inside(program, "merel@example.org", "nl", **PHONE)
    marloes = await visits.inside(program, "marloes@example.org", "nl")
    for page in (merel, marloes):
        await open_place(page, "Plein")
    await say(merel, DOG)
    await press(merel, "Dit weet ik niet.", "Vraag het iemand")
    await message(merel, "Waar gaat je vraag over?").wait_for()
    await picture(merel, "question-topic-phone")
    await axe(merel)
    await merel.get_by_role("combobox", name="Waar gaat je vraag over?").select_option("HR")
    await merel.get_by_role("button", name="OK").tap()
    await press(merel, "zonder je naam", "Met mijn naam")
    await message(merel, "De vraag ligt bij Marloes Everts.").wait_for()
    await picture(merel, "question-receipt-phone")
    await axe(merel)
    assert not await merel.evaluate(WIDE)

    await press(marloes, DOG, "Antwoord")
    form = marloes.locator("dialog[open]")
    await form.get_by_label("Je antwoord").fill(LEASH)
    await axe(marloes)
    await form.locator("button[type=submit]").click()
    await form.wait_for(state="detached")
    await message(merel, "Beantwoord.").wait_for()
    await message(merel, LEASH).wait_for()
    await press(marloes, "Je antwoord is verstuurd.", "Bewaar als antwoord")
    await form.get_by_label("Het antwoord").wait_for()
    await picture(marloes, "question-save")
    await axe(marloes)
    await form.locator("button[type=submit]").click()
    await message(marloes, "Jij bent de eigenaar.").wait_for()

    oisin = await visits.inside(program, "oisin@example.org", "nl", **DESK)
    await open_place(oisin, "Plein")
    await say(oisin, DOG)
    await message(oisin, LEASH).get_by_text("Marloes Everts").wait_for()
    await shoot(oisin, album / "question.png")
    await picture(oisin, "question")
    await axe(oisin)

    await say(merel, "Hoe meld ik me ziek?")
    await message(merel, "vóór negen uur je leidinggevende").last.wait_for()
    await picture(merel, "question-phone")
    await axe(merel)
    assert not await merel.evaluate(WIDE)
    await merel.set_viewport_size({"width": 390, "height": 1000})  # all of it is to be seen
    await shoot(merel, album / "question-phone.png")
    await press(merel, "vóór negen uur", "Nuttig")
    await message(merel, "Fijn om te horen.").wait_for()


async def test_a_list_is_brought_in(
    program: Program, visits: Visits, axe: Axe, tmp_path: Path
) -> None:
    file = tmp_path / "antwoorden.csv"
    file.write_text(LIST, "utf-8")
    noor = await visits.inside(program, "noor@example.org", "nl", **PHONE)
    await open_place(noor, "Plein")
    await say(noor, "/vraag importeren")
    link = noor.get_by_role("link", name="Open het formulier")
    page = await noor.context.new_page()
    await page.goto(str(await link.get_attribute("href")))
    await page.get_by_role("heading", name="Importeer een bestand").wait_for()
    assert not await page.evaluate(WIDE)
    await picture(page, "question-import-phone")
    await axe(page)
    await page.locator("input[type=file]").set_input_files(file)
    await page.get_by_label("Wie mag het lezen?").fill("iedereen")
    await page.get_by_role("button", name="Bekijken").click()
    await page.get_by_role("heading", name="Je antwoorden zijn binnen").wait_for()

    await message(noor, "Er is één ding nieuw.").wait_for()
    await message(noor, "rij 3: er is geen vraag").wait_for()
    await picture(noor, "question-import-plan-phone")
    await axe(noor)
    assert not await noor.evaluate(WIDE)
    await press(noor, "Er is één ding nieuw.", "Importeer")
    await message(noor, "er is nu één ding meer bekend").wait_for()
    await say(noor, "/vraag waar zet ik mijn fiets neer?")
    await message(noor, "In de kelder.").get_by_text("antwoorden.csv").wait_for()
