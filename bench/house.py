"""A bot with a chosen number of commands, on a chat that only counts."""

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import structlog
from pydantic import BaseModel
from sqlalchemy import insert, text
from sqlmodel.ext.asyncio.session import AsyncSession

import bot
from bot import Skill, Turn, home, verbatim
from bot.app import App, assemble
from bot.config import load
from bot.events import MessageReceived, Place
from bot.form import FormView
from bot.keep import keep
from bot.load import AdapterModule, Parts, parts_of
from bot.ports import About, Capabilities, Inbox, Profile, WebRoute
from bot.primitives import Primitives
from bot.schedule import beat
from bot.skill import NoSettings
from bot.turn import Tick
from storage.people import Account, Person, name_key
from storage.session import Store, execute

_TEXTS = Path(bot.__file__).parent / "texts"
_HOME_TEXTS = Path(home.__file__).parent / "texts"
_AT_ONCE = 500
_MANY_AT_ONCE: Final = 2_000
_ZONES: Final = ("Europe/Amsterdam", "America/New_York", "Asia/Kathmandu")
_TEAMS: Final = 40

Lane: TypeAlias = Literal["reply", "broadcast"]


def quieten() -> None:
    """Begin as `plein` does: nobody looks for garbage in what was imported. What a measurement does
    on purpose need not be told line by line."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    gc.freeze()


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


class TimedStore(Store):
    """A database that keeps how long its longest transaction took, from its begin to its end."""

    longest = 0.0

    @contextlib.asynccontextmanager
    async def transaction(self, *, urgent: bool = False) -> AsyncGenerator[AsyncSession]:
        """Open a transaction; see `Store`."""
        async with super().transaction(urgent=urgent) as db:
            began = time.perf_counter()
            yield db
        self.longest = max(self.longest, time.perf_counter() - began)


class OneChat:
    """The face of an adapter's package, around one chat."""

    Settings = NoSettings

    def __init__(self, chat: CountingChat) -> None:
        self._chat = chat

    def make(self, settings: object, web: object, store: Store, about: About) -> CountingChat:
        """Hand out the chat."""
        return self._chat


class NoWeb:
    """A web that serves nothing."""

    address = "http://127.0.0.1"
    demo = False

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Serve nothing."""


def bot_with(store: Store, *, commands: int) -> tuple[App, CountingChat]:
    """Put a bot together on a chat that only counts."""
    chat = CountingChat()
    parts = parts_around("bench", OneChat(chat), NoSettings(), commands=commands)
    return assemble(load(None), parts, store=store, web=NoWeb()), chat


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


def app_of(skill: str, chat: CountingChat, store: Store) -> App:
    """Put a bot together with one of its real skills, on a chat that only counts."""
    config = load(None, {f"skills.{skill}": {}}, environ={})
    real, ours = parts_of(config), parts_around("bench", OneChat(chat), NoSettings())
    parts = replace(
        ours,
        skills={**ours.skills, **real.skills},
        skill_settings={**ours.skill_settings, **real.skill_settings},
        texts={**ours.texts, **real.texts},
    )
    return assemble(config, parts, store=store, web=NoWeb())


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


@contextlib.asynccontextmanager
async def ticking(app: App) -> AsyncGenerator[Tick]:
    """Open a tick, as a timer does; what is said in it is kept at its end."""
    workplace = app.workplace
    async with workplace.store.transaction() as db:
        now = workplace.clock.now()
        tick = Tick(db=db, now=now, house=workplace, zone=workplace.zone)
        yield tick
        await keep(tick, workplace)


async def work(app: App) -> None:
    """Let the clock do what is due, as in production, until no job is under way. Nothing is
    sent."""
    await app.engine.idle()
    async with _beating(app):
        await app.clockwork.tick()
        await app.engine.idle()


@contextlib.asynccontextmanager
async def _beating(app: App) -> AsyncGenerator[None]:
    """Let the clock beat once a second, as in production."""

    async def tick() -> None:
        await app.clockwork.tick()

    async with running(beat(tick)):
        yield


@contextlib.asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Run something beside, until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def say_all(app: App, places: Sequence[Place], sends: int, lanes: tuple[Lane, ...]) -> None:
    """Put so many messages into the outbox, by turns in these places and lanes."""
    for first in range(0, sends, _AT_ONCE):
        async with ticking(app) as tick:
            for number in range(first, min(first + _AT_ONCE, sends)):
                place = places[number % len(places)]
                tick.post(place, verbatim(f"message {number}"), lane=lane_of(number, lanes))


async def analyse(store: Store) -> None:
    """Have PostgreSQL count what is there, as it does by itself within a minute of an import."""
    if not store.is_sqlite:
        async with store.transaction() as db:
            await execute(db, text("ANALYZE"))


def team_of(number: int) -> str:
    """Give one of forty teams."""
    return f"Team {number % _TEAMS}"


async def staff(store: Store, size: int, *, department: Callable[[int], str] = team_of) -> None:
    """Let so many people work here, each with an account that is called as they are: in two
    languages, three zones and some departments."""
    for first in range(0, size, _MANY_AT_ONCE):
        people = [
            _somebody(number, department(number))
            for number in range(first, min(first + _MANY_AT_ONCE, size))
        ]
        accounts = [
            Account(adapter="bench", workspace="one", external_id=one.id, person_id=one.id)
            for one in people
        ]
        async with store.transaction() as db:
            await execute(db, insert(Person), [one.model_dump() for one in people])
            await execute(db, insert(Account), [one.model_dump() for one in accounts])


def _somebody(number: int, department: str) -> Person:
    return Person(
        id=f"{number:026}",
        name=f"Person {number}",
        name_key=name_key(f"Person {number}"),
        department=department,
        language=("nl", "en")[number % 2],
        zone=_ZONES[number % len(_ZONES)],
    )
