"""A bot that is killed in the middle: `python -m tests.bot.crashing DATABASE LOG MINUTES`.

It gives one gift, which the chat tells it at every start until it is acknowledged, as chats do.
The chat is a file: a line for each message, with its key, which the chat remembers.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from adapters.console import Console
from bot.app import App, build
from bot.clock import MovableClock
from bot.config import load
from bot.events import MessageReceived, Place
from bot.load import parts_of
from bot.primitives import Primitives, plain_text
from storage.people import Person, name_key
from storage.session import Store
from tests.bot import trial
from tests.chat import BEGIN, FakeWeb, with_skills


class FileChat(Console):
    """A console that writes what is said to a file, and remembers keys as long as the file is."""

    def __init__(self, store: Store, log: Path) -> None:
        super().__init__(store, ("#general",))
        self._log = log

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Write a line, unless there is one with this key."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        if not any(line.startswith(f"{key} ") for line in lines):
            with self._log.open("a") as log:
                log.write(f"{key} {plain_text(sheet)}\n")
        return key


async def main(url: str, log: Path, minutes: int) -> None:
    """Live once, so many minutes after the beginning."""
    store = Store(url)
    app = await _built(store, log, minutes)
    chat = app.workplace.adapters["console"]
    assert isinstance(chat, FileChat)
    await chat.open(app.engine)
    await app.engine.resume(all_of_them=store.is_sqlite)
    event = MessageReceived(
        id="gift-1",
        place=await chat.direct("main", "ada@example.org"),
        account="ada@example.org",
        at=BEGIN,
        message="gift-1",
        text="/gift @bob red for you",
        addressed=True,
    )
    await app.engine.receive(event)
    await app.settle()
    await store.close()


async def _built(store: Store, log: Path, minutes: int) -> App:
    parts = with_skills(parts_of(load(None, _SETTINGS, environ={})), trial.SKILLS)
    await store.create_tables()
    async with store.transaction() as db:
        if (await db.exec(select(Person.id))).first() is None:
            for name in ("Ada", "Bob"):
                address = f"{name.lower()}@example.org"
                person = Person(name=name, name_key=name_key(name), email=address, language="en")
                db.add(person)
    app = build(
        load(None, _SETTINGS, environ={}),
        store=store,
        web=FakeWeb(),
        clock=MovableClock(stopped_at=BEGIN + timedelta(minutes=minutes)),
        parts=parts,
    )
    app.workplace.adapters["console"] = FileChat(store, log)
    return app


_SETTINGS = {"bot.language": "en", "adapters.console": {"channels": ["#general"]}}


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
