"""Replies to comments, in real browsers: written on the page, read and answered by nobody known."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import pytest
import pytest_asyncio
from sqlmodel import col, select

from adapters.console.adapter import Console
from bot.clock import MovableClock
from bot.turn import Scope
from skills.surveys.model import Arrived, Ledger, Round, Survey
from skills.surveys.question_json import from_json
from skills.surveys.sampling import asked_now, cuts_of
from skills.surveys.sealing import Sent, seal_sent
from storage.people import Person, name_key
from storage.table import new_id
from tests.drivers import links_in
from tests.real.bench import Axe, Bench, bench_of, in_both_lights
from tests.visitor import PHONE

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

SETTINGS: Final = {"adapters.console": {}, "skills.surveys": {}}
PLAN: Final = (
    "/pulse new",
    "how busy we are",
    "We decide with it what can wait.",
    "skip",
    "opn-1",
    "everyone",
    "now",
    "5",
    "skip",
    "Always on a page",
    "no",
    "Start it",
)
A_QUARTER: Final = (
    *PLAN[:6],
    "every Monday 10:00",
    "2",
    "A quarter of the people each time, in turn",
    *PLAN[9:-1],
)
MINE: Final = "Minder vergaderen"
WIDE: Final = "document.documentElement.scrollWidth > innerWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def bench(browser: Any) -> AsyncIterator[Bench]:
    """A bot at which Ada makes a survey, of which Noor is asked."""
    async with bench_of(browser, SETTINGS) as bench:
        await bench.welcome("Ada", "en")
        await bench.welcome("Noor", "nl")
        for name in ("Bob", "Cas", "Dina", "Eva"):
            await bench.welcome(name, "en")
        yield bench


async def later(bench: Bench, by: timedelta) -> None:
    """Let time pass."""
    clock = bench.app.workplace.clock
    assert isinstance(clock, MovableClock)
    clock.move(by)
    await bench.app.settle()


async def others_write(bench: Bench) -> None:
    """Let nine more comments come in, of whom all want to read replies."""
    house = bench.app.workplace
    async with house.store.transaction() as db:
        one = (await db.exec(select(Round).where(Round.state == "open"))).one()
        asked = from_json(one.questions)
        scope = Scope(db=db, now=house.clock.now(), house=house)
        for at in range(9):
            sent = Sent(
                unit="",
                location="",
                answers={},
                words={asked[0].id: "De printer."},
                threads={asked[0].id: f"{at:064x}"},
            )
            sealed = seal_sent(scope, one.id, asked, sent, hour=one.hour)
            db.add(Arrived(round_id=one.id, hour=one.hour, sealed=sealed))


async def writes(bench: Bench) -> Any:
    """Let Noor write a comment on the page, and others too; give her page."""
    page = await bench.opens(links_in(await bench.types("Noor", "Start"))[-1], **PHONE)
    await page.get_by_role("button").click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.locator(".step:not([hidden]) textarea").fill(MINE)
    box = page.get_by_role("checkbox", name="Ik wil in deze browser een reactie kunnen lezen")
    assert await box.is_checked()
    await page.get_by_role("button", name="Volgende", exact=True).click()
    await page.get_by_role("button", name="Versturen", exact=True).click()
    await page.get_by_role("heading", name="Je antwoorden zijn binnen").wait_for()
    await others_write(bench)
    return page


async def replies(bench: Bench) -> None:
    """Let Ada reply to what Noor wrote, and let that be passed on."""
    await bench.types("Ada", "/pulse results 1")
    report = bench.sees("Ada")
    [line] = [line for line in report.splitlines() if MINE in line]
    await bench.types("Ada", "Reply to a comment")
    await bench.types("Ada", line.strip().split(".")[0])
    await bench.types("Ada", "Which of them?")
    await later(bench, timedelta(days=1))


async def test_an_author_reads_and_answers_in_the_browser_in_which_they_wrote(
    bench: Bench, axe: Axe
) -> None:
    for words in PLAN:
        await bench.types("Ada", words)
    page = await writes(bench)
    await later(bench, timedelta(days=5, minutes=1))
    await replies(bench)

    # Who has another browser finds nothing, and the page is the same.
    link = links_in(await bench.types("Noor", "Reacties"))[-1]
    other = await bench.opens(link)
    await other.get_by_role("button").click()
    await other.get_by_text("Er is geen reactie voor deze browser.").wait_for()
    await in_both_lights(other, axe, "replies-none")

    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request))
    await page.goto(links_in(await bench.types("Noor", "Reacties"))[-1])
    await page.get_by_role("button").click()
    await page.get_by_text("Which of them?").wait_for()
    assert await page.locator("blockquote").inner_text() == MINE
    drops = [one for one in asked if "/drops/" in one.url]
    assert len(drops) == 6
    for one in drops:
        assert not {"cookie", "referer"} & (await one.all_headers()).keys()
    assert not await page.evaluate(WIDE)
    await in_both_lights(page, axe, "replies-found")

    await page.get_by_label("Jouw antwoord").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_text("Schrijf eerst iets.").wait_for()
    await page.get_by_label("Jouw antwoord").fill("Die op maandag, zegt Bob.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_text("Het is binnen, en ik geef het morgen door.").wait_for()
    await in_both_lights(page, axe, "replies-answered")
    await later(bench, timedelta(days=1))

    assert "Die op maandag, zegt [name]." in bench.sees("Ada")


async def is_first(bench: Bench) -> None:
    """Let a hundred more people work here, and have Noor be in the first quarter of them."""
    house = bench.app.workplace
    async with house.store.transaction() as db:
        db.add_all(
            Person(
                id=new_id(),
                name=f"P{at}",
                name_key=name_key(f"P{at}"),
                email=f"p{at}@example.org",
                language="en",
            )
            for at in range(100)
        )
    chat = house.adapters["console"]
    assert isinstance(chat, Console)
    await chat.welcome()
    async with house.store.transaction() as db:
        people = {
            one.name: one.id
            for one in await db.exec(select(Person).where(col(Person.is_bot).is_(False)))
        }
        survey = (await db.exec(select(Survey))).one()
        ids = list(people.values())
        survey.seed = next(
            seed
            for seed in map(str, range(1_000))
            if people["Noor"] in asked_now(seed, cuts_of(seed, ids), 0, ids)
        )
        db.add(survey)


async def test_an_author_of_an_earlier_round_that_is_counted_together_reads_a_reply(
    bench: Bench,
) -> None:
    for words in A_QUARTER:
        await bench.types("Ada", words)
    await is_first(bench)
    await bench.types("Ada", "Start it")
    await later(bench, timedelta(days=7, minutes=1))
    page = await writes(bench)
    await page.evaluate("localStorage.setItem('plein-survey 01OLD me replies', '{}')")
    await page.evaluate("localStorage.setItem('mine', 'stays')")
    for _ in range(4):
        await later(bench, timedelta(days=7))
    async with bench.app.workplace.store.transaction() as db:
        rounds = (await db.exec(select(Round).order_by(col(Round.number)))).all()
        assert [one.state for one in rounds][:4] == ["part", "part", "part", "closed"]
        assert (await db.exec(select(Ledger).where(Ledger.round_id == rounds[3].id))).all() == []
    await replies(bench)

    await page.goto(links_in(await bench.types("Noor", "Reacties"))[-1])
    await page.get_by_role("button").click()
    await page.get_by_text("Which of them?").wait_for()
    assert await page.locator("blockquote").inner_text() == MINE

    # What is over, is forgotten; and so is this, after sixty days.
    kept = sorted(await page.evaluate("Object.keys(localStorage)"))
    assert "01OLD" not in str(kept)
    assert [one.endswith(" replies") for one in kept] == [False, False, True]
    await later(bench, timedelta(days=62))
    await page.goto(links_in(await bench.types("Noor", "Reacties"))[-1])
    await page.get_by_role("button").click()
    await page.get_by_text("Er is geen reactie voor deze browser.").wait_for()
    assert await page.evaluate("Object.keys(localStorage)") == ["mine"]
