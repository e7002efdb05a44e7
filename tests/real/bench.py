"""A bot with its real web server, people at a chat of words alone, and a browser for its pages."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from adapters.console import fake as console
from adapters.console.adapter import Console
from bot.app import App
from bot.clock import MovableClock
from bot.skill import Skill
from storage.people import Grant, Person, name_key
from storage.table import new_id
from tests.chat import BEGIN
from tests.drivers import ConsoleDriver, address_in
from tests.parts import PATIENCE
from tests.served import served
from tests.visitor import picture

Axe = Callable[[Any], Awaitable[None]]


class Bench:
    """Plein with its real web server, somebody at a chat without forms, and a browser."""

    def __init__(self, app: App, browser: Any) -> None:
        self.app = app
        self._browser = browser
        self._drivers: dict[str, ConsoleDriver] = {}
        self._contexts: list[Any] = []
        self.complaints: list[str] = []

    async def welcome(self, name: str, language: str, **details: Any) -> None:
        """Let an editor in; `details` are columns of the directory."""
        person = Person(
            id=new_id(),
            name=name,
            name_key=name_key(name),
            email=f"{name.lower()}@example.org",
            language=language,
            **details,
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

    async def opens(self, address: str, **look: Any) -> Any:
        """Open an address in a browser of its own."""
        context = await self._browser.new_context(
            **{"viewport": {"width": 1000, "height": 900}, "locale": "nl-NL"} | look
        )
        self._contexts.append(context)
        context.set_default_timeout(1000 * PATIENCE)
        page = await context.new_page()
        page.on("console", lambda said: self._hear(said))
        await page.goto(address)
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


@contextlib.asynccontextmanager
async def bench_of(
    browser: Any, settings: Mapping[str, Any], *skills: tuple[Skill[Any], Path]
) -> AsyncIterator[Bench]:
    """Serve a bot on this machine, with these skills beside those of the settings. Its clock stands
    still on a Monday in November."""
    clock = MovableClock(stopped_at=BEGIN)
    async with served(settings, *skills, demo=True, clock=clock) as app:
        chat = app.workplace.adapters["console"]
        assert isinstance(chat, Console)
        await chat.open(app.engine)
        bench = Bench(app, browser)
        yield bench
        await bench.end()


async def in_both_lights(page: Any, axe: Axe, name: str) -> None:
    """Look at a page in the light and in the dark, as axe does."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await axe(page)
        await picture(page, f"{name}-{scheme}")


def newest(words: str) -> str:
    """Find the address in these words that was told last."""
    return str(address_in("\n".join(reversed(words.splitlines()))))
