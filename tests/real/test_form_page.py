"""The page of a form in a real browser: by keyboard, in Dutch, on a phone, to a screen reader."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from adapters.console import fake as console
from adapters.console.adapter import Console
from bot.app import App
from storage.people import Grant, Person, name_key
from storage.table import new_id
from tests.bot.confiding import CONFIDING
from tests.drivers import ConsoleDriver, address_in
from tests.served import served
from tests.visitor import PHONE, picture

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

Axe = Callable[[Any], Awaitable[None]]
SETTINGS = {"bot.language": "nl", "adapters.console": {"channels": ["#general", "#kudos"]}}
FOCUS = "document.activeElement"
HEADINGS = "[...document.querySelectorAll('h1')].map(({textContent}) => textContent)"


class Bench:
    """Plein with its real web server, somebody at a chat without forms, and a browser."""

    def __init__(self, app: App, browser: Any) -> None:
        self.app = app
        self._browser = browser
        self._drivers: dict[str, ConsoleDriver] = {}
        self._contexts: list[Any] = []
        self.complaints: list[str] = []

    async def welcome(self, name: str, language: str) -> None:
        """Let somebody in who may tell what worries them."""
        person = Person(
            id=new_id(),
            name=name,
            name_key=name_key(name),
            email=f"{name.lower()}@example.org",
            language=language,
        )
        async with self.app.workplace.store.transaction() as db:
            db.add(person)
            await db.flush()
            db.add(
                Grant(person_id=person.id, role="editor", granted_at=self.app.workplace.clock.now())
            )
        chat = self.app.workplace.adapters["console"]
        assert isinstance(chat, Console)
        await chat.welcome()
        self._drivers[name] = ConsoleDriver(chat, person, console)

    async def types(self, name: str, words: str) -> str:
        """Say something to the bot, and give all that is seen then."""
        await self._drivers[name].say("dm", words, None)
        await self.app.settle()
        return self.sees(name)

    def sees(self, name: str) -> str:
        """All that somebody sees in the chat."""
        return "\n".join(one.text for one in self._drivers[name].seen())

    async def opens(self, words: str, **look: Any) -> Any:
        """Open the newest address in these words, without scripts, as the page is made for."""
        context = await self._browser.new_context(
            **{"viewport": {"width": 1000, "height": 900}, "locale": "nl-NL"} | look
        )
        self._contexts.append(context)
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("console", lambda said: self._hear(said))
        await page.goto(str(address_in("\n".join(reversed(words.splitlines())))))
        return page

    def _hear(self, said: Any) -> None:
        # Every browser writes down a status; all else is a fault of the page.
        if said.type in ("error", "warning") and "status of 4" not in said.text:
            self.complaints.append(said.text)

    async def end(self) -> None:
        """Close all pages, and fail if one of them got something wrong."""
        for context in self._contexts:
            await context.close()
        assert self.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def bench(browser: Any) -> AsyncIterator[Bench]:
    """A bot that is served on this machine, with Ada, Noor and Tom."""
    async with served(SETTINGS, CONFIDING) as app:
        chat = app.workplace.adapters["console"]
        assert isinstance(chat, Console)
        await chat.open(app.engine)
        bench = Bench(app, browser)
        for name, language in (("Ada", "en"), ("Noor", "nl"), ("Tom", "nl")):
            await bench.welcome(name, language)
        yield bench
        await bench.end()


async def _in_both_lights(page: Any, axe: Axe, name: str) -> None:
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await axe(page)
        await picture(page, f"{name}-{scheme}")


async def test_it_is_filled_in_by_keyboard_without_any_script(bench: Bench) -> None:
    page = await bench.opens(await bench.types("Ada", "/worry"), java_script_enabled=False)
    keys = page.keyboard

    await page.get_by_role("heading", name="What worries you").wait_for()
    await keys.press("Tab")
    await keys.type("My manager reads my mail.")
    await keys.press("Tab")
    await keys.press("Space")  # My work
    await keys.press("Tab")
    await keys.press("Space")
    for _ in range(3):
        await keys.press("Tab")
    await keys.press("Space")  # yes
    await page.get_by_label("How many times?").fill("3")
    await page.get_by_label("Who was there?").fill("tom, Noor")
    await page.get_by_label("On which day?").fill("2027-01-15")
    await page.get_by_label("At what time?").fill("09:30")
    await page.get_by_label("In which channel?").select_option("#kudos")
    await page.get_by_label("How shall we call you?").focus()
    await keys.press("Enter")

    await page.get_by_role("heading", name="Your answers have arrived").wait_for()
    await bench.app.settle()
    assert "Thank you for telling." in bench.sees("Ada")


async def test_what_is_wrong_is_said_first_and_leads_to_its_field(bench: Bench, axe: Axe) -> None:
    page = await bench.opens(await bench.types("Ada", "/worry"))
    await page.get_by_label("What is it?").fill("Short")
    await page.get_by_label("Who was there?").fill("Tommie")
    await page.get_by_label("Home & family").nth(1).check()

    await page.get_by_role("button", name="Tell it").click()
    alert = page.get_by_role("alert")
    await alert.get_by_text("Please look at 4 things again").wait_for()

    assert await page.title() == "Not sent yet: What worries you · Plein"
    await page.locator("[role=alert]:focus").wait_for()  # a browser gives it once it has drawn
    what = page.get_by_label("What is it?")
    assert await what.input_value() == "Short"
    assert await what.get_attribute("aria-invalid") == "true"
    told = str(await what.get_attribute("aria-describedby")).split()
    assert [await page.locator(f"#{one}").inner_text() for one in told] == [
        "Only the confidant reads this.",
        "Please use at least 10 characters.",
    ]
    assert await page.get_by_label("Home & family").nth(1).is_checked()
    await _in_both_lights(page, axe, "wrong")
    await alert.get_by_role("link", name="Who was there?").press("Enter")
    assert await page.evaluate(f"{FOCUS}.id || location.hash") in ("whom", "#whom")


async def test_nobody_is_shut_out_on_a_phone_in_dutch(bench: Bench, axe: Axe) -> None:
    said = await bench.types("Noor", "/zorg")
    page = await bench.opens(said, **PHONE)

    await page.get_by_role("heading", name="Waar maak je je zorgen om?").wait_for()
    assert await page.evaluate("document.documentElement.lang") == "nl"
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await _in_both_lights(page, axe, "phone")
    await page.get_by_role("button", name="Vertellen").click()
    await page.get_by_text("Kijk nog eens naar 4 dingen").wait_for()
    await _in_both_lights(page, axe, "phone-wrong")
    await page.get_by_label("Wat is er?").fill("Mijn baas leest mijn post.\nElke dag.")
    await page.get_by_role("radio", name="Mijn werk").check()
    await page.get_by_role("checkbox", name="Mensen om me heen").check()
    await page.get_by_role("radio", name="ja").check()
    await page.get_by_role("button", name="Vertellen").click()

    await page.get_by_role("heading", name="Je antwoorden zijn binnen").wait_for()
    await _in_both_lights(page, axe, "received")
    await bench.app.settle()
    assert "Dank je wel dat je het vertelt." in bench.sees("Noor")
    again = await bench.opens(said)
    assert await again.evaluate(HEADINGS) == ["Dit adres werkt niet, of niet meer"]
    assert await again.get_by_text("This address does not work").is_visible()
    await _in_both_lights(again, axe, "missing")


async def test_what_a_browser_restores_of_a_form_is_not_sent_twice(bench: Bench) -> None:
    page = await bench.opens(await bench.types("Tom", "/word"))
    await page.get_by_label("Welk woord?").fill("groen")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Je antwoorden zijn binnen").wait_for()

    await page.go_back()
    await page.get_by_role("heading", name="Dit adres werkt niet").wait_for()

    await bench.app.settle()
    assert bench.sees("Tom").count("Noted about nothing.") == 1
