"""The web chat in a real browser: giving kudos, putting a mistake right, and a broken connection.

The program is the real one, started as an operator starts it.
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.program import Program
from tests.visitor import Visits, message, open_place, press, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

QUICK = timedelta(seconds=12)  # it takes half a second, unless the machine is busy
GIFT = "/kudos @Tom de Wit thanks for solving the boiler fault on Sunday #customerfirst"


async def _choose(page: Any, typed: str, name: str) -> None:
    await page.get_by_role("button", name="Choose a person").click()
    await page.keyboard.type(typed)
    await page.keyboard.press("Enter")
    await page.locator(".me", has_text=name).wait_for()


async def _read_english(page: Any) -> None:
    await page.locator(".me").click()
    await page.get_by_role("button", name="English").click()
    await page.get_by_text("Direct chats").wait_for()


async def test_a_newcomer_thanks_a_colleague_who_hears_of_it(
    fresh_program: Program, visits: Visits
) -> None:
    ada = await visits.outside(fresh_program)
    await _choose(ada, "ada verm", "Ada Vermeer")
    await _read_english(ada)
    await open_place(ada, "kudos")
    await say(ada, GIFT)
    await message(ada, "Your thanks went to").get_by_text("Only you see this").wait_for()

    tom = await visits.inside(fresh_program, "tom@example.org", "nl")
    await tom.locator(".place-unread", has_text="Plein").wait_for()
    await open_place(tom, "kudos")
    await message(tom, "@Ada Vermeer bedankt @Tom de Wit").wait_for()
    assert await message(tom, "Your thanks went to").count() == 0
    await open_place(tom, "Plein")
    received = message(tom, "@Ada Vermeer bedankt je: thanks for solving the boiler fault")
    await received.get_by_text("De klant eerst").wait_for()
    await tom.locator(".place-unread").first.wait_for(state="detached")

    visits.expect_a_break()
    assert await fresh_program.stop() < QUICK


async def test_a_plus_one_appears_on_the_card_where_it_stands(
    program: Program, visits: Visits
) -> None:
    ada = await visits.inside(program, "ada@example.org", "en")
    await open_place(ada, "kudos")
    await say(ada, "/kudos @Femke Buitenhuis for finding a home for the family Bos")
    card = message(ada, "the family Bos").and_(ada.locator(".kudos-card article"))
    await card.wait_for()
    identity = await card.get_attribute("data-id")

    kofi = await visits.inside(program, "kofi@example.org", "en")
    await open_place(kofi, "kudos")
    await press(kofi, "the family Bos", "+1")
    await card.get_by_text("+1 van @Kofi Mensah").wait_for()
    milan = await visits.inside(program, "milan@example.org", "en")
    await open_place(milan, "kudos")
    await message(milan, "the family Bos").last.hover()
    await press(milan, "the family Bos", "Add a reaction")
    await milan.get_by_role("button", name="Thumbs up").click()
    await card.get_by_text("Milan Petrović").wait_for()

    assert await card.get_attribute("data-id") == identity
    assert await ada.locator(".kudos-card", has_text="the family Bos").count() == 1


async def test_a_typing_mistake_in_dutch_is_put_right_by_pressing(
    program: Program, visits: Visits
) -> None:
    bo = await visits.inside(program, "bo@example.org", "nl")
    await open_place(bo, "kudos")

    await say(bo, "/bedankt @Tmo omdat je zondag de ketel hebt gemaakt #klanterst")
    await press(bo, "Ik ken “Tmo” niet", "Tom de Wit")
    await press(bo, "Ik ken “klanterst” niet", "De klant eerst")

    card = bo.locator(".kudos-card", has_text="omdat je zondag de ketel hebt gemaakt")
    await card.get_by_text("De klant eerst").wait_for()
    await card.get_by_text("@Tom de Wit").wait_for()
    await message(bo, "Je bedankje ging naar").wait_for()


async def test_a_colleague_who_switches_person_sees_the_page_of_the_other(
    program: Program, visits: Visits
) -> None:
    page = await visits.inside(program, "ingrid@example.org", "nl")

    await page.get_by_role("button", name="Iemand anders zijn").click()
    await page.keyboard.type("kofi")
    await page.keyboard.press("Enter")

    await page.locator(".me", has_text="Kofi Mensah").wait_for()
    await page.get_by_text("Direct chats").wait_for()


async def test_what_was_typed_while_the_bot_was_away_arrives_once(
    program: Program, visits: Visits
) -> None:
    esra = await visits.inside(program, "esra@example.org", "en")
    await open_place(esra, "kudos")
    await say(esra, "before the break")
    await message(esra, "before the break").wait_for()
    await esra.locator(".pending").wait_for(state="detached")

    visits.expect_a_break()
    assert await program.stop() < QUICK
    await esra.locator(".link-line").wait_for()
    await say(esra, "while nobody was there")
    await say(esra, "/kudos @Tom de Wit for keeping calm while it was dark")
    await esra.locator(".pending", has_text="keeping calm").wait_for()
    assert await esra.locator(".pending").count() == 2
    await open_place(esra, "koffie")
    drawing = esra.locator(".place-pane .send .icon")
    assert await drawing.evaluate("icon => icon.getBBox().width") > 0
    await open_place(esra, "kudos")
    await program.start()
    await esra.locator(".link-line").wait_for(state="hidden")

    await esra.locator(".kudos-card", has_text="keeping calm").wait_for()
    await message(esra, "Your thanks went to").wait_for()
    await esra.reload()
    await message(esra, "Your thanks went to").wait_for()
    for words in ("before the break", "while nobody was there", "Your thanks went to"):
        assert await message(esra, words).count() == 1
    assert await esra.locator(".kudos-card", has_text="keeping calm").count() == 1
