"""One adapter with its chat, two people in it, and an inbox that keeps what it is told."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from adapters import matrix, slack
from adapters.console import Settings as ConsoleSettings
from adapters.console import make as make_console
from adapters.web import Settings as WebSettings
from adapters.web import WebChat
from adapters.web import make as make_web
from bot.content import Argument, Message, Text
from bot.events import Event, Place, harmless
from bot.load import installed
from bot.lower import lower
from bot.ports import Answer, ChannelSeen, ChatAdapter, CommandHelp, ShortcutHelp
from bot.primitives import Primitives, Spans
from bot.text import Catalogue, Reader
from bot.workplace import channel_link, mention_in
from storage.people import Account, Person, name_key
from storage.session import Store
from tests.chat import ABOUT
from tests.drivers import ConsoleDriver, Driver, WebDriver
from tests.stages import FakeWeb, MatrixStage, SlackStage

_OWN = ("console", "matrix", "slack", "web")
_WITH_POLLS = "matrix-with-polls"


def _brings_a_client(name: str) -> bool:
    fake = find_spec(f"adapters.{name}.fake")
    return fake is not None and hasattr(import_module(fake.name), "labels_in")


# Those whose clients the drivers know, and each that brings one of words, as new ones do.
ADAPTERS = (
    *_OWN,
    _WITH_POLLS,
    *(one for one in installed("adapters") if one not in _OWN and _brings_a_client(one)),
)
_CHANNELS: tuple[str, ...] = ("#general", "#kudos")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_WORDS = Catalogue(
    {
        "en": {
            "core.verbatim": "{words}",
            "core.and": "and",
            "core.answer_with_number": "_Answer with a number._",
            "core.answer_or_react": "_Answer or react._",
            "core.unseen_elsewhere": "Not here.",
            "core.type_a_part": "_Type a part ({count})._",
            "core.to": "For {who}.",
            "core.file_elsewhere": "[file {name}, {kb} kB] {about}",
        }
    }
)


@dataclass
class KeepingInbox:
    """Takes events and channels as the bot's does, each event once, and answers nothing."""

    events: list[Event] = field(default_factory=list)
    known: list[ChannelSeen] = field(default_factory=list)
    told: list[tuple[str, Text]] = field(default_factory=list)

    async def receive(self, event: Event) -> Answer:
        if event.id not in {one.id for one in self.events}:
            self.events.append(harmless(event))
        return Answer()

    async def taken_back(self, adapter: str, event_id: str) -> None:
        self.events = [one for one in self.events if one.id != event_id]

    async def seen(self, adapter: str, channels: Sequence[ChannelSeen]) -> None:
        self.known.extend(channels)

    async def channels(self, adapter: str, workspace: str) -> list[str]:
        return [one.channel for one in self.known if one.workspace == workspace]

    async def gone(self, adapter: str, workspace: str, channels: Collection[str]) -> None:
        gone = {(workspace, channel) for channel in channels}
        self.known = [one for one in self.known if (one.workspace, one.channel) not in gone]

    async def tell(self, person_id: str, text: Text, *, avoid: str) -> None:
        self.told.append((person_id, text))

    async def commands(self, adapter: str, workspace: str, account: str) -> list[CommandHelp]:
        return []

    async def shortcuts(self, adapter: str, workspace: str, account: str) -> list[ShortcutHelp]:
        return [ShortcutHelp(name="trial.keep", label="Keep this")]


@dataclass
class Bench:
    """An adapter at work. `ada` and `bob` are in its chat; nobody else is."""

    adapter: ChatAdapter
    inbox: KeepingInbox
    store: Store
    ada: Driver
    bob: Driver
    people: dict[str, Person]

    @property
    def workspace(self) -> str:
        """The workspace in which ada and bob are."""
        return self.ada.workspace

    @property
    def general(self) -> Place:
        """The channel #general."""
        found = next(one for one in self.inbox.known if one.name == "#general")
        return Place(adapter=self.adapter.name, workspace=found.workspace, channel=found.channel)

    def account(self, name: str) -> str:
        """How the chat knows ada or bob."""
        return self.ada.account_of(self.people[name])

    async def direct(self, name: str) -> Place:
        """The direct chat between the bot and ada or bob."""
        return await self.adapter.direct(self.workspace, self.account(name))

    def lowered(
        self, message: Message, ids: Sequence[str] = (), files: Sequence[str] = ()
    ) -> tuple[Primitives, ...]:
        """Translate a message for this chat."""
        accounts = {person.id: self.account(name) for name, person in self.people.items()}
        reader = Reader(
            language="en",
            zone="Europe/Amsterdam",
            mention=mention_in(accounts),
            channel=channel_link,
        )

        def say(text: Text) -> Spans:
            return _WORDS.say(text, reader)

        return lower(message, self.adapter.can, say, ids, files)

    async def send(self, place: Place, *sheets: Primitives, key: str = "key") -> list[str]:
        """Post sheets, each under a key of its own."""
        return [
            await self.adapter.send(place, sheet, f"{key}-{number}")
            for number, sheet in enumerate(sheets)
        ]


def text(key: str, **args: Argument) -> Text:
    """Make a text of the bench's own catalogue."""
    return Text(f"core.{key}", args)


@asynccontextmanager
async def bench_for(name: str) -> AsyncIterator[Bench]:
    """Put an adapter to work on a database in memory."""
    store = Store("sqlite://")
    await store.create_tables()
    people = {
        first: Person(
            name=f"{first.title()} Jansen",
            name_key=name_key(f"{first} Jansen"),
            email=f"{first}@example.org",
            language="en",
        )
        for first in ("ada", "bob")
    }
    async with store.transaction() as db:
        db.add_all(people.values())
    inbox = KeepingInbox()
    adapter, ada, bob = await _opened(name, store, inbox, [*people.values()])
    yield Bench(adapter, inbox, store, ada, bob, people)
    await store.close()


async def _opened(
    name: str, store: Store, inbox: KeepingInbox, people: Sequence[Person]
) -> tuple[ChatAdapter, Driver, Driver]:
    """Let an adapter hear its chat, with everybody in it."""
    if name == "slack":
        stage, web = SlackStage(ABOUT.clock, _CHANNELS), FakeWeb()
        settings = slack.Settings.model_validate(stage.settings)
        chat = stage.face(slack).make(settings, web, store, ABOUT)
        await stage.hears(chat, inbox, web=web, store=store)
        await stage.welcomes(people)
        ada, bob = [await stage.driver(one) for one in people]
        return chat, ada, bob
    if name in ("matrix", _WITH_POLLS):
        stage = MatrixStage(ABOUT.clock, _CHANNELS)
        polls = {"polls": name == _WITH_POLLS}
        settings = matrix.Settings.model_validate(stage.settings | polls)
        chat = stage.face(matrix).make(settings, FakeWeb(), store, ABOUT)
        await stage.admits(people, store)
        await stage.hears(chat, inbox, store=store)
        ada, bob = [await stage.driver(one) for one in people]
        return chat, ada, bob
    adapter = _made(name, store)
    await adapter.open(inbox)
    ada, bob = [await _driver(adapter, one) for one in people]
    return adapter, ada, bob


def _made(name: str, store: Store) -> Any:
    channels = list(_CHANNELS)
    if name == "console":
        return make_console(ConsoleSettings(channels=channels), FakeWeb(), store, ABOUT)
    if name == "web":
        return make_web(WebSettings(channels=channels), FakeWeb(), store, ABOUT)
    face = import_module(f"adapters.{name}")
    return face.make(face.Settings(channels=channels), FakeWeb(), store, ABOUT)


async def _driver(adapter: ChatAdapter, person: Person) -> Driver:
    if isinstance(adapter, WebChat):
        return await WebDriver.sign_in(adapter, person)
    return ConsoleDriver(adapter, person, import_module(f"adapters.{adapter.name}.fake"))


async def accounts_known(bench: Bench) -> set[str]:
    """List the accounts that the bot can reach people by."""
    from sqlmodel import select

    async with bench.store.transaction() as db:
        rows = await db.exec(
            select(Account.external_id).where(Account.adapter == bench.adapter.name)
        )
        return set(rows)
