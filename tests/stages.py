"""Where actors play: one stage for each chat of a script. It stays when the bot starts anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters import matrix
from adapters import slack as slack_package
from adapters.console import Console
from adapters.matrix import MatrixChat
from adapters.matrix.fake import Homeserver
from adapters.matrix.fake_client import Client
from adapters.matrix.fake_world import SERVER
from adapters.slack import SlackChat
from adapters.slack.doors import Doors
from adapters.slack.fake import Slack, Unhurried
from adapters.slack.fake_client import Client as SlackClient
from adapters.slack.fake_client import Sent
from adapters.web import WebChat
from bot.app import App
from bot.load import AdapterModule
from bot.ports import About, ChatAdapter, Clock, Inbox, Web, WebRoute
from bot.registry import HOME
from storage.people import Account, Person
from storage.session import Store
from tests.drivers import ConsoleDriver, Driver, MatrixDriver, SlackDriver, WebDriver

CHANNELS: Final = ("#general", "#kudos", "#random")
_SECRET: Final = "a signing secret"
_PATIENCE: Final = 60.0  # seconds; a slow machine is no slow bot


class FakeWeb:
    """A web server that serves nobody: it keeps the routes."""

    address = "http://plein.example.org"
    demo = True

    def __init__(self) -> None:
        self.routes: list[WebRoute] = []

    def mount(self, routes: Sequence[WebRoute]) -> None:
        """Keep the routes."""
        self.routes.extend(routes)

    def site(self) -> Starlette:
        """Give what would be served."""
        return Starlette(routes=[one for one in self.routes if isinstance(one, BaseRoute)])


class Stage(Protocol):
    """One chat of a script."""

    @property
    def settings(self) -> dict[str, Any]:
        """The table of its adapter."""
        ...

    def face(self, module: AdapterModule) -> AdapterModule:
        """Give what builds the adapter."""
        ...

    async def opens(self, app: App, web: FakeWeb) -> None:
        """Let the bot, built anew, hear this chat."""
        ...

    async def welcomes(self, people: Sequence[Person]) -> None:
        """Let newcomers of the directory in."""
        ...

    async def driver(self, person: Person) -> Driver:
        """Sit somebody down in front of it."""
        ...


class ConsoleStage:
    """The console: everybody of the directory is there."""

    def __init__(self, clock: Clock) -> None:
        self.settings: dict[str, Any] = {"channels": list(CHANNELS)}
        self._clock = clock
        self._console: Console | None = None

    def face(self, module: AdapterModule) -> AdapterModule:
        return module

    async def opens(self, app: App, web: FakeWeb) -> None:
        console = app.workplace.adapters["console"]
        assert isinstance(console, Console)
        console.now = self._clock.now
        if self._console is not None:
            console.chat = self._console.chat
        self._console = console
        await console.open(app.engine)

    async def welcomes(self, people: Sequence[Person]) -> None:
        assert self._console is not None
        await self._console.welcome()

    async def driver(self, person: Person) -> Driver:
        assert self._console is not None
        return ConsoleDriver(self._console, person)


class WebStage:
    """The web chat: everybody of the directory is there, and it remembers by itself."""

    def __init__(self, clock: Clock) -> None:
        self.settings: dict[str, Any] = {"channels": list(CHANNELS)}
        self._clock = clock
        self._web: WebChat | None = None

    def face(self, module: AdapterModule) -> AdapterModule:
        return module

    async def opens(self, app: App, web: FakeWeb) -> None:
        web_chat = app.workplace.adapters["web"]
        assert isinstance(web_chat, WebChat)
        web_chat.chat.clock = self._clock
        web_chat.chat.language = app.workplace.language
        await web_chat.open(app.engine)
        self._web = web_chat

    async def welcomes(self, people: Sequence[Person]) -> None:
        assert self._web is not None
        await self._web.welcome()

    async def driver(self, person: Person) -> Driver:
        assert self._web is not None
        if not person.is_active:
            raise AssertionError("nobody signs in to the web chat who has left")
        return await WebDriver.sign_in(self._web, person)


@dataclass
class SlackFace:
    """The adapter's package, with the little Slack where the network is."""

    slack: Slack
    Settings = slack_package.Settings
    kept = staticmethod(slack_package.kept)

    def make(
        self, settings: slack_package.Settings, web: Web, store: Store, about: About
    ) -> SlackChat:
        """Build the adapter on it, at a pace that a standing clock bears."""
        chat = slack_package.make(settings, web, store, about, session=self.slack)
        chat.api.buckets = Unhurried()
        chat.can = replace(chat.can, rate=0)
        return chat


class SlackStage:
    """A little Slack with everybody of the directory in it, whom the bot knows already."""

    settings: Final[dict[str, Any]] = {
        "mode": "http",
        "bot_token": "xoxb-plein",
        "signing_secret": _SECRET,
        "trust_addresses": ["example.org"],
    }

    def __init__(self, clock: Clock, channels: Sequence[str] = CHANNELS) -> None:
        self.slack = Slack(clock=clock)
        for channel in channels:
            self.slack.add_channel(channel)
        self.users: dict[str, str] = {}
        self._commands: set[str] = set()
        self._store: Store | None = None
        self._site: Starlette | None = None

    def face(self, module: AdapterModule) -> AdapterModule:
        return SlackFace(self.slack)

    async def opens(self, app: App, web: FakeWeb) -> None:
        self._commands = _commands(app)
        house = app.workplace
        await self.hears(house.adapters["slack"], app.engine, web=web, store=house.store)

    async def hears(self, chat: ChatAdapter, inbox: Inbox, *, web: FakeWeb, store: Store) -> None:
        """Let an adapter hear this Slack, and tell an inbox."""
        assert isinstance(chat, SlackChat)
        assert isinstance(chat.doors, Doors)
        self._store = store
        self._site = web.site()
        chat.doors.door.deadline = _PATIENCE
        await chat.doors.open(inbox)
        await chat.doors.see_channels()

    async def welcomes(self, people: Sequence[Person]) -> None:
        assert self._store is not None
        async with self._store.transaction() as db:
            db.add_all(self._account(self._joins(one), one) for one in people if not one.is_bot)

    def _account(self, account: str, person: Person) -> Account:
        return Account(
            adapter="slack",
            workspace=self.slack.workspace,
            external_id=account,
            person_id=person.id,
        )

    def _joins(self, person: Person) -> str:
        """Let somebody into this Slack and all its channels."""
        user = self.slack.add_user(
            person.name,
            profile={"real_name": person.name, "display_name": "", "email": person.email},
            deleted=not person.is_active,
            **({"tz": person.zone} if person.zone else {}),
        )
        self.users[person.id] = user
        for channel in self.slack.channels.values():
            if channel.with_user is None:
                channel.members.append(user)
        return user

    async def driver(self, person: Person) -> Driver:
        client = SlackClient(self.slack, self, self.users[person.id], secret=_SECRET)
        return SlackDriver(client, commands=self._commands, users=self.users)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take a request, as the web server of the bot that runs now."""
        assert self._site is not None
        sender: Sent = scope
        await self._site(sender, receive, send)


class GridStage(SlackStage):
    """A Slack of an organisation that has installed the app as a whole. Its people are by turns of
    one workspace and of another; its channels are in both."""

    def __init__(self, clock: Clock, channels: Sequence[str] = CHANNELS) -> None:
        super().__init__(clock, ())
        self.slack = Slack(clock=clock, enterprise="E0LINDE", teams=("T0EAST", "T0WEST"))
        for channel in channels:
            self.slack.add_channel(channel)

    def _joins(self, person: Person) -> str:
        user = super()._joins(person)
        self.slack.users[user]["team_id"] = self.slack.teams[len(self.users) % 2 - 1]
        return user

    async def driver(self, person: Person) -> Driver:
        user = self.users[person.id]
        team = self.slack.users[user]["team_id"]
        client = SlackClient(self.slack, self, user, secret=_SECRET, team=team)
        return SlackDriver(client, commands=self._commands, users=self.users)


@dataclass
class MatrixFace:
    """The adapter's package, with the little homeserver where the network is."""

    homeserver: Homeserver
    Settings = matrix.Settings
    kept = staticmethod(matrix.kept)

    def make(self, settings: matrix.Settings, web: Web, store: Store, about: About) -> MatrixChat:
        """Build the adapter on it."""
        return matrix.make(settings, web, store, about, session=self.homeserver)


class MatrixStage:
    """A little homeserver with everybody of the directory on it, in every room, whom the bot knows
    already."""

    settings: Final[dict[str, Any]] = {
        "homeserver": "https://matrix.example.org",
        "user": f"@plein:{SERVER}",
        "password": "a password",
        "lock": "0123456789abcdef0123456789abcdef",
        "addresses_at": "example.org",
        "encryption": False,
    }

    def __init__(self, clock: Clock, channels: Sequence[str] = CHANNELS) -> None:
        self.homeserver = Homeserver(clock)
        self.bot = self.homeserver.user("plein", "Plein")
        self.homeserver.passwords[self.bot] = self.settings["password"]
        self.users: dict[str, str] = {}
        self._keeper = self.homeserver.user("housekeeper", "Housekeeper")
        for channel in channels:
            room = self.homeserver.create(self._keeper, alias=channel, is_public=True)
            self.homeserver.member(room, self._keeper, self.bot, "invite")
        self._channels = list(self.homeserver.rooms.values())
        self._chat: MatrixChat | None = None
        self._store: Store | None = None
        self._inbox: Inbox | None = None

    def face(self, module: AdapterModule) -> MatrixFace:
        return MatrixFace(self.homeserver)

    async def opens(self, app: App, web: FakeWeb) -> None:
        house = app.workplace
        await self.hears(house.adapters["matrix"], app.engine, store=house.store)

    async def hears(self, chat: ChatAdapter, inbox: Inbox, *, store: Store) -> None:
        """Let an adapter hear this homeserver, and tell an inbox."""
        assert isinstance(chat, MatrixChat)
        if self._chat is not None:
            await self._chat.device.let_go()
        self._chat, self._inbox, self._store = chat, inbox, store
        assert await chat.device.hold()
        await chat.open(inbox)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Let the bot take all that has happened, and come to where it is asked to."""
        assert self._chat is not None
        assert self._inbox is not None
        position = -1
        while position != self.homeserver.position:
            position = self.homeserver.position
            await self._chat.mouth.idle()
            await self._chat.once(self._inbox)
            await self._chat.come()

    async def welcomes(self, people: Sequence[Person]) -> None:
        assert self._store is not None
        await self.admits(people, self._store)
        await self.catch_up()

    async def admits(self, people: Sequence[Person], store: Store) -> None:
        """Let people in; the bot hears of it when it catches up."""
        async with store.transaction() as db:
            db.add_all(
                Account(
                    adapter="matrix",
                    workspace=SERVER,
                    external_id=self._joins(one),
                    person_id=one.id,
                )
                for one in people
                if not one.is_bot
            )
        for room in self._channels:
            if room.membership(self._keeper) == "join":
                self.homeserver.member(room, self._keeper, self._keeper, "leave")

    def _joins(self, person: Person) -> str:
        """Let somebody into this homeserver and all its rooms."""
        localpart = str(person.email or person.name_key.replace(" ", ".")).partition("@")[0]
        user = self.users[person.id] = self.homeserver.user(localpart, person.name)
        for room in self._channels:
            self.homeserver.member(room, user, user, "join")
        return user

    async def driver(self, person: Person) -> Driver:
        client = Client(self.homeserver, self.users[person.id], bot=self.bot, hears=self.catch_up)
        return MatrixDriver(client, users=self.users)


def _commands(app: App) -> set[str]:
    """List the slash commands that the manifest gives to Slack: ours, and those of skills."""
    routes = app.workplace.registry.routes.values()
    skills = [one for one in routes if one.kind == "command" and one.skill != HOME]
    words = {words.partition(" ")[0] for route in skills for words in route.words}
    return {f"/{word}" for word in (HOME, *words)}


STAGES: Final = {
    "web": WebStage,
    "console": ConsoleStage,
    "slack": SlackStage,
    "matrix": MatrixStage,
}
