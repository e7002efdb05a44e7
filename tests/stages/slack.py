"""Stages in Slack: of one workspace, and of an organisation of several."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.applications import Starlette

from adapters import slack
from adapters.slack import SlackChat
from adapters.slack.doors import Doors
from adapters.slack.fake import Slack, Unhurried
from adapters.slack.fake_client import Client, Sent
from bot.app import App
from bot.load import AdapterModule
from bot.ports import About, ChatAdapter, Clock, Inbox, Web
from bot.registry import HOME
from storage.people import Account, Person
from storage.session import Store
from tests.drivers import Driver, SlackDriver
from tests.parts import PATIENCE
from tests.stages.stage import CHANNELS, FakeWeb

_SECRET: Final = "a signing secret"


@dataclass
class SlackFace:
    """The adapter's package, with the little Slack where the network is."""

    network: Slack
    Settings = slack.Settings
    kept = staticmethod(slack.kept)

    def make(self, settings: slack.Settings, web: Web, store: Store, about: About) -> SlackChat:
        """Build the adapter on it, at a pace that a standing clock bears."""
        chat = slack.make(settings, web, store, about, session=self.network)
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
        chat.doors.door.deadline = PATIENCE
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
        client = Client(self.slack, self, self.users[person.id], secret=_SECRET)
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
        client = Client(self.slack, self, user, secret=_SECRET, team=team)
        return SlackDriver(client, commands=self._commands, users=self.users)


def _commands(app: App) -> set[str]:
    """List the slash commands that the manifest gives to Slack: ours, and those of skills."""
    routes = app.workplace.registry.routes.values()
    skills = [one for one in routes if one.kind == "command" and one.skill != HOME]
    words = {words.partition(" ")[0] for route in skills for words in route.words}
    return {f"/{word}" for word in (HOME, *words)}
