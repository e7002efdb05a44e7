"""Surveys in the web chat in a real browser: made, answered on a phone, and looked at."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.program import Program
from tests.visitor import PHONE, Visits, message, open_place, picture, press, say

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
WIDE = "document.documentElement.scrollWidth > innerWidth"
ASKED = ("I am up to date on what is going on", "Other teams help me when my work needs it")


async def test_a_pulse_is_made_and_answered(program: Program, visits: Visits, axe: Axe) -> None:
    noor = await visits.inside(program, "noor@example.org", "en")
    oisin = await visits.inside(program, "oisin@example.org", "en")
    merel = await visits.inside(program, "merel@example.org", "nl", **PHONE)
    for page in (noor, oisin, merel):
        await open_place(page, "Plein")

    await say(noor, "/pulse new")
    form = noor.locator("dialog[open]")
    await form.get_by_label("What is it about?").fill("how we work together")
    await form.get_by_label("What is it for?").fill("We choose with it what we do better.")
    await form.get_by_label("Who is asked?").fill("department=Vastgoed OR department=Bestuur")
    await form.get_by_label("When?").fill("now")
    await form.get_by_label("Open for how many days?").fill("5")
    for words in ASKED:
        await form.get_by_label(words).check()
    await picture(noor, "survey-web-form")
    await axe(noor)
    await form.get_by_role("button", name="Show how it is").click()
    await form.wait_for(state="detached")
    await message(noor, "not started yet: how we work together").wait_for()
    await message(noor, "It asks 2 questions").wait_for()
    await picture(noor, "survey-web-draft")
    await axe(noor)
    await press(noor, "not started yet: how we work together", "Start it")

    await press(oisin, "would like your view on", "Start")
    await picture(oisin, "survey-web-question")
    await axe(oisin)
    await press(oisin, ASKED[0], "Agree")
    await press(oisin, ASKED[1], "Skip")
    await press(oisin, "That was the last question", "Send")
    await message(oisin, "Your answers are in.").wait_for()

    await message(merel, "vraagt je mening over").wait_for()
    await picture(merel, "survey-web-invitation-phone")
    await axe(merel)
    assert not await merel.evaluate(WIDE)
    await press(merel, "vraagt je mening over", "Start")
    await press(merel, "1/2", "Mee eens")
    await picture(merel, "survey-web-question-phone")
    assert not await merel.evaluate(WIDE)
    await press(merel, "2/2", "Mee oneens")
    await press(merel, "Dat was de laatste vraag", "Versturen")
    await message(merel, "Je antwoorden zijn binnen.").wait_for()

    await say(oisin, "/pulse actions")
    await message(oisin, "Nothing is planned for you.").wait_for()
    await say(merel, "/peiling privacy 1")
    await message(merel, "Wat peiling 1 bewaart").wait_for()
    await picture(merel, "survey-web-privacy-phone")
    await message(noor, "Survey 1 is running").wait_for()
    await picture(noor, "survey-web-running")


async def test_who_leaves_is_asked_with_their_name(
    program: Program, visits: Visits, axe: Axe
) -> None:
    noor = await visits.inside(program, "noor@example.org", "nl")
    femke = await visits.inside(program, "femke@example.org", "nl", **PHONE)
    for page in (noor, femke):
        await open_place(page, "Plein")
    await say(noor, "/peiling nieuw")
    form = noor.locator("dialog[open]")
    await form.get_by_label("Waar gaat het over?").fill("je vertrek")
    await form.get_by_label("Waar is het voor?").fill("We willen het beter doen.")
    await form.get_by_label("Begin met een set").select_option("Vertrekkende collega (op naam)")
    await form.get_by_label("Wie vraag je?").fill("email=femke@example.org")
    await form.get_by_label("Wanneer?").fill("nu")
    await form.get_by_label("Hoeveel dagen open?").fill("5")
    await form.locator("button[type=submit]").click()
    await form.wait_for(state="detached")
    await message(noor, "nog niet begonnen: je vertrek").wait_for()
    await picture(noor, "survey-named-draft")
    await press(noor, "nog niet begonnen: je vertrek", "Starten")

    await message(femke, "niet anoniem").wait_for()
    await picture(femke, "survey-named-invitation-phone")
    await axe(femke)
    assert not await femke.evaluate(WIDE)
    await press(femke, "niet anoniem", "Start")
    await press(femke, "1/2", "Kies")
    form = femke.locator("dialog[open]")
    await form.get_by_label("Het salaris").check()
    await form.locator("button[type=submit]").click()
    await press(femke, "2/2", "Overslaan")
    await press(femke, "bewaren je antwoorden met je naam", "Versturen")
    await message(femke, "Je antwoorden zijn binnen.").wait_for()
    await press(femke, "Je antwoorden zijn binnen.", "Mijn antwoorden wijzigen")
    await message(femke, "Je antwoord nu: Het salaris").wait_for()
    await picture(femke, "survey-named-change-phone")
    await axe(femke)
