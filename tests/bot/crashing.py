"""A bot that is killed in the middle: `live` in a process of its own.

Ada gives a gift with each of the notes, and Bob one with the last of them, which the chat tells at
every start until it is acknowledged, as chats do. The chat is a file: a line for each message, with
its key, which the chat remembers. At the crash point `poison` it dies of a note that says so.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from adapters.console import Console
from bot import crash
from bot.app import App, build
from bot.clock import MovableClock
from bot.config import load
from bot.crash import crash_point
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
        if "poison" in plain_text(sheet):
            crash_point("poison")
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        if not any(line.startswith(f"{key} ") for line in lines):
            with self._log.open("a") as log:
                log.write(f"{key} {plain_text(sheet)}\n")
        return key


def live(url: str, log: Path, minutes: int, crash_at: str | None, notes: Sequence[str]) -> None:
    """Live once, so many minutes after the beginning, up to a crash point if one is named."""
    crash._at = crash_at
    asyncio.run(_live(url, log, minutes, notes))


async def _live(url: str, log: Path, minutes: int, notes: Sequence[str]) -> None:
    store = Store(url, keys=log.parent / "keys")
    app = await _built(store, log, minutes)
    chat = app.workplace.adapters["console"]
    assert isinstance(chat, FileChat)
    await chat.open(app.engine)
    await app.engine.resume(all_of_them=store.is_sqlite)
    for number, note in enumerate(notes):
        await app.engine.receive(await _gift(chat, "ada", f"ada-{number}", f"@bob red {note}"))
    if len(notes) > 1:
        await app.engine.receive(await _gift(chat, "bob", "bob-0", f"@ada blue {notes[-1]}"))
    await app.settle()
    await store.close()


async def _gift(chat: FileChat, who: str, event_id: str, words: str) -> MessageReceived:
    account = f"{who}@example.org"
    return MessageReceived(
        id=event_id,
        place=await chat.direct("main", account),
        account=account,
        at=BEGIN,
        message=event_id,
        text=f"/gift {words}",
        addressed=True,
    )


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


_SETTINGS = {
    "bot.language": "en",
    "adapters.console": {"channels": ["#general"]},
    "roles.admin": ["ada@example.org"],
}
