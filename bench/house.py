"""A bot with a chosen number of commands, on a chat that only counts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel

import bot
from bot import Skill, Turn, home, verbatim
from bot.app import App, assemble
from bot.config import load
from bot.events import MessageReceived, Place
from bot.form import FormView
from bot.keep import keep
from bot.load import AdapterModule, Parts
from bot.ports import About, Capabilities, Inbox, Profile, WebRoute
from bot.primitives import Primitives
from bot.skill import NoSettings
from bot.turn import Tick
from storage.session import Store

_TEXTS = Path(bot.__file__).parent / "texts"
_HOME_TEXTS = Path(home.__file__).parent / "texts"
_AT_ONCE = 500

Lane: TypeAlias = Literal["reply", "broadcast"]


def skill_with(commands: int) -> Skill[NoSettings]:
    """Make a skill of so many commands that answer with one line: `/say1`, `/say2` …"""
    skill = Skill("bench")

    def add(number: int) -> None:
        async def answer(turn: Turn) -> None:
            turn.say(verbatim("Here you are."))

        answer.__name__ = f"say{number}"
        skill.command(f"say{number}")(answer)

    for number in range(1, commands + 1):
        add(number)
    return skill


class CountingChat:
    """A chat that takes everything and keeps only how much it was."""

    name = "bench"
    can = Capabilities(buttons=5, threads=True, edit=True, remove=True)

    def __init__(self) -> None:
        self.sent = 0
        self._more = asyncio.Event()

    async def until(self, count: int) -> None:
        """Wait until so much was sent."""
        while self.sent < count:
            self._more.clear()
            await self._more.wait()

    async def listen(self, inbox: Inbox) -> None:
        """Hear nothing: the measurements hand in events themselves."""

    async def send(self, place: Place, sheet: Primitives, key: str) -> str:
        """Count."""
        self.sent += 1
        self._more.set()
        return key

    async def update(self, place: Place, sent: str, sheet: Primitives, key: str) -> None:
        """Change nothing."""

    async def remove(self, place: Place, sent: str, key: str) -> None:
        """Take nothing away."""

    async def find(self, place: Place, key: str, since: datetime) -> list[str]:
        """Find nothing."""
        return []

    async def open_form(self, trigger: str, form: FormView) -> None:
        """Show nothing."""

    async def show_home(
        self,
        workspace: str,
        account: str,
        sheets: Sequence[Primitives],
        *,
        version: str | None = None,
    ) -> None:
        """Show nothing."""

    async def direct(self, workspace: str, account: str) -> Place:
        """Name the direct chat of an account."""
        return Place(adapter=self.name, workspace=workspace, channel=f"@{account}", kind="direct")

    async def profile(self, workspace: str, account: str) -> Profile:
        """Make somebody up."""
        return Profile(name=account, email=f"{account}@example.org", language="en")

    async def members(self, place: Place) -> list[str]:
        """List nobody."""
        return []


class _Chat:
    """The face of an adapter's package, around one chat."""

    Settings = NoSettings

    def __init__(self, chat: CountingChat) -> None:
        self._chat = chat

    def make(self, settings: object, web: object, store: Store, about: About) -> CountingChat:
        """Hand out the chat."""
        return self._chat


class _NoWeb:
    address = "http://127.0.0.1"
    demo = False

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Serve nothing."""


def bot_with(store: Store, *, commands: int) -> tuple[App, CountingChat]:
    """Put a bot together on a chat that only counts."""
    chat = CountingChat()
    parts = parts_around("bench", _Chat(chat), NoSettings(), commands=commands)
    return assemble(load(None), parts, store=store, web=_NoWeb()), chat


def parts_around(
    name: str, face: AdapterModule, settings: BaseModel, *, commands: int = 1
) -> Parts:
    """Put the parts of a bot together around one adapter."""
    return Parts(
        skills={home.skill.name: home.skill, "bench": skill_with(commands)},
        skill_settings={home.skill.name: home.skill.settings(), "bench": NoSettings()},
        adapters={name: face},
        adapter_settings={name: settings},
        texts={"core": _TEXTS, home.skill.name: _HOME_TEXTS},
    )


def message(
    number: int, text: str, *, people: int = 100, addressed: bool = True
) -> MessageReceived:
    """Make an event: one of so many people says something, to the bot or to the channel."""
    account = f"person{number % people}"
    place = (
        Place(adapter="bench", workspace="one", channel=f"@{account}", kind="direct")
        if addressed
        else Place(adapter="bench", workspace="one", channel="general")
    )
    return MessageReceived(
        id=f"event-{number}",
        place=place,
        account=account,
        at=datetime.now(UTC),
        message=f"message-{number}",
        text=text,
        addressed=addressed,
    )


def lane_of(number: int, lanes: tuple[Lane, ...]) -> Lane:
    """Tell in which lane a message of `say_all` goes."""
    return lanes[number % len(lanes)]


async def say_all(app: App, places: Sequence[Place], sends: int, lanes: tuple[Lane, ...]) -> None:
    """Put so many messages into the outbox, by turns in these places and lanes."""
    workplace = app.workplace
    for first in range(0, sends, _AT_ONCE):
        async with workplace.store.transaction() as db:
            tick = Tick(db=db, now=workplace.clock.now(), house=workplace, zone=workplace.zone)
            for number in range(first, min(first + _AT_ONCE, sends)):
                place = places[number % len(places)]
                tick.post(place, verbatim(f"message {number}"), lane=lane_of(number, lanes))
            await keep(tick, workplace)
